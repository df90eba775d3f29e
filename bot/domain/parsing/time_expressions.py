"""Parser of time expressions: "10:00", "yesterday 22:00", "half an hour ago", "in 20 min", "just now"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta

from bot.domain.language import Language, MomentWords
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.numbers import number_at
from bot.domain.parsing.times import ambiguous_count_error_at, parse_wall_time, time_at
from bot.domain.parsing.tokens import Tokens, is_number_like, text_of, tokenize
from bot.domain.phrase_matcher import key_at

# Tokens of the longest time expression: "yesterday at half past seven in the evening".
_MAX_TOKENS = 9
_MAX_MINUTES = 999


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


def parse_time_expression(text: str, language: Language) -> TimeExpression | ParseError:
    """Parse one time expression, as a person answers "taken at what time?" or "remind you again when?"."""
    words = language.moments
    keys = [word.key for word in tokenize(text, language)]
    while keys and keys[0] in words.fillers:
        keys = keys[1:]
    phrase = " ".join(keys)
    if phrase in words.now:
        return TimeExpression(offset=timedelta())
    phrase, ahead = _split_direction(_strip_hedges(phrase, words), words)
    if (length := _parse_offset(phrase, language)) is not None:
        return TimeExpression(offset=length, is_future=ahead)
    return _parse_clock_time(keys, language)


def find_time_expression(tokens: Tokens) -> tuple[TimeExpression, int, int] | None:
    """Find the time expression in a line such as "ibuprofen 400 mg 2 hours ago".

    Return the expression, the index of its first token and the index after it. A vague expression has neither
    times of day nor a length.
    """
    for start in range(len(tokens)):
        for end in range(min(len(tokens), start + _MAX_TOKENS), start, -1):
            if (found := _parse_unmistakable(tokens, start, end)) is not None:
                return found, start, end
    return _find_vague(tokens)


def find_offset_ahead(tokens: Tokens) -> tuple[timedelta, int, int] | None:
    """Find after how long something is to be, "in 2 hours", with its first token and the one after."""
    for start in range(len(tokens)):
        for end in range(min(len(tokens), start + _MAX_TOKENS), start, -1):
            read = parse_time_expression(text_of(tokens[start:end]), tokens.language)
            if not isinstance(read, ParseError) and read.is_future and read.offset:
                return read.offset, start, end
    return None


def _parse_unmistakable(tokens: Tokens, start: int, end: int) -> TimeExpression | None:
    """Parse tokens that can only be a time expression; None if they could be anything else."""
    keys = [each.key for each in tokens[start:end]]
    if not all(keys) or not _has_time_marker(tokens, start, keys) or _may_be_count(tokens, start, end):
        return None
    read = parse_time_expression(" ".join(keys), tokens.language)
    return None if isinstance(read, ParseError) or read.is_future else read


def _may_be_count(tokens: Tokens, start: int, end: int) -> bool:
    """Return whether the tokens may be a count rather than a time: "about 3", the 2 of "2 10 pm"."""
    if ambiguous_count_error_at(tokens, start) is not None:
        return True
    match [each.key for each in tokens[start:end]]:
        case [about, count]:
            return (
                about in tokens.language.clock.about
                and tokens.language.parse_int(count) is not None
                and end < len(tokens)
            )
    return False


def _has_time_marker(tokens: Tokens, start: int, keys: Sequence[str]) -> bool:
    words, at = tokens.language.moments, tokens.language.clock.at
    if " ".join(keys) in words.now or (keys[-1] in words.ago and keys[0] not in words.fillers - at):
        return True
    opened = keys[0] in words.days_ago or keys[0] in at or keys[0] in words.this
    return opened or time_at(tokens, start) is not None


def _find_vague(tokens: Tokens) -> tuple[TimeExpression, int, int] | None:
    words = tokens.language.moments
    for start in range(len(tokens)):
        if tokens[start].key == words.ago[0]:
            first = start
            while first and (
                tokens[first - 1].key in words.ago_fillers or _is_number_of_duration(tokens, first - 1)
            ):
                first -= 1
            return TimeExpression(), first, start + 1
        vague, timed = words.vague.match_at(tokens, start), time_at(tokens, start)
        end = max(
            0 if vague is None else vague.end,
            0 if timed is None or _may_be_count(tokens, start, timed[1]) else timed[1],
        )
        if end:
            return TimeExpression(), start, end
    return None


def _is_number_of_duration(tokens: Tokens, index: int) -> bool:
    """Return whether a token is a number of a duration ("2 hours"), rather than of an amount."""
    is_number = is_number_like(tokens[index].key) or tokens.int_at(index) is not None
    return is_number and key_at(tokens, index + 1) not in tokens.language.amounts.units


def _strip_hedges(phrase: str, words: MomentWords) -> str:
    """Remove words such as "about" from the beginning: "about 2 hours ago"."""
    for word in words.hedges:
        phrase = phrase.removeprefix(word)
    return phrase


def _split_direction(phrase: str, words: MomentWords) -> tuple[str, bool | None]:
    for ending in words.ago:
        if phrase.endswith(f" {ending}"):
            return phrase.removesuffix(f" {ending}"), False
    if phrase.startswith(words.ahead):
        return phrase.removeprefix(words.ahead), True
    for ending in words.later:
        if phrase.endswith(ending):
            return phrase.removesuffix(ending), True
    return phrase, None


def _parse_offset(phrase: str, language: Language) -> timedelta | None:
    words = language.moments
    if phrase in words.spans:
        return timedelta(minutes=words.spans[phrase])
    if (measured := _parse_number_and_unit(phrase, language)) is not None:
        return measured
    if match := words.hours.fullmatch(phrase):
        hours, minutes = _parse_count(match[1], language), _parse_count(match[2] or "0", language)
    elif match := words.minutes.fullmatch(phrase):
        hours, minutes = 0, _parse_count(match[1], language)
    else:
        return None
    return None if hours is None or minutes is None else timedelta(hours=hours, minutes=minutes)


def _parse_number_and_unit(phrase: str, language: Language) -> timedelta | None:
    """Parse a number in any notation with its unit: "2 and a half hours", "1 1/2 h"."""
    tokens = tokenize(phrase, language)
    found = number_at(tokens, 0)
    if found is None or len(found.readings) != 1 or len(tokens) != found.end + 1:
        return None
    minutes = language.moments.units.get(tokens[-1].key)
    if minutes is None or found.readings[0] > _MAX_MINUTES:
        return None
    return timedelta(minutes=float(found.readings[0] * minutes))


def _parse_count(word: str, language: Language) -> float | None:
    if word in language.numbers.articles:
        return 1
    return float(word) if word[0].isdecimal() else language.parse_int(word)


def _parse_clock_time(keys: list[str], language: Language) -> TimeExpression | ParseError:
    words = language.moments
    days_ago = next((words.days_ago[key] for key in keys if key in words.days_ago), None)
    rest = " ".join(key for key in keys if key not in words.days_ago)
    if rest.startswith(words.last_night[0]):
        rest = rest.replace(*words.last_night, 1)
    read = parse_wall_time(rest, language)
    if isinstance(read, time):
        return TimeExpression((read,), days_ago)
    if read.kind is ParseErrorKind.AMBIGUOUS_TIME and read.text == rest:
        return TimeExpression(tuple(time.fromisoformat(wall) for wall in read.suggestions), days_ago)
    return read
