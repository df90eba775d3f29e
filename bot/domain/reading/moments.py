"""Parser of time expressions: "10:00", "yesterday 22:00", "half an hour ago", "in 20 min", "just now"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta

from bot.domain.reading import words as table
from bot.domain.reading.numbers import number_at
from bot.domain.reading.phrases import Phrases, key_at, number
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.times import count_before_hour, time_at, wall_time
from bot.domain.reading.typed import Word, is_number_like, split

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
# Minutes per unit.
_LENGTHS = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 60),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 1),
    **dict.fromkeys(("day", "days"), 24 * 60),
    **dict.fromkeys(("week", "weeks"), 7 * 24 * 60),
}
_VAGUE = Phrases(dict.fromkeys(table.VAGUE_MOMENTS, True))
_AGO = "ago"
_BACK = frozenset({_AGO, "back"})
_BEFORE_AGO = _LENGTHS.keys() | table.BEFORE_AGO
# Tokens of the longest time expression: "yesterday at half past seven in the evening".
_LONGEST = 9
_MOST_MINUTES = 999
_COUNT = r"(\d{1,3}(?:\.\d{1,2})?|[a-z]{1,20})"
_HOURS = re.compile(
    rf"{_COUNT} ?(?:h|hr|hrs|hour|hours)(?![a-z])(?: ?(?:and )?{_COUNT} ?(?:m|min|mins|minute|minutes)?)?"
)
_MINUTES = re.compile(rf"{_COUNT} ?(?:m|min|mins|minute|minutes)")


@dataclass(frozen=True)
class Moment:
    """A time as typed, before it is resolved to an instant.

    Attributes:
        walls: Candidate times of day, two if am or pm is unknown; empty if `length` is set or the text is
            vague ("last night").
        days_ago: 0 for today, 1 for yesterday; None if the text names no day.
        length: Distance from now; None if the text names a time of day.
        ahead: True for "in 20 min", False for "20 min ago", None for a bare "20 min".
    """

    walls: tuple[time, ...] = ()
    days_ago: int | None = None
    length: timedelta | None = None
    ahead: bool | None = None


def moment(text: str) -> Moment | Problem:
    """Parse one time expression, as a person answers "taken at what time?" or "remind you again when?"."""
    keys = [word.key for word in split(text)]
    while keys and keys[0] in _FILLERS:
        keys = keys[1:]
    phrase = " ".join(keys)
    if phrase in _NOW:
        return Moment(length=timedelta())
    phrase, ahead = _directed(_plainer(phrase))
    if (length := _length(phrase)) is not None:
        return Moment(length=length, ahead=ahead)
    return _on_the_clock(keys)


def moment_in(words: Sequence[Word]) -> tuple[Moment, int, int] | None:
    """Find the time expression in a line such as "ibuprofen 400 mg 2 hours ago".

    Return the expression, the index of its first token and the index after it. A vague expression has neither
    times of day nor a length.
    """
    for start in range(len(words)):
        for end in range(min(len(words), start + _LONGEST), start, -1):
            if (found := _moment_of(words, start, end)) is not None:
                return found, start, end
    return _vague_in(words)


def _moment_of(words: Sequence[Word], start: int, end: int) -> Moment | None:
    """Parse tokens that can only be a time expression; None if they could be anything else."""
    keys = [each.key for each in words[start:end]]
    if not all(keys) or not _is_marked(words, start, keys) or _is_count(words, start, end):
        return None
    read = moment(" ".join(keys))
    return None if isinstance(read, Problem) or read.ahead else read


def _is_count(words: Sequence[Word], start: int, end: int) -> bool:
    """Return whether the tokens may be a count rather than a time: "about 3", the 2 of "2 10 pm"."""
    if count_before_hour(words, start) is not None:
        return True
    match [each.key for each in words[start:end]]:
        case [about, count]:
            return about in table.ABOUT and number(count) is not None and end < len(words)
    return False


def _is_marked(words: Sequence[Word], start: int, keys: Sequence[str]) -> bool:
    if " ".join(keys) in _NOW or (keys[-1] in _BACK and keys[0] not in _FILLERS - table.AT):
        return True
    opened = keys[0] in _DAYS_AGO or keys[0] in table.AT or keys[0] in {"this", "last"}
    return opened or time_at(words, start) is not None


def _vague_in(words: Sequence[Word]) -> tuple[Moment, int, int] | None:
    for start in range(len(words)):
        if words[start].key == _AGO:
            first = start
            while first and (words[first - 1].key in _BEFORE_AGO or _counts(words, first - 1)):
                first -= 1
            return Moment(), first, start + 1
        vague, timed = _VAGUE.at(words, start), time_at(words, start)
        end = max(
            0 if vague is None else vague.end,
            0 if timed is None or _is_count(words, start, timed[1]) else timed[1],
        )
        if end:
            return Moment(), start, end
    return None


def _counts(words: Sequence[Word], index: int) -> bool:
    """Return whether a token is a number of a duration ("2 hours"), rather than of an amount."""
    is_number = is_number_like(words[index].key) or number(words[index].key) is not None
    return is_number and key_at(words, index + 1) not in table.UNITS


def _plainer(phrase: str) -> str:
    """Remove words such as "about" from the beginning: "about 2 hours ago"."""
    for word in ("about ", "around ", "roughly ", "maybe "):
        phrase = phrase.removeprefix(word)
    return phrase


def _directed(phrase: str) -> tuple[str, bool | None]:
    for ending in _BACK:
        if phrase.endswith(f" {ending}"):
            return phrase.removesuffix(f" {ending}"), False
    if phrase.startswith("in "):
        return phrase.removeprefix("in "), True
    for ending in (" from now", " later"):
        if phrase.endswith(ending):
            return phrase.removesuffix(ending), True
    return phrase, None


def _length(phrase: str) -> timedelta | None:
    if phrase in _SPOKEN:
        return timedelta(minutes=_SPOKEN[phrase])
    if (measured := _measured(phrase)) is not None:
        return measured
    if match := _HOURS.fullmatch(phrase):
        hours, minutes = _count(match[1]), _count(match[2] or "0")
    elif match := _MINUTES.fullmatch(phrase):
        hours, minutes = 0, _count(match[1])
    else:
        return None
    return None if hours is None or minutes is None else timedelta(hours=hours, minutes=minutes)


def _measured(phrase: str) -> timedelta | None:
    """Parse a number in any notation with its unit: "2 and a half hours", "1 1/2 h"."""
    tokens = split(phrase)
    found = number_at(tokens, 0)
    if found is None or len(found.readings) != 1 or len(tokens) != found.end + 1:
        return None
    minutes = _LENGTHS.get(tokens[-1].key)
    if minutes is None or found.readings[0] > _MOST_MINUTES:
        return None
    return timedelta(minutes=float(found.readings[0] * minutes))


def _count(word: str) -> float | None:
    if word in {"a", "an"}:
        return 1
    return float(word) if word[0].isdecimal() else number(word)


def _on_the_clock(keys: list[str]) -> Moment | Problem:
    days_ago = next((_DAYS_AGO[key] for key in keys if key in _DAYS_AGO), None)
    rest = " ".join(key for key in keys if key not in _DAYS_AGO)
    if rest.startswith("last night"):
        rest = rest.replace("last night", "at night", 1)
    read = wall_time(rest)
    if isinstance(read, time):
        return Moment((read,), days_ago)
    if read.trouble is Trouble.AMBIGUOUS_TIME and read.text == rest:
        return Moment(tuple(time.fromisoformat(wall) for wall in read.suggestions), days_ago)
    return read
