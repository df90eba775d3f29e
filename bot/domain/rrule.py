"""Schedules as recurrence rules of calendar programs (RFC 5545): by days, by the week or by the month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import islice

from bot.domain.monthly import Monthly
from bot.domain.schedules import Schedule, local_dates

_WEEK = frozenset(range(7))
# From this year on a last date counts as no end.
_NO_END = date(9990, 1, 1)


@dataclass(frozen=True)
class RecurrenceRule:
    """One wall time that recurs on regular days.

    Attributes:
        wall: The time of day, in the schedule's zone.
        first: The first local date.
        last: The last possible local date; None: no end.
        every_days: Days from one occurrence to the next; 1 with `weekdays`.
        weekdays: Days of the week, 0 is Monday; empty: every `every_days` days.
        amount: The amount of the schedule's taper; None: the item's amount.
        monthly: A monthly rule instead of `every_days`; None: no such rule.
    """

    wall: time
    first: date
    last: date | None
    every_days: int = 1
    weekdays: frozenset[int] = frozenset()
    amount: Decimal | None = None
    monthly: Monthly | None = None


def recurrence_rules(schedule: Schedule, since: date) -> list[RecurrenceRule] | None:
    """Return rules that together give every occurrence from the local date `since` on, each once.

    None where rules cannot: for hourly schedules, or amounts by weekday together with other rules about days.
    """
    by_weekday = schedule.taper is not None and bool(schedule.taper.by_weekday)
    odd_days = schedule.every_days > 1 or schedule.cycle or schedule.monthly
    if schedule.every_hours is not None or (by_weekday and odd_days):
        return None
    return [
        RecurrenceRule(
            wall, first, None if last >= _NO_END else last, days, weekdays, amount, schedule.monthly
        )
        for amount, weekdays, start, last in _spans(schedule)
        for first, days in _first_dates(schedule, weekdays, max(start, since))
        if first <= last
        for wall in schedule.times
    ]


def _spans(schedule: Schedule) -> Iterator[tuple[Decimal | None, frozenset[int], date, date]]:
    """Yield spans of one amount: the amount, the weekdays (empty: all), first and last local date."""
    start, last, course = schedule.start, schedule.last_day, schedule.taper
    if course is None:
        yield None, schedule.weekdays, start, last
    elif course.by_weekday:
        said, days = dict(course.by_weekday), schedule.weekdays or _WEEK
        for amount in dict.fromkeys(said.get(day) for day in sorted(days)):
            yield amount, frozenset(day for day in days if said.get(day) == amount), start, last
    else:
        for step in course.steps:
            end = last if step.days is None else min(start + timedelta(days=step.days - 1), last)
            yield step.amount, schedule.weekdays, start, end
            start = end + timedelta(days=1)


def _first_dates(schedule: Schedule, weekdays: frozenset[int], since: date) -> Iterator[tuple[date, int]]:
    """Yield the first date from `since` on of each series of regular days, and the interval in days."""
    if schedule.monthly is not None:
        yield from ((day, 1) for day in islice(local_dates(schedule, since.toordinal()), 1))
        return
    if weekdays:
        days = (since + timedelta(days=n) for n in range(len(_WEEK)))
        yield next(day for day in days if day.weekday() in weekdays), 1
        return
    on, off = schedule.cycle or (1, schedule.every_days - 1)
    gone = (since - schedule.start).days
    for n in range(on):
        yield since + timedelta(days=(n - gone) % (on + off)), on + off
