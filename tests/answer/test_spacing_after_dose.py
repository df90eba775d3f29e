from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.answer.conflicts import ListedItem
from bot.answer.spacing_after_dose import TakenItem, advise_wait
from bot.search import Knowledge
from tests.delivery_rig import knowledge

HOUR = timedelta(hours=1)
TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge()


def thing(name: str, mg: int | None = None) -> ListedItem:
    return ListedItem(name, name, None if mg is None else Decimal(mg), None if mg is None else "mg", None)


def taken(name: str, at: datetime, planned_at: datetime | None, mg: int | None = None) -> TakenItem:
    return TakenItem(thing(name, mg), at, planned_at, TODAY)


def test_the_other_order_has_hours_of_its_own(known: Knowledge) -> None:
    late = taken("magnesium", NOON, NOON - 6 * HOUR)
    found = advise_wait(known, late, thing("ciprofloxacin"), NOON + 2 * HOUR, TODAY)
    assert found is not None
    assert found.better_at == NOON + 6 * HOUR
    late = taken("ciprofloxacin", NOON, NOON - 6 * HOUR)
    found = advise_wait(known, late, thing("magnesium"), NOON + HOUR, TODAY)
    assert found is not None
    assert found.better_at == NOON + 2 * HOUR


def test_an_order_that_is_not_to_be_used_has_no_better_time_that_day(known: Knowledge) -> None:
    late = taken("magnesium", NOON, NOON + 9 * HOUR)
    found = advise_wait(known, late, thing("alendronate"), NOON + HOUR, TODAY)
    assert found is not None
    assert found.better_at is None


def test_what_the_plan_itself_brought_too_near_is_not_said_again(known: Knowledge) -> None:
    as_planned = taken("calcium", NOON, NOON)
    assert advise_wait(known, as_planned, thing("zinc"), NOON + HOUR, TODAY) is None
    as_needed = replace(as_planned, due_at=None)
    assert advise_wait(known, as_needed, thing("zinc"), NOON + HOUR, TODAY) is not None


def test_a_few_minutes_are_no_lateness(known: Knowledge) -> None:
    a_little = taken("calcium", NOON + HOUR / 6, NOON)
    assert advise_wait(known, a_little, thing("zinc"), NOON + 2 * HOUR, TODAY) is None


def test_a_labels_gap_is_kept_to_what_was_taken_late(known: Knowledge) -> None:
    late = taken("ibuprofen", NOON, NOON - 3 * HOUR, 200)
    found = advise_wait(known, late, thing("nurofen", 200), NOON + 2 * HOUR, TODAY)
    assert found is not None
    assert found.better_at == NOON + 4 * HOUR
    assert found.finding is None
    assert advise_wait(known, late, thing("nurofen", 200), NOON + 4 * HOUR, TODAY) is None


def test_things_that_no_rule_is_about_wait_for_nothing(known: Knowledge) -> None:
    late = taken("grandmas drops", NOON, NOON - 3 * HOUR)
    assert advise_wait(known, late, thing("zinc"), NOON, TODAY) is None
