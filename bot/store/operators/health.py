"""Health of queue and database for health checks and metrics: lengths, waiting times, size."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.app_state import backed_up_at
from bot.store.core.tables import inbox, outbox, schedules
from bot.store.operators import census
from bot.store.operators.totals import MOST_COUNTED
from bot.store.queue.outbox import PRIORITY

STATES = ("active", "stopped", "blocked")
# Tips and broadcasts are left out: they wait as long as more urgent messages are due.
URGENT_PRIORITIES = (PRIORITY["reply"], PRIORITY["reminder"])


@dataclass(frozen=True)
class DatabaseStats:
    """One look at the database; every instant is UTC, None where no row is concerned."""

    owed: Mapping[str, int]  # messages by kind, future ones included; `MOST_COUNTED` may be more
    owed_since: datetime | None  # due time of the message that has waited longest
    urgent_since: datetime | None  # the same for replies and reminders
    unrecorded_since: datetime | None  # due time of the oldest dose not on record
    received: int  # updates that are not handled yet
    received_since: datetime | None
    subscribers: Mapping[str, int]  # by state; where there are many, as of an hour ago at most
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
        subscribers=dict.fromkeys(STATES, 0) | {**await census.by_state(tx)},
        size_bytes=await _size(tx),
        backed_up_at=await backed_up_at(tx),
    )


def _waiting(priority: int) -> sa.Select[int, int, datetime | None]:
    """Return the query of the number of owed messages of a priority, and when the first was due."""
    rows = (
        sa.select(outbox.c.due_at)
        .where(outbox.c.failed_at.is_(None), outbox.c.priority == priority)
        .order_by(outbox.c.due_at)  # as the index is: it ends after so many
        .limit(MOST_COUNTED)
        .subquery()
    )
    return sa.select(sa.literal(priority).label("priority"), sa.func.count(), sa.func.min(rows.c.due_at))


_OWED = sa.union_all(*(_waiting(priority) for priority in sorted({*PRIORITY.values()})))


async def _owed(tx: AsyncConnection) -> tuple[dict[str, int], dict[int, datetime]]:
    """Count by kind, and return the oldest due time by priority: the index alone answers both."""
    counted = {priority: (number, since) for priority, number, since in await tx.execute(_OWED)}
    owed: dict[str, int] = {kind: counted[priority][0] for kind, priority in PRIORITY.items()}
    return owed, {priority: since for priority, (_number, since) in counted.items() if since is not None}


async def _size(tx: AsyncConnection) -> int:
    sizes = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        "postgresql": "SELECT pg_database_size(current_database())",
    }
    return int((await tx.execute(sa.text(sizes[tx.dialect.name]))).scalar_one())
