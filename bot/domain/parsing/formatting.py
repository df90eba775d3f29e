"""Formatter of a parsed reminder as a line that the parser reads back, whole or part by part."""

from collections.abc import Iterator
from datetime import date, time
from enum import StrEnum, auto
from itertools import product

from bot.domain.instructions import Instructions
from bot.domain.language import Language, Writer
from bot.domain.parsing.amounts import Amount, format_number
from bot.domain.parsing.durations import Duration, StartDate
from bot.domain.parsing.errors import ParseError
from bot.domain.parsing.hour_intervals import HourInterval
from bot.domain.parsing.instructions import Instruction, Person
from bot.domain.parsing.monthly_rules import MonthDay, MonthInterval
from bot.domain.parsing.notes import Note
from bot.domain.parsing.recurrence import ParsedRecurrence, format_recurrence
from bot.domain.parsing.reminders import ParsedReminder, parse_reminder
from bot.domain.parsing.segments import Segments, parse_segments
from bot.domain.parsing.tapers import OtherDays, format_amounts_by_day
from bot.domain.parsing.tokens import tokenize
from bot.domain.parsing.weekdays import ExcludedWeekdays
from bot.domain.recurrence import EveryDays, EveryHours, Weekdays

_WEEK = 7


class ReminderPart(StrEnum):
    """The parts of a reminder besides its name, in the order of the line."""

    AMOUNT = auto()
    HOURS = auto()
    DAYS = auto()
    TIMES = auto()
    AS_NEEDED = auto()
    GAP = auto()
    DAILY_MAXIMUM = auto()
    FOOD = auto()
    NOTE = auto()
    START = auto()
    DURATION = auto()
    PERSON = auto()


def format_reminder(reminder: ParsedReminder, language: Language) -> str:
    """Format a reminder so that parsing returns an equal one; names get quotes only if they need them."""
    rules, writer = format_parts(reminder, language), language.writer
    person = "" if reminder.person is None else reminder.person
    names, people = (reminder.name, f'"{reminder.name}"'), (person, f'"{person}"')
    today = reminder.start or reminder.until or date.min
    lines = [
        " ".join([name, *({**rules, ReminderPart.PERSON: writer.person(whom)} if person else rules).values()])
        for name, whom in product(names, people)
    ]
    return next((line for line in lines if parse_reminder(line, today, language) == reminder), lines[-1])


def format_parts(reminder: ParsedReminder, language: Language) -> dict[ReminderPart, str]:
    """Return the parts of a reminder, each formatted so that the parser reads it back."""
    writer = language.writer
    recurrence = _format_recurrence(reminder, writer)
    by_hours = isinstance(reminder.recurrence, EveryHours)
    written_parts = {
        ReminderPart.AMOUNT: " ".join(_format_amount(reminder, writer)),
        ReminderPart.HOURS: recurrence if by_hours else "",
        ReminderPart.DAYS: "" if by_hours else recurrence,
        ReminderPart.TIMES: " ".join(f"{each:%H:%M}" for each in reminder.times),
        ReminderPart.AS_NEEDED: writer.as_needed if reminder.as_needed else "",
        **_format_terms(reminder.terms, reminder.unit, writer),
        ReminderPart.NOTE: reminder.note or "",
        ReminderPart.START: "" if reminder.start is None else writer.start(reminder.start),
        ReminderPart.DURATION: " ".join(_format_duration(reminder, writer)),
        ReminderPart.PERSON: "" if reminder.person is None else writer.person(f'"{reminder.person}"'),
    }
    return {part: written_parts[part] for part in ReminderPart if written_parts[part]}


def find_parts_without_name(
    text: str, today: date, language: Language
) -> frozenset[ReminderPart] | ParseError | None:
    """Return the parts in a text without a name; None if the text has a name, or no parts.

    Args:
        text: Such as "22:00" or "300 mg with food".
        today: The person's local date.
        language: The language of the text.
    """
    segments = parse_segments(tokenize(text, language), today)
    if isinstance(segments, ParseError):
        return segments
    found = _parts_of_segments(segments)
    return None if segments.unrecognized or not found else found


def find_parts(text: str, today: date, language: Language) -> frozenset[ReminderPart] | ParseError:
    """Return the parts in a text, which may also have a name.

    Args:
        text: A whole line, or part of one.
        today: The person's local date.
        language: The language of the text.
    """
    segments = parse_segments(tokenize(text, language), today)
    return segments if isinstance(segments, ParseError) else _parts_of_segments(segments)


def _parts_of_segments(segments: Segments) -> frozenset[ReminderPart]:
    return frozenset(_part_of(value) for value, _text in segments.recognized)


_PART_OF = {
    time: ReminderPart.TIMES,
    Amount: ReminderPart.AMOUNT,
    HourInterval: ReminderPart.HOURS,
    OtherDays: ReminderPart.DAYS,
    Duration: ReminderPart.DURATION,
    StartDate: ReminderPart.START,
    Person: ReminderPart.PERSON,
    Note: ReminderPart.NOTE,
    ExcludedWeekdays: ReminderPart.DAYS,
    MonthInterval: ReminderPart.DAYS,
    MonthDay: ReminderPart.DAYS,
}


def _part_of(value: object) -> ReminderPart:
    match value:
        case ParsedRecurrence(times_a_day=times):
            return ReminderPart.DAYS if times is None else ReminderPart.TIMES
        case Instruction(as_needed=True):
            return ReminderPart.AS_NEEDED
        case Instruction(food=food, gap_minutes=gap):
            return ReminderPart.FOOD if food else ReminderPart.GAP if gap else ReminderPart.DAILY_MAXIMUM
    return _PART_OF[type(value)]


def _format_amount(reminder: ParsedReminder, writer: Writer) -> Iterator[str]:
    if reminder.course is not None:
        yield from format_amounts_by_day(reminder.course, reminder.unit or "", writer)
    elif reminder.amount is not None:
        yield f"{format_number(reminder.amount)} {reminder.unit}"


def _format_recurrence(reminder: ParsedReminder, writer: Writer) -> str:
    rule, course = reminder.recurrence, reminder.course
    if isinstance(rule, EveryDays) and reminder.start_weekday is not None:
        weeks = writer.every_weeks_on(rule.days // _WEEK)
        return f"{weeks} {writer.weekdays([reminder.start_weekday])}"
    if isinstance(rule, Weekdays) and course is not None and course.by_weekday:
        return ""  # the amounts name them
    return format_recurrence(rule, writer)


def _format_terms(terms: Instructions, unit: str | None, writer: Writer) -> dict[ReminderPart, str]:
    gap, most, food = terms.gap_minutes, terms.most_in_day, terms.food
    amount = "" if most is None else f"{format_number(most)} {unit}" if unit else format_number(most)
    return {
        ReminderPart.GAP: "" if gap is None else writer.apart(gap),
        ReminderPart.DAILY_MAXIMUM: amount and writer.at_most(amount),
        ReminderPart.FOOD: "" if food is None else writer.food(food),
    }


def _format_duration(reminder: ParsedReminder, writer: Writer) -> Iterator[str]:
    if reminder.days is not None:
        yield writer.for_days(reminder.days)
    if reminder.until is not None:
        yield writer.until(reminder.until)
