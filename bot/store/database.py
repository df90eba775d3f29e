"""The transaction door: every read and write of the database goes through `Database`."""

import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import OperatorError

# Waiting for one's turn is normal under load; an error after this long is not load any more.
TURN_SECONDS = 60


class DatabaseError(OperatorError):
    """The database cannot be used; the message says what the operator can do."""


class Database:
    """One database, two engines behind it with one behaviour (SQLite or PostgreSQL)."""

    def __init__(self, url: str) -> None:
        """Take the operator's address: `sqlite:///path` or `postgresql://…`."""
        self.url = sa.make_url(url)
        self._lock: IO[str] | None = None
        if self.url.get_backend_name() == "sqlite":
            self._write_engine = _sqlite(self.url, begin="BEGIN IMMEDIATE", connections=1)
            self._read_engine = _sqlite(self.url, begin="BEGIN", connections=4)
        else:
            self._write_engine = self._read_engine = create_async_engine(
                self.url.set(drivername="postgresql+psycopg"),
                pool_size=16,
                max_overflow=0,
                pool_timeout=TURN_SECONDS,
            )

    @property
    def is_sqlite(self) -> bool:
        """Whether one file and one process hold it all."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return Path(self.url.database or "")

    def claim(self) -> None:
        """Take an SQLite file for this process alone, until `close`.

        Raises:
            DatabaseError: another process has it, or its folder cannot be written.
        """
        if not self.is_sqlite:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = Path(f"{self.path}.lock").open("w", encoding="utf-8")  # noqa: SIM115 - held until close
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._release()
            raise DatabaseError(
                f"Another Vesper is already running on {self.path.name}. Stop it first."
            ) from None
        except OSError as error:
            raise DatabaseError(
                f"Cannot write beside {self.path} ({error.strerror}). Check the volume."
            ) from None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One read-write transaction; commits at the end, rolls back on any error."""
        async with self._write_engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view; on SQLite it never waits for the writer."""
        async with self._read_engine.begin() as connection:
            yield connection

    async def close(self) -> None:
        """Let go of every connection and of the file."""
        await self._write_engine.dispose()
        await self._read_engine.dispose()
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _engine(url: sa.URL, connections: int) -> AsyncEngine:
    return create_async_engine(url, pool_size=connections, max_overflow=0, pool_timeout=TURN_SECONDS)


def _sqlite(url: sa.URL, *, begin: str, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=TURN_SECONDS,
    )

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: a deferred one that turns into a write
        # fails at once with SQLITE_BUSY_SNAPSHOT, however long the time-out.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
