"""From what was read to a schedule, and from a schedule back to a line that can be corrected."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.reading import Part, Problem, Reminder, Trouble, canonical, named, parts, reminder, said
from bot.domain.schedules import Schedule, next_after
from bot.domain.terms import NOTHING_SAID, Terms


def schedule_of(read: Reminder, zone: str, now: datetime) -> Schedule | Problem | None:
    """The schedule that a person means by what they wrote; None for what is taken as needed.

    Unless they said when it begins, it starts today where one of the times is still to come, else tomorrow,
    so that "for 3 days" is three days of doses. One that would never come due is a problem, not an empty
    schedule.

    Args:
        read: what was read.
        zone: IANA name of the person's zone.
        now: aware.
    """
    if read.as_needed:
        return None
    start = _on_day(read, read.start or _first_day(read.times, zone, now))
    length = read.days if read.course is None else read.course.length or read.days
    end = read.until if length is None else start + timedelta(days=length - 1)
    if end is not None and end < start:
        return _never_due(end)
    schedule = Schedule(
        times=read.times,
        start=start,
        zone=zone,
        weekdays=frozenset() if read.every_days > 1 else read.weekdays,
        every_days=read.every_days,
        end=end,
        cycle=read.cycle,
        monthly=read.monthly,
        every_hours=read.every_hours,
        counts_from=read.counts_from,
        course=read.course,
    )
    return _never_due(end) if end is not None and next_after(schedule, now) is None else schedule


def _on_day(read: Reminder, day: date) -> date:
    """The first day from `day` on that is on the day of the week from which whole weeks are counted."""
    if read.every_days == 1 or not read.weekdays:
        return day
    return day + timedelta(days=(min(read.weekdays) - day.weekday()) % _WEEK)


def for_known(read: Reminder, people: Iterable[str]) -> Reminder:
    """The same for somebody who is known, however their name is written: "for anna" once there is an Anna."""
    known = {each.casefold(): each for each in people}
    if read.person is not None:
        return replace(read, person=known.get(read.person.casefold(), read.person))
    name, _for, last = read.name.rpartition(" for ")
    person = known.get(last.casefold())
    return replace(read, name=name, person=person) if name and person else read


def _first_day(times: Sequence[time], zone: str, now: datetime) -> date:
    local = now.astimezone(ZoneInfo(zone))
    return local.date() + timedelta(days=all(wall <= local.time() for wall in times))


def begins_later(schedule: Schedule, now: datetime) -> bool:
    """Whether it begins on a later day than its times alone would let it begin."""
    return schedule.start > _first_day(schedule.times, schedule.zone, now)


def _never_due(end: date) -> Problem:
    return Problem(Trouble.BAD_LENGTH, f"until {end.isoformat()}")


def in_step(schedule: Schedule, before: Schedule | None, *, names_day: bool = False) -> Schedule:
    """The schedule on the same days as before: another time for "every 3 days" changes no day.

    Hours that are being counted go on as they were, unless the time of the first dose is another.

    Args:
        schedule: what was typed.
        before: what it was; None: as needed.
        names_day: whether whole weeks are counted from a day of the week that was typed.
    """
    if before is None or _pattern(schedule) is None or _pattern(schedule) != _pattern(before):
        return schedule
    if names_day and schedule.start.weekday() != before.start.weekday():
        return schedule
    if schedule.end is not None and schedule.end < before.start:
        return schedule
    return replace(schedule, start=before.start, anchor_at=before.anchor_at)


def not_too_soon(schedule: Schedule, taken_at: datetime | None, now: datetime) -> Schedule:
    """The schedule, counted from the last dose where its first one would come too soon after that.

    Args:
        schedule: what was typed.
        taken_at: when a dose was last taken, aware; None when none was.
        now: aware.
    """
    if schedule.counts_from != "dose" or taken_at is None:
        return schedule
    counted = replace(schedule, anchor_at=taken_at)
    first, at_least = next_after(schedule, now), next_after(counted, taken_at)
    too_soon = first is not None and (at_least is None or first.due_at < at_least.due_at)
    return counted if too_soon else schedule


def _pattern(schedule: Schedule) -> object:
    """What is counted from the first day; None where every day is like the others."""
    if schedule.every_hours is not None:
        return schedule.every_hours, schedule.counts_from, schedule.times
    if schedule.monthly is not None:
        return schedule.monthly if schedule.monthly.every > 1 else None
    return schedule.every_days if schedule.every_days > 1 else None


def line_of(
    name: str,
    amount: Decimal | None,
    unit: str | None,
    schedule: Schedule | None,
    now: datetime,
    *,
    terms: Terms = NOTHING_SAID,
    person: str | None = None,
) -> str:
    """The line that a person would write for this schedule, so that they can edit it.

    It says from when where that cannot be told from the rest: a taper or a cycle that has begun goes on.

    Args:
        name: of the item.
        amount: of one dose.
        unit: of the amount.
        schedule: None for what is taken as needed.
        now: aware.
        terms: what was said about how to take it.
        person: who takes it.
    """
    if schedule is None:
        return canonical(Reminder(name, amount, unit, (), terms=terms, person=person))
    course = schedule.course
    counted = schedule.cycle is not None or (course is not None and bool(course.steps))
    closed = course is not None and course.length is not None
    # Hours go on through a last day whose first time has passed; read anew, they would begin after it.
    last_hours = schedule.end is not None and schedule.end < _first_day(schedule.times, schedule.zone, now)
    return canonical(
        Reminder(
            name=name,
            amount=amount,
            unit=unit,
            times=schedule.times,
            weekdays=_weekdays(schedule),
            every_days=schedule.every_days,
            until=None if closed else schedule.end,
            start=schedule.start if counted or last_hours or begins_later(schedule, now) else None,
            cycle=schedule.cycle,
            every_hours=schedule.every_hours,
            counts_from=schedule.counts_from,
            course=course,
            terms=terms,
            person=person,
            monthly=schedule.monthly,
        )
    )


def _weekdays(schedule: Schedule) -> frozenset[int]:
    """The days of the week, also the one from which two weeks and more are counted."""
    weeks = schedule.every_days > _WEEK and schedule.every_days % _WEEK == 0
    return frozenset({schedule.start.weekday()}) if weeks else schedule.weekdays


def says_days(line: str, today: date) -> bool:
    """Whether a readable line says on which days, or for how long; without that it means every day."""
    parts_said = said(line, today)
    return isinstance(parts_said, Problem) or not _SAY_DAYS.isdisjoint(parts_said)


_SAY_DAYS = frozenset({Part.DAYS, Part.HOURS, Part.LENGTH, Part.NEEDED, Part.NOTE})
_WEEK = 7


def amended(before: Reminder, text: str, today: date) -> Reminder | Problem | None:
    """The reminder with only that part changed which `text` names: "22:00", "300 mg", "with food".

    Args:
        before: what it was.
        text: what was typed.
        today: the person's local date.

    Returns:
        None when `text` names something of its own, so that it is no correction of a part.
    """
    said = named(text, today)
    if isinstance(said, Problem):
        return said
    if said is None:
        whole = reminder(f'"{before.name}" {text}', today)
        return whole if isinstance(whole, Problem) and whole.trouble is not Trouble.NO_TIME else None
    kept = _kept(before, said)
    return reminder(" ".join([f'"{before.name}"', *kept, text]), today)


_AS_NEEDED = frozenset({Part.NEEDED, Part.GAP, Part.MOST})
_WHEN = frozenset({Part.HOURS, Part.DAYS, Part.TIMES, Part.START, Part.LENGTH})
# What else no longer holds once one of these is said.
_ENDS = {
    Part.HOURS: _AS_NEEDED | {Part.DAYS},
    Part.DAYS: _AS_NEEDED | {Part.HOURS},
    Part.TIMES: _AS_NEEDED,
    Part.NEEDED: _WHEN,
}


def _kept(before: Reminder, said: frozenset[Part]) -> list[str]:
    """What goes on being so, each part as it can be typed."""
    rules = parts(before)
    over = said.union(*(_ENDS.get(each, frozenset()) for each in said))
    if Part.HOURS in said and Part.TIMES not in said:
        rules[Part.TIMES] = " ".join(rules.get(Part.TIMES, "").split()[:1])
    if Part.NEEDED in said or (Part.AMOUNT in said and before.course is not None):
        rules |= parts(replace(before, course=None))
    return [rule for part, rule in rules.items() if part not in over]
