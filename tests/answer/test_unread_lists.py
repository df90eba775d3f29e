"""Lists that neither the model nor a rule was made with: how many dangers the whole bot hears.

Two hands wrote them after everything else was done; most of their dangers are of the kinds that the folds
hear worst (docs/model-card.md).
"""

import json
from pathlib import Path

import pytest

from bot.answer import Answer, several
from bot.understanding import load_model
from tests.delivery_rig import knowledge

ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("unread_lists.jsonl").read_text(encoding="utf-8").splitlines()
]


def ask(text: str) -> tuple[Answer, ...]:
    heard = several.understand(knowledge(), load_model(), text)
    return several.ask_each(knowledge(), text, heard)


@pytest.mark.thorough
def test_dangers_of_authors_whom_nobody_read_are_heard_or_told_whom_to_call() -> None:
    found = [(bool(row["flags"]), ask(row["text"])) for row in ROWS]
    dangers = [answers for is_danger, answers in found if is_danger]
    harmless = [answers for is_danger, answers in found if not is_danger]
    assert (len(dangers), len(harmless)) == (239, 240)

    def share(rows: list[tuple[Answer, ...]], *tiers: str | None) -> float:
        return sum(any(each.triage in tiers for each in answers) for answers in rows) / len(rows)

    told = [any(each.triage is not None or each.help_line for each in answers) for answers in dangers]
    assert share(dangers, "alarm") >= 0.86
    assert share(dangers, "alarm", "ask") >= 0.95
    assert sum(told) / len(told) >= 0.99
    assert share(harmless, "alarm") <= 0.04
    assert share(harmless, "ask") <= 0.11
