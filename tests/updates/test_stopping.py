"""Told to stop, the real process finishes what is under way; told twice, it ends at once (P1, P2)."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import pytest

from sandbox.server import serve
from sandbox.telegram import Fault, Telegram
from tests.delivery_rig import PATIENT, TOKEN, FrozenClock, bot_process, marks

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


Bot = asyncio.subprocess.Process


@dataclass
class Street:
    """Where bots live one after the other, and somebody who writes to them."""

    telegram: Telegram
    url: str
    database_url: str

    def bot(self) -> AbstractAsyncContextManager[Bot]:
        return bot_process(self.url, self.database_url, LOG_LEVEL="ERROR")

    async def until_accepted(self, text: str) -> None:
        await self.telegram.until(lambda: any(text in each for each in self.texts()), timeout=60)

    def texts(self) -> list[str]:
        return [call.params["text"] for call in self.telegram.ledger if call.method == "sendMessage"]


@pytest.fixture
async def street(database_url: str) -> AsyncIterator[Street]:
    telegram = Telegram(token=TOKEN, now=FrozenClock().now, flood=None)
    async with serve(telegram) as server:
        yield Street(telegram, server.url, database_url)


@pytest.mark.thorough
async def test_it_ends_with_zero_and_nothing_is_said_twice(street: Street) -> None:
    ada = street.telegram.add_user("Ada")
    async with street.bot() as bot:
        ada.send("/help")
        await street.until_accepted("What I can do")
        bot.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(bot.wait(), 45) == 0
    async with street.bot():
        ada.send("/settings")
        await street.until_accepted("Time zone")

    said = street.texts()
    assert len(said) == len(set(said))
    assert not any(marks(said))


@pytest.mark.thorough
async def test_what_is_on_its_way_is_waited_for_unless_told_twice(street: Street) -> None:
    street.telegram.faults.add(Fault("hang", "sendMessage"))
    street.telegram.add_user("Ada").send("/help")
    async with street.bot() as bot:
        await street.until_accepted("What I can do")
        bot.send_signal(signal.SIGTERM)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(bot.wait(), 0.5)
        bot.send_signal(signal.SIGTERM)

        assert await asyncio.wait_for(bot.wait(), PATIENT) == 128 + signal.SIGTERM
