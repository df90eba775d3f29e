"""What a person is told at the end of a trial: one of five verdicts; "can't tell" is a full answer."""

from dataclasses import dataclass
from typing import Literal

VerdictKind = Literal["helped", "helped_a_little", "worse", "no_difference", "cant_tell"]

SIGNIFICANCE = 0.05
"""Largest p-value of the randomisation test at which a difference is said to be one."""
CONFIDENCE = 0.975
"""Least posterior probability of the direction of a difference that is said to be one."""
SMALL_CONFIDENCE = 0.95
"""Least posterior probability of less than a worthwhile difference at which none is called noticeable."""
WORTH_CONFIDENCE = 0.5
"""Least posterior probability of a worthwhile difference at which it is not called a little one."""
MIN_RATED_SHARE = 0.7
"""Least share of the counted days of each arm that are rated."""
MIN_ORDERS = 40
"""Fewest orders that the rated blocks could have had; with fewer, no order is rare enough."""
FOLLOWED_SHARE = 0.8
"""Share of days on which the lot was followed, below which that is said with the verdict."""


@dataclass(frozen=True)
class Evidence:
    """What the verdict goes by; a difference above zero is better.

    Attributes:
        p: Share of the orders that the lot might have drawn with a difference at least as large.
        better: Posterior probability of a difference above zero.
        worthwhile: The same of one at least as large as what the person called worthwhile.
        small: The same of one that is, in either direction, smaller than that.
    """

    p: float
    better: float
    worthwhile: float
    small: float


@dataclass(frozen=True)
class Difference:
    """The difference "with" minus "without" on the scale of the analysis; above zero is better.

    Attributes:
        mean: The posterior mean.
        low: Lower end of the interval with 95 % of the posterior.
        high: Its upper end.
    """

    mean: float
    low: float
    high: float


def is_enough(rated_shares: tuple[float, float], orders: int) -> bool:
    """Return whether there is enough to go by: else the verdict is "can't tell", whatever the ratings say.

    Args:
        rated_shares: Shares of the countable days that are rated, with and without, 0 to 1.
        orders: Number of admissible orders that differ from each other on the rated blocks.
    """
    return min(rated_shares) >= MIN_RATED_SHARE and orders >= MIN_ORDERS


def judge(evidence: Evidence) -> VerdictKind:
    """Return the verdict of a trial with enough ratings.

    "No noticeable difference" holds only where nothing of the item is left on the days that are counted; else
    days without profit from days with. So a design that counts all days is for what is gone by the next day.
    """
    if evidence.p <= SIGNIFICANCE and evidence.better >= CONFIDENCE:
        return "helped" if evidence.worthwhile >= WORTH_CONFIDENCE else "helped_a_little"
    if evidence.p <= SIGNIFICANCE and evidence.better <= 1 - CONFIDENCE:
        return "worse"
    if evidence.small >= SMALL_CONFIDENCE:
        return "no_difference"
    return "cant_tell"
