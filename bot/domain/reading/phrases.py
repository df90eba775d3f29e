"""Finding a table's phrases in a row of words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.reading.typed import Word
from bot.domain.reading.words import NUMBERS

T = TypeVar("T")
NUMBER = "#"


@dataclass(frozen=True)
class Found(Generic[T]):
    """A phrase that was found.

    Attributes:
        value: What the table says about it.
        numbers: The numbers in the places of `#`.
        end: Index of the first word behind it.
    """

    value: T
    numbers: tuple[int, ...]
    end: int


class Phrases(Generic[T]):
    """A table from phrases, in which `#` is any number, to their meanings."""

    def __init__(self, table: Mapping[str, T]) -> None:
        # By the first two words, so that a word that begins no phrase costs next to nothing.
        self._by_start: dict[tuple[str, str], list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in table.items():
            first, second, *_rest = pattern = (*phrase.split(), "")
            self._by_start.setdefault((first, second), []).append((pattern[:-1], value))
        self._firsts = {first for first, _second in self._by_start}

    def at(self, words: Sequence[Word], start: int) -> Found[T] | None:
        """Return the longest phrase of the table that begins with the word at `start`."""
        firsts = [each for each in _readings(key_at(words, start)) if each in self._firsts]
        if not firsts:
            return None
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
    """What a word can stand for in a phrase: itself, and any number if it is one."""
    return (key,) if number(key) is None else (key, NUMBER)


def key_at(words: Sequence[Word], index: int) -> str:
    """Return the key of a word; empty behind the last one."""
    return words[index].key if index < len(words) else ""


def number(key: str) -> int | None:
    """Return a whole number in digits (nine at most) or in words."""
    if key.isascii() and key.isdecimal() and len(key) <= 9:  # noqa: PLR2004 # said in the docstring
        return int(key)
    return NUMBERS.get(key)


def _numbers(pattern: tuple[str, ...], words: Sequence[Word]) -> tuple[int, ...] | None:
    """Return the numbers of a phrase, or None where the words are not that phrase."""
    if len(words) < len(pattern):
        return None
    pairs = tuple(zip(pattern, words, strict=True))
    if any(wanted not in {NUMBER, word.key} for wanted, word in pairs):
        return None
    numbers = [number(word.key) for wanted, word in pairs if wanted == NUMBER]
    return tuple(each for each in numbers if each is not None) if None not in numbers else None
