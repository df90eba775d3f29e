"""Deletes rows that are past their retention."""

from datetime import timedelta

from bot.context import World
from bot.store.account import asked_signs, last_subject
from bot.store.operators import daily_stats
from bot.store.queue import inbox, outbox

# Days of daily statistics that operators can look back.
DAILY_STATS_RETENTION = timedelta(days=400)


async def prune(world: World) -> None:
    """Delete handled updates, finished deliveries and other rows that are past their retention."""
    now = world.clock.now()
    kept = timedelta(days=world.settings.keep_messages_days)
    async with world.database.write() as tx:
        await inbox.prune(tx, now - kept)
        await outbox.prune(tx, now - kept)
        await outbox.delete_possibly_sent(tx, now)
        await last_subject.prune(tx, now)
        await asked_signs.prune(tx, now)
        await daily_stats.prune(tx, (now - DAILY_STATS_RETENTION).date())
