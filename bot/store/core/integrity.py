"""Whether a database is usable, found out without changing it."""

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core import app_state
from bot.store.core.database import Database
from bot.store.migrations import known_revisions, needs_upgrade, revision_of

RevisionStatus = Literal["none", "older", "current", "newer"]


@dataclass(frozen=True)
class DatabaseCondition:
    """Condition of a database; `revision` compares its schema with this Vesper's."""

    revision: RevisionStatus
    is_intact: bool
    is_writable: bool


async def examine(database: Database) -> DatabaseCondition:
    """Examine a database, also while a bot works on it.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached, or the file is no database.
    """
    async with database.read() as tx:
        revision = await tx.run_sync(_revision)
        is_whole = await _is_intact(tx)
    is_writable = revision in {"none", "newer"} or await _is_writable(database)
    return DatabaseCondition(revision, is_whole, is_writable)


def _revision(connection: sa.Connection) -> RevisionStatus:
    revision = revision_of(connection)
    if revision is None:
        return "none"
    if revision not in known_revisions():
        return "newer"
    return "older" if needs_upgrade(connection) else "current"


async def _is_intact(tx: AsyncConnection) -> bool:
    """Return whether SQLite finds the file intact; PostgreSQL checks its own pages."""
    if tx.dialect.name != "sqlite":
        return True
    return str((await tx.execute(sa.text("PRAGMA integrity_check(1)"))).scalar_one()) == "ok"


async def _is_writable(database: Database) -> bool:
    try:
        async with database.write() as tx:
            trial = await tx.begin_nested()
            await app_state.write(tx, "trial", "")
            await trial.rollback()
    except sa.exc.DBAPIError:
        return False
    return True
