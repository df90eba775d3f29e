"""The AR(1) model of ratings, which resemble those of the day before, and the whitening that removes it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

RHOS = tuple(step / 10 for step in range(10))
"""Correlations of successive days that are considered."""
# A residual sum of squares has a logarithm: equal ratings have none left.
_LEAST_RESIDUE = 1e-12


@dataclass(frozen=True)
class CountedDays:
    """The counted and rated days of a trial, ascending.

    Attributes:
        day: For each, its number from the first day of the trial on; gaps are days not counted or not rated.
        block: For each, the index of its block.
        blocks: Number of blocks of the design.
    """

    day: npt.NDArray[np.int64]
    block: npt.NDArray[np.int64]
    blocks: int

    @cached_property
    def membership(self) -> Array:
        """A row per day and a column per block, 1 where the day lies in the block."""
        member: Array = (self.block[:, None] == np.arange(self.blocks)).astype(np.float64)
        return member

    @cached_property
    def covariates(self) -> Array:
        """Intercept and linear trend: a row per day."""
        return np.column_stack([np.ones(len(self.day)), (self.day - self.day.mean()) / len(self.day)])


class Whitened:
    """Counted days under one correlation of successive days.

    Attributes:
        log_scale: Sum of the logarithms of the innovations' relative standard deviations.
        precision: WᵀW for the whitening W: the inverse of the ratings' correlation matrix.
        residual: Wᵀ(I - P)W, where P projects onto the whitened intercept and trend.
        log_det: Logarithm of the determinant of the whitened covariates' Gram matrix.
    """

    def __init__(self, days: CountedDays, rho: float) -> None:
        carried = rho ** np.diff(days.day).astype(np.float64)
        scale = np.sqrt(1 - carried**2)
        whitening = np.diag(np.concatenate([[1.0], 1 / scale]))
        rows = np.arange(1, len(days.day))
        whitening[rows, rows - 1] = -carried / scale
        self.log_scale = float(np.log(scale).sum())
        self.precision: Array = whitening.T @ whitening
        across = self.precision @ days.covariates
        gram = days.covariates.T @ across
        self.residual: Array = self.precision - across @ np.linalg.solve(gram, across.T)
        self.log_det = float(np.linalg.slogdet(gram)[1])


def whiten(days: CountedDays) -> list[Whitened]:
    """Return the counted days under each of `RHOS`."""
    return [Whitened(days, rho) for rho in RHOS]


def estimate_rho(whitened: list[Whitened], ratings: Array) -> npt.NDArray[np.int64]:
    """Return the index into `RHOS` of the most likely correlation, for each row of ratings.

    The restricted likelihood has no treatment in it, so that the estimate is the same for every order of the
    blocks and the randomisation test stays exact.
    """
    free = ratings.shape[1] - 2
    likelihoods = []
    for each in whitened:
        residue = np.maximum(((ratings @ each.residual) * ratings).sum(axis=1), _LEAST_RESIDUE)
        likelihoods.append(-free / 2 * np.log(residue) - each.log_scale - each.log_det / 2)
    likeliest: npt.NDArray[np.int64] = np.argmax(likelihoods, axis=0)
    return likeliest
