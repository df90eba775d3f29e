"""Rough times of a dose narrow what is meant, and never more than the words tell."""

from datetime import date, time

import pytest

from bot.domain.languages import language_of
from bot.domain.parsing.rough_times import parse_rough_time

TODAY = date(2026, 3, 2)
YESTERDAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("told", "day", "wall", "is_meant"),
    [
        ("last night", YESTERDAY, time(22), True),
        ("Last night", YESTERDAY, time(8), False),
        ("this morning", TODAY, time(8), True),
        ("this morning", TODAY, time(20), False),
        ("yesterday", YESTERDAY, time(8), True),
        ("yesterday", TODAY, time(8), False),
        ("yesterday 22:00", YESTERDAY, time(22), True),
        ("at 8 am", TODAY, time(20), False),
        ("again", TODAY, time(20), True),
    ],
)
def test_a_dose_is_meant_that_was_due_about_then(told: str, day: date, wall: time, is_meant: object) -> None:
    assert parse_rough_time(told, language_of("en")).fits(day, wall, TODAY) is is_meant
