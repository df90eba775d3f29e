"""Parser of calendar dates: "2027-01-31", "31 January", "friday", "tomorrow"."""

import re
from datetime import date, timedelta

from bot.domain.language import Language
from bot.domain.parsing.tokens import Tokens
from bot.domain.phrase_matcher import key_at

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_WEEK = timedelta(days=7)


def dates_at(tokens: Tokens, start: int, today: date) -> tuple[list[date], int] | None:
    """Return all dates that the tokens at `start` can mean, and the index after them; None without a date.

    The list is empty if the tokens name a date that does not exist.

    Args:
        tokens: The tokens of the whole text.
        start: Index of the first token to parse.
        today: The person's local date.
    """
    return (
        _numeric_dates_at(tokens, start)
        or _spoken_dates_at(tokens, start, today)
        or _relative_dates_at(tokens, start, today)
    )


def _numeric_dates_at(tokens: Tokens, start: int) -> tuple[list[date], int] | None:
    key = key_at(tokens, start)
    if match := _ISO.fullmatch(key) or _DOTTED.fullmatch(key):
        return valid_dates((int(match["year"]), int(match["month"]), int(match["day"]))), start + 1
    if match := _SLASHED.fullmatch(key):
        first, second, year = (int(each) for each in match.groups())
        return valid_dates((year, second, first), (year, first, second)), start + 1
    return None


def _spoken_dates_at(tokens: Tokens, start: int, today: date) -> tuple[list[date], int] | None:
    """Parse "31 January 2027" and "Jan 31st"; without a year, return the next such date."""
    first, second = key_at(tokens, start), key_at(tokens, start + 1)
    months = tokens.language.days.months
    month = months.get(first) or months.get(second)
    day = _parse_ordinal(second if first in months else first, tokens.language)
    if month is None or day is None:
        return None
    year = key_at(tokens, start + 2)
    if _YEAR.fullmatch(year):
        return valid_dates((int(year), month, day)), start + 3
    return upcoming_dates(today, month, day), start + 2


def _relative_dates_at(tokens: Tokens, start: int, today: date) -> tuple[list[date], int] | None:
    """Parse "tomorrow" and "friday"; said on a Friday, or with "next", "friday" has two readings."""
    key, words = key_at(tokens, start), tokens.language.days
    if key in words.relative:
        return [today + timedelta(days=words.relative[key])], start + 1
    following = key in words.next
    days = words.of(key_at(tokens, start + following))
    if len(days) != 1:
        return None
    first = today + timedelta(days=(min(days) - today.weekday()) % 7)
    both = following or first == today
    return ([first, first + _WEEK] if both else [first]), start + following + 1


def upcoming_dates(today: date, month: int, day: int) -> list[date]:
    """Return the next such date, today included; an empty list if it never exists."""
    dates = valid_dates(*((today.year + n, month, day) for n in range(9)))
    return [each for each in dates if each >= today][:1]


def valid_dates(*candidates: tuple[int, int, int]) -> list[date]:
    """Return the candidates (year, month, day) that exist as dates, ascending and distinct."""
    dates = set()
    for candidate in candidates:
        try:
            dates.add(date(*candidate))
        except ValueError:
            continue
    return sorted(dates)


def _parse_ordinal(key: str, language: Language) -> int | None:
    endings = language.numbers.ordinal_endings
    return language.parse_int(next((key.removesuffix(each) for each in endings if key.endswith(each)), key))
