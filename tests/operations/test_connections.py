"""Connections that never finish a request cost nobody else anything."""

import asyncio
import resource
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

import pytest
import structlog
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.operations import web
from bot.operations.connections import (
    LOG_SECONDS,
    WANTED_DESCRIPTORS,
    ConnectionLimits,
    accept_errors_throttled,
    system_limits,
)

UNFINISHED = b"POST /telegram HTTP/1.1\r\nHost: x\r\nX-Slow: "
GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def alive(_request: Request) -> Response:
    return PlainTextResponse("alive")


async def stuck(_request: Request) -> Response:
    await asyncio.Event().wait()
    return PlainTextResponse("never")


async def eager(_request: Request) -> Response:
    """Answer before the body was read."""
    return PlainTextResponse("no", 403)


ROUTES = Starlette(
    routes=[
        Route("/healthz", alive),
        Route("/stuck", stuck),
        Route("/eager", eager, methods=["POST"]),
    ]
)
# Short enough to wait for, as nobody's real ones are.
HASTY = ConnectionLimits(max_open=20, request_seconds=0.3, answer_seconds=0.3)


@asynccontextmanager
async def serving(bounds: ConnectionLimits | None = None) -> AsyncIterator[tuple[int, AsyncExitStack]]:
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(web.serve(ROUTES, "127.0.0.1", 0, bounds)), stack


async def connect(port: int, stack: AsyncExitStack, sent: bytes = b"") -> Ends:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    stack.callback(writer.close)
    writer.write(sent)
    await writer.drain()
    return reader, writer


async def head(port: int, stack: AsyncExitStack) -> bytes:
    """The first line of what is answered to a health check."""
    reader, _writer = await connect(port, stack, GET)
    return await reader.readline()


async def closed(reader: asyncio.StreamReader) -> bool:
    """Whether the server ends the connection, however, within a few seconds."""
    try:
        async with asyncio.timeout(5):
            await reader.read()
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.thorough
async def test_a_thousand_unfinished_requests_keep_nobody_from_asking_how_it_is() -> None:
    system_limits()  # this process holds both ends
    async with serving() as (port, stack):
        for each in range(1_010):
            await connect(port, stack, UNFINISHED if each % 2 else b"")
        async with asyncio.timeout(5):  # well before any of them is given up
            assert b"200" in await head(port, stack)


async def test_the_oldest_unfinished_connection_makes_room_and_one_with_a_whole_request_does_not() -> None:
    async with serving(ConnectionLimits(max_open=3)) as (port, stack):
        asked, _its = await connect(port, stack, b"GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n")
        first, _its = await connect(port, stack, UNFINISHED)
        assert b"200" in await head(port, stack)
        second, _its = await connect(port, stack, UNFINISHED)
        assert await closed(first)
        assert not asked.at_eof()
        assert not second.at_eof()


async def test_when_every_connection_is_being_answered_a_further_one_is_closed() -> None:
    async with serving(ConnectionLimits(max_open=2, answer_seconds=1)) as (port, stack):
        for _each in range(2):
            await connect(port, stack, b"GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n")
        reader, _writer = await connect(port, stack)
        assert await closed(reader)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\r\n\r\n",
        b"GET /healthz",
        UNFINISHED,
        b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
        b"POST /eager HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\nhalf",
        b"POST /eager HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
        b"GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n",
        GET + UNFINISHED,
        GET + GET + b"GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
async def test_a_request_that_is_never_whole_is_closed_in_time(sent: bytes) -> None:
    async with serving(HASTY) as (port, stack):
        reader, _writer = await connect(port, stack, sent)
        assert await closed(reader)
        assert b"200" in await head(port, stack)


async def test_a_byte_now_and_then_does_not_prolong_the_wait() -> None:
    async with serving(HASTY) as (port, stack):
        reader, writer = await connect(port, stack, GET + UNFINISHED)

        async def drip() -> None:
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.02)

        dripping = asyncio.create_task(drip())
        stack.callback(dripping.cancel)
        assert await closed(reader)


async def test_an_answer_that_is_never_read_is_dropped() -> None:
    over = asyncio.Event()

    async def large(_request: Request) -> Response:
        return PlainTextResponse("x" * 30_000_000, background=BackgroundTask(over.set))

    routes = Starlette(routes=[Route("/large", large)])
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(web.serve(routes, "127.0.0.1", 0, HASTY))
        client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        async with asyncio.timeout(5):
            await over.wait()


async def test_a_connection_that_is_kept_may_ask_again_and_again() -> None:
    async with serving(HASTY) as (port, stack):
        reader, writer = await connect(port, stack)
        for _each in range(5):
            writer.write(GET)
            assert b"200" in await reader.readline()
            await reader.readuntil(b"alive")


@contextmanager
def descriptors(soft: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_the_limit_of_descriptors_is_raised_as_far_as_the_system_lets_us() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    most = WANTED_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, WANTED_DESCRIPTORS)
    with descriptors(min(600, most)):
        assert system_limits().max_open == min(ConnectionLimits.max_open, most // 2)
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (most, hard)


async def test_refusals_are_logged_once_a_minute_and_other_troubles_as_ever(
    caplog: pytest.LogCaptureFixture,
) -> None:
    loop = asyncio.get_running_loop()
    context: dict[str, Any] = {
        "message": "socket.accept() out of system resource",
        "exception": OSError(24, "Too many open files"),
    }
    with structlog.testing.capture_logs() as logged, accept_errors_throttled(loop):
        for _each in range(2_000):
            loop.call_exception_handler(context)
        loop.call_exception_handler({"message": "another trouble"})
    assert [(each["event"], each["error"]) for each in logged] == [("connections_not_accepted", "OSError")]
    assert "another trouble" in caplog.text
    assert LOG_SECONDS == 60


async def test_asyncio_says_it_in_the_words_that_are_looked_for() -> None:
    heard: set[str] = set()
    tried = asyncio.Event()

    def hear(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        heard.add(context["message"])
        tried.set()

    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", backlog=2)
    port = server.sockets[0].getsockname()[1]
    client = socket.socket()
    client.settimeout(0)
    loop.set_exception_handler(hear)
    spare: list[socket.socket] = []
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    try:
        with descriptors(client.fileno() + 3):
            await fill(spare)
            await loop.sock_connect(client, ("127.0.0.1", port))
            async with asyncio.timeout(5):
                await tried.wait()
    finally:
        loop.set_exception_handler(before)
        for each in (*spare, client):
            each.close()
        server.close()
    assert heard == {"socket.accept() out of system resource"}
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == soft


async def fill(spare: list[socket.socket]) -> None:
    """Take every descriptor that is left."""
    while True:
        try:
            spare.append(socket.socket())
        except OSError:
            return
