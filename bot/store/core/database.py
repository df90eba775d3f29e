"""Transactions: every read and write of the database goes through `Database`."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store.core import sqlite
from bot.store.core.file_lock import ALREADY_RUNNING, DatabaseError, FileLock
from bot.store.core.postgres_session import CHANNEL, REPLY_TIMEOUT_SECONDS, PostgresSession, open_session
from bot.store.core.write_queue import WriteQueue

__all__ = ["ALREADY_RUNNING", "RETRYABLE_ERRORS", "Database", "DatabaseError", "parse_url"]

# Seconds to wait for a connection; waiting is normal under load, but so long is not load any more.
POOL_TIMEOUT_SECONDS = 60

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "secure_delete=ON",  # overwrite erased text, however this SQLite was built
)
READ_ONLY = "query_only=ON"

# The disk is full, another process holds the file, or the server is away: a retry may succeed.
RETRYABLE_ERRORS = (sa.exc.OperationalError, sa.exc.TimeoutError)

NO_FILE_NAME = (
    "VESPER_DATABASE_URL names no file that can be kept. Write the path of one, such as "
    "sqlite:///data/vesper.db; four slashes make the path absolute, and a ? in it is written %3F."
)
UNREADABLE_URL = (
    "VESPER_DATABASE_URL cannot be read. Write it as sqlite:///data/vesper.db or as "
    "postgresql://USER:PASSWORD@HOST:5432/NAME, with %40 for an @ in the password and %2F for a /."
)
MAX_PORT = 65535
DRIVER = "postgresql+psycopg"


def parse_url(url: str | sa.URL) -> sa.URL:
    """Parse the operator's database URL; make a SQLite path absolute and resolve its links.

    Raises:
        DatabaseError: The URL cannot be parsed; the message has an example and nothing of the URL.
    """
    try:
        parsed = sa.make_url(url)
        is_file = parsed.drivername == "sqlite"
        if not is_file and not _is_postgresql(parsed):
            raise DatabaseError(UNREADABLE_URL)
    except (sa.exc.ArgumentError, ValueError):
        raise DatabaseError(UNREADABLE_URL) from None
    return (
        parsed.set(database=str(_file_path(parsed, url if isinstance(url, str) else "")))
        if is_file
        else parsed
    )


def _is_postgresql(url: sa.URL) -> bool:
    """Return whether this is a valid PostgreSQL URL; an @ that is not written %40 cuts a password in two."""
    # Also parses hosts and ports among the options, and raises ArgumentError.
    url.set(drivername=DRIVER).get_dialect()().create_connect_args(url)
    has_port = url.port is None or 0 < url.port <= MAX_PORT
    is_cut = "@" in f"{url.host}{url.database}"
    return url.drivername == "postgresql" and has_port and not is_cut and "plugin" not in url.query


def _file_path(url: sa.URL, written: str) -> Path:
    name = url.database or ""
    is_memory = not name.strip() or name == ":memory:" or name.startswith("file:")
    if is_memory or url.host or "\0" in name or "?" in written:
        raise DatabaseError(NO_FILE_NAME)
    return Path(os.path.realpath(name))


class Database:
    """One database behind one interface, on either engine: SQLite or PostgreSQL."""

    def __init__(self, url: str | Path) -> None:
        """Take the operator's URL, `sqlite:///path` or `postgresql://…`, or the path of a SQLite file.

        Raises:
            DatabaseError: The URL cannot be parsed.
        """
        self.url = parse_url(sa.URL.create("sqlite", database=str(url)) if isinstance(url, Path) else url)
        # The path as the operator wrote it, to check that it still leads to the same file.
        self._given_path = url if isinstance(url, Path) else Path(sa.make_url(url).database or "")
        self._lock: FileLock | None = None
        self._write_queue = WriteQueue(POOL_TIMEOUT_SECONDS)
        if self.is_sqlite:
            self._write_engine = _sqlite_engine(self.url, *PRAGMAS, begin="BEGIN IMMEDIATE", connections=1)
            self._read_engine = _sqlite_engine(self.url, *PRAGMAS, READ_ONLY, begin="BEGIN", connections=4)
        else:
            server = self.url.set(drivername=DRIVER)
            self._write_engine = _engine(server, connections=16)
            self._read_engine = self._write_engine.execution_options(isolation_level="REPEATABLE READ")

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is one SQLite file, used by one process."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return Path(self.url.database or "")

    async def acquire(self) -> None:
        """Take a SQLite file for this process alone, until `close`; on PostgreSQL check the connection.

        Raises:
            DatabaseError: another process has the file, or the database cannot be reached or written.
        """
        if self.is_sqlite:
            self._lock_file()
        else:
            await self._check_server()

    def _lock_file(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = FileLock(self._given_path)
        except OSError as error:
            raise DatabaseError(
                f"Cannot write beside {self.path} ({error.strerror}). Check the volume."
            ) from None

    def check_lock(self) -> None:
        """Check that the SQLite file is still this process's alone; nothing to check on PostgreSQL.

        Raises:
            DatabaseError: The lock or the file was deleted or replaced.
        """
        if self._lock is not None:
            self._lock.check()

    async def truncate_log(self) -> bool:
        """Checkpoint SQLite's write-ahead log and empty it.

        Returns:
            False while a reader is in the way; True on PostgreSQL, which manages its own log.
        """
        return not self.is_sqlite or await asyncio.to_thread(sqlite.truncate_log, self.path)

    async def check_reachable(self) -> None:
        """Check that there is a database to read, without creating one.

        Raises:
            DatabaseError: There is no such file, or the server cannot be reached.
        """
        if not self.is_sqlite:
            await self._check_server()
        elif not self.has_file():
            raise DatabaseError(f"There is no database at {self.path} yet.")

    def has_file(self) -> bool:
        """Return whether the SQLite file exists, as far as this user may see."""
        return os.path.isfile(self.path)  # noqa: PTH113 - Path.is_file raises where nobody may look

    async def _check_server(self) -> None:
        try:
            async with self.read() as tx:
                await tx.execute(sa.select(1))
        except (sa.exc.SQLAlchemyError, OSError, UnicodeError):
            raise DatabaseError(f"Cannot reach PostgreSQL at {self.url.host or 'its socket'}.") from None

    def session(
        self, reply_timeout: float = REPLY_TIMEOUT_SECONDS
    ) -> AbstractAsyncContextManager[PostgresSession]:
        """Open a PostgreSQL session of its own, for leader election and notifications; not for SQLite."""
        server = self.url.set(drivername="postgresql")
        return open_session(server.render_as_string(hide_password=False), reply_timeout)

    async def notify(self, payload: str) -> None:
        """Send a notification to every open session, also those of other processes; not for SQLite."""
        async with self._write_engine.execution_options(isolation_level="AUTOCOMMIT").connect() as one:
            await one.execute(sa.select(sa.func.pg_notify(CHANNEL, payload)))

    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> AsyncIterator[AsyncConnection]:
        """Open a read-write transaction; commit at the end, roll back on any error.

        `urgent`: a person waits for it, so on SQLite it goes before others that wait.
        """
        # PostgreSQL has a connection for everybody.
        turn = self._write_queue.turn(urgent=urgent) if self.is_sqlite else nullcontext()
        async with turn, self._write_engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a read-only transaction with one consistent view; on SQLite it never waits for the writer."""
        async with self._read_engine.begin() as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection and release the file."""
        await self._write_engine.dispose()
        await self._read_engine.dispose()
        self._unlock_file()

    def _unlock_file(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _engine(url: sa.URL, connections: int, **driver: Any) -> AsyncEngine:
    return create_async_engine(
        url,
        connect_args=driver,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        hide_parameters=True,  # errors must not quote what people wrote
    )


def _sqlite_engine(url: sa.URL, *pragmas: str, begin: str, connections: int) -> AsyncEngine:
    engine = _engine(url.set(drivername="sqlite+aiosqlite"), connections, async_creator_fn=sqlite.connect)

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: a deferred transaction that turns into a write
        # fails at once with SQLITE_BUSY_SNAPSHOT, however long the time-out.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.begin(begin)

    return engine
