"""A sandbox on a port, PTB's own Bot as its client, and a raw client for requests PTB would never send."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from sandbox.people import User
from sandbox.server import Server, serve
from sandbox.telegram import Telegram


@dataclass
class Clock:
    """A wall clock and a stopwatch that move only when told."""

    at: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)
    seconds: float = 1_000.0
    due: datetime | None = None

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def advance(self, by: timedelta) -> None:
        self.at += by
        self.seconds += by.total_seconds()

    async def next_due(self) -> datetime | None:
        return self.due


@dataclass(frozen=True)
class Raw:
    """The HTTP door without a library in between."""

    http: aiohttp.ClientSession
    url: str
    token: str

    async def call(self, method: str, /, **params: Any) -> tuple[int, dict[str, Any]]:
        """POST parameters as JSON."""
        return await self.read(self.http.post(self.address(method), json=params))

    async def refusal(self, method: str, /, **params: Any) -> str:
        """The description of an answer that is not ok."""
        status, body = await self.call(method, **params)
        assert body["ok"] is False
        assert body["error_code"] == status
        return str(body["description"])

    async def get(self, path: str) -> tuple[int, Any]:
        return await self.read(self.http.get(self.url + path))

    async def post(self, path: str, body: Any) -> tuple[int, Any]:
        return await self.read(self.http.post(self.url + path, json=body))

    def address(self, method: str) -> str:
        return f"{self.url}/bot{self.token}/{method}"

    async def read(self, request: Any) -> tuple[int, Any]:
        async with request as response:
            return response.status, await response.json(content_type=None)


@pytest.fixture(autouse=True)
def timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """PTB warns whenever it raises RetryAfter, unless told that its future type is welcome."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    return Telegram("42:SANDBOX", now=clock.now, monotonic=clock.monotonic, flood=None)


@pytest.fixture
async def server(telegram: Telegram, clock: Clock) -> AsyncIterator[Server]:
    async with serve(telegram, clock=clock) as running:
        yield running


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[Bot]:
    # No certificates are needed on this machine, and reading them is what makes a client slow to start.
    quick = {"verify": False}
    async with Bot(
        server.telegram.token,
        base_url=f"{server.url}/bot",
        base_file_url=f"{server.url}/file/bot",
        request=HTTPXRequest(connection_pool_size=50, httpx_kwargs=quick),
        get_updates_request=HTTPXRequest(connection_pool_size=5, httpx_kwargs=quick),
    ) as running:
        yield running


@pytest.fixture
async def raw(server: Server) -> AsyncIterator[Raw]:
    async with aiohttp.ClientSession() as http:
        yield Raw(http, server.url, server.telegram.token)


@pytest.fixture
def ada(telegram: Telegram) -> User:
    """Somebody who has written to the bot."""
    user = telegram.add_user("Ada")
    user.send("/start")
    return user
