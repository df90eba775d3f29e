"""Cycles, hours that are counted, and amounts by day, over every zone."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

import pytest
from dateutil.rrule import DAILY, HOURLY, rrule
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.recurrence import CountsFrom, Cycle, EveryHours, Weekdays
from bot.domain.schedules import (
    Occurrence,
    Schedule,
    closes_at,
    in_zone,
    next_occurrence,
    occurrences_between,
)
from bot.domain.tapers import Taper, TaperStep
from bot.domain.zones import resolve_wall_time, zone_named

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZONES = sorted(available_timezones())
NEWEST = datetime.max.replace(tzinfo=UTC)
MONDAY = date(2026, 3, 23)  # Berlin's clocks jump on the 29th
STARTS = st.dates(date(1990, 1, 1), date(2036, 1, 1))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def schedule(start: date = MONDAY, zone: str = "Europe/Berlin", *walls: time, **rules: Any) -> Schedule:
    return Schedule(walls or (time(8),), start, zone, **rules)


def hourly(
    hours: int,
    start: date = MONDAY,
    zone: str = "Europe/Berlin",
    counts_from: CountsFrom = "clock",
    anchor_at: datetime | None = None,
    **rules: Any,
) -> Schedule:
    return schedule(start, zone, recurrence=EveryHours(hours, counts_from, anchor_at), **rules)


def first_occurrences(of: Schedule, count: int) -> list[Occurrence]:
    every = occurrences_between(of, datetime.min.replace(tzinfo=UTC), NEWEST)
    return [occurrence for occurrence, _ in zip(every, range(count), strict=False)]


def keys(found: Sequence[Occurrence]) -> list[tuple[date, int]]:
    return [(each.local_date, each.slot) for each in found]


# Days on, days off


@given(zone=st.sampled_from(ZONES), start=STARTS, on=st.integers(1, 40), off=st.integers(1, 40))
@pytest.mark.thorough
def test_a_cycle_has_its_days_on_and_off_counted_from_the_start(
    zone: str, start: date, on: int, off: int
) -> None:
    cycle = schedule(start, zone, recurrence=Cycle(on, off), end=start + 200 * DAY)
    begins = rrule(DAILY, datetime.combine(start, time(8)), interval=on + off, count=200)
    days = [each + n * DAY for each in begins for n in range(on)]
    wanted = [
        each.date() for each in days if each.date() <= start + 200 * DAY and resolve_wall_time(each, zone)
    ]
    assert [each.local_date for each in first_occurrences(cycle, 999)] == wanted


def test_a_pause_of_a_cycle_is_skipped_from_wherever_one_looks() -> None:
    cycle = schedule(recurrence=Cycle(21, 7))
    before_the_pause = next_occurrence(cycle, at("2026-04-12 07:00"))
    assert before_the_pause is not None
    assert before_the_pause.local_date == MONDAY + 28 * DAY


# Every so many hours


@given(
    zone=st.sampled_from(ZONES),
    start=STARTS,
    hours=st.integers(1, 720),
    wall=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
)
@pytest.mark.thorough
def test_exactly_so_many_hours_lie_between_two_doses(zone: str, start: date, hours: int, wall: time) -> None:
    by_hours = schedule(start, zone, wall, recurrence=EveryHours(hours))
    found = first_occurrences(by_hours, 60)
    shown = resolve_wall_time(datetime.combine(start, wall), zone) or resolve_wall_time(
        datetime.combine(start + DAY, wall), zone
    )
    assert shown is not None
    rule = rrule(HOURLY, shown.replace(tzinfo=None), interval=hours, count=60)
    assert [each.due_at.replace(tzinfo=None) for each in found] == list(rule)
    assert all(b.due_at - a.due_at == hours * HOUR for a, b in pairwise(found))
    assert len({*keys(found)}) == len(found)
    assert all(each.slot >= 0 for each in found)
    local = [each.due_at.astimezone(zone_named(zone)) for each in found]
    assert [(each.local_date, each.wall.hour, each.wall.minute) for each in found] == [
        (each.date(), each.hour, each.minute) for each in local
    ]


@given(
    zone=st.sampled_from(ZONES),
    hours=st.integers(1, 100),
    counts_from=st.sampled_from(["clock", "dose"]),
    ticks=st.lists(st.integers(-9999, 9999), min_size=3, max_size=6).map(sorted),
)
def test_ticks_anywhere_lose_and_double_none_of_what_is_counted_in_hours(
    zone: str, hours: int, counts_from: CountsFrom, ticks: list[int]
) -> None:
    by_hours = hourly(hours, zone=zone, counts_from=counts_from, end=MONDAY + 5 * DAY)
    moments = [at("2026-03-25") + n * MINUTE for n in ticks]
    pieces = [each for a, b in pairwise(moments) for each in occurrences_between(by_hours, a, b)]
    assert pieces == list(occurrences_between(by_hours, moments[0], moments[-1]))


@pytest.mark.parametrize(
    ("hours", "closes"), [(36, "2026-03-23 11:00"), (6, "2026-03-23 10:00"), (1, "2026-03-23 07:30")]
)
def test_a_late_dose_of_an_hourly_schedule_has_four_hours_or_half_its_interval(
    hours: int, closes: str
) -> None:
    by_hours = hourly(hours)
    assert closes_at(by_hours, first_occurrences(by_hours, 1)[0]) == at(closes)


def test_counted_from_the_dose_the_next_is_that_long_after_it_and_never_a_second_sooner() -> None:
    taken = at("2026-03-24 09:41:07")
    found = first_occurrences(hourly(8, counts_from="dose", anchor_at=taken), 2)
    assert [each.due_at for each in found] == [at("2026-03-24 17:42"), at("2026-03-25 01:42")]
    sharp = hourly(8, counts_from="dose", anchor_at=at("2026-03-24 09:41"))
    assert first_occurrences(sharp, 1)[0].due_at == at("2026-03-24 17:41")


def test_before_any_dose_was_taken_it_begins_at_the_first_time() -> None:
    assert first_occurrences(hourly(8, counts_from="dose"), 1) == first_occurrences(hourly(8), 1)
    assert first_occurrences(hourly(8), 1)[0].due_at == at("2026-03-23 07:00")


def test_where_the_first_date_never_was_it_begins_on_the_next() -> None:
    found = first_occurrences(hourly(30, date(2011, 12, 30), "Pacific/Apia"), 1)
    assert found[0].due_at == at("2011-12-30 18:00")
    assert found[0].local_date == date(2011, 12, 31)


@pytest.mark.parametrize("counts_from", ["clock", "dose"])
def test_hours_go_on_as_they_were_where_the_clocks_are_others(counts_from: CountsFrom) -> None:
    before = hourly(36, counts_from=counts_from)
    after = in_zone(before, "Asia/Tokyo")
    assert [each.due_at for each in first_occurrences(after, 9)] == [
        each.due_at for each in first_occurrences(before, 9)
    ]
    assert in_zone(after, "Europe/Berlin").anchor_at == after.anchor_at
    assert in_zone(schedule(), "Asia/Tokyo") == schedule(zone="Asia/Tokyo")


def test_the_end_of_an_hourly_schedule_is_its_last_local_date() -> None:
    found = first_occurrences(hourly(36, end=MONDAY + 2 * DAY), 9)
    assert [each.local_date for each in found] == [MONDAY, MONDAY + DAY]


def test_the_ends_of_the_calendar_do_no_harm_to_hours() -> None:
    assert next_occurrence(hourly(720), NEWEST) is None
    assert next_occurrence(hourly(720, date(9998, 12, 1)), NEWEST - 800 * DAY) is not None


@pytest.mark.parametrize(("hours", "most"), [(8, 3), (36, 1), (5, 5)])
def test_how_many_doses_a_day_can_have_is_known(hours: int, most: int) -> None:
    assert hourly(hours).max_doses_per_day == most
    assert schedule(MONDAY, "UTC", time(8), time(20)).max_doses_per_day == 2


# Amounts


def test_an_occurrence_says_how_much_of_a_taper_is_due_and_ends_with_it() -> None:
    taper = schedule(taper=Taper((TaperStep(2, Decimal(20)), TaperStep(1, Decimal(10)))))
    assert [each.amount for each in first_occurrences(taper, 9)] == [20, 20, 10]
    goes_on = schedule(
        taper=Taper((TaperStep(2, Decimal(20)), TaperStep(None, Decimal(10)))), end=MONDAY + 5 * DAY
    )
    assert [each.amount for each in first_occurrences(goes_on, 9)] == [20, 20, 10, 10, 10, 10]
    ends_early = schedule(taper=Taper((TaperStep(9, Decimal(20)),)), end=MONDAY)
    assert [each.amount for each in first_occurrences(ends_early, 9)] == [20]


def test_amounts_that_differ_by_weekday_come_with_their_days() -> None:
    course = Taper(by_weekday=((0, Decimal(5)), (1, Decimal(4))))
    found = first_occurrences(schedule(recurrence=Weekdays(frozenset({0, 1})), taper=course), 4)
    assert [(each.local_date.weekday(), each.amount) for each in found] == [
        (0, Decimal(5)),
        (1, Decimal(4)),
    ] * 2
    assert [each.amount for each in first_occurrences(hourly(12, taper=course), 6)] == [
        5,
        5,
        4,
        4,
        None,
        None,
    ]
    assert [each.amount for each in first_occurrences(schedule(), 1)] == [None]


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ({"recurrence": EveryHours(8), "times": (time(8), time(9))}, "one first time"),
    ],
)
def test_rules_that_cannot_hold_together_are_refused(rules: dict[str, Any], why: str) -> None:
    whole: dict[str, Any] = {"times": (time(8),), "start": MONDAY, "zone": "UTC"} | rules
    with pytest.raises(ValueError, match=why):
        Schedule(**whole)
