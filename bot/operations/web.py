"""Health, metrics and the webhook over HTTP."""

import asyncio
import contextlib
import hmac
import json
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Protocol

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import OperatorError
from bot.logs import log_failure
from bot.metrics import DatabaseMetrics
from bot.operations.connections import ConnectionLimits, ServerConfig, accept_errors_throttled, system_limits
from bot.updates.polling import Receive

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
GRACE_SECONDS = 2
# Bytes of a request; Telegram's updates are far smaller.
MAX_BODY_BYTES = 1_000_000


class PortError(OperatorError):
    """The HTTP address cannot be listened on; the message says what the operator can do."""


class _Server(uvicorn.Server):
    """uvicorn inside our own event loop: signals are the application's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signal handlers alone."""
        yield


@dataclass(frozen=True)
class Webhook:
    """The endpoint to which Telegram posts updates; `receive` returns once they are committed."""

    path: str
    secret: str
    receive: Receive


class HealthSource(Protocol):
    """The source of the bot's health and metrics."""

    async def findings(self) -> list[str]:
        """Return what is wrong, one line each."""

    def notes(self) -> list[str]:
        """Return what does not keep the bot from working but should be known, one line each."""

    async def metrics(self) -> DatabaseMetrics | None:
        """Return the database's metrics; None while it cannot be read."""


def build_web_app(health: HealthSource, webhook: Webhook | None) -> Starlette:
    """Build the web application; without a webhook when polling."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("alive")

    async def readyz(_request: Request) -> Response:
        if found := await health.findings():
            return PlainTextResponse("\n".join(found), HTTPStatus.SERVICE_UNAVAILABLE)
        return PlainTextResponse("\n".join(["ready", *health.notes()]))

    async def metrics(_request: Request) -> Response:
        reading = await health.metrics()
        of_database = b"" if reading is None else generate_latest(reading)
        return Response(generate_latest() + of_database, media_type=CONTENT_TYPE_LATEST)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
    if webhook is not None:
        routes.append(Route(webhook.path, partial(_receive_update, webhook), methods=["POST"]))
    return Starlette(routes=routes)


async def _receive_update(webhook: Webhook, request: Request) -> Response:
    given = request.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(given.encode(), webhook.secret.encode()):
        return PlainTextResponse("forbidden", HTTPStatus.FORBIDDEN)
    if int(request.headers.get("content-length") or MAX_BODY_BYTES + 1) > MAX_BODY_BYTES:
        return PlainTextResponse("too long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        update = json.loads(await request.body())
        update_id = int(update["update_id"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return PlainTextResponse("not an update", HTTPStatus.BAD_REQUEST)
    try:
        await webhook.receive([{**update, "update_id": update_id}])
    except Exception as error:  # noqa: BLE001 - the database is out of reach: Telegram keeps the update and retries
        log_failure("update_not_received", error)
        return PlainTextResponse("try again", HTTPStatus.SERVICE_UNAVAILABLE)
    return PlainTextResponse("")


@contextlib.asynccontextmanager
async def serve(
    routes: Starlette, host: str, port: int, limits: ConnectionLimits | None = None
) -> AsyncIterator[int]:
    """Serve in this event loop; yield the port, which matters if 0 was requested.

    Args:
        routes: The application to serve.
        host: The address to listen on.
        port: 0 takes any free one.
        limits: Limits on connections; None: as many as the system's descriptors allow.

    Raises:
        PortError: The address is in use or not ours.
    """
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        raise PortError(
            f"Cannot listen on {host}:{port} ({error.strerror}). Set VESPER_HTTP_PORT to a free one."
        ) from None
    config = ServerConfig(routes, limits or system_limits())
    config.timeout_graceful_shutdown = GRACE_SECONDS
    server = _Server(config)
    with accept_errors_throttled(asyncio.get_running_loop()):
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await serving
            listener.close()
