"""Daily total of one ingredient over all reminders of a person."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.answer import portions
from bot.answer.portions import Taken, Trouble
from bot.library import Library
from bot.search import Index, items


@dataclass(frozen=True, slots=True)
class Kept:
    """The item of a reminder: name and amount as the person wrote them, and doses a day."""

    written: str
    times: int


@dataclass(frozen=True, slots=True)
class Total:
    """Daily total of one ingredient.

    Attributes:
        id: Id of the ingredient.
        counted: The items added up, as written.
        low: The least mg a day that the figures can mean.
        high: The most mg a day; above `low` where a figure may be that of a compound.
        uncounted: Items that may contain the ingredient but could not be counted, as written, and why.
    """

    id: str
    counted: tuple[str, ...]
    low: float
    high: float
    missed: tuple[tuple[str, Trouble], ...]


@dataclass(frozen=True, slots=True)
class Read:
    """An item of the list as far as it was understood; no `entities`: its name is unknown."""

    kept: Kept
    entities: tuple[str, ...]
    taken: Taken | Trouble


def read(library: Library, index: Index, kept: Iterable[Kept]) -> tuple[Read, ...]:
    """Resolve a list once, so that several of its ingredients can be added up."""
    return tuple(_read(library, index, item) for item in kept)


def _read(library: Library, index: Index, item: Kept) -> Read:
    named = list(items.read(index, item.written, guess=False))
    entities = tuple(entity for each in named if each.thing for entity in each.thing.entities)
    understood = all(each.thing for each in named)
    return Read(item, entities if understood else (), portions.read(library, index, item.written))


def total(library: Library, ingredient: str, listed: Iterable[Read]) -> Total:
    """Add up one ingredient; an item that may contain it is counted or listed as uncounted, never dropped."""
    counted: list[tuple[str, tuple[float, float]]] = []
    missed: list[tuple[str, Trouble]] = []
    for item in listed:
        if item.entities and ingredient not in item.entities:
            continue
        amount = _amount(library, ingredient, item)
        if isinstance(amount, Trouble):
            missed.append((item.kept.written, amount))
        else:
            counted.append((item.kept.written, amount))
    low, high = portions.add([amount for _, amount in counted])
    return Total(ingredient, tuple(written for written, _ in counted), low, high, tuple(missed))


def ingredients(library: Library, index: Index, listed: Iterable[Read]) -> tuple[str, ...]:
    """Return the ingredients with a total: supplements and pain relievers, in the order of the list."""
    ours = library.supplements.keys() | index.medicine_cards.keys()
    found = (entity for item in listed for entity in item.entities)
    return tuple(dict.fromkeys(entity for entity in found if entity in ours))


def _amount(library: Library, ingredient: str, item: Read) -> tuple[float, float] | Trouble:
    taken = item.taken
    if isinstance(taken, Trouble):
        return taken
    if taken.id != ingredient:
        return Trouble.UNKNOWN
    return portions.range_mg(library, replace(taken, times=item.kept.times, days=1)) or Trouble.MIXTURE
