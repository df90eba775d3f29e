"""Calls that are made beside the courier wait their turn and keep the same limits (P5)."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from prometheus_client import REGISTRY
from telegram.error import RetryAfter
from telegram.ext import ExtBot

from bot.clock import Clock
from bot.delivery.flood_limits import Budget, SlidingWindow
from bot.delivery.rate_limiter import SharedRateLimiter
from bot.delivery.transport import AiohttpRequest
from sandbox.people import User
from sandbox.server import Server, serve
from sandbox.telegram import Fault, FloodLimits, Telegram
from tests.delivery_rig import TOKEN, FrozenClock


@pytest.fixture(autouse=True)
def timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """PTB warns whenever it raises RetryAfter, unless told that its future type is welcome."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serve(Telegram(token=TOKEN, now=FrozenClock().now, flood=FloodLimits(burst=1))) as server:
        yield server


def bot_within(server: Server, limits: SlidingWindow) -> ExtBot[int]:
    return ExtBot(
        TOKEN,
        base_url=f"{server.url}/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
        rate_limiter=SharedRateLimiter(limits, Clock().monotonic),
    )


def people(server: Server, count: int) -> list[User]:
    users = [server.telegram.add_user(f"Guest {n}") for n in range(count)]
    for user in users:
        user.send("/start")
    return users


def said(server: Server) -> list[str]:
    return [call.params["text"] for call in server.telegram.ledger]


async def test_telegram_never_has_to_refuse_what_leaves_at_its_own_pace(server: Server) -> None:
    async with bot_within(server, SlidingWindow()) as bot:
        await asyncio.gather(*(bot.send_message(user.id, "hello") for user in people(server, 45)))

    assert len(said(server)) == 45
    assert server.telegram.flood_refusals == 0


async def test_the_more_urgent_goes_first_and_the_same_kind_in_its_order(server: Server) -> None:
    users = people(server, 4)
    async with bot_within(server, SlidingWindow(Budget(overall=1))) as bot:
        await asyncio.gather(
            bot.send_message(users[0].id, "news", rate_limit_args=3),
            bot.send_message(users[1].id, "a tip", rate_limit_args=2),
            bot.send_message(users[2].id, "an answer"),
            bot.send_message(users[3].id, "another answer"),
        )

    assert said(server) == ["an answer", "another answer", "a tip", "news"]


async def test_whoever_waits_for_a_chat_holds_up_nobody_else(server: Server) -> None:
    ann, ben = people(server, 2)
    async with bot_within(server, SlidingWindow()) as bot:
        await asyncio.gather(
            bot.send_message(ann.id, "one"),
            bot.send_message(ann.id, "two"),
            bot.send_message(ben.id, "three"),
        )

    assert said(server) == ["one", "three", "two"]
    assert server.telegram.flood_refusals == 0


async def test_a_429_silences_everybody_and_is_counted(server: Server) -> None:
    ann, ben = people(server, 2)
    limits = SlidingWindow()
    server.telegram.faults.add(Fault("flood", "sendMessage", retry_after=1))
    async with bot_within(server, limits) as bot:
        before = REGISTRY.get_sample_value("vesper_halts_total") or 0
        with pytest.raises(RetryAfter):
            await bot.send_message(ann.id, "refused")
        assert limits.paused_for(Clock().monotonic()) > 0
        await bot.send_message(ben.id, "later")

    assert REGISTRY.get_sample_value("vesper_halts_total") == before + 1
    assert said(server) == ["later"]
    assert server.telegram.flood_violations == 0


async def test_who_stops_waiting_takes_nobodys_place(server: Server) -> None:
    ann, ben, cyd = people(server, 3)
    async with bot_within(server, SlidingWindow(Budget(overall=1))) as bot:
        await bot.send_message(ann.id, "one")
        waiting = asyncio.create_task(bot.send_message(ben.id, "two"))
        await asyncio.sleep(0)
        waiting.cancel()
        await bot.send_message(cyd.id, "three")
        with pytest.raises(asyncio.CancelledError):
            await waiting

    assert said(server) == ["one", "three"]


async def test_a_place_that_was_given_and_not_used_is_free_again(server: Server) -> None:
    ann, ben = people(server, 2)
    async with bot_within(server, SlidingWindow(Budget(overall=1))) as bot:
        given = asyncio.create_task(bot.send_message(ann.id, "one"))
        await asyncio.sleep(0)  # it has its place and has not left
        given.cancel()
        await bot.send_message(ben.id, "two")

    assert said(server) == ["two"]


async def test_edits_count_overall_and_against_no_chat(server: Server) -> None:
    (ann,) = people(server, 1)
    async with bot_within(server, SlidingWindow()) as bot:
        sent = await bot.send_message(ann.id, "one")
        await bot.edit_message_text("two", ann.id, sent.message_id)
        await bot.get_me()

    assert [call.method for call in server.telegram.ledger] == ["sendMessage", "editMessageText"]
