"""Choice of the next tip: none comes twice until all tips of the person's topics were seen."""

from bisect import bisect
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Protocol, TypeVar


class Topical(Protocol):
    """An object with an id and a topic."""

    @property
    def id(self) -> str:
        """Id, stable across content versions."""

    @property
    def topic(self) -> str:
        """Topic of the tip."""

    @property
    def not_for(self) -> Collection[str]:
        """Conditions of people who must not see the tip."""


T = TypeVar("T", bound=Topical)


def candidates(
    tips: Iterable[T], topics: Collection[str], conditions: Collection[str] = frozenset()
) -> Mapping[int, T]:
    """Return the tips for a person with these topics and conditions, by position on the ring, ascending.

    Args:
        tips: All tips.
        topics: The topics that the person wants.
        conditions: The conditions that the person says they have; a tip not for one of them is left out.
    """
    has = frozenset(conditions)
    found = (tip for tip in tips if tip.topic in topics and has.isdisjoint(tip.not_for))
    return dict(sorted((_number(tip.id), tip) for tip in found))


def choose(among: Mapping[int, T], seen: Mapping[str, datetime], person: int) -> T | None:
    """Return the tip that this person sees next; None when there is none.

    A tip never seen comes first, then the tip seen longest ago. Tips lie on a ring by the hash of their id,
    and each person goes round from a position of their own, so that the choice is stable however often it is
    made.

    Args:
        among: The `candidates` for this person.
        seen: Tip id → when the tip was last seen (UTC).
        person: Any number that identifies the person.
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
