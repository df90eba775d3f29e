"""Daily total of one ingredient over all reminders of a person."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.answer import amounts as answer_amounts
from bot.answer.amounts import AmountProblem, AmountTaken
from bot.library import Library
from bot.search import Knowledge, item_names


@dataclass(frozen=True, slots=True)
class DailyAmount:
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
    uncounted: tuple[tuple[str, AmountProblem], ...]


@dataclass(frozen=True, slots=True)
class UnderstoodItem:
    """An item of the list as far as it was understood; no `entities`: its name is unknown."""

    amount: DailyAmount
    entities: tuple[str, ...]
    taken: AmountTaken | AmountProblem


def read_items(knowledge: Knowledge, amounts: Iterable[DailyAmount]) -> tuple[UnderstoodItem, ...]:
    """Resolve a list once, so that several of its ingredients can be added up."""
    return tuple(_read(knowledge, item) for item in amounts)


def _read(knowledge: Knowledge, item: DailyAmount) -> UnderstoodItem:
    named = list(item_names.resolve_names(knowledge.index, item.written, guess=False))
    entities = tuple(entity for each in named if each.concept for entity in each.concept.entities)
    understood = all(each.concept for each in named)
    return UnderstoodItem(
        item, entities if understood else (), answer_amounts.read_amount(knowledge, item.written)
    )


def total_ingredient(library: Library, ingredient: str, listed: Iterable[UnderstoodItem]) -> Total:
    """Add up one ingredient; an item that may contain it is counted or listed as uncounted, never dropped."""
    counted: list[tuple[str, tuple[float, float]]] = []
    missed: list[tuple[str, AmountProblem]] = []
    for item in listed:
        if item.entities and ingredient not in item.entities:
            continue
        amount = _amount(library, ingredient, item)
        if isinstance(amount, AmountProblem):
            missed.append((item.amount.written, amount))
        else:
            counted.append((item.amount.written, amount))
    low, high = answer_amounts.add_ranges([amount for _, amount in counted])
    return Total(ingredient, tuple(written for written, _ in counted), low, high, tuple(missed))


def ingredients(knowledge: Knowledge, listed: Iterable[UnderstoodItem]) -> tuple[str, ...]:
    """Return the ingredients with a total: supplements and pain relievers, in the order of the list."""
    ours = knowledge.library.supplements.keys() | knowledge.index.medicine_cards.keys()
    found = (entity for item in listed for entity in item.entities)
    return tuple(dict.fromkeys(entity for entity in found if entity in ours))


def _amount(library: Library, ingredient: str, item: UnderstoodItem) -> tuple[float, float] | AmountProblem:
    taken = item.taken
    if isinstance(taken, AmountProblem):
        return taken
    if taken.id != ingredient:
        return AmountProblem.UNKNOWN
    return (
        answer_amounts.range_mg(library, replace(taken, times=item.amount.times, days=1))
        or AmountProblem.MIXTURE
    )
