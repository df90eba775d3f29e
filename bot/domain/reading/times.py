"""Parser of times of day: "21:00", "9 pm", "half past seven in the evening". Ambiguous times are errors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time

from bot.domain.reading import manner_words as more
from bot.domain.reading import rule_words as rules
from bot.domain.reading import words as table
from bot.domain.reading.phrases import Phrases, key_at, number
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.typed import Word, is_clock_like, joined, split

_NAMED = Phrases(table.NAMED_TIMES)
_PAST = Phrases(table.PAST)
_MINUTES_PAST = Phrases(table.MINUTES_PAST)
_DAYPARTS = Phrases(table.DAYPARTS | rules.SHORTHAND_DAYPARTS)
_LEADS = Phrases(dict.fromkeys(table.AT, True) | more.FIRST_AT)
_COLON = re.compile(r"(\d{1,2})[:h](\d{2})", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{2})", re.ASCII)
_PLAIN = re.compile(r"(\d{2})(\d{2})", re.ASCII)
_HALVED = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?([ap])", re.ASCII)
_MINUTE = re.compile(r"\d{2}", re.ASCII)
_LENGTHS = frozenset({"minutes", "minute", "min", "mins"})
_NOON, _DAY, _HOUR = 12, 24, 60
_NO_HOUR = 99
# Numbers that may be minutes or the hour before "am" and "pm": "2 10 pm".
_HOURS_LIKE_MINUTES = frozenset({"10", "11", "12"})


@dataclass(frozen=True)
class Clock:
    """Hour and minute as written, before am or pm is decided.

    Attributes:
        hour: As written, possibly out of range.
        minute: As written, possibly out of range.
        end: Index of the first token after the time.
        exact: Whether the time is written as on a 24-hour clock: "8:00" is 08:00.
        sure: Whether the tokens can only be a time; a bare "9" could be something else.
        half: "am" or "pm" if the token includes it, as in "8p"; else empty.
    """

    hour: int
    minute: int
    end: int
    exact: bool = False
    sure: bool = False
    half: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether a clock can show this time."""
        return self.hour < _DAY and self.minute < _HOUR


def wall_time(text: str) -> time | Problem:
    """Parse one time of day, as a person answers "at what time?"."""
    tokens = split(text)
    if not tokens:
        return Problem(Trouble.NO_TIME, "", ("08:00", "20:00"))
    found = time_at(tokens, 0, sure=True)
    if found is None:
        return Problem(Trouble.VAGUE_TIME, joined(tokens))
    value, end = found
    if isinstance(value, Problem) or end == len(tokens):
        return value
    if time_at(tokens, end, sure=True) is not None:
        return Problem(Trouble.TOO_MANY_TIMES, joined(tokens))
    return Problem(Trouble.VAGUE_TIME, joined(tokens))


def time_at(words: Sequence[Word], start: int, *, sure: bool = False) -> tuple[time | Problem, int] | None:
    """Parse the time that begins at token `start`; also return the index after it.

    Args:
        words: The tokens of the whole text.
        start: Index of the first token to parse.
        sure: Whether a time is expected at `start`, so that a bare number is a time.
    """
    if (vague := _vague_at(words, start)) is not None:
        return vague, start + 1
    if (problem := count_before_hour(words, start)) is not None:
        return problem, start + 3
    before = _DAYPARTS.at(words, start)
    begin = before.end if before else start
    lead = _LEADS.at(words, begin)
    clock = _clock_at(words, lead.end if lead else begin, sure=sure or lead is not None)
    if clock and (found := _completed(words, start, clock, before.value if before else None)):
        return found
    if before:
        return Problem(Trouble.VAGUE_TIME, joined(words[start:begin]), before.value.proposals), begin
    return None


def count_before_hour(words: Sequence[Word], start: int) -> Problem | None:
    """Return the error for "2 10 pm", which is ten past two, or two pieces at ten."""
    count, hour, half = (key_at(words, start + n) for n in range(3))
    is_doubtful = count.isdecimal() and 0 < int(count) < _NOON and hour in _HOURS_LIKE_MINUTES
    if not is_doubtful or half not in table.AM | table.PM:
        return None
    past = _NOON * (half in table.PM)
    at = f"{int(hour) % _NOON + past:02}:00"
    ending = "" if count == "1" else "s"
    readings = (
        f"{int(count) + past:02}:{hour}",
        f"{count} tablet{ending} {at}",
        f"{count} capsule{ending} {at}",
    )
    return Problem(Trouble.TWO_READINGS, joined(words[start : start + 3]), readings)


def both_halves(hour: int, minute: int = 0) -> tuple[str, ...]:
    """Return the candidates for an hour on a dial: ("08:00", "20:00") for 8, ("21:00",) for 21."""
    return tuple(f"{each:02}:{minute:02}" for each in sorted(_on_dial(hour)))


def lone_clock(key: str) -> tuple[str, ...]:
    """Return the candidate times of a word where a time is expected, such as "8", "21" or "9.30"."""
    clock = _written_at((Word(key, key),), 0, sure=True)
    return both_halves(clock.hour, clock.minute) if clock and clock.is_possible else ()


def bare_clock_at(words: Sequence[Word], start: int) -> Clock | None:
    """Parse a clock time such as "8", "8:00" or "8 am", without deciding between am and pm."""
    clock = _clock_at(words, start, sure=True)
    if clock is None:
        return None
    end = clock.end + (key_at(words, clock.end) in table.OCLOCK)
    return replace(clock, end=end + (key_at(words, end) in table.AM | table.PM))


def _on_dial(hour: int) -> set[int]:
    return {hour % _NOON, hour % _NOON + _NOON} if 1 <= hour <= _NOON else {hour}


def _vague_at(words: Sequence[Word], start: int) -> Problem | None:
    key = key_at(words, start)
    stem = next((key.removesuffix(each) for each in table.ISH if key.endswith(each)), key)
    if stem in table.VAGUE:
        return Problem(Trouble.VAGUE_TIME, words[start].typed)
    meanings = lone_clock(stem) if stem != key else ()
    return Problem(Trouble.VAGUE_TIME, words[start].typed, meanings) if meanings else None


def _clock_at(words: Sequence[Word], start: int, *, sure: bool) -> Clock | None:
    if (named := _NAMED.at(words, start)) is not None:
        return Clock(named.value.hour, named.value.minute, named.end, exact=True, sure=True)
    if (past := _PAST.at(words, start)) is not None:
        return _shifted(past.numbers[0], past.value, past.end)
    if (past := _MINUTES_PAST.at(words, start)) is not None:
        minutes, hour = past.numbers
        if past.value < 0 and minutes not in rules.MINUTES_TO:
            return None
        return _shifted(hour, minutes * past.value, past.end)
    return _written_at(words, start, sure=sure)


def _shifted(hour: int, minutes: int, end: int) -> Clock | None:
    """Return the clock time `minutes` past the hour, or before the hour if negative."""
    if not (hour < _DAY and abs(minutes) < _HOUR):
        return None
    dial = _NOON if 1 <= hour <= _NOON else _DAY
    shown = (hour - (minutes < 0)) % dial
    return Clock(shown or dial % _DAY, minutes % _HOUR, end, sure=True)


def _written_at(words: Sequence[Word], start: int, *, sure: bool) -> Clock | None:
    key = key_at(words, start)
    if match := _COLON.fullmatch(key):
        return Clock(int(match[1]), int(match[2]), start + 1, exact=True, sure=True)
    if is_clock_like(key):
        return Clock(_NO_HOUR, 0, start + 1, sure=True)
    if match := _DOTTED.fullmatch(key) or (_PLAIN.fullmatch(key) if sure else None):
        return Clock(int(match[1]), int(match[2]), start + 1, exact=sure, sure=sure)
    if (match := _HALVED.fullmatch(key)) and int(match[1]) <= _NOON:
        return Clock(int(match[1]), int(match[2] or 0), start + 1, sure=True, half=f"{match[3]}m")
    return _number_at(words, start, sure=sure)


def _number_at(words: Sequence[Word], start: int, *, sure: bool) -> Clock | None:
    """Parse a bare hour, and "8 30"; the 30 of "8 30 minutes before breakfast" belongs to the note."""
    hour, following = number(key_at(words, start)), key_at(words, start + 1)
    if hour is None or hour > _NO_HOUR:
        return None
    is_minute = not words[start].typed.endswith(",") and key_at(words, start + 2) not in _LENGTHS
    if is_minute and _MINUTE.fullmatch(following):
        return Clock(hour, int(following), start + 2, sure=sure)
    return Clock(hour, 0, start + 1, sure=sure)


def _completed(
    words: Sequence[Word], start: int, clock: Clock, before: table.Daypart | None
) -> tuple[time | Problem, int] | None:
    """Parse what follows a clock time ("o'clock", "pm", "in the evening"); None if it is no time."""
    end = clock.end + (key_at(words, clock.end) in table.OCLOCK)
    said = key_at(words, end) if key_at(words, end) in table.AM | table.PM else ""
    end += bool(said)
    half = clock.half or said
    after = _DAYPARTS.at(words, end)
    part = after.value if after else before
    if part is not None and part.is_note and (clock.exact or half):
        part = None  # an exact time overrides "with breakfast", which then is only a note
    if not (clock.sure or before or after or end > clock.end):
        return None
    end = after.end if after else end
    return _decided(clock, half, part, joined(words[start:end])), end


def _decided(clock: Clock, half: str, part: table.Daypart | None, text: str) -> time | Problem:
    if not clock.is_possible:
        midnight = (clock.hour, clock.minute) == (_DAY, 0)
        return Problem(Trouble.IMPOSSIBLE_TIME, text, ("00:00",) if midnight else ())
    hours = {clock.hour} if clock.exact and not half and part is None else _on_dial(clock.hour)
    if half:
        hours = {each for each in hours if (each >= _NOON) == (half in table.PM)}
    if part is not None:
        hours &= part.hours
    if len(hours) == 1:
        return time(hours.pop(), clock.minute)
    trouble = Trouble.AMBIGUOUS_TIME if hours or not half else Trouble.IMPOSSIBLE_TIME
    return Problem(trouble, text, both_halves(clock.hour, clock.minute))
