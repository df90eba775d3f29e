"""One moment in words: "10:00", "yesterday 22:00", "half an hour ago", "in 20 min", "just now"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta

from bot.domain.reading.phrases import number
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.times import wall_time
from bot.domain.reading.typed import split

_FILLERS = frozenset(
    {"i", "took", "taken", "it", "at", "about", "around", "circa", "ca", "to", "until", "till", "by"}
)
_NOW = frozenset({"now", "just now", "right now"})
_DAYS_AGO = {"today": 0, "yesterday": 1}
_SPOKEN = {
    "half an hour": 30,
    "half hour": 30,
    "a half hour": 30,
    "quarter of an hour": 15,
    "a quarter of an hour": 15,
    "three quarters of an hour": 45,
    "an hour and a half": 90,
    "one and a half hours": 90,
}
_COUNT = r"(\d{1,3}(?:\.\d{1,2})?|[a-z]+)"
_HOURS = re.compile(
    rf"{_COUNT} ?(?:h|hr|hrs|hour|hours)(?![a-z])(?: ?(?:and )?{_COUNT} ?(?:m|min|mins|minute|minutes)?)?"
)
_MINUTES = re.compile(rf"{_COUNT} ?(?:m|min|mins|minute|minutes)")


@dataclass(frozen=True)
class Moment:
    """A moment as typed, before anybody knows which instant it is.

    Attributes:
        walls: Times of day it can mean, two where the half of the day was not said; empty with a length.
        days_ago: 0 for today, 1 for yesterday; None: the day was not said.
        length: So long from now; None: a time of day was typed.
        ahead: True for "in 20 min", False for "20 min ago", None for a bare "20 min".
    """

    walls: tuple[time, ...] = ()
    days_ago: int | None = None
    length: timedelta | None = None
    ahead: bool | None = None


def moment(text: str) -> Moment | Problem:
    """Read one moment, as a person answers "taken at what time?" or "remind you again when?"."""
    keys = [word.key for word in split(text)]
    while keys and keys[0] in _FILLERS:
        keys = keys[1:]
    phrase = " ".join(keys)
    if phrase in _NOW:
        return Moment(length=timedelta())
    phrase, ahead = _directed(phrase)
    if (length := _length(phrase)) is not None:
        return Moment(length=length, ahead=ahead)
    return _on_the_clock(keys)


def _directed(phrase: str) -> tuple[str, bool | None]:
    if phrase.endswith(" ago"):
        return phrase.removesuffix(" ago"), False
    if phrase.startswith("in "):
        return phrase.removeprefix("in "), True
    for ending in (" from now", " later"):
        if phrase.endswith(ending):
            return phrase.removesuffix(ending), True
    return phrase, None


def _length(phrase: str) -> timedelta | None:
    if phrase in _SPOKEN:
        return timedelta(minutes=_SPOKEN[phrase])
    if match := _HOURS.fullmatch(phrase):
        hours, minutes = _count(match[1]), _count(match[2] or "0")
    elif match := _MINUTES.fullmatch(phrase):
        hours, minutes = 0, _count(match[1])
    else:
        return None
    return None if hours is None or minutes is None else timedelta(hours=hours, minutes=minutes)


def _count(word: str) -> float | None:
    if word in {"a", "an"}:
        return 1
    return float(word) if word[0].isdecimal() else number(word)


def _on_the_clock(keys: list[str]) -> Moment | Problem:
    days_ago = next((_DAYS_AGO[key] for key in keys if key in _DAYS_AGO), None)
    rest = " ".join(key for key in keys if key not in _DAYS_AGO)
    read = wall_time(rest)
    if isinstance(read, time):
        return Moment((read,), days_ago)
    if read.trouble is Trouble.AMBIGUOUS_TIME and read.text == rest:
        return Moment(tuple(time.fromisoformat(wall) for wall in read.suggestions), days_ago)
    return read
