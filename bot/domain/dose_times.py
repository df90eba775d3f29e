"""Instants of a dose from a typed time: when the dose was taken, and when to remind again."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from bot.domain.parsing.time_expressions import TimeExpression
from bot.domain.schedules import resolve_wall_time, zone_named

# Why a dose was skipped; the words stored in the database.
SKIP_REASONS = ("sick", "out", "doctor", "forgot", "other")
DAY = timedelta(days=1)
HALF_A_DAY = timedelta(hours=12)
# Four hours: a time of day typed about a dose is resolved to its first instant later than this before due.
EARLIEST_BEFORE_DUE = timedelta(hours=4)
# Twelve hours: a dose is postponed within the day, even where the next dose is a week away.
MAX_POSTPONEMENT = timedelta(hours=12)


def start_of_day(day: date, zone: str) -> datetime | None:
    """Return the UTC instant at which a local date begins; None for a date that the zone skips."""
    return resolve_wall_time(datetime.combine(day, time()), zone)


def earliest_intake_at(local_date: date, previous: date | None, zone: str) -> datetime | None:
    """Return the UTC instant before which a dose cannot have been taken: the previous dose's day begins.

    Args:
        local_date: The day the dose belongs to.
        previous: The day of the schedule's dose before this one; None when this dose is the first.
        zone: The schedule's zone.
    """
    return start_of_day(previous or local_date - DAY, zone)


def taken_at_candidates(
    typed: TimeExpression, due_at: datetime, earliest: datetime | None, now: datetime, zone: str
) -> list[datetime]:
    """Return the instants that "taken at …" can mean, ascending: none if impossible, two if ambiguous.

    Args:
        typed: What was typed.
        due_at: When the dose was due, UTC.
        earliest: The earliest possible instant, UTC; None: no such limit.
        now: The latest possible instant, UTC.
        zone: The zone that a time of day is meant in.
    """
    if typed.offset is not None:
        found = [] if typed.is_future else [now - typed.offset]
    else:
        found = [
            at for wall in typed.wall_times if (at := _past_instant(wall, typed.days_ago, due_at, now, zone))
        ]
    return sorted({at for at in found if at <= now and (earliest is None or at >= earliest)})


def _past_instant(
    wall: time, days_ago: int | None, due_at: datetime, now: datetime, zone: str
) -> datetime | None:
    today = now.astimezone(zone_named(zone)).date()
    if days_ago is not None:
        return resolve_wall_time(datetime.combine(today - days_ago * DAY, wall), zone)
    first = (due_at - EARLIEST_BEFORE_DUE).astimezone(zone_named(zone)).date()
    after = _first_of(wall, (first, first + DAY, first + 2 * DAY), due_at - EARLIEST_BEFORE_DUE, zone)
    if after is not None and after <= now:
        return after
    # Taken long before it was due: use the last instant at which the clock showed this time.
    earlier = [resolve_wall_time(datetime.combine(day, wall), zone) for day in (today, today - DAY)]
    return next((at for at in earlier if at is not None and at <= now), None)


def _first_of(wall: time, days: Iterable[date], start: datetime, zone: str) -> datetime | None:
    shown = (resolve_wall_time(datetime.combine(day, wall), zone) for day in days)
    return next((at for at in shown if at is not None and at >= start), None)


def keep_recent(found: list[datetime], now: datetime, zone: str) -> list[datetime]:
    """Return the candidates of today for an intake typed without a day, else those of the last half day.

    At 15:00, "at 8" was this morning and not last evening; at 6:00, "at 22:00" was last evening; at 12:00,
    "at 13:00" is a slip, and nothing that was 23 hours ago.

    Args:
        found: All instants that the time can mean, UTC, ascending.
        now: The present instant, UTC.
        zone: The zone whose date counts as today.
    """
    today = now.astimezone(zone_named(zone)).date()
    of_today = [at for at in found if at.astimezone(zone_named(zone)).date() == today]
    return of_today or [at for at in found if now - at <= HALF_A_DAY]


def due_at_candidates(typed: TimeExpression, now: datetime, zone: str) -> list[datetime]:
    """Return the instants that "remind me at …" can mean, ascending: all after now and within a day."""
    if typed.offset is not None:
        return [] if typed.is_future is False or not typed.offset else [now + typed.offset]
    if typed.days_ago:
        return []
    today = now.astimezone(zone_named(zone)).date()
    coming = {
        _first_of(wall, (today, today + DAY), now + timedelta(seconds=1), zone) for wall in typed.wall_times
    }
    return sorted(at for at in coming if at is not None)


def latest_postponement(planned_at: datetime, next_due_at: datetime | None) -> datetime:
    """Return the latest instant to which a dose may be postponed: halfway to the next, or half a day.

    Beyond halfway the dose would be nearer to the next one than to its own time: two doses too close.

    Args:
        planned_at: When the schedule has the dose, UTC, however often it was postponed since.
        next_due_at: When the next dose is due, UTC; None: there is no next dose.
    """
    latest = planned_at + MAX_POSTPONEMENT
    return latest if next_due_at is None else min(latest, planned_at + (next_due_at - planned_at) / 2)
