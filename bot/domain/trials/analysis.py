"""The one analysis of a trial, at its end: randomisation test and posterior of the same model."""

from dataclasses import dataclass

import numpy as np

from bot.domain.trials.autoregression import Array, CountedDays, estimate_rho, whiten
from bot.domain.trials.posterior import Mixture, posteriors
from bot.domain.trials.randomisation import ComparedOrders, Orders, p_values
from bot.domain.trials.scale import Scale
from bot.domain.trials.verdict import Difference, Evidence


@dataclass(frozen=True)
class Findings:
    """What trials on the same counted days show.

    Attributes:
        p: For each trial, the p-value of the randomisation test.
        posterior: For each trial, the posterior of the difference.
    """

    p: Array
    posterior: Mixture

    def evidence(self, worth: float) -> list[Evidence]:
        """Return what each verdict goes by; `worth` is the worthwhile difference on the scale."""
        below_zero, below_worth = self.posterior.below(0), self.posterior.below(worth)
        small = below_worth - self.posterior.below(-worth)
        columns = zip(self.p, 1 - below_zero, 1 - below_worth, small, strict=True)
        return [Evidence(*(float(value) for value in row)) for row in columns]

    def difference(self, row: int = 0) -> Difference:
        """Return how large one trial's difference is."""
        low, high = self.posterior.interval(row)
        return Difference(float(self.posterior.mean[row]), low, high)


def analyse(
    days: CountedDays, ratings: Array, real: Orders, compared: ComparedOrders, scale: Scale
) -> Findings:
    """Analyse trials that have the same counted days.

    Args:
        days: The counted and rated days.
        ratings: A row per trial and a column per day, already placed on the scale.
        real: The order that the lot drew for each trial: a row per trial and a column per block.
        compared: The orders that the test compares, from `compared_orders`.
        scale: The scale of the ratings.
    """
    whitened = whiten(days)
    likely = estimate_rho(whitened, ratings)
    p = np.empty(len(ratings))
    for index in np.unique(likely):
        rows = likely == index
        p[rows] = p_values(whitened[index], days, ratings[rows], real[rows], compared)
    return Findings(
        p, posteriors(whitened, days, ratings, real, prior_sd=scale.prior_sd, least_sd=scale.least_sd)
    )
