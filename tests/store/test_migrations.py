from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.store import migrations
from bot.store.core.database import Database, DatabaseError
from bot.store.core.tables import metadata
from bot.store.migrations import alembic_config, known_revisions, newest_revision, upgrade


@pytest.fixture
async def empty(empty_database_url: str) -> AsyncIterator[Database]:
    database = Database(empty_database_url)
    yield database
    await database.close()


@pytest.fixture
async def migrated(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


def _differences(connection: sa.Connection) -> list[Any]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def _revisions(database: Database) -> list[str]:
    async with database.read() as tx:
        return list((await tx.execute(sa.text("SELECT version_num FROM alembic_version"))).scalars())


def test_files_of_migrations_are_named_for_their_revisions() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())

    assert known_revisions() == {script.revision for script in scripts.walk_revisions()}
    assert newest_revision() == scripts.get_current_head()


async def test_an_upgraded_empty_database_is_exactly_what_the_tables_say(empty: Database) -> None:
    await upgrade(empty)

    async with empty.read() as tx:
        assert await tx.run_sync(_differences) == []


async def test_a_table_that_no_migration_makes_would_be_noticed(migrated: Database) -> None:
    async with migrated.write() as tx:
        await tx.execute(sa.text("DROP TABLE state"))

    async with migrated.read() as tx:
        assert [difference[0] for difference in await tx.run_sync(_differences)] == ["add_table"]


async def test_upgrading_twice_changes_nothing(migrated: Database) -> None:
    before = await _revisions(migrated)

    await upgrade(migrated)

    assert await _revisions(migrated) == before


async def test_a_database_of_a_newer_vesper_is_refused_and_left_as_it_was(migrated: Database) -> None:
    async with migrated.write() as tx:
        await tx.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseError, match="written by a newer Vesper"):
        await upgrade(migrated)

    assert await _revisions(migrated) == ["9999"]


async def test_a_migration_that_fails_leaves_the_database_empty(empty: Database) -> None:
    async with empty.write() as tx:
        await tx.execute(sa.text("CREATE TABLE state (other INTEGER)"))

    with pytest.raises(sa.exc.SQLAlchemyError, match="state"):
        await upgrade(empty)

    async with empty.read() as tx:
        assert await tx.run_sync(lambda connection: sa.inspect(connection).get_table_names()) == ["state"]


@pytest.mark.parametrize("noise", [b"noise" * 1000, b"SQLite format 3\x00" + b"\xff" * 5000])
async def test_a_damaged_file_is_refused_and_a_backup_named_as_the_way_out(
    tmp_path: Path, noise: bytes
) -> None:
    path = tmp_path / "vesper.db"
    path.write_bytes(noise)
    database = Database(f"sqlite:///{path}")

    with pytest.raises(DatabaseError, match=r"is damaged.*vesper restore"):
        await upgrade(database)

    await database.close()
    assert path.read_bytes() == noise


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_damage_deep_within_a_file_is_found_at_start_unless_the_file_is_large(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(database_url)
    with database.path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 4)

    with pytest.raises(DatabaseError, match=r"is damaged.*vesper restore"):
        await upgrade(database)

    monkeypatch.setattr(migrations, "MAX_QUICK_CHECK_BYTES", 4096)
    await upgrade(database)  # nothing that starting needs is damaged
    await database.close()


async def test_a_folder_where_the_file_should_be_is_refused_in_words(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}")

    with pytest.raises(DatabaseError, match="Cannot write"):
        await upgrade(database)

    await database.close()


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_a_user_who_may_not_make_tables_is_told_so(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    async with database.write() as tx:
        await tx.execute(sa.text("DROP ROLE IF EXISTS somebody"))
        await tx.execute(sa.text("CREATE ROLE somebody LOGIN"))
    guest = Database(empty_database_url.replace("vesper@", "somebody@"))

    with pytest.raises(DatabaseError, match="may not make tables"):
        await upgrade(guest)

    await guest.close()
    await database.close()
