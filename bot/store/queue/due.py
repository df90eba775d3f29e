"""Whether any table has a row that is due."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import diaries, tips
from bot.store.care import caregiver_notices
from bot.store.doses import doses
from bot.store.operators import broadcasts
from bot.store.reminders import nagging, schedules, stock, travel

_MODULES = (schedules, travel, doses, nagging, caregiver_notices, stock, tips, diaries, broadcasts)
_ANYTHING = sa.select(sa.or_(*(subject.ANY_DUE for subject in _MODULES)))


async def anything(tx: AsyncConnection, now: datetime) -> bool:
    """Return whether a tick at this moment (UTC) would have work; takes no locks."""
    return bool(await tx.scalar(_ANYTHING, {"now": now}))
