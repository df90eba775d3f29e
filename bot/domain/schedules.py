"""When something is due: wall time in a person's own zone, turned into instants.

A schedule stores what people mean ("at 8:00, where I live") and never an interval. Every local date that
exists has exactly one occurrence per slot: where clocks jump forward over a slot it is due at the first
instant after the jump, where they go back and a slot comes twice it is due the first time. A local date
that never was (Samoa had no 30 December 2011) has none, or a dose would come twice within hours.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_STEP = 366
LONGEST_WINDOW = timedelta(hours=4)

_ONE_SECOND = timedelta(seconds=1)
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)
_WEEK = frozenset(range(7))


@dataclass(frozen=True)
class Schedule:
    """Wall times on some local dates of one zone.

    Attributes:
        times: Wall times, ascending, distinct, whole minutes; an index into them is a slot.
        start: First local date.
        zone: IANA name, such as "Europe/Berlin".
        weekdays: Days of the week, 0 is Monday; empty means every day.
        every_days: 1 to 366, counted from `start`; not together with `weekdays`.
        end: Last local date, inclusive; None means it goes on.

    Raises:
        ValueError: A value above is out of its range, or the zone is unknown.
    """

    times: tuple[time, ...]
    start: date
    zone: str
    weekdays: frozenset[int] = frozenset()
    every_days: int = 1
    end: date | None = None

    def __post_init__(self) -> None:
        _check_times(self.times)
        _check_days(self.weekdays, self.every_days)
        if not MINYEAR < self.start.year < MAXYEAR:
            raise ValueError(f"start {self.start} leaves no room for a zone's offset")
        if self.end is not None and self.end < self.start:
            raise ValueError(f"end {self.end} is before start {self.start}")
        zone_named(self.zone)


@dataclass(frozen=True)
class Occurrence:
    """One slot of one local date.

    Attributes:
        local_date: The date in the schedule's zone that the slot belongs to.
        slot: Index into the schedule's times.
        wall: The time that was asked for; clocks may have skipped it.
        due_at: The instant it falls due, in UTC.
    """

    local_date: date
    slot: int
    wall: time
    due_at: datetime


@cache
def known_zones() -> frozenset[str]:
    """Return all IANA names of this machine's time zone data."""
    return frozenset(available_timezones())


@cache
def zone_named(name: str) -> ZoneInfo:
    """Return the zone of an IANA name, kept for good: zoneinfo itself remembers only eight.

    Raises:
        ValueError: There is no such zone.
    """
    if name not in known_zones():
        raise ValueError(f"unknown time zone {name!r}")
    return ZoneInfo(name)


def resolve(wall: datetime, zone: str) -> datetime | None:
    """Return the UTC instant at which the clocks of `zone` first show `wall`, a naive local time.

    A time that clocks skip becomes the first instant after the jump. None means that the zone skips the
    whole local date.

    Raises:
        ValueError: The zone is unknown.
    """
    tz = zone_named(zone)
    first, second = (wall.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return first
    jump = _jump_over(wall, tz, second, first)
    dates_around = {(jump - _ONE_SECOND).astimezone(tz).date(), jump.astimezone(tz).date()}
    return jump if wall.date() in dates_around else None


def between(schedule: Schedule, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Yield the occurrences with `after` < due_at <= `until`, by (due_at, local_date, slot).

    Adjoining spans share nothing and lose nothing. Lazy: a long span costs only what is consumed.

    Args:
        schedule: What is due.
        after: Aware instant.
        until: Aware instant.
    """
    # No zone is a whole day behind UTC, so no earlier local date can still be due.
    first_day = after.astimezone(UTC).toordinal() - 1
    for day in _dates(schedule, first_day):
        for occurrence in _occurrences_on(schedule, day):
            # `resolve` never goes back as wall time goes on, so the rest is later still.
            if occurrence.due_at > until:
                return
            if occurrence.due_at > after:
                yield occurrence


def next_after(schedule: Schedule, after: datetime) -> Occurrence | None:
    """Return the first occurrence due after the aware instant `after`; None when the schedule is over."""
    return next(between(schedule, after, _END_OF_TIME), None)


def closes_at(schedule: Schedule, occurrence: Occurrence) -> datetime:
    """Return the UTC instant up to which a late reminder for `occurrence` may still be sent.

    It is four hours after it was due, or halfway to the next one if that is sooner. Past it the dose is
    missed: "take it now" would put two doses too close together.
    """
    due = occurrence.due_at
    following = next_after(schedule, due)
    if following is None:
        return due + LONGEST_WINDOW
    return min(due + LONGEST_WINDOW, due + (following.due_at - due) / 2)


def _check_times(times: tuple[time, ...]) -> None:
    if not times:
        raise ValueError("a schedule needs at least one time")
    if any(each != time(each.hour, each.minute) for each in times):
        raise ValueError("times are whole minutes without a zone")
    if any(earlier >= later for earlier, later in pairwise(times)):
        raise ValueError("times are ascending and distinct")


def _check_days(weekdays: frozenset[int], every_days: int) -> None:
    if not weekdays <= _WEEK:
        raise ValueError("weekdays are 0 (Monday) to 6 (Sunday)")
    if not 1 <= every_days <= LONGEST_STEP:
        raise ValueError(f"every_days is 1 to {LONGEST_STEP}")
    if weekdays and every_days != 1:
        raise ValueError("choose weekdays or every_days, not both")


def _jump_over(wall: datetime, tz: ZoneInfo, before: datetime, beyond: datetime) -> datetime:
    """Return the second, between two instants around it, at which clocks jump over `wall`."""
    seconds = range(int(before.timestamp()), int(beyond.timestamp()) + 1)

    def shown(second: int) -> datetime:
        return datetime.fromtimestamp(second, tz).replace(tzinfo=None)

    return datetime.fromtimestamp(seconds[bisect_right(seconds, wall, key=shown)], UTC)


def _dates(schedule: Schedule, first_day: int) -> Iterator[date]:
    """Yield the schedule's local dates from the ordinal `first_day` on, without walking the days before."""
    start, step = schedule.start.toordinal(), schedule.every_days
    first = max(start, first_day)
    # The last year is left out: a zone's offset would lead beyond what a datetime can hold.
    last = min(schedule.end or date.max, date(MAXYEAR - 1, 12, 31))
    for ordinal in range(first + (start - first) % step, last.toordinal() + 1, step):
        day = date.fromordinal(ordinal)
        if not schedule.weekdays or day.weekday() in schedule.weekdays:
            yield day


def _occurrences_on(schedule: Schedule, day: date) -> Iterator[Occurrence]:
    for slot, wall in enumerate(schedule.times):
        due_at = resolve(datetime.combine(day, wall), schedule.zone)
        if due_at is not None:
            yield Occurrence(day, slot, wall, due_at)
