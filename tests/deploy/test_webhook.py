"""The webhook from outside: through the reverse proxy that profile `webhook` sets up."""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest

from bot.app import Vesper
from bot.operations.web import SECRET_HEADER
from bot.settings import Settings
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.delivery_rig import TOKEN, FrozenClock, knowledge

ROOT = Path(__file__).parents[2]
SECRET = "a-long-random-word"
PROOF = {SECRET_HEADER: SECRET}
UPDATE = json.dumps({"update_id": 900_000_000})


@dataclass
class Site:
    """A bot behind the proxy."""

    address: str
    telegram: Telegram
    http: aiohttp.ClientSession

    async def ask(self, method: str, path: str, body: BytesIO | str = "", **headers: str) -> int:
        async with self.http.request(method, self.address + path, data=body, headers=headers) as answer:
            return answer.status


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@asynccontextmanager
async def _proxy(caddy: str, address: str, upstream: str, home: Path) -> AsyncIterator[None]:
    """Caddy with the project's own Caddyfile; it calls back once it listens."""
    listening = asyncio.Event()

    def called(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        listening.set()
        writer.close()

    bell = await asyncio.start_server(called, "127.0.0.1", 0)
    port = bell.sockets[0].getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *(caddy, "run", "--config", str(ROOT / "deploy" / "caddy" / "Caddyfile"), "--adapter", "caddyfile"),
        *("--pingback", f"127.0.0.1:{port}"),
        env={**os.environ, "HOME": str(home), "WEBHOOK_HOST": address, "WEBHOOK_UPSTREAM": upstream},
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin is not None
    process.stdin.close()
    try:
        await asyncio.wait_for(listening.wait(), 30)
        yield
    finally:
        process.terminate()
        await process.wait()
        bell.close()
        await bell.wait_closed()


@pytest.fixture(scope="module")
async def site(caddy: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    tmp_path = tmp_path_factory.mktemp("site")
    address, upstream = f"http://127.0.0.1:{_free_port()}", _free_port()
    telegram = Telegram(token=TOKEN, now=FrozenClock().now, flood=None)
    async with (
        serve(telegram) as server,
        _proxy(caddy, address, f"127.0.0.1:{upstream}", tmp_path),
        aiohttp.ClientSession() as http,
    ):
        settings = {
            "bot_token": TOKEN,
            "api_url": server.url,
            "database_url": f"sqlite:///{tmp_path}/vesper.db",
            "http_port": upstream,
            "webhook_url": f"{address}/telegram",
            "webhook_secret": SECRET,
        }
        vesper = Vesper(Settings.model_validate(settings), knowledge())
        running = asyncio.create_task(vesper.run())
        await asyncio.wait_for(vesper.connected.wait(), 30)
        yield Site(address, telegram, http)
        vesper.stop()
        await running


async def test_what_people_write_comes_through_the_proxy_and_is_answered(site: Site) -> None:
    ada = site.telegram.add_user("Ada")
    ada.send("/help")

    def answered() -> bool:
        return any(message["from"]["is_bot"] for message in site.telegram.messages(ada.id))

    await site.telegram.until(answered, timeout=60)

    assert site.telegram.updates.polls == 0


async def test_nothing_but_updates_gets_through_the_proxy(site: Site) -> None:
    for path in ("/", "/healthz", "/readyz", "/metrics", "/telegram/", "/telegram"):
        assert await site.ask("GET", path) == 404, path
    assert await site.ask("PUT", "/telegram", UPDATE, **PROOF) == 404
    assert await site.ask("POST", "/metrics", UPDATE, **PROOF) == 404


async def test_an_update_that_is_not_telegrams_is_refused_behind_the_proxy(site: Site) -> None:
    assert await site.ask("POST", "/telegram", UPDATE) == 403
    assert await site.ask("POST", "/telegram", UPDATE, **{SECRET_HEADER: f"{SECRET}x"}) == 403
    assert await site.ask("POST", "/telegram", "no update", **PROOF) == 400


async def test_a_body_that_no_update_has_is_refused_behind_the_proxy(site: Site) -> None:
    # The bot refuses by the length announced; the proxy may then notice first that nobody reads on.
    assert await site.ask("POST", "/telegram", BytesIO(b" " * 1_100_000), **PROOF) in {413, 502}
