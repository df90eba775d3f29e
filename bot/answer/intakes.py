"""What somebody takes as needed, held against what they took and against every limit that counts for them.

Counted is by ingredient, over all products. A product of several ingredients counts for each of them, but its
amount is nobody's: it keeps the gap, and the total says that it is larger than what could be added up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.answer import portions
from bot.answer.portions import Taken
from bot.domain import names
from bot.domain.amounts import MG, limit_mg
from bot.domain.intake_limits import Intake, Limit, standing, strictest
from bot.domain.regions import counts_in
from bot.search import items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from decimal import Decimal

    from bot.domain.intake_limits import Standing
    from bot.domain.profiles import Region
    from bot.domain.terms import Terms
    from bot.library import Library, PainReliever, Supplement, UpperLimit
    from bot.search import Index


@dataclass(frozen=True, slots=True)
class Swallowed:
    """One dose: what it was, as the person named it, how much (both None: not told), and when."""

    name: str
    amount: Decimal | None
    unit: str | None
    at: datetime

    @property
    def written(self) -> str:
        """Name and amount in one line."""
        return self.name if self.amount is None else f"{self.name} {self.amount:f} {self.unit}"


@dataclass(frozen=True, slots=True)
class Part:
    """One ingredient of a dose, and how much of it; None: our data cannot say."""

    ingredient: str
    mg: float | None


@dataclass(frozen=True, slots=True)
class Tally:
    """One ingredient of the dose in question.

    Attributes:
        ingredient: Its id; empty where the person's own limit is about the thing as a whole.
        standings: How the dose stands beside each limit; empty: no limit is known.
        counted: What was counted beside the dose, in its last 24 hours.
        unit: Of the amounts.
    """

    ingredient: str
    standings: tuple[Standing, ...]
    counted: tuple[Swallowed, ...]
    unit: str = "mg"

    @property
    def worst(self) -> Standing | None:
        """The limit that holds: the strictest."""
        return strictest(self.standings)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be said before a dose.

    Attributes:
        known: Whether the name means something to us.
        tallies: Of each of its ingredients, and of the person's own limit.
    """

    known: bool
    tallies: tuple[Tally, ...]

    @property
    def standings(self) -> tuple[Standing, ...]:
        """All of them."""
        return tuple(each for tally in self.tallies for each in tally.standings)

    @property
    def over(self) -> bool:
        """More than a limit allows, in 24 hours or at once."""
        return any(each.over or each.too_much_at_once for each in self.standings)

    @property
    def too_soon(self) -> bool:
        """Too near to another dose."""
        return any(each.too_soon for each in self.standings)

    @property
    def holds(self) -> Standing | None:
        """The strictest of all; None: no limit is known."""
        return strictest(self.standings)


def outlook(
    library: Library,
    index: Index,
    dose: Swallowed,
    taken: Sequence[Swallowed],
    region: Region | None,
    own: Terms | None = None,
) -> Outlook:
    """Hold a dose against what else was taken.

    Args:
        library: The limits.
        index: What names mean.
        dose: The dose in question.
        taken: Everything else that the same person took, from a day before the dose on.
        region: Whose limits count; None: all of them.
        own: What the person told about this thing; None: nothing.
    """
    known, dose_parts = _parts(library, index, dose)
    others = [(each, _parts(library, index, each)[1]) for each in taken]
    tallies = [_tally(library, index, part, dose, others, region) for part in dose_parts]
    mine = _own_tally(dose, dose_parts, tallies, taken, others, own)
    return Outlook(known, tuple(mine))


def parts(library: Library, index: Index, dose: Swallowed) -> tuple[Part, ...]:
    """Return the ingredients of a dose, as far as its name means something to us."""
    return _parts(library, index, dose)[1]


def things(library: Library, index: Index, found: Outlook) -> dict[str, PainReliever | Supplement]:
    """Return for each ingredient of a dose the card it has in the content, if it has one."""
    known: dict[str, PainReliever | Supplement] = {}
    for tally in found.tallies:
        card = portions.pain_reliever(library, index, tally.ingredient) or library.supplements.get(
            tally.ingredient
        )
        if card is not None:
            known[tally.ingredient] = card
    return known


def _parts(library: Library, index: Index, dose: Swallowed) -> tuple[bool, tuple[Part, ...]]:
    named = list(items.read(index, dose.name, guess=False))
    known = all(each.thing for each in named)
    entities = dict.fromkeys(entity for each in named if each.thing for entity in each.thing.entities)
    amount = portions.read(library, index, dose.written)
    mg = None
    if isinstance(amount, Taken) and len(entities) == 1:
        found = portions.range_mg(library, replace(amount, times=1, days=1))
        # The most that the figure can mean: a total that is too small would be the dangerous one.
        mg = found[1] if found else None
    return known, tuple(Part(each, mg) for each in entities)


def _tally(
    library: Library,
    index: Index,
    part: Part,
    dose: Swallowed,
    others: Iterable[tuple[Swallowed, tuple[Part, ...]]],
    region: Region | None,
) -> Tally:
    with_it = [
        (other, found.mg) for other, held in others for found in held if found.ingredient == part.ingredient
    ]
    intakes = [Intake(other.at, mg) for other, mg in with_it]
    found = [
        standing(limit, intakes, Intake(dose.at, part.mg))
        for limit in limits(library, index, part.ingredient, region)
    ]
    return Tally(part.ingredient, tuple(found), _recent(dose, (other for other, _mg in with_it)))


def _recent(dose: Swallowed, others: Iterable[Swallowed]) -> tuple[Swallowed, ...]:
    day = timedelta(hours=24)
    return tuple(each for each in others if dose.at - day < each.at <= dose.at)


def limits(library: Library, index: Index, ingredient: str, region: Region | None) -> Iterator[Limit]:
    """Yield the limits of one ingredient, in mg: a label's, or those of a supplement in the region."""
    reliever = portions.pain_reliever(library, index, ingredient)
    if reliever is not None:
        gap = None if reliever.min_gap_h is None else timedelta(hours=reliever.min_gap_h)
        scope, sources = reliever.daily_max_scope, reliever.sources
        if not portions.comparable(reliever, ingredient):
            yield Limit("label", gap=gap, scope=scope, sources=sources)
            return
        most, once = reliever.daily_max_mg, reliever.single_max_mg
        yield Limit("label", most, gap, once, scope, sources)
        if reliever.safer_daily_max_mg is not None:
            yield Limit("safer", reliever.safer_daily_max_mg, sources=sources)
    elif ingredient in library.supplements:
        yield from _of_supplement(library.supplements[ingredient], region)


def _of_supplement(supplement: Supplement, region: Region | None) -> Iterator[Limit]:
    """The lowest of the region's upper limits; a range or no number is no figure to count with."""
    found = [(mg, limit) for limit in supplement.upper_limits if (mg := _limit_mg(limit, region)) is not None]
    if found:
        mg, limit = min(found, key=lambda each: each[0])
        yield Limit("region", mg, scope=f"{limit.region}: {limit.scope}", sources=limit.sources)


def _limit_mg(limit: UpperLimit, region: Region | None) -> float | None:
    return limit_mg(limit.value, limit.unit) if counts_in(limit.region, region) else None


def _own_tally(
    dose: Swallowed,
    dose_parts: Sequence[Part],
    tallies: list[Tally],
    taken: Sequence[Swallowed],
    others: Sequence[tuple[Swallowed, tuple[Part, ...]]],
    own: Terms | None,
) -> list[Tally]:
    """Add the person's own limit: to the one ingredient it is about, or to the thing as they count it."""
    if own is None or (own.gap_minutes is None and own.most_in_day is None):
        return tallies
    gap = None if own.gap_minutes is None else timedelta(minutes=own.gap_minutes)
    most = None if own.most_in_day is None else float(own.most_in_day)
    in_mg = MG.get(dose.unit or "")
    if len(dose_parts) == 1 and (in_mg is not None or most is None):
        limit = Limit("own", None if most is None else most * (in_mg or 1), gap)
        (part,) = dose_parts
        intakes = [
            Intake(other.at, held.mg)
            for other, found in others
            for held in found
            if held.ingredient == part.ingredient
        ]
        mine = standing(limit, intakes, Intake(dose.at, part.mg))
        return [replace(tallies[0], standings=(*tallies[0].standings, mine))]
    same = [each for each in taken if names.fold(each.name) == names.fold(dose.name)]
    mine = standing(Limit("own", most, gap), [_own(each, dose.unit) for each in same], _own(dose, dose.unit))
    return [*tallies, Tally("", (mine,), _recent(dose, same), dose.unit or "")]


def _own(dose: Swallowed, unit: str | None) -> Intake:
    """In the unit of the dose in question; without one, doses are counted."""
    if unit is None:
        return Intake(dose.at, 1.0)
    return Intake(dose.at, float(dose.amount) if dose.amount is not None and dose.unit == unit else None)
