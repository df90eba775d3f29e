"""From what was read to a schedule: where it starts and ends in the person's zone."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.reading import Problem, Reminder, Trouble
from bot.domain.schedules import Schedule

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def schedule_of(read: Reminder, zone: str, now: datetime) -> Schedule | Problem:
    """The schedule that a person means by what they wrote.

    It starts today where one of the times is still to come, else tomorrow, so that "for 3 days" is three
    days of doses. A last date that lies before the start is a problem, not an empty schedule.

    Args:
        read: what was read.
        zone: IANA name of the person's zone.
        now: aware.
    """
    local = now.astimezone(ZoneInfo(zone))
    start = local.date()
    if all(wall <= local.time() for wall in read.times):
        start += timedelta(days=1)
    end = read.until if read.days is None else start + timedelta(days=read.days - 1)
    if end is not None and end < start:
        return Problem(Trouble.BAD_DATE, end.isoformat())
    return Schedule(read.times, start, zone, read.weekdays, read.every_days, end)


def line_of(name: str, amount: Decimal | None, unit: str | None, schedule: Schedule) -> str:
    """The line that a person would write for this schedule, so that they can edit it."""
    parts = [name]
    if amount is not None:
        parts.append(f"{amount:f} {unit}")
    parts += [wall.strftime("%H:%M") for wall in schedule.times]
    parts += [WEEKDAYS[day] for day in sorted(schedule.weekdays)]
    if schedule.every_days > 1:
        parts.append(f"every {schedule.every_days} days")
    if schedule.end is not None:
        parts.append(f"until {schedule.end.isoformat()}")
    return " ".join(parts)
