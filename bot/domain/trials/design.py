"""Designs of a trial: how many blocks of how many days, and in which orders the lot may arrange them."""

from dataclasses import dataclass, replace
from functools import cache
from hashlib import shake_256
from math import prod
from typing import Literal

DesignKind = Literal["quick", "days56", "days80"]
Order = tuple[bool, ...]
"""For each block, in the order of time: whether the item is taken."""

LOT_VERSION = 1
"""Version of the algorithm that makes an order from a seed; a row keeps the one that it was drawn with."""
SEED_BYTES = 32
"""Bytes of the seed that an order is drawn from."""
MAX_EQUAL_BLOCKS = 2
"""Blocks with the same arm that may follow one another."""
# Days that are added where too few are rated, or a little less.
_ADDED_DAYS = 16
# Bytes of the number drawn: so many more than any count of orders that each order is equally likely.
_DRAWN_BYTES = 32


@dataclass(frozen=True)
class Design:
    """A plan of equal blocks, half of them with and half without.

    Attributes:
        kind: The design's name, which a row keeps.
        blocks: Number of blocks, even.
        block_days: Days of a block.
        skip: Days at the beginning of every block that are not counted, whether or not the arm changed: if
            that depended on the order, the randomisation test would not be exact.
        in_pairs: Whether the lot decides within pairs of blocks; else at most two equal ones are adjacent.
        added: How many of the blocks were added at the end, where the first ones had too few ratings; they
            have a lot of their own, half of them with and half without.
    """

    kind: DesignKind
    blocks: int
    block_days: int
    skip: int
    in_pairs: bool = False
    added: int = 0

    @property
    def days(self) -> int:
        """Days of the whole trial, without pauses."""
        return self.blocks * self.block_days

    @property
    def parts(self) -> tuple["Design", ...]:
        """The first blocks and those that were added, each with a lot of its own; all blocks if none were."""
        if not self.added:
            return (self,)
        return replace(self, blocks=self.blocks - self.added, added=0), replace(
            self, blocks=self.added, added=0
        )

    @property
    def order_count(self) -> int:
        """Number of admissible orders."""
        if self.added:
            return prod(part.order_count for part in self.parts)
        if self.in_pairs:
            return 1 << self.blocks // 2
        half = self.blocks // 2
        return _count(half, half, 0)


DESIGNS: dict[DesignKind, Design] = {
    "quick": Design("quick", blocks=20, block_days=2, skip=0, in_pairs=True),
    "days56": Design("days56", blocks=14, block_days=4, skip=1),
    "days80": Design("days80", blocks=20, block_days=4, skip=1),
}


def draw_order(design: Design, seed: bytes, version: int = LOT_VERSION) -> Order:
    """Return the order that a seed stands for: each admissible order is equally likely.

    Raises:
        ValueError: The seed has not `SEED_BYTES` bytes, or the version is not known.
    """
    if len(seed) != SEED_BYTES:
        raise ValueError(f"a seed has {SEED_BYTES} bytes")
    if version != LOT_VERSION:
        raise ValueError(f"version {version} of the lot is not known")
    drawn: list[bool] = []
    for part, name in zip(design.parts, ("", " added"), strict=False):
        label = f"vesper trial {version} {design.kind}{name}".encode()
        number = int.from_bytes(shake_256(label + seed).digest(_DRAWN_BYTES), "big")
        drawn += nth_order(part, number % part.order_count)
    return tuple(drawn)


def extend(design: Design) -> Design:
    """Return a design with about two more weeks; what the lot decided of the first blocks stays."""
    more = _ADDED_DAYS // design.block_days // 2 * 2
    return replace(design, blocks=design.blocks + more, added=more)


def nth_order(design: Design, index: int) -> Order:
    """Return an admissible order by its index: 0 to `design.order_count` - 1, each another order.

    The design is one part: without blocks that were added.
    """
    if design.in_pairs:
        first = [bool(index >> pair & 1) for pair in range(design.blocks // 2)]
        return tuple(arm for leading in first for arm in (leading, not leading))
    return _unrank(design, index)


def _unrank(design: Design, index: int) -> Order:
    order: list[bool] = []
    left = {True: design.blocks // 2, False: design.blocks // 2}
    for _block in range(design.blocks):
        ahead = _after(order, arm=True, left=left)
        arm = index < ahead
        index -= 0 if arm else ahead
        order.append(arm)
        left[arm] -= 1
    return tuple(order)


def _after(order: list[bool], *, arm: bool, left: dict[bool, int]) -> int:
    """Return how many admissible orders begin with these blocks and then this arm."""
    run = 0
    while run < len(order) and order[-1 - run] == arm:
        run += 1
    if not left[arm] or run >= MAX_EQUAL_BLOCKS:
        return 0
    after = {**left, arm: left[arm] - 1}
    return _count(after[arm], after[not arm], run + 1)


@cache
def _count(same: int, other: int, run: int) -> int:
    """Return how many ways there are to go on after `run` equal blocks, with so many of each arm left."""
    if not same and not other:
        return 1
    on = _count(same - 1, other, run + 1) if same and run < MAX_EQUAL_BLOCKS else 0
    switched = _count(other - 1, same, 1) if other else 0
    return on + switched
