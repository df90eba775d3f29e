"""Recipients of broadcasts: the next ones, those postponed by quiet hours, and deliveries still owed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.nagging import QuietHours
from bot.store.account.subscribers import quiet_of
from bot.store.core.tables import outbox, postponed, subscribers
from bot.store.operators.audiences import recipient_conditions
from bot.store.operators.broadcasts import Broadcast
from bot.store.queue.outbox import PRIORITY

# Chats read for one page; few of them may be recipients.
PAGE_CHATS = 20_000


@dataclass(frozen=True)
class Recipient:
    """A recipient of a broadcast, with their quiet hours."""

    chat_id: int
    zone: str | None
    quiet: QuietHours | None


@dataclass(frozen=True)
class RecipientPage:
    """The next recipients; `cursor` is the last chat that was looked at, None at the end."""

    recipients: list[Recipient]
    cursor: int | None


async def next_page(tx: AsyncConnection, broadcast: Broadcast, most: int) -> RecipientPage:
    """Return the next recipients of a running broadcast, in the order of chat ids.

    Args:
        tx: a transaction.
        broadcast: a broadcast that has been started.
        most: the largest number of recipients.
    """
    beyond = [] if broadcast.cursor is None else [subscribers.c.chat_id > broadcast.cursor]
    page = sa.select(subscribers.c.chat_id).where(*beyond).order_by(subscribers.c.chat_id).limit(PAGE_CHATS)
    last = (await tx.execute(sa.select(sa.func.max(page.subquery().c.chat_id)))).scalar_one()
    if last is None:
        return RecipientPage([], None)
    rows = await tx.execute(
        sa.select(
            subscribers.c.chat_id,
            subscribers.c.zone,
            subscribers.c.quiet_from,
            subscribers.c.quiet_until,
        )
        .where(*beyond, subscribers.c.chat_id <= last, *_meant(broadcast))
        .order_by(subscribers.c.chat_id)
        .limit(most)
    )
    recipients = [Recipient(row.chat_id, row.zone, quiet_of(row)) for row in rows]
    return RecipientPage(recipients, recipients[-1].chat_id if len(recipients) == most else last)


def _meant(broadcast: Broadcast) -> list[sa.ColumnElement[bool]]:
    begun = broadcast.started_at or broadcast.created_at
    return recipient_conditions(broadcast.audience, begun, important=broadcast.important)


async def postpone(tx: AsyncConnection, broadcast_id: int, until: Mapping[int, datetime]) -> None:
    """Postpone the broadcast for these chats (key) to that instant (UTC)."""
    rows = [{"broadcast_id": broadcast_id, "chat_id": c, "due_at": at} for c, at in until.items()]
    if rows:
        await tx.execute(sa.insert(postponed), rows)


async def pop_due(tx: AsyncConnection, broadcast_id: int, now: datetime, most: int) -> list[int]:
    """Remove and return the chats whose postponed broadcast is due."""
    due = (
        sa.select(postponed.c.chat_id)
        .where(postponed.c.broadcast_id == broadcast_id, postponed.c.due_at <= now)
        .order_by(postponed.c.chat_id)
        .limit(most)
    )
    chat_ids = list((await tx.execute(due)).scalars())
    await tx.execute(
        sa.delete(postponed).where(
            postponed.c.broadcast_id == broadcast_id, postponed.c.chat_id.in_(chat_ids)
        )
    )
    return chat_ids


async def count_postponed(tx: AsyncConnection, broadcast_id: int) -> int:
    """Return the number of chats for which the broadcast is postponed."""
    statement = sa.select(sa.func.count()).where(postponed.c.broadcast_id == broadcast_id)
    return int((await tx.execute(statement)).scalar_one())


async def next_due(tx: AsyncConnection, after: datetime) -> datetime | None:
    """Return the earliest UTC instant later than `after` at which a postponed broadcast is due, if any."""
    statement = sa.select(sa.func.min(postponed.c.due_at)).where(postponed.c.due_at > after)
    due_at: datetime | None = (await tx.execute(statement)).scalar_one()
    return due_at


def _is_owed(now: datetime) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of a delivery that is owed and not lost.

    An at-most-once delivery is lost when its lease expired.
    """
    return [
        outbox.c.priority == PRIORITY["broadcast"],
        outbox.c.failed_at.is_(None),
        sa.or_(outbox.c.uncertain.is_(False), outbox.c.lease_until > now),
    ]


def _belongs_to(broadcast_id: int) -> sa.ColumnElement[bool]:
    condition: sa.ColumnElement[bool] = outbox.c.payload["broadcast"].as_integer() == broadcast_id
    return condition


async def count_owed(tx: AsyncConnection, now: datetime, broadcast_id: int | None = None) -> int:
    """Return how many deliveries wait or are under way, of all broadcasts or of one."""
    of = [] if broadcast_id is None else [_belongs_to(broadcast_id)]
    return int((await tx.execute(sa.select(sa.func.count()).where(*_is_owed(now), *of))).scalar_one())


async def withdraw(tx: AsyncConnection, broadcast_id: int) -> int:
    """Delete what has not left and return the number of deliveries; those in flight go on."""
    await tx.execute(sa.delete(postponed).where(postponed.c.broadcast_id == broadcast_id))
    deleted = await tx.execute(
        sa.delete(outbox).where(
            outbox.c.priority == PRIORITY["broadcast"],
            outbox.c.failed_at.is_(None),
            outbox.c.uncertain.is_(False),
            outbox.c.payload["test"].as_boolean().is_(None),
            _belongs_to(broadcast_id),
        )
    )
    return deleted.rowcount
