"""Alerts and dashboard ask for what the bot really tells, and alerts are tried by Prometheus's own tool."""

import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import generate_latest
from ruamel.yaml import YAML

from bot.metrics import DatabaseMetrics
from bot.store.operators.health import DatabaseStats

ROOT = Path(__file__).parents[2]
PROMETHEUS, GRAFANA = ROOT / "deploy" / "prometheus", ROOT / "deploy" / "grafana"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# What Prometheus knows of every target by itself, and what a Python process tells on Linux.
OF_PROMETHEUS = {
    "up",
    "process_start_time_seconds",
    "process_resident_memory_bytes",
    "process_cpu_seconds_total",
}
WORD = re.compile(r"\b(vesper_\w+|process_\w+|up)\b(?=[\s{)\[]|$)")


def _yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path)


@pytest.fixture(scope="module")
def served() -> str:
    """Everything that /metrics can hold."""
    filled = DatabaseStats(
        owed={"tip": 1},
        owed_since=NOW,
        urgent_since=NOW,
        unrecorded_since=NOW,
        received=1,
        received_since=NOW,
        subscribers={"active": 1},
        size_bytes=1,
        backed_up_at=NOW,
    )
    reading = DatabaseMetrics(filled, NOW, polled_at=NOW, disk_free=1)
    return (generate_latest() + generate_latest(reading)).decode()


def _names(served: str) -> set[str]:
    families = re.findall(r"^# TYPE (\w+) (\w+)$", served, re.MULTILINE)
    histograms = {f"{name}_bucket" for name, kind in families if kind == "histogram"}
    return {name for name, _kind in families} | histograms | OF_PROMETHEUS


def _alerts() -> list[dict[str, Any]]:
    return [rule for group in _yaml(PROMETHEUS / "alerts.yml")["groups"] for rule in group["rules"]]


def _dashboard() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((GRAFANA / "dashboards" / "vesper.json").read_text(encoding="utf-8"))
    return read


def _queries() -> list[str]:
    asked = [target["expr"] for panel in _dashboard()["panels"] for target in panel.get("targets", ())]
    return [*asked, *(rule["expr"] for rule in _alerts())]


def test_every_query_asks_for_what_the_bot_tells(served: str) -> None:
    asked = {name for query in _queries() for name in WORD.findall(query)}

    assert len(asked) > 15
    assert asked - _names(served) == set()


@pytest.mark.thorough
def test_everything_that_the_bot_tells_of_itself_is_on_the_dashboard_or_in_an_alert(served: str) -> None:
    told = set(re.findall(r"^# TYPE (vesper_\w+) (?!histogram)", served, re.MULTILINE))
    told = {name for name in told if not name.endswith("_created")}

    assert {name for name in told if not any(name in query for query in _queries())} == set()


def test_panels_have_a_title_a_description_and_a_place_of_their_own() -> None:
    panels = _dashboard()["panels"]
    taken = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]

    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(panel["title"] and panel["description"] for panel in panels)
    assert len(taken) == len(set(taken))
    assert max(x for x, _y in taken) == 23


def test_the_dashboard_finds_its_data() -> None:
    (source,) = _yaml(GRAFANA / "provisioning" / "datasources" / "prometheus.yml")["datasources"]
    panels = [panel for panel in _dashboard()["panels"] if "targets" in panel]

    assert {panel["datasource"]["uid"] for panel in panels} == {source["uid"]}
    assert {target["datasource"]["uid"] for panel in panels for target in panel["targets"]} == {source["uid"]}


def test_every_alert_says_what_it_means_and_has_a_section_in_the_documents() -> None:
    told = (ROOT / "docs" / "observe.md").read_text(encoding="utf-8")

    for rule in _alerts():
        assert rule["annotations"].keys() == {"summary", "description"}
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert f"| `{rule['alert']}` |" in told, rule["alert"]


def test_every_alert_is_tried() -> None:
    tried = (PROMETHEUS / "alerts_test.yml").read_text(encoding="utf-8")

    assert [rule["alert"] for rule in _alerts() if rule["alert"] not in tried] == []


def test_prometheus_takes_its_settings(promtool: str) -> None:
    command = [promtool, "check", "config", str(PROMETHEUS / "prometheus.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
