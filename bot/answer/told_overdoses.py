"""Too much of something, as a message tells it: what was taken now, and what is on record, by the bands."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.answer import as_needed
from bot.answer.amounts import find_form
from bot.answer.as_needed import TakenDose
from bot.answer.overdoses import ONE_DOSE_WITHIN, level_of
from bot.domain.conditions import AT_RISK, NamedCondition
from bot.domain.overdoses import LEVELS, HelpLevel, Taken, Taker, stricter
from bot.domain.parsing.numbers import write_digits
from bot.domain.triage import told_intakes
from bot.domain.triage.told_intakes import ToldIntake
from bot.domain.units import elemental_mg
from bot.library import Library, Overdose
from bot.search import ConceptMention, Index, Knowledge

# A bare number is a strength in mg from here on: "ibuprofen 400", not "ibuprofen 2".
_LEAST_STRENGTH = 20
_NO_UNIT, _IU = None, frozenset({"iu", "unit", "units"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """The doses on record of one person within a day of now, which is aware."""

    doses: Sequence[TakenDose]
    now: datetime


def told_level(
    knowledge: Knowledge,
    folded: str,
    mentions: Sequence[ConceptMention],
    has: Collection[NamedCondition],
    recorded: Recorded | None = None,
) -> HelpLevel:
    """Return what an amount needs that somebody tells to have taken; "ordinary" where none is told.

    Args:
        knowledge: The content with its bands, in the language of the text.
        folded: The folded text.
        mentions: Mentions in the text.
        has: Conditions of who took it, from the profile and from the text.
        recorded: Doses on record of the person who writes; None: nobody has a record.
    """
    words = knowledge.index.language.triage.told
    things = [each for each in mentions if is_judged(knowledge, each)]
    folded, spans = write_digits(
        folded, [(each.start, each.end) for each in things], knowledge.index.language
    )
    told = told_intakes.read(folded, spans, words)
    by = told_intakes.told_by(folded, words)
    sums: dict[str, list[Taken]] = defaultdict(list)
    is_at_once, is_told_spread = words.at_once.search(folded), words.in_a_day.search(folded)
    for intake in told:
        mention = things[intake.named]
        for ingredient in mention.concept.entities:
            mg = _mg_of_dose(knowledge, ingredient, mention, intake, folded)
            if mg is not None:
                in_a_day = mg * intake.doses
                of_piece, is_spread = mg / max(intake.pieces, 1), is_told_spread or intake.doses < 1
                at_once = in_a_day if is_at_once else of_piece if is_spread and intake.doses <= 1 else mg
                sums[ingredient].append(Taken(at_once, in_a_day, intake.days))
    is_mine = words.myself.search(folded) or not words.not_mine.search(folded)
    before = _recorded(knowledge, recorded) if is_mine and recorded is not None else {}
    is_earlier = words.earlier.search(folded) is not None
    taker = Taker(by.is_child, by.kg, at_risk=not AT_RISK.isdisjoint(has))
    level = max(
        (
            _judge(
                knowledge.library,
                each,
                _together([*parts, *_others(before.get(each, ()), parts if is_earlier else ())]),
                taker,
            )
            for each, parts in sums.items()
        ),
        key=LEVELS.index,
        default=LEVELS[0],
    )
    if by.is_child and by.by_accident and sums:
        level = max(level, "poison_line", key=LEVELS.index)
    return stricter(level) if by.slow_release and level != LEVELS[0] else level


def tells_of_intake(index: Index, folded: str) -> bool:
    """Return whether a text can tell that something was taken, so that what is on record matters."""
    return index.language.triage.told.took.search(folded) is not None


def is_judged(knowledge: Knowledge, mention: ConceptMention) -> bool:
    """Return whether bands are about a mention; a low dose of a pain reliever has pieces of its own."""
    concept = mention.concept
    known = any(each in knowledge.library.overdoses for each in concept.entities)
    return known and concept.is_tablet and concept.id not in knowledge.index.low_doses


def _mg_of_dose(
    knowledge: Knowledge, ingredient: str, mention: ConceptMention, intake: ToldIntake, folded: str
) -> float | None:
    """Return the mg of an ingredient in one dose; None where bands or strength are not known."""
    overdose = knowledge.library.overdoses.get(ingredient)
    if overdose is None:
        return None
    is_mixture = len(mention.concept.entities) > 1
    strength = None if is_mixture else _strength_mg(knowledge, ingredient, intake, folded)
    if strength is None:
        strength = _usual_strength(overdose, mention, is_mixture=is_mixture)
    return None if strength is None else intake.pieces * strength


def _usual_strength(overdose: Overdose, mention: ConceptMention, *, is_mixture: bool) -> float | None:
    """Return what one piece holds if nobody says: the strongest usual one, of a mixture the weakest."""
    if mention.written in overdose.piece_mg:
        return overdose.piece_mg[mention.written]
    if not overdose.tablet_mg:
        return None
    return min(overdose.tablet_mg) if is_mixture else max(overdose.tablet_mg)


def _strength_mg(knowledge: Knowledge, ingredient: str, intake: ToldIntake, folded: str) -> float | None:
    """Return the mg that count of one piece, as told; None where it is not told, or not in mg."""
    supplement = knowledge.library.supplements.get(ingredient)
    if intake.strength is None or (intake.unit is _NO_UNIT and intake.strength < _LEAST_STRENGTH):
        return None
    iu = supplement.plain_iu if supplement is not None else None
    if intake.unit in _IU or (intake.unit is _NO_UNIT and iu is not None):
        return None if iu is None else iu.mg(intake.strength)
    mg = intake.strength * knowledge.index.language.triage.told.milligrams.get(intake.unit or "mg", 1.0)
    form = find_form(supplement, folded) if supplement is not None else None
    return mg if form is None else elemental_mg(mg, form.elemental_fraction_pct)


def _recorded(knowledge: Knowledge, recorded: Recorded) -> Mapping[str, list[Taken]]:
    found: dict[str, list[Taken]] = defaultdict(list)
    for dose in recorded.doses:
        for part in as_needed.ingredient_amounts(knowledge, dose):
            if part.mg is not None:
                at_once = part.mg if recorded.now - dose.at <= ONE_DOSE_WITHIN else 0.0
                found[part.ingredient].append(Taken(at_once, part.mg))
    return found


def _together(parts: Sequence[Taken]) -> Taken:
    return Taken(
        sum(each.at_once_mg for each in parts),
        sum(each.in_a_day_mg for each in parts),
        max(each.days for each in parts),
    )


def _others(recorded: Sequence[Taken], told: Sequence[Taken]) -> list[Taken]:
    """Return the doses on record without those that are told again: those of the same amounts."""
    amounts = [each.in_a_day_mg for each in told]
    others = []
    for dose in recorded:
        if dose.in_a_day_mg in amounts:
            amounts.remove(dose.in_a_day_mg)
        else:
            others.append(dose)
    return others


def _judge(library: Library, ingredient: str, taken: Taken, taker: Taker) -> HelpLevel:
    """Return what an amount needs.

    What is much for an adult needs help a step sooner in a child whose weight is not known.
    """
    level = level_of(library, ingredient, taken, taker)
    if not taker.is_child or taker.kg is not None:
        return level
    of_adult = level_of(library, ingredient, taken, replace(taker, is_child=False))
    return level if of_adult == LEVELS[0] else max(level, stricter(of_adult), key=LEVELS.index)
