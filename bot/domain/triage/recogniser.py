"""Recognition of red flags: signs in a text that need help before any other answer.

A rule is one way to describe a sign within one sentence: "can't feel" near "groin". Emergencies count even
in a general question ("how many tylenol would kill me"); all other signs must be about a person, or everybody
who reads up on side effects would be sent to hospital. A denied sign ("no chest pain") does not count.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.triage.phrasings import MEDICINE, STREET_DRUG, Phrasing, RedFlagRule, TriageWords

__all__ = [
    "ASK_MORE",
    "MEDICINE",
    "OVERDOSE",
    "STREET_DRUG",
    "FoundSign",
    "find_signs",
    "recognise",
    "sort_by_danger",
]

ASK_MORE = "ask_more"
"""Id of no red flag of the content: the text is alarming but fits several, so ask one question at a time."""

OVERDOSE = "overdose"
"""Id of the red flag that amounts raise as well as words."""

# How soon help is needed, in the words of the content.
_URGENCIES = ("emergency", "same_day", "urgent", "routine", "ask_first")

_NEAR = 60  # characters between the concepts of a rule
_SPACES = re.compile(r"[^\S\n]+")
_SENTENCE_END = re.compile(r"[!?;\n]+|\.(?!\d)")


def recognise(
    folded: str,
    rules: Sequence[RedFlagRule],
    words: TriageWords,
    mentions: Sequence[tuple[int, int, str]] = (),
) -> tuple[str, ...]:
    """Return the ids of the red flags in a text, the most dangerous first; see `find_signs`."""
    return tuple(dict.fromkeys(sign.flag for sign in find_signs(folded, rules, words, mentions)))


@dataclass(frozen=True, slots=True)
class FoundSign:
    """A red flag that words of a text raise, and the words."""

    flag: str
    words: tuple[str, ...]


def find_signs(
    folded: str,
    rules: Sequence[RedFlagRule],
    words: TriageWords,
    mentions: Sequence[tuple[int, int, str]] = (),
) -> Iterator[FoundSign]:
    """Yield the red flags in a text with the words that raise them, the most dangerous first.

    Args:
        folded: Text as `names.fold` returns it.
        rules: How the language of the text says them, the most dangerous first.
        words: What else the language says about red flags.
        mentions: Mentions in the text: start, end, and MEDICINE or STREET_DRUG; in order.
    """
    text = _label_mentions(folded, mentions)
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence.strip()]
    stands: dict[Phrasing, bool] = {}  # many rules share a concept

    def has(concept: Phrasing) -> bool:
        if concept not in stands:
            stands[concept] = concept.search(text) is not None
        return stands[concept]

    for rule in rules:
        if not all(has(concept) for concept in (*rule.near, *rule.beside)):
            continue
        sentence = next((each for each in sentences if _matches(rule, each, words)), None)
        if sentence is not None:
            said = (concept.search(sentence) for concept in rule.near)
            yield FoundSign(rule.flag, tuple(each[0] for each in said if each is not None))


def sort_by_danger(urgencies: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of red flags in the order in which to ask for them; equal ones keep their order.

    Args:
        urgencies: From each id to its urgency, in the words of the content.
    """
    return tuple(sorted(urgencies, key=lambda flag: _URGENCIES.index(urgencies[flag])))


def _label_mentions(text: str, named: Sequence[tuple[int, int, str]]) -> str:
    """Return the text with the kind of each mention added after it: "took 30 tylenol medicine"."""
    parts, at = [], 0
    for _, end, word in named:
        parts += [text[at:end], " ", word]
        at = end
    return _SPACES.sub(" ", "".join((*parts, text[at:])))


def _matches(rule: RedFlagRule, sentence: str, words: TriageWords) -> bool:
    if not rule.asked and words.question.match(sentence) and not words.person.search(sentence):
        return False
    if any(concept.search(sentence) for concept in rule.unless):
        return False
    return _concepts_stand_near(rule, sentence, words)


def _concepts_stand_near(rule: RedFlagRule, sentence: str, words: TriageWords) -> bool:
    """Return whether all concepts of a rule stand near one undenied match of its first."""
    first, *others = rule.near
    return any(
        all(_is_near(place, sentence, other) for other in others)
        for place in first.finditer(sentence)
        if not words.denied.search(sentence, max(0, place.start() - _NEAR), place.start())
    )


def _is_near(place: re.Match[str], sentence: str, other: Phrasing) -> bool:
    start, end = place.start() - _NEAR, place.end() + _NEAR
    return any(match.end() > start and match.start() < end for match in other.finditer(sentence))
