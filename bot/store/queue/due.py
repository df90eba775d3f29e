"""Which tables have rows that are due."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import diaries, tips
from bot.store.care import caregiver_notices
from bot.store.doses import doses
from bot.store.operators import broadcasts
from bot.store.reminders import nagging, schedules, stock, travel

# In the order of the pages of the due scan.
_MODULES = (schedules, travel, doses, nagging, caregiver_notices, stock, diaries, tips, broadcasts)
_WAITING = sa.select(*(subject.ANY_DUE for subject in _MODULES))


async def waiting(tx: AsyncConnection, now: datetime) -> Sequence[bool]:
    """Return for each page of the due scan whether it has work at this moment (UTC); takes no locks."""
    return (await tx.execute(_WAITING, {"now": now})).one()
