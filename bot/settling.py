"""Group commit: handled updates leave the inbox and their replies enter the outbox in one commit (P1)."""

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
    """An update that a handler has finished, with the deliveries that answer it."""

    update_id: int
    outgoing: Sequence[Owed]
    now: datetime


async def settle(tx: AsyncConnection, done: Sequence[Done]) -> set[int]:
    """Delete updates from the inbox and owe their deliveries; return the ids that were still in the inbox."""
    now = max(each.now for each in done)
    struck = await inbox.strike_off(tx, [each.update_id for each in done], now)
    await outbox.owe(tx, [owed for each in done if each.update_id in struck for owed in each.outgoing], now)
    return struck


class Together:
    """One commit for all updates that finish at about the same time and opened no transaction themselves."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._done: list[tuple[Done, asyncio.Future[bool]]] = []
        self._settling: asyncio.Task[None] | None = None

    async def settle(self, done: Done) -> bool:
        """Commit with others; return False if the update was no longer in the inbox."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._done.append((done, future))
        if self._settling is None or self._settling.done():
            self._settling = asyncio.create_task(self._settle_all())
        return await future

    async def _settle_all(self) -> None:
        while self._done:
            await asyncio.sleep(0)  # let updates that finish in the same loop iteration join the batch
            batch, self._done = self._done, []
            try:
                await self._commit(batch)
            except Exception as error:  # noqa: BLE001 - raised in the handler that waits for the commit
                await self._one_by_one(batch, error)

    async def _one_by_one(self, batch: list[tuple[Done, asyncio.Future[bool]]], error: Exception) -> None:
        """Commit each update alone, so that one that cannot be stored does not fail the others."""
        if len(batch) == 1:
            batch[0][1].set_exception(error)
            return
        for each in batch:
            try:
                await self._commit([each])
            except Exception as its_own:  # noqa: BLE001 - raised in the handler that waits for the commit
                each[1].set_exception(its_own)

    async def _commit(self, batch: list[tuple[Done, asyncio.Future[bool]]]) -> None:
        async with self._world.database.write() as tx:
            struck = await settle(tx, [done for done, _future in batch])
        for done, future in batch:
            future.set_result(done.update_id in struck)
