"""Limits HTTP connections: a deadline for each request, and a cap on how many are open."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import h11
import structlog
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

log = structlog.get_logger()

# File descriptors to ask the system for: far more than all connections (Telegram, database, HTTP) need.
WANTED_DESCRIPTORS = 65_536
# Connections that the system queues for accept. Python 3.11 tries to accept that many in a row even when no
# descriptor is left.
BACKLOG = 128
# Seconds between two log lines about connections that could not be accepted.
LOG_SECONDS = 60.0
_OUT_OF_DESCRIPTORS = "socket.accept() out of system resource"


@dataclass(frozen=True)
class ConnectionLimits:
    """Limits on connections.

    Attributes:
        max_open: Open connections. For a further one, the oldest without a complete request is closed.
        request_seconds: From the connection, or the previous answer, until a request with its body is here.
        answer_seconds: From there until the answer has been handed over.
    """

    max_open: int = 512
    request_seconds: float = 10.0
    answer_seconds: float = 60.0


class ServerConfig(uvicorn.Config):
    """uvicorn's settings, with our limits."""

    def __init__(self, routes: Starlette, limits: ConnectionLimits) -> None:
        """Serve these routes within these limits."""
        super().__init__(
            routes,
            http=LimitedProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            backlog=BACKLOG,
        )
        self.limits = limits


class LimitedProtocol(H11Protocol):
    """Closes a connection that takes too long to send its request or to read the answer.

    uvicorn has no time-out for a request (its issue 157): its keep-alive timer stops at the first byte.
    """

    def __init__(self, **given: Any) -> None:
        """Wait for the first request once the connection is made."""
        super().__init__(**given)
        self._limits = cast("ServerConfig", self.config).limits
        self._deadline: asyncio.TimerHandle | None = None
        self.waiting_since = self.loop.time()
        self.is_waiting = True
        """Whether no complete request has arrived since the last answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        """Close the connection that waits longest if there are too many; maybe this new one."""
        super().connection_made(transport)
        self._wait_for_request()
        if len(self.connections) > self._limits.max_open:
            waiting = [each for each in cast("set[LimitedProtocol]", self.connections) if each.is_waiting]
            oldest = min(waiting, key=lambda each: each.waiting_since)
            oldest.close_at_once()

    def data_received(self, data: bytes) -> None:
        """Start the answer's deadline once the request is complete."""
        super().data_received(data)
        self._check_request()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._wait_for_request()
        super().on_response_complete()  # starts on the next request if that is already here
        self._check_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel the deadline."""
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)

    def close_at_once(self) -> None:
        """Close without writing what is left; uvicorn drops the connection from its set later."""
        self.connections.discard(self)
        self.transport.abort()

    def _check_request(self) -> None:
        if self.is_waiting and self.conn.their_state not in {h11.IDLE, h11.SEND_BODY}:
            self.is_waiting = False
            self._close_after(self._limits.answer_seconds)

    def _wait_for_request(self) -> None:
        self.is_waiting, self.waiting_since = True, self.loop.time()
        self._close_after(self._limits.request_seconds)

    def _close_after(self, seconds: float) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self.close_at_once)


def system_limits() -> ConnectionLimits:
    """Raise the limit of descriptors as far as allowed; return limits that use at most half of it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    ceiling = WANTED_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, WANTED_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < ceiling:
        resource.setrlimit(resource.RLIMIT_NOFILE, (ceiling, hard))
        soft = ceiling
    most = ConnectionLimits.max_open
    return ConnectionLimits(most if soft == resource.RLIM_INFINITY else min(most, soft // 2))


@contextmanager
def accept_errors_throttled(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Log failures to accept a connection at most once a minute; asyncio reports every single try."""
    before, logged_at = loop.get_exception_handler(), -LOG_SECONDS

    def heard(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal logged_at
        if context.get("message") != _OUT_OF_DESCRIPTORS:
            before(loop, context) if before is not None else loop.default_exception_handler(context)
        elif loop.time() - logged_at >= LOG_SECONDS:
            logged_at = loop.time()
            log.error("connections_not_accepted", error=type(context.get("exception")).__name__)

    loop.set_exception_handler(heard)
    try:
        yield
    finally:
        loop.set_exception_handler(before)
