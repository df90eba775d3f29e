"""A bot with an operator and two other people."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.store.core import tables
from tests.delivery_rig import rows
from tests.handlers.conftest import Talk

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class TwoChats:
    """An operator, and two people who talk to the bot."""

    operator: Talk
    ann: Talk
    ben: Talk

    async def restart_with(self, **settings: Any) -> None:
        """The bot again, with other settings; from here on it ticks only when a test lets time pass."""
        await self.operator.restart_with(**settings)
        queue = self.operator.vesper.application.job_queue
        assert queue is not None
        queue.scheduler.pause()

    async def pass_time(self, seconds: int = 1) -> None:
        """Let the bot notice what is owed, send it, and notice that it was sent."""
        for _each in range(2):
            await self.operator.later(seconds * SECOND)

    async def kept(self) -> list[Any]:
        """The broadcasts on record."""
        return await rows(self.operator.vesper.world, tables.broadcasts)


async def found(talk: Talk) -> TwoChats:
    """Make this person the operator, and let two others join."""
    chats = TwoChats(talk, talk.somebody_else(), talk.somebody_else("pt-BR"))
    await chats.restart_with(admin_ids=frozenset({talk.user.id}))
    for each in (chats.operator, chats.ann, chats.ben):
        await each.say("/start")
    return chats
