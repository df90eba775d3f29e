"""Simulated people, whose ratings follow from a known effect: how often is a verdict right?

A rating drifts from day to day, begins a little worse, is better at weekends, and is missing on some days.
The effect comes and goes: a share of the day before's is carried over.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from bot.domain.trials.analysis import analyse
from bot.domain.trials.autoregression import Array, CountedDays
from bot.domain.trials.design import Design
from bot.domain.trials.randomisation import Orders, admissible_orders, compared_orders
from bot.domain.trials.scale import Scale
from bot.domain.trials.verdict import SIGNIFICANCE, VerdictKind, is_enough, judge

_LOWEST, _HIGHEST, _MIDDLE = 0, 10, 5.5
DRIFTING = 0.75
"""Share of the variance that drifts from day to day; the rest is noise of single days."""
_EASING_DAYS = 10.0
_SATURDAY, _WEEK = 5, 7
# People with the same days without a rating, who are analysed at once.
_GROUP = 25


@dataclass(frozen=True)
class SimulatedPerson:
    """How somebody's days go.

    Attributes:
        rho: Correlation of the drift from one day to the next.
        effect: What the item adds, in points or on the scale, once it has its full effect.
        carry: Share of the day before's effect that is carried over, 0 to below 1.
        missing: Share of days without a rating.
        sd: Standard deviation of a day's value.
        worse_at_first: How much worse the first day is; that eases off within weeks.
        weekend: How much better weekends are.
        in_points: Whether values are whole points of 0 to 10; else any number on a scale.
    """

    rho: float
    effect: float = 0.0
    carry: float = 0.0
    missing: float = 0.1
    sd: float = 1.5
    worse_at_first: float = 1.0
    weekend: float = 0.5
    in_points: bool = True


@dataclass(frozen=True)
class SimulatedTrials:
    """Trials of people with the same counted days: a row of ratings and of the real order for each."""

    design: Design
    days: CountedDays
    ratings: Array
    real: Orders


Decide = Callable[[SimulatedTrials, float, np.random.Generator], list[VerdictKind]]
"""What makes verdicts of trials, the worthwhile difference, and a source of random numbers."""


@dataclass(frozen=True)
class Rates:
    """How often each verdict was given, as shares of all people.

    Attributes:
        people: Number of people.
        shares: Verdict → share; those never given are absent.
    """

    people: int
    shares: dict[VerdictKind, float]

    @property
    def found_better(self) -> float:
        """Share of those who are told that it helped, much or a little: the power, if there is an effect."""
        return self.shares.get("helped", 0.0) + self.shares.get("helped_a_little", 0.0)

    @property
    def found_any(self) -> float:
        """Share of those who were told of a difference: false, where there is no effect."""
        return self.found_better + self.shares.get("worse", 0.0)

    @property
    def bound(self) -> float:
        """Largest share of false differences that chance explains: the level and two standard errors."""
        return SIGNIFICANCE + 2 * sqrt(SIGNIFICANCE * (1 - SIGNIFICANCE) / self.people)


def decide_by_analysis(trials: SimulatedTrials, worth: float, rng: np.random.Generator) -> list[VerdictKind]:
    """Return the verdicts that people are told."""
    scale = Scale("up")
    compared = compared_orders(trials.design, rng)
    findings = analyse(trials.days, trials.ratings, trials.real, compared, scale)
    orders = compared.differing_on(trials.days.block)
    rated = _rated_shares(trials)
    return [
        judge(evidence) if is_enough(shares, orders) else "cant_tell"
        for evidence, shares in zip(findings.evidence(worth), rated, strict=True)
    ]


def simulate(
    person: SimulatedPerson,
    design: Design,
    people: int,
    rng: np.random.Generator,
    *,
    worth: float = 1.0,
    decide: Decide = decide_by_analysis,
) -> Rates:
    """Return how often each verdict is given to people whose days go alike.

    Args:
        person: How their days go.
        design: The design of their trials.
        people: How many they are.
        rng: The source of random numbers; the same state, the same people.
        worth: The worthwhile difference.
        decide: What makes the verdicts.
    """
    counted: Counter[VerdictKind] = Counter()
    for first in range(0, people, _GROUP):
        trials = _live(person, design, min(_GROUP, people - first), rng)
        counted.update(decide(trials, worth, rng))
    return Rates(people, {verdict: count / people for verdict, count in counted.items()})


def _live(person: SimulatedPerson, design: Design, people: int, rng: np.random.Generator) -> SimulatedTrials:
    every = admissible_orders(design)
    real = every[rng.integers(len(every), size=people)]
    ratings = _rate(person, design, real, rng)
    rated = rng.random(design.days) >= person.missing
    day = np.flatnonzero(_countable(design) & rated)
    return SimulatedTrials(
        design, CountedDays(day, day // design.block_days, design.blocks), ratings[:, day], real
    )


def _countable(design: Design) -> npt.NDArray[np.bool_]:
    """Return for each day of a design whether it is counted when rated."""
    return np.arange(design.days) % design.block_days >= design.skip


def _rated_shares(trials: SimulatedTrials) -> Iterator[tuple[float, float]]:
    """Yield for each trial the rated shares of the countable days with and without."""
    rated = trials.days.membership.sum(axis=0)
    countable = trials.design.block_days - trials.design.skip
    half = trials.design.blocks // 2 * countable
    for order in trials.real:
        yield float(rated[order == 1].sum()) / half, float(rated[order == 0].sum()) / half


def _rate(person: SimulatedPerson, design: Design, real: Orders, rng: np.random.Generator) -> Array:
    """Return a value for every day of each trial: a row per order."""
    days = np.arange(design.days)
    arms = np.repeat(real, design.block_days, axis=1).astype(np.float64)
    mood = _smooth(rng.standard_normal(arms.shape), person.rho, sqrt(1 - person.rho**2))
    effect = _smooth(arms, person.carry, 1 - person.carry, first=1 - person.carry)
    weekday = (days + rng.integers(_WEEK, size=(len(real), 1))) % _WEEK
    trend = person.weekend * (weekday >= _SATURDAY) - person.worse_at_first * np.exp(-days / _EASING_DAYS)
    noise = rng.standard_normal(arms.shape)
    spread = sqrt(DRIFTING) * mood + sqrt(1 - DRIFTING) * noise
    values = _MIDDLE + trend + person.sd * spread + person.effect * effect
    return np.clip(np.rint(values), _LOWEST, _HIGHEST) if person.in_points else values


def _smooth(values: Array, kept: float, added: float, first: float = 1.0) -> Array:
    """Return values of which each keeps a share of the one before in its row, and adds a share of its own."""
    smooth = np.empty_like(values)
    smooth[:, 0] = first * values[:, 0]
    for day in range(1, values.shape[1]):
        smooth[:, day] = kept * smooth[:, day - 1] + added * values[:, day]
    return smooth
