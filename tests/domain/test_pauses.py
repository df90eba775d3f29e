from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.languages import ENGLISH
from bot.domain.parsing.pauses import Pause, parse_pause
from bot.domain.pauses import first_from
from bot.domain.recurrence import EveryDays
from bot.domain.schedules import Schedule, occurrences_between

MONDAY = date(2026, 3, 2)
FRIDAY = date(2026, 3, 6)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("until tomorrow", date(2026, 3, 3)),
        ("until friday", FRIDAY),
        ("until Monday", date(2026, 3, 9)),
        ("through friday", date(2026, 3, 7)),
        ("3 days", date(2026, 3, 5)),
        ("for 3 days", date(2026, 3, 5)),
        ("a week", date(2026, 3, 9)),
        ("two weeks", date(2026, 3, 16)),
        ("for 1 month", date(2026, 4, 1)),
        ("for a month", date(2026, 4, 1)),
        ("a month", date(2026, 4, 1)),
        ("until 5 march", date(2026, 3, 5)),
        ("until 2026-12-24", date(2026, 12, 24)),
        ("until I say so", None),
        ("forever", None),
    ],
)
def test_the_end_of_a_pause_is_the_first_day_with_reminders(text: str, until: date | None) -> None:
    assert parse_pause(text, MONDAY, ENGLISH) == Pause(until)


def test_a_name_may_stand_before_it() -> None:
    assert parse_pause("Vitamin D until friday", MONDAY, ENGLISH) == Pause(FRIDAY, "Vitamin D")
    assert parse_pause("magnesium 3 days", MONDAY, ENGLISH) == Pause(date(2026, 3, 5), "magnesium")
    assert parse_pause("zinc until further notice", MONDAY, ENGLISH) == Pause(None, "zinc")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "magnesium",
        "friday",
        "until",
        "until today",
        "until weekdays",
        "until 2026-03-02",
        "until 01/02/2027",
        "0 days",
        "for 99999 days",
        "until friday perhaps",
    ],
)
def test_what_names_no_coming_day_is_asked_for_and_not_guessed(text: str) -> None:
    assert parse_pause(text, MONDAY, ENGLISH) is None


@given(
    zone=st.sampled_from(("Europe/Berlin", "Pacific/Apia", "Pacific/Kiritimati", "America/New_York", "UTC")),
    start=st.dates(date(2011, 12, 1), date(2012, 1, 15)),
    every_days=st.integers(1, 4),
    length=st.integers(-1, 40),
    # Hypothesis wants bounds without a zone, and gives them one.
    now=st.datetimes(datetime(2011, 12, 20), datetime(2012, 1, 20), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_the_first_dose_after_a_pause_is_the_first_of_all_doses_from_that_day_on(
    zone: str, start: date, every_days: int, length: int, now: datetime
) -> None:
    schedule = Schedule((time(0), time(8), time(23, 30)), start, zone, recurrence=EveryDays(every_days))
    until = now.date() + timedelta(days=length)

    first = first_from(schedule, until, now)

    everything = occurrences_between(schedule, now - timedelta(days=5), now + timedelta(days=60))
    assert first == next(each for each in everything if each.due_at > now and each.local_date >= until)


def test_a_course_that_is_over_by_then_does_not_come_back() -> None:
    course = Schedule((time(8),), MONDAY, "UTC", end=FRIDAY)

    assert first_from(course, date(2026, 3, 7), datetime(2026, 3, 2, tzinfo=UTC)) is None
