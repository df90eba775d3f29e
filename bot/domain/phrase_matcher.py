"""Matcher of phrases in a list of tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
NUMBER_PLACEHOLDER = "#"


class Keyed(Protocol):
    """A token, as far as a phrase is concerned."""

    @property
    def key(self) -> str:
        """Normalized form for lookups; empty for a quoted name, which no phrase matches."""


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
    """A matcher for a table of phrases and their values; `#` in a phrase matches any number.

    Args:
        table: From each phrase, in keys of tokens, to its value.
        numbers: From each number in words to its value.
    """

    def __init__(self, table: Mapping[str, T], numbers: Mapping[str, int]) -> None:
        self._numbers = numbers
        # Indexed by the first two words, so that a token that begins no phrase is rejected quickly.
        self._by_start: dict[tuple[str, str], list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in table.items():
            first, second, *_rest = pattern = (*phrase.split(), "")
            self._by_start.setdefault((first, second), []).append((pattern[:-1], value))
        self.first_words = frozenset(first for first, _second in self._by_start)
        self._has_leading_number = NUMBER_PLACEHOLDER in self.first_words

    def match_at(self, tokens: Sequence[Keyed], start: int) -> PhraseMatch[T] | None:
        """Return the longest phrase of the table that begins with the word at `start`."""
        # Every word is looked up in some forty tables, so most of them have to be left without a call.
        first = tokens[start].key if start < len(tokens) else ""
        if first not in self.first_words and (
            not self._has_leading_number or parse_int(first, self._numbers) is None
        ):
            return None
        firsts = self._pattern_words(first)
        seconds = ("", *self._pattern_words(key_at(tokens, start + 1)))
        candidates = [
            each for first in firsts for second in seconds for each in self._by_start.get((first, second), ())
        ]
        for pattern, value in sorted(candidates, key=lambda each: -len(each[0])):
            numbers = self._match_numbers(pattern, tokens[start : start + len(pattern)])
            if numbers is not None:
                return PhraseMatch(value, numbers, start + len(pattern))
        return None

    def _pattern_words(self, key: str) -> tuple[str, ...]:
        """Return the words of a phrase that a key matches: the key itself and, for a number, `#`."""
        return (key,) if parse_int(key, self._numbers) is None else (key, NUMBER_PLACEHOLDER)

    def _match_numbers(self, pattern: tuple[str, ...], tokens: Sequence[Keyed]) -> tuple[int, ...] | None:
        """Match tokens against a phrase and return its numbers; None if they do not match."""
        if len(tokens) < len(pattern):
            return None
        pairs = tuple(zip(pattern, tokens, strict=True))
        if any(wanted not in {NUMBER_PLACEHOLDER, word.key} for wanted, word in pairs):
            return None
        numbers = [
            parse_int(word.key, self._numbers) for wanted, word in pairs if wanted == NUMBER_PLACEHOLDER
        ]
        return tuple(each for each in numbers if each is not None) if None not in numbers else None


def key_at(tokens: Sequence[Keyed], index: int) -> str:
    """Return the key of a token; empty after the last token."""
    return tokens[index].key if index < len(tokens) else ""


def parse_int(key: str, numbers: Mapping[str, int]) -> int | None:
    """Parse a whole number in digits (nine at most) or in the words of `numbers`."""
    if key.isascii() and key.isdecimal() and len(key) <= 9:  # noqa: PLR2004 - as the docstring says
        return int(key)
    return numbers.get(key)
