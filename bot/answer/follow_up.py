"""Follow-up questions that depend on the previous one: "and with coffee?" after an answer about iron."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.answer import Answer
from bot.answer.interaction_check import check_names
from bot.domain import names
from bot.domain.questions import INTENTS, Intent
from bot.search import ConceptMention, Index, intents
from bot.search.vocabulary import TAKEN_KINDS

_MAX_WORDS = 8
_MAX_NAMES = 3
# What is drunk with something that is taken, rather than taken instead of it: "and alcohol?"
_DRUNK = frozenset({"alcohol", "coffee", "dairy"})
# What is asked about one thing that is taken, even after two were checked with each other.
_OF_ONE: frozenset[Intent | None] = frozenset({"dose", "duration", "when"})


@dataclass(frozen=True, slots=True)
class LastSubject:
    """Subject of the previous question; stored as JSON.

    Attributes:
        names: The subjects, as people write them.
        aspect: The intent of the question about them; None: none of ours.
        together: Whether they were checked with each other.
    """

    names: tuple[str, ...]
    aspect: Intent | None
    together: bool


def last_subject_of(index: Index, answer: Answer) -> LastSubject | None:
    """Return the subject of an answer; None when no follow-up can refer to it."""
    ids = [entity for entity in answer.entities if _is_subject(index, entity)]
    ids.sort(key=lambda each: each != answer.entry)  # the one with a page comes first
    if answer.kind in {"unknown", "red_flag", "not_read"} or not ids:
        return None
    labels = [
        index.concepts[each].label if each in index.concepts else each.replace("_", " ") for each in ids
    ]
    return LastSubject(tuple(labels[:_MAX_NAMES]), answer.intent, answer.kind == "interaction")


def asks_of_its_own(index: Index, subject: LastSubject, text: str, alone: Answer) -> bool:
    """Return whether a text asks about how somebody lives or feels, after what is taken was asked about.

    "How to sit at work" after paracetamol; a text that leans on something names what it leans on.

    Args:
        index: The names that are known.
        subject: What was asked about before.
        text: The text.
        alone: What it would be answered without that.
    """
    folded, words = names.fold(text), index.language.questions
    if words.leans.match(folded) or words.pronoun.search(folded) or alone.cell is None:
        return False
    entry = index.concepts.get(alone.entry or "")
    about = [item.concept.kind for item in index.find(names.fold(subject.names[0]))]
    is_taken = any(kind in TAKEN_KINDS for kind in about)
    return is_taken and entry is not None and entry.kind not in TAKEN_KINDS


def _is_subject(index: Index, entity: str) -> bool:
    return entity not in index.concepts or index.concepts[entity].qualifies is None


def _stands_for(index: Index, subject: LastSubject, folded: str, first: ConceptMention) -> bool:
    """Return whether a pronoun stands for what was asked about before.

    "Ginkgo, is it before or after food?" says itself what it is about, "is it ok to drink with Nytol?" and
    "is it ok to take zinc with iron?" too; and a complaint is taken with nothing.
    """
    words = index.language.questions
    pronoun, company = words.pronoun.search(folded), words.company.search(folded)
    if pronoun is None or company is None or words.drinks.search(folded):
        return False
    if first.start < max(pronoun.start(), company.start()):
        return False  # "is it ok to take melatonin with amitriptyline" names both itself
    return any(item.concept.kind in TAKEN_KINDS for item in index.find(names.fold(subject.names[0])))


def load_last_subject(data: Mapping[str, object]) -> LastSubject | None:
    """Return the subject from stored data; None when the data is not a subject."""
    match data:
        case {"names": [*labels], "aspect": aspect, "together": bool(together)} if labels:
            known = next((each for each in INTENTS if each == aspect), None)
            return LastSubject(tuple(str(label) for label in labels), known, together)
    return None


def main_of_pair(index: Index, subject: LastSubject, text: str) -> str | None:
    """Return which of several that were checked together a follow-up is about; None: about all of them.

    "How many can I take?" after ibuprofen with ramipril is about the one that has a page, which comes first;
    "is that dangerous?" is about both. Of what must not be taken together, nothing but that is said.
    """
    folded, words = names.fold(text), index.language.questions
    of_one = intents.recognise_intent(folded, words) in _OF_ONE or not words.pronoun.search(folded)
    if not subject.together or not of_one or words.together.search(folded):
        return None
    findings = check_names(index, subject.names).findings
    return None if any(each.action == "avoid" for each in findings) else subject.names[0]


def left_of_pair(index: Index, subject: LastSubject, text: str) -> tuple[str, ...]:
    """Return the names that a follow-up to a check is not about: what was said of them still counts."""
    names_more = any(item.concept.qualifies is None for item in index.find(names.fold(text)))
    return () if names_more or main_of_pair(index, subject, text) is None else subject.names[1:]


def complete_question(index: Index, subject: LastSubject, text: str) -> str | None:
    """Return the full question that a follow-up stands for; None when it is a question of its own."""
    folded, words = names.fold(text), index.language.questions
    if len(folded.split()) > _MAX_WORDS or not folded.strip():
        return None
    mentions = [item for item in index.find(folded) if item.concept.qualifies is None]
    found = [item.concept for item in mentions]
    rest = words.opener.sub("", folded, count=1).strip(" ?!.,")
    about = words.list_joint.join(subject.names)
    if not found:
        bare = words.leans.match(folded) and not words.new_question.match(rest)
        leans = bare or words.pronoun.search(folded) or intents.recognise_intent(folded, words) is not None
        one = main_of_pair(index, subject, text) or about
        return f"{words.pronoun.sub(' ', rest)} {one}" if leans else None
    if not words.leans.match(folded):
        stands_for_it = _stands_for(index, subject, folded, mentions[0])
        return words.pronoun.sub(about, rest) if stands_for_it else None
    if not any(thing.kind in TAKEN_KINDS for thing in found):
        return f"{about} {rest}"
    is_drunk = any(thing.id in _DRUNK for thing in found)
    if subject.together or is_drunk or words.company.search(folded):
        return words.together_question.format(about, rest.removeprefix(words.with_prefix))
    return rest if subject.aspect is None else words.same_question.get(subject.aspect, "{}").format(rest)
