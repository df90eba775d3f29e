"""Counts of how questions were answered, by subject and intent; they say nothing of any person."""

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.questions import Intent
from bot.store.core.tables import answer_counts

CountedOutcome = Literal["answered", "asked_back", "no_cell", "pressed"]

_KEY = ["subject", "intent", "outcome"]
_ONE_MORE = {"count": answer_counts.c.count + 1}
_ADD = {
    "sqlite": sqlite.insert(answer_counts).on_conflict_do_update(index_elements=_KEY, set_=_ONE_MORE),
    "postgresql": postgresql.insert(answer_counts).on_conflict_do_update(index_elements=_KEY, set_=_ONE_MORE),
}
_ALL = sa.select(*(answer_counts.c[name] for name in _KEY), answer_counts.c.count.label("counted"))


@dataclass(frozen=True)
class AnswerCounts:
    """How often a subject was asked about with one intent, by what became of the question.

    Attributes:
        subject: The page of the answer, or of the subject that was named.
        intent: What was asked, or what was asked most probably.
        no_cell: The person was told that there is no answer.
        asked_back: The person was offered what they may have meant.
        answered: The cell was the answer.
        pressed: The button of the cell was pressed.
    """

    subject: str
    intent: str
    no_cell: int = 0
    asked_back: int = 0
    answered: int = 0
    pressed: int = 0

    @property
    def lacks_cell(self) -> bool:
        """Whether the cell was missed and never shown; one that was shown has been written since."""
        return self.no_cell > 0 and not self.answered and not self.pressed


async def add(tx: AsyncConnection, subject: str, intent: Intent, outcome: CountedOutcome) -> None:
    """Count one question, or one press of a button."""
    row = {"subject": subject, "intent": intent, "outcome": outcome, "count": 1}
    await tx.execute(_ADD[tx.dialect.name], row)


async def listed(tx: AsyncConnection) -> list[AnswerCounts]:
    """Return all counts: first those that lack a cell, then the others, each led by what was missed most."""
    by_question: dict[tuple[str, str], dict[str, int]] = {}
    for row in await tx.execute(_ALL):
        by_question.setdefault((row.subject, row.intent), {})[row.outcome] = row.counted
    counts = (
        AnswerCounts(subject=subject, intent=intent, **counted)
        for (subject, intent), counted in by_question.items()
    )
    return sorted(counts, key=_rank)


def _rank(counts: AnswerCounts) -> tuple[bool, int, int, str, str]:
    missed, shown = counts.no_cell + counts.asked_back, counts.answered + counts.pressed
    return not counts.lacks_cell, -missed, -shown, counts.subject, counts.intent
