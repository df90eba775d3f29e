"""Several Vespers on one PostgreSQL: one polls and delivers, another goes on when it is gone (P8)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.app import Vesper
from bot.settings import Settings
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.delivery_rig import GENEROUS, TOKEN, FrozenClock, knowledge

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])


@dataclass
class Crew:
    """Vespers in this process, each with a database door of its own."""

    telegram: Telegram
    settings: Settings
    running: dict[Vesper, asyncio.Task[None]] = field(default_factory=dict)

    async def hire(self) -> Vesper:
        vesper = Vesper(self.settings, knowledge(), FrozenClock(), GENEROUS)
        self.running[vesper] = asyncio.create_task(vesper.run())
        await asyncio.wait_for(vesper.connected.wait(), 60)
        return vesper

    async def dismiss(self, vesper: Vesper) -> None:
        vesper.stop()
        await self.running.pop(vesper)

    def leaders(self) -> list[Vesper]:
        return [vesper for vesper in self.running if vesper.is_leader]


@pytest.fixture
async def crew(database_url: str) -> AsyncIterator[Crew]:
    telegram = Telegram(token=TOKEN, now=FrozenClock().now, flood=None)
    async with serve(telegram) as server:
        given = {"bot_token": TOKEN, "api_url": server.url, "database_url": database_url, "http_port": 0}
        crew = Crew(telegram, Settings.model_validate(given))
        yield crew
        for vesper in list(crew.running):
            await crew.dismiss(vesper)


def answers(telegram: Telegram, chat_id: int) -> int:
    return sum(message["from"]["is_bot"] for message in telegram.messages(chat_id))


async def test_every_question_is_answered_once_whoever_leads(crew: Crew) -> None:
    telegram = crew.telegram
    first, _second = await crew.hire(), await crew.hire()
    ada = telegram.add_user("Ada")
    for asked in range(1, 4):
        ada.send("/help")
        await telegram.until(lambda: answers(telegram, ada.id) == asked, timeout=60)  # noqa: B023 - awaited here
        assert len(crew.leaders()) == 1
        if asked == 2:
            await crew.dismiss(first)

    await telegram.until(lambda: not telegram.updates_pending, timeout=60)
    assert answers(telegram, ada.id) == 3


async def test_what_one_reads_anew_on_purpose_all_read_anew(crew: Crew) -> None:
    first, second = await crew.hire(), await crew.hire()
    before = second.world.library
    async with first.world.database.session() as listener:
        while second.world.library is before:  # it may not be listening yet
            first.world.knowledge_source.notify_processes()
            await listener.wait_for_notify(1)
