"""Comparison of the amounts in a text with known limits. Never a recommendation."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby, islice
from typing import NamedTuple

from bot.answer.amounts import find_form, mask_names
from bot.domain.language import Language
from bot.domain.parsing import amounts
from bot.domain.parsing.amounts import Amount
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.tokens import Token, tokenize
from bot.domain.units import MG_PER_UNIT, PIECE_UNITS, elemental_mg, limit_mg
from bot.library import Supplement, UpperLimit
from bot.search import ConceptMention, Knowledge

LABEL = "label"
"""Stands in place of a region for the daily maximum on the pack of a pain reliever."""

_MAX_AMOUNTS = 12  # amounts read in one text; a text with more is hardly a question
# Characters between a name and its amount, and where the text names one thing only.
_NEARBY, _NEARBY_OF_ONE = 40, 120


@dataclass(frozen=True, slots=True)
class LimitShare:
    """The share of one limit that an amount is.

    Attributes:
        region: Region of the limit; "label" for the daily maximum of a pain reliever.
        limit_mg: The limit, in mg a day.
        share: Amount / limit; 1.0 is the whole limit.
        scope: What the limit counts, in the words of the content.
        sources: Ids of the sources.
    """

    region: str
    limit_mg: float
    share: float
    scope: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AmountComparison:
    """A written amount of one item, compared with each limit.

    Attributes:
        id: Id of the supplement, or the ingredient of the pain reliever.
        mg: The amount as written, in mg.
        form: Id of a compound, if the text names one.
        elemental_mg: The element in the amount if the figure is that of the compound; labels may give either.
        shares: The shares of each limit of the amount as written.
        elemental_shares: The same for `elemental_mg`.
        added: Whether it is the sum of several amounts of the text.
    """

    id: str
    mg: float
    form: str | None
    elemental_mg: float | None
    shares: tuple[LimitShare, ...]
    elemental_shares: tuple[LimitShare, ...] = ()
    added: bool = False


class WrittenAmount(NamedTuple):
    """An amount of a text and what it is of; `added` if it is a sum."""

    named: ConceptMention
    value: Amount | ParseError
    added: bool = False


def compare_amounts(
    knowledge: Knowledge, folded: str, written: Iterable[WrittenAmount], *, largest: bool = False
) -> tuple[AmountComparison, ...]:
    """Return the amounts in a text of items with known limits, compared with these limits.

    Args:
        knowledge: The content and its index.
        folded: The folded text.
        written: The amounts in the text.
        largest: Whether an amount with two readings counts as the larger one; otherwise it is left out.
    """
    language = knowledge.index.language
    found = []
    for each in written:
        amount = _certain(each.value, language, largest=largest)
        if amount is not None:
            doses = _compare(knowledge, folded, each.named, amount)
            found += [replace(dose, added=each.added) for dose in doses]
    return tuple(found)


def _certain(value: Amount | ParseError, language: Language, *, largest: bool) -> Amount | None:
    if isinstance(value, Amount):
        return value
    meant = [amounts.amount_at(tokenize(each, language), 0) for each in value.suggestions] if largest else []
    read = [each[0] for each in meant if each is not None and isinstance(each[0], Amount)]
    return max(read, key=lambda each: float(each.value) * MG_PER_UNIT.get(each.unit, 1.0), default=None)


def find_amounts(folded: str, found: Sequence[ConceptMention], language: Language) -> Iterator[WrittenAmount]:
    """Yield the amounts of a folded text, each with the nearest of the mentions in it."""
    things = [item for item in found if item.concept.substance is not None]
    if not things:
        return
    folded = _with_units(folded, language)
    words = mask_names(tokenize(folded, language), found)
    near: list[tuple[ConceptMention, Amount | ParseError]] = []
    read = amounts.amounts_in(words)
    for each in islice(read, _MAX_AMOUNTS):
        named = _nearest_mention(words, each, things, language)
        if near and language.questions.more_of_it.search(folded[: words[each.start].start]):
            named = near[-1][0]  # "4000 IU vitamin D and another 1000 in my multivitamin"
        if named is not None:
            near.append((named, each.value))
    added = language.questions.adds_up.search(folded) is not None
    for named, group in groupby(near, key=lambda pair: pair[0]):
        values = [value for _named, value in group]
        total = _sum(values) if added else None
        if total is not None:
            yield WrittenAmount(named, total, added=True)
            continue
        whole = amounts.combine_amounts(values, amounts.count_before_name(words, named.start, read))
        several = isinstance(whole, ParseError) and whole.kind is not ParseErrorKind.HUGE_AMOUNT
        if several and not any(isinstance(value, ParseError) for value in values):
            yield from (WrittenAmount(named, value) for value in values)
        elif whole is not None:
            yield WrittenAmount(named, whole)


def _nearest_mention(
    words: Sequence[Token],
    amount: amounts.AmountMatch,
    things: Sequence[ConceptMention],
    language: Language,
) -> ConceptMention | None:
    start, end = words[amount.start].start, words[amount.end - 1].end
    gap = {item: max(start - item.end, item.start - end, 0) for item in things}
    nearest = min(things, key=lambda item: gap[item], default=None)
    # "5 g of salt" is of salt, not of what was named a sentence before.
    of_else = amount.end < len(words) and words[amount.end].key == language.amounts.of
    most = _NEARBY_OF_ONE if len(things) == 1 and not of_else else _NEARBY
    return nearest if nearest is not None and gap[nearest] <= most else None


def _with_units(folded: str, language: Language) -> str:
    """Give a further number the unit of the amount before it: "4000 iu and another 1000"."""
    return language.questions.another.sub(r"\g<0> \g<unit>", folded)


def _sum(values: Sequence[Amount | ParseError]) -> Amount | None:
    """Return several strengths of one unit as one amount; None for one, and for what cannot be added."""
    known = [value for value in values if isinstance(value, Amount)]
    units = {value.unit for value in known}
    if len(known) < max(2, len(values)) or len(units) > 1 or units & PIECE_UNITS:
        return None
    return Amount(sum((value.value for value in known), Decimal()), known[0].unit)


def _compare(
    knowledge: Knowledge, folded: str, named: ConceptMention, amount: Amount
) -> Iterator[AmountComparison]:
    is_weight, entities = amount.unit in MG_PER_UNIT, named.concept.entities
    for entity in entities:
        if entity in knowledge.library.supplements:
            yield from _of_supplement(knowledge.library.supplements[entity], amount, folded)
        elif entity in knowledge.index.medicine_cards and is_weight and len(entities) == 1:
            yield from _of_pain_reliever(knowledge, entity, _mg(amount))


def _mg(amount: Amount) -> float:
    return float(amount.value) * MG_PER_UNIT[amount.unit]


def _of_supplement(supplement: Supplement, amount: Amount, folded: str) -> Iterator[AmountComparison]:
    if amount.unit in MG_PER_UNIT:
        mg = _mg(amount)
    elif amount.unit in {"IU", "unit"} and supplement.plain_iu is not None:
        mg = supplement.plain_iu.mg(float(amount.value))
    else:
        return
    shares = tuple(_shares(supplement.upper_limits, mg))
    if not shares:
        return
    form = find_form(supplement, folded)
    if form is None:
        yield AmountComparison(supplement.id, mg, None, None, shares)
    else:
        elemental = elemental_mg(mg, form.elemental_fraction_pct)
        of_element = tuple(_shares(supplement.upper_limits, elemental))
        yield AmountComparison(supplement.id, mg, form.id, elemental, shares, of_element)


def _shares(limits: Sequence[UpperLimit], mg: float) -> Iterator[LimitShare]:
    for limit in limits:
        most = limit_mg(limit.value, limit.unit)
        if most is not None:
            yield LimitShare(limit.region, most, mg / most, limit.scope, limit.sources)


def _of_pain_reliever(knowledge: Knowledge, entity: str, mg: float) -> Iterator[AmountComparison]:
    medicine = knowledge.library.pain_relief[knowledge.index.medicine_cards[entity]]
    if medicine.daily_max_mg is not None:
        share = LimitShare(
            LABEL,
            medicine.daily_max_mg,
            mg / medicine.daily_max_mg,
            medicine.daily_max_scope,
            medicine.sources,
        )
        yield AmountComparison(entity, mg, None, None, (share,))
