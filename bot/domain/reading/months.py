"""Parser of monthly rules: "monthly on the 15th", "2nd tuesday of the month", "every 3 months"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.monthly import (
    LAST,
    LONGEST_EVERY,
    LONGEST_MONTH,
    SHORTEST_MONTH,
    Monthly,
    MonthlyDay,
    MonthlyWeekday,
)
from bot.domain.reading import rule_words as table
from bot.domain.reading import words
from bot.domain.reading.phrases import Phrases, key_at, number
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.typed import Word, joined

_EVERY, _EVERY_NUMBER = Phrases(table.EVERY_MONTHS), Phrases(table.EVERY_NUMBER_MONTHS)
_OF_THE_MONTH, _WHERE_IT_EXISTS = Phrases(table.OF_THE_MONTH), Phrases(table.WHERE_IT_EXISTS)
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)", re.ASCII)
_FIFTH = frozenset({"fifth", "5th"})
_TEENS = range(11, 14)


@dataclass(frozen=True)
class Months:
    """The number of months from one dose to the next."""

    every: int


@dataclass(frozen=True)
class MonthDay:
    """A day of the month.

    Attributes:
        rule: The day, every month.
        is_sure: Whether the text says that the day is of every month; a bare "15th" could be a date.
        readings: Texts to suggest if `is_sure` is False.
    """

    rule: Monthly
    is_sure: bool
    readings: tuple[str, ...] = ()


def months_at(line: Sequence[Word], start: int) -> tuple[Months | Problem, int] | None:
    """Parse the number of months between two doses; also return the index after it."""
    found = _EVERY_NUMBER.at(line, start)
    every, end = (found.numbers[0], found.end) if found else (0, start)
    if found is None:
        named = _EVERY.at(line, start)
        if named is None:
            return None
        every, end = named.value, named.end
    if 1 <= every <= LONGEST_EVERY:
        return Months(every), end
    return Problem(Trouble.BAD_INTERVAL, joined(line[start:end])), end


def month_day_at(
    line: Sequence[Word], start: int, *, after_months: bool
) -> tuple[MonthDay | Problem, int] | None:
    """Parse the day of the month that begins at token `start`; also return the index after it.

    Args:
        line: The tokens of the whole text.
        start: Index of the first token to parse.
        after_months: Whether a rule such as "monthly" stands right before.
    """
    at, is_every = _lead(line, start)
    if is_every and key_at(line, at) in table.NTH.keys() - {"first", "1st", "last"}:
        return None  # ambiguous: "every second monday" is also every other Monday
    found = _weekday_at(line, at) or _day_at(
        line, at, is_expected=after_months and at > start and not is_every
    )
    if found is None:
        return None
    rule, end = found
    if rule is None:
        of_month = _OF_THE_MONTH.at(line, end)
        end = of_month.end if of_month else end
        return Problem(Trouble.NOT_UNDERSTOOD, joined(line[start:end]), _last(line, end - 1)), end
    return _told(line, start, (rule, end), is_sure=is_every or after_months)


def ordinal(rule: Monthly) -> str:
    """Format a day of the month so that the parser reads it back after "the"."""
    if isinstance(rule, MonthlyDay):
        return "last day" if rule.day == LAST else _nth(rule.day)
    nth = "last" if rule.nth == LAST else _nth(rule.nth)
    return f"{nth} {words.SHORT_WEEKDAYS[rule.weekday]}"


def written(rule: Monthly) -> str:
    """Format a monthly rule so that the parser reads it back."""
    every = "monthly" if rule.every == 1 else f"every {rule.every} months"
    some = isinstance(rule, MonthlyDay) and rule.day > SHORTEST_MONTH
    return f"{every} on the {ordinal(rule)}{' of months that have it' if some else ''}"


def _nth(day: int) -> str:
    ending = "th" if day in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _lead(line: Sequence[Word], start: int) -> tuple[int, bool]:
    """Return the index after "on the" and "every", and whether "every" was there."""
    at = start + (key_at(line, start) == "on")
    is_every = key_at(line, at) in {"every", "each"}
    at += is_every
    return at + (key_at(line, at) == "the"), is_every


def _weekday_at(line: Sequence[Word], at: int) -> tuple[Monthly | None, int] | None:
    """Parse "2nd tuesday"; the rule is None for a fifth weekday, which not every month has."""
    days = words.WEEKDAYS.get(key_at(line, at + 1), frozenset())
    if len(days) != 1:
        return None
    if key_at(line, at) in _FIFTH:
        return None, at + 2
    nth = table.NTH.get(key_at(line, at))
    return None if nth is None else (MonthlyWeekday(nth, min(days)), at + 2)


def _last(line: Sequence[Word], weekday: int) -> tuple[str, ...]:
    names = [each.key for each in line[: weekday + 1] if each.key in words.WEEKDAYS]
    return (f"last {names[-1]} of the month",) if names else ()


def _day_at(line: Sequence[Word], at: int, *, is_expected: bool) -> tuple[Monthly, int] | None:
    """Parse "15th", "last day", "day 15"; a bare number or "first" only if a day is expected."""
    key, following = key_at(line, at), key_at(line, at + 1)
    if (key, following) == ("last", "day"):
        return MonthlyDay(LAST), at + 2
    if key == "day" and _is_day(number(following)):
        return MonthlyDay(number(following) or 0), at + 2
    if following in words.MONTHS or following in {"day", "week", "month"}:
        return None
    match = _ORDINAL.fullmatch(key)
    day = int(match[1]) if match else None
    if day is None and (is_expected or _OF_THE_MONTH.at(line, at + 1)):
        day = table.SPOKEN_DAYS.get(key) or number(key)
    return (MonthlyDay(day or 0), at + 1) if _is_day(day) else None


def _is_day(day: int | None) -> bool:
    return day is not None and 1 <= day <= LONGEST_MONTH


def _told(
    line: Sequence[Word], start: int, found: tuple[Monthly, int], *, is_sure: bool
) -> tuple[MonthDay | Problem, int]:
    """Parse "of the month" after a day; return an error for a day that some months lack."""
    rule, end = found
    of_month = _OF_THE_MONTH.at(line, end)
    end = of_month.end if of_month else end
    exists = _WHERE_IT_EXISTS.at(line, end)
    text = joined(line[start:end])
    if isinstance(rule, MonthlyDay) and rule.day > SHORTEST_MONTH and exists is None:
        choices = ("last day of the month", f"{ordinal(rule)} of months that have it")
        return Problem(Trouble.SHORT_MONTHS, text, choices), end
    is_sure = is_sure or of_month is not None or exists is not None
    return MonthDay(rule, is_sure, (f"{ordinal(rule)} of the month",)), exists.end if exists else end


def repeated(rule: Monthly, months: int) -> Monthly:
    """Return the rule with `months` months from one dose to the next."""
    return replace(rule, every=months)
