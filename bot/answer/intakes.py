"""What somebody takes as needed, held against what they took and against every limit that counts for them.

Counted is by ingredient, over all products. A product of several ingredients counts for each of them, but its
amount is nobody's: it keeps the gap, and the total says that it is larger than what could be added up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from bot.answer import portions
from bot.answer.portions import Taken
from bot.domain import names
from bot.domain.amounts import MG, limit_mg
from bot.domain.intake_limits import Intake, Limit, Standing, is_near, standing, strictest
from bot.domain.profiles import Region
from bot.domain.regions import counts_in
from bot.domain.strengths import Strength, is_pieces, measured
from bot.domain.terms import Terms
from bot.library import Library, PainReliever, Supplement, UpperLimit
from bot.search import Index, items

Why = Literal["pieces", "nothing", "several", "unread"]
"""Why an amount is not known: no strength of one piece, or no amount, was told; it holds several things."""


@dataclass(frozen=True, slots=True)
class Swallowed:
    """One dose.

    Attributes:
        name: What it was, as the person named it.
        amount: How much; None: not told.
        unit: None together with `amount`.
        at: When.
        strength: Of one piece; None: not known.
    """

    name: str
    amount: Decimal | None
    unit: str | None
    at: datetime
    strength: Strength | None = None

    @property
    def written(self) -> str:
        """Name and amount in one line; pieces of known strength by what they hold."""
        amount, unit = measured(self.amount, self.unit, self.strength)
        return self.name if amount is None else f"{self.name} {amount:f} {unit}"


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
        uncounted: The dose, and what shares 24 hours with it, as far as the amount is not known.
    """

    ingredient: str
    standings: tuple[Standing, ...]
    counted: tuple[Swallowed, ...]
    unit: str = "mg"
    uncounted: tuple[Swallowed, ...] = ()

    @property
    def certain(self) -> bool:
        """Every amount is known that one of its limits depends on."""
        return all(each.certain for each in self.standings)

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

    @property
    def certain(self) -> bool:
        """Every amount is known that a limit depends on; else nothing may be called fine."""
        return all(each.certain for each in self.tallies)

    @property
    def uncounted(self) -> tuple[Swallowed, ...]:
        """What is not known to be too much or not, because its amount is missing."""
        unknown = (each for tally in self.tallies if not tally.certain for each in tally.uncounted)
        return tuple(dict.fromkeys(unknown))

    @property
    def apart_at(self) -> datetime | None:
        """From when on no dose is too near, whatever the amounts; None: no gap is known."""
        return max((each.apart_at for each in self.standings if each.apart_at is not None), default=None)


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


def why_unknown(library: Library, index: Index, dose: Swallowed) -> Why:
    """Return why the amount of a dose is not known."""
    if dose.amount is None:
        return "nothing"
    if len(parts(library, index, dose)) > 1:
        return "several"
    return "pieces" if is_pieces(dose.unit) and dose.strength is None else "unread"


def piece_choices(library: Library, index: Index, dose: Swallowed) -> tuple[int, ...] | None:
    """Return the usual strengths of one piece, mg; None where no strength of one piece is to be asked."""
    held = parts(library, index, dose)
    if not is_pieces(dose.unit) or len(held) != 1:
        return None
    card = thing(library, index, held[0].ingredient)
    if card is None:
        return None
    is_own = isinstance(card, PainReliever) and portions.comparable(card, held[0].ingredient)
    return card.tablet_mg if isinstance(card, PainReliever) and is_own else ()


def things(library: Library, index: Index, found: Outlook) -> dict[str, PainReliever | Supplement]:
    """Return for each ingredient of a dose the card it has in the content, if it has one."""
    cards = {tally.ingredient: thing(library, index, tally.ingredient) for tally in found.tallies}
    return {ingredient: card for ingredient, card in cards.items() if card is not None}


def thing(library: Library, index: Index, ingredient: str) -> PainReliever | Supplement | None:
    """Return the card of an ingredient in the content; None where it has none."""
    return portions.pain_reliever(library, index, ingredient) or library.supplements.get(ingredient)


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
    uncounted = _uncounted([(dose, part.mg), *with_it], dose.at)
    recent = _recent(dose, (other for other, _mg in with_it))
    return Tally(part.ingredient, tuple(found), recent, uncounted=uncounted)


def _uncounted(doses: Iterable[tuple[Swallowed, float | None]], at: datetime) -> tuple[Swallowed, ...]:
    return tuple(each for each, amount in doses if amount is None and is_near(each.at, at))


def _recent(dose: Swallowed, others: Iterable[Swallowed]) -> tuple[Swallowed, ...]:
    day = timedelta(hours=24)
    return tuple(each for each in others if dose.at - day < each.at <= dose.at)


def limits(library: Library, index: Index, ingredient: str, region: Region | None) -> Iterator[Limit]:
    """Yield the limits of one ingredient, in mg: a label's, or those of a supplement in the region."""
    reliever = portions.pain_reliever(library, index, ingredient)
    if reliever is not None:
        gap = None if reliever.min_gap_h is None else timedelta(hours=reliever.min_gap_h)
        scope, sources = reliever.daily_max_scope, reliever.sources
        is_its_own = portions.comparable(reliever, ingredient)
        most, once = (reliever.daily_max_mg, reliever.single_max_mg) if is_its_own else (None, None)
        if most is not None or once is not None or gap is not None:
            yield Limit("label", most, gap, once, scope, sources)
        if not is_its_own:
            return
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
    counts = [(each, _own(each, dose.unit)) for each in (dose, *same)]
    (_dose, this), *others_counted = counts
    mine = standing(Limit("own", most, gap), [each for _other, each in others_counted], this)
    uncounted = _uncounted([(each, intake.amount) for each, intake in counts], dose.at)
    return [*tallies, Tally("", (mine,), _recent(dose, same), dose.unit or "", uncounted)]


def _own(dose: Swallowed, unit: str | None) -> Intake:
    """In the unit of the dose in question; without one, doses are counted."""
    if unit is None:
        return Intake(dose.at, 1.0)
    return Intake(dose.at, float(dose.amount) if dose.amount is not None and dose.unit == unit else None)
