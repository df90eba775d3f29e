"""Combination of the rules about days: "every day" with "not on sunday", "weekly" with "on monday"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain.language import Language, Writer
from bot.domain.parsing import monthly_rules
from bot.domain.parsing.durations import StartDate
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.monthly_rules import MonthDay, MonthInterval
from bot.domain.parsing.recurrence import ParsedRecurrence
from bot.domain.parsing.tapers import Segment
from bot.domain.parsing.weekdays import ALL_WEEKDAYS, ExcludedWeekdays
from bot.domain.recurrence import (
    EVERY_DAY,
    LAST,
    MIN_MONTH,
    EveryDays,
    MonthlyDay,
    MonthlyWeekday,
    Weekdays,
)

_WEEK_DAYS = 7


def is_day_rule(value: object) -> bool:
    """Return whether the value of a segment is a rule about days."""
    return isinstance(value, ExcludedWeekdays | MonthInterval | MonthDay) or (
        isinstance(value, ParsedRecurrence) and value.times_a_day is None
    )


def combine_day_rules(
    segments: Sequence[Segment], today: date, language: Language
) -> ParsedRecurrence | ParseError:
    """Combine all rules about days into one recurrence.

    Args:
        segments: The parsed segments, in order.
        today: The person's local date; its day of the month is suggested.
        language: The language of the suggestions.
    """
    day_segments = [each for each in segments if is_day_rule(each[0])]
    if any(isinstance(value, MonthInterval | MonthDay) for value, _text in day_segments):
        starts = [value.day for value, _text in segments if isinstance(value, StartDate)]
        return _combine_monthly(day_segments, starts, today, language.writer)
    without = [(value.weekdays, text) for value, text in day_segments if isinstance(value, ExcludedWeekdays)]
    rhythm = _combine_recurrences(
        [(value, text) for value, text in day_segments if isinstance(value, ParsedRecurrence)], language
    )
    for days, text in without:
        rhythm = rhythm if isinstance(rhythm, ParseError) else _exclude_weekdays(rhythm, days, text)
    return rhythm


def _combine_recurrences(
    recurrences: Sequence[tuple[ParsedRecurrence, str]], language: Language
) -> ParsedRecurrence | ParseError:
    if len(recurrences) == len(("weeks", "days")):
        (first, _), (second, text) = recurrences
        joint = _combine_with_weekdays(first, second, text, language.writer) or _combine_with_weekdays(
            second, first, recurrences[0][1], language.writer
        )
        return joint or ParseError(ParseErrorKind.NOT_UNDERSTOOD, text)
    if recurrences[1:]:
        return ParseError(ParseErrorKind.NOT_UNDERSTOOD, recurrences[1][1])
    rhythm, text = recurrences[0] if recurrences else (ParsedRecurrence(), "")
    if rhythm.times_a_week is not None:
        days = language.recurrences.spread_over_a_week.get(rhythm.times_a_week)
        return ParseError(ParseErrorKind.NO_DAYS, text, (days,) if days else ())
    if isinstance(rhythm.rule, EveryDays) and len(rhythm.start_weekdays) > 1:
        return _one_weekday_error(rhythm.rule, rhythm.start_weekdays, text, language.writer)
    return rhythm


def _combine_with_weekdays(
    often: ParsedRecurrence, days: ParsedRecurrence, text: str, writer: Writer
) -> ParsedRecurrence | ParseError | None:
    """Combine "weekly" or "3 times a week" with weekdays; None if they contradict each other."""
    if not isinstance(days.rule, Weekdays) or not isinstance(often.rule, EveryDays) or often.start_weekdays:
        return None
    if often.times_a_week is not None:
        return days if often.times_a_week == len(days.weekdays) else None
    if often.rule.days % _WEEK_DAYS:
        return None
    if often.rule.days == _WEEK_DAYS:
        return days
    if len(days.weekdays) > 1:
        return _one_weekday_error(often.rule, days.weekdays, text, writer)
    return replace(often, start_weekdays=days.weekdays)


def _one_weekday_error(often: EveryDays, days: frozenset[int], text: str, writer: Writer) -> ParseError:
    """Return the error for several weekdays every n weeks, suggesting each of them alone."""
    weeks = writer.every_weeks_on(often.days // _WEEK_DAYS)
    each = (f"{weeks} {writer.weekdays([day])}" for day in sorted(days))
    return ParseError(ParseErrorKind.NOT_UNDERSTOOD, text, tuple(each))


def _exclude_weekdays(
    recurrence: ParsedRecurrence, days: frozenset[int], text: str
) -> ParsedRecurrence | ParseError:
    """Remove weekdays from a recurrence on weekdays or on every day; others are an error."""
    named = recurrence.weekdays or ALL_WEEKDAYS
    by_week = isinstance(recurrence.rule, Weekdays) or recurrence.rule == EVERY_DAY
    if not (by_week and days < named):
        return ParseError(ParseErrorKind.NOT_UNDERSTOOD, text)
    return replace(recurrence, rule=Weekdays(named - days))


def _combine_monthly(
    segments: Sequence[Segment], starts: Sequence[date], today: date, writer: Writer
) -> ParsedRecurrence | ParseError:
    """Combine "every 3 months" with its day, or else with the day of the month on which it starts."""
    every = [(value, text) for value, text in segments if isinstance(value, MonthInterval)]
    days = [(value, text) for value, text in segments if isinstance(value, MonthDay)]
    others = [(value, text) for value, text in segments if not isinstance(value, MonthInterval | MonthDay)]
    odd = [text for _value, text in (*every[1:], *days[1:], *(others if days else others[1:]))]
    if odd:
        return ParseError(ParseErrorKind.NOT_UNDERSTOOD, odd[0])
    if not days and not others and starts and starts[0].day <= MIN_MONTH:
        return ParsedRecurrence(MonthlyDay(starts[0].day, every[0][0].months))
    if not days:
        return _missing_month_day_error(*every[0], others, today, writer)
    day, text = days[0]
    if not (every or day.is_certain):
        return ParseError(ParseErrorKind.AMBIGUOUS, text, day.readings)
    return ParsedRecurrence(monthly_rules.with_interval(day.rule, every[0][0].months) if every else day.rule)


def _missing_month_day_error(
    every: MonthInterval, text: str, others: Sequence[Segment], today: date, writer: Writer
) -> ParseError:
    """Return the error for a monthly rule without a day, suggesting days of the month."""
    named = [
        value.weekdays for value, _text in others if isinstance(value, ParsedRecurrence) and value.weekdays
    ]
    if others and not (named and len(named[0]) == 1):
        return ParseError(ParseErrorKind.NOT_UNDERSTOOD, others[0][1])
    if named:
        weekday = min(named[0])
        days = tuple(writer.on_the(MonthlyWeekday(nth, weekday)) for nth in (1, LAST))
        return ParseError(ParseErrorKind.NO_DAYS, others[0][1], days)
    here = () if today.day > MIN_MONTH else (today.day,)
    rules = (writer.monthly(MonthlyDay(day, every.months)) for day in (*here, 1, 15, LAST))
    return ParseError(ParseErrorKind.NO_DAYS, text, tuple(dict.fromkeys(rules)))
