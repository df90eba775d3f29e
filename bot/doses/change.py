"""An answer to a dose, and the change that it makes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.store.doses import Answer, Dose


@dataclass(frozen=True)
class Said:
    """What is said of a dose.

    Attributes:
        state: Taken or skipped.
        taken_at: When it was swallowed, UTC; None: skipped, or nobody knows.
        reason: Why it was skipped, a word of `bot.domain.answers.REASONS`; None: not told.
        by: The caregiver's chat; None: the person whose dose it is.
    """

    state: Answer
    taken_at: datetime | None = None
    reason: str | None = None
    by: int | None = None


@dataclass(frozen=True)
class Change:
    """One dose that was changed: `before` is None for one put on record just now, `after` for one removed."""

    tx: AsyncConnection
    world: World
    now: datetime
    before: Dose | None
    after: Dose | None

    @property
    def taken(self) -> int:
        """1 when it counts as taken from now on, -1 when it no longer does, else 0."""
        return int(_is_taken(self.after)) - int(_is_taken(self.before))


def _is_taken(dose: Dose | None) -> bool:
    return dose is not None and dose.state == "taken"
