"""How much on which day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.courses import Course, Step

START = date(2026, 11, 23)  # a Monday
AMOUNTS = st.decimals(Decimal("0.5"), 100, places=1)


@given(st.lists(st.tuples(st.integers(1, 30), AMOUNTS), min_size=1, max_size=5), AMOUNTS)
def test_a_taper_is_its_steps_day_after_day(steps: list[tuple[int, Decimal]], last: Decimal) -> None:
    spelled_out = [amount for days, amount in steps for _ in range(days)]
    closed = Course(tuple(Step(*each) for each in steps))
    opened = Course((*closed.steps, Step(None, last)))
    days = [START + timedelta(days=n) for n in range(len(spelled_out) + 40)]
    assert closed.length == len(spelled_out)
    assert opened.length is None
    assert [closed.amount_on(day, START) for day in days] == spelled_out + [None] * 40
    assert [opened.amount_on(day, START) for day in days] == spelled_out + [last] * 40


def test_before_its_first_day_a_taper_is_at_its_first_step() -> None:
    course = Course((Step(5, Decimal(20)), Step(None, Decimal(10))))
    assert course.amount_on(START - timedelta(days=1), START) == 20


def test_by_weekday_the_amount_is_the_days_own() -> None:
    course = Course(by_weekday=((0, Decimal(5)), (2, Decimal(4))))
    week = [course.amount_on(START + timedelta(days=n), START) for n in range(7)]
    assert week == [5, None, 4, None, None, None, None]
    assert course.length is None
    assert course.amounts == (Decimal(5), Decimal(4))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "steps or amounts"),
        ({"steps": (Step(1, Decimal(1)),), "by_weekday": ((0, Decimal(1)),)}, "steps or amounts"),
        ({"steps": (Step(None, Decimal(1)), Step(1, Decimal(1)))}, "open"),
        ({"steps": (Step(0, Decimal(1)),)}, "1 to 3650"),
        ({"steps": (Step(3651, Decimal(1)),)}, "1 to 3650"),
        ({"steps": (Step(1, Decimal(0)),)}, "above zero"),
        ({"by_weekday": ((7, Decimal(1)),)}, "Sunday"),
        ({"by_weekday": ((1, Decimal(1)), (0, Decimal(1)))}, "ascending"),
        ({"by_weekday": ((1, Decimal(1)), (1, Decimal(2)))}, "distinct"),
        ({"by_weekday": ((1, Decimal(-1)),)}, "above zero"),
    ],
)
def test_an_impossible_course_is_refused(given: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Course(**given)
