"""Matcher of phrases in a list of tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.reading.typed import Word
from bot.domain.reading.words import NUMBERS

T = TypeVar("T")
NUMBER = "#"


@dataclass(frozen=True)
class Found(Generic[T]):
    """A matched phrase.

    Attributes:
        value: The phrase's value in the table.
        numbers: The numbers matched by `#`, in order.
        end: Index of the first token after the phrase.
    """

    value: T
    numbers: tuple[int, ...]
    end: int


class Phrases(Generic[T]):
    """A matcher for a table of phrases and their values; `#` in a phrase matches any number."""

    def __init__(self, table: Mapping[str, T]) -> None:
        # Indexed by the first two words, so that a token that begins no phrase is rejected quickly.
        self._by_start: dict[tuple[str, str], list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in table.items():
            first, second, *_rest = pattern = (*phrase.split(), "")
            self._by_start.setdefault((first, second), []).append((pattern[:-1], value))
        self._firsts = {first for first, _second in self._by_start}

    def at(self, words: Sequence[Word], start: int) -> Found[T] | None:
        """Return the longest phrase of the table that begins with the word at `start`."""
        first = key_at(words, start)
        if first not in self._firsts and (NUMBER not in self._firsts or number(first) is None):
            return None
        firsts = _readings(first)
        seconds = ("", *_readings(key_at(words, start + 1)))
        candidates = [
            each for first in firsts for second in seconds for each in self._by_start.get((first, second), ())
        ]
        for pattern, value in sorted(candidates, key=lambda each: -len(each[0])):
            numbers = _numbers(pattern, words[start : start + len(pattern)])
            if numbers is not None:
                return Found(value, numbers, start + len(pattern))
        return None


def _readings(key: str) -> tuple[str, ...]:
    """Return the words of a phrase that a key matches: the key itself and, for a number, `#`."""
    return (key,) if number(key) is None else (key, NUMBER)


def key_at(words: Sequence[Word], index: int) -> str:
    """Return the key of a token; empty after the last token."""
    return words[index].key if index < len(words) else ""


def number(key: str) -> int | None:
    """Parse a whole number in digits (nine at most) or in words."""
    if key.isascii() and key.isdecimal() and len(key) <= 9:  # noqa: PLR2004 # see the docstring
        return int(key)
    return NUMBERS.get(key)


def _numbers(pattern: tuple[str, ...], words: Sequence[Word]) -> tuple[int, ...] | None:
    """Match tokens against a phrase and return its numbers; None if they do not match."""
    if len(words) < len(pattern):
        return None
    pairs = tuple(zip(pattern, words, strict=True))
    if any(wanted not in {NUMBER, word.key} for wanted, word in pairs):
        return None
    numbers = [number(word.key) for wanted, word in pairs if wanted == NUMBER]
    return tuple(each for each in numbers if each is not None) if None not in numbers else None
