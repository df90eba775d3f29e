"""An amount of something, beside what is known about amounts of it. Never a recommendation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from bot.domain import amounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.amounts import Amount
    from bot.library import Library, MagnesiumForm, Supplement, UpperLimit
    from bot.search import Found, Index

LABEL = "label"
"""In place of a region: the daily maximum on the pack of a pain reliever."""

_MOST_AMOUNTS = 12  # more in one text are no question any more
_NEARBY = 40  # characters between a name and its amount
_MAGNESIUM = "magnesium"
_VITAMIN_D = "vitamin_d"
_UNITS_MG = {"mg/day": 1.0, "ug/day": 0.001, "g/day": 1_000.0}


@dataclass(frozen=True, slots=True)
class Share:
    """How an amount compares with one limit.

    Attributes:
        region: Where the limit holds; "label" for the daily maximum of a pain reliever.
        limit_mg: The limit, in mg a day.
        share: Amount / limit; 1.0 is all of it.
        scope: What the limit counts, in the words of the content.
        sources: Ids.
    """

    region: str
    limit_mg: float
    share: float
    scope: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dose:
    """An amount somebody wrote of one thing.

    Attributes:
        id: The supplement or pain reliever (an ingredient).
        mg: The amount as written, in mg.
        form: Id of a magnesium form, if the text names one.
        elemental_mg: What that is in magnesium if the figure is that of the salt; labels may give either.
        shares: The amount as written beside each limit.
        elemental_shares: The same for `elemental_mg`.
    """

    id: str
    mg: float
    form: str | None
    elemental_mg: float | None
    shares: tuple[Share, ...]
    elemental_shares: tuple[Share, ...] = ()


def doses(library: Library, index: Index, folded: str, found: Sequence[Found]) -> tuple[Dose, ...]:
    """Return the amounts in a text of things for which limits are known."""
    return tuple(_doses(library, index, folded, found))


def _doses(library: Library, index: Index, folded: str, found: Sequence[Found]) -> Iterator[Dose]:
    for amount in islice(amounts.read(folded), _MOST_AMOUNTS):
        named = _named(amount, found)
        if named is None or named.thing.substance is None:
            continue
        for entity in named.thing.entities:
            if entity in library.supplements:
                yield from _of_supplement(library.supplements[entity], amount, folded)
            elif entity in index.medicine_cards and amount.unit == "mg" and len(named.thing.entities) == 1:
                yield from _of_pain_reliever(library, index, entity, amount)


def _named(amount: Amount, found: Sequence[Found]) -> Found | None:
    """The thing named nearest to an amount."""
    things = [item for item in found if item.thing.substance is not None]
    nearest = min(things, key=lambda item: _gap(amount, item), default=None)
    return nearest if nearest is not None and _gap(amount, nearest) <= _NEARBY else None


def _gap(amount: Amount, item: Found) -> int:
    return max(amount.start - item.end, item.start - amount.end, 0)


def _of_supplement(supplement: Supplement, amount: Amount, folded: str) -> Iterator[Dose]:
    mg = amount.value
    if amount.unit == "iu":
        if supplement.id != _VITAMIN_D:
            return
        mg = amounts.vitamin_d_ug(amount.value) / 1_000
    shares = tuple(_shares(supplement.upper_limits, mg))
    if not shares:
        return
    form = _form(supplement, folded)
    if form is None:
        yield Dose(supplement.id, mg, None, None, shares)
    else:
        elemental = amounts.elemental_mg(mg, form.elemental_fraction_pct)
        of_element = tuple(_shares(supplement.upper_limits, elemental))
        yield Dose(supplement.id, mg, form.id, elemental, shares, of_element)


def _form(supplement: Supplement, folded: str) -> MagnesiumForm | None:
    """The magnesium salt a text names; the first of its kind in the content is the dry one."""
    said = f" {folded.replace('bisglycinate', 'glycinate')} "
    return next((form for form in supplement.forms if f" {_salt(form)} " in said), None)


def _salt(form: MagnesiumForm) -> str:
    return form.id.split("_")[-1 if form.id.startswith("l_") else 0].replace("bisglycinate", "glycinate")


def _shares(limits: Sequence[UpperLimit], mg: float) -> Iterator[Share]:
    for limit in limits:
        in_mg = _UNITS_MG.get(limit.unit.partition(" ")[0])
        if in_mg is not None and isinstance(limit.value, float):
            value = limit.value * in_mg
            yield Share(limit.region, value, mg / value, limit.scope, limit.sources)


def _of_pain_reliever(library: Library, index: Index, entity: str, amount: Amount) -> Iterator[Dose]:
    medicine = library.pain_relief[index.medicine_cards[entity]]
    if medicine.daily_max_mg is not None:
        share = Share(
            LABEL,
            medicine.daily_max_mg,
            amount.value / medicine.daily_max_mg,
            medicine.daily_max_scope,
            medicine.sources,
        )
        yield Dose(entity, amount.value, None, None, (share,))
