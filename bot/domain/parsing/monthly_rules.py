"""Parser of monthly rules: "monthly on the 15th", "2nd tuesday of the month", "every 3 months"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.parsing import english
from bot.domain.parsing import english_rules as table
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.phrase_matcher import PhraseMatcher, key_at, parse_int
from bot.domain.parsing.tokens import Token, text_of
from bot.domain.recurrence import (
    LAST,
    LONGEST_MONTH,
    MAX_INTERVAL_MONTHS,
    SHORTEST_MONTH,
    Monthly,
    MonthlyDay,
    MonthlyWeekday,
)

_EVERY, _EVERY_NUMBER = PhraseMatcher(table.MONTH_INTERVALS), PhraseMatcher(table.NUMBERED_MONTH_INTERVALS)
_OF_THE_MONTH, _WHERE_IT_EXISTS = PhraseMatcher(table.OF_THE_MONTH), PhraseMatcher(table.WHERE_IT_EXISTS)
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)", re.ASCII)
_FIFTH = frozenset({"fifth", "5th"})
_TEENS = range(11, 14)


@dataclass(frozen=True)
class MonthInterval:
    """The number of months from one dose to the next."""

    months: int


@dataclass(frozen=True)
class MonthDay:
    """A day of the month.

    Attributes:
        rule: The day, every month.
        is_certain: Whether the text says that the day is of every month; a bare "15th" could be a date.
        readings: Texts to suggest if `is_certain` is False.
    """

    rule: Monthly
    is_certain: bool
    readings: tuple[str, ...] = ()


def month_interval_at(tokens: Sequence[Token], start: int) -> tuple[MonthInterval | ParseError, int] | None:
    """Parse the number of months between two doses; also return the index after it."""
    found = _EVERY_NUMBER.match_at(tokens, start)
    every, end = (found.numbers[0], found.end) if found else (0, start)
    if found is None:
        named = _EVERY.match_at(tokens, start)
        if named is None:
            return None
        every, end = named.value, named.end
    if 1 <= every <= MAX_INTERVAL_MONTHS:
        return MonthInterval(every), end
    return ParseError(ParseErrorKind.BAD_INTERVAL, text_of(tokens[start:end])), end


def month_day_at(
    tokens: Sequence[Token], start: int, *, after_months: bool
) -> tuple[MonthDay | ParseError, int] | None:
    """Parse the day of the month that begins at token `start`; also return the index after it.

    Args:
        tokens: The tokens of the whole text.
        start: Index of the first token to parse.
        after_months: Whether a rule such as "monthly" stands right before.
    """
    at, is_every = _skip_lead(tokens, start)
    if is_every and key_at(tokens, at) in table.NTH.keys() - {"first", "1st", "last"}:
        return None  # ambiguous: "every second monday" is also every other Monday
    found = _weekday_at(tokens, at) or _day_at(
        tokens, at, is_expected=after_months and at > start and not is_every
    )
    if found is None:
        return None
    rule, end = found
    if rule is None:
        of_month = _OF_THE_MONTH.match_at(tokens, end)
        end = of_month.end if of_month else end
        return ParseError(
            ParseErrorKind.NOT_UNDERSTOOD, text_of(tokens[start:end]), _suggest_last_weekday(tokens, end - 1)
        ), end
    return _complete_month_day(tokens, start, (rule, end), is_certain=is_every or after_months)


def format_ordinal(rule: Monthly) -> str:
    """Format a day of the month so that the parser reads it back after "the"."""
    if isinstance(rule, MonthlyDay):
        return "last day" if rule.day == LAST else _format_nth(rule.day)
    nth = "last" if rule.nth == LAST else _format_nth(rule.nth)
    return f"{nth} {english.SHORT_WEEKDAYS[rule.weekday]}"


def format_monthly(rule: Monthly) -> str:
    """Format a monthly rule so that the parser reads it back."""
    every = "monthly" if rule.every == 1 else f"every {rule.every} months"
    some = isinstance(rule, MonthlyDay) and rule.day > SHORTEST_MONTH
    return f"{every} on the {format_ordinal(rule)}{' of months that have it' if some else ''}"


def _format_nth(day: int) -> str:
    ending = "th" if day in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _skip_lead(tokens: Sequence[Token], start: int) -> tuple[int, bool]:
    """Return the index after "on the" and "every", and whether "every" was there."""
    at = start + (key_at(tokens, start) == "on")
    is_every = key_at(tokens, at) in {"every", "each"}
    at += is_every
    return at + (key_at(tokens, at) == "the"), is_every


def _weekday_at(tokens: Sequence[Token], at: int) -> tuple[Monthly | None, int] | None:
    """Parse "2nd tuesday"; the rule is None for a fifth weekday, which not every month has."""
    days = english.WEEKDAYS.get(key_at(tokens, at + 1), frozenset())
    if len(days) != 1:
        return None
    if key_at(tokens, at) in _FIFTH:
        return None, at + 2
    nth = table.NTH.get(key_at(tokens, at))
    return None if nth is None else (MonthlyWeekday(nth, min(days)), at + 2)


def _suggest_last_weekday(tokens: Sequence[Token], weekday: int) -> tuple[str, ...]:
    names = [each.key for each in tokens[: weekday + 1] if each.key in english.WEEKDAYS]
    return (f"last {names[-1]} of the month",) if names else ()


def _day_at(tokens: Sequence[Token], at: int, *, is_expected: bool) -> tuple[Monthly, int] | None:
    """Parse "15th", "last day", "day 15"; a bare number or "first" only if a day is expected."""
    key, following = key_at(tokens, at), key_at(tokens, at + 1)
    if (key, following) == ("last", "day"):
        return MonthlyDay(LAST), at + 2
    if key == "day" and _is_day(parse_int(following)):
        return MonthlyDay(parse_int(following) or 0), at + 2
    if following in english.MONTHS or following in {"day", "week", "month"}:
        return None
    match = _ORDINAL.fullmatch(key)
    day = int(match[1]) if match else None
    if day is None and (is_expected or _OF_THE_MONTH.match_at(tokens, at + 1)):
        day = table.SPOKEN_DAYS.get(key) or parse_int(key)
    return (MonthlyDay(day or 0), at + 1) if _is_day(day) else None


def _is_day(day: int | None) -> bool:
    return day is not None and 1 <= day <= LONGEST_MONTH


def _complete_month_day(
    tokens: Sequence[Token], start: int, parsed: tuple[Monthly, int], *, is_certain: bool
) -> tuple[MonthDay | ParseError, int]:
    """Parse "of the month" after a day; return an error for a day that some months lack."""
    rule, end = parsed
    of_month = _OF_THE_MONTH.match_at(tokens, end)
    end = of_month.end if of_month else end
    exists = _WHERE_IT_EXISTS.match_at(tokens, end)
    text = text_of(tokens[start:end])
    if isinstance(rule, MonthlyDay) and rule.day > SHORTEST_MONTH and exists is None:
        choices = ("last day of the month", f"{format_ordinal(rule)} of months that have it")
        return ParseError(ParseErrorKind.SHORT_MONTHS, text, choices), end
    is_certain = is_certain or of_month is not None or exists is not None
    return MonthDay(
        rule, is_certain, (f"{format_ordinal(rule)} of the month",)
    ), exists.end if exists else end


def with_interval(rule: Monthly, months: int) -> Monthly:
    """Return the rule with `months` months from one dose to the next."""
    return replace(rule, every=months)
