from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dose_times import (
    due_at_candidates,
    earliest_intake_at,
    keep_recent,
    latest_postponement,
    taken_at_candidates,
)
from bot.domain.parsing.time_expressions import TimeExpression

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def wall(hour: int, minute: int = 0, *, days_ago: int | None = None) -> TimeExpression:
    return TimeExpression((time(hour, minute),), days_ago)


@pytest.mark.parametrize(
    ("said", "due", "now", "expected"),
    [
        (wall(7, 30), 8, 9, 7.5),  # a little before it was due
        (wall(8, 30), 8, 9, 8.5),
        (wall(21), 8, 23, 21),  # today, not yesterday
        (wall(22), 21, 24 + 9, 22),  # said on the next morning
        (wall(8), 21, 24 + 9, 24 + 8),
        (wall(10), 8, 24 + 24 + 12, 10),  # an old dose: the time on its own day
        (wall(15), 21, 21.5, 15),  # much earlier than it was due
        (wall(22), 8, 9, -2),  # the evening before
        (wall(22, days_ago=1), 8, 9, -2),
        (wall(8, days_ago=0), 21, 24 + 9, 24 + 8),
        (TimeExpression(offset=HOUR / 2, is_future=False), 8, 9, 8.5),
        (TimeExpression(offset=HOUR / 2), 8, 9, 8.5),
        (TimeExpression(offset=0 * HOUR), 8, 9, 9),
    ],
)
def test_what_taken_at_means(said: TimeExpression, due: float, now: float, expected: float) -> None:
    found = taken_at_candidates(said, MONDAY + due * HOUR, MONDAY - DAY, MONDAY + now * HOUR, "UTC")
    assert found == [MONDAY + expected * HOUR]


@pytest.mark.parametrize(
    ("said", "now"),
    [
        (wall(10, days_ago=0), 9),  # still to come
        (TimeExpression(offset=HOUR, is_future=True), 9),
        (TimeExpression(offset=40 * HOUR, is_future=False), 9),  # before the day of the dose before
    ],
)
def test_what_cannot_have_been(said: TimeExpression, now: int) -> None:
    assert taken_at_candidates(said, MONDAY + 8 * HOUR, MONDAY - DAY, MONDAY + now * HOUR, "UTC") == []


def test_an_unclear_half_of_the_day_is_clear_when_one_of_them_cannot_be() -> None:
    either = TimeExpression((time(8), time(20)))
    earliest = MONDAY
    assert taken_at_candidates(either, MONDAY + 8 * HOUR, earliest, MONDAY + 9 * HOUR, "UTC") == [
        MONDAY + 8 * HOUR
    ]
    both = [MONDAY + 8 * HOUR, MONDAY + 20 * HOUR]
    assert taken_at_candidates(either, MONDAY + 8 * HOUR, earliest, MONDAY + 21 * HOUR, "UTC") == both


def test_where_clocks_go_back_the_first_of_two_is_meant() -> None:
    due, now = datetime(2026, 10, 24, 21, tzinfo=UTC), datetime(2026, 10, 25, 5, tzinfo=UTC)
    found = taken_at_candidates(wall(2, 30), due, None, now, "Europe/Berlin")
    assert found == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


@given(
    st.integers(0, 365 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes)),
    st.timedeltas(timedelta(), 3 * DAY),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from(["Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"]),
)
def test_nothing_is_taken_in_the_future_or_too_early(
    due: datetime, since: timedelta, at: time, zone: str
) -> None:
    earliest, now = due - DAY, due + since
    assert all(
        earliest <= each <= now
        for each in taken_at_candidates(TimeExpression((at,)), due, earliest, now, zone)
    )
    assert all(now < each <= now + DAY + HOUR for each in due_at_candidates(TimeExpression((at,)), now, zone))


def test_nobody_took_it_before_the_day_of_the_dose_before() -> None:
    today = date(2026, 3, 2)
    assert earliest_intake_at(today, date(2026, 2, 28), "UTC") == MONDAY - 2 * DAY
    assert earliest_intake_at(today, None, "UTC") == MONDAY - DAY
    assert earliest_intake_at(today, today, "UTC") == MONDAY


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        (wall(14, 30), [14.5]),
        (wall(8), [24 + 8]),
        (TimeExpression((time(8), time(20))), [20, 24 + 8]),
        (TimeExpression(offset=HOUR, is_future=True), [10]),
        (TimeExpression(offset=HOUR), [10]),
        (TimeExpression(offset=HOUR, is_future=False), []),
        (TimeExpression(offset=0 * HOUR), []),
        (wall(22, days_ago=1), []),
        (wall(22, days_ago=0), [22]),
    ],
)
def test_what_remind_me_at_means(said: TimeExpression, hours: list[float]) -> None:
    now = MONDAY + 9 * HOUR
    assert due_at_candidates(said, now, "UTC") == [MONDAY + each * HOUR for each in hours]


def test_a_dose_is_put_off_at_most_halfway_to_the_next() -> None:
    assert latest_postponement(MONDAY, MONDAY + 12 * HOUR) == MONDAY + 6 * HOUR
    assert latest_postponement(MONDAY, MONDAY + 7 * DAY) == MONDAY + 12 * HOUR
    assert latest_postponement(MONDAY, None) == MONDAY + 12 * HOUR


@pytest.mark.parametrize(
    ("now", "found", "meant"),
    [
        (15, [-4, 8], [8]),  # "at 8": this morning, not last evening
        (21, [8, 20], [8, 20]),
        (6, [-16, -4], [-4]),  # "at 8" in the early morning: last evening
        (12, [-11], []),  # "at 13:00": a slip
        (12, [], []),
    ],
)
def test_a_time_without_a_day_is_the_nearest_one(now: int, found: list[int], meant: list[int]) -> None:
    at = [MONDAY + hours * HOUR for hours in found]
    assert keep_recent(at, MONDAY + now * HOUR, "UTC") == [MONDAY + hours * HOUR for hours in meant]
