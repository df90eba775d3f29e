"""Doses across time zones: none twice, none too near, whatever is chosen and however often."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import travel
from bot.domain.recurrence import EVERY_DAY, EveryHours, Weekdays
from bot.domain.schedules import Occurrence, Schedule, known_zones, occurrences_between
from bot.domain.travel import (
    RecordedDose,
    count_shift_nights,
    half_gap,
    next_shift_zone,
    occurrences_in_zone,
    occurrences_while_shifting,
    plan_transition,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = sorted(known_zones())
NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # a Monday
EVERY_MORNING = Schedule((time(8),), date(2026, 11, 1), "Atlantic/Reykjavik")
TWICE = replace(EVERY_MORNING, times=(time(8), time(20)))

zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
schedules = st.builds(
    Schedule,
    times=st.lists(
        st.times().map(lambda t: t.replace(second=0, microsecond=0)), min_size=1, max_size=4, unique=True
    )
    .map(sorted)
    .map(tuple),
    start=st.just(date(2025, 12, 1)),
    zone=zones,
    recurrence=st.sampled_from([EVERY_DAY, Weekdays(frozenset({0, 2, 4}))]),
)


def due(schedule: Schedule, after: datetime, until: datetime) -> list[RecordedDose]:
    return [_taken(each, each.due_at) for each in occurrences_between(schedule, after, until)]


def _taken(occurrence: Occurrence, at: datetime) -> RecordedDose:
    return RecordedDose(occurrence.local_date, occurrence.slot, at)


def wall_times(every: Iterator[Occurrence], zone: str, most: int = 3) -> list[str]:
    return [f"{each.due_at.astimezone(ZoneInfo(zone)):%a %H:%M}" for each in islice(every, most)]


def test_at_home_nothing_changes() -> None:
    on_record = due(TWICE, NOW - 4 * DAY, NOW)
    assert list(islice(occurrences_in_zone(TWICE, TWICE.zone, on_record, NOW), 9)) == list(
        islice(occurrences_between(TWICE, NOW, NOW + 9 * DAY), 9)
    )


def test_moving_west_brings_no_dose_twice() -> None:
    after = NOW + HOUR
    on_record = due(EVERY_MORNING, NOW - 4 * DAY, after)
    assert wall_times(
        occurrences_in_zone(EVERY_MORNING, "America/New_York", on_record, after), "America/New_York", 2
    ) == [
        "Tue 08:00",
        "Wed 08:00",
    ]


def test_what_the_date_has_had_already_is_named() -> None:
    after = NOW + HOUR
    found = plan_transition(EVERY_MORNING, "America/Lima", due(EVERY_MORNING, NOW - 4 * DAY, after), after)
    assert [(each.local_date, each.wall) for each in found.already_recorded] == [
        (date(2026, 11, 23), time(8))
    ]


def test_what_would_come_too_soon_after_the_one_before_is_left_out_and_named() -> None:
    after = NOW + HOUR  # the morning's dose was just taken, and in Auckland it is evening
    on_record = due(TWICE, NOW - 4 * DAY, after)
    found = plan_transition(TWICE, "Asia/Tokyo", on_record, after)
    assert [each.wall for each in found.too_soon] == [time(20)]
    assert found.next_due is not None
    assert (found.next_due.local_date, found.next_due.wall) == (date(2026, 11, 24), time(8))


def test_what_is_skipped_keeps_nothing_else_away() -> None:
    after = NOW + HOUR
    skipped = [RecordedDose(each.local_date, each.slot, None) for each in due(TWICE, NOW - 4 * DAY, after)]
    found = plan_transition(TWICE, "Asia/Tokyo", skipped, after)
    assert found.too_soon == ()
    assert found.next_due is not None
    assert (found.next_due.local_date, found.next_due.wall) == (date(2026, 11, 23), time(20))


def test_a_dose_whose_time_is_over_there_is_named_and_not_made_up_for() -> None:
    found = plan_transition(EVERY_MORNING, "Asia/Tokyo", due(EVERY_MORNING, NOW - 4 * DAY, NOW), NOW)
    assert [(each.local_date, each.wall) for each in found.lost] == [(date(2026, 11, 23), time(8))]
    assert found.next_due is not None
    assert found.next_due.local_date == date(2026, 11, 24)


def test_a_dose_that_only_the_clocks_have_overtaken_is_due_at_once() -> None:
    found = plan_transition(EVERY_MORNING, "Europe/Berlin", due(EVERY_MORNING, NOW - 4 * DAY, NOW), NOW)
    assert found.next_due is not None
    assert (found.next_due.local_date, found.next_due.due_at) == (date(2026, 11, 23), NOW - HOUR / 2)


def test_of_a_schedule_that_is_over_nothing_comes() -> None:
    over = replace(EVERY_MORNING, end=date(2026, 11, 2))
    assert plan_transition(over, "Asia/Tokyo", [], NOW).next_due is None
    assert list(occurrences_in_zone(over, "Asia/Tokyo", [], NOW)) == []


@pytest.mark.parametrize(
    ("times", "wall", "half"),
    [((8, 20), 20, 6), ((8, 12, 20), 12, 2), ((8, 12, 20), 8, 6), ((8,), 8, 12)],
)
def test_half_the_usual_gap_is_that_to_the_dose_before(times: tuple[int, ...], wall: int, half: int) -> None:
    schedule = replace(TWICE, times=tuple(time(each) for each in times))
    found = next(
        each for each in occurrences_between(schedule, NOW, NOW + 2 * DAY) if each.wall == time(wall)
    )
    assert half_gap(schedule, found) == half * HOUR


def test_half_a_long_gap_is_a_day_and_a_half() -> None:
    weekly = replace(EVERY_MORNING, recurrence=Weekdays(frozenset({0})))
    assert half_gap(weekly, next(occurrences_between(weekly, NOW, NOW + DAY))) == 36 * HOUR


def test_so_many_hours_are_as_long_everywhere() -> None:
    hourly = replace(EVERY_MORNING, recurrence=EveryHours(6))
    for every in (
        occurrences_in_zone(hourly, "America/New_York", [], NOW),
        occurrences_while_shifting(hourly, "America/New_York", [], NOW),
    ):
        assert [each.due_at for each in islice(every, 5)] == [
            each.due_at for each in islice(occurrences_between(hourly, NOW, NOW + 9 * DAY), 5)
        ]


@pytest.mark.parametrize(
    ("zone", "target", "stages"),
    [
        ("Europe/Berlin", "Asia/Karachi", ["Etc/GMT-2", "Etc/GMT-3", "Etc/GMT-4", "Asia/Karachi"]),
        (
            "Asia/Kolkata",
            "Europe/Berlin",
            ["Etc/GMT-5", "Etc/GMT-4", "Etc/GMT-3", "Etc/GMT-2", "Europe/Berlin"],
        ),
        ("Europe/Berlin", "Atlantic/Azores", ["Etc/GMT", "Atlantic/Azores"]),
        ("Asia/Kolkata", "Asia/Kathmandu", ["Asia/Kathmandu"]),
        ("Europe/London", "America/Anchorage", [*(f"Etc/GMT+{n}" for n in range(1, 9)), "America/Anchorage"]),
    ],
)
def test_the_way_is_by_whole_hours(zone: str, target: str, stages: list[str]) -> None:
    way = []
    while zone != target:
        zone = next_shift_zone(zone, target, NOW)
        way.append(zone)
    assert way == stages


@given(zones, zones, moments)
def test_no_step_is_more_than_an_hour_and_the_way_ends(zone: str, target: str, now: datetime) -> None:
    steps, before = count_shift_nights(zone, target, now), zone
    for _ in range(steps):
        following = next_shift_zone(before, target, now)
        assert abs(travel.utc_offset(following, now) - travel.utc_offset(before, now)) <= HOUR
        before = following
    assert before == target
    assert steps <= 27


@given(zones, moments)
def test_clocks_are_shifted_at_night(zone: str, now: datetime) -> None:
    at = travel.next_shift_at(zone, now)
    assert now < at <= now + 50 * HOUR
    assert at.astimezone(ZoneInfo(zone)).hour in {3, 4}


def test_clocks_that_never_differ_need_no_question() -> None:
    assert not travel.clocks_differ("Europe/Berlin", "Europe/Paris", NOW)
    assert travel.clocks_differ("Europe/Berlin", "Africa/Lagos", NOW)  # the same time in winter only


@given(schedules, zones, moments)
@pytest.mark.thorough
def test_shifting_gives_each_dose_once_never_too_near_and_ends_by_the_clocks_there(
    schedule: Schedule, target: str, now: datetime
) -> None:
    on_record = due(schedule, now - travel.LOOK_BACK, now)
    arrived = now + (count_shift_nights(schedule.zone, target, now) + 5) * DAY
    found = []
    for each in occurrences_while_shifting(schedule, target, on_record, now):
        found.append(each)
        if each.due_at > arrived + 7 * DAY:
            break
    keys = [(each.local_date, each.slot) for each in on_record]
    keys += [(each.local_date, each.slot) for each in found]
    assert len(set(keys)) == len(keys)
    there = replace(schedule, zone=target)
    settled = [each for each in found if each.due_at > arrived + 2 * DAY]
    assert settled == list(occurrences_between(there, arrived + 2 * DAY, settled[-1].due_at))


@given(schedules, st.lists(st.tuples(zones, st.integers(0, 4 * 24 * 60)), max_size=6), moments, st.data())
@pytest.mark.thorough
def test_whatever_the_way_no_dose_is_recorded_twice_and_none_is_due_near_a_taken_one(
    schedule: Schedule, way: list[tuple[str, int]], now: datetime, data: st.DataObject
) -> None:
    on_record = due(schedule, now - travel.LOOK_BACK, now)
    for zone, minutes in [*way, (schedule.zone, 4 * 24 * 60)]:
        until = now + minutes * timedelta(minutes=1)
        for each in occurrences_in_zone(schedule, zone, on_record, now):
            if each.due_at > until:
                break
            assert (each.local_date, each.slot) not in {(one.local_date, one.slot) for one in on_record}
            usual, at = half_gap(replace(schedule, zone=zone), each), max(each.due_at, now)
            assert all(one.taken_at is None or at - one.taken_at >= usual for one in on_record)
            taken_at = at if data.draw(st.booleans(), "taken") else None
            on_record.append(RecordedDose(each.local_date, each.slot, taken_at))
        schedule, now = replace(schedule, zone=zone), until
    assert all(one != other for one, other in pairwise(on_record))
