"""Counts the rows of a large database once an hour, so that /admin and /metrics need not."""

from bot.context import World
from bot.store.operators import census


async def take_if_due(world: World) -> None:
    """Count everything, outside of the write transaction, and store it."""
    now = world.clock.now()
    async with world.database.read() as tx:
        counted = await census.count(tx, now) if await census.is_due(tx, now) else None
    if counted is not None:
        async with world.database.write() as tx:
            await census.store(tx, counted, now)
