"""What is wanted of the bot, from the likeliest intents of a text and from sure words in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.talk_words import TalkWords

QUESTION = "question"
# Probability by which an intent has to lead the next one, or else the bot asks which is meant; also the least
# of what a doubtful question may be else.
_MARGIN = 0.2
# From it an intent can hardly be another.
_SURE = 0.9
# Below these a text may be anything: what is likeliest alone, and with the next one.
_LEAST, _LIKELY_AMONG_TWO = 0.4, 0.6
# Below it a question may be something else, if no answer to it is known.
_SURE_QUESTION = 0.5
# What nonsense is nearest to.
_SMALL_TALK = frozenset({"greet", "thanks", "bye"})
# Below it a goodbye may be a complaint: "I am done in".
_SURE_GOODBYE = 0.8
# "Delete mum" does not wish everything to be erased.
_ERASES, _DELETES = "erase", "remind_delete"
_WORD = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True)
class Wanted:
    """What is wanted of the bot.

    Attributes:
        intent: The likeliest intent.
        other: Another intent that is nearly as likely; None if there is none.
        is_sure: Whether it can hardly be anything else.
    """

    intent: str
    other: str | None = None
    is_sure: bool = False


def choose_intent(guesses: Sequence[tuple[str, float]], folded: str, words: TalkWords) -> Wanted:
    """Return what is wanted.

    Args:
        guesses: Intents with their probability, the likeliest first; empty where no model serves.
        folded: The text, folded (`names.fold`).
        words: The language's words of plain talk.
    """
    for intent, pattern in words.sure:
        if pattern.search(folded):
            return Wanted(intent, is_sure=True)
    if not guesses:
        return Wanted(QUESTION)
    if words.deletes_one.search(folded):
        guesses = _without_erasing(guesses)
    (first, likely), (second, less) = guesses[:2]
    if first == QUESTION:
        doubtful = likely < _SURE_QUESTION and less >= _MARGIN
        asks = "?" in folded or words.asks.match(folded) is not None
        return Wanted(first, second if doubtful else None, is_sure=asks and likely >= _SURE)
    if first in _SMALL_TALK and likely < (_SURE_GOODBYE if first == "bye" else _LIKELY_AMONG_TWO):
        return Wanted(QUESTION)
    if likely - less >= _MARGIN and likely >= _LEAST:
        return Wanted(first, is_sure=likely >= _SURE)
    return Wanted(first, second) if likely + less >= _LIKELY_AMONG_TWO else Wanted(QUESTION)


def find_subject_about_bot(folded: str, words: TalkWords) -> str | None:
    """Return what a question asks about the bot itself; None if it is no such question."""
    return next((subject for subject, pattern in words.about_bot if pattern.search(folded)), None)


def _without_erasing(guesses: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return the guesses with what wishes to erase everything counted as a wish to delete one thing."""
    shares: dict[str, float] = {}
    for name, share in guesses:
        meant = _DELETES if name == _ERASES else name
        shares[meant] = shares.get(meant, 0.0) + share
    return sorted(shares.items(), key=lambda guess: -guess[1])


def spell_out(text: str, words: TalkWords) -> str:
    """Return a text with short forms as they are typed on a phone spelt out: "wen" is "when"."""
    return _WORD.sub(lambda word: words.short_forms.get(word[0].lower(), word[0]), text)
