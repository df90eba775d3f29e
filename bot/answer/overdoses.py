"""Overdoses: amounts that call for help before any other answer.

The bands of content/overdoses.yaml decide only when to offer help; no text names them. An unknown amount
counts as the least that it can be, so that a dose as the label says never calls for help.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from bot.answer import as_needed, conflicts
from bot.answer.as_needed import IngredientAmount, TakenDose
from bot.answer.conflicts import Holders, ListedItem
from bot.domain import names
from bot.domain.intake_limits import TimedAmount, most_in_window, peak
from bot.domain.overdoses import CALLS_FOR_HELP, LEVELS, UNKNOWN_ADULT, HelpLevel, Taken, Taker, judge
from bot.domain.parsing.tokens import tokenize
from bot.domain.strengths import is_piece_unit
from bot.library import Library, PainReliever, Supplement
from bot.search import Index, Knowledge

_DIGITS = re.compile(r"\d{1,3}")
MANY_PIECES = 8
"""Pieces of a pain reliever that are too many in one dose at any strength, by every label."""

ONE_DOSE_WITHIN = timedelta(hours=1)
"""One hour: pieces taken within it count as one dose (reference, `how_to_judge`)."""


def overdosed_ingredients(
    knowledge: Knowledge,
    dose: TakenDose,
    taken: Sequence[TakenDose],
    count: Fraction | None = None,
) -> tuple[str, ...]:
    """Return the ingredients of which a dose alone, or with other doses, is so much that help comes first.

    Args:
        knowledge: The content and its index.
        dose: The dose to check.
        taken: All other doses that the same person took within a day of this one.
        count: Number of equal pieces that the dose was typed as; None: not known.
    """
    return tuple(dict.fromkeys(_overdosed_ingredients(knowledge, dose, taken, count)))


def _overdosed_ingredients(
    knowledge: Knowledge, dose: TakenDose, taken: Sequence[TakenDose], count: Fraction | None
) -> Iterator[str]:
    others = [(each, as_needed.ingredient_amounts(knowledge, each)) for each in taken]
    for part in as_needed.ingredient_amounts(knowledge, dose):
        thing = as_needed.content_card(knowledge, part.ingredient)
        if thing is None:
            continue
        before = [
            (other, least_mg(thing, other, held))
            for other, parts in others
            for held in parts
            if held.ingredient == part.ingredient
        ]
        if _calls_for_help(knowledge, thing, dose, part, before, count):
            yield part.ingredient


def _calls_for_help(
    knowledge: Knowledge,
    thing: PainReliever | Supplement,
    dose: TakenDose,
    part: IngredientAmount,
    before: Sequence[tuple[TakenDose, float | None]],
    count: Fraction | None,
) -> bool:
    near = [(each, mg) for each, mg in before if abs(each.at - dose.at) <= ONE_DOSE_WITHIN]
    if _is_handful(knowledge.library, thing, dose, part, [each for each, _mg in near], count):
        return True
    least = least_mg(thing, dose, part)
    most = peak([TimedAmount(each.at, mg) for each, mg in before], TimedAmount(dose.at, least))
    at_once = sum(mg or 0 for mg in (least, *(mg for _each, mg in near)))
    return _needs_help(knowledge.library, thing, part.ingredient, Taken(at_once, most))


def level_of(library: Library, ingredient: str, taken: Taken, taker: Taker = UNKNOWN_ADULT) -> HelpLevel:
    """Return what an amount needs by the bands of the content; "ordinary" where an ingredient has none.

    Where all bands of an ingredient are about one dose, the doses of a day are as good as one.
    """
    overdose = library.overdoses.get(ingredient)
    if overdose is None:
        return LEVELS[0]
    bands = [each.band for each in overdose.bands]
    if not any(band.within == "day" and band.days == 1 for band in bands):
        taken = replace(taken, at_once_mg=max(taken.at_once_mg, taken.in_a_day_mg))
    return judge(bands, taken, taker)


def is_handful(index: Index, line: str) -> bool:
    """Return whether a line whose amount cannot be read names many pieces of a pain reliever."""
    folded = names.fold(line)
    entities = {each for item in index.find(folded) for each in item.concept.entities}
    words = tokenize(folded, index.language)
    counts = [
        int(digits)
        for count, unit in pairwise(words)
        if is_piece_unit(index.language.amounts.units.get(unit.key))
        for digits in _DIGITS.findall(count.key)
    ]
    return bool(entities & index.medicine_cards.keys()) and max(counts, default=0) >= MANY_PIECES


def planned_overdoses(
    knowledge: Knowledge, listed: Sequence[ListedItem], key: str, now: datetime, count: Fraction
) -> tuple[str, ...]:
    """Return the ingredients of which a reminder's dose, or a day with it, is so much that help comes first.

    Args:
        knowledge: The content and its index.
        listed: All items that the same person takes, including the reminder's.
        key: The key of the reminder's item.
        now: Aware instant.
        count: Number of equal pieces that the amount was typed as.
    """
    by_ingredient = conflicts.holders_by_ingredient(knowledge, listed)
    mine = next(each for each in listed if each.key == key)
    dose = TakenDose(mine.name, mine.amount, mine.unit, now, mine.strength)
    alone = overdosed_ingredients(knowledge, dose, (), count)
    in_a_day = [
        ingredient
        for ingredient, holders in by_ingredient.items()
        if any(kept.key == key for kept, _weigh in holders)
        and _day_reaches(knowledge, ingredient, holders, key, now)
    ]
    return tuple(dict.fromkeys([*alone, *in_a_day]))


def _day_reaches(knowledge: Knowledge, ingredient: str, holders: Holders, key: str, now: datetime) -> bool:
    card = as_needed.content_card(knowledge, ingredient)
    if card is None:
        return False
    doses = []
    for kept, weigh in holders:
        for at, amount in conflicts.upcoming_doses(kept, now):
            dose = TakenDose(kept.name, amount, kept.unit, at, kept.strength)
            least = least_mg(card, dose, IngredientAmount(ingredient, weigh(amount)))
            doses.append((TimedAmount(at, least), kept.key == key))
    return _needs_help(knowledge.library, card, ingredient, Taken(0.0, most_in_window(doses)))


def least_mg(thing: PainReliever | Supplement, dose: TakenDose, part: IngredientAmount) -> float | None:
    """Return the mg of an ingredient, or the least that the pieces can contain; None: not known."""
    if part.mg is not None or not isinstance(thing, PainReliever) or not thing.tablet_mg:
        return part.mg
    is_counted = dose.amount is not None and is_piece_unit(dose.unit)
    return float(dose.amount or 0) * min(thing.tablet_mg) if is_counted else None


def _is_handful(
    library: Library,
    thing: PainReliever | Supplement,
    dose: TakenDose,
    part: IngredientAmount,
    near: Sequence[TakenDose],
    count: Fraction | None,
) -> bool:
    """Return whether a dose is a handful of pieces; of a supplement only where its mg are not known."""
    if not isinstance(thing, PainReliever) and (
        part.ingredient not in library.overdoses or part.mg is not None
    ):
        return False
    pieces = _pieces(dose) if is_piece_unit(dose.unit) else count or 0
    return pieces + sum(_pieces(each) for each in near) >= MANY_PIECES


def _pieces(dose: TakenDose) -> Fraction:
    is_counted = dose.amount is not None and is_piece_unit(dose.unit)
    return Fraction(dose.amount or 0) if is_counted else Fraction(0)


def _needs_help(library: Library, thing: PainReliever | Supplement, ingredient: str, taken: Taken) -> bool:
    """Return whether so much needs help; as much as a label allows in a day never does."""
    if isinstance(thing, PainReliever) and taken.in_a_day_mg <= (thing.daily_max_mg or 0):
        taken = replace(taken, in_a_day_mg=0.0)
    return level_of(library, ingredient, taken) in CALLS_FOR_HELP
