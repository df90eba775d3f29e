"""Follow-up questions that depend on the previous one: "and with coffee?" after an answer about iron."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.answer import Answer
from bot.domain import names
from bot.domain.questions import INTENTS, Intent
from bot.search import ConceptMention, Index, intents
from bot.search.vocabulary import TAKEN_KINDS

_MAX_WORDS = 8
_MAX_NAMES = 3


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
    if answer.kind in {"unknown", "red_flag", "not_read"} or not ids:
        return None
    labels = [
        index.concepts[each].label if each in index.concepts else each.replace("_", " ") for each in ids
    ]
    return LastSubject(tuple(labels[:_MAX_NAMES]), answer.intent, answer.kind == "interaction")


def _is_subject(index: Index, entity: str) -> bool:
    return entity not in index.concepts or index.concepts[entity].qualifies is None


def _stands_for(index: Index, subject: LastSubject, folded: str, first: ConceptMention) -> bool:
    """Return whether a pronoun stands for what was asked about before.

    "Ginkgo, is it before or after food?" says itself what it is about, "is it ok to drink with Nytol?" too;
    and a complaint is taken with nothing.
    """
    words = index.language.questions
    pronoun = words.pronoun.search(folded)
    if pronoun is None or pronoun.start() > first.start or words.drinks.search(folded):
        return False
    return any(item.concept.kind in TAKEN_KINDS for item in index.find(names.fold(subject.names[0])))


def load_last_subject(data: Mapping[str, object]) -> LastSubject | None:
    """Return the subject from stored data; None when the data is not a subject."""
    match data:
        case {"names": [*labels], "aspect": aspect, "together": bool(together)} if labels:
            known = next((each for each in INTENTS if each == aspect), None)
            return LastSubject(tuple(str(label) for label in labels), known, together)
    return None


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
        return f"{words.pronoun.sub(' ', rest)} {about}" if leans else None
    if not words.leans.match(folded):
        stands_for_it = words.company.search(folded) and _stands_for(index, subject, folded, mentions[0])
        return words.pronoun.sub(about, rest) if stands_for_it else None
    if not any(thing.kind in TAKEN_KINDS for thing in found):
        return f"{about} {rest}"
    if subject.together or words.company.search(folded):
        return words.together_question.format(about, rest.removeprefix(words.with_prefix))
    return rest if subject.aspect is None else words.same_question.get(subject.aspect, "{}").format(rest)
