"""Schedules that will always be due together are one rule, and no others are."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.recurrence import Cycle, EveryDays, MonthlyDay, Recurrence, Weekdays
from bot.domain.schedules import Schedule, just_before, next_occurrence, occurrences_between
from bot.domain.tapers import Taper, TaperStep
from bot.store.core.tables import schedules as rows
from bot.store.reminders import due_rules, nagging, schedules
from bot.store.reminders.due_rules import DueRule
from bot.store.reminders.schedules import Item
from tests.store.conftest import ANN, BEN, NOW

DAY = timedelta(days=1)
TODAY = NOW.date()
DAILY = Schedule((time(8),), TODAY - 30 * DAY, "UTC")
ZINC = Item("zinc", Decimal(10), "mg")


async def set_up(tx: AsyncConnection, schedule: Schedule, *, chat_id: int = ANN, due: datetime = NOW) -> int:
    """Add a schedule that is due next at that moment or later."""
    return await schedules.add(tx, chat_id, ZINC, schedule, just_before(due))


async def rules(tx: AsyncConnection, now: datetime = NOW) -> list[DueRule]:
    return [*(await due_rules.due_longest(tx, now, 100)).rules]


async def test_people_who_began_on_different_days_share_a_rule(tx: AsyncConnection) -> None:
    mine = await set_up(tx, DAILY)
    other = await set_up(tx, replace(DAILY, start=TODAY - 400 * DAY), chat_id=BEN)

    (rule,) = await rules(tx)

    assert [*rule.schedule_ids] == [mine, other]
    assert rule.next_due_at == NOW


@pytest.mark.parametrize(
    "recurrence", [EveryDays(1), Weekdays(frozenset({0, 3})), EveryDays(3), Cycle(1, 2), MonthlyDay(2)]
)
@pytest.mark.parametrize("age", [0, 1, 3, 30, 33])
async def test_a_rule_comes_due_when_its_schedule_does(
    tx: AsyncConnection, recurrence: Recurrence, age: int
) -> None:
    schedule = replace(DAILY, start=TODAY - age * DAY, recurrence=recurrence)
    first = next_occurrence(schedule, NOW - DAY)
    assert first is not None
    await set_up(tx, schedule, due=first.due_at)

    (rule,) = await rules(tx, first.due_at)

    assert rule.schedule is not None
    span = (just_before(first.due_at), first.due_at + 90 * DAY)
    assert [*occurrences_between(rule.schedule, *span)] == [*occurrences_between(schedule, *span)]


@pytest.mark.parametrize(
    "other",
    [
        replace(DAILY, times=(time(8), time(20))),
        replace(DAILY, zone="Africa/Abidjan"),
        replace(DAILY, end=TODAY + DAY),
        replace(DAILY, recurrence=Weekdays(frozenset({0}))),
        replace(DAILY, start=TODAY),
        replace(DAILY, taper=Taper((TaperStep(None, Decimal(5)),))),
    ],
)
async def test_what_may_come_due_apart_is_a_rule_of_its_own(tx: AsyncConnection, other: Schedule) -> None:
    ids = [await set_up(tx, DAILY), await set_up(tx, other)]

    assert sorted([*rule.schedule_ids] for rule in await rules(tx)) == [[each] for each in ids]


async def test_a_taper_counts_from_its_own_first_day(tx: AsyncConnection) -> None:
    taper = Taper((TaperStep(20, Decimal(20)), TaperStep(None, Decimal(10))))
    for start in (TODAY - 30 * DAY, TODAY - 10 * DAY):
        await set_up(tx, replace(DAILY, start=start, taper=taper))

    firsts = [next_occurrence(each.schedule, NOW - DAY) for each in await rules(tx) if each.schedule]

    assert sorted(each.amount or 0 for each in firsts if each) == [10, 20]


async def test_topics_and_nagging_are_told_apart(tx: AsyncConnection) -> None:
    plain, in_topic, nagged = [await set_up(tx, DAILY) for _ in range(3)]
    await schedules.set_topic(tx, in_topic, 7)
    await nagging.set_options(tx, ANN, nagged, nag="gentle")

    found = {rule.schedule_ids[0]: (rule.thread_id, rule.has_nagging) for rule in await rules(tx)}

    assert found == {plain: (None, False), in_topic: (7, False), nagged: (None, True)}


async def test_after_a_long_downtime_a_course_begins_on_its_first_day(tx: AsyncConnection) -> None:
    begins = date(2026, 3, 20)
    await set_up(tx, replace(DAILY, start=begins))

    (rule,) = await rules(tx, NOW + 60 * DAY)

    assert rule.schedule is not None
    first = next_occurrence(rule.schedule, NOW)
    assert first is not None
    assert first.local_date == begins


async def test_a_pause_is_over_where_it_led_up_to_now_even_if_the_zone_is_unknown(
    tx: AsyncConnection,
) -> None:
    active, paused, unreadable = [await set_up(tx, DAILY, chat_id=each) for each in (ANN, BEN, BEN)]
    for each, zone in ((paused, "UTC"), (unreadable, "Mars/Olympus")):
        values = {"state": "paused", "paused_until": TODAY, "zone": zone}
        await tx.execute(sa.update(rows).where(rows.c.id == each).values(values))

    due = await due_rules.due_longest(tx, NOW, 100)
    await due_rules.end_pauses(tx, due.paused)

    assert sorted([*rule.schedule_ids] for rule in due.rules) == [[active], [paused]]
    assert ([*due.unreadable], sorted(due.paused)) == ([unreadable], [paused, unreadable])
    states = await tx.execute(sa.select(rows.c.state, rows.c.paused_until))
    assert {tuple(each) for each in states} == {("active", None)}
