"""What a look back says of weeks: sums, not nights; differences, not noise; and nothing of too little."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.diary.dose_days import (
    WithAndWithout,
    compare_with_and_without,
    days_taken,
    days_with,
    night_after,
)
from bot.domain.diary.look_back import (
    MAX_CORRELATION,
    MIN_ENTRIES,
    MIN_MINUTES,
    MIN_POINTS,
    Average,
    DiaryEntries,
    WeekChange,
    compare_weeks,
    correlation,
    sleep_efficiency,
    summarise,
)
from bot.domain.history import DoseEvent, DoseEventState
from tests.diaries import DAY, NOW, TODAY, WEEK, by_date, nap, ratings, sleep

MONDAY = TODAY - WEEK


def compared_weeks(values: dict[date, float], least: float = MIN_POINTS) -> str | None:
    change = compare_weeks(values, MONDAY, least)
    return None if change is None else change.comparison


def test_a_week_is_summed_up_by_what_was_told_and_a_gap_is_no_zero() -> None:
    told = DiaryEntries(
        [sleep(MONDAY), sleep(MONDAY + DAY, in_bed=None, asleep_after=None, told=300)],
        [
            *ratings("night", 6, 8, first=MONDAY),
            *ratings("pain", 3, None, 7, 3, first=MONDAY),
            *ratings("hindrance", 2, first=MONDAY),
            *ratings("night", 0, first=MONDAY - DAY),
            *ratings("night", 0, first=MONDAY + WEEK),
        ],
    )

    week = summarise(told, MONDAY, MONDAY + WEEK - DAY)

    assert (week.night, week.hindrance) == (Average(7, 2), Average(2, 1))
    assert week.pain is not None
    assert week.pain.days == 3
    assert week.pain.mean == pytest.approx(13 / 3)
    assert week.least_pain == (MONDAY, MONDAY + 3 * DAY)
    assert week.most_pain == (MONDAY + 2 * DAY,)
    assert (week.asleep, week.in_bed) == (Average(360, 2), Average(480, 1))
    # Of the night that has no bedtime nobody knows how long the person lay awake.
    assert (week.fell_asleep, week.awake) == (Average(30, 1), Average(30, 1))
    assert (week.asleep_in_all, week.efficiency, week.entries) == (None, None, 4)


def test_of_a_week_without_entries_nothing_is_known() -> None:
    week = summarise(DiaryEntries(), MONDAY, MONDAY + WEEK)

    assert week.entries == 0
    assert {week.night, week.pain, week.hindrance, week.asleep, week.asleep_in_all, week.in_bed} == {None}
    assert week.least_pain == week.most_pain == ()


def test_no_day_is_named_where_all_were_alike() -> None:
    week = summarise(DiaryEntries(ratings=ratings("pain", 4, 4, 4, first=MONDAY)), MONDAY, MONDAY + WEEK)

    assert week.least_pain == week.most_pain == ()


def test_naps_and_further_sleeps_count_in_24_hours_only() -> None:
    nights = [sleep(MONDAY + n * DAY) for n in range(4)]
    by_day = nap(MONDAY)
    further = sleep(MONDAY + DAY, in_bed=120, asleep_after=0, awake=0, up=time(20))
    lone_nap = nap(MONDAY + 5 * DAY)

    week = summarise(DiaryEntries([*nights, by_day, further, lone_nap]), MONDAY, MONDAY + WEEK)

    assert (week.asleep, week.asleep_in_all) == (Average(420, 4), Average(465, 4))
    assert week.efficiency == Average(87.5, 4)


def test_a_night_without_sleep_counts_as_zero_minutes() -> None:
    awake_all_night = sleep(MONDAY, in_bed=480, asleep_after=480, awake=0)

    week = summarise(DiaryEntries([awake_all_night]), MONDAY, MONDAY + WEEK)

    assert week.asleep == Average(0, 1)


MINUTES = st.tuples(st.integers(1, 1_000), st.integers(0, 400), st.integers(0, 400)).filter(
    lambda each: each[1] + each[2] <= each[0]
)


@given(st.lists(MINUTES, max_size=7))
def test_sleep_efficiency_is_the_share_of_all_minutes_in_bed_and_of_a_week_only(
    nights: list[tuple[int, int, int]],
) -> None:
    efficiency = sleep_efficiency([sleep(MONDAY + n * DAY, *each) for n, each in enumerate(nights)])

    if len(nights) < MIN_ENTRIES:
        assert efficiency is None
        return
    in_bed = sum(each[0] for each in nights)
    awake = sum(each[1] + each[2] for each in nights)
    assert efficiency is not None
    assert efficiency.days == len(nights)
    assert efficiency.mean == pytest.approx(100 * (in_bed - awake) / in_bed)
    assert 0 <= efficiency.mean <= 100


def test_a_night_told_longer_than_in_bed_is_no_part_of_the_efficiency() -> None:
    nights = [sleep(MONDAY + n * DAY) for n in range(4)]
    odd = sleep(MONDAY + 4 * DAY, in_bed=300, asleep_after=None, told=600)

    assert sleep_efficiency([*nights, odd]) == Average(87.5, 4)
    assert sleep_efficiency([*nights[1:], odd]) is None


RATINGS = st.lists(st.none() | st.integers(0, 10), min_size=7, max_size=7)


@given(RATINGS, RATINGS, st.integers(0, 40))
def test_a_difference_is_said_only_of_weeks_told_and_if_a_person_would_notice(
    before: list[int | None], after: list[int | None], shift: int
) -> None:
    values = by_date(MONDAY - WEEK, [*before, *after])
    compared = compared_weeks(values)

    said = [[each for each in week if each is not None] for week in (before, after)]
    assert (compared is None) == (min(map(len, said)) < MIN_ENTRIES)
    if compared in {"higher", "lower"}:
        difference = sum(said[1]) / len(said[1]) - sum(said[0]) / len(said[0])
        assert abs(difference) >= MIN_POINTS
        assert (difference > 0) == (compared == "higher")
    # No number is special, and up is as easily said as down.
    assert compared_weeks({day: each + shift for day, each in values.items()}) == compared
    turned = {"higher": "lower", "lower": "higher"}.get(compared or "", compared)
    assert compared_weeks({day: -each for day, each in values.items()}) == turned


@pytest.mark.parametrize(
    ("before", "after", "least", "compared"),
    [
        ([5] * 7, [7] * 7, MIN_POINTS, "higher"),
        ([7] * 7, [5] * 7, MIN_POINTS, "lower"),
        ([5] * 7, [5, 6, 6, 6, 6, 6, 6], MIN_POINTS, "same"),  # less than a point
        ([1, 9, 1, 9, 1, 9, 1], [2, 10, 2, 10, 2, 10, 2], MIN_POINTS, "same"),  # a point, but noise
        ([400] * 7, [429] * 7, MIN_MINUTES, "same"),
        ([400] * 7, [431] * 7, MIN_MINUTES, "higher"),
        ([5] * 3, [9] * 7, MIN_POINTS, None),
        ([5] * 7, [9] * 3, MIN_POINTS, None),
    ],
)
def test_weeks_are_about_the_same_unless_they_clearly_differ(
    before: list[float], after: list[float], least: float, compared: str | None
) -> None:
    values = by_date(MONDAY - WEEK, before) | by_date(MONDAY, after)

    assert compared_weeks(values, least) == compared


def test_the_change_has_the_means_of_both_weeks() -> None:
    values = by_date(MONDAY - WEEK, [5, 6, 7, 6, None, None, None, 6, 7, 5, 8])

    assert compare_weeks(values, MONDAY, MIN_POINTS) == WeekChange(6, 6.5, "same")


def test_where_days_are_like_the_day_before_a_difference_has_to_be_larger() -> None:
    """The same two weeks, after a month of slow ups and downs and after a month of quick ones."""
    weeks = by_date(MONDAY - WEEK, [4, 5, 4, 5, 4, 5, 4]) | by_date(MONDAY, [5, 6, 5, 6, 5, 6, 5])
    slow = by_date(MONDAY - 5 * WEEK, [0] * 14 + [10] * 14)
    quick = by_date(MONDAY - 5 * WEEK, [0, 10] * 14)

    assert compared_weeks({**slow, **weeks}) == "same"
    assert compared_weeks({**quick, **weeks}) == "higher"
    # What is older than 42 days says nothing of now.
    older = by_date(MONDAY - 10 * WEEK, [0] * 14 + [10] * 14)
    assert compared_weeks({**older, **quick, **weeks}) == "higher"


@given(st.dictionaries(st.integers(0, 41), st.integers(0, 10)))
def test_the_likeness_of_days_stays_within_its_bounds(values: dict[int, int]) -> None:
    assert 0 <= correlation({MONDAY + n * DAY: float(each) for n, each in values.items()}) <= MAX_CORRELATION


def test_days_that_never_follow_each_other_are_taken_to_be_as_alike_as_can_be() -> None:
    assert correlation(by_date(MONDAY, [1, None, 5, None, 2])) == MAX_CORRELATION


def dose(day: date, state: DoseEventState, reason: str | None = None) -> DoseEvent:
    return DoseEvent(day, NOW, state, reason=reason)


def test_a_day_counts_as_taken_when_all_that_was_due_was_taken() -> None:
    days = [MONDAY + n * DAY for n in range(5)]
    events = [
        *(dose(days[0], "taken"), dose(days[0], "taken")),
        *(dose(days[1], "taken"), dose(days[1], "missed")),
        dose(days[2], "skipped"),
        dose(days[3], "due"),
        dose(days[4], "skipped", "doctor"),
    ]

    assert days_taken(events) == {days[0]: True, days[1]: False, days[2]: False}


def test_a_dose_of_an_evening_or_of_the_small_hours_comes_before_the_night_that_follows_it() -> None:
    assert night_after(MONDAY, time(21)) == night_after(MONDAY, time(8)) == MONDAY + DAY
    assert night_after(MONDAY, time(1, 30)) == MONDAY


def test_a_day_without_a_plan_is_a_day_without_and_one_that_nobody_answered_is_not_known() -> None:
    events = [
        (MONDAY, dose(MONDAY, "taken")),
        (MONDAY + 2 * DAY, dose(MONDAY + 2 * DAY, "missed")),
        (MONDAY + 3 * DAY, dose(MONDAY + 3 * DAY, "skipped")),
        (MONDAY + 4 * DAY, dose(MONDAY + 4 * DAY, "due")),
    ]

    assert days_with(events) == {MONDAY: True, MONDAY + DAY: False, MONDAY + 3 * DAY: False}
    assert days_with([]) == {}


def test_days_with_and_without_are_compared_from_28_days_with_seven_of_each() -> None:
    days = [MONDAY + n * DAY for n in range(29)]
    values = {day: float(n % 2) for n, day in enumerate(days)}

    assert compare_with_and_without(values, {day: n < 7 for n, day in enumerate(days[:27])}) is None
    assert compare_with_and_without(values, {day: n < 6 for n, day in enumerate(days)}) is None
    assert compare_with_and_without(values, {day: n > 5 for n, day in enumerate(days)}) is None
    assert compare_with_and_without(
        values, {day: n < 8 for n, day in enumerate(days[:28])}
    ) == WithAndWithout(Average(0.5, 8), Average(0.5, 20))
