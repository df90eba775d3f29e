"""From what was read to a schedule, and from a schedule back to a line that can be corrected."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.reading import Problem, Reminder, Trouble, canonical, reminder
from bot.domain.schedules import Schedule, next_after


def schedule_of(read: Reminder, zone: str, now: datetime) -> Schedule | Problem:
    """The schedule that a person means by what they wrote.

    It starts today where one of the times is still to come, else tomorrow, so that "for 3 days" is three
    days of doses. One that would never come due is a problem, not an empty schedule.

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
        return _never_due(end)
    schedule = Schedule(read.times, start, zone, read.weekdays, read.every_days, end)
    return _never_due(end) if end is not None and next_after(schedule, now) is None else schedule


def _never_due(end: date) -> Problem:
    return Problem(Trouble.BAD_LENGTH, f"until {end.isoformat()}")


def in_step(schedule: Schedule, before: Schedule | None) -> Schedule:
    """The schedule on the same days as before: another time for "every 3 days" changes no day."""
    if before is None or schedule.every_days == 1 or schedule.every_days != before.every_days:
        return schedule
    return replace(schedule, start=before.start)


def line_of(name: str, amount: Decimal | None, unit: str | None, schedule: Schedule | None) -> str:
    """The line that a person would write for this schedule, so that they can edit it."""
    if schedule is None:
        return canonical(Reminder(name, amount, unit, ()))
    return canonical(
        Reminder(
            name=name,
            amount=amount,
            unit=unit,
            times=schedule.times,
            weekdays=schedule.weekdays,
            every_days=schedule.every_days,
            until=schedule.end,
        )
    )


def says_days(line: str, today: date) -> bool:
    """Whether a readable line says on which days; without that it means every day."""
    return isinstance(reminder(f"{line} daily", today), Problem)


def amended(before: Reminder, text: str, today: date) -> Reminder | Problem | None:
    """The reminder with only that part changed which `text` names: "22:00", "300 mg", "mon wed fri".

    Args:
        before: what it was.
        text: what was typed.
        today: the person's local date.

    Returns:
        None when `text` names something of its own, so that it is no correction of a part.
    """
    line = f'"{before.name}" {text}'
    read = reminder(line, today)
    if isinstance(read, Problem) and read.trouble is Trouble.NO_TIME:
        times = " ".join(f"{each:%H:%M}" for each in before.times)
        line = f'"{before.name}" {text} {times}'
        read = reminder(line, today)
    if isinstance(read, Problem):
        return read
    return _completed(before, read, line, today) if read.name == before.name else None


def _completed(before: Reminder, read: Reminder, line: str, today: date) -> Reminder:
    """Take over what `read` does not say."""
    if read.amount is None:
        read = replace(read, amount=before.amount, unit=before.unit)
    if read.days is None and read.until is None:
        read = replace(read, days=before.days, until=before.until)
    if says_days(line, today):
        return read
    return replace(read, weekdays=before.weekdays, every_days=before.every_days)
