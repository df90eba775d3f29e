"""Monthly rules: a day of the month, or its nth weekday, every so many months."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

LAST = -1
MAX_INTERVAL_MONTHS = 24
"""Months between two doses at most."""
SHORTEST_MONTH = 28
"""Days of the shortest month; every month has the days up to this one."""
LONGEST_MONTH = 31
"""Days of the longest month."""
MOST_WEEKS = 4
"""Weeks of every month: each weekday comes this often in any month."""
_YEAR, _WEEK = 12, 7


@dataclass(frozen=True)
class MonthlyDay:
    """A day of the month; a month without that day has no dose.

    Attributes:
        day: 1 to 31, or `LAST` for the last day of each month.
        every: Months from one dose to the next, counted from the first month with a dose.

    Raises:
        ValueError: A value above is out of its range.
    """

    day: int
    every: int = 1

    def __post_init__(self) -> None:
        if self.day != LAST and not 1 <= self.day <= LONGEST_MONTH:
            raise ValueError(f"a day of the month is 1 to {LONGEST_MONTH}, or {LAST} for the last")
        _check_every(self.every)

    def date_in(self, year: int, month: int) -> date | None:
        """Return the date in that month; None where the month has no such day."""
        length = monthrange(year, month)[1]
        if self.day > length:
            return None
        return date(year, month, length if self.day == LAST else self.day)


@dataclass(frozen=True)
class MonthlyWeekday:
    """The nth of a weekday in the month.

    Attributes:
        nth: 1 to 4, or `LAST`.
        weekday: 0 is Monday.
        every: Months from one dose to the next, counted from the first month with a dose.

    Raises:
        ValueError: A value above is out of its range.
    """

    nth: int
    weekday: int
    every: int = 1

    def __post_init__(self) -> None:
        if self.nth != LAST and not 1 <= self.nth <= MOST_WEEKS:
            raise ValueError(f"nth is 1 to {MOST_WEEKS}, or {LAST} for the last")
        if not 0 <= self.weekday < _WEEK:
            raise ValueError("weekday is 0 (Monday) to 6 (Sunday)")
        _check_every(self.every)

    def date_in(self, year: int, month: int) -> date:
        """Return the date in that month; every month has one."""
        if self.nth == LAST:
            last = date(year, month, monthrange(year, month)[1])
            return last - timedelta(days=(last.weekday() - self.weekday) % _WEEK)
        first = date(year, month, 1)
        return first + timedelta(days=(self.weekday - first.weekday()) % _WEEK + (self.nth - 1) * _WEEK)


Monthly = MonthlyDay | MonthlyWeekday


def dates(rule: Monthly, start: date, since: date, last: date) -> Iterator[date]:
    """Yield the dates of a rule from `since` to `last`, both inclusive, ascending.

    Args:
        rule: The rule.
        start: First local date of the schedule; months are counted from the first date on or after it.
        since: First date to yield; earlier months are skipped at no cost.
        last: Last date to yield.
    """
    anchor = next(n for n in count(_index(start)) if (_date(rule, n) or date.min) >= start)
    skipped = max(_index(since) - anchor, 0) // rule.every * rule.every
    for n in range(anchor + skipped, _index(last) + 1, rule.every):
        day = _date(rule, n)
        if day is not None and max(since, start) <= day <= last:
            yield day


def _index(day: date) -> int:
    return day.year * _YEAR + day.month - 1


def _date(rule: Monthly, index: int) -> date | None:
    return rule.date_in(index // _YEAR, index % _YEAR + 1)


def _check_every(every: int) -> None:
    if not 1 <= every <= MAX_INTERVAL_MONTHS:
        raise ValueError(f"every is 1 to {MAX_INTERVAL_MONTHS} months")
