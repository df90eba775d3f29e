"""Which local date an entry belongs to, when it is late, and what typed times of a night mean."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import cast

from bot.domain.diary.model import Rated
from bot.domain.zones import resolve_wall_time, zone_named

BACKFILL_DAYS = 2
"""Days back that can still be filled in."""
_DAY = timedelta(days=1)
_MINUTES_A_DAY = 24 * 60
# Wall time up to which an evening goes on: whoever writes at one in the morning means the day that ends.
_DAY_ENDS = time(4)
# Wall time on the next day from which a day's pain is remembered rather than felt.
_NEXT_NOON = time(12)
# Three hours: two readings of a time are told apart only if one is nearer to the usual by so much.
_CLEARLY_NEARER = 3 * 60


def day_of(what: Rated, now: datetime, zone: str) -> date:
    """Return the local date that an entry made at `now` (UTC) is about, where nobody says which."""
    local = now.astimezone(zone_named(zone))
    over = what != "night" and local.time() < _DAY_ENDS
    return local.date() - _DAY if over else local.date()


def is_open(local_date: date, now: datetime, zone: str) -> bool:
    """Return whether an entry about that local date can be made at `now` (UTC): up to two days back."""
    today = now.astimezone(zone_named(zone)).date()
    return today - BACKFILL_DAYS * _DAY <= local_date <= today


def is_late(what: Rated, local_date: date, now: datetime, zone: str) -> bool:
    """Return whether an entry made at `now` (UTC) rests on memory, so that no trial may count it.

    A night is late once the next one has passed, pain and hindrance from the next noon on.
    """
    ends = _DAY_ENDS if what == "night" else _NEXT_NOON
    return now.astimezone(zone_named(zone)).replace(tzinfo=None) >= datetime.combine(local_date + _DAY, ends)


def wall_on(local_date: date, wall: time, zone: str) -> datetime:
    """Return the UTC instant of a wall time on a local date, or on the next one if the zone skips that."""
    return resolve_wall_time(datetime.combine(local_date, wall), zone) or cast(
        "datetime", resolve_wall_time(datetime.combine(local_date + _DAY, wall), zone)
    )


def last_before(instant: datetime, wall: time, zone: str) -> datetime:
    """Return the last UTC instant before another at which the zone's clocks first show or skip `wall`."""
    today = instant.astimezone(zone_named(zone)).date()
    shown = (resolve_wall_time(datetime.combine(today - ago * _DAY, wall), zone) for ago in range(3))
    return next(each for each in shown if each is not None and each < instant)


def minutes_apart(one: time, other: time) -> int:
    """Return how many minutes two wall times are apart, across midnight if that is shorter."""
    apart = abs(_minute(one) - _minute(other))
    return min(apart, _MINUTES_A_DAY - apart)


def nearest_to_usual(readings: Sequence[time], usual: time) -> tuple[time, ...]:
    """Return the readings of a typed time that may be meant, the nearest to the usual time first.

    "11" is 11:00 or 23:00. Two are returned where neither is clearly nearer, so that the person is asked.
    """
    first, *others = sorted(readings, key=lambda each: minutes_apart(each, usual))
    near = minutes_apart(first, usual) + _CLEARLY_NEARER
    return (first, *(each for each in others if minutes_apart(each, usual) < near))


def usual(walls: Sequence[time]) -> time | None:
    """Return the wall time that is nearest to all of these, across midnight too; None if there are none."""
    return min(walls, key=lambda each: sum(minutes_apart(each, other) for other in walls), default=None)


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute
