"""Which tip comes next: none twice until all of one's topics were seen."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Protocol, TypeVar

NUMBERS = 2**64
# Odd, near NUMBERS over the golden ratio: numbers that differ in any bit come out far apart.
SPREAD = 0x9E3779B97F4A7C15


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
    """What may come to whoever wants these topics and has these conditions, by numbers to choose with.

    Args:
        tips: all there are.
        topics: those the person wants.
        conditions: what the person has, by their own word; a tip that is not for one of them is left out.
    """
    has = frozenset(conditions)
    return {_number(tip.id): tip for tip in tips if tip.topic in topics and has.isdisjoint(tip.not_for)}


def choose(among: Mapping[int, T], seen: Mapping[str, datetime], person: int) -> T | None:
    """The tip for this person to see next; None when there is none.

    One never seen goes first, then the one seen longest ago. Among equals the order is mixed, the same
    for one person however often it is asked, and another for the next person.

    Args:
        among: `candidates` for this person.
        seen: tip id → when it was seen last (UTC).
        person: any number that stands for the person.
    """
    mine = _number(str(person))

    def mixed(number: int) -> int:
        return (mine ^ number) * SPREAD % NUMBERS

    new = [number for number, tip in among.items() if tip.id not in seen] if seen else among
    if new:
        return among[min(new, key=mixed)]
    oldest = min(among, key=lambda number: (seen[among[number].id], mixed(number)), default=None)
    return None if oldest is None else among[oldest]


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest())
