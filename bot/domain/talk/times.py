"""Times of day in a sentence of plain talk, with all that each may mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.times import time_at
from bot.domain.parsing.tokens import Tokens
from bot.domain.phrase_matcher import key_at
from bot.domain.talk_words import TalkWords

_NOON, _DAY, _HOUR = 12, 24, 60
# Pieces that a bare number before a part of the day may count: "two at bedtime".
_FEW = 4
_BOTH_HALVES = 2
# "Eight ten" is a time, "eight five" is none.
_LEAST_MINUTES = 10
_DOTTED = re.compile(r"\d{1,2}\.\d{2}", re.ASCII)
_DIGITS = re.compile(r"\d{3,4}", re.ASCII)
_MINUTES_TO = frozenset({5, 10, 20, 25})


@dataclass(frozen=True)
class SpokenTimes:
    """Times that a phrase may mean.

    Attributes:
        times: The times.
        all_meant: Whether it means all of them, rather than one.
    """

    times: frozenset[time]
    all_meant: bool = False


@dataclass(frozen=True)
class DaypartAt:
    """A part of the day, by its hours, and the token at which a sentence names it."""

    hours: frozenset[int]
    at: int


def spoken_times_at(tokens: Tokens, at: int, words: TalkWords) -> tuple[SpokenTimes, int] | None:
    """Parse the times that begin at a token; also return the index after them."""
    begin = at + (tokens[at].key in words.about_time)
    if begin >= len(tokens) or _counts_pieces(tokens, begin, words) or tokens[at].key in words.ordinals:
        return None
    return (
        _pair_of_hours_at(tokens, begin)
        or _minutes_to_hour_at(tokens, begin)
        or _half_past_at(tokens, begin, words)
        or _hour_and_minutes_at(tokens, begin)
        or _clock_at(tokens, at, words)
    )


def _clock_at(tokens: Tokens, at: int, words: TalkWords) -> tuple[SpokenTimes, int] | None:
    timed = time_at(tokens, at, is_expected=_is_hour(tokens, at, words))
    times = frozenset[time]() if timed is None else _meanings(timed[0])
    return None if timed is None or not times else (SpokenTimes(times), timed[1])


def vague_time_at(tokens: Tokens, at: int) -> tuple[ParseError, int] | None:
    """Parse a part of the day, "in the morning", or "2 10 pm", as the error that offers readings of it."""
    timed = time_at(tokens, at)
    if timed is None or not isinstance(timed[0], ParseError) or not timed[0].suggestions:
        return None
    vague = timed[0].kind in {ParseErrorKind.VAGUE_TIME, ParseErrorKind.AMBIGUOUS}
    return (timed[0], timed[1]) if vague else None


def dayparts_in(tokens: Tokens, words: TalkWords) -> list[DaypartAt]:
    """Return the parts of the day that a sentence names."""
    return [DaypartAt(part, at) for at in range(len(tokens)) if (part := _daypart_at(tokens, at, words))]


def settle(spoken: SpokenTimes, at: int, dayparts: Sequence[DaypartAt]) -> SpokenTimes:
    """Return the times that fit the nearest part of the day that tells them apart; all if none does.

    Args:
        spoken: The times.
        at: The token at which they stand.
        dayparts: The parts of the day that the sentence names.
    """
    if spoken.all_meant or len(spoken.times) == 1:
        return spoken
    for part in sorted(dayparts, key=lambda each: abs(each.at - at)):
        fitting = frozenset(each for each in spoken.times if each.hour in part.hours)
        if len(fitting) == 1:
            return SpokenTimes(fitting)
    return spoken


def _daypart_at(tokens: Tokens, at: int, words: TalkWords) -> frozenset[int] | None:
    if (more := words.dayparts.match_at(tokens, at)) is not None:
        return more.value
    part = tokens.language.clock.spelt_dayparts.match_at(tokens, at)
    return None if part is None else part.value.hours


def _is_hour(tokens: Tokens, at: int, words: TalkWords) -> bool:
    """Return whether a bare number is an hour: behind "at", or as "23.45"."""
    if _DOTTED.fullmatch(tokens[at].key):
        return key_at(tokens, at + 1) not in tokens.language.amounts.units
    return at > 0 and tokens[at - 1].key in words.about_time and not _DIGITS.fullmatch(tokens[at].key)


def _pair_of_hours_at(tokens: Tokens, at: int) -> tuple[SpokenTimes, int] | None:
    """Parse "8 and 8" and "7 and 19": two hours of one day."""
    first, joint, second, after = (key_at(tokens, at + n) for n in range(4))
    language = tokens.language
    if joint not in language.lines.conjunctions or not (first.isdecimal() and second.isdecimal()):
        return None
    early, late = int(first), int(second)
    if max(early, late) >= _DAY or after in language.number_suffixes - language.clock.oclock:
        return None
    if late <= early:
        late += _NOON
    times = frozenset(time(each) for each in (early, late) if each < _DAY)
    return SpokenTimes(times, all_meant=True), at + 3


def _minutes_to_hour_at(tokens: Tokens, at: int) -> tuple[SpokenTimes, int] | None:
    """Parse "20 to 9", which the grammar of reminders takes for a range."""
    minutes, hour = tokens.int_at(at), tokens.int_at(at + 2)
    if key_at(tokens, at + 1) != tokens.language.ranges.to or minutes not in _MINUTES_TO or hour is None:
        return None
    if not 0 < hour <= _NOON or key_at(tokens, at + 3) in tokens.language.amounts.units:
        return None
    return _in_a_half(tokens, at + 3, (hour - 1) % _NOON, _HOUR - minutes)


def _half_past_at(tokens: Tokens, at: int, words: TalkWords) -> tuple[SpokenTimes, int] | None:
    """Parse the British "half ten"; to a German it is an hour earlier, so it is shown before it is stored."""
    hour = tokens.int_at(at + 1)
    if key_at(tokens, at) != words.half or hour is None or not 0 < hour <= _NOON:
        return None
    if key_at(tokens, at + 2) in tokens.language.amounts.units:
        return None
    return _in_a_half(tokens, at + 2, hour % _NOON, _HOUR // 2)


def _hour_and_minutes_at(tokens: Tokens, at: int) -> tuple[SpokenTimes, int] | None:
    """Parse "eight thirty" and the "930" of "930 pm", which reminders do not take for a time."""
    key, following = key_at(tokens, at), key_at(tokens, at + 1)
    if _DIGITS.fullmatch(key) and following in tokens.language.clock.meridiems:
        hour, minutes, end = int(key[:-2]), int(key[-2:]), at + 1
    else:
        numbers = tokens.language.numbers
        hour = numbers.values.get(key, 0)
        minutes, end = numbers.values.get(following) or numbers.tens.get(following, 0), at + 2
        if minutes < _LEAST_MINUTES or key_at(tokens, end) in tokens.language.amounts.units:
            return None
    if not 0 < hour <= _NOON or minutes >= _HOUR or key_at(tokens, end) in tokens.language.clock.minute_units:
        return None
    return _in_a_half(tokens, end, hour % _NOON, minutes)


def _in_a_half(tokens: Tokens, end: int, hour: int, minutes: int) -> tuple[SpokenTimes, int]:
    """Return the times that an hour of the dial may mean, or the one that "am" or "pm" behind it says."""
    clock, half = tokens.language.clock, key_at(tokens, end)
    both = frozenset(time(each, minutes) for each in (hour, hour + _NOON))
    if half not in clock.meridiems:
        return SpokenTimes(both), end
    return SpokenTimes(
        frozenset(each for each in both if (each.hour >= _NOON) == (half in clock.pm))
    ), end + 1


def _counts_pieces(tokens: Tokens, at: int, words: TalkWords) -> bool:
    number, clock = tokens.int_at(at), tokens.language.clock
    if number is None or number > _FEW or key_at(tokens, at + 1) in clock.meridiems:
        return False
    return _daypart_at(tokens, at + 1 + (key_at(tokens, at + 1) in clock.at), words) is not None


def _meanings(value: time | ParseError) -> frozenset[time]:
    """Return the times that an expression may mean; none where it only names a part of the day."""
    if isinstance(value, time):
        return frozenset({value})
    shows_clock = any(each.isdecimal() for each in value.text) or len(value.suggestions) == _BOTH_HALVES
    try:
        return frozenset(time.fromisoformat(each) for each in value.suggestions if shows_clock)
    except ValueError:
        return frozenset()
