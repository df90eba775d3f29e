"""Schedules as recurrence rules of calendar programs (RFC 5545): by days, by the week or by the month."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import assert_never

from bot.domain.recurrence import (
    EVERY_DAY,
    Cycle,
    DateRecurrence,
    EveryDays,
    EveryHours,
    MonthlyDay,
    MonthlyWeekday,
    Weekdays,
)
from bot.domain.schedules import Schedule

Parts = Mapping[str, int | str | list[str]]
"""The parts of an RRULE by name, such as {"freq": "weekly", "byday": ["MO"]}."""

_WEEK = frozenset(range(7))
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# From this year on a last date counts as no end.
_NO_END = date(9990, 1, 1)


@dataclass(frozen=True)
class RecurrenceRule:
    """One wall time that recurs on regular days.

    Attributes:
        wall: The time of day, in the schedule's zone.
        first: The first local date.
        last: The last possible local date; None: no end.
        parts: How it recurs, without its end.
        amount: The amount of the schedule's taper; None: the item's amount.
    """

    wall: time
    first: date
    last: date | None
    parts: Parts
    amount: Decimal | None = None


def recurrence_rules(schedule: Schedule, since: date) -> list[RecurrenceRule] | None:
    """Return rules that together give every occurrence from the local date `since` on, each once.

    None where rules cannot: for hourly schedules, or amounts by weekday together with other rules about days.
    """
    whole = schedule.recurrence
    by_weekday = schedule.taper is not None and bool(schedule.taper.by_weekday)
    if isinstance(whole, EveryHours) or (
        by_weekday and not (isinstance(whole, Weekdays) or whole == EVERY_DAY)
    ):
        return None
    return [
        RecurrenceRule(wall, first, None if last >= _NO_END else last, parts, amount)
        for amount, recurrence, begins, last in _spans(schedule, whole)
        for regular, start, parts in _series(recurrence, schedule.start)
        for first in islice(regular.dates(start, max(begins, since), last), 1)
        for wall in schedule.times
    ]


def _spans(
    schedule: Schedule, recurrence: DateRecurrence
) -> Iterator[tuple[Decimal | None, DateRecurrence, date, date]]:
    """Yield spans of one amount: the amount, its recurrence, first and last local date."""
    start, last, course = schedule.start, schedule.last_day, schedule.taper
    if course is None:
        yield None, recurrence, start, last
    elif course.by_weekday:
        said = dict(course.by_weekday)
        days = recurrence.days if isinstance(recurrence, Weekdays) else _WEEK
        for amount in dict.fromkeys(said.get(day) for day in sorted(days)):
            yield amount, Weekdays(frozenset(day for day in days if said.get(day) == amount)), start, last
    else:
        for step in course.steps:
            end = last if step.days is None else min(start + timedelta(days=step.days - 1), last)
            yield step.amount, recurrence, start, end
            start = end + timedelta(days=1)


def _series(recurrence: DateRecurrence, start: date) -> Iterator[tuple[DateRecurrence, date, Parts]]:
    """Yield the series of a recurrence that calendars know: recurrence, first date and parts of each."""
    parts: Parts
    match recurrence:
        case EveryDays(days):
            parts = {"freq": "daily", "interval": days}
        case Weekdays(weekdays):
            parts = {"freq": "weekly", "byday": [_DAYS[day] for day in sorted(weekdays)]}
        case Cycle(on, off):
            for n in range(on):
                yield from _series(EveryDays(on + off), start + timedelta(days=n))
            return
        # Calendars, too, skip a month that lacks the day.
        case MonthlyDay(day, every):
            parts = {"freq": "monthly", "interval": every, "bymonthday": day}
        case MonthlyWeekday(nth, weekday, every):
            parts = {"freq": "monthly", "interval": every, "byday": f"{nth}{_DAYS[weekday]}"}
        case _:
            assert_never(recurrence)
    yield recurrence, start, parts
