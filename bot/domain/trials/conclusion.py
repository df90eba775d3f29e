"""The end of a trial: from its calendar and the values of its days to the verdict and its figures."""

from hashlib import shake_256
from math import exp, log

import numpy as np

from bot.domain.trials.analysis import analyse
from bot.domain.trials.autoregression import CountedDays
from bot.domain.trials.randomisation import compared_orders
from bot.domain.trials.result import TrialData, TrialResult
from bot.domain.trials.scale import ADDED_MINUTES, Scale
from bot.domain.trials.verdict import is_enough, judge

_SAMPLE_BYTES = 16


def conclude(data: TrialData) -> TrialResult:
    """Return the result of a trial that is over: the same data give the same result."""
    rated = [(day, block) for day, block in data.calendar.counted_days() if day in data.values]
    shares = data.rated_shares
    sample = int.from_bytes(shake_256(b"compared orders" + data.seed).digest(_SAMPLE_BYTES), "big")
    compared = compared_orders(data.calendar.design, np.random.default_rng(sample))
    blocks = np.array([block for _day, block in rated], dtype=np.int64)
    if not is_enough(shares, compared.differing_on(blocks)):
        return TrialResult("cant_tell", min(shares), data.followed)
    days = CountedDays(
        np.array([(day - data.calendar.start).days for day, _block in rated]),
        blocks,
        len(data.calendar.order),
    )
    values = [data.values[day] for day, _block in rated]
    placed = np.array([[data.scale.place(value) for value in values]])
    findings = analyse(days, placed, np.array([data.calendar.order], dtype=np.float64), compared, data.scale)
    (evidence,) = findings.evidence(data.scale.place_worth(data.worth, values))
    size = findings.difference()
    mean, low, high = (_in_units(each, values, data.scale) for each in (size.mean, size.low, size.high))
    return TrialResult(judge(evidence), min(shares), data.followed, evidence.p, mean=mean, low=low, high=high)


def _in_units(difference: float, values: list[float], scale: Scale) -> float:
    """Return a difference on the scale in points, or in minutes less than the person usually needs."""
    if not scale.in_minutes:
        return difference
    usual = exp(sum(log(value + ADDED_MINUTES) for value in values) / len(values))
    return usual * (1 - exp(-difference))
