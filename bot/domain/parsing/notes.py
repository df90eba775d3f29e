"""Parser of notes on how to take an item: "30 minutes before breakfast", "before bed"."""

import re
from dataclasses import dataclass

from bot.domain.language import Daypart
from bot.domain.parsing.tokens import Token, Tokens
from bot.domain.phrase_matcher import key_at

MAX_NOTE_LENGTH = 96

_GLUED_RANGE = re.compile(r"\d{1,3}-\d{1,3}", re.ASCII)
_ONE = Token("1", "1")
_MAX_DETERMINERS = 4


@dataclass(frozen=True)
class Note:
    """A note about when in the day to take an item.

    Attributes:
        text: The note in lower case, without punctuation.
        daypart: The part of the day that the note implies; None if it implies none.
    """

    text: str
    daypart: Daypart | None = None


def note_at(tokens: Tokens, start: int) -> tuple[Note, int] | None:
    """Parse the note that begins at token `start`; also return the index after it."""
    words = tokens.language.notes
    if (whole := words.fixed.match_at(tokens, start)) is not None:
        text, part = whole.value
        return Note(text, part), whole.end
    if (minutes := words.minutes.match_at(tokens, start)) is not None:
        return Note(" ".join(each.key for each in tokens[start : minutes.end])), minutes.end
    after_length = _end_of_duration(tokens, start)
    relation = _end_of_relation(tokens, after_length, after_duration=after_length > start)
    if relation is None:
        return None
    anchor = _anchor_at(tokens, relation)
    if anchor is None:
        return None
    part, end = anchor
    return Note(" ".join(each.key for each in tokens[start:end]), part), end


def _end_of_duration(tokens: Tokens, start: int) -> int:
    """Return the index after a duration such as "at least 30 minutes"; `start` if there is none."""
    durations = tokens.language.notes.durations
    found = durations.match_at(tokens, start)
    if found is None and _GLUED_RANGE.fullmatch(key_at(tokens, start)):
        unit = durations.match_at((_ONE, *tokens[start + 1 : start + 2]), 0)
        return start if unit is None else start + 2
    return start if found is None else found.end


def _end_of_relation(tokens: Tokens, at: int, *, after_duration: bool) -> int | None:
    """Return the index after a relation such as "before" or "prior to"; None if there is none."""
    key, words = key_at(tokens, at), tokens.language.notes
    if (key, key_at(tokens, at + 1)) == words.long_relation:
        return at + 2
    if key not in words.relations or (key in words.relations_after_duration and not after_duration):
        return None
    return at + 1


def _is_anchor(tokens: Tokens, at: int) -> bool:
    """Return whether a token ends the note: "eating" in "before eating", not in "before eating breakfast"."""
    anchors = tokens.language.notes.anchors
    return key_at(tokens, at) in anchors and key_at(tokens, at + 1) not in anchors


def _anchor_at(tokens: Tokens, at: int) -> tuple[Daypart | None, int] | None:
    """Parse the event after a relation: "your breakfast", "going to bed"."""
    words = tokens.language.notes
    most = at + _MAX_DETERMINERS
    while at < most and key_at(tokens, at) in words.determiners and not _is_anchor(tokens, at):
        at += 1
    key = key_at(tokens, at)
    if key not in words.anchors:
        return None
    return words.anchors[key], at + 1 + (key_at(tokens, at + 1) in words.anchor_tails)
