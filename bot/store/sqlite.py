"""SQLite in a thread, as aiosqlite runs it, with as few visits to that thread as can be.

aiosqlite goes there four times for a statement: to make a cursor, to run it, to fetch the rows, to close it;
and three times more for a transaction: to begin, to commit, and to roll back whatever might still be open.
For the small statements that a message takes, the way there and back costs more than the statement. So here
each is one visit, a transaction begins with its first one, and where nothing has run there is nothing to end.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self

import aiosqlite
from aiosqlite.context import contextmanager

# Rows that aiosqlite fetches at once for whoever iterates; SQLAlchemy asks for all of them.
CHUNK = 64
# Seconds that emptying the log may make writers wait for a reader.
LOG_PATIENCE = 0.1
_MAKING = threading.Lock()


class Connection(aiosqlite.Connection):
    """A connection with a thread of its own, which ends with the process."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, CHUNK)
        self._thread.daemon = True
        self._beginning: str | None = None
        self._has_run = False

    def begin(self, beginning: str) -> None:
        """Let the next statement begin a transaction, by `BEGIN` or, to write, `BEGIN IMMEDIATE`."""
        self._beginning = beginning

    async def visit(self, run: Callable[[], Any]) -> Any:
        """Run something in the thread, in a transaction if there is to be one; gives what it gives."""
        beginning, self._has_run = self._beginning, True
        execute: Any = self._execute  # no types there
        if beginning is None or self.in_transaction:
            return await execute(run)
        return await execute(lambda: self._conn.execute(beginning) and run())  # what begins is always true

    async def commit(self) -> None:
        """Make what has run since the last end last."""
        await self._end(super().commit)

    async def rollback(self) -> None:
        """Undo what has run since the last end."""
        await self._end(super().rollback)

    async def _end(self, how: Callable[[], Any]) -> None:
        self._beginning = None
        if self._has_run:
            await how()
            self._has_run = False  # not if that failed: whoever tries again must get there

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        """Make a cursor, which needs no visit to the thread: it runs nothing yet."""
        return Cursor(self, self._conn.cursor())


class Cursor(aiosqlite.Cursor):
    """Runs a statement and reads its rows to the end in one go, so it holds no view of the database open."""

    _conn: Connection
    _rows: Iterable[Any] = ()

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Self:
        """Run one statement."""
        given: Any = parameters or ()  # sqlite3 takes what aiosqlite takes
        self._rows = await self._conn.visit(lambda: self._cursor.execute(sql, given).fetchall())
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        """Run one statement again and again."""
        given: Any = parameters
        await self._conn.visit(lambda: self._cursor.executemany(sql, given))
        return self

    async def fetchall(self) -> Iterable[sqlite3.Row]:
        """What the statement gave."""
        return self._rows

    async def close(self) -> None:
        """Let go of the statement, which is over since its last row was read."""
        self._cursor.close()


def connect(path: str, **options: Any) -> Connection:
    """Open a database, as `aiosqlite.connect` does; what creates connections for SQLAlchemy."""
    return Connection(lambda: open_private(path, **options))


def open_private(path: str, **options: Any) -> sqlite3.Connection:
    """Open a database in this thread; a new file, and what SQLite puts beside it, is for its owner alone."""
    # One at a time: closing a descriptor drops the locks that another connection has on the file by then.
    with _MAKING, suppress(OSError):  # SQLite says better what is wrong
        if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises where nobody may look
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY, 0o600))
    opened: sqlite3.Connection = sqlite3.connect(path, **options)
    return opened


def truncate_log(path: Path) -> bool:
    """Move what the write-ahead log holds into the file and empty the log.

    Most of it is moved while others may write; only for the rest do they wait.

    Returns:
        False while a reader is in the way.
    """
    log = Path(f"{path}-wal")
    if not log.exists() or not log.stat().st_size:
        return True
    address = f"{path.as_uri()}?mode=rw"  # never makes a file
    with closing(sqlite3.connect(address, timeout=LOG_PATIENCE, isolation_level=None, uri=True)) as file:
        file.execute("PRAGMA synchronous=FULL")
        file.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        (is_busy, *_pages) = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy
