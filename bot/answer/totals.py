"""How much of one ingredient a person takes in a day, over everything they have reminders for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answer import portions
from bot.answer.portions import Taken, Trouble
from bot.search import items

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.library import Library
    from bot.search import Index


@dataclass(frozen=True, slots=True)
class Kept:
    """Something a person has a reminder for: name and amount as they gave them, and how often a day."""

    written: str
    times: int


@dataclass(frozen=True, slots=True)
class Total:
    """All of one ingredient in a day.

    Attributes:
        id: The ingredient.
        counted: What was added up, as written.
        low: The least mg a day that the figures can mean.
        high: The most; larger than `low` where a figure may be that of a compound.
        missed: What may hold more of it but could not be counted, as written, and why.
    """

    id: str
    counted: tuple[str, ...]
    low: float
    high: float
    missed: tuple[tuple[str, Trouble], ...]


def total(library: Library, index: Index, ingredient: str, kept: Sequence[Kept]) -> Total:
    """Add up one ingredient; nothing is dropped silently: what may hold it is counted or listed as missed."""
    counted: list[tuple[str, tuple[float, float]]] = []
    missed: list[tuple[str, Trouble]] = []
    for item in kept:
        if not _may_hold(index, ingredient, item):
            continue
        amount = _amount(library, index, ingredient, item)
        if isinstance(amount, Trouble):
            missed.append((item.written, amount))
        else:
            counted.append((item.written, amount))
    low, high = portions.add([amount for _, amount in counted])
    return Total(ingredient, tuple(written for written, _ in counted), low, high, tuple(missed))


def ingredients(library: Library, index: Index, kept: Sequence[Kept]) -> tuple[str, ...]:
    """Return what a total can be made of: supplements and pain relievers, in the order of the list."""
    found = (entity for item in kept for entity in _entities(index, item))
    ours = library.supplements.keys() | index.medicine_cards.keys()
    return tuple(dict.fromkeys(entity for entity in found if entity in ours))


def _entities(index: Index, item: Kept) -> Iterator[str]:
    for named in items.read(index, item.written):
        yield from named.thing.entities if named.thing else ()


def _may_hold(index: Index, ingredient: str, item: Kept) -> bool:
    """Whether it is the ingredient, contains it, or is a name that means nothing to us."""
    named = list(items.read(index, item.written))
    return ingredient in set(_entities(index, item)) or any(each.thing is None for each in named)


def _amount(library: Library, index: Index, ingredient: str, item: Kept) -> tuple[float, float] | Trouble:
    taken = portions.read(library, index, item.written)
    if isinstance(taken, Trouble):
        return taken
    if taken.id != ingredient:
        return Trouble.UNKNOWN
    return _daily(library, taken, item) or Trouble.MIXTURE


def _daily(library: Library, taken: Taken, item: Kept) -> tuple[float, float] | None:
    return portions.range_mg(library, replace(taken, times=item.times))
