"""Recurrences as they are stored, and the upgrade from the columns of before."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
import sqlalchemy as sa

from bot.domain.recurrence import (
    EVERY_DAY,
    LAST,
    Cycle,
    EveryDays,
    EveryHours,
    MonthlyDay,
    MonthlyWeekday,
    Recurrence,
    Weekdays,
)
from bot.store.core import tables
from bot.store.core.database import Database
from bot.store.migrations import migrate, upgrade
from bot.store.reminders.recurrences import from_json, to_json
from bot.store.reminders.schedules import schedule_of
from tests.store.conftest import ANN

ANCHOR = datetime(2026, 3, 2, 8, 41, 7, tzinfo=UTC)
# As 0011 kept each of them, with the columns that say nothing left out.
BEFORE: list[tuple[dict[str, Any], Recurrence]] = [
    ({}, EVERY_DAY),
    ({"every_days": 14}, EveryDays(14)),
    ({"weekdays": "0"}, Weekdays(frozenset({0}))),
    ({"weekdays": "0 2 6"}, Weekdays(frozenset({0, 2, 6}))),
    ({"days_on": 21, "days_off": 7}, Cycle(21, 7)),
    ({"every_hours": 36, "counts_from": "clock"}, EveryHours(36)),
    ({"every_hours": 36}, EveryHours(36)),
    ({"every_hours": 8, "counts_from": "dose", "anchor_at": ANCHOR}, EveryHours(8, "dose", ANCHOR)),
    ({"monthly": {"day": 15, "every": 1}}, MonthlyDay(15)),
    ({"monthly": {"day": -1, "every": 3}}, MonthlyDay(LAST, 3)),
    ({"monthly": {"nth": 2, "weekday": 1, "every": 1}}, MonthlyWeekday(2, 1)),
]
STORED: list[tuple[Recurrence, dict[str, Any]]] = [
    (EveryDays(3), {"kind": "every_days", "days": 3}),
    (Weekdays(frozenset({6, 0})), {"kind": "weekdays", "days": [0, 6]}),
    (Cycle(21, 7), {"kind": "cycle", "on": 21, "off": 7}),
    (EveryHours(8, "dose", ANCHOR), {"kind": "every_hours", "hours": 8, "counts_from": "dose"}),
    (MonthlyDay(LAST), {"kind": "monthly_day", "day": -1, "every": 1}),
    (MonthlyWeekday(2, 1, 3), {"kind": "monthly_weekday", "nth": 2, "weekday": 1, "every": 3}),
]

SCHEDULES = sa.table(
    "schedules",
    *map(sa.column, ("id", "chat_id", "item_id", "times", "weekdays", "every_days", "zone", "state")),
    *map(sa.column, ("days_on", "days_off", "every_hours", "counts_from")),
    sa.column("start_on", sa.Date),
    sa.column("anchor_at", tables.Instant),
    sa.column("created_at", tables.Instant),
    sa.column("monthly", tables.JSON),
)
EVERY: dict[str, Any] = {
    "chat_id": ANN,
    "item_id": 1,
    "times": "08:00",
    "weekdays": "",
    "every_days": 1,
    "zone": "UTC",
    "state": "active",
    "start_on": ANCHOR.date(),
    "created_at": ANCHOR,
}


@pytest.fixture
async def old(empty_database_url: str) -> AsyncIterator[Database]:
    """A database at 0011."""
    database = Database(empty_database_url)
    async with database.write() as tx:
        await tx.run_sync(migrate, "0011")
    yield database
    await database.close()


async def fill(database: Database, said: list[dict[str, Any]]) -> None:
    """Write a schedule for each of these, as 0011 wrote them."""
    async with database.write() as tx:
        person = {
            "chat_id": ANN,
            "language": "en",
            "discreet": False,
            "state": "active",
            "created_at": ANCHOR,
        }
        await tx.execute(sa.insert(tables.subscribers).values(person))
        item = {"id": 1, "chat_id": ANN, "name": "zinc", "created_at": ANCHOR}
        await tx.execute(sa.insert(tables.items).values(item))
        for number, columns in enumerate(said, 1):
            await tx.execute(sa.insert(SCHEDULES).values({**EVERY, "id": number, **columns}))


async def upgraded(database: Database) -> list[Any]:
    """The rows by today's schema."""
    await upgrade(database)
    async with database.read() as tx:
        return list(await tx.execute(sa.select(tables.schedules).order_by(tables.schedules.c.id)))


async def test_the_upgrade_keeps_the_recurrence_of_every_schedule(old: Database) -> None:
    await fill(old, [columns for columns, _recurrence in BEFORE])

    kept = [schedule_of(row) for row in await upgraded(old)]

    assert [each.recurrence for each in kept if each is not None] == [after for _columns, after in BEFORE]


async def test_the_upgrade_stores_what_is_stored_today(old: Database) -> None:
    await fill(old, [columns for columns, _recurrence in BEFORE])

    assert [row.recurrence for row in await upgraded(old)] == [to_json(after) for _columns, after in BEFORE]


async def test_the_upgrade_leaves_what_is_taken_as_needed_without_a_recurrence(old: Database) -> None:
    await fill(old, [{"times": ""}])

    (row,) = await upgraded(old)
    assert schedule_of(row) is None
    async with old.read() as tx:
        empty = sa.text("SELECT count(*) FROM schedules WHERE recurrence IS NULL")
        assert (await tx.execute(empty)).scalar_one() == 1


@pytest.mark.parametrize(("recurrence", "stored"), STORED)
def test_a_recurrence_is_stored_with_its_kind(recurrence: Recurrence, stored: dict[str, Any]) -> None:
    anchor_at = ANCHOR if isinstance(recurrence, EveryHours) else None
    assert to_json(recurrence) == stored
    assert from_json(stored, anchor_at) == recurrence


def test_the_stored_form_of_every_kind_is_known() -> None:
    """A kind that is renamed, or stored in another way, needs a migration."""
    assert {type(recurrence) for recurrence, _stored in STORED} == {*get_args(Recurrence)}
