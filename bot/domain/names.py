"""Names in text: folding to one spelling, and a lexicon that finds names in folded text.

Folding removes differences that should not matter (case, accents, look-alike letters, plural s). The lexicon
matches whole names first; a misspelt word is accepted only when it is close to exactly one known word,
because a wrong guess at a medicine is worse than none. A name that is near but not near enough is offered as
a suggestion, never assumed.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

MAX_TEXT = 4_000
"""Characters of a text that are read; the rest is ignored, which bounds the work."""

_MAX_NAME_LENGTH = 7  # words
_MIN_PLURAL = 3
_MIN_GUESS = 6
# Letters that may be wrong, missing or swapped in a word: two already turn cycloserine into cyclosporine.
_MAX_EDITS = 1
_MAX_GUESSES = 40  # misspelt words looked at in one text
_NEAR_ENOUGH_TO_OFFER = 72  # of 100
# Letters of other alphabets that look like a Latin one in some typeface or in capitals.
_LOOKALIKES = str.maketrans({
    "а": "a", "в": "b", "е": "e", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c", "т": "t",
    "у": "y", "х": "x", "і": "i", "ј": "j", "ѕ": "s", "ԁ": "d", "һ": "h", "ԛ": "q", "ԝ": "w", "ӏ": "l",
    "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t",
    "υ": "u", "χ": "x", "γ": "y", "ı": "i", "ɑ": "a", "ɡ": "g",
})  # fmt: skip
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_APOSTROPHES = re.compile("['’‘`´ʼ＇]")
_VULGAR = str.maketrans({"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3", "⅛": " 1/8"})
_RAISED = re.compile(r"(?<=\d)(?=[⁰¹²³⁴-⁹])")
_WORD = re.compile(r"[^\W_]+")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n(?: ?\n)+ ?")
_MARKS = re.compile(r"([^\w\s]|_)\1{3,}")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text: its term, and its place in the folded text.

    `corrected`: a word of the name was misspelt, so the meaning has to be shown to the writer.
    """

    term: str
    start: int
    end: int
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class LexiconMatch:
    """The term of a name on its own; None, with suggestions if known names are near but not certain.

    `corrected`: the name is misspelt, so its meaning has to be confirmed before anything is recorded.
    """

    term: str | None
    suggestions: tuple[str, ...] = ()
    corrected: bool = False


def collapse_repeats(text: str) -> str:
    """Return `text` with at most one blank, one empty line and three equal marks in a row.

    Longer runs mean nothing, and a pattern may take quadratic time on them.
    """
    return _MARKS.sub(r"\1\1\1", _LINES.sub("\n\n", _BLANKS.sub(" ", text)))


def fold(text: str) -> str:
    """Return `text` in lower case, without accents, apostrophes, invisible marks, look-alikes and long runs.

    Punctuation stays, so that sentences can still be separated. At most `MAX_TEXT` characters are read.
    """
    text = text[:MAX_TEXT]
    if (
        text.isascii()
    ):  # as nearly all is: nothing of the rest would change it, and would take five times as long
        return collapse_repeats(_APOSTROPHES.sub("", text)).lower()
    # NFKC alone makes 11/2 of 1½, and 102 of 10².
    text = _RAISED.sub("^", text.translate(_VULGAR))
    text = unicodedata.normalize("NFKC", text)[: 2 * MAX_TEXT]
    text = collapse_repeats(_APOSTROPHES.sub("", _INVISIBLE.sub("", text))).casefold()
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return text if text.isascii() else _WORD.sub(lambda word: _in_latin(word[0]), text)


def words(folded: str) -> tuple[str, ...]:
    """Return the words of a folded text, each without its plural s."""
    return tuple(_singular(word[0]) for word in _WORD.finditer(folded))


def _in_latin(word: str) -> str:
    """Replace look-alikes only where that gives a Latin word; real Cyrillic or Greek stays."""
    latin = word.translate(_LOOKALIKES)
    return latin if latin.isascii() else word


def _singular(word: str) -> str:
    is_plural = len(word) > _MIN_PLURAL and word[-1] == "s" and word[-2] not in "siu"
    return word[:-1] if is_plural else word


class Lexicon:
    """Names and the terms they stand for.

    Args:
        names: From a name, as people write it, to its term, which is the caller's own word.
        ordinary: Words that are never a misspelt name, such as "alive", which is near Aleve.
    """

    def __init__(self, names: Mapping[str, str], ordinary: Collection[str] = ()) -> None:
        self._terms: dict[tuple[str, ...], str] = {}
        self._names: dict[str, str] = {}
        for name, term in names.items():
            key = words(fold(name))
            if key:
                self._terms.setdefault(key, term)
                self._names.setdefault(" ".join(key), term)
        for key in [key for key in self._terms if len(key) > 1 and len("".join(key)) > _MIN_GUESS]:
            self._terms.setdefault(("".join(key),), self._terms[key])
        self._known = frozenset(word for key in self._terms for word in key)
        self._ordinary = frozenset(word for text in ordinary for word in words(fold(text)))
        whole_names = {key[0] for key in self._terms if len(key) == 1}
        self._by_initial = _by_initial(whole_names | (self._known - self._ordinary))

    def find(self, folded: str) -> tuple[Mention, ...]:
        """Return the names in a folded text, in order; of overlapping names the longest."""
        spans = [(_singular(word[0]), word.start(), word.end()) for word in _WORD.finditer(folded)]
        written = [word for word, _, _ in spans]
        corrected = self._correct(written)
        return tuple(
            Mention(
                term,
                spans[first][1],
                spans[last][2],
                corrected[first : last + 1] != written[first : last + 1],
            )
            for term, first, last in self._longest_names(corrected)
        )

    def resolve(self, name: str, *, guess: bool = True) -> LexiconMatch:
        """Return the term of `name` when all of it is a name; else, with `guess`, the names near it."""
        key = words(fold(name))
        if (exactly := self._terms.get(key)) is not None:
            return LexiconMatch(exactly)
        term = self._terms.get(tuple(self._correct(key)))
        return LexiconMatch(
            term, () if term or not guess else self._suggestions(" ".join(key)), corrected=term is not None
        )

    def knows(self, word: str) -> bool:
        """Return whether a folded word is part of a name or an ordinary word."""
        word = _singular(word)
        return word in self._known or word in self._ordinary

    def _longest_names(self, sequence: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        at = 0
        while at < len(sequence):
            term, length = self._longest(sequence, at)
            if term:
                yield term, at, at + length - 1
            at += length

    def _longest(self, sequence: Sequence[str], at: int) -> tuple[str | None, int]:
        if sequence[at] not in self._known:
            return None, 1
        for length in range(min(_MAX_NAME_LENGTH, len(sequence) - at), 0, -1):
            term = self._terms.get(tuple(sequence[at : at + length]))
            if term:
                return term, length
        return None, 1

    def _correct(self, sequence: Sequence[str]) -> list[str]:
        """Return the words, each misspelt one replaced by the only known word that it can be."""
        unknown = dict.fromkeys(word for word in sequence if not self.knows(word))
        guesses = [word for word in unknown if len(word) >= _MIN_GUESS and word.isalpha()]
        right = {word: self._correct_word(word) for word in guesses[:_MAX_GUESSES]}
        return [right.get(word) or word for word in sequence]

    def _correct_word(self, word: str) -> str | None:
        candidates = self._by_initial.get(word[0], ())
        near = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=_MAX_EDITS, limit=4)
        nearest = [str(name) for name, _distance, _ in near]
        meanings = {self._terms.get((name,), name) for name in nearest}
        if len(meanings) != 1 or _ENDING.findall(word) != _ENDING.findall(nearest[0]):
            return None
        return nearest[0]

    def _suggestions(self, name: str) -> tuple[str, ...]:
        found = process.extract(
            name, self._names.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH_TO_OFFER, limit=8
        )
        return tuple(dict.fromkeys(self._names[near] for near, _, _ in found))[:3]


# Endings of English words that names do not share: "stating" is no statin, "relieved" no reliever.
_ENDING = re.compile(r"(?:ing|ed|ly|er|or|ive|able|al|ty|tion)$")


def _by_initial(known: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Group long words by first letter, which people rarely get wrong and which separates similar names."""
    groups: dict[str, list[str]] = {}
    for word in sorted(known):
        if len(word) >= _MIN_GUESS - 1 and word.isalpha():
            groups.setdefault(word[0], []).append(word)
    return {initial: tuple(group) for initial, group in groups.items()}
