"""Entries of the diary: durations elapse, every sleep is on one date, and no clock change moves it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.diary import days, safety
from bot.domain.diary.asking import (
    Question,
    QuestionsToAsk,
    QuestionTimes,
    after_getting_up,
    choose_questions,
)
from bot.domain.diary.entries import Moment
from bot.domain.diary.model import (
    MoreAwakeThanInBedError,
    Rating,
    Sleep,
    SleepOrderError,
    main_sleeps,
    replaces,
)
from bot.domain.diary.told import ToldEntry, ToldLength, ToldRating, ToldSpan, read_entry
from bot.domain.languages.english import ENGLISH
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
lengths = st.integers(0, 16 * 60)


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


@pytest.mark.parametrize(
    ("walls", "expected"),
    [
        ([], None),
        ([time(23, 30), time(0, 30), time(23)], time(23, 30)),
        ([time(23), time(22, 45), time(9)], time(23)),  # one night was slept by day
    ],
)
def test_the_usual_time_is_the_one_nearest_to_all(walls: list[time], expected: time | None) -> None:
    assert days.usual(walls) == expected


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


def times(**changed: Any) -> QuestionTimes:
    """A diary in Berlin that asks at half past seven and at eight in the evening."""
    whole: dict[str, Any] = {"asks": "both", "morning": time(7, 30), "evening": time(20), "zone": BERLIN}
    return QuestionTimes(**whole | {"start": SUNDAY - DAY} | changed)


def asked(when: QuestionTimes, days_long: int = 1) -> list[tuple[str, str, str]]:
    """What is asked from the beginning of Sunday on: subject, local date, instant by the clocks of Berlin."""
    begin = berlin("29 00:00")
    found = when.questions_between(begin, begin + days_long * DAY)
    return [
        (each.what, f"{each.local_date:%d}", f"{each.due_at.astimezone(ZoneInfo(BERLIN)):%H:%M}")
        for each in found
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, [("night", "29", "07:30"), ("pain", "29", "20:00")]),
        ({"asks": "sleep"}, [("night", "29", "07:30")]),
        ({"asks": "pain"}, [("pain", "29", "20:00")]),
        ({"morning": None}, [("night", "29", "20:00"), ("pain", "29", "20:00")]),
        ({"every_days": 2}, []),
        ({"every_days": 2, "start": SUNDAY}, [("night", "29", "07:30"), ("pain", "29", "20:00")]),
        ({"asks": None}, []),
        ({"asks": None, "weekly_day": 6}, [("week", "29", "07:30")]),
        ({"asks": "pain", "weekly_day": 0}, [("pain", "29", "20:00")]),
    ],
)
def test_a_diary_asks_what_it_is_about_on_its_days(
    changed: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    assert asked(times(**changed)) == expected


def test_a_diary_that_asks_nothing_is_never_due() -> None:
    assert times(asks=None).next_due_at(berlin("29 00:00")) is None
    assert times().next_due_at(berlin("29 07:30")) == berlin("29 20:00")


@given(changes, walls)
def test_in_every_zone_a_question_comes_once_a_day_over_a_clock_change(change: Any, wall: time) -> None:
    when = times(asks="sleep", morning=wall, zone=change.zone, start=change.before.date() - 9 * DAY)
    found = when.questions_between(change.at - 5 * DAY, change.at + 5 * DAY)
    dates = [each.local_date for each in found]
    assert dates == sorted({*dates})
    assert len(dates) >= 9


def test_who_gets_up_late_in_the_evening_is_asked_after_midnight() -> None:
    assert after_getting_up(time(23, 45)) == time(0, 15)
    assert times(morning=time(0, 15)).getup == time(23, 45)
    assert times(morning=None).getup is None


def a_question(day: int, what: Any = "night") -> Question:
    return Question(what, date(2026, 11, day), berlin(f"{day} 07:30"))


def test_after_three_days_without_an_answer_nothing_is_asked_but_whether_to_go_on() -> None:
    made = choose_questions([a_question(29), a_question(29, "pain")], 3, date(2026, 11, 28))
    assert made == QuestionsToAsk((), 3, date(2026, 11, 28), gives_up=True)


def test_days_are_counted_and_not_questions() -> None:
    both = [a_question(28), a_question(28, "pain"), a_question(29)]
    made = choose_questions(both, 1, None)
    assert made == QuestionsToAsk(tuple(both), 3, SUNDAY)
    assert choose_questions([a_question(29, "pain")], 3, SUNDAY).questions, "the day has begun already"


def test_the_look_back_comes_whether_or_not_questions_are_answered() -> None:
    made = choose_questions([a_question(29, "week")], 3, None)
    assert made == QuestionsToAsk((a_question(29, "week"),), 3, None)


@pytest.mark.parametrize(
    ("pain", "before", "is_first", "needs"),
    [
        (8, [], True, True),
        (7, [], True, False),
        (8, [], False, False),
        (6, [2, 5], False, True),
        (6, [3, 5], False, False),
    ],
)
def test_much_pain_or_much_more_of_it_points_to_help(
    pain: int, before: list[int], *, is_first: bool, needs: bool
) -> None:
    rated = [Rating(SUNDAY, "pain", value, berlin("29 20:00"), late=False) for value in before]
    rated.append(Rating(SUNDAY, "night", 0, berlin("29 20:00"), late=False))
    assert safety.may_need_help_today(pain, rated, is_first=is_first) is needs


@pytest.mark.parametrize(
    ("nights", "is_short"),
    [([299] * 4, True), ([300] * 4, False), ([200] * 3, False), ([200, 0, 500, 400], True)],
)
def test_a_week_of_little_sleep_is_a_mean_of_four_nights_below_five_hours(
    nights: list[int], *, is_short: bool
) -> None:
    assert safety.is_short_of_sleep([*map(told, nights), told(None)]) is is_short


NOON = berlin("29 15:30").astimezone(UTC)
ENTRIES = {
    "slept 5 hours": ToldLength(SUNDAY, 300),
    "I slept for about five and a half hours last night": ToldLength(SUNDAY, 330),
    "only got 4 hours of sleep": ToldLength(SUNDAY, 240),
    "slept 5 hours yesterday": ToldLength(SUNDAY - DAY, 300),
    "Didn’t sleep at all.": ToldLength(SUNDAY, 0),
    "slept 11 to 6": ToldSpan(SUNDAY, "main", time(23), time(6)),
    "slept from 23:00 to 6:30": ToldSpan(SUNDAY, "main", time(23), time(6, 30)),
    "slept 1-9": ToldSpan(SUNDAY, "main", time(1), time(9)),
    "slept 10 pm to 6 am yesterday": ToldSpan(SUNDAY - DAY, "main", time(22), time(6)),
    "nap 2–3 pm": ToldSpan(SUNDAY, "nap", time(14), time(15)),
    "nap 2-3": ToldSpan(SUNDAY, "nap", time(14), time(15)),
    "nap 4-5 pm": ToldSpan(SUNDAY - DAY, "nap", time(16), time(17)),
    "had a short nap for 20 min": ToldSpan(SUNDAY, "nap", time(15, 10), time(15, 30)),
    "20 min nap": ToldSpan(SUNDAY, "nap", time(15, 10), time(15, 30)),
    "slept badly, 3 of 10": ToldRating(SUNDAY, "night", 3),
    "night 6/10": ToldRating(SUNDAY, "night", 6),
    "pain 6 today": ToldRating(SUNDAY, "pain", 6),
    "my back pain is a 10": ToldRating(SUNDAY, "pain", 10),
    "8/10 pain": ToldRating(SUNDAY, "pain", 8),
    "pain 7/10 yesterday": ToldRating(SUNDAY - DAY, "pain", 7),
}
NO_ENTRIES = (
    *("slept 5 hours?", "is 5 hours sleep enough", "I need 8 hours of sleep", "slept like a baby"),
    *("slept 30 hours", "slept 3 hours ago", "slept in 5 hours", "slept 3:00 to 22:00"),
    *("nap at 3", "nap 9 to 4", "nap for 6 hours", "nap 2 to late", "nap 2 to 3 to 4", "nap soon nap"),
    *("pain 11", "pain 3 weeks", "chest pain 8/10", "pain 7/10 and I cannot feel my legs"),
    *("magnesium helps sleep", f"slept {'very ' * 20}badly, 3 of 10"),
)


@pytest.mark.parametrize(("text", "expected"), ENTRIES.items())
def test_an_entry_is_read_from_a_text_that_tells_nothing_else(text: str, expected: ToldEntry) -> None:
    assert read_entry(text, ENGLISH, NOON, BERLIN) == expected


@pytest.mark.parametrize("text", NO_ENTRIES)
def test_what_may_be_something_else_is_no_entry(text: str) -> None:
    assert read_entry(text, ENGLISH, NOON, BERLIN) is None


@given(st.text(alphabet="islept napo6-:,/10hm ", max_size=90))
def test_whatever_is_typed_is_an_entry_that_can_be_or_none(text: str) -> None:
    read = read_entry(text, ENGLISH, NOON, BERLIN)
    if isinstance(read, ToldSpan):
        made = Moment(NOON, BERLIN).sleep_between(read.kind, read.day, read.start, read.end)
        assert (made.date, (made.minutes_asleep or 0) > 0) == (read.day, True)
    elif isinstance(read, ToldRating):
        assert 0 <= read.value <= 10


@given(changes, st.integers(-40 * 60, 40 * 60), st.integers(0, 2), walls, walls)
def test_in_every_zone_a_night_belongs_to_the_date_it_was_told_for(
    change: Any, start: int, ago: int, bed: time, up: time
) -> None:
    moment = Moment(change.at + start * MINUTE, change.zone)
    day = moment.now.astimezone(ZoneInfo(change.zone)).date() - ago * DAY
    assume(day != SKIPPED.get(change.zone))
    for made in (moment.sleep_of_length("main", day, 300), a_night(moment, day, bed, up)):
        assert made is None or made.date == day


# Dates that a zone never had, as it crossed the date line.
SKIPPED = {
    "Pacific/Apia": date(2011, 12, 30),
    "Pacific/Fakaofo": date(2011, 12, 30),
    **dict.fromkeys(("Pacific/Kanton", "Pacific/Enderbury"), date(1994, 12, 31)),
    "Pacific/Kiritimati": date(1994, 12, 31),
    **dict.fromkeys(("Pacific/Kwajalein", "Kwajalein"), date(1993, 8, 21)),
}


def a_night(moment: Moment, day: date, bed: time, up: time) -> Sleep | None:
    """A night by these times; None where clocks were put back by more than it lasts, or the other way."""
    try:
        return moment.night(day, bed, up, 0, 0)
    except SleepOrderError:
        return None


def test_what_is_told_for_a_past_day_is_late_and_ends_in_its_morning() -> None:
    moment = Moment(NOON, BERLIN)
    yesterday = moment.sleep_of_length("main", SUNDAY - DAY, 300)
    assert (yesterday.late, yesterday.date) == (True, SUNDAY - DAY)
    assert not moment.sleep_of_length("main", SUNDAY, 300).late
    assert not moment.rating("pain", SUNDAY, 6).late
    assert moment.rating("night", SUNDAY - DAY, 6).late
