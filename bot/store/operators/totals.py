"""Totals for operators: numbers only."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.tables import doses, inbox, outbox, schedules, subscribers, tip_subscriptions


async def count(tx: AsyncConnection) -> dict[str, int]:
    """Return the counts by name."""
    counted = {
        "subscribers": sa.select(sa.func.count()).select_from(subscribers),
        "subscribers active": sa.select(sa.func.count()).where(subscribers.c.state == "active"),
        "daily tips": sa.select(sa.func.count()).where(tip_subscriptions.c.next_due_at.is_not(None)),
        "reminders": sa.select(sa.func.count()).where(schedules.c.next_due_at.is_not(None)),
        "doses taken": sa.select(sa.func.count()).where(doses.c.state == "taken"),
        "doses missed": sa.select(sa.func.count()).where(doses.c.state == "missed"),
        "updates waiting": sa.select(sa.func.count()).where(
            inbox.c.handled_at.is_(None), inbox.c.set_aside_at.is_(None)
        ),
        "updates set aside": sa.select(sa.func.count()).where(inbox.c.set_aside_at.is_not(None)),
        "messages owed": sa.select(sa.func.count()).where(outbox.c.failed_at.is_(None)),
        "messages given up": sa.select(sa.func.count()).where(outbox.c.failed_at.is_not(None)),
    }
    return {name: (await tx.execute(statement)).scalar_one() for name, statement in counted.items()}
