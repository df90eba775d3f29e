"""Parser of time expressions: "10:00", "yesterday 22:00", "half an hour ago", "in 20 min", "just now"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta

from bot.domain.parsing import english as table
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.numbers import number_at
from bot.domain.parsing.phrase_matcher import PhraseMatcher, key_at, parse_int
from bot.domain.parsing.times import ambiguous_count_error_at, parse_wall_time, time_at
from bot.domain.parsing.tokens import Token, is_number_like, tokenize

_FILLERS = frozenset(
    {"i", "took", "taken", "it", "at", "about", "around", "circa", "ca", "to", "until", "till", "by"}
)
_NOW = frozenset({"now", "just now", "right now"})
_DAYS_AGO = {"today": 0, "yesterday": 1}
_MINUTES_BY_PHRASE = {
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
_MINUTES_PER_UNIT = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 60),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 1),
    **dict.fromkeys(("day", "days"), 24 * 60),
    **dict.fromkeys(("week", "weeks"), 7 * 24 * 60),
}
_VAGUE = PhraseMatcher(dict.fromkeys(table.VAGUE_TIMES, True))
_AGO = "ago"
_AGO_WORDS = frozenset({_AGO, "back"})
_AGO_FILLERS = _MINUTES_PER_UNIT.keys() | table.AGO_FILLERS
# Tokens of the longest time expression: "yesterday at half past seven in the evening".
_MAX_TOKENS = 9
_MOST_MINUTES = 999
_COUNT = r"(\d{1,3}(?:\.\d{1,2})?|[a-z]{1,20})"
_HOURS = re.compile(
    rf"{_COUNT} ?(?:h|hr|hrs|hour|hours)(?![a-z])(?: ?(?:and )?{_COUNT} ?(?:m|min|mins|minute|minutes)?)?"
)
_MINUTES = re.compile(rf"{_COUNT} ?(?:m|min|mins|minute|minutes)")


@dataclass(frozen=True)
class TimeExpression:
    """A time as typed, before it is resolved to an instant.

    Attributes:
        wall_times: Candidate times of day, two if am or pm is unknown; empty if `length` is set or the text
            is vague ("last night").
        days_ago: 0 for today, 1 for yesterday; None if the text names no day.
        offset: Distance from now; None if the text names a time of day.
        is_future: True for "in 20 min", False for "20 min ago", None for a bare "20 min".
    """

    wall_times: tuple[time, ...] = ()
    days_ago: int | None = None
    offset: timedelta | None = None
    is_future: bool | None = None


def parse_time_expression(text: str) -> TimeExpression | ParseError:
    """Parse one time expression, as a person answers "taken at what time?" or "remind you again when?"."""
    keys = [word.key for word in tokenize(text)]
    while keys and keys[0] in _FILLERS:
        keys = keys[1:]
    phrase = " ".join(keys)
    if phrase in _NOW:
        return TimeExpression(offset=timedelta())
    phrase, ahead = _split_direction(_strip_hedges(phrase))
    if (length := _parse_offset(phrase)) is not None:
        return TimeExpression(offset=length, is_future=ahead)
    return _parse_clock_time(keys)


def find_time_expression(tokens: Sequence[Token]) -> tuple[TimeExpression, int, int] | None:
    """Find the time expression in a line such as "ibuprofen 400 mg 2 hours ago".

    Return the expression, the index of its first token and the index after it. A vague expression has neither
    times of day nor a length.
    """
    for start in range(len(tokens)):
        for end in range(min(len(tokens), start + _MAX_TOKENS), start, -1):
            if (found := _parse_unmistakable(tokens, start, end)) is not None:
                return found, start, end
    return _find_vague(tokens)


def _parse_unmistakable(tokens: Sequence[Token], start: int, end: int) -> TimeExpression | None:
    """Parse tokens that can only be a time expression; None if they could be anything else."""
    keys = [each.key for each in tokens[start:end]]
    if not all(keys) or not _has_time_marker(tokens, start, keys) or _may_be_count(tokens, start, end):
        return None
    read = parse_time_expression(" ".join(keys))
    return None if isinstance(read, ParseError) or read.is_future else read


def _may_be_count(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Return whether the tokens may be a count rather than a time: "about 3", the 2 of "2 10 pm"."""
    if ambiguous_count_error_at(tokens, start) is not None:
        return True
    match [each.key for each in tokens[start:end]]:
        case [about, count]:
            return about in table.ABOUT and parse_int(count) is not None and end < len(tokens)
    return False


def _has_time_marker(tokens: Sequence[Token], start: int, keys: Sequence[str]) -> bool:
    if " ".join(keys) in _NOW or (keys[-1] in _AGO_WORDS and keys[0] not in _FILLERS - table.AT):
        return True
    opened = keys[0] in _DAYS_AGO or keys[0] in table.AT or keys[0] in {"this", "last"}
    return opened or time_at(tokens, start) is not None


def _find_vague(tokens: Sequence[Token]) -> tuple[TimeExpression, int, int] | None:
    for start in range(len(tokens)):
        if tokens[start].key == _AGO:
            first = start
            while first and (
                tokens[first - 1].key in _AGO_FILLERS or _is_number_of_duration(tokens, first - 1)
            ):
                first -= 1
            return TimeExpression(), first, start + 1
        vague, timed = _VAGUE.match_at(tokens, start), time_at(tokens, start)
        end = max(
            0 if vague is None else vague.end,
            0 if timed is None or _may_be_count(tokens, start, timed[1]) else timed[1],
        )
        if end:
            return TimeExpression(), start, end
    return None


def _is_number_of_duration(tokens: Sequence[Token], index: int) -> bool:
    """Return whether a token is a number of a duration ("2 hours"), rather than of an amount."""
    is_number = is_number_like(tokens[index].key) or parse_int(tokens[index].key) is not None
    return is_number and key_at(tokens, index + 1) not in table.UNITS


def _strip_hedges(phrase: str) -> str:
    """Remove words such as "about" from the beginning: "about 2 hours ago"."""
    for word in ("about ", "around ", "roughly ", "maybe "):
        phrase = phrase.removeprefix(word)
    return phrase


def _split_direction(phrase: str) -> tuple[str, bool | None]:
    for ending in _AGO_WORDS:
        if phrase.endswith(f" {ending}"):
            return phrase.removesuffix(f" {ending}"), False
    if phrase.startswith("in "):
        return phrase.removeprefix("in "), True
    for ending in (" from now", " later"):
        if phrase.endswith(ending):
            return phrase.removesuffix(ending), True
    return phrase, None


def _parse_offset(phrase: str) -> timedelta | None:
    if phrase in _MINUTES_BY_PHRASE:
        return timedelta(minutes=_MINUTES_BY_PHRASE[phrase])
    if (measured := _parse_number_and_unit(phrase)) is not None:
        return measured
    if match := _HOURS.fullmatch(phrase):
        hours, minutes = _parse_count(match[1]), _parse_count(match[2] or "0")
    elif match := _MINUTES.fullmatch(phrase):
        hours, minutes = 0, _parse_count(match[1])
    else:
        return None
    return None if hours is None or minutes is None else timedelta(hours=hours, minutes=minutes)


def _parse_number_and_unit(phrase: str) -> timedelta | None:
    """Parse a number in any notation with its unit: "2 and a half hours", "1 1/2 h"."""
    tokens = tokenize(phrase)
    found = number_at(tokens, 0)
    if found is None or len(found.readings) != 1 or len(tokens) != found.end + 1:
        return None
    minutes = _MINUTES_PER_UNIT.get(tokens[-1].key)
    if minutes is None or found.readings[0] > _MOST_MINUTES:
        return None
    return timedelta(minutes=float(found.readings[0] * minutes))


def _parse_count(word: str) -> float | None:
    if word in {"a", "an"}:
        return 1
    return float(word) if word[0].isdecimal() else parse_int(word)


def _parse_clock_time(keys: list[str]) -> TimeExpression | ParseError:
    days_ago = next((_DAYS_AGO[key] for key in keys if key in _DAYS_AGO), None)
    rest = " ".join(key for key in keys if key not in _DAYS_AGO)
    if rest.startswith("last night"):
        rest = rest.replace("last night", "at night", 1)
    read = parse_wall_time(rest)
    if isinstance(read, time):
        return TimeExpression((read,), days_ago)
    if read.kind is ParseErrorKind.AMBIGUOUS_TIME and read.text == rest:
        return TimeExpression(tuple(time.fromisoformat(wall) for wall in read.suggestions), days_ago)
    return read
