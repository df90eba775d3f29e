"""Parser of times of day: "21:00", "9 pm", "half past seven in the evening". Ambiguous times are errors."""

import re
from dataclasses import dataclass, replace
from datetime import time

from bot.domain.language import Daypart, Language
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.tokens import Token, Tokens, is_clock_like, text_of, tokenize
from bot.domain.phrase_matcher import key_at

_COLON = re.compile(r"(\d{1,2})[:h](\d{2})", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{2})", re.ASCII)
_PLAIN = re.compile(r"(\d{2})(\d{2})", re.ASCII)
_MINUTE = re.compile(r"\d{2}", re.ASCII)
_NOON, _DAY, _HOUR = 12, 24, 60
_NO_HOUR = 99
# Numbers that may be minutes or the hour before "am" and "pm": "2 10 pm".
_HOURS_LIKE_MINUTES = frozenset({"10", "11", "12"})


@dataclass(frozen=True)
class WrittenTime:
    """Hour and minute as written, before am or pm is decided.

    Attributes:
        hour: As written, possibly out of range.
        minute: As written, possibly out of range.
        end: Index of the first token after the time.
        is_24_hour: Whether the time is written as on a 24-hour clock: "8:00" is 08:00.
        is_certain: Whether the tokens can only be a time; a bare "9" could be something else.
        meridiem: The word for half of the day if the token includes it, as in "8p"; else empty.
    """

    hour: int
    minute: int
    end: int
    is_24_hour: bool = False
    is_certain: bool = False
    meridiem: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether a clock can show this time."""
        return self.hour < _DAY and self.minute < _HOUR


def parse_wall_time(text: str, language: Language) -> time | ParseError:
    """Parse one time of day, as a person answers "at what time?"."""
    tokens = tokenize(text, language)
    if not tokens:
        return ParseError(ParseErrorKind.NO_TIME, "", ("08:00", "20:00"))
    found = time_at(tokens, 0, is_expected=True)
    if found is None:
        return ParseError(ParseErrorKind.VAGUE_TIME, text_of(tokens))
    value, end = found
    if isinstance(value, ParseError) or end == len(tokens):
        return value
    if time_at(tokens, end, is_expected=True) is not None:
        return ParseError(ParseErrorKind.TOO_MANY_TIMES, text_of(tokens))
    return ParseError(ParseErrorKind.VAGUE_TIME, text_of(tokens))


def find_wall_time(text: str, language: Language) -> time | ParseError:
    """Parse the only time of day among other words, as in "every day at 8 am, please"."""
    tokens = tokenize(text, language)
    found, position = [], 0
    while position < len(tokens):
        value, position = time_at(tokens, position) or (None, position + 1)
        found += [] if value is None else [value]
    if len(found) == 1:
        return found[0]
    kind = ParseErrorKind.TOO_MANY_TIMES if found else ParseErrorKind.VAGUE_TIME
    return ParseError(kind, text_of(tokens))


def time_at(tokens: Tokens, start: int, *, is_expected: bool = False) -> tuple[time | ParseError, int] | None:
    """Parse the time that begins at token `start`; also return the index after it.

    Args:
        tokens: The tokens of the whole text.
        start: Index of the first token to parse.
        is_expected: Whether a time is expected at `start`, so that a bare number is a time.
    """
    if (vague := _vague_time_error_at(tokens, start)) is not None:
        return vague, start + 1
    if (problem := ambiguous_count_error_at(tokens, start)) is not None:
        return problem, start + 3
    before = tokens.language.clock.dayparts.match_at(tokens, start)
    begin = before.end if before else start
    lead = tokens.language.clock.leads.match_at(tokens, begin)
    clock = _clock_at(tokens, lead.end if lead else begin, is_expected=is_expected or lead is not None)
    if clock and (found := _complete_clock(tokens, start, clock, before.value if before else None)):
        return found
    if before:
        return ParseError(
            ParseErrorKind.VAGUE_TIME, text_of(tokens[start:begin]), before.value.suggested_times
        ), begin
    return bare_daypart_error_at(tokens, start)


def bare_daypart_error_at(tokens: Tokens, start: int) -> tuple[ParseError, int] | None:
    """Return the error for the "night" of "40 mg night" and of "morning and night"."""
    part = tokens.language.clock.bare_dayparts.get(key_at(tokens, start))
    if part is None or start == 0:
        return None
    before = key_at(tokens, start - 1)
    joined = start > 1 and before in tokens.language.lines.conjunctions
    spoken = tokens.language.clock.dayparts.match_at(tokens, start - 1 - joined)
    if not (before.isdecimal() or before in tokens.language.number_suffixes or spoken is not None):
        return None
    return ParseError(ParseErrorKind.VAGUE_TIME, tokens[start].text, part.suggested_times), start + 1


def ambiguous_count_error_at(tokens: Tokens, start: int) -> ParseError | None:
    """Return the error for "2 10 pm", which is ten past two, or two pieces at ten."""
    count, hour = key_at(tokens, start), key_at(tokens, start + 1)
    if hour not in _HOURS_LIKE_MINUTES or not (count.isdecimal() and 0 < int(count) < _NOON):
        return None
    half = key_at(tokens, start + 2)
    if half not in tokens.language.clock.meridiems:
        return None
    past = _NOON * (half in tokens.language.clock.pm)
    at = f"{int(hour) % _NOON + past:02}:00"
    several = count != "1"
    pieces = (tokens.language.writer.pieces(count, unit, several=several) for unit in ("tablet", "capsule"))
    readings = (f"{int(count) + past:02}:{hour}", *(f"{each} {at}" for each in pieces))
    return ParseError(ParseErrorKind.AMBIGUOUS, text_of(tokens[start : start + 3]), readings)


def clock_candidates(hour: int, minute: int = 0) -> tuple[str, ...]:
    """Return the candidates for an hour on a dial: ("08:00", "20:00") for 8, ("21:00",) for 21."""
    return tuple(f"{each:02}:{minute:02}" for each in sorted(_hours_on_dial(hour)))


def bare_clock_candidates(key: str, language: Language) -> tuple[str, ...]:
    """Return the candidate times of a word where a time is expected, such as "8", "21" or "9.30"."""
    clock = _digits_at(Tokens([Token(key, key)], language), 0, is_expected=True)
    return clock_candidates(clock.hour, clock.minute) if clock and clock.is_possible else ()


def bare_clock_at(tokens: Tokens, start: int) -> WrittenTime | None:
    """Parse a clock time such as "8", "8:00" or "8 am", without deciding between am and pm."""
    clock = _clock_at(tokens, start, is_expected=True)
    if clock is None:
        return None
    end = clock.end + (key_at(tokens, clock.end) in tokens.language.clock.oclock)
    return replace(clock, end=end + (key_at(tokens, end) in tokens.language.clock.meridiems))


def _hours_on_dial(hour: int) -> set[int]:
    return {hour % _NOON, hour % _NOON + _NOON} if 1 <= hour <= _NOON else {hour}


def _vague_time_error_at(tokens: Tokens, start: int) -> ParseError | None:
    key, words = key_at(tokens, start), tokens.language.clock
    stem = next((key.removesuffix(each) for each in words.ish if key.endswith(each)), key)
    if stem in words.vague:
        return ParseError(ParseErrorKind.VAGUE_TIME, tokens[start].text)
    meanings = bare_clock_candidates(stem, tokens.language) if stem != key else ()
    return ParseError(ParseErrorKind.VAGUE_TIME, tokens[start].text, meanings) if meanings else None


def _clock_at(tokens: Tokens, start: int, *, is_expected: bool) -> WrittenTime | None:
    words = tokens.language.clock
    if (named := words.named.match_at(tokens, start)) is not None:
        return WrittenTime(named.value.hour, named.value.minute, named.end, is_24_hour=True, is_certain=True)
    if (past := words.minute_offsets.match_at(tokens, start)) is not None:
        return _offset_clock(past.numbers[0], past.value, past.end)
    if (past := words.numbered_minute_offsets.match_at(tokens, start)) is not None:
        minutes, hour = past.numbers
        if past.value < 0 and minutes not in words.minutes_to:
            return None
        return _offset_clock(hour, minutes * past.value, past.end)
    return _digits_at(tokens, start, is_expected=is_expected)


def _offset_clock(hour: int, minutes: int, end: int) -> WrittenTime | None:
    """Return the clock time `minutes` past the hour, or before the hour if negative."""
    if not (hour < _DAY and abs(minutes) < _HOUR):
        return None
    dial = _NOON if 1 <= hour <= _NOON else _DAY
    shown = (hour - (minutes < 0)) % dial
    return WrittenTime(shown or dial % _DAY, minutes % _HOUR, end, is_certain=True)


def _digits_at(tokens: Tokens, start: int, *, is_expected: bool) -> WrittenTime | None:
    key, words = key_at(tokens, start), tokens.language.clock
    if match := _COLON.fullmatch(key):
        return WrittenTime(int(match[1]), int(match[2]), start + 1, is_24_hour=True, is_certain=True)
    if is_clock_like(key):
        return WrittenTime(_NO_HOUR, 0, start + 1, is_certain=True)
    if match := _DOTTED.fullmatch(key) or (_PLAIN.fullmatch(key) if is_expected else None):
        return WrittenTime(
            int(match[1]), int(match[2]), start + 1, is_24_hour=is_expected, is_certain=is_expected
        )
    if (match := words.hour_with_letter.fullmatch(key)) and int(match[1]) <= _NOON:
        return WrittenTime(
            int(match[1]), int(match[2] or 0), start + 1, is_certain=True, meridiem=words.letters[match[3]]
        )
    return _number_at(tokens, start, is_expected=is_expected)


def _number_at(tokens: Tokens, start: int, *, is_expected: bool) -> WrittenTime | None:
    """Parse a bare hour, and "8 30"; the 30 of "8 30 minutes before breakfast" belongs to the note."""
    hour, following = tokens.int_at(start), key_at(tokens, start + 1)
    if hour is None or hour > _NO_HOUR:
        return None
    is_minute = (
        not tokens[start].text.endswith(",")
        and key_at(tokens, start + 2) not in tokens.language.clock.minute_units
    )
    if is_minute and _MINUTE.fullmatch(following):
        return WrittenTime(hour, int(following), start + 2, is_certain=is_expected)
    return WrittenTime(hour, 0, start + 1, is_certain=is_expected)


def _complete_clock(
    tokens: Tokens, start: int, clock: WrittenTime, daypart: Daypart | None
) -> tuple[time | ParseError, int] | None:
    """Parse what follows a clock time ("o'clock", "pm", "in the evening"); None if it is no time."""
    words = tokens.language.clock
    end = clock.end + (key_at(tokens, clock.end) in words.oclock)
    said = key_at(tokens, end) if key_at(tokens, end) in words.meridiems else ""
    end += bool(said)
    half = clock.meridiem or said
    after = words.dayparts.match_at(tokens, end)
    part = after.value if after else daypart
    if part is not None and part.is_note and (clock.is_24_hour or half):
        part = None  # an exact time overrides "with breakfast", which then is only a note
    if not (clock.is_certain or daypart or after or end > clock.end):
        return None
    end = after.end if after else end
    return _resolve_clock(
        clock, part, text_of(tokens[start:end]), is_pm=half in words.pm if half else None
    ), end


def _resolve_clock(
    clock: WrittenTime, daypart: Daypart | None, text: str, *, is_pm: bool | None
) -> time | ParseError:
    if not clock.is_possible:
        midnight = (clock.hour, clock.minute) == (_DAY, 0)
        return ParseError(ParseErrorKind.IMPOSSIBLE_TIME, text, ("00:00",) if midnight else ())
    hours = (
        {clock.hour} if clock.is_24_hour and is_pm is None and daypart is None else _hours_on_dial(clock.hour)
    )
    if is_pm is not None:
        hours = {each for each in hours if (each >= _NOON) == is_pm}
    if daypart is not None:
        hours &= daypart.hours
    if len(hours) == 1:
        return time(hours.pop(), clock.minute)
    trouble = ParseErrorKind.AMBIGUOUS_TIME if hours or is_pm is None else ParseErrorKind.IMPOSSIBLE_TIME
    return ParseError(trouble, text, clock_candidates(clock.hour, clock.minute))
