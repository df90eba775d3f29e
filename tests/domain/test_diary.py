"""Entries of the diary: durations elapse, every sleep is on one date, and no clock change moves it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.diary import days
from bot.domain.diary.model import (
    MoreAwakeThanInBedError,
    Rating,
    Sleep,
    SleepOrderError,
    main_sleeps,
    replaces,
)
from tests.domain.test_schedules import CLOCKS, extreme_changes

BERLIN = "Europe/Berlin"
SUNDAY = date(2026, 11, 29)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def berlin(text: str) -> datetime:
    """An instant by the clocks of Berlin, "28 23:00" in November 2026."""
    return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(BERLIN))


def a_sleep(**changed: Any) -> Sleep:
    """The night to Sunday: eight hours and five minutes in bed, six hours and ten minutes asleep."""
    night: dict[str, Any] = {
        "kind": "main",
        "bed_at": berlin("28 22:55"),
        "tried_at": None,
        "fell_asleep_minutes": 30,
        "awake_minutes": 60,
        "wakings": None,
        "woke_at": berlin("29 06:35"),
        "up_at": berlin("29 07:00"),
        "told_minutes": None,
        "zone": BERLIN,
        "entered_at": berlin("29 07:30"),
        "late": False,
    }
    return Sleep(**night | changed)


def told(minutes: int | None, **changed: Any) -> Sleep:
    """A sleep of which only its length was told, at half past seven."""
    bare = {"bed_at": None, "fell_asleep_minutes": None, "awake_minutes": None, "told_minutes": minutes}
    return a_sleep(**bare | {"woke_at": berlin("29 07:30"), "up_at": berlin("29 07:30")} | changed)


def test_a_night_is_its_minutes_in_bed_and_asleep_and_belongs_to_the_day_of_waking() -> None:
    night = a_sleep()
    assert (night.minutes_in_bed, night.minutes_asleep, night.date) == (485, 370, SUNDAY)


def test_trying_to_sleep_later_than_going_to_bed_is_not_counted_as_sleep() -> None:
    assert a_sleep(tried_at=berlin("28 23:25")).minutes_asleep == 370 - 30


def test_what_was_only_told_is_the_sleep_until_there_are_times() -> None:
    assert (told(300).minutes_in_bed, told(300).minutes_asleep, told(300).began_at) == (None, 300, None)
    assert told(None).minutes_asleep is None
    assert a_sleep(told_minutes=300).minutes_asleep == 370
    assert a_sleep(awake_minutes=None, told_minutes=300).minutes_asleep == 300


def test_a_night_without_sleep_is_an_entry() -> None:
    assert told(0).minutes_asleep == 0


@pytest.mark.parametrize("minutes", [{"fell_asleep_minutes": 461}, {"awake_minutes": 440}])
def test_nobody_lies_awake_longer_than_in_bed(minutes: dict[str, int]) -> None:
    with pytest.raises(MoreAwakeThanInBedError):
        a_sleep(**minutes)


def test_a_night_may_be_spent_awake_to_the_last_minute() -> None:
    assert a_sleep(fell_asleep_minutes=400, awake_minutes=60).minutes_asleep == 0


@pytest.mark.parametrize(
    "times",
    [
        {"up_at": berlin("29 06:34")},
        {"tried_at": berlin("28 22:54")},
        {"bed_at": berlin("28 06:59")},
        {"told_minutes": 24 * 60 + 1},
    ],
)
def test_times_follow_each_other_within_a_day(times: dict[str, Any]) -> None:
    with pytest.raises(SleepOrderError):
        a_sleep(**times)


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Europe/Atlantis"},
        {"wakings": -1},
        {"woke_at": berlin("29 06:35").replace(tzinfo=None)},
        {"entered_at": berlin("29 07:30").replace(tzinfo=None)},
    ],
)
def test_a_value_out_of_range_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"zone|negative"):
        a_sleep(**wrong)


@pytest.mark.parametrize("value", [-1, 11])
def test_a_rating_is_0_to_10(value: int) -> None:
    with pytest.raises(ValueError, match="0 to 10"):
        Rating(SUNDAY, "pain", value, berlin("29 20:00"), late=False)


changes = st.sampled_from(CLOCKS).map(extreme_changes).filter(bool).flatmap(st.sampled_from)
walls = st.integers(0, 24 * 60 - 1).map(lambda minute: time(*divmod(minute, 60)))
minutes_around = st.integers(-26 * 60, 26 * 60)
lengths = st.integers(0, 20 * 60)


@given(changes, minutes_around, lengths, st.integers(0, 240), st.integers(0, 240))
def test_in_every_zone_a_sleep_over_a_clock_change_keeps_its_minutes(
    change: Any, start: int, length: int, latency: int, awake: int
) -> None:
    bed_at = change.at + start * MINUTE
    up_at = bed_at + (length + latency + awake) * MINUTE
    night = a_sleep(
        bed_at=bed_at,
        woke_at=up_at,
        up_at=up_at,
        zone=change.zone,
        fell_asleep_minutes=latency,
        awake_minutes=awake,
    )
    assert night.minutes_asleep == length
    assert night.minutes_in_bed == length + latency + awake
    assert night.date == up_at.astimezone(ZoneInfo(change.zone)).date()


@given(changes, st.lists(st.integers(1, 300), min_size=2, max_size=12))
def test_in_every_zone_every_hour_belongs_to_exactly_one_date(change: Any, lengths: list[int]) -> None:
    """Sleeps laid end to end around a clock change: no minute is lost, none is counted on two dates."""
    at, by_date = change.at - 12 * HOUR, dict[date, int]()
    for length in lengths:
        nap = a_sleep(
            kind="nap",
            bed_at=at,
            woke_at=at + length * MINUTE,
            up_at=at + length * MINUTE,
            fell_asleep_minutes=0,
            awake_minutes=0,
            zone=change.zone,
        )
        at, asleep = nap.up_at, nap.minutes_asleep or 0
        by_date[nap.date] = by_date.get(nap.date, 0) + asleep
    assert sum(by_date.values()) == sum(lengths)
    local = [each.astimezone(ZoneInfo(change.zone)).date() for each in (change.at - 12 * HOUR, at)]
    assert all(local[0] <= day <= local[1] for day in by_date)


@given(
    changes,
    st.integers(-40 * 60, 40 * 60),
    walls,
)
def test_in_every_zone_a_bedtime_is_the_last_one_before_getting_up(
    change: Any, start: int, wall: time
) -> None:
    up_at = change.at + start * MINUTE
    bed_at = days.last_before(up_at, wall, change.zone)
    assert bed_at < up_at
    # A whole local date can be skipped, and clocks put back make a day longer.
    assert up_at - bed_at <= 2 * DAY + 3 * HOUR


@given(changes, st.integers(-3, 3), walls)
def test_in_every_zone_a_wall_time_of_a_date_is_an_instant_near_it(change: Any, day: int, wall: time) -> None:
    local_date = change.beyond.date() + day * DAY
    at = days.wall_on(local_date, wall, change.zone)
    assert local_date <= at.astimezone(ZoneInfo(change.zone)).date() <= local_date + DAY


def test_the_date_that_samoa_skipped_has_no_wall_time_but_the_next_one_has() -> None:
    at = days.wall_on(date(2011, 12, 30), time(8), "Pacific/Apia")
    assert at.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2011, 12, 31)


@pytest.mark.parametrize(
    ("what", "now", "expected"),
    [
        ("night", "29 03:30", SUNDAY),  # awake for good at half past three
        ("pain", "29 03:30", SUNDAY - DAY),  # Saturday is not over
        ("hindrance", "29 04:00", SUNDAY),
    ],
)
def test_an_entry_after_midnight_is_about_the_day_that_ends(what: Any, now: str, expected: date) -> None:
    assert days.day_of(what, berlin(now).astimezone(UTC), BERLIN) == expected


@pytest.mark.parametrize(("now", "can"), [("28 23:59", False), ("29 00:00", True), ("30 12:00", True)])
def test_no_day_is_filled_in_before_it_comes(now: str, *, can: bool) -> None:
    assert days.is_open(SUNDAY, berlin(now), BERLIN) is can


def test_two_days_back_can_be_filled_in_and_no_more() -> None:
    december = datetime(2026, 12, 1, 23, 59, tzinfo=ZoneInfo(BERLIN))
    assert days.is_open(SUNDAY, december, BERLIN)
    assert not days.is_open(SUNDAY, december + MINUTE, BERLIN)


@pytest.mark.parametrize(
    ("what", "now", "late"),
    [
        ("night", "29 23:00", False),
        ("night", "30 03:59", False),
        ("night", "30 04:00", True),
        ("pain", "30 11:59", False),
        ("pain", "30 12:00", True),
        ("hindrance", "30 12:00", True),
    ],
)
def test_an_entry_is_late_once_it_rests_on_memory(what: Any, now: str, *, late: bool) -> None:
    assert days.is_late(what, SUNDAY, berlin(now), BERLIN) is late


@pytest.mark.parametrize(
    ("usual", "meant"),
    [
        (time(22, 30), [time(23)]),
        (time(10), [time(11)]),  # works nights
        (time(17, 30), [time(23), time(11)]),
        (time(1), [time(23)]),  # across midnight
    ],
)
def test_eleven_is_the_reading_nearest_to_the_usual(usual: time, meant: list[time]) -> None:
    assert [*days.nearest_to_usual([time(11), time(23)], usual)] == meant


def test_two_naps_stay_two_and_the_same_one_told_again_is_one() -> None:
    nap = a_sleep(
        kind="nap",
        bed_at=berlin("29 14:00"),
        woke_at=berlin("29 15:00"),
        up_at=berlin("29 15:00"),
        fell_asleep_minutes=0,
        awake_minutes=0,
    )
    later = replace(nap, bed_at=berlin("29 15:00"), woke_at=berlin("29 15:30"), up_at=berlin("29 15:30"))
    longer = replace(nap, woke_at=berlin("29 15:10"), up_at=berlin("29 15:10"))
    assert replaces(longer, nap)
    assert not replaces(later, nap)
    assert not replaces(nap, a_sleep())
    assert not replaces(told(20, kind="nap"), told(20, kind="nap"))


def test_how_long_one_slept_in_all_stands_for_every_sleep_of_the_date() -> None:
    assert replaces(told(300), a_sleep())
    assert replaces(a_sleep(), told(300))
    yesterday = told(300, woke_at=berlin("28 07:30"), up_at=berlin("28 07:30"))
    assert not replaces(yesterday, a_sleep())


def test_the_main_sleep_of_a_date_is_the_longest_that_is_no_nap() -> None:
    early = a_sleep(bed_at=berlin("28 20:00"), woke_at=berlin("29 00:30"), up_at=berlin("29 00:30"))
    nap = told(600, kind="nap")
    assert main_sleeps([early, a_sleep(), told(None), nap]) == {SUNDAY: a_sleep()}
