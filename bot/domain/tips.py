"""Which tip comes next: none twice until all of one's topics were seen."""

from bisect import bisect
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Protocol, TypeVar


class Topical(Protocol):
    """Anything with an id that belongs to a topic."""

    @property
    def id(self) -> str:
        """Stable across content versions."""

    @property
    def topic(self) -> str:
        """What it is about."""

    @property
    def not_for(self) -> Collection[str]:
        """Conditions with which nobody is to see it."""


T = TypeVar("T", bound=Topical)


def candidates(
    tips: Iterable[T], topics: Collection[str], conditions: Collection[str] = frozenset()
) -> Mapping[int, T]:
    """What may come to whoever wants these topics and has these conditions, in the order of their numbers.

    Args:
        tips: all there are.
        topics: those the person wants.
        conditions: what the person has, by their own word; a tip that is not for one of them is left out.
    """
    has = frozenset(conditions)
    found = (tip for tip in tips if tip.topic in topics and has.isdisjoint(tip.not_for))
    return dict(sorted((_number(tip.id), tip) for tip in found))


def choose(among: Mapping[int, T], seen: Mapping[str, datetime], person: int) -> T | None:
    """The tip for this person to see next; None when there is none.

    One never seen goes first, then the one seen longest ago. Each person has a place of their own on the ring
    of numbers and goes round from there, so the order is the same however often it is asked.

    Args:
        among: `candidates` for this person.
        seen: tip id → when it was seen last (UTC).
        person: any number that stands for the person.
    """
    mine, numbers = _number(str(person)), list(among)
    place = bisect(numbers, mine)
    in_turn = numbers[place:] + numbers[:place]
    new = next((number for number in in_turn if among[number].id not in seen), None)
    if new is not None:
        return among[new]
    oldest = min(in_turn, key=lambda number: seen[among[number].id], default=None)
    return None if oldest is None else among[oldest]


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest())
