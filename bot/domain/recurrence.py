"""Recurrences: which local dates of a schedule have doses, or how many hours lie between two doses.

Each kind is a class of the union `Recurrence`. What else differs by kind is one `match` each: words in
`bot/replies/time_format.py`, calendar rules in `bot/domain/rrule.py`, typed text in
`bot/domain/parsing/recurrence.py`; the type checker names each `match` that lacks a kind.
"""

from abc import ABC, abstractmethod
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from itertools import count
from typing import ClassVar, Literal

CountsFrom = Literal["clock", "dose"]

LAST = -1
MAX_INTERVAL_DAYS = 366
"""Days of `EveryDays`, or of one half of a cycle, at most."""
MAX_INTERVAL_HOURS = 720
"""Hours of `EveryHours` at most: a month. Longer intervals are given in days."""
MAX_INTERVAL_MONTHS = 24
"""Months between two doses at most."""
MIN_MONTH = 28
"""Days of the shortest month; every month has the days up to this one."""
MAX_MONTH = 31
"""Days of the longest month."""
MAX_WEEKS = 4
"""Weeks of every month: each weekday comes this often in any month."""
_YEAR, _WEEK = 12, 7
_MINUTE = timedelta(minutes=1)


def _check_range(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise ValueError(f"{name} is 1 to {most}")


@dataclass(frozen=True)
class EveryDays:
    """Every so many days, counted from the first local date: 1 to 366."""

    days: int = 1
    kind: ClassVar = "every_days"

    def __post_init__(self) -> None:
        _check_range("days", self.days, MAX_INTERVAL_DAYS)

    def dates(self, start: date, since: date, last: date) -> Iterator[date]:
        """Yield the dates from `since` to `last`, both inclusive; days are counted from `start`."""
        first = max(start, since).toordinal()
        yield from _every(first + (start.toordinal() - first) % self.days, last, self.days)

    def phase(self, start: date) -> int:
        """Return what of a first date decides the later dates: those of two starts of one phase are equal."""
        return start.toordinal() % self.days


@dataclass(frozen=True)
class Weekdays:
    """Days of the week, at least one; 0 is Monday."""

    days: frozenset[int]
    kind: ClassVar = "weekdays"

    def __post_init__(self) -> None:
        if not self.days or not self.days <= frozenset(range(_WEEK)):
            raise ValueError("weekdays are 0 (Monday) to 6 (Sunday), at least one")

    def dates(self, start: date, since: date, last: date) -> Iterator[date]:
        """Yield the dates from `since` to `last`, both inclusive, none before `start`."""
        every = _every(max(start, since).toordinal(), last)
        yield from (day for day in every if day.weekday() in self.days)

    def phase(self, start: date) -> int:  # noqa: ARG002 - as the other kinds have it
        """Return the same for every first date, as none changes the later dates."""
        return 0


@dataclass(frozen=True)
class Cycle:
    """Days with doses, then days without, counted from the first local date: 1 to 366 each."""

    on: int
    off: int
    kind: ClassVar = "cycle"

    def __post_init__(self) -> None:
        _check_range("on", self.on, MAX_INTERVAL_DAYS)
        _check_range("off", self.off, MAX_INTERVAL_DAYS)

    def dates(self, start: date, since: date, last: date) -> Iterator[date]:
        """Yield the dates from `since` to `last`, both inclusive; days are counted from `start`."""
        every = _every(max(start, since).toordinal(), last)
        yield from (day for day in every if (day - start).days % (self.on + self.off) < self.on)

    def phase(self, start: date) -> int:
        """Return the first date: a cycle that began on another date is another course."""
        return start.toordinal()


@dataclass(frozen=True)
class EveryHours:
    """Elapsed hours from one dose to the next.

    Attributes:
        hours: 1 to 720.
        counts_from: The clock, so that a late dose moves no other, or the last dose that was actually taken.
        anchor_at: The aware instant counted from, which is a dose that comes due (clock) or a dose that was
            taken (dose); None means the first wall time on the first date.
    """

    hours: int
    counts_from: CountsFrom = "clock"
    anchor_at: datetime | None = None
    kind: ClassVar = "every_hours"

    def __post_init__(self) -> None:
        _check_range("hours", self.hours, MAX_INTERVAL_HOURS)
        anchor = self.anchor_at
        if anchor is not None and (anchor.tzinfo is None or not MINYEAR < anchor.year < MAXYEAR):
            raise ValueError("anchor_at is an aware instant with room around it")

    @property
    def interval(self) -> timedelta:
        """The time from one dose to the next."""
        return timedelta(hours=self.hours)

    @property
    def anchored_due_at(self) -> datetime | None:
        """The first due instant by the anchor; None without one."""
        if self.anchor_at is None or self.counts_from == "clock":
            return self.anchor_at
        # Rounded up to the whole minute, so never sooner than so many hours after the dose taken.
        taken = self.anchor_at.astimezone(UTC)
        return taken + (datetime.min.replace(tzinfo=UTC) - taken) % _MINUTE + self.interval

    def phase(self, start: date) -> int:  # noqa: ARG002 - as the other kinds have it
        """Return the same for every first date: the same hours of one item are one course."""
        return 0


class ByMonth(ABC):
    """A date of the month, every so many months, counted from the first month with a dose."""

    every: int

    @abstractmethod
    def date_in(self, year: int, month: int) -> date | None:
        """Return the date in that month; None where the month has none."""

    def dates(self, start: date, since: date, last: date) -> Iterator[date]:
        """Yield the dates from `since` to `last`, both inclusive, at no cost for earlier months.

        Months are counted from the first date on or after `start`.
        """
        anchor = self._first_month(start)
        skipped = max(_month_index(since) - anchor, 0) // self.every * self.every
        for index in range(anchor + skipped, _month_index(last) + 1, self.every):
            day = self._date(index)
            if day is not None and max(since, start) <= day <= last:
                yield day

    def phase(self, start: date) -> int:
        """Return what of a first date decides the months with doses."""
        return self._first_month(start) % self.every

    def _first_month(self, start: date) -> int:
        return next(n for n in count(_month_index(start)) if (self._date(n) or date.min) >= start)

    def _date(self, index: int) -> date | None:
        return self.date_in(index // _YEAR, index % _YEAR + 1)


@dataclass(frozen=True)
class MonthlyDay(ByMonth):
    """A day of the month; a month without that day has no dose.

    Attributes:
        day: 1 to 31, or `LAST` for the last day of each month.
        every: Months from one dose to the next.
    """

    day: int
    every: int = 1
    kind: ClassVar = "monthly_day"

    def __post_init__(self) -> None:
        if self.day != LAST:
            _check_range("day", self.day, MAX_MONTH)
        _check_range("every", self.every, MAX_INTERVAL_MONTHS)

    def date_in(self, year: int, month: int) -> date | None:
        """Return the date in that month; None where the month has no such day."""
        length = monthrange(year, month)[1]
        if self.day > length:
            return None
        return date(year, month, length if self.day == LAST else self.day)


@dataclass(frozen=True)
class MonthlyWeekday(ByMonth):
    """The nth of a weekday in the month.

    Attributes:
        nth: 1 to 4, or `LAST`.
        weekday: 0 is Monday.
        every: Months from one dose to the next.
    """

    nth: int
    weekday: int
    every: int = 1
    kind: ClassVar = "monthly_weekday"

    def __post_init__(self) -> None:
        if self.nth != LAST:
            _check_range("nth", self.nth, MAX_WEEKS)
        if not 0 <= self.weekday < _WEEK:
            raise ValueError("weekday is 0 (Monday) to 6 (Sunday)")
        _check_range("every", self.every, MAX_INTERVAL_MONTHS)

    def date_in(self, year: int, month: int) -> date:
        """Return the date in that month; every month has one."""
        if self.nth == LAST:
            last = date(year, month, monthrange(year, month)[1])
            return last - timedelta(days=(last.weekday() - self.weekday) % _WEEK)
        first = date(year, month, 1)
        return first + timedelta(days=(self.weekday - first.weekday()) % _WEEK + (self.nth - 1) * _WEEK)


Monthly = MonthlyDay | MonthlyWeekday
DateRecurrence = EveryDays | Weekdays | Cycle | MonthlyDay | MonthlyWeekday
Recurrence = DateRecurrence | EveryHours
EVERY_DAY = EveryDays()


def without_anchor(recurrence: Recurrence) -> Recurrence:
    """Return the recurrence as it is typed, without the instant that hours are counted from."""
    return replace(recurrence, anchor_at=None) if isinstance(recurrence, EveryHours) else recurrence


def _every(first: int, last: date, step: int = 1) -> Iterator[date]:
    """Yield the dates from the ordinal `first`, which may lie beyond the calendar, to `last`."""
    return map(date.fromordinal, range(first, last.toordinal() + 1, step))


def _month_index(day: date) -> int:
    return day.year * _YEAR + day.month - 1
