"""Every schema that was ever released, upgraded to today's on both engines (tests/released.py makes them)."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot import VERSION
from bot.due import ticker
from bot.operations import backups
from bot.store.core import tables
from bot.store.core.database import Database
from tests.delivery_rig import ROOT, FrozenClock, world_of

FOLDER = Path(__file__).parent / "released"
RELEASED = [path.stem for path in sorted(FOLDER.glob("*.sql"))]


@pytest.fixture(params=RELEASED)
def saved(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A backup as that version would have made it."""
    path = tmp_path / "saved.db"
    with closing(sqlite3.connect(path)) as file:
        file.executescript((FOLDER / f"{request.param}.sql").read_text(encoding="utf-8"))
    return path


def _differences(connection: sa.Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata))


def _counted(saved: Path) -> dict[str, int]:
    with closing(sqlite3.connect(saved)) as file:
        names = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: file.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}  # noqa: S608 - a fixture's own tables


async def test_what_was_released_is_upgraded_with_every_row_and_goes_on(
    saved: Path, empty_database_url: str
) -> None:
    before = _counted(saved)
    world = world_of(empty_database_url, FrozenClock(datetime.now(UTC) + timedelta(days=400)))

    done = await backups.restore(saved, world.database, world.clock.now())

    assert done.rows_in_database == done.rows_in_backup
    async with world.database.read() as tx:
        assert await tx.run_sync(_differences) == []
        people = await tx.scalar(sa.select(sa.func.count()).select_from(tables.subscribers))
        doses = await tx.scalar(sa.select(sa.func.count()).select_from(tables.doses))
    assert (people, doses) == (before["subscribers"], before["doses"])
    await ticker.tick(world)
    async with world.database.read() as tx:
        assert (await tx.scalar(sa.select(sa.func.count()).select_from(tables.doses)) or 0) > before["doses"]
    await world.database.close()


def test_there_is_a_fixture_of_every_version_in_the_changelog_and_of_this_one() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = set(re.findall(r"^## \[(\d[^\]]*)\]", text, re.MULTILINE))

    assert versions | {VERSION} <= set(RELEASED)


def test_a_fixture_has_something_of_everything_there_was(saved: Path) -> None:
    assert [name for name, count in _counted(saved).items() if not count] == []


async def test_a_fixture_is_a_whole_database(saved: Path) -> None:
    database = Database(f"sqlite:///{saved}")
    async with database.read() as tx:
        assert (await tx.execute(sa.text("PRAGMA integrity_check"))).scalar_one() == "ok"
    await database.close()
