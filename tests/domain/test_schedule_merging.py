from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.recurrence import Cycle, EveryDays, EveryHours, MonthlyDay, MonthlyWeekday, Weekdays
from bot.domain.schedule_merging import adds_nothing, merge_times
from bot.domain.schedules import Schedule
from bot.domain.tapers import Taper, TaperStep

START = date(2026, 3, 2)
DAY = timedelta(days=1)


def daily(*hours: int, start: date = START, **more: Any) -> Schedule:
    return Schedule(tuple(time(hour) for hour in hours), start, "UTC", **more)


TAPER = Taper((TaperStep(5, Decimal(20)),))


@pytest.mark.parametrize(
    ("new", "kept", "repeats"),
    [
        (daily(8), daily(8), True),
        (daily(8, start=START + 9 * DAY), daily(8), True),
        (daily(8), daily(8, 20), True),
        (daily(8, 20), daily(8), False),
        (daily(9), daily(8), False),
        (None, None, True),
        (None, daily(8), False),
        (daily(8), None, False),
        (daily(8, recurrence=Weekdays(frozenset({0}))), daily(8), False),
        (
            daily(8, recurrence=Weekdays(frozenset({0})), start=START + 9 * DAY),
            daily(8, recurrence=Weekdays(frozenset({0}))),
            True,
        ),
        (daily(8, recurrence=EveryDays(2), start=START + 4 * DAY), daily(8, recurrence=EveryDays(2)), True),
        (daily(8, recurrence=EveryDays(2), start=START + 3 * DAY), daily(8, recurrence=EveryDays(2)), False),
        (daily(8, end=START + 6 * DAY), daily(8), False),
        (daily(8, recurrence=Cycle(21, 7)), daily(8, recurrence=Cycle(21, 7)), True),
        (daily(8, recurrence=Cycle(21, 7), start=START + DAY), daily(8, recurrence=Cycle(21, 7)), False),
        (daily(8, recurrence=EveryHours(36)), daily(8, recurrence=EveryHours(36)), True),
        (daily(8, recurrence=EveryHours(36)), daily(8), False),
        (daily(8, recurrence=MonthlyDay(15)), daily(8, recurrence=MonthlyDay(1)), False),
        (daily(8, recurrence=MonthlyDay(15)), daily(8), False),
        (daily(8, recurrence=MonthlyDay(1)), daily(8, recurrence=MonthlyWeekday(1, 0)), False),
        (
            daily(8, recurrence=MonthlyDay(15), start=START + 40 * DAY),
            daily(8, recurrence=MonthlyDay(15)),
            True,
        ),
        (
            daily(8, recurrence=MonthlyDay(15, 3), start=START + 9 * DAY),
            daily(8, recurrence=MonthlyDay(15, 3)),
            True,
        ),
        (
            daily(8, recurrence=MonthlyDay(15, 3), start=START + 20 * DAY),
            daily(8, recurrence=MonthlyDay(15, 3)),
            False,
        ),
    ],
)
def test_a_repeat_brings_no_dose_that_is_not_there(
    new: Schedule | None,
    kept: Schedule | None,
    repeats: bool,  # noqa: FBT001
) -> None:
    assert adds_nothing(new, kept) is repeats


@pytest.mark.parametrize(
    ("new", "kept", "hours"),
    [
        (daily(20), daily(8), [8, 20]),
        (daily(7, 20), daily(8), [7, 8, 20]),
        (daily(20, recurrence=Weekdays(frozenset({0}))), daily(8), None),
        (daily(20, recurrence=EveryDays(2), start=START + DAY), daily(8, recurrence=EveryDays(2)), None),
        (daily(20, recurrence=Cycle(21, 7)), daily(8, recurrence=Cycle(21, 7)), None),
        (daily(20, recurrence=EveryHours(36)), daily(8, recurrence=EveryHours(36)), None),
        (daily(20, taper=TAPER), daily(8, taper=TAPER), None),
        (daily(20, recurrence=MonthlyDay(15)), daily(8, recurrence=MonthlyDay(1)), None),
        (daily(20), daily(8, recurrence=MonthlyDay(1)), None),
        (daily(20, recurrence=MonthlyDay(1)), daily(8, recurrence=MonthlyDay(1)), [8, 20]),
        (
            daily(20, recurrence=MonthlyDay(15, 2), start=START + 20 * DAY),
            daily(8, recurrence=MonthlyDay(15, 2)),
            None,
        ),
        (None, daily(8), None),
        (daily(8), None, None),
    ],
)
def test_times_are_joined_where_one_reminder_can_have_them(
    new: Schedule | None, kept: Schedule | None, hours: list[int] | None
) -> None:
    found = merge_times(new, kept)
    assert (None if found is None else [each.hour for each in found.times]) == hours
