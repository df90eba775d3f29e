"""Parser of when a course begins and ends: "from monday", "for 3 days", "until 31 January"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.parsing.dates import dates_at, upcoming_dates
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.tokens import Tokens, text_of
from bot.domain.phrase_matcher import PhraseMatch, key_at

MAX_COURSE = 3650
"""Days. A longer course, of more than ten years, should have no end at all."""

_SHORT_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})", re.ASCII)


@dataclass(frozen=True)
class Duration:
    """Length of a course: a number of days, or a last local date, inclusive."""

    days: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class StartDate:
    """The first local date of a course."""

    day: date


def start_date_at(tokens: Tokens, start: int, today: date) -> tuple[StartDate | ParseError, int] | None:
    """Parse the start date that begins at token `start`; also return the index after it.

    A past date is accepted if its year was written: the course has already begun.
    """
    lead = tokens.language.durations.start_leads.match_at(tokens, start)
    if lead is None and key_at(tokens, start) in tokens.language.days.next:
        lead = PhraseMatch(value=True, numbers=(), end=start)
    if lead is None or _is_weekday_range(tokens, lead.end):
        return None
    if problem := _ambiguous_date_error(tokens, start, lead.end, today):
        return problem, lead.end + 1
    found = dates_at(tokens, lead.end, today)
    if found is None:
        return None
    dates, end = found
    text = text_of(tokens[start:end])
    if len(dates) != 1:
        return ParseError(ParseErrorKind.BAD_DATE, text, tuple(map(tokens.language.writer.start, dates))), end
    if abs((dates[0] - today).days) >= MAX_COURSE:
        return ParseError(ParseErrorKind.BAD_DATE, text), end
    return StartDate(dates[0]), end


def _is_weekday_range(tokens: Tokens, start: int) -> bool:
    """Return whether the tokens are a range of weekdays ("monday to friday") rather than a start date."""
    days = tokens.language.days
    first, dash, last = (key_at(tokens, start + n) for n in range(3))
    return first in days.weekdays and dash in days.range_connectors and last in days.weekdays


def _ambiguous_date_error(tokens: Tokens, start: int, end: int, today: date) -> ParseError | None:
    """Return the error for "from 1.12", which is a date in half of Europe and a time elsewhere."""
    match = _SHORT_DATE.fullmatch(key_at(tokens, end))
    dates = upcoming_dates(today, int(match[2]), int(match[1])) if match else []
    readings = tuple(map(tokens.language.writer.start, dates))
    return (
        ParseError(ParseErrorKind.BAD_DATE, text_of(tokens[start : end + 1]), readings) if readings else None
    )


def duration_at(tokens: Tokens, start: int, today: date) -> tuple[Duration | ParseError, int] | None:
    """Parse the duration that begins at token `start`; also return the index after it.

    Args:
        tokens: The tokens of the whole text.
        start: Index of the first token to parse.
        today: The person's local date.
    """
    words = tokens.language.durations
    if (found := words.fixed.match_at(tokens, start)) is not None:
        return Duration(days=found.value), found.end
    if (found := words.numbered.match_at(tokens, start)) is not None:
        return _validate_days(found.numbers[0] * found.value, text_of(tokens[start : found.end])), found.end
    if (found := words.months.match_at(tokens, start)) is not None:
        months = max((1, *found.numbers))
        days = min(months * found.value, MAX_COURSE)
        text = text_of(tokens[start : found.end])
        return ParseError(
            ParseErrorKind.BAD_DURATION, text, (tokens.language.writer.for_days(days),)
        ), found.end
    if key_at(tokens, start) in words.until and start + 1 < len(tokens):
        return _until_at(tokens, start, today)
    return None


def _validate_days(days: int, text: str) -> Duration | ParseError:
    return Duration(days=days) if 1 <= days <= MAX_COURSE else ParseError(ParseErrorKind.BAD_DURATION, text)


def _until_at(tokens: Tokens, start: int, today: date) -> tuple[Duration | ParseError, int]:
    found = dates_at(tokens, start + 1, today)
    if found is None:
        return ParseError(ParseErrorKind.BAD_DATE, text_of(tokens[start : start + 2])), start + 2
    dates, end = found
    text = text_of(tokens[start:end])
    if len(dates) != 1:
        return ParseError(ParseErrorKind.BAD_DATE, text, tuple(map(tokens.language.writer.until, dates))), end
    if not today <= dates[0] < today + timedelta(days=MAX_COURSE):
        return ParseError(ParseErrorKind.BAD_DURATION, text), end
    return Duration(until=dates[0]), end
