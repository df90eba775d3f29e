"""A worker's own PostgreSQL session: for the election of a leader, and for notifications (P8)."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # nine megabytes that SQLite does without
    import psycopg

CHANNEL = "vesper"
# Id of the leader's advisory lock, which nobody else would choose: "Vesper" in ASCII.
ADVISORY_LOCK_ID = 0x566573706572
# Seconds that the server may take for an answer before it counts as unreachable.
REPLY_TIMEOUT_SECONDS = 3.0
# The server drops a silent session after seven seconds: later than the worker itself gives up, so that two
# never lead at once, and early enough for another worker to take over within ten.
KEEPALIVE_SETTINGS = (
    "SET tcp_keepalives_idle = 3",
    "SET tcp_keepalives_interval = 1",
    "SET tcp_keepalives_count = 4",
    "SET tcp_user_timeout = 7000",
)

Row = tuple[Any, ...] | None


class SessionLostError(Exception):
    """The session is lost, and with it the advisory lock."""


class PostgresSession:
    """One connection, open as long as the context of `open_session` lasts."""

    def __init__(self, connection: "psycopg.AsyncConnection[Any]", reply_timeout: float) -> None:
        self._connection = connection
        self._patience = reply_timeout

    async def listen(self) -> None:
        """Subscribe to notifications, and set the keepalives by which the server drops a silent session.

        Raises:
            SessionLostError: the server cannot be reached.
        """
        for statement in (*KEEPALIVE_SETTINGS, f"LISTEN {CHANNEL}"):
            await self._execute(statement)

    async def try_lock(self) -> bool:
        """Try to take the leader's lock for as long as the session lasts; False while another worker has it.

        Raises:
            SessionLostError: the server cannot be reached.
        """
        row = await self._execute(f"SELECT pg_try_advisory_lock({ADVISORY_LOCK_ID})")
        return row == (True,)

    async def wait_for_notify(self, seconds: float) -> list[str]:
        """Return the notifications that arrive within so many seconds, as soon as one arrives.

        Raises:
            SessionLostError: the server cannot be reached.
        """
        import psycopg

        try:
            notes = self._connection.notifies(timeout=seconds, stop_after=1)
            heard = [note.payload async for note in notes]
        except psycopg.Error as error:
            raise SessionLostError(type(error).__name__) from None
        if not heard:
            await self._execute("SELECT 1")
        return heard

    async def _execute(self, statement: str) -> Row:
        import psycopg

        asking = asyncio.create_task(self._fetch_one(statement))
        try:
            await asyncio.wait({asking}, timeout=self._patience)
            if not asking.done():
                raise SessionLostError("no answer")
        finally:
            if not asking.done():
                # Not cancelled: that would send another request to the server, and wait for it.
                self._disconnect()
                await asyncio.gather(asking, return_exceptions=True)
        try:
            return asking.result()
        except psycopg.Error as error:
            raise SessionLostError(type(error).__name__) from None

    async def _fetch_one(self, statement: str) -> Row:
        cursor = await self._connection.execute(statement.encode())
        return await cursor.fetchone() if cursor.description else None

    def _disconnect(self) -> None:
        with socket.socket(fileno=os.dup(self._connection.fileno())) as end:
            end.shutdown(socket.SHUT_RDWR)


@asynccontextmanager
async def open_session(
    address: str, reply_timeout: float = REPLY_TIMEOUT_SECONDS
) -> AsyncIterator[PostgresSession]:
    """Open a session; the leader's lock, if taken, is released when the session closes.

    Args:
        address: `postgresql://…`
        reply_timeout: seconds that an answer may take.

    Raises:
        SessionLostError: the server cannot be reached.
    """
    import psycopg

    try:
        connection = await psycopg.AsyncConnection.connect(
            address,
            autocommit=True,
            connect_timeout=max(round(reply_timeout), 1),
            # pg_stat_activity then shows which worker leads.
            application_name=f"vesper {os.getpid()} on {socket.gethostname()}",
        )
    except psycopg.Error as error:
        raise SessionLostError(type(error).__name__) from None
    try:
        opened = PostgresSession(connection, reply_timeout)
        await opened.listen()
        yield opened
    finally:
        await connection.close()
