"""Dates and schedules as people say them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.recurrence import Cycle, EveryDays, EveryHours, MonthlyDay, MonthlyWeekday, Weekdays
from bot.domain.schedules import Schedule
from bot.replies.i18n import language
from bot.replies.time_format import day_and_time, join_and, join_or, phone_time, schedule_phrase

MONDAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
EIGHT = (time(8),)


@pytest.fixture
def _unknown_language() -> Iterator[None]:
    token = language.set("tlh-QO'noS")
    yield
    language.reset(token)


def test_an_instant_is_shown_by_the_phone_or_as_it_is_written() -> None:
    assert phone_time(NOON, "1 < 2", "wt") == '<tg-time unix="1795435200" format="wt">1 &lt; 2</tg-time>'
    assert phone_time(NOON, "noon") == '<tg-time unix="1795435200">noon</tg-time>'


@pytest.mark.parametrize(
    ("schedule", "phrase"),
    [
        (Schedule(EIGHT, MONDAY, "UTC"), "every day at 08:00"),
        (Schedule((time(8), time(20)), MONDAY, "UTC"), "every day at 08:00 and 20:00"),
        (Schedule(EIGHT, MONDAY, "UTC", recurrence=EveryDays(3)), "every 3 days at 08:00"),
        (Schedule(EIGHT, MONDAY, "UTC", recurrence=MonthlyDay(15)), "every month on day 15 at 08:00"),
        (
            Schedule(EIGHT, MONDAY, "UTC", recurrence=MonthlyDay(31)),
            "every month on day 31 (a month without that day is left out) at 08:00",
        ),
        (
            Schedule(EIGHT, MONDAY, "UTC", recurrence=MonthlyDay(-1, 3)),
            "every 3 months on the last day at 08:00",
        ),
        (
            Schedule(EIGHT, MONDAY, "UTC", recurrence=MonthlyWeekday(2, 1)),
            "every month on the second Tuesday at 08:00",
        ),
        (Schedule(EIGHT, MONDAY, "UTC", Weekdays(frozenset({0, 6}))), "on Mon and Sun at 08:00"),
        (Schedule(EIGHT, MONDAY, "UTC", end=MONDAY), "once, Mon 23 Nov at 08:00"),
        (
            Schedule(EIGHT, MONDAY, "UTC", end=MONDAY + timedelta(days=1)),
            "every day at 08:00, until Tue 24 Nov",
        ),
        (
            Schedule(EIGHT, MONDAY, "UTC", recurrence=Cycle(21, 1)),
            "21 days on and 1 day off, at 08:00, from Mon 23 Nov",
        ),
        (
            Schedule(EIGHT, MONDAY, "UTC", recurrence=EveryHours(36)),
            "every 36 hours by the clock (a late dose moves nothing), the first at 08:00",
        ),
        (
            Schedule(EIGHT, MONDAY, "UTC", recurrence=EveryHours(8, "dose")),
            "8 hours after the last dose you took (a late dose moves the next), the first at 08:00",
        ),
    ],
)
def test_a_schedule_reads_as_people_say_it(schedule: Schedule, phrase: str) -> None:
    assert schedule_phrase(schedule) == phrase


@pytest.mark.parametrize(
    ("days", "zone", "said"),
    [
        (0, "UTC", "today 12:00"),
        (1, "UTC", "tomorrow 12:00"),
        (-1, "UTC", "yesterday 12:00"),
        (3, "UTC", "Thu 26 Nov 12:00"),
        (0, "Pacific/Auckland", "today 01:00"),
    ],
)
def test_a_moment_is_told_from_where_the_person_is(days: int, zone: str, said: str) -> None:
    assert day_and_time(NOON + timedelta(days=days), zone, NOON) == said


@pytest.mark.usefixtures("_unknown_language")
def test_a_language_nobody_knows_reads_as_english() -> None:
    assert day_and_time(NOON + timedelta(days=3), "UTC", NOON) == "Thu 26 Nov 12:00"


def test_lists_read_as_sentences() -> None:
    assert join_and(["a", "b", "c"]) == "a, b, and c"
    assert join_or(["a", "b", "c"]) == "a, b, or c"
