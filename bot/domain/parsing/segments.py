"""Parser of the segments of a line; whether they fit together is checked later."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import TypeVar

from bot.domain.language import Language
from bot.domain.parsing.amounts import Amount, amount_at, belongs_to_name
from bot.domain.parsing.bare_numbers import bare_number_error_at
from bot.domain.parsing.durations import Duration, StartDate, duration_at, start_date_at
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.hour_intervals import HourInterval, hour_interval_at
from bot.domain.parsing.instructions import Instruction, Person, instruction_at, person_at
from bot.domain.parsing.monthly_rules import MonthDay, MonthInterval, month_day_at, month_interval_at
from bot.domain.parsing.name_checks import (
    is_combination_strength,
    is_letter_suffix_of_name,
    is_number_of_name,
    merge_names,
)
from bot.domain.parsing.notes import Note, note_at
from bot.domain.parsing.range_errors import range_error_at
from bot.domain.parsing.recurrence import ParsedRecurrence, recurrence_at
from bot.domain.parsing.tapers import OtherDays, Segment, other_days_at
from bot.domain.parsing.times import time_at
from bot.domain.parsing.tokens import Token, Tokens, is_emoji, is_number_like, text_of
from bot.domain.parsing.weekdays import (
    ALL_WEEKDAYS,
    ExcludedWeekdays,
    excluded_weekdays_at,
    weekdays_at,
)
from bot.domain.phrase_matcher import key_at

SegmentValue = (
    time
    | Amount
    | ParsedRecurrence
    | HourInterval
    | Duration
    | StartDate
    | Instruction
    | Person
    | OtherDays
    | Note
    | ExcludedWeekdays
    | MonthInterval
    | MonthDay
)
ValueT = TypeVar("ValueT")

MAX_WORDS = 256
"""Tokens per line; a longer line is not a reminder, and parsing it would delay other people."""

_LATE_HOUR = re.compile(r"\D{0,40}(?:1[3-9]|2[0-3])(?:[:.h]\d\d)?(?: h| hrs)?", re.ASCII)
_HOUR = re.compile(r"\d{1,2}", re.ASCII)
_NOON, _DAY = "12", 24


@dataclass
class Segments:
    """The segments of a text, each with the text it was parsed from."""

    language: Language
    recognized: list[Segment] = field(default_factory=list)
    unrecognized: list[list[Token]] = field(default_factory=list)
    """Runs of tokens that no rule matches; the first is the name."""
    ambiguous_times: list[tuple[ParseError, str]] = field(default_factory=list)
    """Ambiguous times, each with its reading on a 24-hour clock."""

    def add_unrecognized(self, token: Token, *, in_run: bool) -> bool:
        """Add a token that no rule matches; return whether the run of such tokens continues."""
        words = self.language.lines
        if token.key in words.ignored or (self.unrecognized and not in_run and is_emoji(token.text)):
            return in_run
        if in_run:
            self.unrecognized[-1].append(token)
        elif token.key not in words.connectors:
            self.unrecognized.append([token])
            return True
        return in_run

    def run(self, index: int) -> Tokens:
        """Return a run of tokens that no rule matches."""
        return Tokens(self.unrecognized[index], self.language)

    def of_type(self, value_type: type[ValueT]) -> list[tuple[ValueT, str]]:
        """Return the values of one type with their texts, in order."""
        return [(value, text) for value, text in self.recognized if isinstance(value, value_type)]

    @property
    def times(self) -> tuple[time, ...]:
        """The times of day, ascending and distinct."""
        return tuple(sorted({value for value, _text in self.of_type(time)}))

    @property
    def lack_amount(self) -> bool:
        """Whether no amount was said so far, nor a number of pieces before the name: "2 zinc"."""
        counted = bool(self.unrecognized) and is_number_like(self.unrecognized[0][0].key)
        return not (counted or self.of_type(Amount))

    def resolve_ambiguous_times(self) -> ParseError | None:
        """Resolve ambiguous times by another time on a 24-hour clock ("10 and 16"), or return their error."""
        shown = any(_LATE_HOUR.fullmatch(text) for _value, text in self.of_type(time))
        if self.ambiguous_times and not shown:
            return self.ambiguous_times[0][0]
        self.recognized += [
            (time.fromisoformat(reading), problem.text) for problem, reading in self.ambiguous_times
        ]
        self.ambiguous_times = []
        return None


def parse_segments(tokens: Tokens, today: date) -> Segments | ParseError:
    """Parse all segments of a line; return the first error, if any.

    Args:
        tokens: The tokens of the whole text.
        today: The person's local date.
    """
    if len(tokens) > MAX_WORDS:
        return ParseError(ParseErrorKind.NOT_UNDERSTOOD, text_of(tokens[MAX_WORDS:]))
    tokens = merge_names(tokens)
    segments = Segments(tokens.language)
    position = _end_of_opening(tokens)
    if (denied := _negation_error(tokens, position)) is not None:
        return denied
    in_run, listed_from = False, -1
    while position < len(tokens):
        is_listed = _begins_list(tokens, position) or (
            listed_from >= 0 and _continues_list(tokens, listed_from, position)
        )
        rule = _segment_at(tokens, position, today, segments, in_name=in_run, is_listed=is_listed)
        if rule is None:
            in_run = segments.add_unrecognized(tokens[position], in_run=in_run)
            listed_from = listed_from if tokens[position].key in tokens.language.lines.connectors else -1
            position += 1
            continue
        value, end = rule
        if isinstance(value, ParseError):
            value = _suggest_start_date(value, tokens.language)
        if isinstance(value, ParseError) and (
            reading := _reading_on_24_hour_clock(tokens, position, end, value)
        ):
            segments.ambiguous_times.append((value, reading))
        elif isinstance(value, ParseError):
            return segments.resolve_ambiguous_times() or value
        else:
            segments.recognized.append((value, text_of(tokens[position:end])))
        if isinstance(value, time | ParseError):
            segments.recognized += _notes_in(tokens, position, end)
        listed_from = end if isinstance(value, time | ParseError) else -1
        position, in_run = end, False
    return segments.resolve_ambiguous_times() or segments


def leading_name(tokens: Tokens, today: date) -> Tokens:
    """Return the name that a line begins with, after an opening and an amount; empty if a rule comes first.

    Args:
        tokens: The tokens of a line, or of a part of one.
        today: The person's local date.
    """
    tokens = merge_names(tokens)
    position = _end_of_opening(tokens)
    while position < len(tokens) and (
        tokens[position].key in tokens.language.lines.connectors or amount_at(tokens, position) is not None
    ):
        found = amount_at(tokens, position)
        position = position + 1 if found is None else found[1]
    start, segments = position, Segments(tokens.language)
    while (
        position < len(tokens)
        and _segment_at(tokens, position, today, segments, in_name=position > start, is_listed=True) is None
    ):
        position += 1
    return tokens.of(tokens[start:position])


def _end_of_opening(tokens: Tokens) -> int:
    """Return the index after an opening such as "please remind me to take"."""
    position = 0
    while (
        position < len(tokens)
        and (found := tokens.language.lines.openings.match_at(tokens, position)) is not None
    ):
        position = found.end
    return position


def _negation_error(tokens: Tokens, start: int) -> ParseError | None:
    """Return the error for a negated line, suggesting the other weekdays for "do not take zinc on sunday"."""
    opener = tokens.language.lines.negated_openings.match_at(tokens, start)
    if opener is None or excluded_weekdays_at(tokens, start) or instruction_at(tokens, start):
        return None
    for at in range(opener.end, len(tokens)):
        found = weekdays_at(tokens, at)
        if found is not None and found[0] != ALL_WEEKDAYS:
            days = tokens.language.writer.weekdays(ALL_WEEKDAYS - found[0])
            instead = f"{text_of(tokens[opener.end : at])} {days}"
            return ParseError(ParseErrorKind.RULE_IN_NAME, text_of(tokens[start : found[1]]), (instead,))
    return ParseError(ParseErrorKind.RULE_IN_NAME, text_of(tokens[start : opener.end]))


def _suggest_start_date(error: ParseError, language: Language) -> ParseError:
    """Add suggestions to the error for a bare "tomorrow" or "next friday": from then on, or only then."""
    day = error.text.casefold()
    if error.kind is ParseErrorKind.BAD_DATE and day.split(" ")[0] in language.days.next:
        once = (f"{language.writer.for_days(1)} {each}" for each in error.suggestions)
        return replace(error, suggestions=(*once, *error.suggestions))
    if error.kind is not ParseErrorKind.VAGUE_TIME or day not in language.days.relative:
        return error
    start = language.writer.start(day)
    readings = (start, f"{language.writer.for_days(1)} {start}")
    return ParseError(ParseErrorKind.AMBIGUOUS, error.text, readings)


def _continues_list(tokens: Tokens, time_end: int, position: int) -> bool:
    """Return whether the token at `position` continues the list of times that ends at `time_end`."""
    between = tokens[time_end:position]
    return all(each.key in tokens.language.lines.connectors for each in between) and (
        bool(between) or tokens[position - 1].text.endswith(",")
    )


def _begins_list(tokens: Tokens, position: int) -> bool:
    """Return whether an hour begins a list of hours: "8, 14 and 20"."""
    following = position + 1
    if not (_is_hour(tokens, position) and following < len(tokens)):
        return False
    joint = key_at(tokens, following) in tokens.language.lines.conjunctions
    if not (joint or tokens[position].text.endswith(",")):
        return False
    return _is_hour(tokens, following + joint) and amount_at(tokens, following + joint) is None


def _is_hour(tokens: Tokens, position: int) -> bool:
    hour = tokens.int_at(position)
    return hour is not None and hour < _DAY and key_at(tokens, position).isdecimal()


def _reading_on_24_hour_clock(tokens: Tokens, start: int, end: int, error: ParseError) -> str | None:
    """Return the reading of an ambiguous time on a 24-hour clock; None for any other error."""
    has_part = any(
        tokens.language.clock.spelt_dayparts.match_at(tokens, at) is not None for at in range(start, end)
    )
    if error.kind is not ParseErrorKind.AMBIGUOUS_TIME or has_part:
        return None
    hours = [each.key for each in tokens[start:end] if _HOUR.match(each.key)]
    at_noon = bool(hours) and hours[0].startswith(_NOON)
    return error.suggestions[-1 if at_noon else 0]


def _notes_in(tokens: Tokens, start: int, end: int) -> list[Segment]:
    """Return the notes inside a time: "with breakfast at 8"."""
    found = ((at, note_at(tokens, at)) for at in range(start, end))
    return [(note[0], text_of(tokens[at : note[1]])) for at, note in found if note and note[1] <= end]


def _segment_at(
    tokens: Tokens, position: int, today: date, segments: Segments, *, in_name: bool, is_listed: bool
) -> tuple[SegmentValue | ParseError, int] | None:
    if in_name and is_number_of_name(tokens, position) and key_at(tokens, position + 1) == "-":
        return None  # "omega 3 - 2 tablets" is a name and an amount, not a range
    if in_name and segments.lack_amount and not is_in_name(tokens, position):
        bare = bare_number_error_at(tokens, position)
        if bare is not None:
            return bare
    after_months = (
        bool(segments.recognized) and isinstance(segments.recognized[-1][0], MonthInterval) and not in_name
    )
    rule = (
        instruction_at(tokens, position)
        or _note_at(tokens, position)
        or range_error_at(tokens, position)
        or duration_at(tokens, position, today)
        or start_date_at(tokens, position, today)
        or hour_interval_at(tokens, position)
        or other_days_at(tokens, position)
        or excluded_weekdays_at(tokens, position)
        or month_interval_at(tokens, position)
        or month_day_at(tokens, position, after_months=after_months)
        or recurrence_at(tokens, position)
        or person_at(tokens, position)
    )
    if rule is None and in_name and is_in_name(tokens, position):
        return _ambiguous_vitamin_error_at(tokens, position)
    return rule or amount_at(tokens, position) or time_at(tokens, position, is_expected=is_listed)


def _ambiguous_vitamin_error_at(tokens: Tokens, position: int) -> tuple[ParseError, int] | None:
    """Return the error for "vitamin d 2 tablets", which is two tablets of vitamin D, or vitamin D2."""
    before, found = tokens[position - 1], amount_at(tokens, position)
    if found is None or before.key not in tokens.language.names.before_numbers:
        return None
    amount, end = text_of(tokens[position : found[1]]), found[1]
    readings = (f"{before.text} - {amount}", f"{before.text}{amount}")
    return ParseError(ParseErrorKind.AMBIGUOUS, f"{before.text} {amount}", readings), end


def _note_at(tokens: Tokens, position: int) -> tuple[Note, int] | None:
    """Parse a note, unless it belongs to a time and decides between am and pm: "with breakfast at 8"."""
    note, timed = note_at(tokens, position), time_at(tokens, position)
    return note if note and (timed is None or timed[1] <= note[1]) else None


def is_in_name(tokens: Tokens, position: int) -> bool:
    """Return whether a token is the number of a name: "omega 3", "co-codamol 30/500"."""
    is_strength = position > 0 and is_combination_strength(tokens[position].key)
    return is_strength or is_letter_suffix_of_name(tokens, position) or belongs_to_name(tokens, position)
