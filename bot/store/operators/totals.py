"""Totals for operators: numbers only."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.tables import doses, inbox, outbox, schedules, subscribers, tip_subscriptions

# Rows of a queue that are counted at most, but for `count`.
MOST_COUNTED = 5_000
_NUMBER = sa.func.count()
# Each table is read once, most of them in an index.
_PEOPLE = (
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
)
# Each condition is that of an index.
_QUEUES = {
    "updates waiting": sa.select(inbox.c.chat_id).where(
        inbox.c.handled_at.is_(None), inbox.c.set_aside_at.is_(None)
    ),
    "updates set aside": sa.select(inbox.c.set_aside_at).where(inbox.c.set_aside_at.is_not(None)),
    "messages owed": sa.select(outbox.c.due_at).where(outbox.c.failed_at.is_(None)),
    "messages given up": sa.select(outbox.c.failed_at).where(outbox.c.failed_at.is_not(None)),
}
QUEUES = frozenset(_QUEUES)
"""Names of the counts that may be `MOST_COUNTED` and mean more."""


async def count(tx: AsyncConnection) -> dict[str, int]:
    """Return all counts by name."""
    return {**await count_people(tx), **await count_queues(tx, None)}


async def count_people(tx: AsyncConnection) -> dict[str, int]:
    """Return the counts of people, of what they set up, and of doses; reads every row."""
    counted: dict[str, int] = {}
    for statement in _PEOPLE:
        counted |= (await tx.execute(statement)).mappings().one()
    return counted


async def count_queues(tx: AsyncConnection, most: int | None = MOST_COUNTED) -> dict[str, int]:
    """Return the counts of updates and messages; no more than `most` of each are looked at."""
    return {name: await _count(tx, rows.limit(most)) for name, rows in _QUEUES.items()}


async def _count(tx: AsyncConnection, rows: sa.Select[tuple[object]]) -> int:
    return (await tx.execute(sa.select(_NUMBER).select_from(rows.subquery()))).scalar_one()
