"""Check of an as-needed dose against the doses taken before and every limit that applies to the person.

Amounts are counted by ingredient, over all products. A product of several ingredients counts for each of them
with an unknown amount: it counts for the gap, and the total is marked as larger than the sum.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from bot.answer import amounts
from bot.answer.amounts import AmountTaken
from bot.domain import names
from bot.domain.instructions import Instructions
from bot.domain.intake_limits import Limit, LimitCheck, TimedAmount, check_limit, share_window, strictest
from bot.domain.profiles import Region
from bot.domain.regions import limit_applies
from bot.domain.strengths import Strength, is_piece_unit, to_strength_unit
from bot.domain.units import MG_PER_UNIT, limit_mg
from bot.library import PainReliever, Supplement, UpperLimit
from bot.search import Index, Knowledge, item_names

UnknownAmountReason = Literal["pieces", "nothing", "several", "unread"]
"""Why an amount is not known: no strength of a piece, no amount, several ingredients, or unreadable."""


@dataclass(frozen=True, slots=True)
class TakenDose:
    """One dose that was taken, or is about to be.

    Attributes:
        name: The item's name, as the person wrote it.
        amount: The amount; None: not given.
        unit: The unit; None together with `amount`.
        at: When the dose is taken.
        strength: The strength of one piece; None: not known.
    """

    name: str
    amount: Decimal | None
    unit: str | None
    at: datetime
    strength: Strength | None = None

    @property
    def text(self) -> str:
        """Name and amount in one line; pieces of known strength as their total strength."""
        amount, unit = to_strength_unit(self.amount, self.unit, self.strength)
        return self.name if amount is None else f"{self.name} {amount:f} {unit}"


@dataclass(frozen=True, slots=True)
class IngredientAmount:
    """One ingredient of a dose and its amount in mg; None: not known from our data."""

    ingredient: str
    mg: float | None


@dataclass(frozen=True, slots=True)
class IngredientTally:
    """One ingredient of a dose, checked against its limits.

    Attributes:
        ingredient: Id of the ingredient; empty where the person's own limit is about the whole item.
        limit_checks: The check of each limit; empty: no limit is known.
        counted: Other doses counted, of the 24 hours before.
        unit: The unit of the amounts.
        uncounted: Doses without a known amount: this dose, and those that share 24 hours with it.
    """

    ingredient: str
    limit_checks: tuple[LimitCheck, ...]
    counted: tuple[TakenDose, ...]
    unit: str = "mg"
    uncounted: tuple[TakenDose, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether every amount is known that its limits depend on."""
        return all(each.certain for each in self.limit_checks)

    @property
    def strictest(self) -> LimitCheck | None:
        """The check of the strictest limit."""
        return strictest(self.limit_checks)


@dataclass(frozen=True, slots=True)
class IntakeCheck:
    """Check of a dose before it is taken.

    Attributes:
        is_known: Whether the name is known.
        tallies: A tally for each of its ingredients, and for the person's own limit.
    """

    is_known: bool
    tallies: tuple[IngredientTally, ...]

    @property
    def limit_checks(self) -> tuple[LimitCheck, ...]:
        """All checks of all tallies."""
        return tuple(each for tally in self.tallies for each in tally.limit_checks)

    @property
    def over_limit(self) -> bool:
        """Whether the dose exceeds a limit, in 24 hours or in one dose."""
        return any(each.over_limit or each.too_much_at_once for each in self.limit_checks)

    @property
    def too_soon(self) -> bool:
        """Whether the dose is too near to another one."""
        return any(each.too_soon for each in self.limit_checks)

    @property
    def strictest(self) -> LimitCheck | None:
        """The check of the strictest limit of all; None: no limit is known."""
        return strictest(self.limit_checks)

    @property
    def certain(self) -> bool:
        """Whether every amount is known that a limit depends on; if not, the dose must not be called fine."""
        return all(each.certain for each in self.tallies)

    @property
    def uncounted(self) -> tuple[TakenDose, ...]:
        """Doses whose missing amount leaves open whether a limit is exceeded."""
        unknown = (each for tally in self.tallies if not tally.certain for each in tally.uncounted)
        return tuple(dict.fromkeys(unknown))

    @property
    def gap_over_at(self) -> datetime | None:
        """When every minimum gap has passed, whatever the amounts; None: no gap is known."""
        return max(
            (each.gap_over_at for each in self.limit_checks if each.gap_over_at is not None), default=None
        )


def check_intake(
    knowledge: Knowledge,
    dose: TakenDose,
    taken: Sequence[TakenDose],
    region: Region | None,
    instructions: Instructions | None = None,
) -> IntakeCheck:
    """Check a dose against the other doses taken.

    Args:
        knowledge: The content and its index.
        dose: The dose to check.
        taken: All other doses of the same person, from a day before the dose on.
        region: The region whose limits apply; None: the limits of all regions.
        instructions: The person's own instructions for this item; None: no instructions.
    """
    known, dose_parts = _read_dose(knowledge, dose)
    others = [(each, _read_dose(knowledge, each)[1]) for each in taken]
    tallies = [_tally(knowledge, part, dose, others, region) for part in dose_parts]
    mine = _own_tally(dose, dose_parts, tallies, taken, others, instructions)
    return IntakeCheck(known, tuple(mine))


def ingredient_amounts(knowledge: Knowledge, dose: TakenDose) -> tuple[IngredientAmount, ...]:
    """Return the ingredients of a dose with their amounts, as far as its name is known."""
    return _read_dose(knowledge, dose)[1]


def ingredients(index: Index, name: str) -> tuple[str, ...]:
    """Return the ingredients of what is called so, as far as the name means something to us."""
    return _named(index, name)[1]


def why_unknown(knowledge: Knowledge, dose: TakenDose) -> UnknownAmountReason:
    """Return why the amount of a dose is not known."""
    if dose.amount is None:
        return "nothing"
    if len(ingredient_amounts(knowledge, dose)) > 1:
        return "several"
    return "pieces" if is_piece_unit(dose.unit) and dose.strength is None else "unread"


def strength_choices(knowledge: Knowledge, dose: TakenDose) -> tuple[int, ...] | None:
    """Return the usual strengths of one piece, mg; None where the bot must not ask for a strength."""
    held = ingredient_amounts(knowledge, dose)
    if not is_piece_unit(dose.unit) or len(held) != 1:
        return None
    card = content_card(knowledge, held[0].ingredient)
    if card is None:
        return None
    is_own = isinstance(card, PainReliever) and card.is_maximum_of(held[0].ingredient)
    return card.tablet_mg if isinstance(card, PainReliever) and is_own else ()


def content_cards(knowledge: Knowledge, intake_check: IntakeCheck) -> dict[str, PainReliever | Supplement]:
    """Return the content's card for each ingredient of a dose that has one."""
    cards = {tally.ingredient: content_card(knowledge, tally.ingredient) for tally in intake_check.tallies}
    return {ingredient: card for ingredient, card in cards.items() if card is not None}


def content_card(knowledge: Knowledge, ingredient: str) -> PainReliever | Supplement | None:
    """Return the content's card of an ingredient; None where it has none."""
    return amounts.find_pain_reliever(knowledge, ingredient) or knowledge.library.supplements.get(ingredient)


def _read_dose(knowledge: Knowledge, dose: TakenDose) -> tuple[bool, tuple[IngredientAmount, ...]]:
    known, held = _named(knowledge.index, dose.name)
    mg = _mg(knowledge, dose.text) if len(held) == 1 else None
    return known, tuple(IngredientAmount(each, mg) for each in held)


def _named(index: Index, name: str) -> tuple[bool, tuple[str, ...]]:
    """Return whether all of a name means something to us, and the ingredients of what does."""
    named = [each.concept for each in item_names.resolve_names(index, name, guess=False)]
    return None not in named, tuple(
        dict.fromkeys(each for thing in named if thing for each in thing.entities)
    )


def _mg(knowledge: Knowledge, written: str) -> float | None:
    amount = amounts.read_amount(knowledge, written)
    if not isinstance(amount, AmountTaken):
        return None
    found = amounts.range_mg(knowledge.library, replace(amount, times=1, days=1))
    # The most that the figure can mean: a total that is too small would be the dangerous one.
    return found[1] if found else None


def _tally(
    knowledge: Knowledge,
    part: IngredientAmount,
    dose: TakenDose,
    others: Iterable[tuple[TakenDose, tuple[IngredientAmount, ...]]],
    region: Region | None,
) -> IngredientTally:
    with_it = [
        (other, found.mg) for other, held in others for found in held if found.ingredient == part.ingredient
    ]
    intakes = [TimedAmount(other.at, mg) for other, mg in with_it]
    found = [
        check_limit(limit, intakes, TimedAmount(dose.at, part.mg))
        for limit in ingredient_limits(knowledge, part.ingredient, region)
    ]
    uncounted = _uncounted([(dose, part.mg), *with_it], dose.at)
    recent = _recent(dose, (other for other, _mg in with_it))
    return IngredientTally(part.ingredient, tuple(found), recent, uncounted=uncounted)


def _uncounted(doses: Iterable[tuple[TakenDose, float | None]], at: datetime) -> tuple[TakenDose, ...]:
    return tuple(each for each, amount in doses if amount is None and share_window(each.at, at))


def _recent(dose: TakenDose, others: Iterable[TakenDose]) -> tuple[TakenDose, ...]:
    day = timedelta(hours=24)
    return tuple(each for each in others if dose.at - day < each.at <= dose.at)


def ingredient_limits(knowledge: Knowledge, ingredient: str, region: Region | None) -> Iterator[Limit]:
    """Yield the limits of one ingredient, in mg: the label's, or those of a supplement in the region."""
    reliever = amounts.find_pain_reliever(knowledge, ingredient)
    if reliever is not None:
        gap = None if reliever.min_gap_h is None else timedelta(hours=reliever.min_gap_h)
        scope, sources = reliever.daily_max_scope, reliever.sources
        is_its_own = reliever.is_maximum_of(ingredient)
        most, once = (reliever.daily_max_mg, reliever.single_max_mg) if is_its_own else (None, None)
        if most is not None or once is not None or gap is not None:
            yield Limit("label", most, gap, once, scope, sources)
        if not is_its_own:
            return
        if reliever.safer_daily_max_mg is not None:
            yield Limit("safer", reliever.safer_daily_max_mg, sources=sources)
    elif ingredient in knowledge.library.supplements:
        yield from _of_supplement(knowledge.library.supplements[ingredient], region)


def _of_supplement(supplement: Supplement, region: Region | None) -> Iterator[Limit]:
    """Yield the lowest of the region's upper limits, leaving out ranges and limits without a number."""
    found = [(mg, limit) for limit in supplement.upper_limits if (mg := _limit_mg(limit, region)) is not None]
    if found:
        mg, limit = min(found, key=lambda each: each[0])
        yield Limit("region", mg, scope=f"{limit.region}: {limit.scope}", sources=limit.sources)


def _limit_mg(limit: UpperLimit, region: Region | None) -> float | None:
    return limit_mg(limit.value, limit.unit) if limit_applies(limit.region, region) else None


def _own_tally(
    dose: TakenDose,
    dose_parts: Sequence[IngredientAmount],
    tallies: list[IngredientTally],
    taken: Sequence[TakenDose],
    others: Sequence[tuple[TakenDose, tuple[IngredientAmount, ...]]],
    own: Instructions | None,
) -> list[IngredientTally]:
    """Add the person's own limit: to the one ingredient that it is about, or as a tally of the whole item."""
    if own is None or (own.gap_minutes is None and own.most_in_day is None):
        return tallies
    gap = None if own.gap_minutes is None else timedelta(minutes=own.gap_minutes)
    most = None if own.most_in_day is None else float(own.most_in_day)
    in_mg = MG_PER_UNIT.get(dose.unit or "")
    if len(dose_parts) == 1 and (in_mg is not None or most is None):
        limit = Limit("own", None if most is None else most * (in_mg or 1), gap)
        (part,) = dose_parts
        intakes = [
            TimedAmount(other.at, held.mg)
            for other, found in others
            for held in found
            if held.ingredient == part.ingredient
        ]
        mine = check_limit(limit, intakes, TimedAmount(dose.at, part.mg))
        return [replace(tallies[0], limit_checks=(*tallies[0].limit_checks, mine))]
    same = [each for each in taken if names.fold(each.name) == names.fold(dose.name)]
    counts = [(each, _in_own_unit(each, dose.unit)) for each in (dose, *same)]
    (_dose, this), *others_counted = counts
    mine = check_limit(Limit("own", most, gap), [each for _other, each in others_counted], this)
    uncounted = _uncounted([(each, intake.amount) for each, intake in counts], dose.at)
    return [*tallies, IngredientTally("", (mine,), _recent(dose, same), dose.unit or "", uncounted)]


def _in_own_unit(dose: TakenDose, unit: str | None) -> TimedAmount:
    """Return a dose's amount in `unit`, None if it is in another; without a unit doses are counted."""
    if unit is None:
        return TimedAmount(dose.at, 1.0)
    return TimedAmount(dose.at, float(dose.amount) if dose.amount is not None and dose.unit == unit else None)
