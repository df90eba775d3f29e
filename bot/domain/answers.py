"""What people say of a dose, turned into instants: taken when, remind again when, moved to when."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from bot.domain.reading.moments import Moment
from bot.domain.schedules import resolve, zone_named

# Why a dose was skipped, as kept in the database.
REASONS = ("sick", "out", "doctor", "forgot", "other")
DAY = timedelta(days=1)
HALF_A_DAY = timedelta(hours=12)
# A time of day that somebody types about a dose is about the hours after it was due, or just before it.
BEFORE_DUE = timedelta(hours=4)
# A dose is put off within the day, also where the next one is a week away.
LONGEST_MOVE = timedelta(hours=12)


def beginning(day: date, zone: str) -> datetime | None:
    """Return the UTC instant at which this local date begins; None for a date that the zone skips."""
    return resolve(datetime.combine(day, time()), zone)


def earliest_taken(local_date: date, previous: date | None, zone: str) -> datetime | None:
    """Return the UTC instant before which a dose cannot have been taken: the previous dose's day.

    Args:
        local_date: The day the dose belongs to.
        previous: The day of the schedule's dose before it; None when this is the first.
        zone: The schedule's.
    """
    return beginning(previous or local_date - DAY, zone)


def taken_at(
    said: Moment, due_at: datetime, earliest: datetime | None, now: datetime, zone: str
) -> list[datetime]:
    """Return what "taken at …" can mean, ascending: nothing when it is impossible, two when it is not clear.

    Args:
        said: What was typed.
        due_at: When the dose was due, UTC.
        earliest: It cannot have been before, UTC; None: no such limit.
        now: It cannot be later, UTC.
        zone: Whose clocks a time of day means.
    """
    if said.length is not None:
        found = [] if said.ahead else [now - said.length]
    else:
        found = [at for wall in said.walls if (at := _past(wall, said.days_ago, due_at, now, zone))]
    return sorted({at for at in found if at <= now and (earliest is None or at >= earliest)})


def _past(wall: time, days_ago: int | None, due_at: datetime, now: datetime, zone: str) -> datetime | None:
    today = now.astimezone(zone_named(zone)).date()
    if days_ago is not None:
        return resolve(datetime.combine(today - days_ago * DAY, wall), zone)
    first = (due_at - BEFORE_DUE).astimezone(zone_named(zone)).date()
    after = _first_of(wall, (first, first + DAY, first + 2 * DAY), due_at - BEFORE_DUE, zone)
    if after is not None and after <= now:
        return after
    # Taken long before it was due: the last time that the clock showed it.
    earlier = [resolve(datetime.combine(day, wall), zone) for day in (today, today - DAY)]
    return next((at for at in earlier if at is not None and at <= now), None)


def _first_of(wall: time, days: Iterable[date], start: datetime, zone: str) -> datetime | None:
    shown = (resolve(datetime.combine(day, wall), zone) for day in days)
    return next((at for at in shown if at is not None and at >= start), None)


def nearest(found: list[datetime], now: datetime, zone: str) -> list[datetime]:
    """Return what a time without a day means of an intake: a moment of today, else of the last half day.

    At 15:00, "at 8" was this morning and not last evening; at 6:00, "at 22:00" was last evening; at 12:00,
    "at 13:00" is a slip, and nothing that was 23 hours ago.

    Args:
        found: All that it can mean, UTC, ascending.
        now: The moment of asking, UTC.
        zone: Whose day it is.
    """
    today = now.astimezone(zone_named(zone)).date()
    of_today = [at for at in found if at.astimezone(zone_named(zone)).date() == today]
    return of_today or [at for at in found if now - at <= HALF_A_DAY]


def later_at(said: Moment, now: datetime, zone: str) -> list[datetime]:
    """Return what "remind me at …" can mean, ascending: always after now, within the next day."""
    if said.length is not None:
        return [] if said.ahead is False or not said.length else [now + said.length]
    if said.days_ago:
        return []
    today = now.astimezone(zone_named(zone)).date()
    coming = {_first_of(wall, (today, today + DAY), now + timedelta(seconds=1), zone) for wall in said.walls}
    return sorted(at for at in coming if at is not None)


def latest_move(planned_at: datetime, following: datetime | None) -> datetime:
    """Return the latest instant to which a dose may be put off: halfway to the next, or half a day.

    Later than halfway it would be nearer to the next dose than to its own time, and two would come too close.

    Args:
        planned_at: When the schedule wants it, UTC, however often it was put off since.
        following: When the next dose is due, UTC; None: there is none.
    """
    latest = planned_at + LONGEST_MOVE
    return latest if following is None else min(latest, planned_at + (following - planned_at) / 2)
