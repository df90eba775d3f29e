from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.intake_limits import WINDOW, Limit, TimedAmount, check_limit, most_in_window, peak, strictest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LABEL = Limit("label", max_in_24h=1_200, min_gap=4 * HOUR, max_single=400)


def intake_ago(hours: float, amount: float | None) -> TimedAmount:
    return TimedAmount(NOON - hours * HOUR, amount)


def test_the_first_dose_of_the_day_fits_now() -> None:
    found = check_limit(LABEL, [], TimedAmount(NOON, 400))
    assert (found.total, found.remaining, found.allowed_at, found.last_at) == (0, 1_200, NOON, None)
    assert (found.over_limit, found.too_soon, found.too_much_at_once) == (False, False, False)


def test_a_dose_inside_the_gap_is_too_soon_and_says_from_when() -> None:
    found = check_limit(LABEL, [intake_ago(2.5, 200)], TimedAmount(NOON, 400))
    assert found.too_soon
    assert not found.over_limit
    assert found.allowed_at == NOON + 1.5 * HOUR
    assert found.last_at == NOON - 2.5 * HOUR


def test_a_dose_that_makes_the_total_too_large_waits_until_one_drops_out_of_the_24_hours() -> None:
    taken = [intake_ago(20, 400), intake_ago(12, 400), intake_ago(5, 400)]
    found = check_limit(LABEL, taken, TimedAmount(NOON, 400))
    assert (found.total, found.remaining, found.peak) == (1_200, 0, 1_600)
    assert found.over_limit
    assert found.allowed_at == NOON + 4 * HOUR


def test_a_dose_exactly_24_hours_old_counts_no_more_and_a_full_gap_is_no_wait() -> None:
    assert check_limit(LABEL, [intake_ago(24, 1_200)], TimedAmount(NOON, 400)).total == 0
    assert not check_limit(LABEL, [intake_ago(4, 400)], TimedAmount(NOON, 400)).too_soon


def test_a_dose_larger_than_one_may_be_fits_never() -> None:
    found = check_limit(LABEL, [], TimedAmount(NOON, 800))
    assert found.too_much_at_once
    assert found.allowed_at is None


def test_a_dose_larger_than_a_whole_day_fits_never() -> None:
    found = check_limit(Limit("own", max_in_24h=100), [], TimedAmount(NOON, 101))
    assert found.over_limit
    assert found.allowed_at is None


def test_a_dose_told_afterwards_is_held_against_what_came_later_too() -> None:
    found = check_limit(LABEL, [TimedAmount(NOON + HOUR, 1_000)], TimedAmount(NOON, 400))
    assert (found.total, found.peak) == (0, 1_400)
    assert found.over_limit
    assert found.too_soon
    assert found.allowed_at == NOON + 25 * HOUR


def test_doses_of_unknown_amount_are_counted_and_keep_the_gap() -> None:
    found = check_limit(LABEL, [intake_ago(1, None), intake_ago(6, 300)], TimedAmount(NOON, 100))
    assert (found.total, found.unknown_amounts) == (300, 1)
    assert found.too_soon
    assert found.allowed_at == NOON + 3 * HOUR


def test_a_dose_of_unknown_amount_is_over_only_where_nothing_is_left() -> None:
    assert not check_limit(LABEL, [intake_ago(6, 1_199)], TimedAmount(NOON, None)).over_limit
    full = check_limit(LABEL, [intake_ago(6, 1_200)], TimedAmount(NOON, None))
    assert full.over_limit
    assert full.allowed_at == NOON + 18 * HOUR


def test_without_figures_everything_fits() -> None:
    found = check_limit(Limit("own"), [intake_ago(0.1, 5_000)], TimedAmount(NOON, 5_000))
    assert (found.remaining, found.allowed_at) == (None, NOON)
    assert (found.over_limit, found.too_soon) == (False, False)


def test_tenths_add_up_as_people_count_them() -> None:
    limit = Limit("own", max_in_24h=0.3)
    assert not check_limit(limit, [intake_ago(1, 0.1)], TimedAmount(NOON, 0.2)).over_limit


def test_the_limit_that_allows_it_last_is_the_strictest() -> None:
    taken = [intake_ago(1, 100)]
    short, long, never = (
        check_limit(limit, taken, TimedAmount(NOON, 100))
        for limit in (
            Limit("label", min_gap=2 * HOUR),
            Limit("own", min_gap=6 * HOUR),
            Limit("safer", max_single=50),
        )
    )
    assert strictest([short, long]) == strictest([long, short]) == long
    assert strictest([short, never, long]) == never
    assert strictest([]) is None


# Everything below happens on full ten minutes.
STEP = timedelta(minutes=10)
moments = st.integers(0, 6 * 30).map(lambda step: NOON - step * STEP)
intakes = st.lists(st.builds(TimedAmount, moments, st.integers(1, 500).map(float)), max_size=6)


@given(intakes, st.integers(1, 900), st.integers(300, 1_300), st.integers(0, 30))
def test_the_next_moment_fits_and_none_before_it_does(
    taken: list[TimedAmount], amount: int, most: int, gap: int
) -> None:
    limit = Limit("label", max_in_24h=most, min_gap=gap * STEP)
    found = check_limit(limit, taken, TimedAmount(NOON, amount))

    def fits(step: int) -> bool:
        at = NOON + step * STEP
        window = [each.amount or 0 for each in taken if at - WINDOW < each.at]
        return sum(window) + amount <= most and all(at - each.at >= gap * STEP for each in taken)

    first = next((step for step in range(24 * 6 + 1) if fits(step)), None)
    assert found.allowed_at == (None if first is None else NOON + first * STEP)
    assert (found.over_limit or found.too_soon) == (first != 0)


def test_a_limit_of_amounts_is_certain_only_where_every_amount_near_is_known() -> None:
    assert check_limit(LABEL, [intake_ago(5, 300)], TimedAmount(NOON, 100)).certain
    assert not check_limit(LABEL, [intake_ago(5, 300)], TimedAmount(NOON, None)).certain
    assert not check_limit(LABEL, [intake_ago(23.9, None)], TimedAmount(NOON, 100)).certain
    assert not check_limit(LABEL, [TimedAmount(NOON + HOUR, None)], TimedAmount(NOON, 100)).certain
    assert check_limit(
        LABEL, [intake_ago(24, None), TimedAmount(NOON + 24 * HOUR, None)], TimedAmount(NOON, 100)
    ).certain


def test_a_limit_of_gaps_needs_no_amounts_and_one_of_single_doses_only_the_doses_own() -> None:
    assert check_limit(Limit("own", min_gap=HOUR), [intake_ago(5, None)], TimedAmount(NOON, None)).certain
    at_once = Limit("label", max_single=400)
    assert check_limit(at_once, [intake_ago(5, None)], TimedAmount(NOON, 100)).certain
    assert not check_limit(at_once, [], TimedAmount(NOON, None)).certain


def test_by_the_time_between_doses_alone_amounts_do_not_matter() -> None:
    full = check_limit(LABEL, [intake_ago(1, 1_200)], TimedAmount(NOON, None))
    assert full.allowed_at == NOON + 23 * HOUR
    assert full.gap_over_at == NOON + 3 * HOUR
    assert check_limit(LABEL, [], TimedAmount(NOON, None)).gap_over_at == NOON
    assert (
        check_limit(Limit("own", max_in_24h=100), [intake_ago(1, 50)], TimedAmount(NOON, None)).gap_over_at
        is None
    )


def test_the_most_in_a_window_is_of_windows_that_hold_a_marked_one() -> None:
    assert most_in_window([]) == 0
    mine, other = (intake_ago(0, 100), True), (intake_ago(1, 300), False)
    far = [(intake_ago(30, 5_000), False), (intake_ago(31, 5_000), False)]
    assert most_in_window([mine, *far, other]) == 400
    assert most_in_window([mine, (intake_ago(24, 5_000), False)]) == 100
    assert most_in_window([mine, (intake_ago(23, 5_000), False), (TimedAmount(NOON, None), True)]) == 5_100


@given(
    st.lists(st.tuples(st.integers(0, 72), st.integers(0, 1_000), st.booleans()), max_size=12),
)
def test_windows_by_sliding_are_those_by_trying_every_dose(told: list[tuple[int, int, bool]]) -> None:
    intakes = [(intake_ago(hours, amount), marked) for hours, amount, marked in told]
    every = [each for each, _marked in intakes]
    by_trying = [
        peak([each for each in every if each is not dose], dose) for dose, marked in intakes if marked
    ]
    assert most_in_window(intakes) == max(by_trying, default=0)
