"""Matching of an intake to the scheduled doses it may have been, and of early doses that come too soon.

The window of a dose opens halfway between the previous occurrence and its own time, and ends when the next
occurrence is due. Neither side is longer than half a week: a weekly medicine that is taken a day early or
late is still recognised. A dose that can still be answered matches however long it was postponed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from bot.domain.recurrence import Cycle, EveryDays, EveryHours
from bot.domain.schedules import Schedule, just_before, next_occurrence, occurrences_between

DAY = timedelta(days=1)
MAX_WINDOW_SIDE = timedelta(hours=84)
"""Half a week: the longest side of a window."""
MAX_OFFERED = 3
"""Doses offered at once; nobody reads a longer list in bed."""
_LOOK_BACK = 15
"""Days before a dose in which the previous dose is searched: longer than both sides of a window."""
_IN_MCG = {"mcg": 1, "mg": 1_000, "g": 1_000_000}


@dataclass(frozen=True, slots=True)
class DoseWindow:
    """Window of time in which an intake may have been one dose.

    Attributes:
        due_at: When the dose is due, UTC.
        opens: The first instant at which the dose can have been taken, UTC.
        ends: The first instant at which the dose can no longer have been taken, UTC.
        gap: The scheduled time between the previous dose and this one.
    """

    due_at: datetime
    opens: datetime
    ends: datetime
    gap: timedelta

    def contains(self, at: datetime) -> bool:
        """Return whether an intake at this instant may have been this dose."""
        return self.opens <= at < self.ends


def dose_window(schedule: Schedule, due_at: datetime) -> DoseWindow:
    """Return the window of the occurrence due at an instant, also for one before the schedule was edited.

    The first dose of a schedule uses the gap after it, the last dose the gap before it, a single dose a day.
    """
    schedule = _extended_back(schedule, due_at)
    before, after = _gap_before(schedule, due_at), _gap_after(schedule, due_at)
    usual = before or after or DAY
    opens = due_at - min(usual / 2, MAX_WINDOW_SIDE)
    return DoseWindow(due_at, opens, due_at + min(after or usual, MAX_WINDOW_SIDE), usual)


def _extended_back(schedule: Schedule, due_at: datetime) -> Schedule:
    """Return the schedule with an earlier start and the same days, since an edit resets the start."""
    recurrence = schedule.recurrence
    if isinstance(recurrence, Cycle | EveryHours) or schedule.taper is not None:
        return schedule
    step = recurrence.days if isinstance(recurrence, EveryDays) else 1
    missing = (schedule.start - due_at.date()).days + _LOOK_BACK
    steps = max(-(-missing // step), 0)
    return replace(schedule, start=schedule.start - timedelta(days=steps * step))


def _gap_before(schedule: Schedule, due_at: datetime) -> timedelta | None:
    if isinstance(schedule.recurrence, EveryHours):
        return schedule.recurrence.interval
    since, until = just_before(due_at - 2 * MAX_WINDOW_SIDE), just_before(due_at)
    earlier = occurrences_between(schedule, since, until)
    last = max((each.due_at for each in earlier), default=None)
    if last is None:
        return None if due_at.date() - 2 * MAX_WINDOW_SIDE < schedule.start else 2 * MAX_WINDOW_SIDE
    return due_at - last


def _gap_after(schedule: Schedule, due_at: datetime) -> timedelta | None:
    if isinstance(schedule.recurrence, EveryHours):
        return schedule.recurrence.interval
    following = next_occurrence(schedule, due_at)
    return None if following is None else following.due_at - due_at


def match_windows(windows: Sequence[DoseWindow], at: datetime) -> list[int]:
    """Return the indices of the windows that contain an instant, nearest due dose first, at most three."""
    fitting = [n for n, each in enumerate(windows) if each.contains(at)]
    return sorted(fitting, key=lambda n: abs(windows[n].due_at - at))[:MAX_OFFERED]


def too_soon_after(gap: timedelta, last_taken: datetime | None, at: datetime) -> timedelta | None:
    """Return the time since the last intake where that is less than half the schedule's gap, else None.

    Args:
        gap: The scheduled time between two doses.
        last_taken: When the same person last took the same item before `at`, UTC; None: not known.
        at: When the dose is taken, UTC.
    """
    if last_taken is None or at - last_taken >= gap / 2:
        return None
    return at - last_taken


@dataclass(frozen=True, slots=True)
class QuantityTaken:
    """An amount and its unit; both None where no amount was given."""

    amount: Decimal | None
    unit: str | None


def differs_from_dose(taken: QuantityTaken, dose: QuantityTaken) -> bool:
    """Return whether the amount taken differs from the dose's own; False where no amount was given."""
    if taken.amount is None:
        return False
    compared = _in_common_unit(taken, dose)
    return compared is None or compared[0] != compared[1]


def surplus_over_dose(taken: QuantityTaken, dose: QuantityTaken) -> Decimal | None:
    """Return the amount taken beyond the dose's own, in the unit that was typed; None: nothing beyond it.

    Amounts in units that cannot be compared, such as tablets and mg, have no surplus: the person is told
    which amount counts.
    """
    compared = _in_common_unit(taken, dose)
    if compared is None or compared[0] <= compared[1]:
        return None
    more = compared[0] - compared[1]
    return more if taken.unit == dose.unit else more / _IN_MCG[taken.unit or ""]


def less_than_dose(taken: QuantityTaken, dose: QuantityTaken) -> Decimal | None:
    """Return the amount taken in the unit of the dose, where it is less than the dose's own; else None."""
    compared = _in_common_unit(taken, dose)
    if compared is None or compared[0] >= compared[1]:
        return None
    return compared[0] if taken.unit == dose.unit else compared[0] / _IN_MCG[dose.unit or ""]


def _in_common_unit(said: QuantityTaken, dose: QuantityTaken) -> tuple[Decimal, Decimal] | None:
    if said.amount is None or dose.amount is None:
        return None
    if said.unit == dose.unit:
        return said.amount, dose.amount
    ours, theirs = _IN_MCG.get(said.unit or ""), _IN_MCG.get(dose.unit or "")
    return None if ours is None or theirs is None else (said.amount * ours, dose.amount * theirs)
