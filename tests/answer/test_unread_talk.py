"""Plain talk by four hands, none of which the model has read: what is wanted, and what is named.

Two of them (tw, tx) were read by nobody who wrote a rule; after the other two, short forms of phones were
listed.
"""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.answer import several
from bot.answer.talk import Talk, hear
from bot.domain.names import fold
from bot.understanding import load_model
from tests.delivery_rig import knowledge

Row = dict[str, Any]
MONDAY = date(2026, 11, 30)
ROWS: list[Row] = [
    json.loads(line)
    for line in Path(__file__).with_name("unread_talk.jsonl").read_text(encoding="utf-8").splitlines()
]
# What asks before it does is no harm where another of these was meant.
NEIGHBOURS = {
    "took": {"took_earlier"},
    "took_earlier": {"took"},
    "bye": {"thanks", "greet"},
    "greet": {"bye", "thanks", "capabilities"},
    "thanks": {"greet", "bye"},
    "who_are_you": {"capabilities"},
    "capabilities": {"who_are_you", "greet"},
    "what_you_know": {"export"},
    "export": {"what_you_know"},
    "report": {"history", "export"},
    "who_for": {"remind_new"},
    "tips_change": {"tips_start", "tips_stop"},
    "complaint": {"quiet_hours", "tips_stop", "tips_change", "remind_change", "remind_pause"},
}
ENDS_SOMETHING = {"erase", "remind_delete", "tips_stop", "remind_pause"}


def heard(row: Row) -> Talk:
    understanding = several.understand(knowledge(), load_model(), row["text"])
    return hear(knowledge().index, understanding, row["text"], MONDAY)


def is_right(row: Row, talk: Talk) -> bool:
    return talk.wanted.intent in {row["intent"], *NEIGHBOURS.get(row["intent"], ())}


def named(row: Row, talk: Talk) -> list[bool]:
    """Of each name, clock time and person of a row, whether it was heard."""
    found = []
    for wanted in row["slots"].get("medicines") or []:
        called = fold(wanted.get("name") or "")
        same = [each for each in talk.medicines if called in fold(each.name) or fold(each.name) in called]
        found.append(bool(same))
        clocks = {each for each in wanted.get("times") or [] if re.fullmatch(r"\d\d:\d\d", each)}
        if clocks:
            found.append(any(clocks <= {f"{time:%H:%M}" for time in each.times} for each in same))
        person = fold(wanted.get("person") or row["slots"].get("person") or "")
        if person and person != "me":
            found.append(any(each.person and fold(each.person) in person for each in same))
    return found


@pytest.mark.thorough
def test_plain_talk_of_authors_whom_nobody_read_is_understood() -> None:
    talks = [(row, heard(row)) for row in ROWS]
    assert len(talks) == 740

    def share(authors: set[str]) -> tuple[float, float]:
        of = [(row, talk) for row, talk in talks if row["author"] in authors]
        slots = [each for row, talk in of if is_right(row, talk) for each in named(row, talk)]
        return sum(is_right(*each) for each in of) / len(of), sum(slots) / len(slots)

    intents, slots = share({"tw", "tx"})
    assert intents >= 0.9
    assert slots >= 0.85
    intents, slots = share({"ty", "tz"})
    assert intents >= 0.8
    assert slots >= 0.8
    ended = [
        row
        for row, talk in talks
        if talk.wanted.intent in ENDS_SOMETHING
        and row["intent"] not in ENDS_SOMETHING
        and not is_right(row, talk)
    ]
    assert len(ended) <= 4, "each is asked about before anything ends"
