"""Group commit: handled updates leave the inbox and their replies enter the outbox in one commit (P1)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.store.queue import inbox, outbox
from bot.store.queue.outbox import OwedMessage


@dataclass(frozen=True)
class HandledUpdate:
    """An update that a handler has finished, with the deliveries that answer it."""

    update_id: int
    outgoing: Sequence[OwedMessage]
    now: datetime


async def complete_updates(tx: AsyncConnection, handled: Sequence[HandledUpdate]) -> set[int]:
    """Delete updates from the inbox and owe their deliveries; return the ids that were still in the inbox."""
    now = max(each.now for each in handled)
    struck = await inbox.mark_handled(tx, [each.update_id for each in handled], now)
    await outbox.owe(
        tx, [owed for each in handled if each.update_id in struck for owed in each.outgoing], now
    )
    return struck


class GroupCommit:
    """One commit for all updates that finish at about the same time and opened no transaction themselves."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pending: list[tuple[HandledUpdate, asyncio.Future[bool]]] = []
        self._commit_task: asyncio.Task[None] | None = None

    async def commit(self, handled: HandledUpdate) -> bool:
        """Commit with others; return False if the update was no longer in the inbox."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._pending.append((handled, future))
        if self._commit_task is None or self._commit_task.done():
            self._commit_task = asyncio.create_task(self._commit_pending())
        return await future

    async def _commit_pending(self) -> None:
        while self._pending:
            await asyncio.sleep(0)  # let updates that finish in the same loop iteration join the batch
            batch, self._pending = self._pending, []
            try:
                await self._commit_batch(batch)
            except Exception as error:  # noqa: BLE001 - raised in the handler that waits for the commit
                await self._commit_one_by_one(batch, error)

    async def _commit_one_by_one(
        self, batch: list[tuple[HandledUpdate, asyncio.Future[bool]]], error: Exception
    ) -> None:
        """Commit each update alone, so that one that cannot be stored does not fail the others."""
        if len(batch) == 1:
            batch[0][1].set_exception(error)
            return
        for each in batch:
            try:
                await self._commit_batch([each])
            except Exception as its_own:  # noqa: BLE001 - raised in the handler that waits for the commit
                each[1].set_exception(its_own)

    async def _commit_batch(self, batch: list[tuple[HandledUpdate, asyncio.Future[bool]]]) -> None:
        async with self._world.database.write(urgent=True) as tx:
            struck = await complete_updates(tx, [done for done, _future in batch])
        for done, future in batch:
            future.set_result(done.update_id in struck)
