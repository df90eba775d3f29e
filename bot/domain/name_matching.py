"""Matching of typed text to the names of a person's own items."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from bot.domain.names import fold, words

_MAX_EDITS = 2
"""Letters that may be wrong, missing or swapped in a word of six or more letters."""
_MIN_FUZZY_LENGTH = 6


def match_names(typed: str, names: Sequence[str]) -> list[int]:
    """Return the indices of the names that `typed` can mean, by the surest rule that matches any.

    Equal words are surer than some of the words or their beginnings, and those surer than misspelt words.
    Several indices mean that the bot has to ask which one.
    """
    said = words(fold(typed))
    if not said:
        return []
    known = [words(fold(name)) for name in names]
    for rule in (_same, _is_prefixed, _misspelt):
        found = [index for index, name in enumerate(known) if rule(said, name)]
        if found:
            return found
    return []


def _same(said: Sequence[str], name: Sequence[str]) -> bool:
    return said == name


def _is_prefixed(said: Sequence[str], name: Sequence[str]) -> bool:
    return all(any(each.startswith(word) for each in name) for word in said)


def _misspelt(said: Sequence[str], name: Sequence[str]) -> bool:
    return all(any(_is_near_word(word, each) for each in name) for word in said)


def _is_near_word(word: str, known: str) -> bool:
    if len(word) < _MIN_FUZZY_LENGTH:
        return word == known
    return OSA.distance(word, known, score_cutoff=_MAX_EDITS) <= _MAX_EDITS
