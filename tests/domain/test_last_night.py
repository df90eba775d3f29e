"""Last night begins in the evening and ends before the morning."""

from datetime import date, time

import pytest

from bot.domain.last_night import is_morning, was_last_night, was_this_morning

TODAY, YESTERDAY = date(2026, 3, 2), date(2026, 3, 1)


@pytest.mark.parametrize(
    ("day", "wall", "night", "morning"),
    [
        (YESTERDAY, time(16, 59), False, False),
        (YESTERDAY, time(17), True, False),
        (TODAY, time(3, 59), True, False),
        (TODAY, time(4), False, True),
        (date(2026, 2, 28), time(22), False, False),
    ],
)
def test_a_dose_belongs_to_last_night_or_to_this_morning(
    day: date, wall: time, night: object, morning: object
) -> None:
    assert was_last_night(day, wall, TODAY) is night
    assert was_this_morning(day, wall, TODAY) is morning


def test_people_hear_of_last_night_in_the_morning() -> None:
    assert [is_morning(each) for each in (time(3), time(4), time(11, 59), time(12))] == [
        False,
        True,
        True,
        False,
    ]
