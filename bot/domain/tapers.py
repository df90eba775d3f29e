"""Amounts that differ by day: tapers, and amounts by day of the week.

The amounts are the person's own words; the bot never makes one up.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

MAX_STEP_DAYS = 3650
"""Days of one step at most."""


class TaperStep(NamedTuple):
    """A span of days with one amount of the item's unit; `days` is None for "from then on"."""

    days: int | None
    amount: Decimal


@dataclass(frozen=True)
class Taper:
    """Amounts of the item's unit that differ by day.

    Attributes:
        steps: Consecutive spans from the first day on; only the last may be open.
        by_weekday: (day, amount), 0 is Monday, ascending; not together with `steps`.

    Raises:
        ValueError: A value above is out of its range.
    """

    steps: tuple[TaperStep, ...] = ()
    by_weekday: tuple[tuple[int, Decimal], ...] = ()

    def __post_init__(self) -> None:
        if bool(self.steps) == bool(self.by_weekday):
            raise ValueError("a course has steps or amounts by weekday")
        if any(each.days is None for each in self.steps[:-1]):
            raise ValueError("only the last step may be open")
        if any(each.days is not None and not 1 <= each.days <= MAX_STEP_DAYS for each in self.steps):
            raise ValueError(f"a step has 1 to {MAX_STEP_DAYS} days")
        days = [day for day, _amount in self.by_weekday]
        if not {*days} <= {*range(7)} or any(earlier >= later for earlier, later in pairwise(days)):
            raise ValueError("weekdays are 0 (Monday) to 6 (Sunday), ascending and distinct")
        if any(amount <= 0 for amount in self.amounts):
            raise ValueError("an amount is above zero")

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """All amounts, in order."""
        return tuple(each.amount for each in self.steps) or tuple(each for _day, each in self.by_weekday)

    @property
    def total_days(self) -> int | None:
        """Days of all steps together; None when the last step is open or there are no steps."""
        days = [each.days for each in self.steps]
        closed = [each for each in days if each is not None]
        return sum(closed) if closed and len(closed) == len(days) else None

    def amount_on(self, day: date, start: date) -> Decimal | None:
        """Return the amount on a date of a schedule that began on `start`; None where none is given."""
        if self.by_weekday:
            return dict(self.by_weekday).get(day.weekday())
        gone = max((day - start).days, 0)
        for each in self.steps:
            if each.days is None or gone < each.days:
                return each.amount
            gone -= each.days
        return None
