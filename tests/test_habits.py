"""What holds contributors' work together outside of the code: hooks, the workflow, records of decisions."""

import re
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]


def _yaml(path: str) -> dict[str, object]:
    loaded: dict[str, object] = YAML(typ="safe").load(ROOT / path)
    return loaded


def _refusal(message: str, tmp_path: Path) -> str:
    """What the hook says of a commit message; empty when it lets it pass."""
    (tmp_path / "message").write_text(message)
    hook = subprocess.run(
        [ROOT / ".ci/hooks/commit-msg", tmp_path / "message"], capture_output=True, text=True, check=False
    )
    assert (hook.returncode == 0) == (hook.stderr == "")
    return hook.stderr


@pytest.mark.parametrize(
    "message",
    [
        "Retry deliveries that Telegram certainly did not get",
        "Pass the zone to the ticker\n\nIt read the default before.",
        "Embed only the letters that are used",
        "A" + "b" * 71,
        'Revert "' + "a" * 90 + '"',
    ],
)
def test_a_subject_in_the_imperative_passes(message: str, tmp_path: Path) -> None:
    assert _refusal(message, tmp_path) == ""


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("A" + "b" * 72, "longer than 72"),
        ("Fixed the ticker", "imperative"),
        ("Fixes the ticker", "imperative"),
        ("Fixing the ticker", "imperative"),
        ("fix the ticker", "capital"),
        ("Fix the ticker.", "full stop"),
        ("Fix the ticker\nIt was late.", "empty line"),
    ],
)
def test_another_subject_is_refused_with_the_reason(message: str, why: str, tmp_path: Path) -> None:
    assert why in _refusal(message, tmp_path)


def test_the_workflow_runs_the_same_gates_as_make_check_on_every_python_that_is_supported() -> None:
    text = (ROOT / ".github/workflows/check.yml").read_text()
    (floor,) = re.findall(
        r'^requires-python = ">=(\d\.\d+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE
    )

    assert "- run: .ci/check\n" in text
    assert re.findall(r'"(3\.\d+)"', text) == ["3.11", "3.12", "3.13", "3.14"]
    assert floor == "3.11"
    _yaml(".github/workflows/check.yml")


def test_hooks_before_a_commit_use_the_tools_of_the_environment() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text()

    assert set(re.findall(r"entry: (\S+)/", text)) == {".venv/bin"}
    _yaml(".pre-commit-config.yaml")


def test_every_decision_is_listed() -> None:
    records = sorted(path.name for path in (ROOT / "docs/decisions").glob("0*.md"))

    assert re.findall(r"\((0\d+-[\w-]+\.md)\)", (ROOT / "docs/decisions/README.md").read_text()) == records
