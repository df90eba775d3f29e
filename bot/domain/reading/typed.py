"""What was typed, made comparable: in words, nothing hidden, digits and dashes of all scripts alike."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.reading import words as table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

QUOTES = '"“”„«»'

_QUOTED = re.compile(f"[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]")
# Emoji families and Persian words need these two; all other format characters only hide or reorder text.
_JOINERS = "\u200c\u200d"
_ALIKE = str.maketrans(
    {"٫": ".", "٬": ",", "،": ",", "、": ",", "×": "x", "∶": ":", "⁄": "/", "∕": "/"}
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("’‘ʼ", "'")
)
_NUMBER_SIGNS = frozenset("0123456789.,:/^*'+-~<>e½¼¾⅓⅔")
_CLOCK_SIGNS = frozenset("0123456789:")
_GLUED = frozenset(table.UNITS) | table.AM | table.PM | table.OCLOCK | {"day", "days", "week", "weeks"}


@dataclass(frozen=True)
class Word:
    """One word.

    Attributes:
        typed: As it was written.
        key: For comparison with the tables of words; empty for a name in quotes, which is not looked into.
    """

    typed: str
    key: str


def cleaned(text: str) -> str:
    """Return `text` on one line in NFC, without control characters and without hidden or reordering ones."""
    visible = "".join(each for each in text if each.isspace() or each in _JOINERS or not _is_hidden(each))
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def split(text: str) -> tuple[Word, ...]:
    """Return the words of `text`; what is glued together ("15mg", "mon-fri", "8:00,20:00") is taken apart.

    What stands in double quotes is one word.
    """
    found: list[Word] = []
    rest = cleaned(text)
    while quoted := _QUOTED.search(rest):
        found += _words(rest[: quoted.start()])
        found += [Word(quoted[1].strip(), "")] if quoted[1].strip() else []
        rest = rest[quoted.end() :]
    return (*found, *_words(rest))


def joined(words: Sequence[Word]) -> str:
    """Return the words as they were typed."""
    return " ".join(each.typed for each in words)


def is_number_like(key: str) -> bool:
    """Tell whether a word is meant as a number, readable or not: "0.5", "-5", "10^9", "1/2"."""
    return key[:1] != "e" and _NUMBER_SIGNS.issuperset(key) and any(each in "0123456789½¼¾⅓⅔" for each in key)


def is_clock_like(key: str) -> bool:
    """Tell whether a word is meant as a clock time, possible or not: "8:00", "25:00"."""
    return ":" in key and key[:1].isdecimal() and _CLOCK_SIGNS.issuperset(key)


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def _words(text: str) -> Iterator[Word]:
    for typed in text.split():
        key = _folded(typed).strip(",;!()[]").rstrip(".,")
        pieces = _pieces(key)
        if len(pieces) > 1:
            yield from (Word(each, each) for each in pieces)
        elif key:
            yield Word(typed, key)


def _folded(text: str) -> str:
    return "".join(each if each.isascii() else _fold(each) for each in text).translate(_ALIKE).casefold()


def _fold(character: str) -> str:
    """Return the plain form of a character of another width or script.

    NFKC as a whole would do harm: it makes 102 of 10² and 11/2 of 1½.
    """
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if unicodedata.decomposition(character).startswith(("<wide>", "<narrow>", "<square>")):
        return unicodedata.normalize("NFKC", character)
    return character


def _pieces(key: str) -> list[str]:
    listed = [_unglued(each) for each in re.split("[,;/&+]", key)]
    if len(listed) > 1 and all(_may_be_listed(each) for each in listed):
        return [piece for each in listed for piece in each]
    return _unglued(key)


def _may_be_listed(pieces: list[str]) -> bool:
    return pieces[-1] in table.AM | table.PM or pieces[-1] in table.WEEKDAYS or is_clock_like(pieces[-1])


def _unglued(key: str) -> list[str]:
    first, dash, last = key.partition("-")
    if first in table.WEEKDAYS and last in table.WEEKDAYS:
        return [first, dash, last]
    if dash and last == "hourly" and is_number_like(first):
        return [first, last]
    number = key.rstrip("abcdefghijklmnopqrstuvwxyzμ.")
    # "1e9g" loses its last letter only: what remains must be a number.
    if is_number_like(number) and key[len(number) :] in _GLUED:
        return [number, key[len(number) :]]
    return [key]
