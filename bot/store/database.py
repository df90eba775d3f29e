"""The transaction door: every read and write of the database goes through `Database`."""

import fcntl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import OperatorError
from bot.store import sqlite
from bot.store.line import CHANNEL, PATIENCE, Line, line

# Waiting for one's turn is normal under load; an error after this long is not load any more.
TURN_SECONDS = 60

# The disk is full, somebody else holds the file, or the server is away: the same may succeed later.
NOT_NOW = (sa.exc.OperationalError, sa.exc.TimeoutError)

ALREADY_RUNNING = "Another Vesper is already running on {}. Stop it first."


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
            address = self.url.set(drivername="postgresql+psycopg")
            self._write_engine = _engine(address, connections=16)
            self._read_engine = self._write_engine.execution_options(isolation_level="REPEATABLE READ")

    @property
    def is_sqlite(self) -> bool:
        """Whether one file and one process hold it all."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return Path(self.url.database or "")

    async def claim(self) -> None:
        """Take the database: a SQLite file for this process alone, until `close`; PostgreSQL beside others.

        Raises:
            DatabaseError: another process has the file, or the database cannot be reached or written.
        """
        if self.is_sqlite:
            self._lock_file()
        else:
            await self._reach_server()

    def _lock_file(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = Path(f"{self.path}.lock").open("w", encoding="utf-8")  # noqa: SIM115 - held until close
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._unlock_file()
            raise DatabaseError(ALREADY_RUNNING.format(self.path.name)) from None
        except OSError as error:
            raise DatabaseError(
                f"Cannot write beside {self.path} ({error.strerror}). Check the volume."
            ) from None

    async def _reach_server(self) -> None:
        try:
            async with self.read() as tx:
                await tx.execute(sa.select(1))
        except sa.exc.OperationalError:
            raise DatabaseError(f"Cannot reach PostgreSQL at {self.url.host or 'its socket'}.") from None

    def line(self, patience: float = PATIENCE) -> AbstractAsyncContextManager[Line]:
        """A connection of its own to PostgreSQL, to be elected on and to hear `call`; not for SQLite."""
        address = self.url.set(drivername="postgresql")
        return line(address.render_as_string(hide_password=False), patience)

    async def call(self, what: str) -> None:
        """Let every line hear this, those of other processes, too; not for SQLite."""
        async with self._write_engine.execution_options(isolation_level="AUTOCOMMIT").connect() as one:
            await one.execute(sa.select(sa.func.pg_notify(CHANNEL, what)))

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
        self._unlock_file()

    def _unlock_file(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _engine(url: sa.URL, connections: int, **driver: Any) -> AsyncEngine:
    return create_async_engine(
        url,
        connect_args=driver,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=TURN_SECONDS,
        hide_parameters=True,  # an error must not quote what people wrote
    )


def _sqlite(url: sa.URL, *, begin: str, connections: int) -> AsyncEngine:
    engine = _engine(url.set(drivername="sqlite+aiosqlite"), connections, async_creator_fn=sqlite.connect)

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
        driver: Any = connection.connection.driver_connection
        driver.begin(begin)

    return engine
