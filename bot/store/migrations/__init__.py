"""Bring a database to this Vesper's schema, and refuse one from a newer Vesper."""

from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from bot.store.database import Database, DatabaseError

# Any number nobody else would choose: those who start at once upgrade one after the other.
TURN = 0x757067726164


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings; the connection, if any, is the one to migrate."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration())


def known_revisions() -> set[str]:
    """Every revision that this Vesper knows how to get to."""
    return {script.revision for script in _scripts().walk_revisions()}


def revision_of(connection: Connection) -> str | None:
    """How far a database is; None while it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection) -> None:
    found = revision_of(connection)
    if found is not None and found not in known_revisions():
        raise DatabaseError(
            "This database was written by a newer Vesper. Install that version or restore a backup."
        )
    if found != _scripts().get_current_head():
        command.upgrade(configuration(connection), "head")


async def upgrade(database: Database, before: Callable[[], Awaitable[object]] | None = None) -> None:
    """Run every migration that is missing, in one transaction, however many processes start at once.

    Args:
        database: where to.
        before: called when there is something to upgrade, while nobody else can; its errors change nothing.

    Raises:
        DatabaseError: the database knows a revision that this Vesper does not.
    """
    async with database.write() as connection:
        if not database.is_sqlite:
            await connection.execute(select(func.pg_advisory_xact_lock(TURN)))
        if before is not None and await connection.run_sync(is_behind):
            await before()
        await connection.run_sync(_upgrade)


def is_behind(connection: Connection) -> bool:
    """Whether there is something in the database that `upgrade` would change."""
    return revision_of(connection) in known_revisions() - {_scripts().get_current_head()}
