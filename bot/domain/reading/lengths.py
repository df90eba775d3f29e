"""How long a course lasts: "for 3 days", "until 31 January", "until 2027-01-31"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.domain.reading import words as table
from bot.domain.reading.phrases import Phrases, key_at, number
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.typed import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.reading.typed import Word

LONGEST_COURSE = 3650
"""Days. Whoever plans for more than ten years wants no end."""

_FOR, _FOR_NUMBER, _FOR_MONTHS = Phrases(table.FOR), Phrases(table.FOR_NUMBER), Phrases(table.FOR_MONTHS)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


@dataclass(frozen=True)
class Length:
    """How long: so many days, or until a last local date, inclusive."""

    days: int | None = None
    until: date | None = None


def length_at(words: Sequence[Word], start: int, today: date) -> tuple[Length | Problem, int] | None:
    """Read the length that begins with the word at `start`; also return the index behind it.

    Args:
        words: The whole text.
        start: Where to begin.
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
    found = _numeric(words, start + 1) or _spoken(words, start + 1, today)
    if found is None:
        return Problem(Trouble.BAD_DATE, joined(words[start : start + 2])), start + 2
    dates, end = found
    text = joined(words[start:end])
    if len(dates) != 1:
        return Problem(Trouble.BAD_DATE, text, tuple(f"until {each}" for each in dates)), end
    if not today <= dates[0] < today + timedelta(days=LONGEST_COURSE):
        return Problem(Trouble.BAD_LENGTH, text), end
    return Length(until=dates[0]), end


def _numeric(words: Sequence[Word], start: int) -> tuple[list[date], int] | None:
    """Return all dates that digits can mean; none if they are on no calendar."""
    key = key_at(words, start)
    if match := _ISO.fullmatch(key) or _DOTTED.fullmatch(key):
        return _existing((int(match["year"]), int(match["month"]), int(match["day"]))), start + 1
    if match := _SLASHED.fullmatch(key):
        first, second, year = (int(each) for each in match.groups())
        return _existing((year, second, first), (year, first, second)), start + 1
    return None


def _spoken(words: Sequence[Word], start: int, today: date) -> tuple[list[date], int] | None:
    """Read "31 January 2027" and "Jan 31st"; without a year it is the next one to come."""
    first, second = key_at(words, start), key_at(words, start + 1)
    month = table.MONTHS.get(first) or table.MONTHS.get(second)
    day = _ordinal(second if first in table.MONTHS else first)
    if month is None or day is None:
        return None
    year = key_at(words, start + 2)
    if _YEAR.fullmatch(year):
        return _existing((int(year), month, day)), start + 3
    coming = _existing(*((today.year + n, month, day) for n in range(9)))
    return [each for each in coming if each >= today][:1], start + 2


def _ordinal(key: str) -> int | None:
    return number(next((key.removesuffix(each) for each in table.ORDINALS if key.endswith(each)), key))


def _existing(*candidates: tuple[int, int, int]) -> list[date]:
    """Return those of (year, month, day) that exist, each once, earliest first."""
    found = set()
    for candidate in candidates:
        try:
            found.add(date(*candidate))
        except ValueError:
            continue
    return sorted(found)
