"""Parser of recurrences: "every other day", "mon-fri", "twice a day", "21 days on 7 off"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from bot.domain.language import Writer
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.tokens import Tokens, text_of
from bot.domain.parsing.weekdays import ALL_WEEKDAYS, weekdays_at
from bot.domain.phrase_matcher import key_at
from bot.domain.recurrence import (
    EVERY_DAY,
    MAX_INTERVAL_DAYS,
    Cycle,
    EveryDays,
    EveryHours,
    MonthlyDay,
    MonthlyWeekday,
    Recurrence,
    Weekdays,
)

MAX_TIMES = 12

# First hour of the day and hours between doses, per number of times in a waking day.
_SPREADS = {2: (8, 12), 3: (8, 6), 4: (8, 4), 5: (8, 3), 6: (7, 3)}


@dataclass(frozen=True)
class ParsedRecurrence:
    """The days with doses, and the number of doses a day.

    Attributes:
        rule: The days with doses; daily if the text does not say.
        start_weekdays: With whole weeks: the days of the week that the text names; 0 is Monday. Weeks can be
            counted from one of them only.
        times_a_day: Times a day; None if the text does not say.
        times_a_week: Times a week, if the text still has to name the weekdays; else None.
        suggested_times: Sets of times that would fit, each as a person can type it.
    """

    rule: Recurrence = EVERY_DAY
    start_weekdays: frozenset[int] = frozenset()
    times_a_day: int | None = None
    times_a_week: int | None = None
    suggested_times: tuple[str, ...] = ("08:00", "20:00")

    @property
    def weekdays(self) -> frozenset[int]:
        """The days of the week that the text names; empty if it names none."""
        return self.rule.days if isinstance(self.rule, Weekdays) else self.start_weekdays


def recurrence_at(tokens: Tokens, start: int) -> tuple[ParsedRecurrence | ParseError, int] | None:
    """Parse the recurrence that begins at token `start`; also return the index after it."""
    return (
        _times_a_day_at(tokens, start)
        or _times_a_week_at(tokens, start)
        or _interval_at(tokens, start)
        or _alternate_weekday_at(tokens, start)
        or _weekdays_at(tokens, start)
    )


def _times_a_day_at(tokens: Tokens, start: int) -> tuple[ParsedRecurrence | ParseError, int] | None:
    """Parse "twice a day" and "bid"."""
    if (found := tokens.language.recurrences.times_a_day.match_at(tokens, start)) is not None:
        return _validate_times_a_day(found.value, text_of(tokens[start : found.end])), found.end
    if (found := tokens.language.recurrences.numbered_times_a_day.match_at(tokens, start)) is not None:
        return _validate_times_a_day(found.numbers[0], text_of(tokens[start : found.end])), found.end
    return None


def _interval_at(tokens: Tokens, start: int) -> tuple[ParsedRecurrence | ParseError, int] | None:
    """Parse "every 3 days", "q3d", "weekly", "21 days on 7 off"."""
    words = tokens.language.recurrences
    if (cycle := words.cycle.match_at(tokens, start)) is not None:
        return _validate_cycle(cycle.numbers, cycle.value, text_of(tokens[start : cycle.end])), cycle.end
    if (found := words.numbered_day_intervals.match_at(tokens, start)) is not None:
        step = found.numbers[0] * found.value
        return _validate_every_days(step, text_of(tokens[start : found.end])), found.end
    if (found := words.day_intervals.match_at(tokens, start)) is not None:
        return ParsedRecurrence(EveryDays(found.value)), found.end
    return _coded_at(tokens, start)


def _validate_times_a_day(times: int, text: str) -> ParsedRecurrence | ParseError:
    if times == 0:
        return ParseError(ParseErrorKind.BAD_INTERVAL, text)
    if times > MAX_TIMES:
        return ParseError(ParseErrorKind.TOO_MANY_TIMES, text)
    return ParsedRecurrence(times_a_day=times, suggested_times=_suggest_times(times))


def _validate_cycle(
    numbers: Sequence[int], units: tuple[int, int], text: str
) -> ParsedRecurrence | ParseError:
    """Return the cycle of "3 weeks on 1 off": a number without a unit takes the other's, or means days."""
    on, off = numbers[0] * (units[0] or units[1] or 1), numbers[1] * (units[1] or units[0] or 1)
    possible = 1 <= on <= MAX_INTERVAL_DAYS and 1 <= off <= MAX_INTERVAL_DAYS
    return ParsedRecurrence(Cycle(on, off)) if possible else ParseError(ParseErrorKind.BAD_INTERVAL, text)


def _validate_every_days(step: int, text: str) -> ParsedRecurrence | ParseError:
    return (
        ParsedRecurrence(EveryDays(step))
        if 1 <= step <= MAX_INTERVAL_DAYS
        else ParseError(ParseErrorKind.BAD_INTERVAL, text)
    )


def _suggest_times(times: int) -> tuple[str, ...]:
    if times == 1:
        return ParsedRecurrence.suggested_times
    first, step = _SPREADS.get(times, (0, 0))
    return (format_hours(first + n * step for n in range(times)),) if step else ()


def _weekdays_at(tokens: Tokens, start: int) -> tuple[ParsedRecurrence, int] | None:
    """Parse weekdays."""
    found = weekdays_at(tokens, start)
    if found is None:
        return None
    days, end = found
    return ParsedRecurrence(on_weekdays(days)), end


def on_weekdays(days: frozenset[int]) -> Recurrence:
    """Return the recurrence on these days of the week; all seven are every day, as are none."""
    return Weekdays(days) if days and days != ALL_WEEKDAYS else EVERY_DAY


def _alternate_weekday_at(tokens: Tokens, start: int) -> tuple[ParsedRecurrence | ParseError, int] | None:
    """Parse "every other monday"; "every 2nd monday" is an error, as it could be the second of the month."""
    words, writer = tokens.language.recurrences, tokens.language.writer
    if (other := words.every_other.match_at(tokens, start)) is not None:
        found = weekdays_at(tokens, other.end)
        return None if found is None else (ParsedRecurrence(EveryDays(14), found[0]), found[1])
    nth = words.every_nth.match_at(tokens, start)
    days = None if nth is None else tokens.language.days.of(key_at(tokens, nth.end))
    if nth is None or not days or len(days) != 1:
        return None
    weeks = f"{writer.every_weeks_on(nth.value)} {writer.weekdays(days)}"
    readings = (weeks, writer.of_the_month(MonthlyWeekday(nth.value, min(days))))
    return ParseError(ParseErrorKind.AMBIGUOUS, text_of(tokens[start : nth.end + 1]), readings), nth.end + 1


def _times_a_week_at(tokens: Tokens, start: int) -> tuple[ParsedRecurrence | ParseError, int] | None:
    """Parse "3 times a week", whose weekdays are still missing, and return the error for "biweekly"."""
    words = tokens.language.recurrences
    if (found := words.ambiguous.match_at(tokens, start)) is not None:
        return ParseError(
            ParseErrorKind.AMBIGUOUS, text_of(tokens[start : found.end]), found.value
        ), found.end
    times = words.times_a_week.match_at(tokens, start)
    counted = words.numbered_times_a_week.match_at(tokens, start)
    if counted is not None and not 1 <= counted.numbers[0] <= len(ALL_WEEKDAYS):
        return ParseError(ParseErrorKind.BAD_INTERVAL, text_of(tokens[start : counted.end])), counted.end
    if counted is not None:
        often, end = counted.numbers[0], counted.end
    elif times is not None:
        often, end = times.value, times.end
    else:
        return None
    if often == 1:
        return ParsedRecurrence(EveryDays(len(ALL_WEEKDAYS))), end
    return (ParsedRecurrence(times_a_week=often) if often < len(ALL_WEEKDAYS) else ParsedRecurrence()), end


def _coded_at(tokens: Tokens, start: int) -> tuple[ParsedRecurrence | ParseError, int] | None:
    """Parse "q3d" and "q2w"."""
    words = tokens.language.recurrences
    match = words.day_code.fullmatch(key_at(tokens, start))
    if match is None:
        return None
    step = int(match[1]) * (len(ALL_WEEKDAYS) if match[2] == words.week_letter else 1)
    return _validate_every_days(step, tokens[start].text), start + 1


def format_hours(hours: Iterable[int]) -> str:
    """Format full hours as a set of times that a person can type."""
    return " ".join(f"{each:02}:00" for each in sorted(hours))


def format_recurrence(recurrence: Recurrence, writer: Writer) -> str:
    """Format a recurrence so that the parser reads it back; every day is not said."""
    match recurrence:
        case EveryDays(1):
            return ""
        case EveryDays(days):
            return writer.every(days, "days")
        case Weekdays(weekdays):
            return writer.weekdays(weekdays)
        case Cycle(on, off):
            return writer.cycle(on, off)
        case EveryHours(hours, counts_from):
            every = writer.every(hours, "hours")
            return f"{every} {writer.after_last_dose}" if counts_from == "dose" else every
        case MonthlyDay() | MonthlyWeekday():
            return writer.monthly(recurrence)
        case _:
            assert_never(recurrence)
