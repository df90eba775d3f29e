"""Formatter of a parsed reminder as a line that the parser reads back, whole or part by part."""

from collections.abc import Iterator
from datetime import date, time
from enum import StrEnum, auto
from itertools import product

from bot.domain.instructions import Instructions
from bot.domain.parsing.amounts import Amount, format_number
from bot.domain.parsing.durations import Duration, StartDate, format_days
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
from bot.domain.parsing.weekdays import ExcludedWeekdays, format_weekdays
from bot.domain.recurrence import EveryDays, EveryHours, Weekdays

_HOUR = 60
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


def format_reminder(reminder: ParsedReminder) -> str:
    """Format a reminder so that parsing returns an equal one; names get quotes only if they need them."""
    rules = format_parts(reminder)
    person = "" if reminder.person is None else reminder.person
    names, people = (reminder.name, f'"{reminder.name}"'), (person, f'"{person}"')
    today = reminder.start or reminder.until or date.min
    lines = [
        " ".join([name, *({**rules, ReminderPart.PERSON: f"for {whom}"} if person else rules).values()])
        for name, whom in product(names, people)
    ]
    return next((line for line in lines if parse_reminder(line, today) == reminder), lines[-1])


def format_parts(reminder: ParsedReminder) -> dict[ReminderPart, str]:
    """Return the parts of a reminder, each formatted so that the parser reads it back."""
    recurrence = _format_recurrence(reminder)
    by_hours = isinstance(reminder.recurrence, EveryHours)
    written_parts = {
        ReminderPart.AMOUNT: " ".join(_format_amount(reminder)),
        ReminderPart.HOURS: recurrence if by_hours else "",
        ReminderPart.DAYS: "" if by_hours else recurrence,
        ReminderPart.TIMES: " ".join(f"{each:%H:%M}" for each in reminder.times),
        ReminderPart.AS_NEEDED: "as needed" if reminder.as_needed else "",
        **_format_terms(reminder.terms, reminder.unit),
        ReminderPart.NOTE: reminder.note or "",
        ReminderPart.START: "" if reminder.start is None else f"from {reminder.start}",
        ReminderPart.DURATION: " ".join(_format_duration(reminder)),
        ReminderPart.PERSON: "" if reminder.person is None else f'for "{reminder.person}"',
    }
    return {part: written_parts[part] for part in ReminderPart if written_parts[part]}


def find_parts_without_name(text: str, today: date) -> frozenset[ReminderPart] | ParseError | None:
    """Return the parts in a text without a name; None if the text has a name, or no parts.

    Args:
        text: Such as "22:00" or "300 mg with food".
        today: The person's local date.
    """
    segments = parse_segments(tokenize(text), today)
    if isinstance(segments, ParseError):
        return segments
    found = _parts_of_segments(segments)
    return None if segments.unrecognized or not found else found


def find_parts(text: str, today: date) -> frozenset[ReminderPart] | ParseError:
    """Return the parts in a text, which may also have a name.

    Args:
        text: A whole line, or part of one.
        today: The person's local date.
    """
    segments = parse_segments(tokenize(text), today)
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


def _format_amount(reminder: ParsedReminder) -> Iterator[str]:
    if reminder.course is not None:
        yield from format_amounts_by_day(reminder.course, reminder.unit or "")
    elif reminder.amount is not None:
        yield f"{format_number(reminder.amount)} {reminder.unit}"


def _format_recurrence(reminder: ParsedReminder) -> str:
    rule, course = reminder.recurrence, reminder.course
    if isinstance(rule, EveryDays) and reminder.start_weekday is not None:
        return f"every {rule.days // _WEEK} weeks on {format_weekdays(frozenset({reminder.start_weekday}))}"
    if isinstance(rule, Weekdays) and course is not None and course.by_weekday:
        return ""  # the amounts name them
    return format_recurrence(rule)


def _format_terms(terms: Instructions, unit: str | None) -> dict[ReminderPart, str]:
    gap, most = terms.gap_minutes, terms.most_in_day
    length = "" if gap is None else f"{gap} minutes" if gap % _HOUR else f"{gap // _HOUR} hours"
    amount = "" if most is None else f"{format_number(most)} {unit}" if unit else format_number(most)
    return {
        ReminderPart.GAP: length and f"at least {length} apart",
        ReminderPart.DAILY_MAXIMUM: amount and f"at most {amount} a day",
        ReminderPart.FOOD: {"with": "with food", "without": "without food", None: ""}[terms.food],
    }


def _format_duration(reminder: ParsedReminder) -> Iterator[str]:
    if reminder.days is not None:
        yield f"for {format_days(reminder.days)}"
    if reminder.until is not None:
        yield f"until {reminder.until}"
