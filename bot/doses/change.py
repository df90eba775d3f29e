"""An answer to a dose, and the change of the dose that the answer makes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.store.doses.doses import AnsweredState, Dose


@dataclass(frozen=True)
class DoseAnswer:
    """An answer to a dose.

    Attributes:
        state: Taken or skipped.
        taken_at: When the dose was swallowed, UTC; None if it was skipped, or nobody knows.
        reason: Why the dose was skipped, a key of `bot.domain.dose_times.REASONS`; None if not given.
        answered_by: Chat of the caregiver who answered; None if the subscriber did.
    """

    state: AnsweredState
    taken_at: datetime | None = None
    reason: str | None = None
    answered_by: int | None = None


@dataclass(frozen=True)
class DoseChange:
    """A change of one dose: `before` is None for a dose just recorded, `after` for a dose just removed."""

    tx: AsyncConnection
    world: World
    now: datetime
    before: Dose | None
    after: Dose | None

    @property
    def taken_delta(self) -> int:
        """Return 1 if the dose counts as taken from now on, -1 if it no longer does, else 0."""
        return int(_is_taken(self.after)) - int(_is_taken(self.before))


def _is_taken(dose: Dose | None) -> bool:
    return dose is not None and dose.state == "taken"
