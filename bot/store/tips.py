"""Daily tips: subscriptions, and the tips that each chat has seen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.tips import SeenTip
from bot.store.core.in_clause import id_in
from bot.store.core.params import AT, CHAT_IDS, LIMIT, NOW, ROW_KEY
from bot.store.core.tables import tip_subscriptions, tips_seen


@dataclass(frozen=True)
class TipSubscription:
    """A daily tip at local "HH:MM" in `zone`.

    Attributes:
        topics: The topics that the person wants, and `shift_work` for a person who works shifts.
        next_due_at: When the next tip is due (UTC); None while paused.
        thread_id: The topic of a forum to send it to.
    """

    chat_id: int
    wall: str
    zone: str
    topics: tuple[str, ...]
    paused: bool
    next_due_at: datetime | None
    thread_id: int | None = None


def _of(row: Any) -> TipSubscription:
    return TipSubscription(
        row.chat_id,
        row.wall,
        row.zone,
        tuple(row.topics.split()),
        row.paused,
        row.next_due_at,
        row.thread_id,
    )


_IS_DUE = tip_subscriptions.c.next_due_at <= NOW
ANY_DUE = sa.exists().where(_IS_DUE)
_DUE = (
    sa.select(tip_subscriptions)
    .where(_IS_DUE)
    .order_by(tip_subscriptions.c.next_due_at)
    .limit(LIMIT)
    .with_for_update()
)
_ADVANCE = sa.update(tip_subscriptions).where(tip_subscriptions.c.chat_id == ROW_KEY).values(next_due_at=AT)
_SEEN = sa.select(tips_seen).where(id_in(tips_seen.c.chat_id, CHAT_IDS))


async def get(tx: AsyncConnection, chat_id: int) -> TipSubscription | None:
    """Return this chat's subscription, if it has one."""
    rows = await tx.execute(sa.select(tip_subscriptions).where(tip_subscriptions.c.chat_id == chat_id))
    row = rows.one_or_none()
    return None if row is None else _of(row)


async def put(tx: AsyncConnection, subscription: TipSubscription) -> None:
    """Store or replace a subscription."""
    await delete(tx, subscription.chat_id)
    values = {**vars(subscription), "topics": " ".join(subscription.topics)}
    await tx.execute(sa.insert(tip_subscriptions).values(**values))


async def delete(tx: AsyncConnection, chat_id: int) -> None:
    """Delete a subscription; seen tips stay on record, so that none is repeated after a return."""
    await tx.execute(sa.delete(tip_subscriptions).where(tip_subscriptions.c.chat_id == chat_id))


async def due(tx: AsyncConnection, now: datetime, most: int) -> list[TipSubscription]:
    """Return and lock the subscriptions whose tip is due, longest waiting first."""
    rows = await tx.execute(_DUE, {"now": now, "most": most})
    return [_of(row) for row in rows]


async def advance(tx: AsyncConnection, due_at: Mapping[int, datetime | None]) -> None:
    """Set when each chat's next tip is due."""
    if due_at:
        await tx.execute(_ADVANCE, [{"of": of, "at": at} for of, at in due_at.items()])


async def last_seen(tx: AsyncConnection, chat_ids: Collection[int]) -> dict[int, dict[str, SeenTip]]:
    """Return for each chat the tips it saw, by id: when it last saw the tip, and its vote."""
    rows = await tx.execute(_SEEN, {"chats": chat_ids})
    by_chat: dict[int, dict[str, SeenTip]] = {chat_id: {} for chat_id in chat_ids}
    for row in rows:
        by_chat[row.chat_id][row.tip_id] = SeenTip(row.seen_at, row.vote)
    return by_chat


async def mark_seen(tx: AsyncConnection, shown: Mapping[int, str], now: datetime) -> None:
    """Record that each chat (key) sees that tip (value) now."""
    if not shown:
        return
    insert: Any = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    statement = insert(tips_seen).on_conflict_do_update(
        index_elements=["chat_id", "tip_id"], set_={"seen_at": now}
    )
    await tx.execute(statement, [{"chat_id": c, "tip_id": t, "seen_at": now} for c, t in shown.items()])


async def vote(tx: AsyncConnection, chat_id: int, tip_id: str, value: int) -> bool:
    """Record 1 or -1 for a tip that this chat saw; False when it never did."""
    result = await tx.execute(
        sa.update(tips_seen)
        .where(tips_seen.c.chat_id == chat_id, tips_seen.c.tip_id == tip_id)
        .values(vote=value)
    )
    return result.rowcount == 1


async def vote_of(tx: AsyncConnection, chat_id: int, tip_id: str) -> int | None:
    """Return this chat's vote on a tip, 1 or -1; None when it did not vote."""
    statement = sa.select(tips_seen.c.vote).where(
        tips_seen.c.chat_id == chat_id, tips_seen.c.tip_id == tip_id
    )
    value: int | None = (await tx.execute(statement)).scalar_one_or_none()
    return value


async def next_due(tx: AsyncConnection, after: datetime) -> datetime | None:
    """Return the earliest UTC instant later than `after` at which a tip is due; None when none is."""
    statement = sa.select(sa.func.min(tip_subscriptions.c.next_due_at)).where(
        tip_subscriptions.c.next_due_at > after
    )
    due_at: datetime | None = (await tx.execute(statement)).scalar_one()
    return due_at
