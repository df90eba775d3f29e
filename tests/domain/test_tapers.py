"""How much on which day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.tapers import Taper, TaperStep

START = date(2026, 11, 23)  # a Monday
AMOUNTS = st.decimals(Decimal("0.5"), 100, places=1)


@given(st.lists(st.tuples(st.integers(1, 30), AMOUNTS), min_size=1, max_size=5), AMOUNTS)
def test_a_taper_is_its_steps_day_after_day(steps: list[tuple[int, Decimal]], last: Decimal) -> None:
    spelled_out = [amount for days, amount in steps for _ in range(days)]
    closed = Taper(tuple(TaperStep(*each) for each in steps))
    opened = Taper((*closed.steps, TaperStep(None, last)))
    days = [START + timedelta(days=n) for n in range(len(spelled_out) + 40)]
    assert closed.total_days == len(spelled_out)
    assert opened.total_days is None
    assert [closed.amount_on(day, START) for day in days] == spelled_out + [None] * 40
    assert [opened.amount_on(day, START) for day in days] == spelled_out + [last] * 40


def test_before_its_first_day_a_taper_is_at_its_first_step() -> None:
    course = Taper((TaperStep(5, Decimal(20)), TaperStep(None, Decimal(10))))
    assert course.amount_on(START - timedelta(days=1), START) == 20


def test_by_weekday_the_amount_is_the_days_own() -> None:
    course = Taper(by_weekday=((0, Decimal(5)), (2, Decimal(4))))
    week = [course.amount_on(START + timedelta(days=n), START) for n in range(7)]
    assert week == [5, None, 4, None, None, None, None]
    assert course.total_days is None
    assert course.amounts == (Decimal(5), Decimal(4))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "steps or amounts"),
        ({"steps": (TaperStep(1, Decimal(1)),), "by_weekday": ((0, Decimal(1)),)}, "steps or amounts"),
        ({"steps": (TaperStep(None, Decimal(1)), TaperStep(1, Decimal(1)))}, "open"),
        ({"steps": (TaperStep(0, Decimal(1)),)}, "1 to 3650"),
        ({"steps": (TaperStep(3651, Decimal(1)),)}, "1 to 3650"),
        ({"steps": (TaperStep(1, Decimal(0)),)}, "above zero"),
        ({"by_weekday": ((7, Decimal(1)),)}, "Sunday"),
        ({"by_weekday": ((1, Decimal(1)), (0, Decimal(1)))}, "ascending"),
        ({"by_weekday": ((1, Decimal(1)), (1, Decimal(2)))}, "distinct"),
        ({"by_weekday": ((1, Decimal(-1)),)}, "above zero"),
    ],
)
def test_an_impossible_course_is_refused(given: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Taper(**given)
