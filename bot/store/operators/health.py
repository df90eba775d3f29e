"""Health of queue and database for health checks and metrics: lengths, waiting times, size."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.app_state import backed_up_at
from bot.store.core.tables import inbox, outbox, schedules, subscribers
from bot.store.queue.outbox import PRIORITY

STATES = ("active", "stopped", "blocked")
# Tips and broadcasts are left out: they wait as long as more urgent messages are due.
URGENT_PRIORITIES = (PRIORITY["reply"], PRIORITY["reminder"])


@dataclass(frozen=True)
class DatabaseStats:
    """One look at the database; every instant is UTC, None where no row is concerned."""

    owed: Mapping[str, int]  # messages by kind, future ones included
    owed_since: datetime | None  # due time of the message that has waited longest
    urgent_since: datetime | None  # the same for replies and reminders
    unrecorded_since: datetime | None  # due time of the oldest dose not on record
    received: int  # updates that are not handled yet
    received_since: datetime | None
    subscribers: Mapping[str, int]  # by state
    size_bytes: int  # bytes
    backed_up_at: datetime | None


# The condition is that of the index.
_FIRST_DUE = sa.select(sa.func.min(schedules.c.next_due_at)).where(schedules.c.next_due_at.is_not(None))


async def measure(tx: AsyncConnection) -> DatabaseStats:
    """Measure everything in one consistent view."""
    owed, since = await _owed(tx)
    statement = sa.select(sa.func.count(), sa.func.min(inbox.c.received_at)).where(
        inbox.c.handled_at.is_(None), inbox.c.set_aside_at.is_(None)
    )
    received, received_since = (await tx.execute(statement)).one()
    urgent = [at for priority, at in since.items() if priority in URGENT_PRIORITIES]
    return DatabaseStats(
        owed=owed,
        owed_since=min(since.values(), default=None),
        urgent_since=min(urgent, default=None),
        unrecorded_since=(await tx.execute(_FIRST_DUE)).scalar_one(),
        received=received,
        received_since=received_since,
        subscribers=await _subscribers(tx),
        size_bytes=await _size(tx),
        backed_up_at=await backed_up_at(tx),
    )


async def _owed(tx: AsyncConnection) -> tuple[dict[str, int], dict[int, datetime]]:
    """Count by kind, and return the oldest due time by priority: the index alone answers both."""
    rows = await tx.execute(
        sa.select(outbox.c.priority, sa.func.count(), sa.func.min(outbox.c.due_at))
        .where(outbox.c.failed_at.is_(None))
        .group_by(outbox.c.priority)
    )
    counted = {priority: (count, since) for priority, count, since in rows}
    owed: dict[str, int] = {kind: counted.get(priority, (0, None))[0] for kind, priority in PRIORITY.items()}
    return owed, {priority: since for priority, (_count, since) in counted.items()}


async def _subscribers(tx: AsyncConnection) -> dict[str, int]:
    rows = await tx.execute(
        sa.select(subscribers.c.state, sa.func.count().label("chats")).group_by(subscribers.c.state)
    )
    return dict.fromkeys(STATES, 0) | {row.state: row.chats for row in rows}


async def _size(tx: AsyncConnection) -> int:
    sizes = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        "postgresql": "SELECT pg_database_size(current_database())",
    }
    return int((await tx.execute(sa.text(sizes[tx.dialect.name]))).scalar_one())
