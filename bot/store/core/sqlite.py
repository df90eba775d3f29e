"""SQLite in a thread, as in aiosqlite, with as few round trips to the thread as possible.

aiosqlite makes four round trips per statement: to make a cursor, to run it, to fetch the rows, to close it;
and three more per transaction: to begin, to commit, and to roll back whatever might still be open. For the
small statements of a message, a round trip costs more than the statement. So here a statement is one round
trip, a transaction begins with its first statement, and where no statement has run nothing is ended.
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

# Rows that aiosqlite fetches at a time for iteration; SQLAlchemy fetches all of them instead.
CHUNK = 64
# Seconds that a checkpoint may make writers wait for a reader.
CHECKPOINT_TIMEOUT = 0.1
_CREATE_LOCK = threading.Lock()


class Connection(aiosqlite.Connection):
    """A connection with a daemon thread of its own, which does not outlive the process."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, CHUNK)
        self._thread.daemon = True
        self._begin_statement: str | None = None
        self._has_run = False

    def begin(self, beginning: str) -> None:
        """Let the next statement begin a transaction with `BEGIN` or, to write, `BEGIN IMMEDIATE`."""
        self._begin_statement = beginning

    async def run_in_thread(self, run: Callable[[], Any]) -> Any:
        """Run a function in the thread, in a transaction if one was asked for; return its result."""
        beginning, self._has_run = self._begin_statement, True
        execute: Any = self._execute  # aiosqlite has no types here
        if beginning is None or self.in_transaction:
            return await execute(run)
        return await execute(lambda: self._conn.execute(beginning) and run())  # a cursor is always true

    async def commit(self) -> None:
        """Commit the transaction, if a statement has run in it."""
        await self._end(super().commit)

    async def rollback(self) -> None:
        """Roll back the transaction, if a statement has run in it."""
        await self._end(super().rollback)

    async def _end(self, end: Callable[[], Any]) -> None:
        self._begin_statement = None
        if self._has_run:
            await end()
            self._has_run = False  # not if that failed: a second try must reach the thread

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        """Create a cursor without a round trip to the thread."""
        return Cursor(self, self._conn.cursor())


class Cursor(aiosqlite.Cursor):
    """A cursor that reads all rows as it runs a statement, so that no view of the database stays open."""

    _conn: Connection
    _rows: Iterable[Any] = ()

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Self:
        """Run a statement and fetch its rows."""
        arguments: Any = parameters or ()  # sqlite3 takes what aiosqlite takes
        self._rows = await self._conn.run_in_thread(lambda: self._cursor.execute(sql, arguments).fetchall())
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        """Run a statement once for each set of parameters."""
        arguments: Any = parameters
        await self._conn.run_in_thread(lambda: self._cursor.executemany(sql, arguments))
        return self

    async def fetchall(self) -> Iterable[sqlite3.Row]:
        """Return the rows that `execute` fetched."""
        return self._rows

    async def close(self) -> None:
        """Close the cursor without a round trip: its last row has been read."""
        self._cursor.close()


def connect(path: str, **options: Any) -> Connection:
    """Open a database like `aiosqlite.connect`; SQLAlchemy's `async_creator_fn`."""
    return Connection(lambda: open_private(path, **options))


def open_private(path: str, **options: Any) -> sqlite3.Connection:
    """Open a database in this thread; a new file, and those that SQLite puts beside it, get mode 0600."""
    # One thread at a time: closing a descriptor drops the locks that another connection may have on the file.
    with _CREATE_LOCK, suppress(OSError):  # SQLite's own error is clearer
        if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises where nobody may look
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY, 0o600))
    opened: sqlite3.Connection = sqlite3.connect(path, **options)
    return opened


def truncate_log(path: Path) -> bool:
    """Checkpoint the write-ahead log and empty it.

    Most of it is moved while others may write; they wait only for the rest.

    Returns:
        False while a reader is in the way.
    """
    log = Path(f"{path}-wal")
    if not log.exists() or not log.stat().st_size:
        return True
    address = f"{path.as_uri()}?mode=rw"  # never creates a file
    with closing(
        sqlite3.connect(address, timeout=CHECKPOINT_TIMEOUT, isolation_level=None, uri=True)
    ) as file:
        file.execute("PRAGMA synchronous=FULL")
        file.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        (is_busy, *_pages) = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy
