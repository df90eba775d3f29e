"""Bars of sleeps: every hour of a clock stands on one line, and a usual sleep is not cut in two."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.diary.model import Sleep
from bot.domain.diary.sleep_bars import NOON_BEFORE, SleepBar, bars_of, line_start
from tests.diaries import DAY, NOW, TODAY, nap, sleep, told_sleep

HOUR = timedelta(hours=1)


def test_a_night_is_a_bar_in_bed_and_a_bar_asleep_on_the_line_of_the_day_of_waking() -> None:
    night = sleep(TODAY, in_bed=480, asleep_after=30, awake=60, up=time(7))

    assert [*bars_of(night, NOON_BEFORE)] == [
        SleepBar(TODAY, 11, 19, "bed", late=False),
        SleepBar(TODAY, 11.5, 19, "asleep", late=False),
    ]


def test_of_what_was_only_told_the_length_is_drawn_and_no_bed() -> None:
    assert [*bars_of(told_sleep(TODAY, 300), NOON_BEFORE)] == [SleepBar(TODAY, 9.5, 14.5, "told", late=False)]
    within_bed = sleep(TODAY, in_bed=480, asleep_after=None, told=300)
    assert [bar.kind for bar in bars_of(within_bed, NOON_BEFORE)] == ["bed", "told"]


def test_a_night_without_sleep_is_seen() -> None:
    assert [*bars_of(told_sleep(TODAY, 0), NOON_BEFORE)] == [SleepBar(TODAY, 12, 12, "none", late=False)]
    awake_in_bed = sleep(TODAY, in_bed=480, asleep_after=480, awake=0)
    assert [bar.kind for bar in bars_of(awake_in_bed, NOON_BEFORE)] == ["bed"]


def test_who_told_from_when_to_when_they_slept_has_a_bar_asleep_and_no_bed() -> None:
    slept = replace(sleep(TODAY, in_bed=420, asleep_after=0, awake=0), bed_at=None, tried_at=NOW - 7 * HOUR)

    assert [*bars_of(slept, NOON_BEFORE)] == [SleepBar(TODAY, 12, 19, "asleep", late=False)]


def test_of_a_night_of_which_nobody_knows_anything_nothing_is_drawn() -> None:
    assert [*bars_of(sleep(TODAY, None, None, None), NOON_BEFORE)] == []


def test_a_nap_of_the_afternoon_stands_on_the_line_of_the_night_that_follows() -> None:
    assert [*bars_of(nap(TODAY), NOON_BEFORE)] == [SleepBar(TODAY + DAY, 2, 3, "nap", late=False)]
    only_told = sleep(TODAY, None, None, None, told=45, kind="nap", up=time(15))
    assert [*bars_of(only_told, NOON_BEFORE)] == [SleepBar(TODAY + DAY, 2.25, 3, "nap", late=False)]


def test_a_sleep_past_the_end_of_a_line_goes_on_upon_the_next() -> None:
    long_lie = sleep(TODAY, in_bed=600, asleep_after=0, awake=0, up=time(13), late=True)

    assert [bar for bar in bars_of(long_lie, NOON_BEFORE) if bar.kind == "bed"] == [
        SleepBar(TODAY, 15, 24, "bed", late=True),
        SleepBar(TODAY + DAY, 0, 1, "bed", late=True),
    ]


@pytest.mark.parametrize(("up", "start"), [(time(7), -12), (time(3), -12), (time(16), 0), (time(13), -2)])
def test_who_sleeps_by_day_has_a_midnight_of_their_own(up: time, start: int) -> None:
    sleeps = [sleep(TODAY + n * DAY, up=up) for n in range(5)]

    assert line_start([*sleeps, nap(TODAY)]) == start * HOUR


def test_without_a_night_lines_go_from_noon_to_noon() -> None:
    assert line_start([]) == line_start([nap(TODAY), told_sleep(TODAY, 300)]) == NOON_BEFORE


@given(st.integers(0, 23), st.integers(0, 59), st.integers(1, 16 * 60), st.integers(0, 23))
def test_the_bars_of_a_sleep_cover_its_hours_once(hour: int, minute: int, in_bed: int, cut: int) -> None:
    night = sleep(TODAY, in_bed=in_bed, asleep_after=0, awake=0, up=time(hour, minute))
    bars = [bar for bar in bars_of(night, -cut * HOUR) if bar.kind == "bed"]

    assert sum(bar.end - bar.start for bar in bars) == pytest.approx(in_bed / 60)
    assert all(0 <= bar.start < bar.end <= 24 for bar in bars)
    assert [bar.local_date for bar in bars] == sorted({bar.local_date for bar in bars})


@pytest.mark.parametrize(("day", "wall_hours"), [(date(2026, 3, 29), 9), (date(2026, 10, 25), 7)])
def test_in_a_night_of_a_clock_change_bars_go_by_the_clock(day: date, wall_hours: int) -> None:
    woke = datetime.combine(day, time(7), ZoneInfo("Europe/Berlin")).astimezone(UTC)
    night = Sleep(
        "main", woke - 8 * HOUR, None, 0, 0, None, woke, woke, None, "Europe/Berlin", NOW, late=False
    )

    assert night.minutes_in_bed == 480
    assert [bar.end - bar.start for bar in bars_of(night, NOON_BEFORE)] == [wall_hours, wall_hours]


def test_a_nap_in_the_hour_that_a_clock_shows_twice_may_take_no_time_on_the_clock() -> None:
    began = datetime(2026, 10, 25, 2, 50, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    woke = began + HOUR / 3  # at 02:10, once more
    short = Sleep("nap", began, None, 0, 0, None, woke, woke, None, "Europe/Berlin", NOW, late=False)

    assert short.minutes_asleep == 20
    assert [*bars_of(short, NOON_BEFORE)] == []
