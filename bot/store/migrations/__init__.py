"""Bring a database to this Vesper's schema, and refuse one from a newer Vesper."""

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


def _upgrade(connection: Connection) -> None:
    config = configuration(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if not set(MigrationContext.configure(connection).get_current_heads()) <= known:
        raise DatabaseError(
            "This database was written by a newer Vesper. Install that version or restore a backup."
        )
    command.upgrade(config, "head")


async def upgrade(database: Database) -> None:
    """Run every migration that is missing, in one transaction.

    Raises:
        DatabaseError: the database knows a revision that this Vesper does not.
    """
    async with database.write() as connection:
        await connection.run_sync(_upgrade)
