"""Parser of the segments of a line; whether they fit together is checked later."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import TypeVar

from bot.domain.reading import name_words
from bot.domain.reading import rule_words as rules
from bot.domain.reading import words as table
from bot.domain.reading.amounts import Amount, amount_at, belongs_to_name
from bot.domain.reading.courses import OtherDays, Piece, other_days_at
from bot.domain.reading.hours import Hours, hours_at
from bot.domain.reading.leftovers import is_lettered, is_numbered, is_strength_of_two, with_names
from bot.domain.reading.lengths import Length, Start, length_at, start_at
from bot.domain.reading.manners import Manner, Person, manner_at, person_at
from bot.domain.reading.months import MonthDay, Months, month_day_at, months_at
from bot.domain.reading.notes import Note, note_at
from bot.domain.reading.phrases import Phrases, key_at, number
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.ranges import range_at
from bot.domain.reading.rhythms import Rhythm, rhythm_at
from bot.domain.reading.times import time_at
from bot.domain.reading.typed import Word, is_picture, joined
from bot.domain.reading.weekdays import WEEK, Without, weekdays_at, without_at, written

Value = (
    time
    | Amount
    | Rhythm
    | Hours
    | Length
    | Start
    | Manner
    | Person
    | OtherDays
    | Note
    | Without
    | Months
    | MonthDay
)
Kind = TypeVar("Kind")

MOST_WORDS = 256
"""Tokens per line; a longer line is not a reminder, and parsing it would delay other people."""

_OPENINGS, _DENYING = Phrases(rules.OPENINGS), Phrases(name_words.DENYING_OPENERS)
_DAYPARTS = Phrases(table.DAYPARTS)
_LATE_HOUR = re.compile(r"\D{0,40}(?:1[3-9]|2[0-3])(?:[:.h]\d\d)?(?: h| hrs)?", re.ASCII)
_HOUR = re.compile(r"\d{1,2}", re.ASCII)
_JOINTS = frozenset({"and", "&", "+", "/"})
_NOON, _DAY = "12", 24


@dataclass
class Pieces:
    """The segments of a text, each with the text it was parsed from."""

    known: list[Piece] = field(default_factory=list)
    unread: list[list[Word]] = field(default_factory=list)
    """Runs of tokens that no rule matches; the first is the name."""
    doubtful: list[tuple[Problem, str]] = field(default_factory=list)
    """Ambiguous times, each with its reading on a 24-hour clock."""

    def set_aside(self, word: Word, *, in_run: bool) -> bool:
        """Add a token that no rule matches; return whether the run of such tokens continues."""
        if word.key in table.PASSED_OVER or (self.unread and not in_run and is_picture(word.typed)):
            return in_run
        if in_run:
            self.unread[-1].append(word)
        elif word.key not in table.CONNECTORS:
            self.unread.append([word])
            return True
        return in_run

    def of(self, kind: type[Kind]) -> list[tuple[Kind, str]]:
        """Return the values of one type with their texts, in order."""
        return [(value, text) for value, text in self.known if isinstance(value, kind)]

    @property
    def times(self) -> tuple[time, ...]:
        """The times of day, ascending and distinct."""
        return tuple(sorted({value for value, _text in self.of(time)}))

    def settle(self) -> Problem | None:
        """Resolve ambiguous times by another time on a 24-hour clock ("10 and 16"), or return their error."""
        shown = any(_LATE_HOUR.fullmatch(text) for _value, text in self.of(time))
        if self.doubtful and not shown:
            return self.doubtful[0][0]
        self.known += [(time.fromisoformat(reading), problem.text) for problem, reading in self.doubtful]
        self.doubtful = []
        return None


def taken_apart(typed: Sequence[Word], today: date) -> Pieces | Problem:
    """Parse all segments of a line; return the first error, if any.

    Args:
        typed: The tokens of the whole text.
        today: The person's local date.
    """
    if len(typed) > MOST_WORDS:
        return Problem(Trouble.NOT_UNDERSTOOD, joined(typed[MOST_WORDS:]))
    tokens = with_names(typed)
    segments = Pieces()
    position = _opening(tokens)
    if (denied := _denied(tokens, position)) is not None:
        return denied
    in_run, listed_from = False, -1
    while position < len(tokens):
        is_listed = _begins_list(tokens, position) or (
            listed_from >= 0 and _is_listed(tokens, listed_from, position)
        )
        rule = _rule_at(tokens, position, today, segments, in_name=in_run, is_listed=is_listed)
        if rule is None:
            in_run = segments.set_aside(tokens[position], in_run=in_run)
            listed_from = listed_from if tokens[position].key in table.CONNECTORS else -1
            position += 1
            continue
        value, end = rule
        if isinstance(value, Problem):
            value = _told_first(value)
        if isinstance(value, Problem) and (reading := _by_24_hours(tokens, position, end, value)):
            segments.doubtful.append((value, reading))
        elif isinstance(value, Problem):
            return segments.settle() or value
        else:
            segments.known.append((value, joined(tokens[position:end])))
        if isinstance(value, time | Problem):
            segments.known += _notes_in(tokens, position, end)
        listed_from = end if isinstance(value, time | Problem) else -1
        position, in_run = end, False
    return segments.settle() or segments


def _opening(words: Sequence[Word]) -> int:
    """Return the index after an opening such as "please remind me to take"."""
    position = 0
    while position < len(words) and (found := _OPENINGS.at(words, position)) is not None:
        position = found.end
    return position


def _denied(words: Sequence[Word], start: int) -> Problem | None:
    """Return the error for a negated line, suggesting the other weekdays for "do not take zinc on sunday"."""
    opener = _DENYING.at(words, start)
    if opener is None or without_at(words, start) or manner_at(words, start):
        return None
    for at in range(opener.end, len(words)):
        found = weekdays_at(words, at)
        if found is not None and found[0] != WEEK:
            instead = f"{joined(words[opener.end : at])} {written(WEEK - found[0])}"
            return Problem(Trouble.LEFT_OVER, joined(words[start : found[1]]), (instead,))
    return Problem(Trouble.LEFT_OVER, joined(words[start : opener.end]))


def _told_first(problem: Problem) -> Problem:
    """Add suggestions of a start date to the error for a bare "tomorrow"."""
    day = problem.text.casefold()
    if problem.trouble is not Trouble.VAGUE_TIME or day not in table.NEAR:
        return problem
    return replace(problem, suggestions=(f"from {day}", f"for 1 day from {day}"))


def _is_listed(words: Sequence[Word], time_end: int, position: int) -> bool:
    """Return whether the token at `position` continues the list of times that ends at `time_end`."""
    between = words[time_end:position]
    return all(each.key in table.CONNECTORS for each in between) and (
        bool(between) or words[position - 1].typed.endswith(",")
    )


def _begins_list(words: Sequence[Word], position: int) -> bool:
    """Return whether an hour begins a list of hours: "8, 14 and 20"."""
    following = position + 1
    if not (_is_hour(words, position) and following < len(words)):
        return False
    joint = key_at(words, following) in _JOINTS
    if not (joint or words[position].typed.endswith(",")):
        return False
    return _is_hour(words, following + joint) and amount_at(words, following + joint) is None


def _is_hour(words: Sequence[Word], position: int) -> bool:
    hour = number(key_at(words, position))
    return hour is not None and hour < _DAY and key_at(words, position).isdecimal()


def _by_24_hours(words: Sequence[Word], start: int, end: int, problem: Problem) -> str | None:
    """Return the reading of an ambiguous time on a 24-hour clock; None for any other error."""
    has_part = any(_DAYPARTS.at(words, at) is not None for at in range(start, end))
    if problem.trouble is not Trouble.AMBIGUOUS_TIME or has_part:
        return None
    hours = [each.key for each in words[start:end] if _HOUR.match(each.key)]
    at_noon = bool(hours) and hours[0].startswith(_NOON)
    return problem.suggestions[-1 if at_noon else 0]


def _notes_in(words: Sequence[Word], start: int, end: int) -> list[Piece]:
    """Return the notes inside a time: "with breakfast at 8"."""
    found = ((at, note_at(words, at)) for at in range(start, end))
    return [(note[0], joined(words[at : note[1]])) for at, note in found if note and note[1] <= end]


def _rule_at(
    words: Sequence[Word], position: int, today: date, found: Pieces, *, in_name: bool, is_listed: bool
) -> tuple[Value | Problem, int] | None:
    if in_name and is_numbered(words, position) and key_at(words, position + 1) == "-":
        return None  # "omega 3 - 2 tablets" is a name and an amount, not a range
    after_months = bool(found.known) and isinstance(found.known[-1][0], Months) and not in_name
    rule = (
        manner_at(words, position)
        or _note_at(words, position)
        or range_at(words, position)
        or length_at(words, position, today)
        or start_at(words, position, today)
        or hours_at(words, position)
        or other_days_at(words, position)
        or without_at(words, position)
        or months_at(words, position)
        or month_day_at(words, position, after_months=after_months)
        or rhythm_at(words, position)
        or person_at(words, position)
    )
    if rule is None and in_name and is_in_name(words, position):
        return _doubled(words, position)
    return rule or amount_at(words, position) or time_at(words, position, sure=is_listed)


def _doubled(words: Sequence[Word], position: int) -> tuple[Problem, int] | None:
    """Return the error for "vitamin d 2 tablets", which is two tablets of vitamin D, or vitamin D2."""
    before, found = words[position - 1], amount_at(words, position)
    if found is None or before.key not in name_words.BEFORE_NUMBERS:
        return None
    amount, end = joined(words[position : found[1]]), found[1]
    readings = (f"{before.typed} - {amount}", f"{before.typed}{amount}")
    return Problem(Trouble.TWO_READINGS, f"{before.typed} {amount}", readings), end


def _note_at(words: Sequence[Word], position: int) -> tuple[Note, int] | None:
    """Parse a note, unless it belongs to a time and decides between am and pm: "with breakfast at 8"."""
    note, timed = note_at(words, position), time_at(words, position)
    return note if note and (timed is None or timed[1] <= note[1]) else None


def is_in_name(words: Sequence[Word], position: int) -> bool:
    """Return whether a token is the number of a name: "omega 3", "co-codamol 30/500"."""
    is_strength = position > 0 and is_strength_of_two(words[position].key)
    return is_strength or is_lettered(words, position) or belongs_to_name(words, position)
