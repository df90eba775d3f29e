"""Parser of intervals in hours between doses: "every 8 hours", "8 hours after the last dose"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from bot.domain.language import Writer
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.recurrence import MAX_TIMES, format_hours
from bot.domain.parsing.tokens import Tokens, text_of
from bot.domain.phrase_matcher import PhraseMatch, key_at
from bot.domain.recurrence import MAX_INTERVAL_HOURS, CountsFrom, EveryDays, EveryHours

_FIRST_HOUR, _DAY = 8, 24


@dataclass(frozen=True)
class HourInterval:
    """Hours between two doses and what they are counted from; None if the text does not say."""

    hours: int | None = None
    counts_from: CountsFrom | None = None


@dataclass(frozen=True)
class Timing:
    """Times of day or an interval in hours: the result of combining both.

    Attributes:
        times: Wall times, ascending; with `EveryHours` the time of the first dose.
        recurrence: What the interval decides; None leaves the days to other rules.
    """

    times: tuple[time, ...]
    recurrence: EveryDays | EveryHours | None = None


def hour_interval_at(tokens: Tokens, start: int) -> tuple[HourInterval | ParseError, int] | None:
    """Parse the interval in hours that begins at token `start`; also return the index after it."""
    words = tokens.language.hours
    if (found := words.after_dose.match_at(tokens, start)) is not None:
        return _validate_hours(tokens, start, found, "dose")
    if (found := words.every.match_at(tokens, start) or _code_at(tokens, start)) is not None:
        return _validate_hours(tokens, start, found, None)
    if (said := words.counts_from.match_at(tokens, start)) is not None:
        return HourInterval(counts_from="dose" if said.value == "dose" else "clock"), said.end
    return None


def _code_at(tokens: Tokens, start: int) -> PhraseMatch[None] | None:
    """Parse "q8h" and "8hrly"."""
    match = tokens.language.hours.code.fullmatch(key_at(tokens, start))
    return None if match is None else PhraseMatch(None, (int(match[1] or match[2]),), start + 1)


def _validate_hours(
    tokens: Tokens, start: int, match: PhraseMatch[None], counts_from: CountsFrom | None
) -> tuple[HourInterval | ParseError, int]:
    hours = match.numbers[0]
    if _DAY // MAX_TIMES <= hours <= MAX_INTERVAL_HOURS:
        return HourInterval(hours, counts_from), match.end
    return ParseError(ParseErrorKind.BAD_INTERVAL, text_of(tokens[start : match.end])), match.end


def combine_timing(
    hours: int, counts_from: CountsFrom | None, times: Sequence[time], text: str, writer: Writer
) -> Timing | ParseError:
    """Combine an interval in hours with times of day.

    Counted from the clock, an interval that divides a day, or is whole days, becomes wall times ("every 8
    hours" is three times a day, "every 48 hours" every other day), so that a clock change shifts no dose; any
    other interval is elapsed time.

    Args:
        hours: Hours from one dose to the next.
        counts_from: What the hours are counted from; None means the clock if a time was given.
        times: Wall times, distinct and ascending.
        text: The text of the interval, for errors.
        writer: Writes the suggestions.
    """
    if not times:
        trouble = ParseErrorKind.NO_FIRST_TIME if counts_from == "dose" else ParseErrorKind.NO_TIME
        return ParseError(trouble, text, _suggest_additions(hours, counts_from, writer))
    if counts_from == "dose" or (len(times) == 1 and _DAY % hours and hours % _DAY):
        if len(times) == 1:
            return Timing(tuple(times), EveryHours(hours, counts_from or "clock"))
        return ParseError(ParseErrorKind.TIMES_MISMATCH, text)
    if len(times) == 1 and hours % _DAY == 0:
        return Timing(tuple(times), EveryDays(hours // _DAY))
    even = () if _DAY % hours else _spread_over_day(times[0], hours)
    if len(times) == 1 or tuple(times) == even:
        return Timing(even)
    return ParseError(ParseErrorKind.TIMES_MISMATCH, text, _suggest_clock_times(hours))


def _spread_over_day(first: time, hours: int) -> tuple[time, ...]:
    """Return the times of a day at intervals of `hours`, starting from `first`."""
    return tuple(sorted(time((first.hour + n) % _DAY, first.minute) for n in range(0, _DAY, hours)))


def _suggest_clock_times(hours: int) -> tuple[str, ...]:
    if _DAY % hours:
        return ("08:00", "20:00")
    return (format_hours((_FIRST_HOUR + n) % _DAY for n in range(0, _DAY, hours)),)


def _suggest_additions(hours: int, counts_from: CountsFrom | None, writer: Writer) -> tuple[str, ...]:
    """Return what to add to the interval: times or, if `counts_from` is unknown, "after the last dose"."""
    if counts_from == "dose":
        return ("08:00", "20:00")
    return (*_suggest_clock_times(hours), *((writer.after_last_dose,) if counts_from is None else ()))
