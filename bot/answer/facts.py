"""What of the content answers what was asked about a subject, before its card; and what we do not hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.answer.fact import Fact, KnowledgeGap
from bot.answer.pain_reliever_facts import pain_reliever_facts
from bot.answer.supplement_facts import supplement_facts
from bot.domain import names
from bot.library import Claim, Interaction, Library, PainReliever
from bot.search import Card, ConceptMention, Index, Knowledge
from bot.search.intents import Intent
from bot.search.vocabulary import Concept

_MAX_STATEMENTS = 3
_MAX_TARGETS = 8
_STEM = 5
_ENOUGH = 0.5
# Asked about a condition, these mean the same.
_OF_CONDITIONS: Mapping[Intent, Intent] = {
    "purpose": "treatment",
    "side_effects": "causes",
    "strength": "treatment",
}
_OF_WHAT_IS_TAKEN: Mapping[Intent, Intent] = {"causes": "side_effects", "symptoms": "side_effects"}
# The card itself is the answer to these, as far as we have one.
_BY_CARD = frozenset({"general", "treatment", "interactions"})
_EXACT = frozenset({"general", "purpose", "treatment"})


@dataclass(frozen=True, slots=True)
class FactSection:
    """What comes before the card.

    Attributes:
        facts: What answers the question.
        gap: What we do not hold: the named thing, this aspect of it, or exactly what was asked.
        about: What the gap is about, as people write it.
        aspect: What was asked about it.
    """

    facts: tuple[Fact, ...] = ()
    gap: KnowledgeGap | None = None
    about: str = ""
    aspect: Intent = "general"


NO_FACTS = FactSection()
"""The card says it all."""


def find_facts(
    knowledge: Knowledge,
    aspect: Intent,
    found: Sequence[ConceptMention],
    card: Card | None,
    words: Sequence[str],
) -> FactSection:
    """Return what of the content answers `aspect` of what was found.

    Args:
        knowledge: The content and its index.
        aspect: What is asked.
        found: What the question names, in its order.
        card: What is shown below.
        words: The telling words of the question that name nothing.
    """
    if card is None or card.kind != "entry":
        return NO_FACTS
    things = [item.concept for item in found if item.concept.qualifies is None]
    subject = _subject(knowledge, things)
    if subject is None:
        unheld = [thing.label for thing in things if thing.kind != "subject"]
        return (
            FactSection(gap="thing", about=unheld[0]) if unheld else _exactly(NO_FACTS, aspect, card, words)
        )
    taken = subject in knowledge.library.supplements or subject in knowledge.library.pain_relief
    wanted = (_OF_WHAT_IS_TAKEN if taken else _OF_CONDITIONS).get(aspect, aspect)
    beside = taken and wanted in _EXACT and not knowledge.index.is_own_card(subject, card.id)
    facts = () if beside else tuple(_facts(knowledge.library, knowledge.index, subject, wanted, words))
    if wanted == "ingredients":
        facts = (*facts, *_contents(knowledge.index, things))
    if not facts and wanted not in _BY_CARD and not beside:
        return FactSection(gap="aspect", about=card.title, aspect=wanted)
    return _exactly(FactSection(facts), aspect, card, words)


def _contents(index: Index, things: Sequence[Concept]) -> Iterator[Fact]:
    """Yield the active ingredients of the named products; other contents of a tablet are not known."""
    for thing in things:
        if thing.kind == "product":
            parts = [
                index.concepts[part].label if part in index.concepts else part for part in thing.entities
            ]
            yield Fact("contains", (f"{thing.label}: {', '.join(parts)}",), (), reviewed=False)


def _subject(knowledge: Knowledge, things: Sequence[Concept]) -> str | None:
    """Return the library's id of the item taken, else of the condition; None when it has neither."""
    for thing in things:
        for entity in thing.entities:
            is_supplement = entity in knowledge.library.supplements
            held = entity if is_supplement else knowledge.index.medicine_cards.get(entity)
            if held is not None and _is_about(knowledge.library.pain_relief.get(held), thing):
                return held
    if any(thing.kind != "subject" for thing in things):
        return None
    return next((thing.id for thing in things), None)


def _is_about(card: PainReliever | None, thing: Concept) -> bool:
    """Return whether a card is about this form of its ingredient: a gel."""
    return card is None or card.only_named is None or card.only_named in thing.id


def _exactly(found: FactSection, aspect: Intent, card: Card, words: Sequence[str]) -> FactSection:
    """Return the section, with a gap when the card has few of the words of the question."""
    if aspect not in _EXACT or not words:
        return found
    said = " ".join(
        (*card.names, card.title, card.text, *(line for fact in found.facts for line in fact.lines))
    )
    known = {word[:_STEM] for word in names.words(names.fold(said))}
    spoken = [word for word in words if word[:_STEM] in known]
    return found if len(spoken) >= _ENOUGH * len(words) else FactSection(found.facts, "exact")


def _facts(
    library: Library, index: Index, subject: str, aspect: Intent, words: Sequence[str]
) -> Iterator[Fact]:
    yield from _statements(library, f"{subject}.{aspect}", words)
    concept = index.concepts.get(subject)
    flag = library.red_flags.get(concept.red_flag or "") if concept is not None else None
    if aspect == "symptoms" and flag is not None:
        yield Fact("signs", flag.signs, flag.sources, flag.reviewed is not None)
    if aspect == "interactions":
        yield from _partners(library, {subject, *index.subjects_of_card(subject)})
    if subject in library.supplements:
        yield from supplement_facts(library.supplements[subject], aspect)
    elif subject in library.pain_relief:
        yield from pain_reliever_facts(library, library.pain_relief[subject], aspect)


def _statements(library: Library, tag: str, words: Sequence[str]) -> Iterator[Fact]:
    """Return claims and guidance that answer this, those first that speak of the words of the question."""
    said = [
        *(
            (_weighed(item), item.sources, item.reviewed)
            for item in library.claims.values()
            if tag in item.answers
        ),
        *(
            (item.statement, item.sources, item.reviewed)
            for item in library.guidance.values()
            if tag in item.answers
        ),
    ]
    stems = {word[:_STEM] for word in words}

    def shared(text: str) -> int:
        return len(stems & {word[:_STEM] for word in names.words(names.fold(text))})

    for text, sources, reviewed in sorted(said, key=lambda each: -shared(each[0]))[:_MAX_STATEMENTS]:
        yield Fact("says", (text,), sources, reviewed is not None)


def _weighed(claim: Claim) -> str:
    """Return a claim with its correction, since neither can be understood without the other."""
    return f"{claim.claim.lstrip('.')}? {claim.corrected}"


def _partners(library: Library, called: set[str]) -> Iterator[Fact]:
    """Yield the items not to be taken with a subject, which rules call so, or only hours apart."""
    for action in ("avoid", "space", "monitor"):
        rules = [
            rule for rule in library.interactions.values() if rule.action == action and called & _sides(rule)
        ]
        if rules:
            others = dict.fromkeys(_other(library, rule, called) for rule in rules)
            lines = (*list(others)[:_MAX_TARGETS], *(["…"] if len(others) > _MAX_TARGETS else []))
            sources = tuple(dict.fromkeys(source for rule in rules[:_MAX_TARGETS] for source in rule.sources))
            yield Fact(action, lines, sources, all(rule.reviewed for rule in rules))


def _sides(rule: Interaction) -> set[str]:
    return {rule.subject, rule.target}


def _other(library: Library, rule: Interaction, called: set[str]) -> str:
    other = rule.target if rule.subject in called else rule.subject
    if other in library.medicines:
        return library.medicines[other].label
    return library.supplements[other].name if other in library.supplements else other.replace("_", " ")
