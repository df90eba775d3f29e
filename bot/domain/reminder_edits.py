"""Parsed reminders turned into schedules, and schedules turned back into a line that can be edited."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.instructions import NO_INSTRUCTIONS, Instructions
from bot.domain.language import Language
from bot.domain.parsing import (
    ParsedReminder,
    ParseError,
    ParseErrorKind,
    ReminderPart,
    find_parts,
    find_parts_without_name,
    format_parts,
    format_reminder,
    parse_reminder,
)
from bot.domain.parsing.amounts import missing_unit_error
from bot.domain.parsing.numbers import parse_number
from bot.domain.parsing.times import bare_clock_candidates
from bot.domain.recurrence import ByMonth, Cycle, EveryDays, EveryHours, without_anchor
from bot.domain.schedules import Schedule, next_occurrence
from bot.domain.units import PIECE_UNITS


def to_schedule(
    parsed: ParsedReminder, zone: str, now: datetime, language: Language
) -> Schedule | ParseError | None:
    """Return the schedule of a parsed reminder; None for an item taken as needed.

    Without a start date the schedule starts today if one of its times is still to come, else tomorrow, so
    that "for 3 days" is three days of doses. A schedule that would never come due is a `ParseError`.

    Args:
        parsed: The parsed reminder.
        zone: IANA name of the person's zone.
        now: Aware instant.
        language: The language of the error.
    """
    if parsed.as_needed:
        return None
    start = _align_weekday(parsed, parsed.start or _first_day(parsed.times, zone, now))
    length = parsed.days if parsed.course is None else parsed.course.total_days or parsed.days
    end = parsed.until if length is None else start + timedelta(days=length - 1)
    if end is not None and end < start:
        return _never_due(end, language)
    schedule = Schedule(
        times=parsed.times,
        start=start,
        zone=zone,
        recurrence=parsed.recurrence,
        end=end,
        taper=parsed.course,
    )
    return (
        _never_due(end, language) if end is not None and next_occurrence(schedule, now) is None else schedule
    )


def _align_weekday(read: ParsedReminder, day: date) -> date:
    """Return the first date from `day` on that falls on the weekday from which whole weeks are counted."""
    weekday = day.weekday() if read.start_weekday is None else read.start_weekday
    return day + timedelta(days=(weekday - day.weekday()) % _WEEK)


def with_known_person(read: ParsedReminder, people: Iterable[str], language: Language) -> ParsedReminder:
    """Return the reminder for a known person, however the name is written: "for anna" when Anna is known."""
    known = [*people]
    if read.person is not None:
        return replace(read, person=spell_person(read.person, known, language))
    name, _for, last = read.name.rpartition(" for ")
    person = spell_person(last, known, language)
    return replace(read, name=name, person=person) if name and person in known else read


def spell_person(person: str, known: Iterable[str], language: Language) -> str:
    """Return the spelling of a person that is known already: "mother" is the Mum of the same list."""
    kin = language.instructions.kin
    spellings = {kin.get(each.casefold(), each.casefold()): each for each in known}
    key = person.casefold()
    return spellings.get(kin.get(key, key), person)


def rename(before: ParsedReminder, text: str, today: date, language: Language) -> ParsedReminder | ParseError:
    """Return the reminder under another name; what the text says beside the name replaces that part, too.

    Args:
        before: The reminder before the edit.
        text: The typed name: "vitamin D", or "vitamin D 500 IU".
        today: The person's local date.
        language: The language of the text.
    """
    said = find_parts(text, today, language)
    if isinstance(said, ParseError):
        return said
    kept = _unchanged_parts(before, said, language)
    return parse_reminder(" ".join([text, *kept]), today, language)


def _first_day(times: Sequence[time], zone: str, now: datetime) -> date:
    local = now.astimezone(ZoneInfo(zone))
    return local.date() + timedelta(days=all(wall <= local.time() for wall in times))


def has_deferred_start(schedule: Schedule, now: datetime) -> bool:
    """Return whether the schedule starts on a later day than its times alone would make it start."""
    return schedule.start > _first_day(schedule.times, schedule.zone, now)


def _never_due(end: date, language: Language) -> ParseError:
    return ParseError(ParseErrorKind.BAD_DURATION, language.writer.until(end))


def keep_phase(schedule: Schedule, before: Schedule | None, *, names_day: bool = False) -> Schedule:
    """Return the schedule on the same days as before: a new time for "every 3 days" moves no day.

    An hourly schedule keeps its anchor, unless the time of the first dose changed.

    Args:
        schedule: The schedule as typed.
        before: The schedule before the edit; None: as needed.
        names_day: Whether whole weeks are counted from a typed day of the week.
    """
    if before is None or _counted_rule(schedule) is None or _counted_rule(schedule) != _counted_rule(before):
        return schedule
    if names_day and schedule.start.weekday() != before.start.weekday():
        return schedule
    if schedule.end is not None and schedule.end < before.start:
        return schedule
    return replace(schedule, start=before.start, recurrence=before.recurrence)


def anchor_to_last_dose(schedule: Schedule, taken_at: datetime | None, now: datetime) -> Schedule:
    """Return the schedule, anchored to the last dose where the first new dose would come too soon after it.

    Args:
        schedule: The schedule as typed.
        taken_at: When a dose was last taken, aware; None: never.
        now: Aware instant.
    """
    hours = schedule.recurrence
    if not isinstance(hours, EveryHours) or hours.counts_from != "dose" or taken_at is None:
        return schedule
    counted = replace(schedule, recurrence=replace(hours, anchor_at=taken_at))
    first, at_least = next_occurrence(schedule, now), next_occurrence(counted, taken_at)
    too_soon = first is not None and (at_least is None or first.due_at < at_least.due_at)
    return counted if too_soon else schedule


def _counted_rule(schedule: Schedule) -> object:
    """Return the rule that is counted from the first day; None where no rule is."""
    match schedule.recurrence:
        case EveryHours() as hours:
            return without_anchor(hours), schedule.times
        case EveryDays(every) | ByMonth(every=every) if every > 1:
            return schedule.recurrence
    return None


def to_line(
    name: str,
    amount: Decimal | None,
    unit: str | None,
    schedule: Schedule | None,
    now: datetime,
    language: Language,
    *,
    terms: Instructions = NO_INSTRUCTIONS,
    person: str | None = None,
) -> str:
    """Return the line that a person would type for this schedule in a language, so that they can edit it."""
    typed = to_parsed(name, amount, unit, schedule, now, terms=terms, person=person)
    return format_reminder(typed, language)


def to_parsed(
    name: str,
    amount: Decimal | None,
    unit: str | None,
    schedule: Schedule | None,
    now: datetime,
    *,
    terms: Instructions = NO_INSTRUCTIONS,
    person: str | None = None,
) -> ParsedReminder:
    """Return the reminder that a person would type for this schedule.

    It names the start date where that does not follow from the rest: a taper or a cycle that has begun.

    Args:
        name: The item's name.
        amount: The amount of one dose.
        unit: The unit of the amount.
        schedule: None for an item taken as needed.
        now: Aware instant.
        terms: How to take the item.
        person: Who takes the item.
    """
    if schedule is None:
        return ParsedReminder(name, amount, unit, (), terms=terms, person=person)
    course = schedule.taper
    counted = isinstance(schedule.recurrence, Cycle) or (course is not None and bool(course.steps))
    closed = course is not None and course.total_days is not None
    # An hourly schedule may have begun before its last day; without `start` it would begin past the end.
    last_hours = schedule.end is not None and schedule.end < _first_day(schedule.times, schedule.zone, now)
    return ParsedReminder(
        name=name,
        amount=amount,
        unit=unit,
        times=schedule.times,
        recurrence=without_anchor(schedule.recurrence),
        start_weekday=_start_weekday(schedule),
        until=None if closed else schedule.end,
        start=schedule.start if counted or last_hours or has_deferred_start(schedule, now) else None,
        course=course,
        terms=terms,
        person=person,
    )


def _start_weekday(schedule: Schedule) -> int | None:
    """Return the day of the week from which two or more weeks are counted; None where none are."""
    days = schedule.recurrence.days if isinstance(schedule.recurrence, EveryDays) else 0
    return schedule.start.weekday() if days > _WEEK and days % _WEEK == 0 else None


_WEEK = 7


def amend(
    before: ParsedReminder, text: str, today: date, language: Language
) -> ParsedReminder | ParseError | None:
    """Return the reminder with only the part changed that `text` names: "22:00", "300 mg", "with food".

    Args:
        before: The reminder before the edit.
        text: The typed correction.
        today: The person's local date.
        language: The language of the correction.

    Returns:
        None when `text` has a name of its own, and so is a whole reminder rather than a correction.
    """
    said = find_parts_without_name(text, today, language)
    if isinstance(said, ParseError):
        return said
    if said is None:
        whole = parse_reminder(f'"{before.name}" {text}', today, language)
        if hours := bare_clock_candidates(text.strip(), language):
            return ParseError(ParseErrorKind.AMBIGUOUS_TIME, text, hours)
        return whole if isinstance(whole, ParseError) and whole.kind is not ParseErrorKind.NO_TIME else None
    kept = _unchanged_parts(before, said, language)
    return parse_reminder(" ".join([f'"{before.name}"', *kept, text]), today, language)


def unit_error(before: ParsedReminder, text: str, language: Language) -> ParseError | None:
    """Return the error for a bare number as the new amount, with the unit of the old one."""
    number = text.strip()
    if parse_number(number.casefold(), language.numbers) is None:
        return None
    unit, several = before.unit, number != "1"
    if unit is None:
        return missing_unit_error(number, language)
    amount = (
        language.writer.pieces(number, unit, several=several) if unit in PIECE_UNITS else f"{number} {unit}"
    )
    return ParseError(ParseErrorKind.BAD_AMOUNT, number, (amount,))


_AS_NEEDED = frozenset({ReminderPart.AS_NEEDED, ReminderPart.GAP, ReminderPart.DAILY_MAXIMUM})
_WHEN = frozenset(
    {ReminderPart.HOURS, ReminderPart.DAYS, ReminderPart.TIMES, ReminderPart.START, ReminderPart.DURATION}
)
# Parts that a new value of each part replaces.
_REPLACED_BY = {
    ReminderPart.HOURS: _AS_NEEDED | {ReminderPart.DAYS},
    ReminderPart.DAYS: _AS_NEEDED | {ReminderPart.HOURS},
    ReminderPart.TIMES: _AS_NEEDED,
    ReminderPart.AS_NEEDED: _WHEN,
}


def _unchanged_parts(
    before: ParsedReminder, changed: frozenset[ReminderPart], language: Language
) -> list[str]:
    """Return the parts of the reminder that stay, each as it can be typed."""
    rules = format_parts(before, language)
    over = changed.union(*(_REPLACED_BY.get(each, frozenset()) for each in changed))
    if ReminderPart.HOURS in changed and ReminderPart.TIMES not in changed:
        rules[ReminderPart.TIMES] = " ".join(rules.get(ReminderPart.TIMES, "").split()[:1])
    if ReminderPart.AS_NEEDED in changed or (ReminderPart.AMOUNT in changed and before.course is not None):
        rules |= format_parts(replace(before, course=None), language)
    return [rule for part, rule in rules.items() if part not in over]
