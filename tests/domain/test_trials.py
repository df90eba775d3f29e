"""Trials: admissible orders, honest verdicts, and figures that simulated people agree with."""

from itertools import groupby, product
from math import erf, log, sqrt
from time import process_time  # the machine may be busy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.trials.analysis import analyse
from bot.domain.trials.autoregression import Array, CountedDays
from bot.domain.trials.design import (
    DESIGNS,
    SEED_BYTES,
    Design,
    DesignKind,
    Order,
    _count,
    draw_order,
    extend,
    nth_order,
)
from bot.domain.trials.preview import UpsAndDowns, measure, power
from bot.domain.trials.randomisation import MAX_ORDERS, admissible_orders, compared_orders
from bot.domain.trials.scale import Scale
from bot.domain.trials.simulate import SimulatedPerson, SimulatedTrials, simulate
from bot.domain.trials.verdict import Evidence, VerdictKind, is_enough, judge

KINDS: tuple[DesignKind, ...] = ("quick", "days56", "days80")
POINTS = Scale("up")
SEEDS = st.binary(min_size=SEED_BYTES, max_size=SEED_BYTES)
# People of a cell in the normal run, and in the one that takes long.
FEW, MANY = 600, 2000


def rng(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def longest_run(order: Order) -> int:
    return max(len(list(equal)) for _arm, equal in groupby(order))


# The lot


@pytest.mark.parametrize("kind", KINDS)
@given(seed=SEEDS)
def test_every_drawn_order_has_as_many_blocks_with_as_without_and_never_three_equal_ones(
    kind: DesignKind, seed: bytes
) -> None:
    order = draw_order(DESIGNS[kind], seed)

    assert len(order) == DESIGNS[kind].blocks
    assert sum(order) * 2 == len(order)
    assert longest_run(order) <= 2


@given(seed=SEEDS)
def test_a_quick_trial_has_one_block_of_each_arm_in_every_pair(seed: bytes) -> None:
    order = draw_order(DESIGNS["quick"], seed)

    assert all(first != second for first, second in zip(order[::2], order[1::2], strict=True))


@pytest.mark.parametrize("design", [DESIGNS["quick"], DESIGNS["days56"], Design("days56", 8, 4, 1)])
def test_every_admissible_order_has_one_index(design: Design) -> None:
    _count.cache_clear()  # what a thread counted before is not seen by coverage
    orders = {nth_order(design, index) for index in range(design.order_count)}
    balanced = [
        order
        for order in product((True, False), repeat=design.blocks)
        if design.blocks == 8 and sum(order) == 4 and longest_run(order) <= 2
    ]

    assert len(orders) == design.order_count
    assert not balanced or set(balanced) == orders


def test_the_order_of_a_seed_stays_the_same_in_every_later_version() -> None:
    drawn = {
        kind: "".join("+-"[not arm] for arm in draw_order(DESIGNS[kind], bytes(SEED_BYTES))) for kind in KINDS
    }

    assert drawn == STORED_ORDERS


STORED_ORDERS = {
    "quick": "+--+-++--+-+-+-++--+",
    "days56": "+--+-+-+--+-++",
    "days80": "++-+-+-+-+-++-+--+--",
}


def test_every_order_is_drawn_about_equally_often() -> None:
    design = Design("days56", blocks=6, block_days=4, skip=1)
    drawn = [draw_order(design, n.to_bytes(SEED_BYTES, "big")) for n in range(2800)]

    counts = [drawn.count(nth_order(design, index)) for index in range(design.order_count)]
    expected = len(drawn) / design.order_count
    chi_squared = sum((count - expected) ** 2 / expected for count in counts)
    assert design.order_count == 14
    assert chi_squared < 34.5  # 13 degrees of freedom: one in a thousand


@pytest.mark.parametrize(("kind", "more"), [("quick", 8), ("days56", 4), ("days80", 4)])
@given(seed=SEEDS)
def test_two_more_weeks_keep_what_was_drawn_and_are_balanced_by_themselves(
    kind: DesignKind, more: int, seed: bytes
) -> None:
    first, longer = DESIGNS[kind], extend(DESIGNS[kind])

    order = draw_order(longer, seed)

    assert order[: first.blocks] == draw_order(first, seed)
    assert longer.blocks == len(order) == first.blocks + more
    assert sum(order[first.blocks :]) * 2 == more
    assert longer.days - first.days == 16
    assert longer.order_count == first.order_count * longer.parts[1].order_count


def test_the_orders_of_a_longer_trial_are_compared_with_such_ones() -> None:
    longer = extend(DESIGNS["days56"])

    compared = compared_orders(longer, rng())

    assert not compared.complete
    assert compared.orders.shape == (MAX_ORDERS - 1, longer.blocks)
    assert (compared.orders[:, :14].sum(axis=1) == 7).all()
    assert (compared.orders[:, 14:].sum(axis=1) == 2).all()


def test_a_short_seed_and_an_unknown_version_are_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        draw_order(DESIGNS["quick"], b"short")
    with pytest.raises(ValueError, match="version 2"):
        draw_order(DESIGNS["quick"], bytes(SEED_BYTES), version=2)


# The verdict


@pytest.mark.parametrize(
    ("evidence", "verdict"),
    [
        (Evidence(p=0.02, better=0.99, worthwhile=0.6, small=0.4), "helped"),
        (Evidence(p=0.05, better=0.975, worthwhile=0.5, small=0.5), "helped"),
        (Evidence(p=0.02, better=0.99, worthwhile=0.4, small=0.6), "helped_a_little"),
        # A certain but small one is a small help, not none.
        (Evidence(p=0.01, better=0.999, worthwhile=0.01, small=0.99), "helped_a_little"),
        (Evidence(p=0.02, better=0.01, worthwhile=0.0, small=0.3), "worse"),
        (Evidence(p=0.30, better=0.60, worthwhile=0.01, small=0.96), "no_difference"),
        # Either of the two alone is not enough.
        (Evidence(p=0.06, better=0.99, worthwhile=0.9, small=0.1), "cant_tell"),
        (Evidence(p=0.01, better=0.97, worthwhile=0.9, small=0.1), "cant_tell"),
        (Evidence(p=0.06, better=0.01, worthwhile=0.0, small=0.1), "cant_tell"),
        (Evidence(p=0.30, better=0.60, worthwhile=0.1, small=0.94), "cant_tell"),
    ],
)
def test_each_verdict_needs_its_evidence(evidence: Evidence, verdict: VerdictKind) -> None:
    assert judge(evidence) == verdict


@pytest.mark.parametrize(
    ("shares", "orders", "enough"),
    [((0.7, 0.7), 40, True), ((0.69, 1.0), 400, False), ((1.0, 0.69), 400, False), ((1.0, 1.0), 39, False)],
)
def test_with_too_few_ratings_there_is_nothing_to_go_by(
    shares: tuple[float, float], orders: int, *, enough: bool
) -> None:
    assert is_enough(shares, orders) == enough


# The analysis


def a_trial(effect: float, kind: DesignKind = "days80", seed: int = 1) -> tuple[CountedDays, Array, Order]:
    """Make a trial with independent noise of SD 1 and every counted day rated."""
    design = DESIGNS[kind]
    order = draw_order(design, seed.to_bytes(SEED_BYTES, "big"))
    day = np.array([day for day in range(design.days) if day % design.block_days >= design.skip])
    days = CountedDays(day, day // design.block_days, design.blocks)
    arms = np.array(order, dtype=float)[days.block]
    return days, 5 + effect * arms + rng(seed).standard_normal(len(day)), order


def test_a_planted_effect_is_found_with_an_interval_around_it() -> None:
    days, ratings, order = a_trial(2.0)
    real = np.array([order], dtype=float)

    found = analyse(days, ratings[None], real, compared_orders(DESIGNS["days80"], rng()), POINTS)

    size, (evidence,) = found.difference(), found.evidence(worth=1.0)
    assert size.low < 2.0 < size.high
    assert size.high - size.low < 1.5
    assert size.low < size.mean < size.high
    assert (evidence.p, judge(evidence)) == (1 / MAX_ORDERS, "helped")


def test_swapping_the_arms_turns_the_difference_round() -> None:
    days, ratings, order = a_trial(1.0, "days56")
    both = np.array([order, [not arm for arm in order]], dtype=float)
    compared = compared_orders(DESIGNS["days56"], rng())

    found = analyse(days, np.stack([ratings, ratings]), both, compared, POINTS)

    one, other = found.evidence(worth=1.0)
    assert one.p == other.p
    assert one.better == pytest.approx(1 - other.better, abs=0.01)
    assert found.difference(0).mean == pytest.approx(-found.difference(1).mean, abs=0.05)


def test_what_the_posterior_says_agrees_with_a_plain_regression_where_days_are_independent() -> None:
    days, ratings, order = a_trial(1.0)
    arms = np.array(order, dtype=float)[days.block]
    plain = np.linalg.lstsq(np.column_stack([days.covariates, arms]), ratings, rcond=None)[0][2]

    found = analyse(
        *(days, ratings[None], np.array([order], dtype=float)),
        *(compared_orders(DESIGNS["days80"], rng()), POINTS),
    )

    assert found.difference().mean == pytest.approx(plain, abs=0.15)


def test_a_diary_of_equal_ratings_shows_no_noticeable_difference() -> None:
    days, ratings, order = a_trial(0.0)
    real = np.array([order], dtype=float)

    found = analyse(
        days, np.full_like(ratings, 6.0)[None], real, compared_orders(DESIGNS["days80"], rng()), POINTS
    )

    (evidence,) = found.evidence(worth=1.0)
    assert (evidence.p, judge(evidence)) == (1.0, "no_difference")


def test_the_p_values_of_one_diary_under_all_its_orders_are_spread_evenly() -> None:
    """The test is exact: of all orders that the lot may draw, at most 5 % have a p-value of 5 % or less."""
    days, ratings, _order = a_trial(0.0, "days56")
    compared = compared_orders(DESIGNS["days56"], rng())

    found = analyse(days, np.tile(ratings, (len(compared.orders), 1)), compared.orders, compared, POINTS)

    for level in (0.01, 0.05, 0.2, 0.5):
        assert (found.p <= level).mean() <= level


def test_orders_are_told_apart_only_on_blocks_with_ratings() -> None:
    admissible_orders.cache_clear()
    compared = compared_orders(DESIGNS["quick"], rng())

    assert compared.differing_on(np.arange(20)) == 1024
    assert compared.differing_on(np.array([0, 1, 1, 2])) == 4


def test_an_analysis_takes_ten_milliseconds_at_most() -> None:
    days, ratings, order = a_trial(1.0)
    real, compared = np.array([order], dtype=float), compared_orders(DESIGNS["days80"], rng())

    def once() -> float:
        began = process_time()
        found = analyse(days, ratings[None], real, compared, POINTS)
        compared.differing_on(days.block)
        judge(*found.evidence(1.0))
        found.difference()
        return process_time() - began

    assert min(once() for _ in range(5)) < 0.010


# Scales


def test_lower_is_better_for_pain_and_minutes() -> None:
    assert Scale("down").place(3) > Scale("down").place(4)
    assert Scale("down", in_minutes=True).place(10) > Scale("down", in_minutes=True).place(40)
    assert Scale("down", in_minutes=True).place(0) == -log(5)


def test_a_worthwhile_difference_in_minutes_is_measured_from_the_persons_own_mean() -> None:
    minutes = Scale("down", in_minutes=True)

    assert minutes.place_worth(15, [30, 50]) == pytest.approx(log(45 / 30))
    assert minutes.place_worth(15, [5, 15]) == pytest.approx(log(15 / 5))
    assert Scale("up").place_worth(1, [5, 6]) == 1


# The preview


def test_a_diary_is_measured_with_its_gaps() -> None:
    own = measure([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15], [5, 6, 5, 7] * 3 + [5, 6], POINTS)

    assert own.sd == pytest.approx(0.825, abs=0.01)
    assert own.missing == pytest.approx(2 / 16)
    assert 0 <= own.rho <= 0.9


def test_a_longer_trial_and_a_larger_effect_are_likelier_to_be_found() -> None:
    own = UpsAndDowns(sd=1.4, rho=0.4, missing=0.1)

    def likely(kind: DesignKind, effect: float) -> float:
        return power(DESIGNS[kind], effect, 1.0, own, POINTS, seed=1)

    assert likely("days56", 1) < likely("days80", 1) < likely("days56", 2) < likely("days80", 2)


def test_minutes_are_previewed_on_their_own_scale() -> None:
    scale, own = Scale("down", in_minutes=True), UpsAndDowns(sd=0.5, rho=0.2, missing=0.1)

    assert power(DESIGNS["days80"], log(2), 0.3, own, scale, seed=1) > 0.5
    assert power(DESIGNS["days80"], 0.0, 0.3, own, scale, seed=1) < 0.08


def test_a_preview_of_two_designs_and_two_effects_takes_a_second_at_most() -> None:
    own = UpsAndDowns(sd=1.4, rho=0.4, missing=0.1)
    kinds: tuple[DesignKind, ...] = ("days56", "days80")
    for kind in kinds:
        compared_orders(DESIGNS[kind], rng())

    def once() -> float:
        began = process_time()
        for kind, effect in product(kinds, (1.0, 2.0)):
            power(DESIGNS[kind], effect, 1.0, own, POINTS, seed=1)
        return process_time() - began

    assert min(once() for _ in range(3)) < 1.0


# Simulated people


def by_t_test(trials: SimulatedTrials, _worth: float, _rng: np.random.Generator) -> list[VerdictKind]:
    """Decide as many apps do: days with against days without, as if each knew nothing of the day before."""
    verdicts: list[VerdictKind] = []
    for ratings, order in zip(trials.ratings, trials.real, strict=True):
        arms = order[trials.days.block]
        with_it, without = ratings[arms == 1], ratings[arms == 0]
        error = sqrt(with_it.var(ddof=1) / len(with_it) + without.var(ddof=1) / len(without))
        t = (with_it.mean() - without.mean()) / error
        p = 1 - erf(abs(t) / sqrt(2))  # by the normal distribution, which is close at 20 days and more
        verdicts.append("cant_tell" if p > 0.05 else "helped" if t > 0 else "worse")
    return verdicts


CELLS = [*product(KINDS, (0.0, 0.3, 0.6, 0.8), (0.0, 0.1, 0.3))]


@pytest.mark.parametrize(("kind", "rho", "missing"), [*product(KINDS, (0.3, 0.8), (0.1,))])
def test_nothing_that_does_nothing_is_said_to_help_or_harm_too_often(
    kind: DesignKind, rho: float, missing: float
) -> None:
    rates = simulate(SimulatedPerson(rho, missing=missing), DESIGNS[kind], FEW, rng())

    assert rates.found_any <= rates.bound


@pytest.mark.thorough
@pytest.mark.parametrize("carry", [0.0, 0.5])
@pytest.mark.parametrize(("kind", "rho", "missing"), CELLS)
def test_two_thousand_people_with_nothing_are_seldom_told_of_a_difference(
    kind: DesignKind, rho: float, missing: float, carry: float
) -> None:
    person = SimulatedPerson(rho, carry=carry, missing=missing)
    rates = simulate(person, DESIGNS[kind], MANY, rng(11))

    assert rates.found_any <= rates.bound


@pytest.mark.parametrize("kind", ["days56", "days80"])
def test_a_t_test_in_its_place_is_caught(kind: DesignKind) -> None:
    rates = simulate(SimulatedPerson(0.6), DESIGNS[kind], FEW, rng(), decide=by_t_test)

    assert rates.found_any > rates.bound


@pytest.mark.parametrize(
    "person",
    [
        SimulatedPerson(0.5, worse_at_first=3.0),
        SimulatedPerson(0.5, weekend=1.5),
        SimulatedPerson(0.5, sd=0.5, worse_at_first=0.5),
    ],
)
def test_a_bad_beginning_weekends_and_calm_people_change_nothing_about_it(person: SimulatedPerson) -> None:
    rates = simulate(person, DESIGNS["days56"], FEW, rng())

    assert rates.found_any <= rates.bound


# Shares of people who are told that it helped, in percent, by the simulation that decided the designs.
POWER = [
    *(
        ("quick", 1, 0.0, 35, 47),
        ("quick", 1, 0.5, 10, 10),
        ("quick", 2, 0.0, 93, 97),
        ("quick", 2, 0.5, 28, 38),
    ),
    *(("days56", 1, 0.0, 24, 26), ("days56", 1, 0.5, 15, 15), ("days56", 2, 0.0, 78, 78)),
    *(("days56", 2, 0.5, 54, 56), ("days80", 1, 0.0, 42, 45), ("days80", 1, 0.5, 26, 28)),
    *(("days80", 2, 0.0, 94, 96), ("days80", 2, 0.5, 76, 78)),
]


@pytest.mark.parametrize(("kind", "effect", "carry", "low", "high"), POWER)
@pytest.mark.parametrize("rho", [0.3, pytest.param(0.6, marks=pytest.mark.thorough)])
def test_the_power_is_within_five_points_of_the_designs_table(
    kind: DesignKind, effect: float, carry: float, low: int, high: int, rho: float
) -> None:
    rates = simulate(SimulatedPerson(rho, effect, carry), DESIGNS[kind], FEW, rng())

    assert low - 5 <= 100 * rates.found_better <= high + 5


@pytest.mark.parametrize(
    ("kind", "sd", "share"),
    [("quick", 1.0, 82), ("days56", 1.0, 57), ("days80", 1.0, 82), ("quick", 1.5, 26), ("days80", 1.5, 23)],
)
def test_calm_people_with_nothing_are_told_so(kind: DesignKind, sd: float, share: int) -> None:
    rates = simulate(SimulatedPerson(0.45, carry=0.3, sd=sd), DESIGNS[kind], FEW, rng())

    assert 100 * rates.shares["no_difference"] == pytest.approx(share, abs=6)
