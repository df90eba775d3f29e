"""The end of an update: it is struck off the inbox, and what was said is owed, in one commit (P1)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.store import inbox, outbox
from bot.store.outbox import Owed


@dataclass(frozen=True)
class Done:
    """An update that a handler is through with, and what is owed for it."""

    update_id: int
    outgoing: Sequence[Owed]
    now: datetime


async def settle(tx: AsyncConnection, done: Sequence[Done]) -> set[int]:
    """Strike updates off the inbox and owe what was said; gives those that were not over already."""
    now = max(each.now for each in done)
    struck = await inbox.strike_off(tx, [each.update_id for each in done], now)
    await outbox.owe(tx, [owed for each in done if each.update_id in struck for owed in each.outgoing], now)
    return struck


class Together:
    """One commit for all handlers that are through meanwhile and have written nothing themselves."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._done: list[tuple[Done, asyncio.Future[bool]]] = []
        self._settling: asyncio.Task[None] | None = None

    async def settle(self, done: Done) -> bool:
        """Commit; False when the update was over already."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._done.append((done, future))
        if self._settling is None or self._settling.done():
            self._settling = asyncio.create_task(self._settle_all())
        return await future

    async def _settle_all(self) -> None:
        while self._done:
            await asyncio.sleep(0)  # those that are through at the same moment come along
            batch, self._done = self._done, []
            try:
                await self._commit(batch)
            except Exception as error:  # noqa: BLE001 - it is the error of whoever waits for this
                await self._one_by_one(batch, error)

    async def _one_by_one(self, batch: list[tuple[Done, asyncio.Future[bool]]], error: Exception) -> None:
        """What cannot be stored must not take others with it."""
        if len(batch) == 1:
            batch[0][1].set_exception(error)
            return
        for each in batch:
            try:
                await self._commit([each])
            except Exception as its_own:  # noqa: BLE001 - it is the error of whoever waits for this
                each[1].set_exception(its_own)

    async def _commit(self, batch: list[tuple[Done, asyncio.Future[bool]]]) -> None:
        async with self._world.database.write() as tx:
            struck = await settle(tx, [done for done, _future in batch])
        for done, future in batch:
            future.set_result(done.update_id in struck)
