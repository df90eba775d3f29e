"""Detector of ranges where one value is needed: "from 8 to 9 am", "every 4 to 6 hours", "1-2 tablets"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from bot.domain.reading import manner_words
from bot.domain.reading import rule_words as table
from bot.domain.reading import words as base
from bot.domain.reading.amounts import amount_at
from bot.domain.reading.phrases import Phrases, key_at, number
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.times import bare_clock_at, time_at
from bot.domain.reading.typed import Word, joined

_UNITS = Phrases(base.UNITS)
_AS_NEEDED = Phrases(dict.fromkeys(manner_words.AS_NEEDED, True))
_ONCE_OR_TWICE, _EITHER = Phrases(table.ONCE_OR_TWICE), Phrases(table.EITHER)
_GLUED_HOURS = re.compile(r"q?(\d{1,3})-(\d{1,3})(?:h|hr|hrs|-hourly|hourly|hrly)", re.ASCII)
_END = r"(\d{1,2}(?:[:.h]\d{2})?|\d{4}|½)(am|pm|a\.m|p\.m)?"
_GLUED = re.compile(rf"{_END}-{_END}", re.ASCII)
_GLUED_NUMBERS = re.compile(r"(\d{1,4}(?:\.\d+)?|½)-(\d{1,4}(?:\.\d+)?|½)", re.ASCII)
_SPAN_LEADS = frozenset({"every", "each", "for", "q"})
_LEADS = table.RANGE_LEADS | {"at"}
_LED_JOINTS = table.BETWEEN_NUMBERS | {"and"}
_MOST_LEADS = 3
# Pieces; a bare number up to this one is more likely a count than an hour.
_MOST_PIECES = 4
_DAY, _HOUR, _DAY_MINUTES = 24, 60, 24 * 60
_LONGEST = 16
"""Tokens; longer than any range of clock times."""


@dataclass(frozen=True)
class _Pair:
    """The two ends of a range, as typed, and the index after them."""

    low: str
    high: str
    end: int


def range_at(words: Sequence[Word], start: int) -> tuple[Problem, int] | None:
    """Return the error for the range that begins at token `start`, and the index after the range.

    The error suggests both ends, each as a person can type it.
    """
    return _rule_at(words, start) or _amounts_at(words, start) or _times_at(words, start)


def _rule_at(words: Sequence[Word], start: int) -> tuple[Problem, int] | None:
    """Match "every 4-6 hours", "for 5 to 7 days", "once or twice a day"."""
    if match := _GLUED_HOURS.fullmatch(key_at(words, start)):
        return _hours(words, start, start + 1, match.groups())
    return _often_at(words, start) or _span_at(words, start)


def _often_at(words: Sequence[Word], start: int) -> tuple[Problem, int] | None:
    """Match "once or twice a day" and "2-3 times a day"."""
    if (often := _ONCE_OR_TWICE.at(words, start)) is not None:
        return _either(words, start, often.end, [_a_day(each) for each in often.value])
    pair = _pair_at(words, start)
    if pair is None:
        return None
    found = _EITHER.at((_ONE, _TO, _ONE, *words[pair.end : pair.end + _LONGEST]), 0)
    if found is None:
        return None
    both = [_a_day(number(each) or 0) for each in (pair.low, pair.high)]
    return _either(words, start, pair.end + found.end - 3, both)


def _a_day(times: int) -> str:
    return {1: "once a day", 2: "twice a day"}.get(times, f"{times} times a day")


def _span_at(words: Sequence[Word], start: int) -> tuple[Problem, int] | None:
    """Match "every 4 to 6 hours", "4-6 hourly", "for 5-7 days"."""
    lead = key_at(words, start)
    is_led = lead in _SPAN_LEADS
    pair = _pair_at(words, start + is_led)
    unit = "" if pair is None else key_at(words, pair.end)
    span = "hours" if unit in table.HOURLY else table.SPANS.get(unit) if is_led else None
    if pair is None or span is None:
        return None
    if span == "hours" and lead != "for":
        return _hours(words, start, pair.end + 1, (pair.low, pair.high))
    lead_word = "for" if lead == "for" else "every"
    return _either(
        words, start, pair.end + 1, [f"{lead_word} {each} {span}" for each in (pair.low, pair.high)]
    )


def _hours(words: Sequence[Word], start: int, end: int, both: Sequence[str]) -> tuple[Problem, int]:
    """Suggest both intervals; for as-needed doses only the longer, which never puts two doses too close."""
    longer = max(both, key=lambda each: number(each) or 0)
    if any(_AS_NEEDED.at(words, at) for at in range(len(words))):
        return _either(words, start, end, [f"every {longer} hours"])
    return _either(
        words, start, end, [*(f"every {each} hours" for each in both), f"every {longer} hours as needed"]
    )


def _amounts_at(words: Sequence[Word], start: int) -> tuple[Problem, int] | None:
    """Match "1-2 tablets" and "one or two puffs"."""
    pair = _pair_at(words, start)
    unit = None if pair is None else _UNITS.at(words, pair.end)
    if pair is None or unit is None:
        return None
    typed = joined(words[pair.end : unit.end])
    units = [unit.value if number(each) == 1 else typed for each in (pair.low, pair.high)]
    both = [f"{each} {unit_text}" for each, unit_text in zip((pair.low, pair.high), units, strict=True)]
    return _either(words, start, unit.end, both)


def _pair_at(words: Sequence[Word], start: int) -> _Pair | None:
    """Match two numbers with "to", "or" or a dash between them."""
    lead = start + (key_at(words, start) in table.BETWEEN)
    if match := _GLUED_NUMBERS.fullmatch(key_at(words, lead)):
        return _Pair(match[1], match[2], lead + 1)
    low, joint, high = (key_at(words, lead + n) for n in range(3))
    is_pair = joint in table.BETWEEN_NUMBERS or (lead > start and joint == "and")
    if not (is_pair and _is_number(low) and _is_number(high)):
        return None
    return _Pair(words[lead].typed, words[lead + 2].typed, lead + 3)


def _is_number(key: str) -> bool:
    return number(key) is not None or key in {"½", "half", "0.5", "1.5", "2.5"}


def _times_at(words: Sequence[Word], start: int) -> tuple[Problem, int] | None:
    """Match "from 8 to 9 am", "8:00-9:00", "between 8 and 9 in the morning", "8 or 9 am"."""
    at = start
    while key_at(words, at) in _LEADS and at < start + _MOST_LEADS:
        at += 1
    is_led = any(each.key in table.RANGE_LEADS for each in words[start:at])
    row, added = _taken_apart(words, at)
    found = _ends_at(row, is_led=is_led)
    if found is None:
        return None
    ends, behind = found
    end = at + behind - added
    text = joined(words[start:end])
    if key_at(words, end) in table.SPANS or key_at(words, end) in {"minutes", "min", "mins", "times"}:
        return Problem(Trouble.RANGE, joined(words[start : end + 1])), end + 1
    return Problem(Trouble.RANGE, text, _pieces(words, start, end) or ends), end


def _pieces(words: Sequence[Word], start: int, end: int) -> tuple[str, ...]:
    """Return suggestions for a bare "1-2" or "one or two", which is a count rather than a time."""
    pair = _pair_at(words, start)
    counts = [] if pair is None else [number(each) or 0 for each in (pair.low, pair.high)]
    if pair is None or pair.end != end or not 0 < min(counts) < max(counts) <= _MOST_PIECES:
        return ()
    return tuple(
        f"{count} {piece}{'s' if count > 1 else ''}" for piece in ("tablet", "capsule") for count in counts
    )


def _taken_apart(words: Sequence[Word], at: int) -> tuple[Sequence[Word], int]:
    """Return the tokens from `at` on, with a token such as "8-9am" split, and the number of tokens added."""
    match = _GLUED.fullmatch(key_at(words, at))
    if match is None:
        return words[at : at + _LONGEST], 0
    keys = [each for each in (match[1], match[2], "-", match[3], match[4]) if each]
    return [*(Word(each, each) for each in keys), *words[at + 1 : at + _LONGEST]], len(keys) - 1


def _ends_at(row: Sequence[Word], *, is_led: bool) -> tuple[tuple[str, ...], int] | None:
    """Return both ends of a range of clock times as a person can type them, and the index after the range."""
    # "From ten to nine" is a range, "ten to nine" is a time.
    alone = is_led and key_at(row, 1) in _LED_JOINTS
    first = bare_clock_at(row[:1] if alone else row, 0)
    if first is None or first.hour > _DAY:
        return None
    if key_at(row, first.end) not in (_LED_JOINTS if is_led else table.BETWEEN_NUMBERS):
        return None
    at = first.end + 1
    at += key_at(row, at) in base.AT
    second, until = bare_clock_at(row, at), time_at(row, at, sure=True)
    if second is None or until is None or second.hour > _DAY or amount_at(row, at) is not None:
        return None
    value, end = until
    return _proposed(row, first.end, value), end


def _proposed(row: Sequence[Word], first_end: int, until: time | Problem) -> tuple[str, ...]:
    """Return the start before the end; all readings of both if neither says am or pm."""
    minutes = number(key_at(row, 0))
    if minutes in table.MINUTES_TO and key_at(row, 1) == "to" and isinstance(until, time):
        before = (_minute(until) - (minutes or 0)) % _DAY_MINUTES
        return f"{before // _HOUR:02}:{before % _HOUR:02}", f"{until:%H:%M}"
    begins = time_at(row[:first_end], 0, sure=True)
    value = None if begins is None else begins[0]
    if isinstance(value, Problem) and isinstance(until, time) and value.suggestions:
        starts = (time.fromisoformat(each) for each in value.suggestions)
        nearest = min(starts, key=lambda each: (_minute(until) - _minute(each)) % _DAY_MINUTES)
        return f"{nearest:%H:%M}", f"{until:%H:%M}"
    ends = [each for each in (value, until) if each is not None]
    readings = [(f"{each:%H:%M}",) if isinstance(each, time) else each.suggestions for each in ends]
    return tuple(dict.fromkeys(each for row_of in readings for each in row_of))


def _minute(wall: time) -> int:
    return wall.hour * _HOUR + wall.minute


def _either(words: Sequence[Word], start: int, end: int, both: Sequence[str]) -> tuple[Problem, int]:
    return Problem(Trouble.RANGE, joined(words[start:end]), tuple(both)), end


_ONE, _TO = Word("1", "1"), Word("to", "to")
