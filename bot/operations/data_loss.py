"""Refuse to start with nobody in the database while backups hold people: it may have lost them."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.errors import OperatorError
from bot.operations.backups import Backup, list_backups
from bot.settings import Settings
from bot.store.account import subscribers
from bot.store.core.backup_file import count_subscribers
from bot.store.core.database import Database, DatabaseError


@dataclass(frozen=True)
class DataLoss:
    """A database without people, and the newest backup that has some."""

    backup: Backup
    people: int


class DataLossError(OperatorError):
    """The database seems to have lost everybody; the message says what to do."""

    def __init__(self, loss: DataLoss) -> None:
        super().__init__(
            f"There is nobody in the database, but {loss.people} in the backup {loss.backup.path}. "
            f"Bring them back by `vesper restore {loss.backup.path}`, or begin without them by "
            "`vesper run --empty`."
        )


async def find_loss(database: Database, settings: Settings) -> DataLoss | None:
    """Return the loss if the database is empty while a backup is not; None if everybody used /forget."""
    backups = list_backups(settings.backup_dir)
    if not backups or not await _is_unexpectedly_empty(database):
        return None
    counted = ((backup, count_subscribers(backup.path)) for backup in backups)
    return next((DataLoss(backup, people) for backup, people in counted if people), None)


async def refuse_loss(database: Database, settings: Settings) -> None:
    """Refuse to start with a database that has lost everybody.

    Raises:
        EmptinessError: There is nobody in the database, but somebody in a backup.
    """
    loss = await find_loss(database, settings)
    if loss is not None:
        raise DataLossError(loss)


async def record_empty_start(database: Database) -> None:
    """Record that the database is empty on purpose, if it is empty."""
    async with database.write() as tx:
        await subscribers.record_if_empty(tx)


async def _is_unexpectedly_empty(database: Database) -> bool:
    try:
        await database.check_reachable()
        async with database.read() as tx:
            return await subscribers.are_missing(tx)
    except DatabaseError:  # no file yet
        return True
    except sa.exc.DBAPIError:  # damaged; the start reports it
        return False
