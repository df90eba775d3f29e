"""A line taken apart: what each run of its words says, before it is known whether it fits together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import TYPE_CHECKING, TypeVar

from bot.domain.reading import words as table
from bot.domain.reading.amounts import Amount, amount_at, belongs_to_name
from bot.domain.reading.courses import OtherDays, Piece, other_days_at
from bot.domain.reading.hours import Hours, hours_at
from bot.domain.reading.lengths import Length, Start, length_at, start_at
from bot.domain.reading.manners import Manner, Person, manner_at, person_at
from bot.domain.reading.problems import Problem
from bot.domain.reading.rhythms import Rhythm, rhythm_at
from bot.domain.reading.times import time_at
from bot.domain.reading.typed import Word, joined

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

Value = time | Amount | Rhythm | Hours | Length | Start | Manner | Person | OtherDays
Kind = TypeVar("Kind")


@dataclass
class Pieces:
    """The parts of a text, each with the words it was read from."""

    known: list[Piece] = field(default_factory=list)
    unread: list[list[Word]] = field(default_factory=list)
    """Runs of words that belong to no rule; the first is the name."""

    def set_aside(self, word: Word, *, in_run: bool) -> bool:
        """Keep a word that belongs to no rule; return whether a run of such words goes on."""
        if in_run:
            self.unread[-1].append(word)
        elif word.key not in table.CONNECTORS:
            self.unread.append([word])
            return True
        return in_run

    def of(self, kind: type[Kind]) -> list[tuple[Kind, str]]:
        """Return the parts of one kind, in order, each with its words."""
        return [(value, text) for value, text in self.known if isinstance(value, kind)]

    @property
    def times(self) -> tuple[time, ...]:
        """The times of day, ascending and distinct."""
        return tuple(sorted({value for value, _text in self.of(time)}))


def taken_apart(words: Sequence[Word], today: date) -> Pieces | Problem:
    """Read all parts; the first one that cannot be read is the problem.

    Args:
        words: The whole text.
        today: The person's local date.
    """
    found = Pieces()
    position = next((n for n, each in enumerate(words) if each.key not in table.OPENING), len(words))
    in_run = False
    while position < len(words):
        rule = _rule_at(words, position, today, in_name=in_run)
        if rule is None:
            in_run = found.set_aside(words[position], in_run=in_run)
            position += 1
            continue
        value, end = rule
        if isinstance(value, Problem):
            return value
        found.known.append((value, joined(words[position:end])))
        position, in_run = end, False
    return found


def _rule_at(
    words: Sequence[Word], position: int, today: date, *, in_name: bool
) -> tuple[Value | Problem, int] | None:
    found = (
        length_at(words, position, today)
        or start_at(words, position, today)
        or hours_at(words, position)
        or other_days_at(words, position)
        or rhythm_at(words, position)
        or manner_at(words, position)
        or person_at(words, position)
    )
    if found or (in_name and belongs_to_name(words, position)):
        return found
    return amount_at(words, position) or time_at(words, position)
