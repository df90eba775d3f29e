"""Deletes rows that are past their retention."""

from datetime import timedelta

from bot.context import World
from bot.store import diary_prompts
from bot.store.account import asked_signs, last_subject
from bot.store.operators import daily_stats
from bot.store.queue import inbox, outbox

# Days of daily statistics that operators can look back.
DAILY_STATS_RETENTION = timedelta(days=400)
# Days after which no change of clocks can bring back the date of a diary's question.
PROMPTS_RETENTION = timedelta(days=30)


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
        await diary_prompts.prune(tx, now - PROMPTS_RETENTION)
        await daily_stats.prune(tx, (now - DAILY_STATS_RETENTION).date())
