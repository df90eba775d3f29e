"""WordPiece: a text as numbers of the pieces of words that an uncased BERT knows."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

UNKNOWN, START, END = "[UNK]", "[CLS]", "[SEP]"
# Chinese characters, which are written without spaces: first and last of each block that BERT names.
_IDEOGRAPHS = (
    ("\u3400", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0002ceaf"),
    ("\U0002f800", "\U0002fa1f"),
)
# A longer word is one unknown piece, as in BERT's own code.
_LONGEST_WORD = 100


class WordPiece:
    """Cuts texts into pieces as `BertTokenizer` of all-MiniLM-L6-v2 does (lower case, without accents)."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._numbers: Mapping[str, int] = {piece: number for number, piece in enumerate(pieces)}
        self._unknown = self._numbers[UNKNOWN]
        self.start, self.end = self._numbers[START], self._numbers[END]
        self._cut = lru_cache(maxsize=4096)(self._cut_word)

    @classmethod
    def read(cls, path: Path) -> "WordPiece":
        """Read a vocabulary: a piece a line, its number is that of the line."""
        return cls(path.read_text(encoding="utf-8").splitlines())

    def numbers(self, text: str) -> list[int]:
        """Return the pieces of a text, without the marks of start and end."""
        return [number for word in _words(text) for number in self._cut(word)]

    def _cut_word(self, word: str) -> tuple[int, ...]:
        """Return the longest pieces, from the left."""
        if len(word) > _LONGEST_WORD:
            return (self._unknown,)
        found, start = [], 0
        while start < len(word):
            before = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if before + word[start:end] in self._numbers), None)
            if end is None:
                return (self._unknown,)
            found.append(self._numbers[before + word[start:end]])
            start = end
        return tuple(found)


def _words(text: str) -> Iterator[str]:
    """Yield words and single marks."""
    spaced = "".join(_spaced(each) for each in text)
    for run in unicodedata.normalize("NFD", spaced.lower()).split():
        word = ""
        for each in run:
            if unicodedata.category(each) == "Mn":
                continue
            if _is_mark(each):
                yield from filter(None, (word, each))
                word = ""
            else:
                word += each
        if word:
            yield word


def _spaced(each: str) -> str:
    """Return a character, a space for a blank, nothing for what cannot be seen; an ideograph is a word."""
    if each in "\t\n\r":
        return " "
    category = unicodedata.category(each)
    if category in ("Cc", "Cf", "Co") or each == "\ufffd":
        return ""
    if category == "Zs":
        return " "
    return f" {each} " if _is_ideograph(each) else each


def _is_mark(each: str) -> bool:
    return (
        each.isascii() and each.isprintable() and not each.isalnum() and each != " "
    ) or unicodedata.category(each).startswith("P")


def _is_ideograph(each: str) -> bool:
    return any(first <= each <= last for first, last in _IDEOGRAPHS)
