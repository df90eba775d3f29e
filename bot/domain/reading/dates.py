"""A calendar date in words: "2027-01-31", "31 January", "friday", "tomorrow"."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.domain.reading import words as table
from bot.domain.reading.phrases import key_at, number
from bot.domain.reading.typed import Word

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_WEEK = timedelta(days=7)


def dates_at(words: Sequence[Word], start: int, today: date) -> tuple[list[date], int] | None:
    """Return all dates that the words at `start` can mean, and the index behind them; None if they are none.

    The list is empty where the words name a day that is on no calendar.

    Args:
        words: The whole text.
        start: Where to begin.
        today: The person's local date.
    """
    return _numeric(words, start) or _spoken(words, start, today) or _near(words, start, today)


def _numeric(words: Sequence[Word], start: int) -> tuple[list[date], int] | None:
    key = key_at(words, start)
    if match := _ISO.fullmatch(key) or _DOTTED.fullmatch(key):
        return existing((int(match["year"]), int(match["month"]), int(match["day"]))), start + 1
    if match := _SLASHED.fullmatch(key):
        first, second, year = (int(each) for each in match.groups())
        return existing((year, second, first), (year, first, second)), start + 1
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
        return existing((int(year), month, day)), start + 3
    return coming(today, month, day), start + 2


def _near(words: Sequence[Word], start: int, today: date) -> tuple[list[date], int] | None:
    """Read "tomorrow" and "friday"; on a Friday, and with "next", that has two readings."""
    key = key_at(words, start)
    if key in table.NEAR:
        return [today + timedelta(days=table.NEAR[key])], start + 1
    following = key in table.NEXT
    days = table.WEEKDAYS.get(key_at(words, start + following), frozenset())
    if len(days) != 1:
        return None
    first = today + timedelta(days=(min(days) - today.weekday()) % 7)
    both = following or first == today
    return ([first, first + _WEEK] if both else [first]), start + following + 1


def coming(today: date, month: int, day: int) -> list[date]:
    """Return the next such date, today included; none if there is none."""
    found = existing(*((today.year + n, month, day) for n in range(9)))
    return [each for each in found if each >= today][:1]


def existing(*candidates: tuple[int, int, int]) -> list[date]:
    """Return those of (year, month, day) that exist, each once, earliest first."""
    found = set()
    for candidate in candidates:
        try:
            found.add(date(*candidate))
        except ValueError:
            continue
    return sorted(found)


def _ordinal(key: str) -> int | None:
    return number(next((key.removesuffix(each) for each in table.ORDINALS if key.endswith(each)), key))
