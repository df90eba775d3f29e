"""Decide which scheduled dose an intake may have been, and whether an early dose comes too soon.

The window of a dose opens halfway between the occurrence before it and its own time, and ends when the next
occurrence is due. Neither side is longer than half a week: a weekly medicine that is taken a day early or
late is still recognised. A dose that can still be answered fits however long it was put off.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from bot.domain.schedules import Schedule, between, next_after

DAY = timedelta(days=1)
REACH = timedelta(hours=84)
"""The longest side of a window: half a week."""
MOST_OFFERED = 3
"""Doses offered at once: more is a list that nobody reads in bed."""
_LOOK_BACK = 15
"""Days before a dose in which the one before it is looked for: longer than both sides of a window."""
_JUST_BEFORE = timedelta(microseconds=1)
_IN_MCG = {"mcg": 1, "mg": 1_000, "g": 1_000_000}


@dataclass(frozen=True, slots=True)
class Window:
    """When an intake may have been one dose.

    Attributes:
        due_at: When the dose is due, UTC.
        opens: The first instant at which the dose can have been taken, UTC.
        ends: The first instant at which it can no longer have been taken, UTC.
        gap: What the schedule leaves between the dose before and this one.
    """

    due_at: datetime
    opens: datetime
    ends: datetime
    gap: timedelta

    def holds(self, at: datetime) -> bool:
        """Say whether an intake at that moment may have been this dose."""
        return self.opens <= at < self.ends


def window(schedule: Schedule, due_at: datetime) -> Window:
    """Return the window of the occurrence due at that instant, also of one before the schedule was edited.

    The first dose of a course borrows the gap after it, the last one the gap before it, a lone one a day.
    """
    schedule = _as_ever(schedule, due_at)
    before, after = _gap_before(schedule, due_at), _gap_after(schedule, due_at)
    usual = before or after or DAY
    opens = due_at - min(usual / 2, REACH)
    return Window(due_at, opens, due_at + min(after or usual, REACH), usual)


def _as_ever(schedule: Schedule, due_at: datetime) -> Schedule:
    """The schedule as if it had begun earlier, on the same days: an edit begins it anew, the rhythm stays."""
    if schedule.cycle is not None or schedule.course is not None or schedule.every_hours is not None:
        return schedule
    missing = (schedule.start - due_at.date()).days + _LOOK_BACK
    steps = max(-(-missing // schedule.every_days), 0)
    return replace(schedule, start=schedule.start - timedelta(days=steps * schedule.every_days))


def _gap_before(schedule: Schedule, due_at: datetime) -> timedelta | None:
    if schedule.every_hours is not None:
        return timedelta(hours=schedule.every_hours)
    earlier = between(schedule, due_at - 2 * REACH - _JUST_BEFORE, due_at - _JUST_BEFORE)
    last = max((each.due_at for each in earlier), default=None)
    if last is None:
        return None if due_at.date() - 2 * REACH < schedule.start else 2 * REACH
    return due_at - last


def _gap_after(schedule: Schedule, due_at: datetime) -> timedelta | None:
    if schedule.every_hours is not None:
        return timedelta(hours=schedule.every_hours)
    following = next_after(schedule, due_at)
    return None if following is None else following.due_at - due_at


def nearest(windows: Sequence[Window], at: datetime) -> list[int]:
    """Return the indices of the windows that hold the moment, the nearest due dose first, at most three."""
    fitting = [n for n, each in enumerate(windows) if each.holds(at)]
    return sorted(fitting, key=lambda n: abs(windows[n].due_at - at))[:MOST_OFFERED]


def too_near(gap: timedelta, last_taken: datetime | None, at: datetime) -> timedelta | None:
    """Return the time since the last intake where that is less than half the schedule's gap, else None.

    Args:
        gap: What the schedule leaves between two doses.
        last_taken: When the same person took the same thing last before `at`, UTC; None: not known.
        at: When the dose is taken, UTC.
    """
    if last_taken is None or at - last_taken >= gap / 2:
        return None
    return at - last_taken


@dataclass(frozen=True, slots=True)
class Said:
    """An amount and its unit; both None where no amount was told."""

    amount: Decimal | None
    unit: str | None


def differs(said: Said, dose: Said) -> bool:
    """Say whether an amount was said that is not the dose's own."""
    if said.amount is None:
        return False
    compared = _in_one_unit(said, dose)
    return compared is None or compared[0] != compared[1]


def surplus(said: Said, dose: Said) -> Decimal | None:
    """Return what was taken beyond the dose's own amount, in the unit that was said; None for nothing.

    Amounts in units that cannot be compared, such as tablets and mg, have no surplus: the person is told
    which amount counts.
    """
    compared = _in_one_unit(said, dose)
    if compared is None or compared[0] <= compared[1]:
        return None
    more = compared[0] - compared[1]
    return more if said.unit == dose.unit else more / _IN_MCG[said.unit or ""]


def _in_one_unit(said: Said, dose: Said) -> tuple[Decimal, Decimal] | None:
    if said.amount is None or dose.amount is None:
        return None
    if said.unit == dose.unit:
        return said.amount, dose.amount
    ours, theirs = _IN_MCG.get(said.unit or ""), _IN_MCG.get(dose.unit or "")
    return None if ours is None or theirs is None else (said.amount * ours, dose.amount * theirs)
