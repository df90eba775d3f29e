"""A bot with an operator and two other people."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.store import tables
from tests.handlers.conftest import Talk
from tests.office import rows

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Club:
    """An operator, and two people who talk to the bot."""

    operator: Talk
    ann: Talk
    ben: Talk

    async def pass_time(self, seconds: int = 1) -> None:
        """Let the bot notice what is owed, send it, and notice that it was sent."""
        for _each in range(2):
            await self.operator.later(seconds * SECOND)

    async def kept(self) -> list[Any]:
        """The broadcasts on record."""
        return await rows(self.operator.vesper.world, tables.broadcasts)


async def found(talk: Talk) -> Club:
    """Make this person the operator, and let two others join."""
    await talk.restart_with(admin_ids=frozenset({talk.user.id}))
    ann, ben = talk.somebody_else(), talk.somebody_else("pt-BR")
    for each in (talk, ann, ben):
        await each.say("/start")
    return Club(talk, ann, ben)
