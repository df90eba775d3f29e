"""The measure itself: a right answer counts as right, a wrong one is shown."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks import answers


def run(path: Path, monkeypatch: pytest.MonkeyPatch, *rows: dict[str, object]) -> None:
    file = path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["answers", str(file)])
    answers.main()


def question(text: str, entities: list[str], red_flag: str | None = None) -> dict[str, object]:
    return {
        "id": "Q1",
        "question": text,
        "topic": "magnesium",
        "expected_entities": entities,
        "expected_red_flag": red_flag,
    }


def pair(subject: str, drug: str, label: str, *, contested: bool = False) -> dict[str, object]:
    return {
        "id": "H1",
        "subject": subject,
        "drug": drug,
        "label": label,
        "severity": None,
        "contested": contested,
    }


@pytest.mark.thorough
def test_questions_are_counted_and_misses_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(
        tmp_path,
        monkeypatch,
        question("what is magnesium", ["magnesium"]),
        question("took 30 tylenol", ["acetaminophen", "overdose"], "overdose"),
        question("magnesium and zorblaxin", ["zorblaxin"]),
    )
    shown = capsys.readouterr().out
    assert "every substance" in shown
    assert "Q1 every substance" in shown
    assert "zorblaxin" in shown
    assert "100.0%" in shown


@pytest.mark.thorough
def test_pairs_are_counted_by_their_rating_and_contested_ones_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(
        tmp_path,
        monkeypatch,
        pair("vitamin_e", "Warfarin", "interacts"),
        pair("magnesium", "Zorblaxin", "not_listed"),
        pair("potassium", "Warfarin", "not_listed"),
        pair("calcium", "Ciprofloxacin", "no_known_interaction", contested=True),
    )
    shown = capsys.readouterr().out
    assert "vitamin_e + Warfarin: found" in shown
    assert "magnesium + Zorblaxin: not covered" in shown
    assert "potassium + Warfarin: nothing in our data" in shown
    assert "Ciprofloxacin" not in shown
