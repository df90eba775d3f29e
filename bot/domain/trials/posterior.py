"""How large the difference is: the posterior of an AR(1) model, a mixture of normals over a grid."""

from dataclasses import dataclass
from math import erf, sqrt

import numpy as np

from bot.domain.trials.autoregression import RHOS, Array, CountedDays, Whitened
from bot.domain.trials.randomisation import Orders

SIGMA_FACTORS = np.array([0.5, 0.65, 0.8, 0.95, 1.1, 1.35, 1.7, 2.2])
"""Standard deviations of the noise that are considered, as multiples of the ratings' own."""
_MEAN_VARIANCE, _SLOPE_VARIANCE = 1e4, 16.0
# Beta(2, 2) of the correlation; none at all is weighed like a very small one.
_RHO_WEIGHTS = np.array([rho * (1 - rho) if rho else 0.02 for rho in RHOS])
_TAIL = 0.025
# Halvings of a range of 24 standard deviations: far below what a text shows.
_HALVINGS = 30
_RANGE_SDS = 12
# Components that weigh less than this change no digit that is shown.
_LEAST_WEIGHT = 1e-7
_erf = np.frompyfunc(erf, 1, 1)


@dataclass(frozen=True)
class Mixture:
    """Posteriors of the difference: a row per trial and a column per normal component."""

    weights: Array
    means: Array
    sds: Array

    def below(self, bound: float) -> Array:
        """Return for each trial the probability that the difference is less than a bound."""
        probability: Array = (self.weights * _normal_cdf((bound - self.means) / self.sds)).sum(axis=1)
        return probability

    @property
    def mean(self) -> Array:
        """For each trial, the mean of the posterior."""
        mean: Array = (self.weights * self.means).sum(axis=1)
        return mean

    def interval(self, row: int = 0) -> tuple[float, float]:
        """Return the ends of the central interval with 95 % of a trial's posterior."""
        heavy = self.weights[row] > _LEAST_WEIGHT
        parts = (self.weights, self.means, self.sds)
        one = Mixture(*(part[row : row + 1, heavy] for part in parts))
        return one.quantile(_TAIL), one.quantile(1 - _TAIL)

    def quantile(self, probability: float) -> float:
        """Return where the posterior of the only trial has so much below it."""
        low = float((self.means - _RANGE_SDS * self.sds).min())
        high = float((self.means + _RANGE_SDS * self.sds).max())
        for _halving in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(middle)[0] < probability else (low, middle)
        return (low + high) / 2


def posteriors(
    whitened: list[Whitened],
    days: CountedDays,
    ratings: Array,
    real: Orders,
    *,
    prior_sd: float,
    least_sd: float,
) -> Mixture:
    """Return the posteriors of the difference of trials on the same counted days.

    Args:
        whitened: The counted days under each correlation.
        days: The counted days.
        ratings: A row per trial and a column per counted day.
        real: The real order of each trial.
        prior_sd: Standard deviation of the difference's prior, whose mean is zero.
        least_sd: Least standard deviation of ratings: what rounding alone leaves.
    """
    arms = real @ days.membership.T
    sigmas = np.maximum(ratings.std(axis=1, ddof=1), least_sd)[:, None] * SIGMA_FACTORS
    prior = np.diag([1 / _MEAN_VARIANCE, 1 / _SLOPE_VARIANCE, prior_sd**-2])
    parts = [_component(each, days, ratings, arms, sigmas, prior) for each in whitened]
    logs = np.stack([log for log, _mean, _sd in parts], axis=1) + np.log(_RHO_WEIGHTS)[:, None]
    flat = logs.reshape(len(ratings), -1)
    weights = np.exp(flat - flat.max(axis=1, keepdims=True))
    means = np.stack([mean for _log, mean, _sd in parts], axis=1).reshape(flat.shape)
    sds = np.stack([sd for _log, _mean, sd in parts], axis=1).reshape(flat.shape)
    return Mixture(weights / weights.sum(axis=1, keepdims=True), means, sds)


def _component(
    whitened: Whitened, days: CountedDays, ratings: Array, arms: Array, sigmas: Array, prior: Array
) -> tuple[Array, Array, Array]:
    """Return log weight, mean and standard deviation of the difference for each trial and sigma."""
    gram, moment, square = _sums(whitened, days, ratings, arms)
    variance = (sigmas**2)[..., None, None]
    covariance = np.linalg.inv(gram[:, None] / variance + prior)
    scaled = moment[:, None, :, None] / variance
    centre = covariance @ scaled
    explained = (scaled * centre).sum(axis=(2, 3))
    misfit = square[:, None] / sigmas**2 - explained
    size = ratings.shape[1] + 1  # the prior of sigma is its inverse
    log_det = np.linalg.slogdet(covariance)[1]
    log_weight = log_det / 2 - misfit / 2 - size * np.log(sigmas) - whitened.log_scale
    return log_weight, centre[..., 2, 0], np.sqrt(covariance[..., 2, 2])


def _sums(whitened: Whitened, days: CountedDays, ratings: Array, arms: Array) -> tuple[Array, Array, Array]:
    """Return XᵀRX, XᵀRy and yᵀRy of each trial, for the inverse correlation R."""
    precise, trials = whitened.precision, len(ratings)
    fixed = np.broadcast_to(days.covariates.T, (trials, 2, len(days.day)))
    design = np.concatenate([fixed, arms[:, None]], axis=1)
    weighted = design @ precise
    return (
        weighted @ design.transpose(0, 2, 1),
        (weighted @ ratings[..., None])[..., 0],
        ((ratings @ precise) * ratings).sum(axis=1),
    )


def _normal_cdf(score: Array) -> Array:
    return (1 + np.asarray(_erf(score / sqrt(2)), dtype=np.float64)) / 2
