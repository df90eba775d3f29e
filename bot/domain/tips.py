"""Which tip comes next: none twice until all of one's topics were seen."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Protocol, TypeVar

NEVER = datetime.min.replace(tzinfo=UTC)
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


def choose(
    tips: Iterable[T],
    topics: Collection[str],
    seen: Mapping[str, datetime],
    person: int,
    conditions: Collection[str] = frozenset(),
) -> T | None:
    """The tip for this person to see next; None when there is none on these topics.

    One never seen goes first, then the one seen longest ago. Among equals the order is mixed, the same
    for one person however often it is asked, and another for the next person.

    Args:
        tips: all there are.
        topics: those the person wants.
        seen: tip id → when it was seen last (UTC).
        person: any number that stands for the person.
        conditions: what the person has, by their own word; a tip that is not for one of them is left out.
    """
    has = frozenset(conditions)
    wanted = [tip for tip in tips if tip.topic in topics and has.isdisjoint(tip.not_for)]
    mine = _number(str(person))
    return min(
        wanted,
        key=lambda tip: (seen.get(tip.id, NEVER), (mine ^ _number_of_tip(tip.id)) * SPREAD % NUMBERS),
        default=None,
    )


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest())


# There are some hundred tips, and perhaps a million people to choose for in one morning.
_number_of_tip = lru_cache(maxsize=4096)(_number)
