"""What of the content answers what was asked about a subject, before its card; and what we do not hold."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.domain import names
from bot.library import Claim, Interaction, Library, PainReliever, Supplement
from bot.search import Card, ConceptMention, Index
from bot.search.intents import Intent
from bot.search.vocabulary import Concept

FactHeading = Literal[
    "need", "limits", "conversion", "how_to_take", "side_effects", "overdose_signs", "ask_first", "do_not",
    "warnings", "stop_and_seek", "overdose", "dose", "daily_max", "days", "names", "contains", "signs",
    "says", "avoid", "space", "monitor",
]  # fmt: skip
KnowledgeGap = Literal["thing", "aspect", "exact"]

NSAID = "nsaid"
_NSAID_CARDS = frozenset({"ibuprofen", "naproxen_sodium", "aspirin_pain_dose", "diclofenac_gel"})
_OTHERS_NEED = re.compile(r"pregnan|breastfe|child|boys|girls|^\d+-1\d$", re.IGNORECASE)
_FOR_TWO = re.compile(r"pregnan|breastfe", re.IGNORECASE)
_AMOUNT = re.compile(r"\d\s?(?:mg|g|ug|iu)\b", re.IGNORECASE)
_AS_FOR = "as for ibuprofen"
_MOST_STATEMENTS = 3
_MOST_TARGETS = 8
_STEM = 5
_ENOUGH = 0.5
_WHO_ASKS = frozenset({"pregnancy", "child", "overdose"})
# Asked about a condition, these mean the same.
_OF_CONDITIONS: Mapping[Intent, Intent] = {
    "purpose": "treatment",
    "side_effects": "causes",
    "strength": "treatment",
}
_OF_WHAT_IS_TAKEN: Mapping[Intent, Intent] = {"causes": "side_effects", "symptoms": "side_effects"}
# The red flag whose signs tell of a condition.
_SIGNS = {"sleep_apnea": "apnea", "restless_legs": "rls_iron", "insomnia": "chronic_insomnia"}
_FOR_THE_BOT = re.compile(r"\(memory\)|not verified|bot default")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
# The card itself is the answer to these, as far as we have one.
_BY_CARD = frozenset({"general", "treatment", "interactions"})
_EXACT = frozenset({"general", "purpose", "treatment"})


@dataclass(frozen=True, slots=True)
class Fact:
    """Something in the content that answers what was asked.

    Attributes:
        heading: What kind of fact it is; its words are for people's eyes to come.
        lines: The content's own words and numbers.
        sources: Ids.
        reviewed: Whether somebody has read it in its source.
        amounts: Whether it names an amount to take.
    """

    heading: FactHeading
    lines: tuple[str, ...]
    sources: tuple[str, ...]
    reviewed: bool
    amounts: bool = False


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
    library: Library,
    index: Index,
    aspect: Intent,
    found: Sequence[ConceptMention],
    card: Card | None,
    words: Sequence[str],
) -> FactSection:
    """Return what of the content answers `aspect` of what was found.

    Args:
        library: All there is.
        index: What names mean.
        aspect: What is asked.
        found: What the question names, in its order.
        card: What is shown below.
        words: The telling words of the question that name nothing.
    """
    if card is None or card.kind != "entry":
        return NO_FACTS
    things = [item.concept for item in found if item.concept.id not in _WHO_ASKS]
    subject = _subject(library, index, things)
    if subject is None:
        unheld = [thing.label for thing in things if thing.kind != "subject"]
        return (
            FactSection(gap="thing", about=unheld[0]) if unheld else _exactly(NO_FACTS, aspect, card, words)
        )
    taken = subject in library.supplements or subject in library.pain_relief
    wanted = (_OF_WHAT_IS_TAKEN if taken else _OF_CONDITIONS).get(aspect, aspect)
    beside = taken and wanted in _EXACT and not index.is_own_card(subject, card.id)
    facts = () if beside else tuple(_facts(library, subject, wanted, words))
    if wanted == "ingredients":
        facts = (*facts, *_contents(index, things))
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


def _subject(library: Library, index: Index, things: Sequence[Concept]) -> str | None:
    """Return the library's id of the item taken, else of the condition; None when it has neither."""
    for thing in things:
        for entity in thing.entities:
            held = entity if entity in library.supplements else index.medicine_cards.get(entity)
            if held is not None and (held != "diclofenac_gel" or "gel" in thing.id):
                return held
    if any(thing.kind != "subject" for thing in things):
        return None
    return next((thing.id for thing in things), None)


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


def _facts(library: Library, subject: str, aspect: Intent, words: Sequence[str]) -> Iterator[Fact]:
    yield from _statements(library, f"{subject}.{aspect}", words)
    if aspect == "symptoms" and subject in _SIGNS:
        flag = library.red_flags[_SIGNS[subject]]
        yield Fact("signs", flag.signs, flag.sources, flag.reviewed is not None)
    if aspect == "interactions":
        yield from _partners(library, subject)
    if subject in library.supplements:
        yield from _of_supplement(library.supplements[subject], aspect)
    elif subject in library.pain_relief:
        yield from _of_pain_reliever(library, library.pain_relief[subject], aspect)


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

    for text, sources, reviewed in sorted(said, key=lambda each: -shared(each[0]))[:_MOST_STATEMENTS]:
        yield Fact("says", (text,), sources, reviewed is not None)


def _weighed(claim: Claim) -> str:
    """Return a claim with its correction, since neither can be understood without the other."""
    return f"{claim.claim.lstrip('.')}? {claim.corrected}"


def _of_supplement(item: Supplement, aspect: Intent) -> Iterator[Fact]:
    reviewed = item.reviewed is not None
    how = Fact(
        "how_to_take",
        (item.how_to_take,),
        item.how_sources,
        item.how_reviewed is not None,
        amounts=bool(_AMOUNT.search(item.how_to_take)),
    )
    match aspect:
        case "dose":
            yield from _need(item)
            yield from _limits(item)
            yield how
        case "timing":
            yield how
        case "duration" if "term" in item.how_to_take:
            yield how
        case "deficiency" if "blood test shows" in item.how_to_take:
            yield how
        case "side_effects":
            yield Fact("side_effects", item.side_effects, item.sources, reviewed)
            yield Fact("ask_first", item.ask_first, item.sources, reviewed)
        case "pregnancy":
            said = tuple(line for line in item.ask_first if _FOR_TWO.search(line))
            yield from [Fact("ask_first", said, item.sources, reviewed)] if said else []
        case "overdose":
            yield from _limits(item)
            yield Fact("overdose_signs", item.overdose_signs, item.sources, reviewed)
        case "purpose":
            said = tuple(line for line in (item.evidence, item.note) if line)
            yield Fact("says", said, item.sources, reviewed) if said else how
        case "names" if item.aliases:
            yield Fact("names", item.aliases, item.sources, reviewed)
        case _:
            return


def _need(item: Supplement) -> Iterator[Fact]:
    known = [each for each in item.intake if each.value is not None and not _OTHERS_NEED.search(each.who)]
    if known:
        lines = tuple(f"{each.who}: {_number(each.value)} {each.unit}" for each in known)
        sources = tuple(dict.fromkeys(source for each in known for source in each.sources))
        yield Fact("need", lines, sources, all(each.reviewed for each in known), amounts=True)


def _limits(item: Supplement) -> Iterator[Fact]:
    known = [each for each in item.upper_limits if each.value is not None]
    if known:
        lines = tuple(f"{each.region}: {_number(each.value)} {each.unit} ({each.scope})" for each in known)
        sources = tuple(dict.fromkeys(source for each in known for source in each.sources))
        yield Fact("limits", lines, sources, all(each.reviewed for each in known), amounts=True)
    if known and item.conversion:
        yield Fact("conversion", (item.conversion,), item.sources, item.reviewed is not None)


def _number(value: float | str | None) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _of_pain_reliever(library: Library, item: PainReliever, aspect: Intent) -> Iterator[Fact]:
    def fact(heading: FactHeading, lines: Iterable[str], *, amounts: bool = False) -> Fact:
        return Fact(heading, tuple(lines), item.sources, item.reviewed is not None, amounts=amounts)

    match aspect:
        case "dose" | "timing":
            yield fact("dose", [item.dose], amounts=True)
            yield from _daily_max(item, fact)
            yield from _days(item, fact)
            note = " ".join(each for each in _SENTENCE.split(item.note) if not _FOR_THE_BOT.search(each))
            yield from [fact("says", [note], amounts=True)] if _AMOUNT.search(note) else []
        case "duration":
            yield from _days(item, fact)
        case "side_effects":
            yield fact("warnings", _in_full(library, item, "warnings"))
            yield fact("do_not", _in_full(library, item, "do_not"))
            yield fact("ask_first", _in_full(library, item, "ask_first"))
            yield fact("stop_and_seek", _in_full(library, item, "stop_and_seek"))
        case "pregnancy":
            said = [line for line in _in_full(library, item, "do_not") if _FOR_TWO.search(line)]
            yield from [fact("do_not", said)] if said else []
        case "overdose":
            yield from _daily_max(item, fact)
            yield from [fact("overdose", [item.overdose])] if item.overdose else []
            yield fact("stop_and_seek", _in_full(library, item, "stop_and_seek"))
        case "purpose" if not _AMOUNT.search(item.note):
            yield fact("says", [item.note])
        case "names":
            yield fact("names", item.names)
        case _:
            return


def _daily_max(item: PainReliever, fact: Callable[..., Fact]) -> Iterator[Fact]:
    if item.daily_max_mg is None:
        return
    lines = [f"{item.daily_max_mg:,} mg ({item.daily_max_scope})"]
    if item.safer_daily_max_mg is not None:
        lines.insert(0, f"{item.safer_daily_max_mg:,} mg is safer")
    yield fact("daily_max", lines, amounts=True)


def _days(item: PainReliever, fact: Callable[..., Fact]) -> Iterator[Fact]:
    if item.max_days_pain is not None:
        yield fact("days", [str(item.max_days_pain)], amounts=True)


def _in_full(library: Library, item: PainReliever, field: str) -> Iterator[str]:
    for line in getattr(item, field):
        if line.startswith(_AS_FOR):
            yield from getattr(library.pain_relief["ibuprofen"], field)
        else:
            yield line


def _partners(library: Library, subject: str) -> Iterator[Fact]:
    """Yield the items not to be taken with a subject, or only hours apart."""
    called = {subject} | ({NSAID} if subject in _NSAID_CARDS else set())
    for action in ("avoid", "space", "monitor"):
        rules = [
            rule for rule in library.interactions.values() if rule.action == action and called & _sides(rule)
        ]
        if rules:
            others = dict.fromkeys(_other(library, rule, called) for rule in rules)
            lines = (*list(others)[:_MOST_TARGETS], *(["…"] if len(others) > _MOST_TARGETS else []))
            sources = tuple(
                dict.fromkeys(source for rule in rules[:_MOST_TARGETS] for source in rule.sources)
            )
            yield Fact(action, lines, sources, all(rule.reviewed for rule in rules))


def _sides(rule: Interaction) -> set[str]:
    return {rule.subject, rule.target}


def _other(library: Library, rule: Interaction, called: set[str]) -> str:
    other = rule.target if rule.subject in called else rule.subject
    if other in library.medicines:
        return library.medicines[other].label
    return library.supplements[other].name if other in library.supplements else other.replace("_", " ")
