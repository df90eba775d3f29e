"""A database in which two people are known."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedules import Schedule, next_occurrence
from bot.store.account import subscribers
from bot.store.core.database import Database
from bot.store.doses import doses
from bot.store.doses.doses import DoseState, DueOccurrence
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from tests.throwaway_postgres import TEMPLATE, Postgres

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ANN, BEN = 101, 102
DAILY = Schedule((time(8), time(20)), date(2026, 3, 1), "UTC")


class UndoneError(Exception):
    """The end of a transaction that is to leave nothing behind."""


@pytest.fixture(scope="session")
def shared_postgresql_url(postgres: Postgres) -> Iterator[str]:
    """A migrated database for tests that leave nothing behind."""
    name = postgres.create(TEMPLATE)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def shared_sqlite_url(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same on the other engine."""
    path = tmp_path_factory.mktemp("shared") / "vesper.db"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
async def opened() -> AsyncIterator[dict[str, Database]]:
    """The databases that are open already, by engine: whatever is said to one is compiled once."""
    opened: dict[str, Database] = {}
    yield opened
    for database in opened.values():
        await database.close()


@pytest.fixture
async def tx(
    engine: str, opened: dict[str, Database], request: pytest.FixtureRequest
) -> AsyncIterator[AsyncConnection]:
    """One transaction for the whole test, which is undone afterwards."""
    if engine not in opened:
        opened[engine] = Database(request.getfixturevalue(f"shared_{engine}_url"))
    with suppress(UndoneError):
        async with opened[engine].write() as tx:
            for chat_id in (ANN, BEN):
                await subscribers.get_or_create(tx, chat_id, "en", NOW)
            yield tx
            raise UndoneError


async def a_dose(tx: AsyncConnection, chat_id: int = ANN, *, state: DoseState = "due") -> doses.Dose:
    """A dose of a new reminder, due now."""
    schedule_id = await schedules.add(tx, chat_id, Item("zinc"), DAILY, NOW)
    occurrence = next_occurrence(DAILY, datetime(2026, 3, 2, 7, tzinfo=UTC))
    assert occurrence is not None
    due = DueOccurrence([schedule_id], occurrence, NOW.replace(hour=12), state)
    (new,) = await doses.record(tx, [due])
    (dose,) = await doses.get(tx, chat_id, [new.id])
    return dose
