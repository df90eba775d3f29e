"""What a trial can find, from the ups and downs of the person's own diary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.domain.trials.autoregression import RHOS, CountedDays, estimate_rho, whiten
from bot.domain.trials.design import DESIGNS, Design, DesignKind
from bot.domain.trials.forecast import Forecast
from bot.domain.trials.scale import Scale
from bot.domain.trials.simulate import DRIFTING, SimulatedPerson, simulate

RUNS = 300
"""Simulated trials of a design and an effect."""
_MOST_DRIFT = 0.9
_SEED = 1
# What people are simulated with, relative to a standard deviation of 1.5 points.
_USUAL_SD, _USUAL_WORSE, _USUAL_WEEKEND = 1.5, 1.0, 0.5


@dataclass(frozen=True)
class UpsAndDowns:
    """How the values of a diary vary on their scale.

    Attributes:
        sd: Their standard deviation.
        rho: The most likely correlation of successive days.
        missing: Share of the days between the first and the last without a value.
    """

    sd: float
    rho: float
    missing: float


def measure(days: Sequence[int], values: Sequence[float], scale: Scale) -> UpsAndDowns:
    """Return how a diary's values vary.

    Args:
        days: Numbers of the days with a value, ascending, at least three.
        values: The values on the scale.
        scale: The scale.
    """
    day, ratings = np.array(days), np.array([values], dtype=np.float64)
    likely = estimate_rho(whiten(CountedDays(day, np.zeros_like(day), 1)), ratings)
    sd = max(float(ratings.std(ddof=1)), scale.least_sd)
    return UpsAndDowns(sd, RHOS[int(likely[0])], 1 - len(days) / (days[-1] - days[0] + 1))


def power(design: Design, effect: float, worth: float, own: UpsAndDowns, scale: Scale, *, seed: int) -> float:
    """Return in what share of simulated trials an effect is found.

    Args:
        design: The design.
        effect: The true difference on the scale.
        worth: The worthwhile difference on the scale.
        own: The person's ups and downs.
        scale: The scale.
        seed: The same seed gives the same answer.
    """
    size = 1.0 if not scale.in_minutes else own.sd / _USUAL_SD
    person = SimulatedPerson(
        # Only the drift resembles the day before, so that it does more than the ratings as a whole.
        rho=min(own.rho / DRIFTING, _MOST_DRIFT),
        effect=effect,
        missing=own.missing,
        sd=own.sd,
        worse_at_first=_USUAL_WORSE * size,
        weekend=_USUAL_WEEKEND * size,
        in_points=not scale.in_minutes,
    )
    return simulate(person, design, RUNS, np.random.default_rng(seed), worth=worth).found_better


def forecast(
    values: Mapping[date, float], scale: Scale, worth: float, kinds: Sequence[DesignKind]
) -> Forecast:
    """Return what trials of these designs can find; the same diary gives the same answer.

    Args:
        values: The diary: local date → value, in points or minutes.
        scale: The scale.
        worth: The worthwhile difference, in points or minutes.
        kinds: The designs.
    """
    days = sorted(values)
    own = measure([day.toordinal() for day in days], [scale.place(values[day]) for day in days], scale)
    placed = [scale.place_worth(each, list(values.values())) for each in (worth, 2 * worth)]
    chances: dict[DesignKind, tuple[float, float]] = {}
    for kind in kinds:
        once, twice = (power(DESIGNS[kind], each, placed[0], own, scale, seed=_SEED) for each in placed)
        chances[kind] = (once, twice)
    return Forecast(own.sd, chances)
