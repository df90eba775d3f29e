"""Time zones: the known zones, and the instant that a wall time means in a zone."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

_ONE_SECOND = timedelta(seconds=1)


@cache
def known_zones() -> frozenset[str]:
    """Return all IANA names in this machine's time zone data."""
    return frozenset(available_timezones())


# Zones by older time zone data, for the life of this process.
_FORMER_ZONES: dict[str, ZoneInfo] = {}


def register_former_zone(zone: ZoneInfo) -> str:
    """Register a zone by older time zone data, and return the name that stands for it."""
    _FORMER_ZONES[zone.key] = zone
    return zone.key


@cache
def zone_named(name: str) -> ZoneInfo:
    """Return the zone of an IANA name, cached for good: zoneinfo itself caches only eight.

    Raises:
        ValueError: There is no such zone.
    """
    if name in _FORMER_ZONES:
        return _FORMER_ZONES[name]
    if name not in known_zones():
        raise ValueError(f"unknown time zone {name!r}")
    return ZoneInfo(name)


# People take doses at the same few times of the same few days, so one tick repeats the same few arguments.
@lru_cache(maxsize=4096)
def resolve_wall_time(wall: datetime, zone: str) -> datetime | None:
    """Return the UTC instant at which the clocks of `zone` first show `wall`, a naive local time.

    A time that clocks skip becomes the first instant after the jump. None: the zone skips the whole date.

    Raises:
        ValueError: The zone is unknown.
    """
    tz = zone_named(zone)
    first, second = (wall.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return first
    jump = _find_jump(wall, tz, second, first)
    dates_around = {(jump - _ONE_SECOND).astimezone(tz).date(), jump.astimezone(tz).date()}
    return jump if wall.date() in dates_around else None


def _find_jump(wall: datetime, tz: ZoneInfo, before: datetime, beyond: datetime) -> datetime:
    """Return the instant, to the second, between two others at which clocks jump over `wall`."""
    seconds = range(int(before.timestamp()), int(beyond.timestamp()) + 1)

    def shown(second: int) -> datetime:
        return datetime.fromtimestamp(second, tz).replace(tzinfo=None)

    return datetime.fromtimestamp(seconds[bisect_right(seconds, wall, key=shown)], UTC)
