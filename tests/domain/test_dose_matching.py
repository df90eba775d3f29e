from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dose_matching import (
    MAX_WINDOW_SIDE,
    DoseWindow,
    QuantityTaken,
    differs_from_dose,
    dose_window,
    less_than_dose,
    match_windows,
    surplus_over_dose,
    too_soon_after,
)
from bot.domain.recurrence import Cycle, EveryDays, EveryHours, Weekdays
from bot.domain.schedules import Schedule
from bot.domain.tapers import Taper, TaperStep

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
START = date(2026, 1, 5)


def daily(*hours: int, **more: Any) -> Schedule:
    return Schedule(tuple(time(hour) for hour in hours), START, "UTC", **more)


def matching_window(found: DoseWindow) -> tuple[timedelta, timedelta]:
    """How long before it is due a dose can have been taken, and how long after."""
    return found.due_at - found.opens, found.ends - found.due_at


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (daily(8), (12 * HOUR, DAY)),
        (daily(8, 20), (6 * HOUR, 12 * HOUR)),
        (daily(8, 12, 16, 20), (6 * HOUR, 4 * HOUR)),
        (daily(8, recurrence=EveryDays(2)), (DAY, 2 * DAY)),
        (daily(8, recurrence=Weekdays(frozenset({0}))), (MAX_WINDOW_SIDE, MAX_WINDOW_SIDE)),
        (daily(8, recurrence=EveryDays(28)), (MAX_WINDOW_SIDE, MAX_WINDOW_SIDE)),
        (daily(8, recurrence=Weekdays(frozenset({0, 2, 4}))), (36 * HOUR, 2 * DAY)),
        (daily(8, recurrence=EveryHours(6)), (3 * HOUR, 6 * HOUR)),
        (daily(8, recurrence=EveryHours(36)), (18 * HOUR, 36 * HOUR)),
        (daily(8, end=date(2026, 3, 2)), (12 * HOUR, DAY)),
    ],
)
def test_a_window_opens_halfway_and_ends_when_the_next_dose_is_due(
    schedule: Schedule, expected: tuple[timedelta, timedelta]
) -> None:
    assert matching_window(dose_window(schedule, MONDAY)) == expected


def test_an_edited_schedule_that_begins_tomorrow_leaves_todays_windows_as_they_were() -> None:
    edited = Schedule((time(8), time(12)), date(2026, 3, 3), "UTC")
    assert matching_window(dose_window(edited, MONDAY)) == (10 * HOUR, 4 * HOUR)


def test_the_first_dose_of_a_course_borrows_the_gap_after_it() -> None:
    first = Schedule((time(8),), date(2026, 3, 2), "UTC", recurrence=Cycle(2, 5))
    assert matching_window(dose_window(first, MONDAY)) == (12 * HOUR, DAY)


def test_a_dose_without_neighbours_has_a_day() -> None:
    alone = Schedule((time(8),), date(2026, 3, 2), "UTC", taper=Taper((TaperStep(1, Decimal(5)),)))
    assert matching_window(dose_window(alone, MONDAY)) == (12 * HOUR, DAY)


def test_a_cycle_after_its_pause_is_reached_by_half_a_week() -> None:
    long_off = Schedule((time(8),), date(2026, 2, 15), "UTC", recurrence=Cycle(1, 14))
    assert matching_window(dose_window(long_off, MONDAY)) == (MAX_WINDOW_SIDE, MAX_WINDOW_SIDE)


times = st.sets(st.integers(0, 23), min_size=1, max_size=5).map(sorted)


@given(times, st.integers(0, 48 * 60))
def test_every_moment_is_in_the_window_of_the_nearest_dose(hours: list[int], minutes: int) -> None:
    schedule, at = daily(*hours), MONDAY + timedelta(minutes=minutes)
    due = [MONDAY.replace(hour=hour) + day * DAY for day in range(-3, 6) for hour in hours]
    near = min(due, key=lambda each: (abs(each - at), each))
    assert dose_window(schedule, near).contains(at)


@given(times, st.integers(0, 48 * 60))
def test_at_most_one_coming_dose_holds_a_moment(hours: list[int], minutes: int) -> None:
    schedule, at = daily(*hours), MONDAY + timedelta(minutes=minutes)
    coming = [MONDAY.replace(hour=hour) + day * DAY for day in range(-3, 6) for hour in hours]
    assert sum(dose_window(schedule, each).contains(at) for each in coming if each > at) <= 1


def test_the_nearest_come_first_and_three_are_enough() -> None:
    windows = [dose_window(daily(hour), MONDAY + (hour - 8) * HOUR) for hour in (8, 9, 10, 11, 12)]
    assert match_windows(windows, MONDAY + 190 * timedelta(minutes=1)) == [3, 4, 2]
    assert match_windows(windows, MONDAY - 2 * DAY) == []


def test_a_dose_is_too_near_within_half_the_gap_of_the_plan() -> None:
    assert too_soon_after(8 * HOUR, MONDAY, MONDAY + 3 * HOUR) == 3 * HOUR
    assert too_soon_after(8 * HOUR, MONDAY, MONDAY + 4 * HOUR) is None
    assert too_soon_after(8 * HOUR, None, MONDAY) is None


def said(amount: str | None, unit: str | None) -> QuantityTaken:
    return QuantityTaken(None if amount is None else Decimal(amount), unit)


@pytest.mark.parametrize(
    ("told", "dose", "other", "more"),
    [
        (said(None, None), said("75", "mg"), False, None),
        (said("75", "mg"), said("75", "mg"), False, None),
        (said("75.0", "mg"), said("75", "mg"), False, None),
        (said("0.075", "g"), said("75", "mg"), False, None),
        (said("1000", "mcg"), said("1", "mg"), False, None),
        (said("50", "mg"), said("75", "mg"), True, None),
        (said("150", "mg"), said("75", "mg"), True, "75"),
        (said("1", "g"), said("300", "mg"), True, "0.7"),
        (said("2", "tablet"), said("1", "tablet"), True, "1"),
        (said("2", "tablet"), said("75", "mg"), True, None),
        (said("1000", "IU"), said("25", "mcg"), True, None),
        (said("400", "mg"), said(None, None), True, None),
    ],
)
def test_an_amount_beside_the_doses_own(
    told: QuantityTaken,
    dose: QuantityTaken,
    other: bool,  # noqa: FBT001 - a parameter of the test
    more: str | None,
) -> None:
    assert differs_from_dose(told, dose) is other
    assert surplus_over_dose(told, dose) == (None if more is None else Decimal(more))


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.sampled_from(["mcg", "mg", "g"]))
def test_nothing_that_is_larger_is_lost(told: int, own: int, unit: str) -> None:
    more = surplus_over_dose(
        QuantityTaken(Decimal(told), unit), QuantityTaken(Decimal(own), unit)
    ) or Decimal(0)
    assert own + more == max(told, own)


@pytest.mark.parametrize(
    ("told", "less"),
    [
        (said("1", "mg"), "1"),
        (said("500", "mcg"), "0.5"),
        (said("0.001", "g"), "1"),
        (said("3", "mg"), None),
        (said("4", "mg"), None),
        (said("1", "tablet"), None),
        (said(None, None), None),
    ],
)
def test_a_smaller_amount_is_read_in_the_unit_of_the_dose(told: QuantityTaken, less: str | None) -> None:
    assert less_than_dose(told, said("3", "mg")) == (None if less is None else Decimal(less))
