"""The due scan: what is due is recorded and owed, a page in a transaction (P2, P3)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.doses import caregivers, nagging
from bot.doses.stock import run_page
from bot.due import broadcasts, diaries, doses, zone_shift
from bot.due.page import PAGE
from bot.due.tips import run_tips_page
from bot.messages.dose_reminder import ReminderRedraw
from bot.store import diaries as diary_settings
from bot.store import tips
from bot.store.doses import doses as records
from bot.store.operators import recipients
from bot.store.queue import due as due_index
from bot.store.queue import outbox
from bot.store.reminders import nagging as nag_index
from bot.store.reminders import schedules


async def tick(world: World) -> None:
    """Put every due message into the outbox, in pages of constant size."""
    now = world.clock.now()
    async with world.database.read() as tx:
        waiting = await due_index.waiting(tx, now)
    # A transaction that finds nothing costs as much as one that records a hundred doses.
    for page in (page for page, has_work in zip(PAGES, waiting, strict=True) if has_work):
        more = True
        while more:
            async with world.database.write() as tx:
                more = await page(tx, world, now)


async def _run_missed_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    closed = await records.mark_missed(tx, now, PAGE)
    shown = {(chat_id, message_id) for chat_id, message_id in closed if message_id is not None}
    refreshed = [ReminderRedraw(message_id=message_id).to(chat_id) for chat_id, message_id in sorted(shown)]
    await outbox.owe(tx, refreshed, now)
    return bool(closed)


# In this order: due doses are recorded before clocks shift, and missed ones closed before nagging.
# `bot.store.queue.due` looks in the same order.
PAGES = (
    doses.run_page,
    zone_shift.run_page,
    _run_missed_page,
    nagging.run_page,
    caregivers.run_page,
    run_page,
    diaries.run_page,
    run_tips_page,
    broadcasts.run_page,
)


async def next_due(world: World) -> datetime | None:
    """Return when the next message falls due (UTC) that is not due yet; None if none will."""
    now = world.clock.now()
    async with world.database.read() as tx:
        known = [
            await subject.next_due(tx, now)
            for subject in (schedules, nag_index, diary_settings, tips, recipients, outbox)
        ]
    return min((due_at for due_at in known if due_at is not None), default=None)
