"""Formatter of a parsed reminder as a line that the parser reads back, whole or part by part."""

from collections.abc import Iterator
from datetime import date, time
from enum import StrEnum, auto
from itertools import product

from bot.domain.reading.amounts import Amount, written
from bot.domain.reading.courses import OtherDays, days_long, written_course
from bot.domain.reading.hours import AFTER_LAST, Hours
from bot.domain.reading.lengths import Length, Start
from bot.domain.reading.manners import Manner, Person
from bot.domain.reading.months import MonthDay, Months
from bot.domain.reading.months import written as written_month
from bot.domain.reading.notes import Note
from bot.domain.reading.pieces import Pieces, taken_apart
from bot.domain.reading.problems import Problem
from bot.domain.reading.reminders import Reminder, reminder
from bot.domain.reading.rhythms import Rhythm
from bot.domain.reading.typed import split
from bot.domain.reading.weekdays import Without
from bot.domain.reading.words import SHORT_WEEKDAYS
from bot.domain.terms import Terms

_HOUR = 60
_WEEK = 7


class Part(StrEnum):
    """The parts of a reminder besides its name, in the order of the line."""

    AMOUNT = auto()
    HOURS = auto()
    DAYS = auto()
    TIMES = auto()
    NEEDED = auto()
    GAP = auto()
    MOST = auto()
    FOOD = auto()
    NOTE = auto()
    START = auto()
    LENGTH = auto()
    PERSON = auto()


def canonical(read: Reminder) -> str:
    """Format a reminder so that parsing returns an equal one; names get quotes only if they need them."""
    rules = parts(read)
    person = "" if read.person is None else read.person
    names, people = (read.name, f'"{read.name}"'), (person, f'"{person}"')
    today = read.start or read.until or date.min
    lines = [
        " ".join([name, *({**rules, Part.PERSON: f"for {whom}"} if person else rules).values()])
        for name, whom in product(names, people)
    ]
    return next((line for line in lines if reminder(line, today) == read), lines[-1])


def parts(read: Reminder) -> dict[Part, str]:
    """Return the parts of a reminder, each formatted so that the parser reads it back."""
    written_parts = {
        Part.AMOUNT: " ".join(_amount(read)),
        Part.HOURS: " ".join(_hours(read)),
        Part.DAYS: " ".join(_days(read)),
        Part.TIMES: " ".join(f"{each:%H:%M}" for each in read.times),
        Part.NEEDED: "as needed" if read.as_needed else "",
        **_terms(read.terms, read.unit),
        Part.NOTE: read.note or "",
        Part.START: "" if read.start is None else f"from {read.start}",
        Part.LENGTH: " ".join(_length(read)),
        Part.PERSON: "" if read.person is None else f'for "{read.person}"',
    }
    return {part: written_parts[part] for part in Part if written_parts[part]}


def named(text: str, today: date) -> frozenset[Part] | Problem | None:
    """Return the parts in a text without a name; None if the text has a name, or no parts.

    Args:
        text: Such as "22:00" or "300 mg with food".
        today: The person's local date.
    """
    segments = taken_apart(split(text), today)
    if isinstance(segments, Problem):
        return segments
    found = _parts_of(segments)
    return None if segments.unread or not found else found


def said(text: str, today: date) -> frozenset[Part] | Problem:
    """Return the parts in a text, which may also have a name.

    Args:
        text: A whole line, or part of one.
        today: The person's local date.
    """
    segments = taken_apart(split(text), today)
    return segments if isinstance(segments, Problem) else _parts_of(segments)


def _parts_of(pieces: Pieces) -> frozenset[Part]:
    return frozenset(_part_of(value) for value, _text in pieces.known)


_PART_OF = {
    time: Part.TIMES,
    Amount: Part.AMOUNT,
    Hours: Part.HOURS,
    OtherDays: Part.DAYS,
    Length: Part.LENGTH,
    Start: Part.START,
    Person: Part.PERSON,
    Note: Part.NOTE,
    Without: Part.DAYS,
    Months: Part.DAYS,
    MonthDay: Part.DAYS,
}


def _part_of(value: object) -> Part:
    match value:
        case Rhythm(times=times):
            return Part.DAYS if times is None else Part.TIMES
        case Manner(as_needed=True):
            return Part.NEEDED
        case Manner(food=food, gap_minutes=gap):
            return Part.FOOD if food else Part.GAP if gap else Part.MOST
    return _PART_OF[type(value)]


def _amount(read: Reminder) -> Iterator[str]:
    if read.course is not None:
        yield from written_course(read.course, read.unit or "")
    elif read.amount is not None:
        yield f"{written(read.amount)} {read.unit}"


def _hours(read: Reminder) -> Iterator[str]:
    if read.every_hours is not None:
        yield f"every {read.every_hours} hours"
        if read.counts_from == "dose":
            yield AFTER_LAST


def _days(read: Reminder) -> Iterator[str]:
    if read.monthly is not None:
        yield written_month(read.monthly)
    if read.every_days > 1 and read.weekdays:
        yield f"every {read.every_days // _WEEK} weeks on"
    elif read.every_days > 1:
        yield f"every {read.every_days} days"
    if read.cycle is not None:
        yield f"{days_long(read.cycle[0])} on {days_long(read.cycle[1])} off"
    if read.course is None or not read.course.by_weekday:
        yield from (SHORT_WEEKDAYS[each] for each in sorted(read.weekdays))


def _terms(terms: Terms, unit: str | None) -> dict[Part, str]:
    gap, most = terms.gap_minutes, terms.most_in_day
    length = "" if gap is None else f"{gap} minutes" if gap % _HOUR else f"{gap // _HOUR} hours"
    amount = "" if most is None else f"{written(most)} {unit}" if unit else written(most)
    return {
        Part.GAP: length and f"at least {length} apart",
        Part.MOST: amount and f"at most {amount} a day",
        Part.FOOD: {"with": "with food", "without": "without food", None: ""}[terms.food],
    }


def _length(read: Reminder) -> Iterator[str]:
    if read.days is not None:
        yield f"for {days_long(read.days)}"
    if read.until is not None:
        yield f"until {read.until}"
