"""The randomisation test: how rare is the observed difference among the orders that might have been drawn?"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from bot.domain.trials.autoregression import Array, CountedDays, Whitened
from bot.domain.trials.design import Design, nth_order

Orders = Array
"""A row per order and a column per block, 1 with and 0 without."""

MAX_ORDERS = 2000
"""Orders that are compared at most, the real one included: where there are more, a sample is drawn."""
# A computed statistic that is equal in exact arithmetic may differ in its last digits.
_TOLERANCE = 1e-9


@cache
def admissible_orders(design: Design) -> Orders:
    """Return every admissible order of a design without added blocks."""
    return np.array([nth_order(design, index) for index in range(design.order_count)], dtype=np.float64)


@dataclass(frozen=True)
class ComparedOrders:
    """What a real order is compared with.

    Attributes:
        orders: Every admissible order, or a sample of them.
        complete: Whether these are all: then the real one is among them, else it is counted in addition.
    """

    orders: Orders
    complete: bool

    def differing_on(self, blocks: npt.NDArray[np.int64]) -> int:
        """Return how many of the orders differ from each other on these blocks."""
        rated = np.unique(blocks)
        return len(np.unique(self.orders[:, rated] @ 2.0 ** np.arange(len(rated))))


def compared_orders(design: Design, rng: np.random.Generator) -> ComparedOrders:
    """Return the orders that the test compares: all, or where these are too many a sample drawn by `rng`."""
    parts = [admissible_orders(part) for part in design.parts]
    if len(parts) == 1 and len(parts[0]) <= MAX_ORDERS:
        return ComparedOrders(parts[0], complete=True)
    drawn = [every[rng.integers(len(every), size=MAX_ORDERS - 1)] for every in parts]
    return ComparedOrders(np.hstack(drawn), complete=False)


def p_values(
    whitened: Whitened, days: CountedDays, ratings: Array, real: Orders, compared: ComparedOrders
) -> Array:
    """Return for each trial the share of orders whose statistic is at least as large as the real order's.

    Args:
        whitened: The counted days under the correlation estimated for these ratings.
        days: The counted days.
        ratings: A row per trial and a column per counted day.
        real: The real order of each trial.
        compared: What the real orders are compared with.
    """
    weights = ratings @ whitened.residual @ days.membership
    spread = days.membership.T @ whitened.residual @ days.membership
    theirs = np.abs(weights @ compared.orders.T) / _norms(compared.orders, spread)
    own = np.abs((weights * real).sum(axis=1)) / _norms(real, spread)
    as_large = (theirs >= own[:, None] * (1 - _TOLERANCE) - _TOLERANCE).sum(axis=1)
    itself = 0 if compared.complete else 1
    shares: Array = (as_large + itself) / (len(compared.orders) + itself)
    return shares


def _norms(orders: Orders, spread: Array) -> Array:
    """Return the statistic's denominator; where it is zero, so is the numerator."""
    norms: Array = np.sqrt(np.maximum(((orders @ spread) * orders).sum(axis=1), _TOLERANCE))
    return norms
