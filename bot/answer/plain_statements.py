"""What is said every day and sounds like a danger to the model: what the words themselves say decides."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer.told_overdoses import is_judged, told_level
from bot.domain import names
from bot.domain.overdoses import LEVELS
from bot.domain.talk_words import NAME_PLACEHOLDER
from bot.library import Library
from bot.search import ConceptMention, Knowledge
from bot.understanding import Understanding

# Characters of a longer text, which says more than one thing.
_LONGEST = 150


def without_false_alarm(knowledge: Knowledge, text: str, heard: Understanding) -> Understanding:
    """Return what the model hears in a text, without the alarm that the whole text plainly does not raise.

    Rules for words and the bands of overdoses are not asked here; they raise their alarms after it.

    Args:
        knowledge: The content, in the language of the text.
        text: The text as written.
        heard: What the model makes of it.
    """
    words = knowledge.index.language.talk
    folded = names.fold(text).strip()
    if words.plain_wish.fullmatch(folded):
        # "I want to sleep better" is nobody's despair, though the model knows such words from it.
        return _unheard(heard)
    if len(folded) > _LONGEST:
        return heard
    if heard.tier is not None and words.mild_symptom.fullmatch(folded):
        return replace(heard, tier="ask")
    taken = [each for each in knowledge.index.find(folded) if each.concept.is_tablet]
    unnamed = _with_placeholders(folded, taken)
    if words.plain_skip.fullmatch(unnamed) and _is_about_taking(knowledge.library, heard.triage.best.name):
        return _unheard(heard)
    if heard.tier is not None and taken and words.plain_amounts.fullmatch(unnamed):
        is_ordinary = words.plain_intake.fullmatch(unnamed) or _are_ordinary(knowledge, folded, taken)
        return _unheard(heard) if is_ordinary else replace(heard, tier="ask")
    return heard


def _unheard(heard: Understanding) -> Understanding:
    return replace(heard, danger=0.0, tier=None)


def _is_about_taking(library: Library, name: str) -> bool:
    """Return whether a flag is about too much, or about despair: neither is said by leaving a dose out."""
    flag = library.red_flags.get(name)
    return flag is not None and (flag.pauses_tips or "poison" in flag.hotlines)


def _with_placeholders(folded: str, taken: Sequence[ConceptMention]) -> str:
    for item in reversed(taken):
        folded = f"{folded[: item.start]}{NAME_PLACEHOLDER}{folded[item.end :]}"
    return folded


def _are_ordinary(knowledge: Knowledge, folded: str, taken: Sequence[ConceptMention]) -> bool:
    """Return whether there are bands for all that was taken, and none calls for help."""
    if not all(is_judged(knowledge, each) for each in taken):
        return False
    return told_level(knowledge, folded, taken, ()) == LEVELS[0]
