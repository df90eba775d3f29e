"""Parser of recurrences: "every other day", "mon-fri", "twice a day", "21 days on 7 off"."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.monthly import Monthly
from bot.domain.reading import manner_words as more
from bot.domain.reading import rule_words as rules
from bot.domain.reading import words as table
from bot.domain.reading.phrases import Phrases, key_at
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.typed import Word, joined
from bot.domain.reading.weekdays import WEEK, weekdays_at
from bot.domain.reading.words import SHORT_WEEKDAYS
from bot.domain.schedules import LONGEST_STEP

MOST_TIMES = 12

_ALL = table.EVERY | rules.MORE_EVERY
_EVERY = Phrases(_ALL | {f"once {phrase}": days for phrase, days in _ALL.items() if phrase[:5] == "every"})
_EVERY_NUMBER = Phrases(
    table.EVERY_NUMBER | {f"once {phrase}": days for phrase, days in table.EVERY_NUMBER.items()}
)
_EVERY_OTHER, _EVERY_NTH = Phrases(rules.EVERY_OTHER), Phrases(rules.EVERY_NTH)
_TWO_READINGS, _TIMES_A_WEEK = Phrases(rules.TWO_READINGS), Phrases(rules.TIMES_A_WEEK)
_NUMBER_A_WEEK = Phrases(rules.NUMBER_A_WEEK | rules.DAYS_A_WEEK)
_CODE = re.compile(r"q(\d{1,3})([dw])(?:ays?|eeks?|ks?)?", re.ASCII)
_CYCLE = Phrases(more.CYCLE)
_TIMES_A_DAY = Phrases(table.TIMES_A_DAY | rules.SHORTHAND)
_NUMBER_A_DAY = Phrases(table.NUMBER_A_DAY)
# First hour of the day and hours between doses, per number of times in a waking day.
_SPREADS = {2: (8, 12), 3: (8, 6), 4: (8, 4), 5: (8, 3), 6: (7, 3)}


@dataclass(frozen=True)
class Rhythm:
    """The days with doses, and the number of doses a day.

    Attributes:
        every_days: Days from one day with doses to the next; 1 is daily.
        weekdays: 0 is Monday; empty means every day.
        cycle: Days with doses, then days without.
        times: Times a day; None if the text does not say.
        a_week: Times a week, if the text still has to name the weekdays; else None.
        monthly: A day of the month or the nth weekday of the month.
        proposals: Sets of times that would fit, each as a person can type it.
    """

    every_days: int = 1
    weekdays: frozenset[int] = frozenset()
    cycle: tuple[int, int] | None = None
    times: int | None = None
    a_week: int | None = None
    monthly: Monthly | None = None
    proposals: tuple[str, ...] = ("08:00", "20:00")


def rhythm_at(words: Sequence[Word], start: int) -> tuple[Rhythm | Problem, int] | None:
    """Parse the recurrence that begins at token `start`; also return the index after it."""
    return (
        _often_at(words, start)
        or _a_week_at(words, start)
        or _every_at(words, start)
        or _alternate_at(words, start)
        or _named_at(words, start)
    )


def _often_at(words: Sequence[Word], start: int) -> tuple[Rhythm | Problem, int] | None:
    """Parse "twice a day" and "bid"."""
    if (found := _TIMES_A_DAY.at(words, start)) is not None:
        return _times_a_day(found.value, joined(words[start : found.end])), found.end
    if (found := _NUMBER_A_DAY.at(words, start)) is not None:
        return _times_a_day(found.numbers[0], joined(words[start : found.end])), found.end
    return None


def _every_at(words: Sequence[Word], start: int) -> tuple[Rhythm | Problem, int] | None:
    """Parse "every 3 days", "q3d", "weekly", "21 days on 7 off"."""
    if (cycle := _CYCLE.at(words, start)) is not None:
        return _cycle(cycle.numbers, cycle.value, joined(words[start : cycle.end])), cycle.end
    if (found := _EVERY_NUMBER.at(words, start)) is not None:
        step = found.numbers[0] * found.value
        return _every_days(step, joined(words[start : found.end])), found.end
    if (found := _EVERY.at(words, start)) is not None:
        return Rhythm(every_days=found.value), found.end
    return _coded_at(words, start)


def _times_a_day(times: int, text: str) -> Rhythm | Problem:
    if times == 0:
        return Problem(Trouble.BAD_INTERVAL, text)
    if times > MOST_TIMES:
        return Problem(Trouble.TOO_MANY_TIMES, text)
    return Rhythm(times=times, proposals=_spread(times))


def _cycle(numbers: Sequence[int], units: tuple[int, int], text: str) -> Rhythm | Problem:
    """Return the cycle of "3 weeks on 1 off": a number without a unit takes the other's, or means days."""
    on, off = numbers[0] * (units[0] or units[1] or 1), numbers[1] * (units[1] or units[0] or 1)
    possible = 1 <= on <= LONGEST_STEP and 1 <= off <= LONGEST_STEP
    return Rhythm(cycle=(on, off)) if possible else Problem(Trouble.BAD_INTERVAL, text)


def _every_days(step: int, text: str) -> Rhythm | Problem:
    return Rhythm(every_days=step) if 1 <= step <= LONGEST_STEP else Problem(Trouble.BAD_INTERVAL, text)


def _spread(times: int) -> tuple[str, ...]:
    if times == 1:
        return Rhythm.proposals
    first, step = _SPREADS.get(times, (0, 0))
    return (clocks(first + n * step for n in range(times)),) if step else ()


def _named_at(words: Sequence[Word], start: int) -> tuple[Rhythm, int] | None:
    """Parse weekdays."""
    found = weekdays_at(words, start)
    if found is None:
        return None
    days, end = found
    # All seven weekdays are every day, as is an empty set.
    return Rhythm(weekdays=days if days != WEEK else frozenset()), end


def _alternate_at(words: Sequence[Word], start: int) -> tuple[Rhythm | Problem, int] | None:
    """Parse "every other monday"; "every 2nd monday" is an error, as it could be the second of the month."""
    if (other := _EVERY_OTHER.at(words, start)) is not None:
        found = weekdays_at(words, other.end)
        return None if found is None else (Rhythm(every_days=14, weekdays=found[0]), found[1])
    nth = _EVERY_NTH.at(words, start)
    days = None if nth is None else table.WEEKDAYS.get(key_at(words, nth.end), frozenset())
    if nth is None or not days or len(days) != 1:
        return None
    which, step = nth.value
    day = SHORT_WEEKDAYS[min(days)]
    readings = (f"every {step // 7} weeks on {day}", f"{which} {day} of the month")
    return Problem(Trouble.TWO_READINGS, joined(words[start : nth.end + 1]), readings), nth.end + 1


def _a_week_at(words: Sequence[Word], start: int) -> tuple[Rhythm | Problem, int] | None:
    """Parse "3 times a week", whose weekdays are still missing, and return the error for "biweekly"."""
    if (found := _TWO_READINGS.at(words, start)) is not None:
        return Problem(Trouble.TWO_READINGS, joined(words[start : found.end]), found.value), found.end
    times = _TIMES_A_WEEK.at(words, start)
    counted = _NUMBER_A_WEEK.at(words, start)
    if counted is not None and not 1 <= counted.numbers[0] <= len(WEEK):
        return Problem(Trouble.BAD_INTERVAL, joined(words[start : counted.end])), counted.end
    if counted is not None:
        often, end = counted.numbers[0], counted.end
    elif times is not None:
        often, end = times.value, times.end
    else:
        return None
    if often == 1:
        return Rhythm(every_days=len(WEEK)), end
    return (Rhythm(a_week=often) if often < len(WEEK) else Rhythm()), end


def _coded_at(words: Sequence[Word], start: int) -> tuple[Rhythm | Problem, int] | None:
    """Parse "q3d" and "q2w"."""
    match = _CODE.fullmatch(key_at(words, start))
    if match is None:
        return None
    step = int(match[1]) * (len(WEEK) if match[2] == "w" else 1)
    return _every_days(step, words[start].typed), start + 1


def clocks(hours: Iterable[int]) -> str:
    """Format full hours as a set of times that a person can type."""
    return " ".join(f"{each:02}:00" for each in sorted(hours))
