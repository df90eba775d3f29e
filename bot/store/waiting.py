"""Whether anything waits for the clock, in whatever table."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import again, broadcasts, doses, moves, schedules, stock, tips, watched

_SUBJECTS = (schedules, moves, doses, again, watched, stock, tips, broadcasts)
_ANYTHING = sa.select(sa.or_(*(subject.WAITS for subject in _SUBJECTS)))


async def anything(tx: AsyncConnection, now: datetime) -> bool:
    """Whether a tick at this moment (UTC) would find something to do; it holds nothing and nobody up."""
    return bool(await tx.scalar(_ANYTHING, {"now": now}))
