"""Pauses end by themselves: a paused schedule whose next instant has come is on again."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.store import schedules


async def pauses_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    """End the pauses that are over, before what is due is looked for; it is one statement, so one page."""
    await schedules.end_pauses(tx, now)
    return False
