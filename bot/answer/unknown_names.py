"""Unknown names: words in the place of a name that are not in the lexicon; never dropped, never guessed."""

import re
from collections.abc import Iterator, Sequence

from bot.search import ConceptMention, Index

_LINK = r"(?:and|with|plus|&|\+|/|(?:while|when|after|before) (?:on|taking))"
_DETERMINER = r"(?:(?:my|the|some|a|an|any|taking|take|using|daily|both)\s{1,3}){0,2}"
# The number of marks between two words is bounded; without a bound the search would be quadratic.
_NEXT = re.compile(rf"\W{{0,9}}{_LINK}\W{{1,9}}{_DETERMINER}([^\W\d_][\w-]{{4,40}})")
_PREVIOUS = re.compile(rf"([^\W\d_][\w-]{{4,40}})\W{{1,9}}{_LINK}\W{{1,9}}{_DETERMINER}$")
_WORD = re.compile(r"[^\W_]+")


def find_unknown_names(index: Index, folded: str, mentions: Sequence[ConceptMention]) -> tuple[str, ...]:
    """Return the unknown words that a text joins to its mentions: "magnesium with zzyzx"."""
    return tuple(dict.fromkeys(_unknown_names(index, folded, mentions)))


def _unknown_names(index: Index, folded: str, taken: Sequence[ConceptMention]) -> Iterator[str]:
    named = [range(item.start, item.end) for item in taken]
    for item in taken:
        after = _NEXT.match(folded, item.end)
        before = _PREVIOUS.search(folded, max(0, item.start - 80), item.start)
        for match in (before, after):
            if match and not any(match.start(1) in span for span in named) and _is_unknown(index, match[1]):
                yield match[1]


def _is_unknown(index: Index, word: str) -> bool:
    return not all(index.lexicon.knows(part) for part in _WORD.findall(word))
