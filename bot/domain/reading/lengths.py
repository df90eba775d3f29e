"""Parser of when a course begins and ends: "from monday", "for 3 days", "until 31 January"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.reading import manner_words as more
from bot.domain.reading import words as table
from bot.domain.reading.dates import coming, dates_at
from bot.domain.reading.phrases import Found, Phrases, key_at
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.typed import Word, joined

LONGEST_COURSE = 3650
"""Days. A longer course, of more than ten years, should have no end at all."""

_FOR, _FOR_NUMBER, _FOR_MONTHS = Phrases(table.FOR), Phrases(table.FOR_NUMBER), Phrases(table.FOR_MONTHS)
_START = Phrases(more.START)
_SHORT = re.compile(r"(\d{1,2})\.(\d{1,2})", re.ASCII)


@dataclass(frozen=True)
class Length:
    """Length of a course: a number of days, or a last local date, inclusive."""

    days: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Start:
    """The first local date of a course."""

    day: date


def start_at(words: Sequence[Word], start: int, today: date) -> tuple[Start | Problem, int] | None:
    """Parse the start date that begins at token `start`; also return the index after it.

    A past date is accepted if its year was written: the course has already begun.
    """
    lead = _START.at(words, start)
    if lead is None and key_at(words, start) in table.NEXT:
        lead = Found(value=True, numbers=(), end=start)
    if lead is None or _is_range(words, lead.end):
        return None
    if problem := _short_date(words, start, lead.end, today):
        return problem, lead.end + 1
    found = dates_at(words, lead.end, today)
    if found is None:
        return None
    dates, end = found
    text = joined(words[start:end])
    if len(dates) != 1:
        return Problem(Trouble.BAD_DATE, text, tuple(f"from {each}" for each in dates)), end
    if abs((dates[0] - today).days) >= LONGEST_COURSE:
        return Problem(Trouble.BAD_DATE, text), end
    return Start(dates[0]), end


def _is_range(words: Sequence[Word], start: int) -> bool:
    """Return whether the tokens are a range of weekdays ("monday to friday") rather than a start date."""
    first, dash, last = (key_at(words, start + n) for n in range(3))
    return first in table.WEEKDAYS and dash in table.RANGE and last in table.WEEKDAYS


def _short_date(words: Sequence[Word], start: int, end: int, today: date) -> Problem | None:
    """Return the error for "from 1.12", which is a date in half of Europe and a time elsewhere."""
    match = _SHORT.fullmatch(key_at(words, end))
    dates = coming(today, int(match[2]), int(match[1])) if match else []
    readings = tuple(f"from {each}" for each in dates)
    return Problem(Trouble.BAD_DATE, joined(words[start : end + 1]), readings) if readings else None


def length_at(words: Sequence[Word], start: int, today: date) -> tuple[Length | Problem, int] | None:
    """Parse the duration that begins at token `start`; also return the index after it.

    Args:
        words: The tokens of the whole text.
        start: Index of the first token to parse.
        today: The person's local date.
    """
    if (found := _FOR.at(words, start)) is not None:
        return Length(days=found.value), found.end
    if (found := _FOR_NUMBER.at(words, start)) is not None:
        return _days(found.numbers[0] * found.value, joined(words[start : found.end])), found.end
    if (found := _FOR_MONTHS.at(words, start)) is not None:
        days = min(max(found.numbers[0], 1) * found.value, LONGEST_COURSE)
        text = joined(words[start : found.end])
        return Problem(Trouble.BAD_LENGTH, text, (f"for {days} days",)), found.end
    if key_at(words, start) in table.UNTIL and start + 1 < len(words):
        return _until(words, start, today)
    return None


def _days(days: int, text: str) -> Length | Problem:
    return Length(days=days) if 1 <= days <= LONGEST_COURSE else Problem(Trouble.BAD_LENGTH, text)


def _until(words: Sequence[Word], start: int, today: date) -> tuple[Length | Problem, int]:
    found = dates_at(words, start + 1, today)
    if found is None:
        return Problem(Trouble.BAD_DATE, joined(words[start : start + 2])), start + 2
    dates, end = found
    text = joined(words[start:end])
    if len(dates) != 1:
        return Problem(Trouble.BAD_DATE, text, tuple(f"until {each}" for each in dates)), end
    if not today <= dates[0] < today + timedelta(days=LONGEST_COURSE):
        return Problem(Trouble.BAD_LENGTH, text), end
    return Length(until=dates[0]), end
