from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest

from sandbox import webhook
from sandbox.people import User
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Clock, Raw

SECRET = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Hook:
    """The bot's side: answers with what was planned, then with 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get(SECRET))
        self.updates.append(await request.json())
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates]


@asynccontextmanager
async def listening() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between tries are real time; here they are short."""
    monkeypatch.setattr(webhook, "FIRST_PAUSE_SECONDS", 0.01)


async def test_updates_are_posted_in_order_with_the_secret(bot: Bot, telegram: Telegram, ada: User) -> None:
    async with listening() as hook:
        await bot.set_webhook(hook.url, secret_token="s3cret_")
        ada.send("one")
        ada.send("two")
        await telegram.until(lambda: not telegram.updates_pending)
    assert hook.texts() == ["/start", "one", "two"]
    assert set(hook.secrets) == {"s3cret_"}
    ids = [update["update_id"] for update in hook.updates]
    assert ids == sorted(set(ids))


async def test_without_a_secret_there_is_no_header(bot: Bot, telegram: Telegram, ada: User) -> None:
    async with listening() as hook:
        await bot.set_webhook(hook.url)
        await telegram.until(lambda: not telegram.updates_pending)
    assert (hook.texts(), hook.secrets) == (["/start"], [None])
    assert ada.chat.started


async def test_a_failed_delivery_is_tried_again_before_the_next(
    bot: Bot, telegram: Telegram, ada: User, clock: Clock
) -> None:
    ada.send("one")
    async with listening() as hook:
        hook.answers = [500, 401, 204]
        await bot.set_webhook(hook.url)
        await telegram.until(lambda: not telegram.updates_pending)
    assert hook.texts() == ["/start", "/start", "/start", "one"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 401 Unauthorized"
    assert info.last_error_date == clock.now()


async def test_an_address_nobody_listens_at_is_tried_until_another_is_set(
    bot: Bot, telegram: Telegram, ada: User
) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")
    await telegram.until(lambda: "Connection failed" in telegram.webhook.last_error_message)
    assert len(telegram.updates_pending) == 1
    async with listening() as hook:
        await bot.set_webhook(hook.url)
        await telegram.until(lambda: not telegram.updates_pending)
    assert hook.texts() == ["/start"]
    assert ada.chat.started


async def test_the_webhook_says_how_it_is(bot: Bot, ada: User) -> None:
    await bot.set_webhook("https://vesper.example/hook", max_connections=7, allowed_updates=["message"])
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (
        "https://vesper.example/hook",
        1,
        7,
    )
    assert info.allowed_updates == ("message",)
    await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
    assert ada.chat.started


@pytest.mark.parametrize("forget", ["set", "delete"])
async def test_what_waits_can_be_dropped(bot: Bot, telegram: Telegram, ada: User, forget: str) -> None:
    ada.send("old")
    if forget == "set":
        await bot.set_webhook("https://vesper.example/hook", drop_pending_updates=True)
    else:
        await bot.delete_webhook(drop_pending_updates=True)
    assert telegram.updates_pending == []


async def test_an_empty_address_takes_the_webhook_away(raw: Raw, telegram: Telegram) -> None:
    await raw.call("setWebhook", url="https://vesper.example/hook")
    await raw.call("setWebhook", url="")
    assert telegram.webhook.url == ""


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://vesper.example/hook", "An https url must be provided"),
        ("vesper.example/hook", "An https url must be provided"),
        ("https:///hook", "An https url must be provided"),
        ("https://vesper.example:8080/hook", "only on ports 80, 88, 443 or 8443"),
        ("https://vesper.example:x/hook", "invalid webhook url"),
    ],
)
async def test_a_webhook_needs_https_and_a_port_telegram_knows(bot: Bot, url: str, problem: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i)bad webhook: .*{problem}"):
        await bot.set_webhook(url)


async def test_a_secret_is_made_of_harmless_characters(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Secret token contains unallowed characters"):
        await bot.set_webhook("https://vesper.example/hook", secret_token="no spaces")


async def test_a_silly_number_of_connections_means_the_usual(raw: Raw, telegram: Telegram) -> None:
    await raw.call("setWebhook", url="https://vesper.example/hook", max_connections=101)
    assert telegram.webhook.max_connections == 40
