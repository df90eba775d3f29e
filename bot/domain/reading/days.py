"""Combination of the rules about days: "every day" with "not on sunday", "weekly" with "on monday"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain.monthly import SHORTEST_MONTH, MonthlyDay
from bot.domain.reading import months, weekdays
from bot.domain.reading import rule_words as table
from bot.domain.reading.courses import Piece
from bot.domain.reading.months import MonthDay, Months
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.rhythms import Rhythm
from bot.domain.reading.weekdays import WEEK, Without

_WEEK_DAYS = 7


def is_about_days(value: object) -> bool:
    """Return whether the value of a segment is a rule about days."""
    return isinstance(value, Without | Months | MonthDay) or (
        isinstance(value, Rhythm) and value.times is None
    )


def days_of(pieces: Sequence[Piece], today: date) -> Rhythm | Problem:
    """Combine all rules about days into one recurrence.

    Args:
        pieces: The parsed segments, in order.
        today: The person's local date; its day of the month is suggested.
    """
    day_segments = [each for each in pieces if is_about_days(each[0])]
    if any(isinstance(value, Months | MonthDay) for value, _text in day_segments):
        return _by_month(day_segments, today)
    without = [(value.weekdays, text) for value, text in day_segments if isinstance(value, Without)]
    rhythm = _rhythm([(value, text) for value, text in day_segments if isinstance(value, Rhythm)])
    for days, text in without:
        rhythm = rhythm if isinstance(rhythm, Problem) else _less(rhythm, days, text)
    return rhythm


def _rhythm(told: Sequence[tuple[Rhythm, str]]) -> Rhythm | Problem:
    if len(told) == len(("weeks", "days")):
        (first, _), (second, text) = told
        joint = _together(first, second, text) or _together(second, first, told[0][1])
        return joint or Problem(Trouble.NOT_UNDERSTOOD, text)
    if told[1:]:
        return Problem(Trouble.NOT_UNDERSTOOD, told[1][1])
    rhythm, text = told[0] if told else (Rhythm(), "")
    if rhythm.a_week is not None:
        days = table.SPREAD_OVER_A_WEEK.get(rhythm.a_week)
        return Problem(Trouble.WHICH_DAYS, text, (days,) if days else ())
    if rhythm.every_days > 1 and len(rhythm.weekdays) > 1:
        return _one_of(rhythm, rhythm.weekdays, text)
    return rhythm


def _together(often: Rhythm, days: Rhythm, text: str) -> Rhythm | Problem | None:
    """Combine "weekly" or "3 times a week" with weekdays; None if they contradict each other."""
    if not days.weekdays or days.every_days > 1 or often.weekdays or often.cycle:
        return None
    if often.a_week is not None:
        return days if often.a_week == len(days.weekdays) else None
    if often.every_days % _WEEK_DAYS:
        return None
    if often.every_days == _WEEK_DAYS:
        return days
    if len(days.weekdays) > 1:
        return _one_of(often, days.weekdays, text)
    return replace(often, weekdays=days.weekdays)


def _one_of(often: Rhythm, days: frozenset[int], text: str) -> Problem:
    """Return the error for several weekdays every n weeks, suggesting each of them alone."""
    weeks = often.every_days // _WEEK_DAYS
    each = (f"every {weeks} weeks on {weekdays.written(frozenset({day}))}" for day in sorted(days))
    return Problem(Trouble.NOT_UNDERSTOOD, text, tuple(each))


def _less(rhythm: Rhythm, days: frozenset[int], text: str) -> Rhythm | Problem:
    """Remove weekdays from a recurrence on weekdays or on every day; others are an error."""
    remaining = (rhythm.weekdays or WEEK) - days
    if rhythm.every_days > 1 or rhythm.cycle or not remaining or not days <= (rhythm.weekdays or WEEK):
        return Problem(Trouble.NOT_UNDERSTOOD, text)
    return replace(rhythm, weekdays=remaining)


def _by_month(told: Sequence[Piece], today: date) -> Rhythm | Problem:
    every = [(value, text) for value, text in told if isinstance(value, Months)]
    days = [(value, text) for value, text in told if isinstance(value, MonthDay)]
    others = [(value, text) for value, text in told if not isinstance(value, Months | MonthDay)]
    odd = [text for _value, text in (*every[1:], *days[1:], *(others if days else others[1:]))]
    if odd:
        return Problem(Trouble.NOT_UNDERSTOOD, odd[0])
    if not days:
        return _which_day(*every[0], others, today)
    day, text = days[0]
    if not (every or day.is_sure):
        return Problem(Trouble.TWO_READINGS, text, day.readings)
    return Rhythm(monthly=months.repeated(day.rule, every[0][0].every) if every else day.rule)


def _which_day(every: Months, text: str, others: Sequence[Piece], today: date) -> Problem:
    """Return the error for a monthly rule without a day, suggesting days of the month."""
    named = [value.weekdays for value, _text in others if isinstance(value, Rhythm) and value.weekdays]
    if others and not (named and len(named[0]) == 1):
        return Problem(Trouble.NOT_UNDERSTOOD, others[0][1])
    if named:
        day = weekdays.written(named[0])
        return Problem(
            Trouble.WHICH_DAYS, others[0][1], tuple(f"on the {nth} {day}" for nth in ("1st", "last"))
        )
    lead = "monthly" if every.every == 1 else f"every {every.every} months"
    here = () if today.day > SHORTEST_MONTH else (f"{lead} on the {months.ordinal(MonthlyDay(today.day))}",)
    fixed = (f"{lead} on the 1st", f"{lead} on the 15th", f"{lead} on the last day")
    return Problem(Trouble.WHICH_DAYS, text, tuple(dict.fromkeys((*here, *fixed))))
