"""Clocks of the world: which zones there are, and which instant a wall time means in one."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

_ONE_SECOND = timedelta(seconds=1)


@cache
def known_zones() -> frozenset[str]:
    """Return all IANA names of this machine's time zone data."""
    return frozenset(available_timezones())


# Clocks as they were by older data, for as long as this process lives.
_FORMER: dict[str, ZoneInfo] = {}


def know_former(zone: ZoneInfo) -> str:
    """Make clocks known that a zone had by older data; returns the name that stands for them."""
    _FORMER[zone.key] = zone
    return zone.key


@cache
def zone_named(name: str) -> ZoneInfo:
    """Return the zone of an IANA name, kept for good: zoneinfo itself remembers only eight.

    Raises:
        ValueError: There is no such zone.
    """
    if name in _FORMER:
        return _FORMER[name]
    if name not in known_zones():
        raise ValueError(f"unknown time zone {name!r}")
    return ZoneInfo(name)


# People take things at the same few times of the same few days: a tick asks the same thousands of times.
@lru_cache(maxsize=4096)
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


def _jump_over(wall: datetime, tz: ZoneInfo, before: datetime, beyond: datetime) -> datetime:
    """Return the second, between two instants around it, at which clocks jump over `wall`."""
    seconds = range(int(before.timestamp()), int(beyond.timestamp()) + 1)

    def shown(second: int) -> datetime:
        return datetime.fromtimestamp(second, tz).replace(tzinfo=None)

    return datetime.fromtimestamp(seconds[bisect_right(seconds, wall, key=shown)], UTC)
