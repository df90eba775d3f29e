"""What a trial is judged by, and its result, which is stored once at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.trials.calendar import TrialCalendar
from bot.domain.trials.scale import Scale
from bot.domain.trials.verdict import FOLLOWED_SHARE, VerdictKind


@dataclass(frozen=True)
class TrialData:
    """What a trial is judged by.

    Attributes:
        calendar: Its days.
        values: Date of the trial → the value that shows its effect; days without one are absent.
        scale: The scale of the values.
        worth: The worthwhile difference, in points or minutes.
        seed: The seed of the lot, which also decides the sample of orders that are compared.
        followed: Share of its days on which the lot was followed, 0 to 1.
    """

    calendar: TrialCalendar
    values: Mapping[date, float]
    scale: Scale
    worth: float
    seed: bytes
    followed: float

    @property
    def rated_shares(self) -> tuple[float, float]:
        """Shares of the counted days with and without that have a value; 0 where no day is counted."""
        return self._share(arm=True), self._share(arm=False)

    def _share(self, *, arm: bool) -> float:
        order = self.calendar.order
        known = [day in self.values for day, block in self.calendar.counted_days() if order[block] == arm]
        return sum(known) / len(known) if known else 0.0


@dataclass(frozen=True)
class TrialResult:
    """What a trial showed.

    Attributes:
        verdict: What the person is told.
        rated: The smaller of the shares of counted days with and without that are rated, 0 to 1.
        followed: Share of days on which the lot was followed, 0 to 1.
        p: The p-value of the randomisation test; None: too few days are rated to look at them.
        mean: The difference "with" minus "without" in points or minutes, above zero is better; None with `p`.
        low: Lower end of the interval with 95 % of the posterior; None with `p`.
        high: Its upper end; None with `p`.
    """

    verdict: VerdictKind
    rated: float
    followed: float
    p: float | None = None
    mean: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_too_few(self) -> bool:
        """Whether too few days are rated to look at them."""
        return self.p is None

    @property
    def was_followed(self) -> bool:
        """Whether the lot was followed on most days."""
        return self.followed >= FOLLOWED_SHARE
