"""Totals for operators: numbers only."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.tables import doses, inbox, outbox, schedules, subscribers, tip_subscriptions

_NUMBER = sa.func.count()
# Each table is read once, most of them in an index.
_STATEMENTS = (
    sa.select(
        _NUMBER.label("subscribers"),
        _NUMBER.filter(subscribers.c.state == "active").label("subscribers active"),
    ).select_from(subscribers),
    sa.select(_NUMBER.label("daily tips")).where(tip_subscriptions.c.next_due_at.is_not(None)),
    sa.select(_NUMBER.label("reminders")).where(schedules.c.next_due_at.is_not(None)),
    sa.select(
        _NUMBER.filter(doses.c.state == "taken").label("doses taken"),
        _NUMBER.filter(doses.c.state == "missed").label("doses missed"),
    ),
    sa.select(
        _NUMBER.filter(inbox.c.handled_at.is_(None), inbox.c.set_aside_at.is_(None)).label("updates waiting"),
        _NUMBER.filter(inbox.c.set_aside_at.is_not(None)).label("updates set aside"),
    ),
    sa.select(_NUMBER.label("messages owed")).where(outbox.c.failed_at.is_(None)),
)
_MESSAGES = sa.select(_NUMBER).select_from(outbox)


async def count(tx: AsyncConnection) -> dict[str, int]:
    """Return the counts by name."""
    counted: dict[str, int] = {}
    for statement in _STATEMENTS:
        counted |= (await tx.execute(statement)).mappings().one()
    messages = (await tx.execute(_MESSAGES)).scalar_one()
    return {**counted, "messages given up": messages - counted["messages owed"]}
