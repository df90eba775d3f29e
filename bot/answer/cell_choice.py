"""Which cell of content/answers answers a question: by what is asked, and by how people ask it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Literal

from bot.answer.profile_warnings import ALWAYS_ASK, NO_AMOUNTS_FOR, names_amount
from bot.domain.conditions import NamedCondition
from bot.domain.questions import INTENTS, Intent
from bot.library import Cell
from bot.search import Candidate, CellIndex, Concept
from bot.search.cells import replacement
from bot.understanding import Understanding
from bot.understanding.labels import QUESTION
from bot.understanding.wordings import intent_probabilities

# How much being nearer by 1 weighs beside a log-probability of the intent; fitted on the list of an author
# whose questions the model was not trained on.
_NEARNESS = 10.0
# How near a wording of an intent without a cell would be, if somebody had written one.
_UNWRITTEN = 0.5
# What the way in which such questions are worded weighs, beside the model's head.
_WORDED = 0.5
# Nearness from which a wording says the same, and how far all wordings of other intents have to be behind it:
# it then outweighs a head that hears another intent ("does an Epsom bath help").
_SAME_WORDS, _FAR_AHEAD = 0.9, 0.25
# How many times likelier an intent is if the words of the question name it.
_NAMED_WEIGHT = 3
# What one intent has at least, so that a head that is wrong can be overruled.
_LEAST_PROBABILITY = 0.004
# Probability of an intent that the words of the question name, where no model was asked.
_NAMED = 0.9
# Probability from which a cell is shown; below it, the likeliest are offered.
_SURE = 0.34
# Probability of an intent without a cell, from which it is said that there is none.
_SURE_OF_NONE = 0.6
# Nearness from which a cell answers a question that names no subject, and from which it is worth asking back.
_NEAR_WITHOUT_SUBJECT, _NEAR_ENOUGH_TO_ASK = 0.72, 0.6
# Nearness from which a cell may be about one thing that is taken, which the question does not name.
_NEAR_WITHOUT_NAME = 0.8
_MAX_CHOICES = 4
_WORTH_OFFERING = 0.04
# Probability from which another cell is offered beside the one that is shown, and how many are.
_WORTH_NAMING, _MAX_MEANT = 0.08, 2

_AMOUNTS: frozenset[Intent] = frozenset({"dose"})
_ASKS_FIRST: frozenset[Intent] = frozenset(
    {"alcohol", "child", "condition", "pregnancy", "too_much", "when_to_worry", "with", "side_effects"}
)


@dataclass(frozen=True, slots=True)
class CellChoice:
    """What of the cells answers a question.

    Attributes:
        outcome: "sure": the first of `cells` is the answer, and the others may have been meant; "unsure":
            they are the choices; "none": there is no cell for what is asked, and they are near it by subject.
        cells: The cells, the likeliest first.
        odds: Their probabilities, and those of intents without a cell by their names, for the curious.
        likely: What is asked most probably, also where it has no cell; None: nothing tells.
    """

    outcome: Literal["sure", "unsure", "none"]
    cells: tuple[Candidate, ...]
    odds: Mapping[str, float]
    likely: Intent | None = None


NO_CELL = CellChoice("none", (), {})


def choose(
    cells: CellIndex,
    concepts: Sequence[Concept],
    understanding: Understanding | None,
    named: Intent | None,
    *,
    takes_it: bool,
) -> CellChoice:
    """Return the cell that answers a question.

    Args:
        cells: All cells.
        concepts: What the question is about.
        understanding: What the model makes of it; None: the words alone decide.
        named: The intent that its words name, if they do.
        takes_it: Whether it is about something that is taken and was not said: "can I take it with food".
    """
    candidates = cells.on_anything() if takes_it else cells.candidates(concepts)
    if not candidates:
        return _without_subject(cells, understanding) if not concepts else NO_CELL
    vector = understanding.vector if understanding is not None else None
    near = cells.nearness(vector, candidates) if vector is not None else dict.fromkeys(candidates, _UNWRITTEN)
    chances = _chances(understanding, named)
    said = _intent_said(candidates, near)
    if said is not None:
        chances[said] = max(chances.values())
    scores = {
        each.id: _NEARNESS * (near[each.id] - each.behind) + log(chances[each.intent])
        for each in candidates.values()
    }
    written = {each.intent for each in candidates.values()}
    scores |= {
        intent: _NEARNESS * _UNWRITTEN + log(chances[intent]) for intent in INTENTS if intent not in written
    }
    odds = _shares(scores)
    ranked = sorted(candidates.values(), key=lambda each: odds[each.id], reverse=True)
    # What is asked comes first; which of several cells answers it, second.
    asked: dict[Intent, float] = dict.fromkeys(INTENTS, 0.0)
    for each in ranked:
        asked[each.intent] = max(asked[each.intent], odds[each.id])
    asked |= {intent: odds[intent] for intent in INTENTS if intent not in written}
    whole = sum(asked.values())
    asked = {i: v / whole for i, v in asked.items()}
    first = max(asked, key=asked.__getitem__)
    likely = first if understanding is not None or named is not None else None
    if asked[first] >= _SURE:
        of_first = tuple(each for each in ranked if each.intent == first)
        if of_first:
            meant = [each for each in ranked if each.intent != first and odds[each.id] >= _WORTH_NAMING]
            return CellChoice("sure", (of_first[0], *meant[:_MAX_MEANT]), odds, likely)
        if asked[first] >= _SURE_OF_NONE:
            return CellChoice("none", tuple(ranked[:1]), odds, likely)
    worth = [each for each in ranked[:_MAX_CHOICES] if odds[each.id] >= _WORTH_OFFERING] or ranked[:1]
    return CellChoice("unsure", tuple(worth), odds, likely)


def _without_subject(cells: CellIndex, understanding: Understanding | None) -> CellChoice:
    """Return the cell that is asked for without its subject: "been lying here since two"."""
    if understanding is None or understanding.vector is None:
        return NO_CELL
    everything, chances = cells.everything(), _chances(understanding, None)
    near = cells.nearness(understanding.vector, everything)
    scores = {
        each.id: _NEARNESS * near[each.id] + log(chances[each.intent])
        for each in everything.values()
        if near[each.id] >= _NEAR_WITHOUT_NAME or not cells.is_about_one_thing(each.page)
    }
    if not scores:  # an operator's own content may hold nothing but pages about single things
        return NO_CELL
    odds = _shares(scores)
    likeliest = sorted(odds, key=odds.__getitem__, reverse=True)[:_MAX_CHOICES]
    ranked = [everything[each] for each in likeliest]
    nearness = near[ranked[0].id]
    if nearness >= _NEAR_WITHOUT_SUBJECT:
        return CellChoice("sure", tuple(ranked), odds)
    if nearness >= _NEAR_ENOUGH_TO_ASK and understanding.intents.best.name == QUESTION:
        return CellChoice("unsure", tuple(ranked), odds)
    return CellChoice("none", (), odds)


def _intent_said(candidates: Mapping[str, Candidate], near: Mapping[str, float]) -> Intent | None:
    """Return the intent of a wording that says the same as a question and is far ahead; else None."""
    nearest: dict[Intent, float] = {}
    for each in candidates.values():
        nearest[each.intent] = max(nearest.get(each.intent, 0.0), near[each.id] - each.behind)
    first, *others = sorted(nearest, key=nearest.__getitem__, reverse=True)
    is_far_ahead = not others or nearest[first] - nearest[others[0]] >= _FAR_AHEAD
    return first if nearest[first] >= _SAME_WORDS and is_far_ahead else None


def _chances(understanding: Understanding | None, named: Intent | None) -> dict[Intent, float]:
    if understanding is None:
        rest = (1 - _NAMED) / len(INTENTS)
        return {each: _NAMED if each == named else rest for each in INTENTS}
    heard = {guess.name: guess.probability for guess in understanding.question_intents.guesses}
    worded = {} if understanding.vector is None else intent_probabilities(understanding.vector)
    weights = {
        each: max(heard.get(each, 0.0), _LEAST_PROBABILITY) ** (1 - _WORDED)
        * max(worded.get(each, 1.0), _LEAST_PROBABILITY) ** _WORDED
        * (_NAMED_WEIGHT if each == named else 1)
        for each in INTENTS
    }
    whole = sum(weights.values())
    return {each: weight / whole for each, weight in weights.items()}


def _shares(scores: Mapping[str, float]) -> dict[str, float]:
    most = max(scores.values())
    weights = {name: exp(score - most) for name, score in scores.items()}
    whole = sum(weights.values())
    return {name: weight / whole for name, weight in weights.items()}


def fitting(
    candidates: Mapping[str, Candidate],
    chosen: Candidate,
    conditions: Collection[NamedCondition],
    *,
    taken: bool,
) -> Candidate:
    """Return the cell for a person with these conditions: the chosen one, or the one on who asks first.

    Args:
        candidates: The cells that could answer.
        chosen: The cell for everybody.
        conditions: Conditions that the message names or the profile holds.
        taken: Whether its subject is something that one takes.
    """
    barred = barred_conditions(chosen.cell, chosen.intent, conditions, taken=taken)
    return replacement(candidates, chosen, asks_first(barred)) or chosen


def asks_first(conditions: Collection[NamedCondition]) -> tuple[Intent, ...]:
    """Return which cells say who asks first with these conditions, the best first."""
    wanted: list[Intent] = []
    if not {"pregnancy", "breastfeeding"}.isdisjoint(conditions):
        wanted.append("pregnancy")
    if "under_18" in conditions:
        wanted.append("child")
    return (*wanted, "condition") if conditions else ()


def barred_conditions(
    cell: Cell, intent: Intent, conditions: Collection[NamedCondition], *, taken: bool
) -> frozenset[NamedCondition]:
    """Return the conditions with which a person gets the cell on who asks first instead of this one."""
    if intent in _ASKS_FIRST:
        return frozenset()
    always: set[NamedCondition] = set()
    if taken and intent in _AMOUNTS:
        always |= ALWAYS_ASK
    if taken and tells_amount(cell):
        always |= NO_AMOUNTS_FOR
    return frozenset(conditions) & (always | set(cell.not_for))


def tells_amount(cell: Cell) -> bool:
    """Return whether a cell names an amount."""
    return any(map(names_amount, (cell.says, cell.more or "", cell.caution or "", *cell.regions.values())))
