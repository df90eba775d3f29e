"""Which of a person's own items they mean by what they typed."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from bot.domain.names import fold, words

_NEAR = 2
"""Letters that may be wrong, missing or swapped in a word of six or more."""
_LONG_ENOUGH = 6


def meant(typed: str, names: Sequence[str]) -> list[int]:
    """Return the indices of the names that `typed` can mean, of the surest kind there is.

    The same words are surer than some of them or their beginnings, and these than a misspelt word. Several
    indices mean that it has to be asked.
    """
    said = words(fold(typed))
    if not said:
        return []
    known = [words(fold(name)) for name in names]
    for rule in (_same, _begun, _misspelt):
        found = [index for index, name in enumerate(known) if rule(said, name)]
        if found:
            return found
    return []


def _same(said: Sequence[str], name: Sequence[str]) -> bool:
    return said == name


def _begun(said: Sequence[str], name: Sequence[str]) -> bool:
    return all(any(each.startswith(word) for each in name) for word in said)


def _misspelt(said: Sequence[str], name: Sequence[str]) -> bool:
    return all(any(_near(word, each) for each in name) for word in said)


def _near(word: str, known: str) -> bool:
    if len(word) < _LONG_ENOUGH:
        return word == known
    return OSA.distance(word, known, score_cutoff=_NEAR) <= _NEAR
