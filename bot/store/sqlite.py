"""SQLite in a thread, as aiosqlite runs it, with one visit to that thread for each statement.

aiosqlite goes there four times: to make a cursor, to run it, to fetch the rows, to close it. For the small
statements that a message takes, the way there and back costs more than the statement.
"""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Self

import aiosqlite
from aiosqlite.context import contextmanager

# Rows that aiosqlite fetches at once for whoever iterates; SQLAlchemy asks for all of them.
CHUNK = 64


class Cursor(aiosqlite.Cursor):
    """Runs a statement and reads its rows to the end in one go, so it holds no view of the database open."""

    _rows: Iterable[Any] = ()

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Self:
        """Run one statement."""
        given: Any = parameters or ()  # sqlite3 takes what aiosqlite takes
        run: Any = self._execute  # no types there
        self._rows = await run(lambda: self._cursor.execute(sql, given).fetchall())
        return self

    async def fetchall(self) -> Iterable[sqlite3.Row]:
        """What the statement gave."""
        return self._rows

    async def close(self) -> None:
        """Let go of the statement, which is over since its last row was read."""
        self._cursor.close()


class Connection(aiosqlite.Connection):
    """A connection with a thread of its own, which ends with the process."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, CHUNK)
        self._thread.daemon = True

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        """Make a cursor, which needs no visit to the thread: it runs nothing yet."""
        return Cursor(self, self._conn.cursor())


def connect(path: str, **options: Any) -> Connection:
    """Open a database, as `aiosqlite.connect` does; what creates connections for SQLAlchemy."""
    return Connection(lambda: sqlite3.connect(path, **options))
