"""Received updates; a row is marked as handled in the transaction that handles it (P1)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.in_clause import id_in
from bot.store.core.params import CHAT_ID, IDS, NOW
from bot.store.core.tables import inbox

MAX_FAILURES = 3


@dataclass(frozen=True)
class ReceivedUpdate:
    """One update as received: `payload` is Telegram's JSON; `chat_id` is None when it is about no chat."""

    update_id: int
    chat_id: int | None
    payload: str


_PUT = {
    "sqlite": sqlite.insert(inbox).on_conflict_do_nothing().returning(inbox.c.update_id),
    "postgresql": postgresql.insert(inbox).on_conflict_do_nothing().returning(inbox.c.update_id),
}


async def put(tx: AsyncConnection, updates: Sequence[ReceivedUpdate], now: datetime) -> list[ReceivedUpdate]:
    """Store updates; return the ones that are new (Telegram repeats an update that it thinks was lost)."""
    if not updates:
        return []
    rows = [
        {
            "update_id": u.update_id,
            "chat_id": u.chat_id,
            "payload": u.payload,
            "received_at": now,
            "failures": 0,
        }
        for u in updates
    ]
    new = set((await tx.execute(_PUT[tx.dialect.name], rows)).scalars())
    return [update for update in updates if update.update_id in new]


_WAITS = (inbox.c.handled_at.is_(None), inbox.c.set_aside_at.is_(None))


def _next(*of_chat: sa.ColumnElement[bool]) -> sa.Select[Any]:
    oldest = sa.select(inbox.c.update_id).where(*of_chat, *_WAITS).order_by(inbox.c.update_id).limit(1)
    return (
        sa.select(inbox.c.update_id, inbox.c.chat_id, inbox.c.payload)
        # The condition is repeated: another worker may have handled the row since the subquery.
        .where(inbox.c.update_id == oldest.scalar_subquery(), *_WAITS)
        .with_for_update(skip_locked=True)
    )


_NEXT_OF_CHAT = _next(inbox.c.chat_id == CHAT_ID)
_NEXT_WITHOUT_CHAT = _next(inbox.c.chat_id.is_(None))
_STRIKE_OFF = (
    sa.update(inbox)
    .where(id_in(inbox.c.update_id, IDS), *_WAITS)
    .values(handled_at=NOW, chat_id=None, payload=None, error=None)
    .returning(inbox.c.update_id)
)


async def next_of_chat(tx: AsyncConnection, chat_id: int | None) -> ReceivedUpdate | None:
    """Return this chat's oldest waiting update; on PostgreSQL lock it for this transaction.

    Returns:
        None also while another worker has it locked: that worker then handles the whole chat.
    """
    statement = _NEXT_WITHOUT_CHAT if chat_id is None else _NEXT_OF_CHAT
    row = (await tx.execute(statement, {"chat": chat_id})).one_or_none()
    return None if row is None else ReceivedUpdate(row.update_id, row.chat_id, row.payload)


async def waiting_chats(tx: AsyncConnection, after: int | None, most: int) -> list[int]:
    """Return the chats with waiting updates, by id, starting after `after`.

    The cost of a chat does not depend on how many of its updates wait.
    """
    beyond = () if after is None else (inbox.c.chat_id > after,)
    first = sa.select(sa.func.min(inbox.c.chat_id).label("chat_id")).where(*_WAITS, *beyond)
    found = first.cte("found", recursive=True)
    following = (
        sa.select(inbox.c.chat_id)
        .where(*_WAITS, inbox.c.chat_id > found.c.chat_id)
        .order_by(inbox.c.chat_id)
        .limit(1)
        .scalar_subquery()
    )
    found = found.union_all(sa.select(following).where(found.c.chat_id.is_not(None)))
    rows = await tx.execute(sa.select(found.c.chat_id).where(found.c.chat_id.is_not(None)).limit(most))
    return list(rows.scalars())


async def has_update_without_chat(tx: AsyncConnection) -> bool:
    """Return whether an update waits that is about no chat."""
    return bool(await tx.scalar(sa.select(sa.exists().where(inbox.c.chat_id.is_(None), *_WAITS))))


async def newest_id(tx: AsyncConnection) -> int | None:
    """Return the highest update id on record; polling continues after it."""
    newest: int | None = (await tx.execute(sa.select(sa.func.max(inbox.c.update_id)))).scalar_one()
    return newest


async def mark_handled(tx: AsyncConnection, update_ids: Collection[int], now: datetime) -> set[int]:
    """Mark updates as handled and erase chat and content; return the ids that were not finished before.

    The ids stay, so that Telegram's repeats are recognised.
    """
    return set((await tx.execute(_STRIKE_OFF, {"ids": update_ids, "now": now})).scalars())


async def record_failure(tx: AsyncConnection, update_id: int, error: str, now: datetime) -> bool:
    """Record a failure; True when that was the last try and the update is now set aside."""
    failures = await tx.scalar(
        sa.update(inbox)
        .where(inbox.c.update_id == update_id, *_WAITS)
        .values(failures=inbox.c.failures + 1, error=error)
        .returning(inbox.c.failures)
    )
    if failures is None or failures < MAX_FAILURES:
        return False
    return await set_aside(tx, update_id, error, now)


async def set_aside(tx: AsyncConnection, update_id: int, error: str, now: datetime) -> bool:
    """Give up on an update but keep it with its error (dead letter); False when it was finished already."""
    result = await tx.execute(
        sa.update(inbox).where(inbox.c.update_id == update_id, *_WAITS).values(set_aside_at=now, error=error)
    )
    return result.rowcount == 1


async def prune(tx: AsyncConnection, before: datetime) -> None:
    """Delete finished updates received before then; Telegram repeats nothing older than a day."""
    await tx.execute(
        sa.delete(inbox).where(
            inbox.c.received_at < before,
            sa.or_(inbox.c.handled_at.is_not(None), inbox.c.set_aside_at.is_not(None)),
        )
    )
