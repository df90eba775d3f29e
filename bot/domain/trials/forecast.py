"""What a trial can find, as it is shown before one starts."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.trials.design import DesignKind

MIN_DIARY_DAYS = 14
"""Rated days before a forecast is made."""


@dataclass(frozen=True)
class Forecast:
    """What trials of one person can find.

    Attributes:
        sd: Standard deviation of the person's values on their scale.
        chances: Design → the shares of trials that find the worthwhile difference, and one twice as large.
    """

    sd: float
    chances: Mapping[DesignKind, tuple[float, float]]
