"""The HTTP door: health for operators, the webhook for Telegram alone."""

import asyncio
import json
import socket
import tomllib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from bot import VERSION
from bot.app import Vesper
from bot.metrics import DatabaseMetrics
from bot.operations import web
from bot.operations.web import MAX_BODY_BYTES, SECRET_HEADER, Webhook
from bot.settings import Settings, SettingsError
from sandbox.condition import ChangeCondition
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.delivery_rig import ROOT, TOKEN, FrozenClock, knowledge

SECRET = "a-long-random-word"
PROOF = {SECRET_HEADER: SECRET}


@dataclass
class Door:
    """The routes on a port, and what came through."""

    found: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    figures: DatabaseMetrics | None = None
    broken: bool = False
    received: list[dict[str, Any]] = field(default_factory=list)
    bell: ChangeCondition = field(default_factory=ChangeCondition)
    url: str = ""

    async def findings(self) -> list[str]:
        return self.found

    def notes(self) -> list[str]:
        return self.noted

    async def metrics(self) -> DatabaseMetrics | None:
        return self.figures

    async def receive(self, updates: Sequence[dict[str, Any]]) -> None:
        if self.broken:
            raise RuntimeError("the database is out of reach")
        self.received += updates
        self.bell.notify_all()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    routes = web.build_web_app(door, Webhook("/telegram", SECRET, door.receive))
    async with web.serve(routes, "127.0.0.1", 0) as port:
        door.url = f"http://127.0.0.1:{port}"
        yield door


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def get(http: aiohttp.ClientSession, url: str) -> tuple[int, str]:
    async with http.get(url) as answer:
        return answer.status, await answer.text()


async def post(http: aiohttp.ClientSession, door: Door, body: Any, **headers: str) -> int:
    async with http.post(f"{door.url}/telegram", data=body, headers=headers) as answer:
        return answer.status


async def test_an_update_with_the_right_secret_is_received(door: Door, http: aiohttp.ClientSession) -> None:
    update = {"update_id": 7, "message": {"text": "hello"}}

    assert await post(http, door, json.dumps(update), **PROOF) == 200
    assert door.received == [update]


@pytest.mark.parametrize(
    "headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "guessed"}, {SECRET_HEADER: "é"}]
)
async def test_nobody_else_is_let_in(
    door: Door, http: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    assert await post(http, door, '{"update_id": 7}', **headers) == 403
    assert door.received == []


BAD = ["", "hello", "[]", "7", "null", "{}", '{"update_id": null}', '{"update_id": 1e999}', "[" * 100_000]


@pytest.mark.parametrize("body", BAD)
async def test_what_is_no_update_is_refused(door: Door, http: aiohttp.ClientSession, body: str) -> None:
    assert await post(http, door, body, **PROOF) == 400
    assert door.received == []


async def test_what_is_far_too_long_is_refused_unread(door: Door, http: aiohttp.ClientSession) -> None:
    assert await post(http, door, b" " * (MAX_BODY_BYTES + 1), **PROOF) == 413


async def test_what_does_not_say_how_long_it_is_is_refused_unread(
    door: Door, http: aiohttp.ClientSession
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b'{"update_id": 7}'

    assert await post(http, door, endless(), **PROOF) == 413


async def test_the_webhook_takes_posts_only(door: Door, http: aiohttp.ClientSession) -> None:
    status, _text = await get(http, f"{door.url}/telegram")

    assert status == 405


async def test_telegram_keeps_an_update_that_could_not_be_committed(
    door: Door, http: aiohttp.ClientSession
) -> None:
    telegram = Telegram(now=FrozenClock().now, flood=None)
    door.broken = True
    hook = {"url": f"{door.url}/telegram", "secret_token": SECRET}
    async with serve(telegram) as server:
        async with http.post(f"{server.url}/bot{telegram.token}/setWebhook", json=hook) as answer:
            assert answer.ok
        telegram.add_user("Ada").send("hello")
        await telegram.until(lambda: telegram.webhook.last_error_message != "", timeout=60)
        assert len(telegram.updates_pending) == 1

        door.broken = False
        assert await door.bell.wait_for(lambda: bool(door.received), timeout=5)
        await telegram.until(lambda: not telegram.updates_pending, timeout=60)

    assert door.received[0]["message"]["text"] == "hello"


@pytest.mark.thorough
async def test_a_bot_on_a_webhook_answers_as_one_that_polls(database_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    telegram = Telegram(token=TOKEN, now=FrozenClock().now, flood=None)
    async with serve(telegram) as server:
        settings = {
            "bot_token": TOKEN,
            "api_url": server.url,
            "database_url": database_url,
            "http_port": port,
            "webhook_url": f"http://127.0.0.1:{port}/hook",
            "webhook_secret": SECRET,
        }
        vesper = Vesper(Settings.model_validate(settings), knowledge())
        running = asyncio.create_task(vesper.run())
        ada = telegram.add_user("Ada")
        ada.send("/help")
        await telegram.until(
            lambda: any(message["from"]["is_bot"] for message in telegram.messages(ada.id)), timeout=60
        )
        vesper.stop()
        await running

    assert telegram.updates.polls == 0
    assert telegram.updates_pending == []


@pytest.mark.thorough
async def test_a_webhook_that_telegram_refuses_ends_the_start_with_its_reason(database_url: str) -> None:
    telegram = Telegram(token=TOKEN, now=FrozenClock().now, flood=None)
    async with serve(telegram) as server:
        given = {"bot_token": TOKEN, "api_url": server.url, "database_url": database_url, "http_port": 0}
        hook = {"webhook_url": "http://bot.example/hook", "webhook_secret": SECRET}
        with pytest.raises(SettingsError, match=r"refuses VESPER_WEBHOOK_URL: .* https url"):
            await Vesper(Settings.model_validate(given | hook), knowledge()).run()


@pytest.mark.thorough
async def test_a_running_bot_says_that_it_is_ready_and_when_telegram_last_answered(
    http: aiohttp.ClientSession, database_url: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    telegram = Telegram(token=TOKEN, now=FrozenClock().now, flood=None)
    async with serve(telegram) as server:
        given = {"bot_token": TOKEN, "api_url": server.url, "database_url": database_url}
        given["http_port"] = url.rpartition(":")[2]
        vesper = Vesper(Settings.model_validate(given), knowledge())
        running = asyncio.create_task(vesper.run())
        await telegram.until(lambda: telegram.updates.polls > 0, timeout=60)
        ready, metrics = await get(http, f"{url}/readyz"), await get(http, f"{url}/metrics")
        vesper.stop()
        await running

    assert ready == (200, "ready")
    assert "\nvesper_last_poll_timestamp_seconds 1." in metrics[1]
    assert "\nvesper_leader 1.0" in metrics[1]


async def test_health_is_there_for_operators(door: Door, http: aiohttp.ClientSession) -> None:
    assert await get(http, f"{door.url}/healthz") == (200, "alive")
    assert await get(http, f"{door.url}/readyz") == (200, "ready")
    door.noted = ["The encoder is not used."]
    assert await get(http, f"{door.url}/readyz") == (200, "ready\nThe encoder is not used.")
    door.found = ["Telegram is silent.", "The disk is full."]
    assert await get(http, f"{door.url}/readyz") == (503, "Telegram is silent.\nThe disk is full.")


async def test_metrics_are_served_also_while_the_database_is_out_of_reach(
    door: Door, http: aiohttp.ClientSession
) -> None:
    status, text = await get(http, f"{door.url}/metrics")

    assert status == 200
    assert f'vesper_build_info{{version="{VERSION}"}} 1.0' in text
    assert "vesper_database_bytes" not in text


def test_the_version_is_the_one_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["project"]["version"] == VERSION


async def test_without_a_webhook_there_is_no_such_address(http: aiohttp.ClientSession) -> None:
    routes = web.build_web_app(Door(), None)
    async with web.serve(routes, "127.0.0.1", 0) as port:
        status, _text = await get(http, f"http://127.0.0.1:{port}/telegram")

    assert status == 404


async def test_a_port_that_is_taken_is_an_error_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(web.PortError, match="in use"):
        async with web.serve(web.build_web_app(Door(), None), "127.0.0.1", taken.getsockname()[1]):
            pass
