"""Changes of time zone: when doses come due by new clocks, so that no dose is doubled and none is lost.

A recorded local date and slot does not come due again. An occurrence that would come sooner after a taken
dose than half the usual time between the two is left out. An occurrence that only the change of clocks has
put into the past is due at once while its window is open.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile

from bot.domain.recurrence import EveryHours
from bot.domain.schedules import (
    Occurrence,
    Schedule,
    closes_at,
    in_zone,
    just_before,
    next_occurrence,
    occurrences_between,
    resolve_wall_time,
    zone_named,
)

# 28 hours: more than any two zones differ by, the date line included.
MAX_ZONE_DIFFERENCE = timedelta(hours=28)
# Three days: doses usually further apart do not come near each other by any change of zone.
MAX_DOSE_GAP = timedelta(days=3)
# Older records cannot matter: they are neither on a coming date nor near to one.
LOOK_BACK = MAX_DOSE_GAP + MAX_ZONE_DIFFERENCE
# Shifts of clocks happen while people sleep, and at least this long after the previous shift.
SHIFT_WALL_TIME = time(3)
MIN_BETWEEN_SHIFTS = timedelta(hours=12)

_HOUR = timedelta(hours=1)
_FAR = timedelta(days=366)
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class RecordedDose:
    """A recorded dose.

    Attributes:
        local_date: The date the dose belongs to.
        slot: Its slot.
        taken_at: When the dose was taken, UTC; the present while it can still be taken; None: not taken.
    """

    local_date: date
    slot: int
    taken_at: datetime | None


@dataclass(frozen=True)
class ZoneTransition:
    """How a schedule continues by new clocks.

    Attributes:
        next_due: The next occurrence, perhaps due at once; None when there is none.
        too_soon: Occurrences left out before it, because they come too soon after a taken dose.
        lost: Occurrences lost to the change: still ahead by the old clocks, too long past by the new.
        already_recorded: Occurrences whose date and slot are recorded, but come again by the new clocks.
    """

    next_due: Occurrence | None
    too_soon: tuple[Occurrence, ...] = ()
    lost: tuple[Occurrence, ...] = ()
    already_recorded: tuple[Occurrence, ...] = ()


def plan_transition(
    old: Schedule, zone: str, recorded: Collection[RecordedDose], now: datetime
) -> ZoneTransition:
    """Return how `old` continues when the clocks of `zone` count from `now` (aware) on.

    Raises:
        ValueError: The zone is unknown.
    """
    new = in_zone(old, zone)
    if isinstance(old.recurrence, EveryHours):  # elapsed hours do not depend on the zone
        return ZoneTransition(next_occurrence(new, now))
    done = {(each.local_date, each.slot) for each in recorded}
    near, passed, again = [], [], []
    for each in occurrences_between(new, now - MAX_ZONE_DIFFERENCE, now + _FAR + LOOK_BACK):
        if each.due_at <= now and not _is_ahead(old, each, now):
            continue
        if (each.local_date, each.slot) in done:
            again.append(each)
        elif each.due_at <= now and closes_at(new, each) <= now:
            passed.append(each)
        elif _is_too_soon(new, each, recorded, now):
            near.append(each)
        else:
            return ZoneTransition(each, tuple(near), tuple(passed), tuple(again))
    return ZoneTransition(None, tuple(near), tuple(passed), tuple(again))


def next_due_after_tzdata(
    old: Schedule, new: Schedule, recorded: Collection[tuple[date, int]], at: datetime
) -> Occurrence | None:
    """Return the next occurrence after a tzdata update has changed the clocks of a zone.

    Args:
        old: The schedule by the old zone data.
        new: The schedule by the new zone data.
        recorded: Local date and slot of each recorded dose.
        at: An aware instant up to which every due dose of `was` is recorded.

    Returns:
        The first occurrence that was still ahead at `at` and is not recorded; it may be past by now.
    """
    if isinstance(old.recurrence, EveryHours):  # elapsed hours do not depend on the zone
        return next_occurrence(new, at)
    coming = occurrences_between(new, at - MAX_ZONE_DIFFERENCE, _END_OF_TIME)
    to_come = (each for each in coming if _was_ahead(old, each, at))
    return next((each for each in to_come if (each.local_date, each.slot) not in recorded), None)


def _was_ahead(was: Schedule, occurrence: Occurrence, at: datetime) -> bool:
    due_at = resolve_wall_time(datetime.combine(occurrence.local_date, occurrence.wall), was.zone)
    return (due_at or occurrence.due_at) > at  # this instant did not exist in the old zone data


def half_gap(schedule: Schedule, occurrence: Occurrence) -> timedelta:
    """Return half the usual time between the previous dose and this one; at most a day and a half."""
    since, until = just_before(occurrence.due_at - MAX_DOSE_GAP), just_before(occurrence.due_at)
    before = occurrences_between(schedule, since, until)
    last = max((each.due_at for each in before), default=occurrence.due_at - MAX_DOSE_GAP)
    return (occurrence.due_at - last) / 2


def _is_ahead(old: Schedule, occurrence: Occurrence, now: datetime) -> bool:
    due_at = resolve_wall_time(datetime.combine(occurrence.local_date, occurrence.wall), old.zone)
    return due_at is not None and due_at > now


def _is_too_soon(new: Schedule, each: Occurrence, recorded: Collection[RecordedDose], now: datetime) -> bool:
    usual, at = half_gap(new, each), max(each.due_at, now)
    return any(one.taken_at is not None and at - one.taken_at < usual for one in recorded)


def occurrences_in_zone(
    old: Schedule, zone: str, recorded: Collection[RecordedDose], now: datetime
) -> Iterator[Occurrence]:
    """Yield the occurrences due from `now` on by the clocks of `zone`; lazy."""
    first = plan_transition(old, zone, recorded, now).next_due
    if first is None:
        return
    # Slots of an hourly schedule depend on the zone, so recorded slots do not compare.
    by_hours = isinstance(old.recurrence, EveryHours)
    done = set() if by_hours else {(each.local_date, each.slot) for each in recorded}
    every = occurrences_between(in_zone(old, zone), just_before(first.due_at), now + _FAR + LOOK_BACK)
    yield from (each for each in every if (each.local_date, each.slot) not in done)


def clocks_differ(one: str, other: str, now: datetime) -> bool:
    """Return whether the clocks of two zones show different times now or in another season.

    Raises:
        ValueError: A zone is unknown.
    """
    seasons = (now + timedelta(days=91 * n) for n in range(4))
    return any(utc_offset(one, each) != utc_offset(other, each) for each in seasons)


def utc_offset(zone: str, now: datetime) -> timedelta:
    """Return how far the clocks of `zone` are ahead of UTC.

    Raises:
        ValueError: The zone is unknown.
    """
    return now.astimezone(zone_named(zone)).utcoffset() or timedelta()


def next_shift_zone(zone: str, target: str, now: datetime) -> str:
    """Return the zone whose clocks are at most an hour nearer to those of `target`.

    The zones on the way have whole-hour offsets; the last step leads to `target` itself.

    Raises:
        ValueError: A zone is unknown.
    """
    here, there = utc_offset(zone, now), utc_offset(target, now)
    if abs(there - here) <= _HOUR:
        return target
    hours = here // _HOUR + 1 if there > here else -(-here // _HOUR) - 1
    # These names count westwards: Etc/GMT-2 is two hours ahead of UTC.
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"


def next_shift_at(zone: str, after: datetime) -> datetime:
    """Return the first instant (UTC) after `after` when it is 3:00, time to sleep, by the clocks of `zone`.

    Raises:
        ValueError: The zone is unknown.
    """
    nightly = Schedule((SHIFT_WALL_TIME,), (after - timedelta(days=1)).date(), zone)
    return next(occurrences_between(nightly, after, after + MAX_DOSE_GAP)).due_at


def occurrences_while_shifting(
    schedule: Schedule, target: str, recorded: Collection[RecordedDose], now: datetime
) -> Iterator[Occurrence]:
    """Yield the occurrences while clocks shift an hour a day, as if each dose were taken when due; lazy.

    Args:
        schedule: The schedule by its present clocks.
        target: The zone to arrive at.
        recorded: The recorded doses.
        now: Aware instant.
    """
    known, at, before = list(recorded), now, schedule
    zone = target if isinstance(schedule.recurrence, EveryHours) else schedule.zone
    until = next_shift_at(zone, now)
    while zone != target:
        for each in _up_to(until, occurrences_in_zone(before, zone, known, at)):
            known.append(RecordedDose(each.local_date, each.slot, max(each.due_at, at)))
            yield each
        before, at = replace(schedule, zone=zone), until
        zone = next_shift_zone(zone, target, at)
        until = next_shift_at(zone, at + MIN_BETWEEN_SHIFTS)
    yield from occurrences_in_zone(before, target, known, at)


def _up_to(until: datetime, occurrences: Iterator[Occurrence]) -> Iterator[Occurrence]:
    return takewhile(lambda each: each.due_at <= until, occurrences)


def count_shift_nights(zone: str, target: str, now: datetime) -> int:
    """Return the nights needed to shift from one zone's clocks to another's, an hour a night."""
    nights = 0
    while zone != target:
        zone, nights = next_shift_zone(zone, target, now), nights + 1
    return nights
