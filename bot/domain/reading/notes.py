"""Parser of notes on how to take an item: "30 minutes before breakfast", "before bed"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.reading import rule_words as table
from bot.domain.reading.phrases import Phrases, key_at
from bot.domain.reading.typed import Word
from bot.domain.reading.words import Daypart

LONGEST_NOTE = 96

_WHOLE, _LENGTHS = Phrases(table.WHOLE_NOTES), Phrases(table.LENGTHS)
_FOR_MINUTES = Phrases(table.FOR_MINUTES)
_GLUED_RANGE = re.compile(r"\d{1,3}-\d{1,3}", re.ASCII)
_ONE = Word("1", "1")
_MOST_DETERMINERS = 4


@dataclass(frozen=True)
class Note:
    """A note about when in the day to take an item.

    Attributes:
        text: The note in lower case, without punctuation.
        part: The part of the day that the note implies; None if it implies none.
    """

    text: str
    part: Daypart | None = None


def note_at(words: Sequence[Word], start: int) -> tuple[Note, int] | None:
    """Parse the note that begins at token `start`; also return the index after it."""
    if (whole := _WHOLE.at(words, start)) is not None:
        text, part = whole.value
        return Note(text, part), whole.end
    if (minutes := _FOR_MINUTES.at(words, start)) is not None:
        return Note(" ".join(each.key for each in words[start : minutes.end])), minutes.end
    after_length = _length_at(words, start)
    relation = _relation_at(words, after_length, loose=after_length > start)
    if relation is None:
        return None
    anchor = _anchor_at(words, relation)
    if anchor is None:
        return None
    part, end = anchor
    return Note(" ".join(each.key for each in words[start:end]), part), end


def _length_at(words: Sequence[Word], start: int) -> int:
    """Return the index after a duration such as "at least 30 minutes"; `start` if there is none."""
    found = _LENGTHS.at(words, start)
    if found is None and _GLUED_RANGE.fullmatch(key_at(words, start)):
        unit = _LENGTHS.at((_ONE, *words[start + 1 : start + 2]), 0)
        return start if unit is None else start + 2
    return start if found is None else found.end


def _relation_at(words: Sequence[Word], at: int, *, loose: bool) -> int | None:
    """Return the index after a relation such as "before" or "prior to"; None if there is none."""
    key = key_at(words, at)
    if (key, key_at(words, at + 1)) == ("prior", "to"):
        return at + 2
    if key not in table.RELATIONS or (key in table.LOOSE_RELATIONS and not loose):
        return None
    return at + 1


def _is_anchor(words: Sequence[Word], at: int) -> bool:
    """Return whether a token ends the note: "eating" in "before eating", not in "before eating breakfast"."""
    return key_at(words, at) in table.ANCHORS and key_at(words, at + 1) not in table.ANCHORS


def _anchor_at(words: Sequence[Word], at: int) -> tuple[Daypart | None, int] | None:
    """Parse the event after a relation: "your breakfast", "going to bed"."""
    most = at + _MOST_DETERMINERS
    while at < most and key_at(words, at) in table.DETERMINERS and not _is_anchor(words, at):
        at += 1
    key = key_at(words, at)
    if key not in table.ANCHORS:
        return None
    return table.ANCHORS[key], at + 1 + (key_at(words, at + 1) in table.ANCHOR_TAILS)
