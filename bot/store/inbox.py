"""Updates that were received; a row is struck off in the transaction that handles it (P1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import inbox

MAX_FAILURES = 3


@dataclass(frozen=True)
class Received:
    """One update as it came: `payload` is Telegram's JSON text; `chat_id` None when it is about no chat."""

    update_id: int
    chat_id: int | None
    payload: str


async def put(tx: AsyncConnection, updates: Sequence[Received], now: datetime) -> list[Received]:
    """Store these; returns the ones not seen before (Telegram repeats what it thinks was lost)."""
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
    insert: Any = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    statement = insert(inbox).values(rows).on_conflict_do_nothing().returning(inbox.c.update_id)
    new = set((await tx.execute(statement)).scalars())
    return [update for update in updates if update.update_id in new]


async def waiting(tx: AsyncConnection) -> list[Received]:
    """Everything received and neither handled nor set aside, oldest first."""
    rows = await tx.execute(
        sa.select(inbox.c.update_id, inbox.c.chat_id, inbox.c.payload)
        .where(inbox.c.handled_at.is_(None), inbox.c.set_aside_at.is_(None))
        .order_by(inbox.c.update_id)
    )
    return [Received(row.update_id, row.chat_id, row.payload) for row in rows]


async def newest_id(tx: AsyncConnection) -> int | None:
    """The highest update id on record: polling goes on after it."""
    newest: int | None = (await tx.execute(sa.select(sa.func.max(inbox.c.update_id)))).scalar_one()
    return newest


async def strike_off(tx: AsyncConnection, update_id: int, now: datetime) -> bool:
    """Handled: keep the id against repeats, forget who said what. False when it was over already."""
    result = await tx.execute(
        sa.update(inbox)
        .where(inbox.c.update_id == update_id, inbox.c.handled_at.is_(None), inbox.c.set_aside_at.is_(None))
        .values(handled_at=now, chat_id=None, payload=None, error=None)
    )
    return result.rowcount == 1


async def failed(tx: AsyncConnection, update_id: int, error: str, now: datetime) -> bool:
    """Record a failure; True when that was the last try and the update is now set aside."""
    failures = (
        await tx.execute(
            sa.update(inbox)
            .where(inbox.c.update_id == update_id)
            .values(failures=inbox.c.failures + 1, error=error)
            .returning(inbox.c.failures)
        )
    ).scalar_one()
    if failures < MAX_FAILURES:
        return False
    await set_aside(tx, update_id, error, now)
    return True


async def set_aside(tx: AsyncConnection, update_id: int, error: str, now: datetime) -> None:
    """Give up on this one, keeping it with its error; the rest goes on."""
    await tx.execute(
        sa.update(inbox).where(inbox.c.update_id == update_id).values(set_aside_at=now, error=error)
    )


async def prune(tx: AsyncConnection, before: datetime) -> None:
    """Forget finished updates received before then; Telegram repeats nothing older than a day."""
    await tx.execute(
        sa.delete(inbox).where(
            inbox.c.received_at < before,
            sa.or_(inbox.c.handled_at.is_not(None), inbox.c.set_aside_at.is_not(None)),
        )
    )
