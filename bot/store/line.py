"""A worker's own line to PostgreSQL: on it one is elected to lead, and all hear what is called (P8)."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg

CHANNEL = "vesper"
# Any number nobody else would choose: "Vesper" in ASCII.
SEAT = 0x566573706572
# Seconds that the server may take for an answer before it counts as out of reach.
PATIENCE = 3.0
# The server gives a silent worker up after seven seconds: later than the worker gives itself up, so that two
# never lead at once, and early enough for another to take over within ten.
GIVEN_UP = (
    "SET tcp_keepalives_idle = 3",
    "SET tcp_keepalives_interval = 1",
    "SET tcp_keepalives_count = 4",
    "SET tcp_user_timeout = 7000",
)

Row = tuple[Any, ...] | None


class LineLostError(Exception):
    """The line is gone, and with it the seat."""


class Line:
    """One connection, open as long as the context of `line` lasts."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], patience: float) -> None:
        self._connection = connection
        self._patience = patience

    async def begin(self) -> None:
        """Be told what is called, and be given up soon when silent.

        Raises:
            LineLostError: the server cannot be reached.
        """
        for statement in (*GIVEN_UP, f"LISTEN {CHANNEL}"):
            await self._ask(statement)

    async def take_seat(self) -> bool:
        """Become the one that leads for as long as the line lasts; False while somebody else is.

        Raises:
            LineLostError: the server cannot be reached.
        """
        row = await self._ask(f"SELECT pg_try_advisory_lock({SEAT})")
        return row == (True,)

    async def hear(self, seconds: float) -> list[str]:
        """What is called within so many seconds, at once when something is.

        Raises:
            LineLostError: the server cannot be reached.
        """
        import psycopg

        try:
            notes = self._connection.notifies(timeout=seconds, stop_after=1)
            heard = [note.payload async for note in notes]
        except psycopg.Error as error:
            raise LineLostError(type(error).__name__) from None
        if not heard:
            await self._ask("SELECT 1")
        return heard

    async def _ask(self, statement: str) -> Row:
        import psycopg

        asking = asyncio.create_task(self._answer(statement))
        try:
            await asyncio.wait({asking}, timeout=self._patience)
            if not asking.done():
                raise LineLostError("no answer")
        finally:
            if not asking.done():
                # Not cancelled: that would ask the server once more, and wait for it.
                self._hang_up()
                await asyncio.gather(asking, return_exceptions=True)
        try:
            return asking.result()
        except psycopg.Error as error:
            raise LineLostError(type(error).__name__) from None

    async def _answer(self, statement: str) -> Row:
        cursor = await self._connection.execute(statement.encode())
        return await cursor.fetchone() if cursor.description else None

    def _hang_up(self) -> None:
        with socket.socket(fileno=os.dup(self._connection.fileno())) as end:
            end.shutdown(socket.SHUT_RDWR)


@asynccontextmanager
async def line(address: str, patience: float = PATIENCE) -> AsyncIterator[Line]:
    """Open a line to the server; the seat, if taken, is free again when it is closed.

    Args:
        address: `postgresql://…`
        patience: seconds that an answer may take.

    Raises:
        LineLostError: the server cannot be reached.
    """
    import psycopg

    try:
        connection = await psycopg.AsyncConnection.connect(
            address,
            autocommit=True,
            connect_timeout=max(round(patience), 1),
            # So that pg_stat_activity tells who leads.
            application_name=f"vesper {os.getpid()} on {socket.gethostname()}",
        )
    except psycopg.Error as error:
        raise LineLostError(type(error).__name__) from None
    try:
        opened = Line(connection, patience)
        await opened.begin()
        yield opened
    finally:
        await connection.close()
