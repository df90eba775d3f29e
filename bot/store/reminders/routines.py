"""Routines: when a person usually gets up, eats and goes to bed."""

from datetime import time

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.timetable.model import Routine
from bot.store.core.tables import subscribers


async def get(tx: AsyncConnection, chat_id: int) -> Routine | None:
    """Return the routine of this chat's owner; None: never told."""
    statement = sa.select(subscribers.c.routine).where(subscribers.c.chat_id == chat_id)
    stored = (await tx.execute(statement)).scalar_one_or_none()
    if stored is None:
        return None
    return Routine(
        _minute(stored["wake"]), _minute(stored["bed"]), tuple(_minute(each) for each in stored["meals"])
    )


async def put(tx: AsyncConnection, chat_id: int, routine: Routine) -> None:
    """Store the routine."""
    stored = {
        "wake": _wall(routine.wake),
        "bed": _wall(routine.bed),
        "meals": [_wall(each) for each in routine.meals],
    }
    await tx.execute(sa.update(subscribers).where(subscribers.c.chat_id == chat_id).values(routine=stored))


def _minute(wall: str) -> int:
    at = time.fromisoformat(wall)
    return at.hour * 60 + at.minute


def _wall(minute: int) -> str:
    return time(*divmod(minute, 60)).strftime("%H:%M")
