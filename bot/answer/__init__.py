"""Answers to questions: the kind of answer, the card and the facts. The words are added by `bot.replies`.

Red flags come before everything. Two or more names lead to an interaction check, an amount to a comparison
with the limits, a known subject to its card. An unknown subject is said to be unknown, with the nearest
cards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.answer import interaction_check, profile_warnings, red_flags
from bot.answer.dose_limits import AmountComparison, LimitShare, compare_amounts, has_ambiguous_amount
from bot.answer.fact import Fact
from bot.answer.facts import NO_FACTS, FactSection, find_facts
from bot.answer.interaction_check import CheckedItem, InteractionCheck
from bot.answer.profile_warnings import ConditionCaution
from bot.domain import conditions, names
from bot.domain.parsing.amounts import suggest_rewrites
from bot.domain.questions import QuestionWords
from bot.library import Library
from bot.search import Card, ConceptMention, Hit, Knowledge, MenuTopic, fulltext, intents
from bot.search.intents import Intent
from bot.understanding import Understanding

__all__ = [
    "AmountComparison",
    "Answer",
    "AnswerKind",
    "CheckedItem",
    "ConditionCaution",
    "Fact",
    "FactSection",
    "InteractionCheck",
    "LimitShare",
    "ask",
    "check",
]

AnswerKind = Literal["answer", "interaction", "dose", "red_flag", "unknown"]

_MAX_SUGGESTIONS = 3
_NEAR_ENOUGH_TO_SUGGEST = 3.0
# Intents with which an amount is the point of the question; others ask something else about the subject.
_ABOUT_AMOUNTS = frozenset({"dose", "overdose", "timing", "general"})


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question.

    Attributes:
        question: The question as asked, cut to the part that was read.
        kind: The kind of answer; a red flag of lesser urgency can come with every kind.
        entry: Id of the card to show: an entry, else a claim, else a red flag of the content.
        topic: The menu topic of the question.
        intent: What is asked about the subject; it decides which part is shown first.
        entities: Ids of the question's subjects, in its order.
        red_flag: Id of a red flag of the content, or `triage.ASK_MORE`, to be shown before the rest.
        sources: Ids of the sources of the answer.
        check: For an interaction: all pairs of the items that the question names.
        comparisons: Amounts in the question compared with the limits.
        readings: The question in each reading of an amount that has two.
        suggestions: Ids of further entries that are near.
        facts: Facts of the content that answer the question, shown before the card, and any gap in them.
        caution: For a question about pain relief that names a condition: why to ask a professional first. It
            comes before everything, without any amount and without a card that offers a pain reliever.
        corrections: Misspelt names of items that are taken: as written (folded), and as read.
    """

    question: str
    kind: AnswerKind
    entry: str | None
    topic: MenuTopic | None
    intent: Intent
    entities: tuple[str, ...]
    red_flag: str | None
    sources: tuple[str, ...]
    check: InteractionCheck | None = None
    comparisons: tuple[AmountComparison, ...] = ()
    readings: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    facts: FactSection = NO_FACTS
    caution: ConditionCaution | None = None
    corrections: tuple[tuple[str, str], ...] = ()


def ask(knowledge: Knowledge, question: str, understanding: Understanding | None = None) -> Answer:
    """Return the answer to `question`, of which at most `names.MAX_TEXT` characters are read.

    Args:
        knowledge: The content and its index, in the language of the question.
        question: What was asked.
        understanding: What the model makes of the message; None: rules alone decide.
    """
    folded = names.fold(question)
    found = knowledge.index.find(folded)
    amounts = compare_amounts(knowledge, folded, found)
    readings = _readings(knowledge, question, folded, found)
    at_most = compare_amounts(knowledge, folded, found, largest=True) if readings else amounts
    flag = red_flags.find_red_flag(knowledge, folded, found, amounts, at_most, understanding)
    compared = interaction_check.check_question(knowledge.index, folded, found)
    words = knowledge.index.language.questions
    aspect = intents.recognise_intent(folded, words)
    hits = knowledge.index.search(folded)
    together = compared is not None or aspect == "interactions"
    cards = knowledge.index.rank_cards(folded, found, hits, together=together)
    shown = cards[0] if cards else None
    about_amounts = (
        aspect in _ABOUT_AMOUNTS or intents.allowed(folded, words)
    ) and not words.how_many.search(folded)
    kind = _answer_kind(
        knowledge.library, flag, compared, shown, has_amount=about_amounts and bool(amounts or readings)
    )
    cautioned = None if kind == "red_flag" else _find_caution(knowledge, folded, found, compared)
    flag = flag or (_red_flag_of(knowledge.library, cautioned) if cautioned else None)
    if cautioned is not None and kind in {"answer", "dose", "unknown"}:
        kind = "answer"
        cautioned = replace(
            cautioned, replaces_card=shown is None or _offers_pain_relief(knowledge.library, shown)
        )
    telling = _content_words(folded, found, words)
    first = (
        find_facts(knowledge, aspect, found, shown, telling)
        if kind in {"answer", "dose"} and cautioned is None
        else NO_FACTS
    )
    if (
        kind == "answer"
        and first.gap == "exact"
        and knowledge.index.off_topic_words.intersection(telling)
        and not intents.about_a_body(folded, words)
    ):
        kind, first, shown = "unknown", NO_FACTS, None
    return Answer(
        question=question[: names.MAX_TEXT],
        kind=kind,
        entry=shown.id if shown else None,
        topic=shown.topic
        if shown
        else next((item.concept.topic for item in found if item.concept.topic), None),
        intent=aspect,
        entities=tuple(dict.fromkeys(entity for item in found for entity in item.concept.entities)),
        red_flag=flag,
        sources=_sources(knowledge.library, flag, compared, amounts, shown, first, cautioned),
        check=compared,
        comparisons=amounts,
        readings=readings,
        suggestions=_suggestions(hits, cards),
        facts=first,
        caution=cautioned,
        corrections=tuple(
            (folded[item.start : item.end], item.concept.label)
            for item in found
            if item.corrected and item.concept.kind != "subject"
        ),
    )


def _readings(
    knowledge: Knowledge, question: str, folded: str, found: Sequence[ConceptMention]
) -> tuple[str, ...]:
    """Return the question in each reading of an amount that has two."""
    if not has_ambiguous_amount(knowledge, folded, found):
        return ()
    return suggest_rewrites(question[: names.MAX_TEXT], knowledge.index.language)


def _find_caution(
    knowledge: Knowledge,
    folded: str,
    found: Sequence[ConceptMention],
    compared: InteractionCheck | None,
) -> ConditionCaution | None:
    """Return why to ask a professional first, where a question about pain relief names a condition.

    A medicine that implies the condition ("warfarin") needs no caution where its pair is checked anyway.
    """
    relievers = [item.concept for item in found if item.concept.topic == "pain_relief"]
    if not relievers and not intents.pain_relief(folded, knowledge.index.language.questions):
        return None
    groups = {
        group
        for item in found
        if compared is None and item.concept.substance is not None and item.concept not in relievers
        for group in item.concept.substance.groups
    }
    cards = [
        knowledge.index.medicine_cards[part]
        for thing in relievers
        for part in thing.entities
        if part in knowledge.index.medicine_cards
    ]
    classes = [knowledge.library.medicines[group] for group in groups if group in knowledge.library.medicines]
    implied = {each.implies for each in classes if each.implies is not None}
    named = conditions.find_conditions(folded, knowledge.index.language.conditions, implied)
    return profile_warnings.find_caution(knowledge.library, named, cards)


def _red_flag_of(library: Library, cautioned: ConditionCaution) -> str | None:
    """Return the red flag of the content for people to whom no dose is named; None for others."""
    said = {condition: flag.id for flag in library.red_flags.values() for condition in flag.conditions}
    return next((said[each] for each in cautioned.conditions if each in said), None)


def _offers_pain_relief(library: Library, card: Card) -> bool:
    entry = library.entries.get(card.id)
    return card.topic == "pain_relief" or (
        entry is not None and not library.pain_relief.keys().isdisjoint(entry.about)
    )


def check(knowledge: Knowledge, names: Iterable[str]) -> InteractionCheck:
    """Return what is known about taking the named items together."""
    return interaction_check.check_names(knowledge.index, names)


def _answer_kind(
    library: Library,
    flag: str | None,
    compared: InteractionCheck | None,
    shown: Card | None,
    *,
    has_amount: bool,
) -> AnswerKind:
    if flag is not None and red_flags.is_alarm(library, flag):
        return "red_flag"
    if compared is not None:
        return "interaction"
    if has_amount:
        return "dose"
    return "unknown" if shown is None else "answer"


def _content_words(folded: str, found: Sequence[ConceptMention], words: QuestionWords) -> list[str]:
    """Return the content words of the question that are part of no name."""
    rest = folded
    for item in reversed(found):
        rest = f"{rest[: item.start]}{' ' * (item.end - item.start)}{rest[item.end :]}"
    asked_words = [
        word for start, end in intents.question_spans(folded, words) for word in names.words(rest[start:end])
    ]
    return fulltext.content_words(asked_words, words.stop_words | words.question_stop_words)


def _sources(
    library: Library,
    flag: str | None,
    compared: InteractionCheck | None,
    amounts: tuple[AmountComparison, ...],
    shown: Card | None,
    first: FactSection,
    cautioned: ConditionCaution | None,
) -> tuple[str, ...]:
    """Return the ids of the answer's sources, the red flag's own sources first."""
    raised = library.red_flags.get(flag or "")
    sources = list(raised.sources) if raised else []
    if cautioned is not None:
        sources += library.pain_relief[cautioned.reliever_id].sources
    if compared is not None:
        sources += [source for finding in compared.findings for source in finding.sources]
    elif cautioned is None:
        sources += [source for dose in amounts for share in dose.shares for source in share.sources]
        sources += [source for fact in first.facts for source in fact.sources]
    if compared is None:
        sources += shown.sources if shown else ()
    return tuple(dict.fromkeys(sources))


def _suggestions(hits: tuple[Hit, ...], cards: tuple[Card, ...]) -> tuple[str, ...]:
    """Return ids of entries near the question: about the same subject, or else with its words."""
    near = cards[1:] or [hit.card for hit in hits if hit.score >= _NEAR_ENOUGH_TO_SUGGEST]
    shown = [card.id for card in cards[:1]]
    ids = dict.fromkeys(card.id for card in near if card.kind == "entry" and card.id not in shown)
    return tuple(ids)[:_MAX_SUGGESTIONS]
