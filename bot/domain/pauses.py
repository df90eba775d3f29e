"""Pauses that end by themselves: when reminders resume."""

from datetime import UTC, date, datetime, time, timedelta

from bot.domain.schedules import Occurrence, Schedule, occurrences_between

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def first_from(schedule: Schedule, until: date, now: datetime) -> Occurrence | None:
    """Return the first occurrence of the local date `until` or later that falls due after `now`.

    None when the schedule is over by then. Doses of the pause are not made up for.

    Args:
        schedule: The paused schedule.
        until: The first local date on which reminders resume.
        now: Aware instant.
    """
    # No zone is a whole day ahead of UTC, so nothing of that date falls due earlier.
    earliest = datetime.combine(until, time(), UTC) - timedelta(days=1)
    coming = occurrences_between(schedule, max(now, earliest), _END_OF_TIME)
    return next((each for each in coming if each.local_date >= until), None)
