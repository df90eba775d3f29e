"""Tokenizer: splits text into normalized words, without hidden characters, with ASCII digits and dashes."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from bot.domain.language import Language
from bot.domain.phrase_matcher import parse_int

QUOTES = '"“”„«»'

_QUOTED = re.compile(f"[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]")
# Emoji families and Persian words need these two; all other format characters only hide or reorder text.
_JOINERS = "\u200c\u200d"
_EQUIVALENT_CHARACTERS = str.maketrans(
    {"٫": ".", "٬": ",", "،": ",", "、": ",", "×": "x", "∶": ":", "⁄": "/", "∕": "/"}
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("’‘ʼ", "'")
)
_NUMBER_SIGNS = frozenset("0123456789.,:/^*'+-~<>e½¼¾⅓⅔")
_CLOCK_SIGNS = frozenset("0123456789:")
_WORD = re.compile(r"[^\s@]+|@")
_COUNT_PREFIX = re.compile(r"(\d{1,3}(?:\.\d{1,3})?x)([\d½¼¾⅓⅔][^x]{0,40})", re.ASCII)
_NUMBER_BEFORE_LETTERS = re.compile(r"(.{0,60}[^\W_a-zа-яμ]|.{0,60}[½¼¾⅓⅔])-?([a-zа-яμ.]{1,40})")
_COUNT_SUFFIX = re.compile(r"([^x]{0,40}\w)(x\d{1,3})", re.ASCII)


@dataclass(frozen=True)
class Token:
    """A token: a word, a part of a word ("15" of "15mg") or a quoted name.

    Attributes:
        text: The token as written.
        key: Normalized form for lookups in tables of words; empty for a quoted name, which no rule matches.
        start: Index in the text of the first character of the word that holds the token.
        end: Index after the last character of that word.
    """

    text: str
    key: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


class Tokens(tuple[Token, ...]):  # noqa: SLOT001 - slots of a tuple's subclass have to be empty
    """The tokens of a text, with the language that they are read in.

    A slice is a plain tuple, which is enough for `text_of`; `of` makes it one of these again.
    """

    language: Language

    def __new__(cls, tokens: Iterable[Token], language: Language) -> Self:
        """Return the tokens as read in a language."""
        self = super().__new__(cls, tokens)
        self.language = language
        return self

    def of(self, tokens: Iterable[Token]) -> "Tokens":
        """Return other tokens of the same language."""
        return Tokens(tokens, self.language)

    def int_at(self, index: int) -> int | None:
        """Return the whole number at an index, in digits or in words; None if there is none."""
        return parse_int(self[index].key, self.language.numbers.values) if index < len(self) else None


def clean_text(text: str) -> str:
    """Return `text` on one line in NFC, without control characters and without hidden or reordering ones."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = "".join(each for each in text if each.isspace() or each in _JOINERS or not _is_hidden(each))
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def tokenize(text: str, language: Language) -> Tokens:
    """Split `text` into tokens, also within words that are run together ("15mg", "mon-fri", "8:00,20:00").

    A text in double quotes is one token.
    """
    tokens: list[Token] = []
    at = 0
    for quoted in _QUOTED.finditer(text):
        tokens += _tokens_in(text, at, quoted.start(), language)
        name = clean_text(quoted[1])
        tokens += [Token(name, "", quoted.start(), quoted.end())] if name else []
        at = quoted.end()
    return Tokens([*tokens, *_tokens_in(text, at, len(text), language)], language)


def text_of(tokens: Sequence[Token]) -> str:
    """Return the text of the tokens as typed."""
    return " ".join(each.text for each in tokens)


def replace_words(text: str, part: str, replacement: str) -> str | None:
    """Replace the first occurrence of a part; None if the text does not contain the part as whole words."""
    found = re.search(rf"(?<![\w.])(?<!\d,){re.escape(part)}(?!\w)", text) if part else None
    return None if found is None else f"{text[: found.start()]}{replacement}{text[found.end() :]}"


def normalize_spacing(text: str, language: Language) -> str:
    """Return the text with spaces between its tokens, as errors quote it."""
    return " ".join(each.text if each.key else f'"{each.text}"' for each in tokenize(text, language))


def is_number_like(key: str) -> bool:
    """Return whether a word is meant as a number, valid or not: "0.5", "-5", "10^9", "1/2"."""
    return key[:1] != "e" and _NUMBER_SIGNS.issuperset(key) and any(each in "0123456789½¼¾⅓⅔" for each in key)


def is_clock_like(key: str) -> bool:
    """Return whether a word is meant as a clock time, valid or not: "8:00", "25:00"."""
    return ":" in key and key[:1].isdecimal() and _CLOCK_SIGNS.issuperset(key)


def is_emoji(text: str) -> bool:
    """Return whether a word consists of emoji only."""
    kinds = {unicodedata.category(each) for each in text}
    return "So" in kinds and kinds <= {"So", "Sk", "Mn", "Me", "Cf"}


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def _tokens_in(text: str, start: int, end: int, language: Language) -> Iterator[Token]:
    for match in _WORD.finditer(text, start, end):
        typed = clean_text(match[0])
        key = _fold_text(typed).strip(",;!?()[]").rstrip(".,")
        pieces = _split_key(key, language)
        if len(pieces) > 1:
            yield from (Token(each, each, *match.span()) for each in pieces)
        elif key:
            yield Token(typed, key, *match.span())


def _fold_text(text: str) -> str:
    if text.isascii():
        return text.lower()
    return (
        "".join(each if each.isascii() else _fold_character(each) for each in text)
        .translate(_EQUIVALENT_CHARACTERS)
        .casefold()
    )


def _fold_character(character: str) -> str:
    """Return the ASCII digit or normal-width form of a character.

    NFKC for the whole text would change numbers: it turns 10² into 102 and 1½ into 11/2.
    """
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if unicodedata.decomposition(character).startswith(("<wide>", "<narrow>", "<square>")):
        return unicodedata.normalize("NFKC", character)
    return character


def _split_key(key: str, language: Language) -> list[str]:
    listed = [_split_compound(each, language) for each in re.split("[,;/&+]", key)]
    if len(listed) > 1 and all(_may_be_list_item(each, language) for each in listed):
        return [piece for each in listed for piece in each]
    return _split_compound(key, language)


def _may_be_list_item(parts: list[str], language: Language) -> bool:
    clock, last = language.clock, parts[-1]
    if clock.hour_in_list.fullmatch(last):
        return True
    return last in clock.meridiems or last in language.days.weekdays or is_clock_like(last)


def _split_compound(key: str, language: Language) -> list[str]:
    first, dash, last = key.partition("-")
    if first in language.days.weekdays and last in language.days.weekdays:
        return [first, dash, last]
    if dash and last in language.hours.glued_hourly and is_number_like(first):
        return [first, last]
    if dash and language.numbers.is_compound(first, last):
        return [first, last]
    if (counted := _split_counted(key, language)) is not None:
        return counted
    number = _NUMBER_BEFORE_LETTERS.fullmatch(key)
    # The first part must be a number: "1e9g" splits into "1e9" and "g".
    if number and is_number_like(number[1]) and number[2] in language.number_suffixes:
        return [number[1], number[2]]
    return [key]


def _split_counted(key: str, language: Language) -> list[str] | None:
    """Split "2x500mg", "500mgx2" and "500mg/day"; None for any other key."""
    if apart := _COUNT_PREFIX.fullmatch(key):
        return [apart[1], *_split_compound(apart[2], language)]
    if apart := _COUNT_SUFFIX.fullmatch(key):
        amount = _split_compound(apart[1], language)
        return [*amount, apart[2]] if len(amount) > 1 else None
    measured, _slash, per = key.partition("/")
    # "100mg/5ml" stays one token: it is a concentration on a label, not the amount of a dose.
    amount = _split_compound(measured, language) if per in language.amounts.rate_units else []
    return [*amount[:-1], f"{amount[-1]}/{per}"] if len(amount) > 1 else None
