"""Parser of monthly rules: "monthly on the 15th", "2nd tuesday of the month", "every 3 months"."""

from dataclasses import dataclass, replace

from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.tokens import Tokens, text_of
from bot.domain.phrase_matcher import key_at
from bot.domain.recurrence import (
    LAST,
    MAX_INTERVAL_MONTHS,
    MAX_MONTH,
    MIN_MONTH,
    Monthly,
    MonthlyDay,
    MonthlyWeekday,
)


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


def month_interval_at(tokens: Tokens, start: int) -> tuple[MonthInterval | ParseError, int] | None:
    """Parse the number of months between two doses; also return the index after it."""
    words = tokens.language.months
    found = words.numbered_intervals.match_at(tokens, start)
    every, end = (found.numbers[0], found.end) if found else (0, start)
    if found is None:
        named = words.intervals.match_at(tokens, start)
        if named is None:
            return None
        every, end = named.value, named.end
    if 1 <= every <= MAX_INTERVAL_MONTHS:
        return MonthInterval(every), end
    return ParseError(ParseErrorKind.BAD_INTERVAL, text_of(tokens[start:end])), end


def month_day_at(
    tokens: Tokens, start: int, *, after_months: bool
) -> tuple[MonthDay | ParseError, int] | None:
    """Parse the day of the month that begins at token `start`; also return the index after it.

    Args:
        tokens: The tokens of the whole text.
        start: Index of the first token to parse.
        after_months: Whether a rule such as "monthly" stands right before.
    """
    at, is_every = _skip_lead(tokens, start)
    months = tokens.language.months
    # "Every second monday" is also every other Monday, and "every day 7 am" is no day of the month.
    is_doubtful = key_at(tokens, at) in months.doubtful_nth or key_at(tokens, at) == months.day
    if is_every and is_doubtful and not _is_of_month(tokens, at + 2):
        return None
    found = _weekday_at(tokens, at) or _day_at(
        tokens, at, is_expected=after_months and at > start and not is_every
    )
    if found is None:
        return None
    rule, end = found
    if rule is None:
        of_month = tokens.language.months.of_the_month.match_at(tokens, end)
        end = of_month.end if of_month else end
        return ParseError(
            ParseErrorKind.NOT_UNDERSTOOD, text_of(tokens[start:end]), _suggest_last_weekday(tokens, end - 1)
        ), end
    return _complete_month_day(tokens, start, (rule, end), is_certain=is_every or after_months)


def _is_of_month(tokens: Tokens, at: int) -> bool:
    return tokens.language.months.of_the_month.match_at(tokens, at) is not None


def _skip_lead(tokens: Tokens, start: int) -> tuple[int, bool]:
    """Return the index after "on the" and "every", and whether "every" was there."""
    words = tokens.language.months
    at = start + (key_at(tokens, start) == words.on)
    is_every = key_at(tokens, at) in words.every
    at += is_every
    return at + (key_at(tokens, at) == words.the), is_every


def _weekday_at(tokens: Tokens, at: int) -> tuple[Monthly | None, int] | None:
    """Parse "2nd tuesday"; the rule is None for a fifth weekday, which not every month has."""
    words, days = tokens.language.months, tokens.language.days.of(key_at(tokens, at + 1))
    if len(days) != 1:
        return None
    if key_at(tokens, at) in words.fifth:
        return None, at + 2
    nth = words.nth.get(key_at(tokens, at))
    return None if nth is None else (MonthlyWeekday(nth, min(days)), at + 2)


def _suggest_last_weekday(tokens: Tokens, weekday: int) -> tuple[str, ...]:
    names = [each.key for each in tokens[: weekday + 1] if each.key in tokens.language.days.weekdays]
    return (tokens.language.writer.last_weekday(names[-1]),) if names else ()


def _day_at(tokens: Tokens, at: int, *, is_expected: bool) -> tuple[Monthly, int] | None:
    """Parse "15th", "last day", "day 15"; a bare number or "first" only if a day is expected."""
    words = tokens.language.months
    key, following = key_at(tokens, at), key_at(tokens, at + 1)
    if (key, following) == (words.last, words.day):
        return MonthlyDay(LAST), at + 2
    if key == words.day and _is_day(number := tokens.int_at(at + 1)):
        return MonthlyDay(number or 0), at + 2
    if following in tokens.language.days.months or following in words.units:
        return None
    match = words.ordinal.fullmatch(key)
    day = int(match[1]) if match else None
    if day is None and (is_expected or tokens.language.months.of_the_month.match_at(tokens, at + 1)):
        day = words.spoken_days.get(key) or tokens.int_at(at)
    return (MonthlyDay(day or 0), at + 1) if _is_day(day) else None


def _is_day(day: int | None) -> bool:
    return day is not None and 1 <= day <= MAX_MONTH


def _complete_month_day(
    tokens: Tokens, start: int, parsed: tuple[Monthly, int], *, is_certain: bool
) -> tuple[MonthDay | ParseError, int]:
    """Parse "of the month" after a day; return an error for a day that some months lack."""
    (rule, end), writer = parsed, tokens.language.writer
    of_month = tokens.language.months.of_the_month.match_at(tokens, end)
    end = of_month.end if of_month else end
    exists = tokens.language.months.where_it_exists.match_at(tokens, end)
    text = text_of(tokens[start:end])
    if isinstance(rule, MonthlyDay) and rule.day > MIN_MONTH and exists is None:
        choices = (writer.of_the_month(MonthlyDay(LAST)), writer.of_months_that_have_it(rule))
        return ParseError(ParseErrorKind.SHORT_MONTHS, text, choices), end
    is_certain = is_certain or of_month is not None or exists is not None
    return MonthDay(rule, is_certain, (writer.of_the_month(rule),)), exists.end if exists else end


def with_interval(rule: Monthly, months: int) -> Monthly:
    """Return the rule with `months` months from one dose to the next."""
    return replace(rule, every=months)
