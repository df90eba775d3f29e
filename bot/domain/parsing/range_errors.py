"""Detector of ranges where one value is needed: "from 8 to 9 am", "every 4 to 6 hours", "1-2 tablets"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from bot.domain.language import Language
from bot.domain.parsing.amounts import amount_at
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.times import bare_clock_at, time_at
from bot.domain.parsing.tokens import Token, Tokens, text_of
from bot.domain.phrase_matcher import key_at

_GLUED_NUMBERS = re.compile(r"(\d{1,4}(?:\.\d+)?|½)-(\d{1,4}(?:\.\d+)?|½)", re.ASCII)
_MAX_LEADS = 3
# Pieces; a bare number up to this one is more likely a count than an hour.
_MAX_PIECES = 4
_DAY, _HOUR, _DAY_MINUTES = 24, 60, 24 * 60
_MAX_TOKENS = 16
"""Tokens; longer than any range of clock times."""


@dataclass(frozen=True)
class _Pair:
    """The two ends of a range, as typed, and the index after them."""

    low: str
    high: str
    end: int


def range_error_at(tokens: Tokens, start: int) -> tuple[ParseError, int] | None:
    """Return the error for the range that begins at token `start`, and the index after the range.

    The error suggests both ends, each as a person can type it.
    """
    return _rule_range_at(tokens, start) or _amount_range_at(tokens, start) or _time_range_at(tokens, start)


def _rule_range_at(tokens: Tokens, start: int) -> tuple[ParseError, int] | None:
    """Match "every 4-6 hours", "for 5 to 7 days", "once or twice a day"."""
    if match := tokens.language.ranges.glued_hours.fullmatch(key_at(tokens, start)):
        return _hour_range_error(tokens, start, start + 1, match.groups())
    return _frequency_range_at(tokens, start) or _interval_range_at(tokens, start)


def _frequency_range_at(tokens: Tokens, start: int) -> tuple[ParseError, int] | None:
    """Match "once or twice a day" and "2-3 times a day"."""
    words, writer = tokens.language.ranges, tokens.language.writer
    if (often := words.times_a_day.match_at(tokens, start)) is not None:
        return _range_error(tokens, start, often.end, [writer.times_a_day(each) for each in often.value])
    pair = _pair_at(tokens, start)
    if pair is None:
        return None
    one, to = Token("1", "1"), Token(words.to, words.to)
    found = words.numbered_times_a_day.match_at((one, to, one, *tokens[pair.end : pair.end + _MAX_TOKENS]), 0)
    if found is None:
        return None
    both = [writer.times_a_day(tokens.language.parse_int(each) or 0) for each in (pair.low, pair.high)]
    return _range_error(tokens, start, pair.end + found.end - 3, both)


def _interval_range_at(tokens: Tokens, start: int) -> tuple[ParseError, int] | None:
    """Match "every 4 to 6 hours", "4-6 hourly", "for 5-7 days"."""
    words, writer = tokens.language.ranges, tokens.language.writer
    lead = key_at(tokens, start)
    is_led = lead in words.intervals
    pair = _pair_at(tokens, start + is_led)
    unit = "" if pair is None else key_at(tokens, pair.end)
    span = "hours" if unit in tokens.language.hours.hourly else words.units.get(unit) if is_led else None
    if pair is None or span is None:
        return None
    if span == "hours" and lead != words.for_:
        return _hour_range_error(tokens, start, pair.end + 1, (pair.low, pair.high))
    write = writer.span if lead == words.for_ else writer.every
    return _range_error(tokens, start, pair.end + 1, [write(each, span) for each in (pair.low, pair.high)])


def _hour_range_error(tokens: Tokens, start: int, end: int, ends: Sequence[str]) -> tuple[ParseError, int]:
    """Suggest both intervals; for as-needed doses only the longer, which never puts two doses too close."""
    language, writer = tokens.language, tokens.language.writer
    longer = writer.every(max(ends, key=lambda each: language.parse_int(each) or 0), "hours")
    if any(language.instructions.as_needed.match_at(tokens, at) for at in range(len(tokens))):
        return _range_error(tokens, start, end, [longer])
    both = (writer.every(each, "hours") for each in ends)
    return _range_error(tokens, start, end, [*both, f"{longer} {writer.as_needed}"])


def _amount_range_at(tokens: Tokens, start: int) -> tuple[ParseError, int] | None:
    """Match "1-2 tablets" and "one or two puffs"."""
    pair = _pair_at(tokens, start)
    unit = None if pair is None else tokens.language.amounts.unit_phrases.match_at(tokens, pair.end)
    if pair is None or unit is None:
        return None
    typed = text_of(tokens[pair.end : unit.end])
    units = [unit.value if tokens.language.parse_int(each) == 1 else typed for each in (pair.low, pair.high)]
    both = [f"{each} {unit_text}" for each, unit_text in zip((pair.low, pair.high), units, strict=True)]
    return _range_error(tokens, start, unit.end, both)


def _pair_at(tokens: Tokens, start: int) -> _Pair | None:
    """Match two numbers with "to", "or" or a dash between them."""
    words = tokens.language.ranges
    lead = start + (key_at(tokens, start) in words.between)
    if match := _GLUED_NUMBERS.fullmatch(key_at(tokens, lead)):
        return _Pair(match[1], match[2], lead + 1)
    joint = key_at(tokens, lead + 1)
    if joint not in words.connectors and not (lead > start and joint == words.joint):
        return None
    ends = key_at(tokens, lead), key_at(tokens, lead + 2)
    if not all(_is_number(each, tokens.language) for each in ends):
        return None
    return _Pair(tokens[lead].text, tokens[lead + 2].text, lead + 3)


def _is_number(key: str, language: Language) -> bool:
    return language.parse_int(key) is not None or key in language.ranges.halves


def _time_range_at(tokens: Tokens, start: int) -> tuple[ParseError, int] | None:
    """Match "from 8 to 9 am", "8:00-9:00", "between 8 and 9 in the morning", "8 or 9 am"."""
    words, at = tokens.language.ranges, start
    while at < start + _MAX_LEADS and key_at(tokens, at) in words.time_leads:
        at += 1
    is_led = at > start and any(each.key in words.leads for each in tokens[start:at])
    row, added = _split_range(tokens, at)
    found = _range_ends_at(row, is_led=is_led)
    if found is None:
        return None
    ends, behind = found
    end = at + behind - added
    text = text_of(tokens[start:end])
    if key_at(tokens, end) in words.units or key_at(tokens, end) in words.counted_units:
        return ParseError(ParseErrorKind.RANGE, text_of(tokens[start : end + 1])), end + 1
    return ParseError(ParseErrorKind.RANGE, text, _suggest_pieces(tokens, start, end) or ends), end


def _suggest_pieces(tokens: Tokens, start: int, end: int) -> tuple[str, ...]:
    """Return suggestions for a bare "1-2" or "one or two", which is a count rather than a time."""
    pair = _pair_at(tokens, start)
    counts = [] if pair is None else [tokens.language.parse_int(each) or 0 for each in (pair.low, pair.high)]
    if pair is None or pair.end != end or not 0 < min(counts) < max(counts) <= _MAX_PIECES:
        return ()
    write = tokens.language.writer.pieces
    return tuple(
        write(str(count), piece, several=count > 1) for piece in ("tablet", "capsule") for count in counts
    )


def _split_range(tokens: Tokens, at: int) -> tuple[Tokens, int]:
    """Return the tokens from `at` on, with a token such as "8-9am" split, and the number of tokens added."""
    match = tokens.language.ranges.glued_times.fullmatch(key_at(tokens, at))
    if match is None:
        return tokens.of(tokens[at : at + _MAX_TOKENS]), 0
    keys = [each for each in (match[1], match[2], "-", match[3], match[4]) if each]
    row = tokens.of([*(Token(each, each) for each in keys), *tokens[at + 1 : at + _MAX_TOKENS]])
    return row, len(keys) - 1


def _range_ends_at(row: Tokens, *, is_led: bool) -> tuple[tuple[str, ...], int] | None:
    """Return both ends of a range of clock times as a person can type them, and the index after the range."""
    # "From ten to nine" is a range, "ten to nine" is a time.
    words = row.language.ranges
    alone = is_led and key_at(row, 1) in words.led_connectors
    first = bare_clock_at(row.of(row[:1]) if alone else row, 0)
    if first is None or first.hour > _DAY:
        return None
    if key_at(row, first.end) not in (words.led_connectors if is_led else words.connectors):
        return None
    at = first.end + 1
    at += key_at(row, at) in row.language.clock.at
    second, until = bare_clock_at(row, at), time_at(row, at, is_expected=True)
    if second is None or until is None or second.hour > _DAY or amount_at(row, at) is not None:
        return None
    value, end = until
    return _suggest_ends(row, first.end, value), end


def _suggest_ends(row: Tokens, first_end: int, until: time | ParseError) -> tuple[str, ...]:
    """Return the start before the end; all readings of both if neither says am or pm."""
    language, minutes = row.language, row.int_at(0)
    is_minutes_to = minutes in language.clock.minutes_to and key_at(row, 1) == language.ranges.to
    if is_minutes_to and isinstance(until, time):
        before = (_minute_of_day(until) - (minutes or 0)) % _DAY_MINUTES
        return f"{before // _HOUR:02}:{before % _HOUR:02}", f"{until:%H:%M}"
    begins = time_at(row.of(row[:first_end]), 0, is_expected=True)
    value = None if begins is None else begins[0]
    if isinstance(value, ParseError) and isinstance(until, time) and value.suggestions:
        starts = (time.fromisoformat(each) for each in value.suggestions)
        nearest = min(starts, key=lambda each: (_minute_of_day(until) - _minute_of_day(each)) % _DAY_MINUTES)
        return f"{nearest:%H:%M}", f"{until:%H:%M}"
    ends = [each for each in (value, until) if each is not None]
    readings = [(f"{each:%H:%M}",) if isinstance(each, time) else each.suggestions for each in ends]
    return tuple(dict.fromkeys(each for row_of in readings for each in row_of))


def _minute_of_day(wall: time) -> int:
    return wall.hour * _HOUR + wall.minute


def _range_error(tokens: Tokens, start: int, end: int, suggestions: Sequence[str]) -> tuple[ParseError, int]:
    return ParseError(ParseErrorKind.RANGE, text_of(tokens[start:end]), tuple(suggestions)), end
