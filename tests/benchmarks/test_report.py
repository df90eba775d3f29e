"""The table says what was measured, what must be, and whether it is."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import report
from benchmarks.rows import Goal, Row

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
FASTER = Row("speed", "12", "theirs: 3", 4, Goal(at_least=3))
SLOWER = Row("waiting, ms", "80", "idle: 20", 4, Goal(at_most=3))
ASIDE = Row("by the way", "12", "another[fast]: 12", 1, Goal())


def test_what_is_not_reached_is_said() -> None:
    assert [row.met for row in (FASTER, SLOWER, ASIDE)] == [True, False, True]
    assert [row.goal.in_words(row.unit) for row in (FASTER, SLOWER, ASIDE)] == ["≥ 3×", "≤ 3×", ""]


@pytest.mark.thorough
def test_the_table_is_printed_and_left_as_json_as_markdown_and_as_a_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report.save([FASTER, SLOWER, ASIDE], NOW, 0.5, tmp_path / "bench")
    report.show([FASTER, SLOWER, ASIDE], NOW, Console(width=160))

    lines = [line for line in capsys.readouterr().out.splitlines() if "│" in line]
    assert ["not met" in line for line in lines] == [False, True, False]
    assert "another[fast]" in lines[2]
    written = json.loads((tmp_path / "bench/bench.json").read_text())
    assert (written["measured_at"], written["load_before"]) == (NOW.isoformat(), 0.5)
    assert [row["met"] for row in written["rows"]] == [True, False, True]
    assert "| waiting, ms | 80 | idle: 20 | **4.0×, not met** | ≤ 3× |" in report.markdown([SLOWER])
    assert (tmp_path / "bench/bench.png").read_bytes().startswith(b"\x89PNG")
