"""Bring a database to this Vesper's schema, and refuse one from a newer Vesper."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.store.database import Database, DatabaseError


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


def _upgrade(connection: Connection) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    found = set(MigrationContext.configure(connection).get_current_heads())
    if not found <= known:
        raise DatabaseError(
            "This database was written by a newer Vesper. Install that version or restore a backup."
        )
    if found != set(_scripts().get_heads()):
        command.upgrade(configuration(connection), "head")


async def upgrade(database: Database) -> None:
    """Run every migration that is missing, in one transaction.

    Raises:
        DatabaseError: the database knows a revision that this Vesper does not.
    """
    async with database.write() as connection:
        await connection.run_sync(_upgrade)
