"""Tokenizer: splits text into normalized words, without hidden characters, with ASCII digits and dashes."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.domain.parsing import english as table

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
_HOUR_WITH_A_OR_P = re.compile(r"\d{1,2}(?::?\d{2})?[ap]", re.ASCII)
_CLOCK_SIGNS = frozenset("0123456789:")
_WORD = re.compile(r"[^\s@]+|@")
_COUNT_PREFIX = re.compile(r"(\d{1,3}(?:\.\d{1,3})?x)([\d½¼¾⅓⅔][^x]{0,40})", re.ASCII)
_NUMBER_BEFORE_LETTERS = re.compile(r"(.{0,60}[^\W_a-zа-яμ]|.{0,60}[½¼¾⅓⅔])-?([a-zа-яμ.]{1,40})")
_COUNT_SUFFIX = re.compile(r"([^x]{0,40}\w)(x\d{1,3})", re.ASCII)
_DURATION_UNITS = {"day", "days", "week", "weeks", "hour", "hours", "hr", "min", "mins", "minutes"}
_SPLIT_SUFFIXES = (
    frozenset(table.UNITS)
    | table.AMBIGUOUS_UNITS.keys()
    | table.AM
    | table.PM
    | table.OCLOCK
    | _DURATION_UNITS
)


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


def clean_text(text: str) -> str:
    """Return `text` on one line in NFC, without control characters and without hidden or reordering ones."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = "".join(each for each in text if each.isspace() or each in _JOINERS or not _is_hidden(each))
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def tokenize(text: str) -> tuple[Token, ...]:
    """Split `text` into tokens, also within words that are run together ("15mg", "mon-fri", "8:00,20:00").

    A text in double quotes is one token.
    """
    tokens: list[Token] = []
    at = 0
    for quoted in _QUOTED.finditer(text):
        tokens += _tokens_in(text, at, quoted.start())
        name = clean_text(quoted[1])
        tokens += [Token(name, "", quoted.start(), quoted.end())] if name else []
        at = quoted.end()
    return (*tokens, *_tokens_in(text, at, len(text)))


def text_of(tokens: Sequence[Token]) -> str:
    """Return the text of the tokens as typed."""
    return " ".join(each.text for each in tokens)


def replace_words(text: str, part: str, replacement: str) -> str | None:
    """Replace the first occurrence of a part; None if the text does not contain the part as whole words."""
    found = re.search(rf"(?<![\w.])(?<!\d,){re.escape(part)}(?!\w)", text) if part else None
    return None if found is None else f"{text[: found.start()]}{replacement}{text[found.end() :]}"


def normalize_spacing(text: str) -> str:
    """Return the text with spaces between its tokens, as errors quote it."""
    return " ".join(each.text if each.key else f'"{each.text}"' for each in tokenize(text))


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


def _tokens_in(text: str, start: int, end: int) -> Iterator[Token]:
    for match in _WORD.finditer(text, start, end):
        typed = clean_text(match[0])
        key = _fold_text(typed).strip(",;!?()[]").rstrip(".,")
        pieces = _split_key(key)
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


def _split_key(key: str) -> list[str]:
    listed = [_split_compound(each) for each in re.split("[,;/&+]", key)]
    if len(listed) > 1 and all(_may_be_list_item(each) for each in listed):
        return [piece for each in listed for piece in each]
    return _split_compound(key)


def _may_be_list_item(parts: list[str]) -> bool:
    if _HOUR_WITH_A_OR_P.fullmatch(parts[-1]):
        return True
    return parts[-1] in table.AM | table.PM or parts[-1] in table.WEEKDAYS or is_clock_like(parts[-1])


def _split_compound(key: str) -> list[str]:
    first, dash, last = key.partition("-")
    if first in table.WEEKDAYS and last in table.WEEKDAYS:
        return [first, dash, last]
    if dash and last == "hourly" and is_number_like(first):
        return [first, last]
    if (counted := _split_counted(key)) is not None:
        return counted
    number = _NUMBER_BEFORE_LETTERS.fullmatch(key)
    # The first part must be a number: "1e9g" splits into "1e9" and "g".
    if number and is_number_like(number[1]) and number[2] in _SPLIT_SUFFIXES:
        return [number[1], number[2]]
    return [key]


def _split_counted(key: str) -> list[str] | None:
    """Split "2x500mg", "500mgx2" and "500mg/day"; None for any other key."""
    if apart := _COUNT_PREFIX.fullmatch(key):
        return [apart[1], *_split_compound(apart[2])]
    if apart := _COUNT_SUFFIX.fullmatch(key):
        amount = _split_compound(apart[1])
        return [*amount, apart[2]] if len(amount) > 1 else None
    measured, _slash, per = key.partition("/")
    # "100mg/5ml" stays one token: it is a concentration on a label, not the amount of a dose.
    amount = _split_compound(measured) if per in table.RATE_UNITS else []
    return [*amount[:-1], f"{amount[-1]}/{per}"] if len(amount) > 1 else None
