"""The days of a trial: blocks, arms, pauses, counted days, and the conclusion that they lead to."""

from datetime import date, time, timedelta
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.trials.calendar import TrialCalendar, TrialPause, find_gaps, find_lag
from bot.domain.trials.conclusion import conclude
from bot.domain.trials.design import DESIGNS, SEED_BYTES, DesignKind, draw_order, extend
from bot.domain.trials.preview import forecast
from bot.domain.trials.result import TrialData, TrialResult
from bot.domain.trials.scale import Scale

START, DAY = date(2026, 3, 2), timedelta(days=1)
SEED = bytes(SEED_BYTES)
KINDS: tuple[DesignKind, ...] = ("quick", "days56", "days80")


def calendar(*pauses: tuple[int, int | None], kind: DesignKind = "days56") -> TrialCalendar:
    """A trial with pauses, each from a day of its number to the day of another, which is no part of it."""
    told = [
        TrialPause(START + first * DAY, None if end is None else START + end * DAY) for first, end in pauses
    ]
    return TrialCalendar(DESIGNS[kind], draw_order(DESIGNS[kind], SEED), START, tuple(told))


def days_of(trial: TrialCalendar, most: int = 400) -> list[int]:
    """The numbers of the days that are part of a trial."""
    return [number for number in range(-5, most) if trial.arm_on(START + number * DAY) is not None]


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_pause_every_day_from_the_first_to_the_last_has_the_arm_of_its_block(
    kind: DesignKind,
) -> None:
    trial, design = calendar(kind=kind), DESIGNS[kind]

    assert days_of(trial) == [*range(design.days)]
    arms = [trial.arm_on(START + number * DAY) for number in range(design.days)]
    assert arms == [arm for arm in trial.order for _day in range(design.block_days)]
    assert trial.last_day == START + (design.days - 1) * DAY
    assert not trial.is_over_on(START + (design.days - 1) * DAY)
    assert trial.is_over_on(START + design.days * DAY)


@pytest.mark.parametrize(("kind", "skip"), [("quick", 0), ("days56", 1), ("days80", 1)])
def test_the_first_day_of_every_long_block_is_not_counted_whether_or_not_the_arm_changed(
    kind: DesignKind, skip: int
) -> None:
    design = DESIGNS[kind]

    counted = [(day - START).days for day, _block in calendar(kind=kind).counted_days()]

    assert counted == [day for day in range(design.days) if day % design.block_days >= skip]


def test_a_pause_within_a_block_ends_it_and_its_days_are_not_counted() -> None:
    trial = calendar((5, 10))

    assert days_of(trial) == [*range(5), *range(10, 10 + 12 * 4)]
    assert 1 not in {block for _day, block in trial.counted_days()}
    assert [each.block for each in trial.spans] == [*range(14)]
    assert trial.arm_on(START + 10 * DAY) == trial.order[2]


def test_a_pause_before_a_blocks_first_day_only_delays_it() -> None:
    trial = calendar((4, 9))

    assert days_of(trial) == [*range(4), *range(9, 9 + 13 * 4)]
    assert all(each.complete for each in trial.spans)


def test_a_pause_that_goes_on_leaves_the_end_open() -> None:
    trial = calendar((5, None))

    assert days_of(trial) == [*range(5)]
    assert trial.last_day is None
    assert not trial.is_over_on(START + 1000 * DAY)


def test_a_pause_in_the_last_block_ends_the_trial() -> None:
    trial = calendar((54, None))

    assert trial.last_day == START + 53 * DAY
    assert trial.is_over_on(START + 54 * DAY)


def test_a_pause_before_the_first_day_moves_the_beginning() -> None:
    assert days_of(calendar((-3, 7)))[:1] == [7]
    assert days_of(calendar((-3, -1)))[:1] == [0]
    assert days_of(calendar((0, None))) == []


def test_how_many_days_are_done_is_counted_without_pauses() -> None:
    trial = calendar((5, 10))

    assert [trial.days_done(START + day * DAY) for day in (-1, 0, 3, 5, 8, 10, 12, 200)] == [
        *(0, 0, 3, 5, 5, 5, 7),
        53,
    ]


def test_dates_on_which_nothing_was_said_are_pauses_but_for_those_with_a_dose() -> None:
    def gaps(after: int, before: int, *recorded: int) -> list[tuple[int, int]]:
        found = find_gaps(START + after * DAY, START + before * DAY, {START + day * DAY for day in recorded})
        return [((each.first - START).days, ((each.resumed or START) - START).days) for each in found]

    assert gaps(3, 4) == []
    assert gaps(3, 7) == [(4, 7)]
    assert gaps(3, 7, 4, 5, 6) == []
    assert gaps(3, 9, 6) == [(4, 6), (7, 9)]


@pytest.mark.parametrize(
    ("dose", "up", "lag"),
    [
        (time(21), time(7, 30), 1),
        (time(8), time(7, 30), 1),
        (time(0, 30), time(7, 30), 0),
        (time(6), time(7, 30), 1),  # with getting up
        (time(8), time(16), 0),  # sleeps by day
        (time(22), time(16), 1),
    ],
)
def test_a_sleep_is_dated_by_waking(dose: time, up: time, lag: int) -> None:
    assert find_lag(dose, up) == lag


PAUSES = st.lists(st.integers(0, 90), max_size=6, unique=True).map(sorted)


@given(bounds=PAUSES, kind=st.sampled_from(KINDS))
def test_whatever_the_pauses_blocks_follow_each_other_and_no_paused_day_is_counted(
    bounds: list[int], kind: DesignKind
) -> None:
    pauses = [(first, end) for first, end in zip(bounds[::2], bounds[1::2], strict=False)]
    trial = calendar(*pauses, kind=kind)
    paused = {number for first, end in pauses for number in range(first, end)}

    assert [each.block for each in trial.spans] == [*range(DESIGNS[kind].blocks)]
    assert all(one.last < other.first for one, other in zip(trial.spans, trial.spans[1:], strict=False))
    assert not paused & {*days_of(trial)}
    whole = {each.block for each in trial.spans if each.complete}
    assert {block for _day, block in trial.counted_days()} == whole


def data(
    trial: TrialCalendar, effect: float, *, rated: float = 1.0, scale: Scale | None = None, worth: float = 1
) -> TrialData:
    """A trial whose values go up and down by a point, apart from the effect."""
    values = {
        day: 5 + effect * trial.order[block] + number % 3 - 1
        for number, (day, block) in enumerate(trial.counted_days())
        if number % 10 < 10 * rated
    }
    return TrialData(trial, values, scale or Scale("up"), worth, SEED, followed=0.9)


def test_a_clear_effect_is_concluded_with_its_size() -> None:
    result = conclude(data(calendar(), 2.0))

    assert result.verdict == "helped"
    assert result.mean == pytest.approx(2.0, abs=0.2)
    assert result.low is not None
    assert result.high is not None
    assert result.low < 2.0 < result.high
    assert result.p is not None
    assert result.p <= 0.05
    assert (result.rated, result.followed, result.is_too_few, result.was_followed) == (1.0, 0.9, False, True)


def test_the_same_trial_is_concluded_alike_every_time() -> None:
    trial = calendar(kind="days80")

    assert conclude(data(trial, 0.4)) == conclude(data(trial, 0.4))


def test_what_is_better_down_is_worse_up() -> None:
    assert conclude(data(calendar(), 2.0, scale=Scale("down"))).verdict == "worse"


def test_minutes_are_told_as_minutes_of_the_persons_own() -> None:
    trial, scale = calendar(), Scale("down", in_minutes=True)
    values = {
        day: (20 if trial.order[block] else 40) + number % 5
        for number, (day, block) in enumerate(trial.counted_days())
    }

    result = conclude(TrialData(trial, values, scale, 15, SEED, followed=0.5))

    assert result.verdict == "helped"
    assert result.mean == pytest.approx(20, abs=5)
    assert not result.was_followed


def test_with_few_ratings_or_hardly_any_blocks_nothing_is_looked_at() -> None:
    few = conclude(data(calendar(), 2.0, rated=0.6))
    no_day = conclude(data(calendar((0, 4), (5, 100), (101, 200), (201, 300), (301, None)), 2.0))

    assert few == TrialResult("cant_tell", few.rated, 0.9)
    assert few.is_too_few
    assert 0.5 < few.rated < 0.7
    assert no_day.is_too_few


def test_a_trial_with_two_more_weeks_is_concluded_over_all_of_its_days() -> None:
    design = extend(DESIGNS["days56"])
    trial = TrialCalendar(
        design, draw_order(design, SEED), START, (TrialPause(START + 56 * DAY, START + 60 * DAY),)
    )

    result = conclude(data(trial, 2.0))

    assert trial.last_day == START + (60 + 16 - 1) * DAY
    assert result.verdict == "helped"


def test_a_forecast_says_for_each_design_how_often_two_effects_are_found() -> None:
    diary = {START + number * DAY: float(4 + number % 4) for number in range(20)}

    found = forecast(diary, Scale("up"), 1, ("days56", "days80"))

    assert list(found.chances) == ["days56", "days80"]
    assert found.sd == pytest.approx(1.15, abs=0.05)
    for once, twice in found.chances.values():
        assert 0 < once < twice <= 1
    assert found == forecast(diary, Scale("up"), 1, ("days56", "days80"))


def test_a_forecast_of_minutes_takes_them_on_their_own_scale() -> None:
    diary = {START + number * DAY: float(20 + 10 * (number % 3)) for number in range(20)}

    found = forecast(diary, Scale("down", in_minutes=True), 15, ("days80",))

    (once, twice) = found.chances["days80"]
    assert 0 < once <= twice
    assert found.sd < log(2)
