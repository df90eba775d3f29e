"""Migration of a database to this Vesper's schema, and refusal of a database from a newer Vesper."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from bot.store.core.database import Database, DatabaseError
from bot.store.core.errors import DAMAGED, explain

if TYPE_CHECKING:  # as much memory as the rest of the database's code, and only an upgrade needs it
    from alembic.config import Config

FOLDER = Path(__file__).parent

# Id of the advisory lock of upgrades, which nobody else would choose: one process at a time upgrades.
UPGRADE_LOCK_ID = 0x757067726164
# Bytes of a SQLite file that can be checked for damage in less than half a second.
MAX_QUICK_CHECK_BYTES = 64_000_000


def alembic_config(connection: Connection | None = None) -> "Config":
    """Return Alembic's configuration; the connection, if any, is the one to migrate."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def known_revisions() -> set[str]:
    """Return every revision that this Vesper can migrate to; the files' names begin with them."""
    return {path.name.partition("_")[0] for path in FOLDER.glob("versions/*.py")}


def newest_revision() -> str:
    """Return the revision that `upgrade` leads to."""
    return max(known_revisions())


def revision_of(connection: Connection) -> str | None:
    """Return a database's revision; None while it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def migrate(connection: Connection, revision: str) -> None:
    """Run the missing migrations up to that revision; "head" is the newest."""
    from alembic import command

    command.upgrade(alembic_config(connection), revision)


def _upgrade(connection: Connection) -> None:
    revision = revision_of(connection)
    if revision is not None and revision not in known_revisions():
        raise DatabaseError(
            "This database was written by a newer Vesper. Install that version or restore a backup."
        )
    if revision != newest_revision():
        migrate(connection, "head")


async def upgrade(database: Database, before_upgrade: Callable[[], Awaitable[object]] | None = None) -> None:
    """Run every missing migration in one transaction, also when several processes start at once.

    Args:
        database: the database to upgrade.
        before_upgrade: called under the lock before an upgrade; its error changes nothing.

    Raises:
        DatabaseError: the database's revision is unknown to this Vesper, or the database is unusable.
    """
    try:
        async with database.write() as connection:
            if database.is_sqlite:
                await connection.run_sync(_check_damage, database.path)
            else:
                await connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK_ID)))
            if before_upgrade is not None and await connection.run_sync(needs_upgrade):
                await before_upgrade()
            await connection.run_sync(_upgrade)
    except DBAPIError as error:
        if (sentence := explain(error, database.url.database or "")) is None:
            raise
        raise DatabaseError(sentence) from None


def _check_damage(connection: Connection, path: Path) -> None:
    """Check a file for damage unless it is large; large files are checked by `vesper doctor`."""
    is_small = path.stat().st_size <= MAX_QUICK_CHECK_BYTES
    if is_small and connection.scalar(text("PRAGMA quick_check(1)")) != "ok":
        raise DatabaseError(DAMAGED.format(path))


def needs_upgrade(connection: Connection) -> bool:
    """Return whether the database has a schema that `upgrade` would change."""
    return revision_of(connection) in known_revisions() - {newest_revision()}
