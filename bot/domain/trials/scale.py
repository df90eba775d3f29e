"""Scales of what a trial compares: ratings in points, and minutes by their logarithm."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from statistics import fmean
from typing import Literal

Better = Literal["up", "down"]

ADDED_MINUTES = 5
"""Minutes added before the logarithm, which zero minutes have none of."""


@dataclass(frozen=True)
class Scale:
    """How values of an outcome are analysed; on the scale, higher is always better.

    Attributes:
        better: Whether higher or lower values are better.
        in_minutes: Whether values are minutes, whose logarithm is analysed; else they are points of 0 to 10.
    """

    better: Better
    in_minutes: bool = False

    @property
    def prior_sd(self) -> float:
        """Standard deviation of the difference's prior: points, or a logarithm of minutes."""
        return 0.5 if self.in_minutes else 2.0

    @property
    def least_sd(self) -> float:
        """Least standard deviation of values: rounding alone leaves about so much."""
        return 0.05 if self.in_minutes else 0.29

    def place(self, value: float) -> float:
        """Return where a value lies on the scale."""
        placed = log(value + ADDED_MINUTES) if self.in_minutes else float(value)
        return placed if self.better == "up" else -placed

    def place_worth(self, worth: float, values: Sequence[float]) -> float:
        """Return the difference on the scale of so many points, or minutes less than the values' mean."""
        if not self.in_minutes:
            return worth
        mean = fmean(values)
        return log((mean + ADDED_MINUTES) / (max(mean - worth, 0) + ADDED_MINUTES))
