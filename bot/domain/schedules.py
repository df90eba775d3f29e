"""Schedules and their occurrences: wall time in a person's own zone, turned into instants.

A schedule stores what people mean ("at 8:00, where I live"). Every local date that exists has exactly one
occurrence per slot: where clocks jump forward over a slot, the slot is due at the first instant after the
jump; where clocks go back and a slot comes twice, it is due the first time. A local date that never existed
(Samoa had no 30 December 2011) has no occurrence, or a dose would come twice within hours.

Only "every 36 hours" and "8 hours after the last dose" are elapsed time, with exactly so many hours between.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import cast

from bot.domain.recurrence import EVERY_DAY, DateRecurrence, EveryHours, Recurrence
from bot.domain.tapers import Taper
from bot.domain.zones import known_zones, resolve_wall_time, zone_named

__all__ = [
    "Occurrence",
    "Schedule",
    "closes_at",
    "first_open",
    "in_zone",
    "just_before",
    "known_zones",
    "next_occurrence",
    "occurrences_between",
    "resolve_wall_time",
    "zone_named",
]

MAX_WINDOW = timedelta(hours=4)

_MINUTE = timedelta(minutes=1)
_DAY_HOURS = 24
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)
# The last year is left out: with a zone's offset it would exceed the range of datetime.
_LAST_DAY = date(MAXYEAR - 1, 12, 31)


@dataclass(frozen=True)
class Schedule:
    """Wall times on some local dates of one zone, or hours from one dose to the next.

    Attributes:
        times: Wall times, ascending, distinct, whole minutes; an index into them is a slot. With
            `EveryHours` the one time of the first dose.
        start: First local date.
        zone: IANA name, such as "Europe/Berlin".
        recurrence: Which local dates have doses, or the hours between doses.
        end: Last local date, inclusive; None means no end.
        taper: Amounts that differ by day; None means the item's amount.

    Raises:
        ValueError: A value above is out of its range, or the zone is unknown.
    """

    times: tuple[time, ...]
    start: date
    zone: str
    recurrence: Recurrence = EVERY_DAY
    end: date | None = None
    taper: Taper | None = None

    def __post_init__(self) -> None:
        _check_times(self.times)
        if isinstance(self.recurrence, EveryHours) and len(self.times) > 1:
            raise ValueError("hours between doses have one first time")
        if not MINYEAR < self.start.year < MAXYEAR:
            raise ValueError(f"start {self.start} leaves no room for a zone's offset")
        if self.end is not None and self.end < self.start:
            raise ValueError(f"end {self.end} is before start {self.start}")
        zone_named(self.zone)

    @property
    def max_doses_per_day(self) -> int:
        """Doses that a local date can have at most, apart from changes of the clocks."""
        hours = self.recurrence
        return -(-_DAY_HOURS // hours.hours) if isinstance(hours, EveryHours) else len(self.times)

    @property
    def anchor_at(self) -> datetime | None:
        """The instant that hours between doses are counted from; None where nothing is."""
        return self.recurrence.anchor_at if isinstance(self.recurrence, EveryHours) else None

    @property
    def last_day(self) -> date:
        """The last local date that can have a dose."""
        last = min(self.end or _LAST_DAY, _LAST_DAY)
        length = None if self.taper is None else self.taper.total_days
        room = (last - self.start).days
        return last if length is None or length > room else self.start + timedelta(days=length - 1)


@dataclass(frozen=True)
class Occurrence:
    """One slot of one local date.

    Attributes:
        local_date: The date in the schedule's zone that the slot belongs to.
        slot: Index into the schedule's times; with `EveryHours` the minutes since the date began.
        wall: The scheduled wall time, which clocks may have skipped.
        due_at: The instant the slot falls due, in UTC.
        amount: The amount in the item's unit, where it differs by day; None means the item's amount.
    """

    local_date: date
    slot: int
    wall: time
    due_at: datetime
    amount: Decimal | None = None


def occurrences_between(schedule: Schedule, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Yield the occurrences with `after` < due_at <= `until`, by (due_at, local_date, slot).

    Adjoining spans share no occurrence and miss none; `just_before` includes what is due at the first
    instant itself. Lazy: a long span costs only what is consumed.

    Args:
        schedule: The schedule.
        after: Aware instant.
        until: Aware instant.
    """
    for occurrence in _from_about(schedule, after):
        # Due instants never go back, so all further occurrences are later still.
        if occurrence.due_at > until:
            return
        if occurrence.due_at > after:
            yield occurrence


def just_before(instant: datetime) -> datetime:
    """Return the last instant before this one, so that what is due after it includes this one."""
    return instant - timedelta(microseconds=1)


def next_occurrence(schedule: Schedule, after: datetime) -> Occurrence | None:
    """Return the first occurrence due after the aware instant `after`; None when the schedule is over."""
    return next(occurrences_between(schedule, after, _END_OF_TIME), None)


def occurrence_windows(schedule: Schedule, after: datetime) -> Iterator[tuple[Occurrence, datetime]]:
    """Yield every occurrence due after the aware instant `after`, with the instant its window closes (UTC).

    A window closes four hours after the dose was due, or halfway to the next dose if that is sooner. After
    that the dose is missed: "take it now" would put two doses too close together. Lazy, like
    `occurrences_between`.
    """
    at_once: list[Occurrence] = []
    for occurrence in occurrences_between(schedule, after, _END_OF_TIME):
        # Clocks that jump can make two slots due at one instant; the next dose is the first due later.
        if at_once and occurrence.due_at > at_once[0].due_at:
            yield from ((each, _halfway(each.due_at, occurrence.due_at)) for each in at_once)
            at_once = []
        at_once.append(occurrence)
    yield from ((each, each.due_at + MAX_WINDOW) for each in at_once)


def _halfway(due_at: datetime, following: datetime) -> datetime:
    return min(due_at + MAX_WINDOW, due_at + (following - due_at) / 2)


def closes_at(schedule: Schedule, occurrence: Occurrence) -> datetime:
    """Return the UTC instant up to which a late reminder may be sent: see `occurrence_windows`."""
    due_at = occurrence.due_at
    following = next_occurrence(schedule, due_at)
    return due_at + MAX_WINDOW if following is None else _halfway(due_at, following.due_at)


def first_open(schedule: Schedule, after: datetime, now: datetime) -> Occurrence | None:
    """Return the first occurrence due after `after` whose window is still open at `now`; both aware."""
    coming = occurrences_between(schedule, max(after, now - MAX_WINDOW), _END_OF_TIME)
    return next((each for each in coming if closes_at(schedule, each) > now), None)


def in_zone(schedule: Schedule, zone: str) -> Schedule:
    """Return the schedule by the clocks of another zone; an hourly schedule keeps its instants.

    Raises:
        ValueError: The zone is unknown.
    """
    hours = schedule.recurrence
    if not isinstance(hours, EveryHours) or hours.anchor_at is not None:
        return replace(schedule, zone=zone)
    first = _first_due(schedule, hours)
    anchor_at = first - hours.interval if hours.counts_from == "dose" else first
    return replace(schedule, zone=zone, recurrence=replace(hours, anchor_at=anchor_at))


def _check_times(times: tuple[time, ...]) -> None:
    if not times:
        raise ValueError("a schedule needs at least one time")
    if any(each != time(each.hour, each.minute) for each in times):
        raise ValueError("times are whole minutes without a zone")
    if any(earlier >= later for earlier, later in pairwise(times)):
        raise ValueError("times are ascending and distinct")


def _from_about(schedule: Schedule, after: datetime) -> Iterator[Occurrence]:
    """Yield at least all occurrences due after `after`, ascending."""
    recurrence = schedule.recurrence
    if isinstance(recurrence, EveryHours):
        return _by_hours(schedule, recurrence, after)
    return _by_dates(schedule, recurrence, after)


def _by_dates(schedule: Schedule, recurrence: DateRecurrence, after: datetime) -> Iterator[Occurrence]:
    # No zone is a whole day behind UTC, so no earlier local date can have a dose after `after`.
    since = max(after.astimezone(UTC).toordinal() - 1, schedule.start.toordinal())
    for day in recurrence.dates(schedule.start, date.fromordinal(since), schedule.last_day):
        yield from _occurrences_on(schedule, day)


def _occurrences_on(schedule: Schedule, day: date) -> Iterator[Occurrence]:
    amount = _amount_on(schedule, day)
    for slot, wall in enumerate(schedule.times):
        due_at = resolve_wall_time(datetime.combine(day, wall), schedule.zone)
        if due_at is not None:
            yield Occurrence(day, slot, wall, due_at, amount)


def _amount_on(schedule: Schedule, day: date) -> Decimal | None:
    return None if schedule.taper is None else schedule.taper.amount_on(day, schedule.start)


def _by_hours(schedule: Schedule, hours: EveryHours, after: datetime) -> Iterator[Occurrence]:
    """Yield at least all occurrences of an hourly schedule due after `after`, up to its last local date."""
    first, step = _first_due(schedule, hours), hours.interval
    latest = datetime.combine(schedule.last_day, time.max, UTC) + timedelta(days=2)
    due_at = first + max((min(after, latest) - first) // step + 1, 0) * step
    zone = zone_named(schedule.zone)
    while (local := due_at.astimezone(zone)).date() <= schedule.last_day:
        day, wall = local.date(), local.time().replace(second=0, microsecond=0)
        # Never None: a date that clocks show has a beginning.
        began = cast("datetime", resolve_wall_time(datetime.combine(day, time.min), schedule.zone))
        yield Occurrence(day, (due_at - began) // _MINUTE, wall, due_at, _amount_on(schedule, day))
        due_at += step


def _first_due(schedule: Schedule, hours: EveryHours) -> datetime:
    """Return the first due instant of an hourly schedule, by its anchor or its first wall time."""
    wall = datetime.combine(schedule.start, schedule.times[0])
    # Where the zone skips the first date, the next date exists.
    return (
        hours.anchored_due_at
        or resolve_wall_time(wall, schedule.zone)
        or cast("datetime", resolve_wall_time(wall + timedelta(days=1), schedule.zone))
    )
