"""Which doses belong to last night, and which begin the morning after it; all in wall time."""

from datetime import date, time, timedelta

# The evening, which last night begins with, and the hours in which a morning begins.
_EVENING = time(17)
_MORNING, _NOON = time(4), time(12)


def is_morning(wall: time) -> bool:
    """Return whether this wall time is one at which people hear of last night."""
    return _MORNING <= wall < _NOON


def was_last_night(day: date, wall: time, today: date) -> bool:
    """Return whether a dose due at that local date and wall time belongs to the night before `today`."""
    if day == today:
        return wall < _MORNING
    return day == today - timedelta(days=1) and wall >= _EVENING


def was_this_morning(day: date, wall: time, today: date) -> bool:
    """Return whether a dose due at that local date and wall time comes after last night."""
    return day == today and wall >= _MORNING
