"""Follow-up questions that depend on the previous one: "and with coffee?" after an answer about iron."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from bot.answer import Answer
from bot.domain import names
from bot.search import Index, intents
from bot.search.intents import Intent

_MOST_WORDS = 8
_MOST_NAMES = 3
_POLITE = r"(?:ok(?:ay)?\W{1,9}|thanks?\W{1,9})?"
_ADDS = r"(?:and|also|plus|what about|how about|what if|but|or)\b"
_LEANS = re.compile(rf"\W{{0,9}}{_POLITE}(?:{_ADDS}|(?:with|without|together with)\b)")
_WITH = re.compile(r"\b(?:with|plus|together|along|after|before|while)\b")
_PRONOUN = re.compile(r"\b(?:it|its|that|this|them|those|these)\b")
_OPENER = re.compile(rf"{_POLITE}(?:{_ADDS}\W{{0,9}}){{1,9}}")
_NEW_QUESTION = re.compile(r"(?:what|who|where|why|how|which|tell me)\b")
_TAKEN_KINDS = frozenset({"supplement", "medicine", "product", "class", "other", "street_drug"})
# Templates that ask the same question about another subject.
_SAME_QUESTION: Mapping[Intent, str] = {
    "overdose": "how much {} is too much",
    "pregnancy": "{} in pregnancy",
    "dose": "how much {} to take",
    "timing": "when to take {}",
    "duration": "how long to take {}",
    "side_effects": "side effects of {}",
    "purpose": "what is {} good for",
    "treatment": "treatment of {}",
    "causes": "what causes {}",
    "foods": "what foods have {}",
}


@dataclass(frozen=True, slots=True)
class LastSubject:
    """Subject of the previous question; stored as JSON.

    Attributes:
        names: The subjects, as people write them.
        aspect: The intent of the question about them.
        together: Whether they were checked with each other.
    """

    names: tuple[str, ...]
    aspect: Intent
    together: bool


def last_subject_of(index: Index, answer: Answer) -> LastSubject | None:
    """Return the subject of an answer; None when no follow-up can refer to it."""
    ids = [entity for entity in answer.entities if _is_subject(index, entity)]
    if answer.kind in {"unknown", "red_flag"} or not ids:
        return None
    labels = [
        index.concepts[each].label if each in index.concepts else each.replace("_", " ") for each in ids
    ]
    return LastSubject(tuple(labels[:_MOST_NAMES]), answer.intent, answer.kind == "interaction")


def _is_subject(index: Index, entity: str) -> bool:
    return entity not in index.concepts or index.concepts[entity].qualifies is None


def load_last_subject(data: Mapping[str, object]) -> LastSubject | None:
    """Return the subject from stored data; None when the data is not a subject."""
    match data:
        case {"names": [*labels], "aspect": str(aspect), "together": bool(together)} if labels:
            known: Intent = next((each for each in get_args(Intent) if each == aspect), "general")
            return LastSubject(tuple(str(label) for label in labels), known, together)
    return None


def complete_question(index: Index, subject: LastSubject, text: str) -> str | None:
    """Return the full question that a follow-up stands for; None when it is a question of its own."""
    folded = names.fold(text)
    if len(folded.split()) > _MOST_WORDS or not folded.strip():
        return None
    found = [item.concept for item in index.find(folded) if item.concept.qualifies is None]
    rest = _OPENER.sub("", folded, count=1).strip(" ?!.,")
    about = " and ".join(subject.names)
    if not found:
        bare = _LEANS.match(folded) and not _NEW_QUESTION.match(rest)
        leans = bare or _PRONOUN.search(folded) or intents.recognise_intent(folded) != "general"
        return f"{_PRONOUN.sub(' ', rest)} {about}" if leans else None
    if not _LEANS.match(folded):
        return _PRONOUN.sub(about, rest) if _PRONOUN.search(folded) and _WITH.search(folded) else None
    if not any(thing.kind in _TAKEN_KINDS for thing in found):
        return f"{about} {rest}"
    if subject.together or _WITH.search(folded):
        return f"can i take {about} together with {rest.removeprefix('with ')}"
    return _SAME_QUESTION.get(subject.aspect, "{}").format(rest)
