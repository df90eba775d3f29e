"""The sandbox on a port: the Bot API and the chat page, served in the running event loop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from bot.clock import Clock
from sandbox.chat import ChatPageApi
from sandbox.clock import ClockControl
from sandbox.http import BotApi
from sandbox.refusals import UnansweredError
from sandbox.telegram import Telegram
from sandbox.webhook import deliver

# Seconds; longer than clients keep idle connections, whose requests would sometimes fail if we closed first.
_KEEP_ALIVE_SECONDS = 120
_GRACE_SECONDS = 0.2


@dataclass(frozen=True)
class Server:
    """A running sandbox."""

    telegram: Telegram
    host: str
    port: int

    @property
    def url(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return f"http://{self.host}:{self.port}"


class _Connections:
    """The open connections of one server, any of which can be aborted."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._open: dict[Any, asyncio.Transport] = {}
        self.state = ServerState()

    def protocol(self, config: uvicorn.Config) -> H11Protocol:
        """Make a protocol whose connection is tracked from beginning to end."""
        known = self._open

        class Connection(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                known[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                known.pop(self.client, None)
                super().connection_lost(exc)

        return Connection(config=config, server_state=self.state, app_state={})

    async def leave_unanswered(self, request: Request, fate: UnansweredError, said: bytes) -> Response:
        """Keep silent until the client disconnects, or send these bytes and close the connection."""
        bell = self._telegram.changed
        silence = asyncio.ensure_future(_client_gone(request))
        if fate.how == "hang":
            ending = asyncio.ensure_future(bell.wait_for(lambda: bell.closed, timeout=None))
            await asyncio.wait({silence, ending}, return_when=asyncio.FIRST_COMPLETED)
            ending.cancel()
        self._hang_up(request.scope["client"], said)
        await silence
        return Response()

    def _hang_up(self, client: Any, said: bytes) -> None:
        """Close a connection, after sending these bytes if there are any."""
        transport = self._open.get(client)
        if not said or transport is None:
            self.abort(client)
        else:
            transport.write(said)
            transport.close()

    def abort(self, client: Any) -> None:
        """Abort a connection without sending anything."""
        if transport := self._open.get(client):
            transport.abort()

    async def close(self) -> None:
        """Close all connections, after a short grace period for running requests."""
        for connection in list(self.state.connections):
            connection.shutdown()
        if self.state.tasks:
            await asyncio.wait(set(self.state.tasks), timeout=_GRACE_SECONDS)
        for transport in list(self._open.values()):
            transport.abort()
        await asyncio.sleep(0)  # let the aborted connections report their end in this loop iteration


async def _client_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


@asynccontextmanager
async def serve(
    telegram: Telegram,
    host: str = "127.0.0.1",
    port: int = 0,
    clock: ClockControl | None = None,
    date: Callable[[], datetime] | None = None,
) -> AsyncIterator[Server]:
    """Serve a sandbox as long as the context lasts.

    Args:
        telegram: The state to serve; it outlives the server and can be served again.
        host: An address of this machine only.
        port: 0 takes any free one.
        clock: The demo's clock; None if time cannot be moved.
        date: Returns the instant for each answer's `Date`; None: the machine's time, wherever the demo's
            clock was moved to.

    Yields:
        The server, with its address.

    Raises:
        OSError: The port is taken.
    """
    connections = _Connections(telegram)
    config = uvicorn.Config(
        _with_date_header(_application(telegram, connections, clock), date or Clock().now),
        log_config=None,
        access_log=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
    )
    config.load()
    listener = await asyncio.get_running_loop().create_server(
        partial(connections.protocol, config), host, port
    )
    telegram.changed.reopen()
    delivery = asyncio.create_task(deliver(telegram))
    try:
        yield Server(telegram, host, listener.sockets[0].getsockname()[1])
    finally:
        listener.close()
        telegram.changed.close()
        delivery.cancel()
        await asyncio.gather(delivery, return_exceptions=True)
        await connections.close()
        await listener.wait_closed()


def _with_date_header(application: ASGIApp, date: Callable[[], datetime]) -> ASGIApp:
    """Add a fresh `Date` header to every answer, as Telegram does; a connection may be hours old."""

    async def dated(scope: Scope, receive: Receive, send: Send) -> None:
        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                stamp = (b"date", format_datetime(date(), usegmt=True).encode())
                message = {**message, "headers": [stamp, *message.get("headers", ())]}
            await send(message)

        await application(scope, receive, stamped)

    return dated


def _application(telegram: Telegram, connections: _Connections, clock: ClockControl | None) -> Starlette:
    routes = [
        *BotApi(telegram, connections.leave_unanswered).routes(),
        *ChatPageApi(telegram, clock).routes(),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _as_json})


async def _as_json(_request: Request, error: Exception) -> Response:
    """Answer errors outside the methods in Telegram's format, so that clients can read them."""
    code, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
    return JSONResponse({"ok": False, "error_code": code, "description": detail}, code)
