"""On which days and how often: "every other day", "mon-fri", "twice a day", "21 days on 7 off"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.reading import manner_words as more
from bot.domain.reading import words as table
from bot.domain.reading.phrases import Phrases, key_at
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.typed import joined
from bot.domain.schedules import LONGEST_STEP

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.reading.typed import Word

MOST_TIMES = 12

_EVERY, _EVERY_NUMBER = Phrases(table.EVERY), Phrases(table.EVERY_NUMBER)
_CYCLE = Phrases(more.CYCLE)
_TIMES_A_DAY, _NUMBER_A_DAY = Phrases(table.TIMES_A_DAY), Phrases(table.NUMBER_A_DAY)
# First hour and hours between, for so many times in a waking day.
_SPREADS = {2: (8, 12), 3: (8, 6), 4: (8, 4), 5: (8, 3), 6: (7, 3)}
_WEEK = frozenset(range(7))


@dataclass(frozen=True)
class Rhythm:
    """On which days, and how often on each.

    Attributes:
        every_days: From one day with doses to the next; 1 is daily.
        weekdays: 0 is Monday; empty means every day.
        cycle: Days with doses, then days without.
        times: How many times a day, if that was said.
        proposals: Sets of times that would fit, each as it can be typed.
    """

    every_days: int = 1
    weekdays: frozenset[int] = frozenset()
    cycle: tuple[int, int] | None = None
    times: int | None = None
    proposals: tuple[str, ...] = ("08:00", "20:00")


def rhythm_at(words: Sequence[Word], start: int) -> tuple[Rhythm | Problem, int] | None:
    """Read the rule about days that begins with the word at `start`; also return the index behind it."""
    if (found := _TIMES_A_DAY.at(words, start)) is not None:
        return _times_a_day(found.value, joined(words[start : found.end])), found.end
    if (found := _NUMBER_A_DAY.at(words, start)) is not None:
        return _times_a_day(found.numbers[0], joined(words[start : found.end])), found.end
    if (cycle := _CYCLE.at(words, start)) is not None:
        return _cycle(cycle.numbers, cycle.value, joined(words[start : cycle.end])), cycle.end
    if (found := _EVERY_NUMBER.at(words, start)) is not None:
        step = found.numbers[0] * found.value
        return _every_days(step, joined(words[start : found.end])), found.end
    if (found := _EVERY.at(words, start)) is not None:
        return Rhythm(every_days=found.value), found.end
    return _weekdays_at(words, start)


def _times_a_day(times: int, text: str) -> Rhythm | Problem:
    if times == 0:
        return Problem(Trouble.BAD_INTERVAL, text)
    if times > MOST_TIMES:
        return Problem(Trouble.TOO_MANY_TIMES, text)
    return Rhythm(times=times, proposals=_spread(times))


def _cycle(numbers: Sequence[int], units: tuple[int, int], text: str) -> Rhythm | Problem:
    """Take "3 weeks on 1 off": what has no unit of its own has the other's; without any they are days."""
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


def _weekdays_at(words: Sequence[Word], start: int) -> tuple[Rhythm, int] | None:
    """Read "mon wed fri", "on mondays and fridays", "mon-fri", "weekends"."""
    position = start + (key_at(words, start) in table.WEEKDAY_LEADS)
    chosen: set[int] = set()
    end = start
    while days := table.WEEKDAYS.get(key_at(words, position)):
        last = table.WEEKDAYS.get(key_at(words, position + 2))
        if last and key_at(words, position + 1) in table.RANGE:
            chosen |= _range(min(days), min(last))
            position += 2
        chosen |= days
        end = position = position + 1
        position += key_at(words, position) in table.CONNECTORS
    # All seven are the same as none: every day.
    return (
        (Rhythm(weekdays=frozenset(chosen - _WEEK if chosen == _WEEK else chosen)), end) if chosen else None
    )


def _range(first: int, last: int) -> set[int]:
    """Return the days from `first` to `last`, over the end of the week if need be."""
    return {(first + n) % 7 for n in range((last - first) % 7 + 1)}


def clocks(hours: Iterable[int]) -> str:
    """Write full hours as times to be typed."""
    return " ".join(f"{each:02}:00" for each in sorted(hours))
