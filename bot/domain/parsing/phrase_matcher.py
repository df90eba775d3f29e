"""Matcher of phrases in a list of tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.parsing.english import NUMBERS
from bot.domain.parsing.tokens import Token

T = TypeVar("T")
NUMBER_PLACEHOLDER = "#"


@dataclass(frozen=True)
class PhraseMatch(Generic[T]):
    """A matched phrase.

    Attributes:
        value: The phrase's value in the table.
        numbers: The numbers matched by `#`, in order.
        end: Index of the first token after the phrase.
    """

    value: T
    numbers: tuple[int, ...]
    end: int


class PhraseMatcher(Generic[T]):
    """A matcher for a table of phrases and their values; `#` in a phrase matches any number."""

    def __init__(self, table: Mapping[str, T]) -> None:
        # Indexed by the first two words, so that a token that begins no phrase is rejected quickly.
        self._by_start: dict[tuple[str, str], list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in table.items():
            first, second, *_rest = pattern = (*phrase.split(), "")
            self._by_start.setdefault((first, second), []).append((pattern[:-1], value))
        self._firsts = {first for first, _second in self._by_start}

    def match_at(self, tokens: Sequence[Token], start: int) -> PhraseMatch[T] | None:
        """Return the longest phrase of the table that begins with the word at `start`."""
        first = key_at(tokens, start)
        if first not in self._firsts and (NUMBER_PLACEHOLDER not in self._firsts or parse_int(first) is None):
            return None
        firsts = _pattern_words(first)
        seconds = ("", *_pattern_words(key_at(tokens, start + 1)))
        candidates = [
            each for first in firsts for second in seconds for each in self._by_start.get((first, second), ())
        ]
        for pattern, value in sorted(candidates, key=lambda each: -len(each[0])):
            numbers = _match_numbers(pattern, tokens[start : start + len(pattern)])
            if numbers is not None:
                return PhraseMatch(value, numbers, start + len(pattern))
        return None


def _pattern_words(key: str) -> tuple[str, ...]:
    """Return the words of a phrase that a key matches: the key itself and, for a number, `#`."""
    return (key,) if parse_int(key) is None else (key, NUMBER_PLACEHOLDER)


def key_at(tokens: Sequence[Token], index: int) -> str:
    """Return the key of a token; empty after the last token."""
    return tokens[index].key if index < len(tokens) else ""


def parse_int(key: str) -> int | None:
    """Parse a whole number in digits (nine at most) or in words."""
    if key.isascii() and key.isdecimal() and len(key) <= 9:  # noqa: PLR2004 # see the docstring
        return int(key)
    return NUMBERS.get(key)


def _match_numbers(pattern: tuple[str, ...], tokens: Sequence[Token]) -> tuple[int, ...] | None:
    """Match tokens against a phrase and return its numbers; None if they do not match."""
    if len(tokens) < len(pattern):
        return None
    pairs = tuple(zip(pattern, tokens, strict=True))
    if any(wanted not in {NUMBER_PLACEHOLDER, word.key} for wanted, word in pairs):
        return None
    numbers = [parse_int(word.key) for wanted, word in pairs if wanted == NUMBER_PLACEHOLDER]
    return tuple(each for each in numbers if each is not None) if None not in numbers else None
