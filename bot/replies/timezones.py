"""A time zone as calendar programs want it described that do not know it by name (RFC 5545, VTIMEZONE).

The library's own descriptions begin daylight saving time an hour late on the day of the change.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from bot.domain.schedules import zone_named

# Who keeps a file for longer than that has had to make a new one.
YEARS = 10
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


def described(name: str, now: datetime) -> Timezone:
    """Every change of this zone's clocks from the year before `now` on, as far as anybody knows.

    Raises:
        ValueError: There is no such zone.
    """
    zone = zone_named(name)
    first = datetime(now.year - 1, 1, 1, tzinfo=UTC)
    description = Timezone()
    description.add("tzid", name)
    description.add_component(_rule(first, zone, before=first))
    for change in _changes(zone, first, first.replace(year=now.year + YEARS)):
        description.add_component(_rule(change, zone, before=change - _SECOND))
    return description


def _rule(begins: datetime, zone: ZoneInfo, before: datetime) -> TimezoneDaylight | TimezoneStandard:
    """What holds from that instant on; its beginning is told by the clocks as they were before it."""
    old, new = before.astimezone(zone), begins.astimezone(zone)
    # Not by the zone's own word: some call winter time the exception, which readers do not expect.
    summer = _offset(new) > _offset(old) if old != new else (new.dst() or timedelta()) > timedelta()
    rule = TimezoneDaylight() if summer else TimezoneStandard()
    rule.add("dtstart", (begins + _offset(old)).replace(tzinfo=None))
    rule.add("tzoffsetfrom", _offset(old))
    rule.add("tzoffsetto", _offset(new))
    rule.add("tzname", new.tzname() or str(zone))
    return rule


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the first instant of each other offset; no zone changes its clocks twice within a day."""
    day = first
    while day < last:
        if _offset(day.astimezone(zone)) != _offset((day + _DAY).astimezone(zone)):
            yield _change(zone, day)
        day += _DAY


def _change(zone: ZoneInfo, day: datetime) -> datetime:
    low, high = 0, int(_DAY.total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        changed = _offset((day + middle * _SECOND).astimezone(zone)) != _offset(day.astimezone(zone))
        low, high = (low, middle) if changed else (middle, high)
    return day + high * _SECOND
