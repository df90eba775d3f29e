"""What somebody took, in one line: "ibuprofen 400 mg", "2 x 500 mg paracetamol", "ibuprofen 400"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.domain.reading.amounts import Amount, amount_at
from bot.domain.reading.manners import person_at
from bot.domain.reading.names import name
from bot.domain.reading.phrases import number
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.typed import Word, is_number_like, joined, split

if TYPE_CHECKING:
    from collections.abc import Sequence

_TIMES = frozenset({"x", "*", "times", "of"})
# What a bare number is tried with: any unit will do, it is only about the number.
_ANY_UNIT = Word("mg", "mg")
_PIECE = "tablet"
_PIECES = frozenset({_PIECE, "capsule", "pill", "softgel", "gummy", "lozenge", "sachet"})


@dataclass(frozen=True)
class Said:
    """What was taken.

    Attributes:
        name: As typed.
        amount: Above zero; None if it was not said.
        unit: "mg", "tablet", …, never plural; None where a number stood without one, or none at all.
        person: Who took it, as written; None is the one who writes.
    """

    name: str
    amount: Decimal | None = None
    unit: str | None = None
    person: str | None = None


def intake(text: str) -> Said | Problem:
    """Read what was taken; a number without a unit is kept as it is, for the caller to ask or to know."""
    words, person = _without_person(split(text))
    if isinstance(words, Problem):
        return words
    read = _without_amounts(words)
    if isinstance(read, Problem):
        return read
    rest, amounts = read
    said = _said(rest, amounts, text) if amounts else _bare(rest)
    return said if isinstance(said, Problem) else replace(said, person=person)


def _without_person(words: Sequence[Word]) -> tuple[Sequence[Word] | Problem, str | None]:
    """Take "for Mum" away; the first that is named is meant."""
    for at in range(1, len(words)):
        if (found := person_at(words, at)) is not None:
            person, end = found
            if isinstance(person, Problem):
                return person, None
            return [*words[:at], *words[end:]], person.name
    return words, None


def _without_amounts(words: Sequence[Word]) -> tuple[list[Word], list[Amount]] | Problem:
    """Take the amounts away; what is left is the name."""
    amounts: list[Amount] = []
    rest: list[Word] = []
    at = 0
    while at < len(words):
        value, end = amount_at(words, at) or (words[at], at + 1)
        if isinstance(value, Problem):
            return value
        if isinstance(value, Amount):
            amounts.append(value)
            rest, several = _counted(rest)
            amounts += several
        else:
            rest.append(value)
        at = end
    return rest, amounts


def _counted(before: list[Word]) -> tuple[list[Word], list[Amount]]:
    """Take "2 x" away from the words before an amount; it counts pieces of it."""
    if len(before) < len(("2", "x")) or before[-1].key not in _TIMES:
        return before, []
    several = number(before[-2].key)
    return (before[:-2], [Amount(Decimal(several), _PIECE)]) if several else (before, [])


def _said(rest: Sequence[Word], amounts: Sequence[Amount], text: str) -> Said | Problem:
    """One amount; or a strength and how many pieces of it, in either order."""
    strengths = [each for each in amounts if each.unit not in _PIECES]
    pieces = [each for each in amounts if each.unit in _PIECES]
    if len(strengths) > 1 or len(pieces) > 1:
        return Problem(Trouble.BAD_AMOUNT, text.strip())
    words = [word for n, word in enumerate(rest) if n or word.key != "of"]
    called = name(joined(words))
    if isinstance(called, Problem):
        return called
    if strengths and pieces:
        return Said(called, strengths[0].value * pieces[0].value, strengths[0].unit)
    return Said(called, amounts[0].value, amounts[0].unit)


def _bare(words: Sequence[Word]) -> Said | Problem:
    """A number at the end, without a unit: "ibuprofen 400"."""
    value: Decimal | None = None
    if len(words) > 1 and is_number_like(words[-1].key):
        found = amount_at([words[-1], _ANY_UNIT], 0)
        if found is None or isinstance(found[0], Problem):
            return Problem(Trouble.BAD_AMOUNT, words[-1].typed)
        value, words = found[0].value, words[:-1]
    called = name(joined(words))
    return called if isinstance(called, Problem) else Said(called, value)
