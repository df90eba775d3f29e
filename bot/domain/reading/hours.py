"""Parser of intervals in hours between doses: "every 8 hours", "8 hours after the last dose"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from bot.domain.reading import manner_words as table
from bot.domain.reading import rule_words as more
from bot.domain.reading.phrases import Found, Phrases, key_at
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.rhythms import MOST_TIMES, clocks
from bot.domain.reading.typed import Word, joined
from bot.domain.schedules import LONGEST_INTERVAL, CountsFrom

AFTER_LAST = "after the last dose"

_EVERY, _AFTER_DOSE = Phrases(table.EVERY_HOURS | more.EVERY_HOURS), Phrases(table.AFTER_DOSE)
_COUNTED = Phrases(table.COUNTED)
_CODE = re.compile(r"q(\d{1,3})(?:h|hr|hrs|hours)|(\d{1,3})(?:hrly|hourly)", re.ASCII)
_FIRST_HOUR, _DAY = 8, 24


@dataclass(frozen=True)
class Hours:
    """Hours between two doses and what they are counted from; None if the text does not say."""

    hours: int | None = None
    counts_from: CountsFrom | None = None


@dataclass(frozen=True)
class Timing:
    """Times of day or an interval in hours: the result of combining both.

    Attributes:
        times: Wall times, ascending; with `every_hours` the time of the first dose.
        every_days: Days from one day with doses to the next; None leaves the days to other rules.
        every_hours: Elapsed hours between doses; None means doses at `times`.
        counts_from: Whether `every_hours` counts from the clock or from the last dose.
    """

    times: tuple[time, ...]
    every_days: int | None = None
    every_hours: int | None = None
    counts_from: CountsFrom = "clock"


def hours_at(words: Sequence[Word], start: int) -> tuple[Hours | Problem, int] | None:
    """Parse the interval in hours that begins at token `start`; also return the index after it."""
    if (found := _AFTER_DOSE.at(words, start)) is not None:
        return _checked(words, start, found, "dose")
    if (found := _EVERY.at(words, start) or _coded(words, start)) is not None:
        return _checked(words, start, found, None)
    if (said := _COUNTED.at(words, start)) is not None:
        return Hours(counts_from="dose" if said.value == "dose" else "clock"), said.end
    return None


def _coded(words: Sequence[Word], start: int) -> Found[None] | None:
    """Parse "q8h" and "8hrly"."""
    match = _CODE.fullmatch(key_at(words, start))
    return None if match is None else Found(None, (int(match[1] or match[2]),), start + 1)


def _checked(
    words: Sequence[Word], start: int, found: Found[None], counts_from: CountsFrom | None
) -> tuple[Hours | Problem, int]:
    hours = found.numbers[0]
    if _DAY // MOST_TIMES <= hours <= LONGEST_INTERVAL:
        return Hours(hours, counts_from), found.end
    return Problem(Trouble.BAD_INTERVAL, joined(words[start : found.end])), found.end


def timing(hours: int, counts_from: CountsFrom | None, times: Sequence[time], text: str) -> Timing | Problem:
    """Combine an interval in hours with times of day.

    Counted from the clock, an interval that divides a day, or is whole days, becomes wall times ("every 8
    hours" is three times a day, "every 48 hours" every other day), so that a clock change shifts no dose; any
    other interval is elapsed time.

    Args:
        hours: Hours from one dose to the next.
        counts_from: What the hours are counted from; None means the clock if a time was given.
        times: Wall times, distinct and ascending.
        text: The text of the interval, for errors.
    """
    if not times:
        trouble = Trouble.NO_FIRST_TIME if counts_from == "dose" else Trouble.NO_TIME
        return Problem(trouble, text, _proposals(hours, counts_from))
    if counts_from == "dose" or (len(times) == 1 and _DAY % hours and hours % _DAY):
        if len(times) == 1:
            return Timing(tuple(times), every_hours=hours, counts_from=counts_from or "clock")
        return Problem(Trouble.WRONG_COUNT, text)
    if len(times) == 1 and hours % _DAY == 0:
        return Timing(tuple(times), every_days=hours // _DAY)
    even = () if _DAY % hours else _spread(times[0], hours)
    if len(times) == 1 or tuple(times) == even:
        return Timing(even)
    return Problem(Trouble.WRONG_COUNT, text, _clock_proposals(hours))


def _spread(first: time, hours: int) -> tuple[time, ...]:
    """Return the times of a day at intervals of `hours`, starting from `first`."""
    return tuple(sorted(time((first.hour + n) % _DAY, first.minute) for n in range(0, _DAY, hours)))


def _clock_proposals(hours: int) -> tuple[str, ...]:
    if _DAY % hours:
        return ("08:00", "20:00")
    return (clocks((_FIRST_HOUR + n) % _DAY for n in range(0, _DAY, hours)),)


def _proposals(hours: int, counts_from: CountsFrom | None) -> tuple[str, ...]:
    """Return what to add to the interval: times or, if `counts_from` is unknown, "after the last dose"."""
    if counts_from == "dose":
        return ("08:00", "20:00")
    return (*_clock_proposals(hours), *((AFTER_LAST,) if counts_from is None else ()))
