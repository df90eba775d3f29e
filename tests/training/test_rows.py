"""The lists that the model is trained on."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.understanding.labels import QUESTION, QUESTION_INTENTS, TALK_INTENTS, TRIAGE_FLAGS
from training.rows import KINDS, authors, read_rows

ROWS = read_rows()


def test_every_kind_has_lists_of_many_authors() -> None:
    counts = {kind: len(authors(ROWS, kind)) for kind in KINDS}

    assert counts["triage"] >= 18 + 4
    assert counts["talk"] >= 5 + 4
    assert counts["questions"] >= 2 + 6


def test_a_message_is_dangerous_or_not_whoever_wrote_it() -> None:
    meant: dict[str, set[object]] = {}
    for row in ROWS:
        meant.setdefault(" ".join(row.text.lower().split()), set()).add(bool(row.flags))

    assert [text for text, meanings in meant.items() if len(meanings) > 1] == []


def test_every_name_has_messages_of_several_authors() -> None:
    heard: dict[str, set[str]] = {}
    for row in ROWS:
        for label in (*row.flags[:1], *row.intents[:1], *row.question_intents[:1]):
            heard.setdefault(label, set()).add(row.author)

    thin = {
        name for name in (*TRIAGE_FLAGS, *TALK_INTENTS, *QUESTION_INTENTS) if len(heard.get(name, ())) < 6
    }
    assert thin == set()


def test_a_question_says_what_it_asks_and_triage_says_nothing_about_intents() -> None:
    assert all(row.question_intents and row.intents == (QUESTION,) for row in ROWS if row.kind == "questions")
    assert not any(row.intents or row.question_intents for row in ROWS if row.kind == "triage")
    assert all(row.intents for row in ROWS if row.kind == "talk")


def test_half_of_the_rows_of_triage_are_harmless_in_the_same_words() -> None:
    counts = Counter(bool(row.flags) for row in ROWS if row.kind == "triage")

    assert 0.4 < counts[False] / counts.total() < 0.6


def test_an_unknown_label_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "talk").mkdir()
    path = tmp_path / "talk" / "x.jsonl"
    path.write_text(json.dumps({"text": "hello", "intents": ["salute"]}) + "\n", encoding="utf-8")

    with pytest.raises(ValueError, match=r"x.jsonl:1: unknown label salute"):
        read_rows(tmp_path)
