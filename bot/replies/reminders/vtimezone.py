"""Time zones as VTIMEZONE (RFC 5545), for calendar programs that do not know a zone by name.

icalendar's own VTIMEZONEs begin daylight saving time an hour late on the day of the change.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from bot.domain.schedules import zone_named

# Years of clock changes in a file; a file older than that had to be renewed anyway.
YEARS_AHEAD = 10
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


def vtimezone(name: str, now: datetime) -> Timezone:
    """Return every clock change of a zone from the year before `now` on, as far as the zone data go.

    Raises:
        ValueError: There is no such zone.
    """
    zone = zone_named(name)
    first = datetime(now.year - 1, 1, 1, tzinfo=UTC)
    description = Timezone()
    description.add("tzid", name)
    description.add_component(_observance(first, zone, before=first))
    for change in _offset_changes(zone, first, first.replace(year=now.year + YEARS_AHEAD)):
        description.add_component(_observance(change, zone, before=change - _SECOND))
    return description


def _observance(begins: datetime, zone: ZoneInfo, before: datetime) -> TimezoneDaylight | TimezoneStandard:
    """Return the observance that begins at an instant; DTSTART is the local time just before the change."""
    old, new = before.astimezone(zone), begins.astimezone(zone)
    # Compare offsets instead of using `dst()`: some zones call winter time the exception, which calendar
    # programs do not expect.
    summer = _offset(new) > _offset(old) if old != new else (new.dst() or timedelta()) > timedelta()
    rule = TimezoneDaylight() if summer else TimezoneStandard()
    rule.add("dtstart", (begins + _offset(old)).replace(tzinfo=None))
    rule.add("tzoffsetfrom", _offset(old))
    rule.add("tzoffsetto", _offset(new))
    rule.add("tzname", new.tzname() or str(zone))
    return rule


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


def _offset_changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the first instant of each new offset; no zone changes its clocks twice within a day."""
    day = first
    while day < last:
        if _offset(day.astimezone(zone)) != _offset((day + _DAY).astimezone(zone)):
            yield _find_change(zone, day)
        day += _DAY


def _find_change(zone: ZoneInfo, day: datetime) -> datetime:
    low, high = 0, int(_DAY.total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        changed = _offset((day + middle * _SECOND).astimezone(zone)) != _offset(day.astimezone(zone))
        low, high = (low, middle) if changed else (middle, high)
    return day + high * _SECOND
