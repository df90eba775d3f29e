from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

import pytest
from dateutil.rrule import MONTHLY as MONTHLY_RULE
from dateutil.rrule import rrule, weekday
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.recurrence import (
    LAST,
    Cycle,
    EveryDays,
    EveryHours,
    Monthly,
    MonthlyDay,
    MonthlyWeekday,
    Weekdays,
)
from bot.domain.schedules import Schedule, occurrences_between, resolve_wall_time
from tests.domain.test_rrule import MONTHLY
from tests.domain.test_schedules import ZONES

FAR = date(2031, 1, 1)


def first(rule: Monthly, start: date, n: int = 3) -> list[str]:
    return [f"{each}" for each in islice(rule.dates(start, start, FAR), n)]


def test_a_day_of_the_month_comes_every_month() -> None:
    assert first(MonthlyDay(15), date(2026, 11, 29)) == ["2026-12-15", "2027-01-15", "2027-02-15"]
    assert first(MonthlyDay(29), date(2026, 11, 29)) == ["2026-11-29", "2026-12-29", "2027-01-29"]


def test_a_month_that_lacks_the_day_is_left_out_and_the_last_day_is_always_there() -> None:
    assert first(MonthlyDay(31), date(2026, 1, 31)) == ["2026-01-31", "2026-03-31", "2026-05-31"]
    assert first(MonthlyDay(LAST), date(2027, 1, 31)) == ["2027-01-31", "2027-02-28", "2027-03-31"]
    assert first(MonthlyDay(29, every=12), date(2026, 2, 27), 2) == ["2026-03-29", "2027-03-29"]


def test_every_three_months_are_counted_from_the_first_one_to_come() -> None:
    assert first(MonthlyDay(15, every=3), date(2026, 11, 29)) == ["2026-12-15", "2027-03-15", "2027-06-15"]
    assert first(MonthlyWeekday(1, 0, every=3), date(2026, 11, 2)) == [
        "2026-11-02",
        "2027-02-01",
        "2027-05-03",
    ]


def test_the_nth_weekday_of_the_month() -> None:
    assert first(MonthlyWeekday(2, 1), date(2026, 11, 11)) == ["2026-12-08", "2027-01-12", "2027-02-09"]
    assert first(MonthlyWeekday(LAST, 4), date(2026, 11, 1)) == ["2026-11-27", "2026-12-25", "2027-01-29"]


def oracle(rule: Monthly) -> dict[str, Any]:
    if isinstance(rule, MonthlyDay):
        return {"bymonthday": rule.day}
    return {"byweekday": weekday(rule.weekday, rule.nth)}


@given(MONTHLY, st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(-10, 400))
def test_the_dates_are_those_of_the_calendar_rule(rule: Monthly, start: date, skip: int) -> None:
    since, last = start + timedelta(days=skip), start + timedelta(days=800)
    anchor = next(rule.dates(start, start, last))
    every = rrule(MONTHLY_RULE, dtstart=datetime.combine(anchor, time()), interval=rule.every, **oracle(rule))
    wanted = every.between(datetime.combine(since, time()), datetime.combine(last, time()), inc=True)
    assert list(rule.dates(start, since, last)) == [each.date() for each in wanted]


@given(MONTHLY, st.sampled_from(ZONES), st.dates(date(2008, 1, 1), date(2030, 1, 1)))
def test_every_date_and_slot_comes_once_in_every_zone(rule: Monthly, zone: str, start: date) -> None:
    schedule = Schedule((time(0, 30), time(2, 30), time(23, 59)), start, zone, recurrence=rule)
    begins = datetime.combine(start, time(), UTC) - timedelta(days=2)
    found = list(occurrences_between(schedule, begins, begins + timedelta(days=500)))
    keys = [(each.local_date, each.slot) for each in found]
    assert len(keys) == len(set(keys))
    # Samoa had no 30 December 2011.
    last = start + timedelta(days=490)
    days = [
        day
        for day in rule.dates(start, start, last)
        if resolve_wall_time(datetime.combine(day, time(12)), zone)
    ]
    assert [key for key in keys if key[0] <= last] == [(day, slot) for day in days for slot in range(3)]


def test_a_rule_by_the_month_ends_with_the_calendar() -> None:
    late = Schedule((time(8),), date(9998, 11, 30), "UTC", recurrence=MonthlyDay(30))
    assert [
        each.local_date
        for each in occurrences_between(
            late, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
        )
    ] == [
        date(9998, 11, 30),
        date(9998, 12, 30),
    ]


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        (lambda: MonthlyDay(0), "1 to 31"),
        (lambda: MonthlyDay(32), "1 to 31"),
        (lambda: MonthlyDay(1, every=0), "every is 1 to 24"),
        (lambda: MonthlyDay(1, every=25), "every is 1 to 24"),
        (lambda: MonthlyWeekday(5, 0), "1 to 4"),
        (lambda: MonthlyWeekday(0, 0), "1 to 4"),
        (lambda: MonthlyWeekday(1, 7), "0 (Monday)"),
        (lambda: Weekdays(frozenset({7})), "weekdays"),
        (lambda: Weekdays(frozenset()), "at least one"),
        (lambda: EveryDays(0), "1 to 366"),
        (lambda: EveryDays(367), "1 to 366"),
        (lambda: Cycle(0, 7), "on is 1 to 366"),
        (lambda: Cycle(21, 367), "off is 1 to 366"),
        (lambda: EveryHours(0), "1 to 720"),
        (lambda: EveryHours(721), "1 to 720"),
        (lambda: EveryHours(8, anchor_at=datetime(2026, 1, 1)), "aware"),  # noqa: DTZ001 - what is refused
        (lambda: EveryHours(8, anchor_at=datetime.max.replace(tzinfo=UTC)), "room"),
    ],
)
def test_what_is_no_recurrence_is_refused(make: Any, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong.replace("(", r"\(").replace(")", r"\)")):
        make()
