"""Repair of data recorded while the clock was ahead, found by values that no right clock can write."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.clock_guard import TOLERANCE
from bot.store.core.in_clause import id_in
from bot.store.core.params import LIMIT, NOW
from bot.store.core.tables import (
    COUNTS_FROM_DOSE,
    broadcasts,
    care,
    dialogs,
    diary_prompts,
    doses,
    inbox,
    items,
    outbox,
    postponed,
    ratings,
    schedules,
    sleeps,
    subscribers,
    tip_subscriptions,
    tips_seen,
)

DAY = timedelta(days=1)
# No daily tip, stock check, end of quiet hours or nightly zone shift is further away than this.
MAX_LEAD = timedelta(days=3)

# Recorded as due although it is still to come; a postponed dose was due before.
_IS_EARLY = sa.and_(
    doses.c.state.in_(("due", "missed")),
    doses.c.due_at > NOW,
    doses.c.moved_from.is_(None),
    doses.c.answered_at.is_(None),
)
# Recorded as missed although its window is still open.
_IS_OPEN = sa.and_(doses.c.state == "missed", doses.c.closes_at > NOW)
_AFTER: sa.BindParameter[int] = sa.bindparam("after")
_WRONG_CHATS = (
    sa.select(doses.c.chat_id)
    .where(sa.or_(_IS_EARLY, _IS_OPEN), doses.c.chat_id > _AFTER)
    .distinct()
    .order_by(doses.c.chat_id)
    .limit(LIMIT)
)
# Instants of past events, none of which may be later than now.
_PAST_INSTANTS = (
    *(doses.c.answered_at, doses.c.taken_at, subscribers.c.seen_at, tips_seen.c.seen_at),
    *(inbox.c.received_at, dialogs.c.updated_at, care.c.active_at, broadcasts.c.shown_at),
    *(outbox.c.created_at, outbox.c.failed_at),
    *(ratings.c.entered_at, sleeps.c.entered_at, diary_prompts.c.answered_at),
)


@dataclass(frozen=True)
class MisrecordedDose:
    """A dose that was recorded as due or missed while the clock was ahead.

    Attributes:
        id: The dose's.
        chat_id: The chat that takes it.
        due_at: UTC.
        closes_at: When it becomes missed, UTC.
        is_early: It is still to come; otherwise it can still be taken.
        message_id: The newest message that shows it; None: none arrived.
        nag_at: When to remind of it, if the person snoozed or postponed it, UTC; None: they did not.
    """

    id: int
    chat_id: int
    due_at: datetime
    closes_at: datetime
    is_early: bool
    message_id: int | None
    nag_at: datetime | None


async def is_needed(tx: AsyncConnection, now: datetime) -> bool:
    """Return whether doses are missed whose window is still open: no right clock records that."""
    statement = sa.exists().where(doses.c.state == "missed", doses.c.closes_at > now + TOLERANCE)
    return bool(await tx.scalar(sa.select(statement)))


async def affected_chats(tx: AsyncConnection, now: datetime, after: int, most: int) -> list[int]:
    """Return the chats with such doses, by id, starting after `after`."""
    rows = await tx.execute(_WRONG_CHATS, {"now": now, "after": after, "most": most})
    return list(rows.scalars())


async def misrecorded_doses(
    tx: AsyncConnection, chat_ids: Collection[int], now: datetime
) -> list[MisrecordedDose]:
    """Return all such doses of these chats, in the order they are due."""
    statement = (
        sa.select(doses, _IS_EARLY.label("is_early"))
        .where(id_in(doses.c.chat_id, chat_ids), sa.or_(_IS_EARLY, _IS_OPEN))
        .order_by(doses.c.due_at, doses.c.id)
    )
    return [_wrong(row, now) for row in await tx.execute(statement, {"now": now})]


def _wrong(row: Any, now: datetime) -> MisrecordedDose:
    chosen = row.snoozed_until if row.moved_from is None else row.due_at
    nag_at = chosen if chosen is not None and now < chosen < row.closes_at else None
    early = bool(row.is_early)
    return MisrecordedDose(row.id, row.chat_id, row.due_at, row.closes_at, early, row.message_id, nag_at)


async def unrecord_early(tx: AsyncConnection, early: Sequence[MisrecordedDose]) -> None:
    """Delete these doses, and let their schedules be due again at the first of them."""
    ids = [each.id for each in early]
    first = (
        sa.select(doses.c.schedule_id, sa.func.min(doses.c.due_at).label("due_at"))
        .where(id_in(doses.c.id, ids))
        .group_by(doses.c.schedule_id)
    )
    for row in (await tx.execute(first)).all():
        later = sa.or_(schedules.c.next_due_at.is_(None), schedules.c.next_due_at > row.due_at)
        awake = sa.exists().where(
            subscribers.c.chat_id == schedules.c.chat_id, subscribers.c.state == "active"
        )
        await tx.execute(
            sa.update(schedules)
            .where(schedules.c.id == row.schedule_id, schedules.c.state == "active", later, awake)
            .values(next_due_at=row.due_at)
        )
    await tx.execute(sa.delete(doses).where(id_in(doses.c.id, ids)))


async def reopen(tx: AsyncConnection, missed: Sequence[MisrecordedDose]) -> None:
    """Make these missed doses due again: their windows are still open."""
    for each in missed:
        await tx.execute(
            sa.update(doses).where(doses.c.id == each.id).values(state="due", nag_at=each.nag_at, nags=None)
        )


async def doses_with_owed_reminder(tx: AsyncConnection, chat_ids: Collection[int]) -> set[int]:
    """Return the doses for which a reminder waits in the outbox."""
    rows = await tx.execute(
        sa.select(outbox.c.payload).where(
            id_in(outbox.c.chat_id, chat_ids),
            outbox.c.kind == "reminder",
            outbox.c.method == "send_message",
            outbox.c.failed_at.is_(None),
        )
    )
    return {dose_id for payload in rows.scalars() for dose_id in payload.get("doses", ())}


async def showing_doses(tx: AsyncConnection, places: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of these messages, as (chat id, message id), that show doses on record."""
    rows = await tx.execute(
        sa.select(doses.c.chat_id, doses.c.message_id)
        .where(id_in(doses.c.chat_id, {chat_id for chat_id, _message_id in places}))
        .distinct()
    )
    return {(row.chat_id, row.message_id) for row in rows} & {*places}


async def correct_instants(tx: AsyncConnection, now: datetime) -> None:
    """Correct every other instant that a clock ahead has set, in all tables."""
    for column in _PAST_INSTANTS:
        await tx.execute(sa.update(column.table).where(column > now).values({column.name: now}))
    told = subscribers.c.told_idle_at
    await tx.execute(sa.update(subscribers).where(told > now).values(told_idle_at=None))
    await tx.execute(sa.update(care).where(care.c.look_at > now + TOLERANCE).values(look_at=now))
    tomorrow = (now + DAY).date()
    warned = sa.and_(items.c.warned_on > tomorrow, items.c.stock.is_not(None))
    await tx.execute(sa.update(items).where(warned).values(warned_on=None, look_at=now + MAX_LEAD + DAY))


async def far_tips(tx: AsyncConnection, now: datetime) -> list[int]:
    """Return the chats whose daily tip is further away than a daily tip can be."""
    far = tip_subscriptions.c.next_due_at > now + MAX_LEAD
    return list((await tx.execute(sa.select(tip_subscriptions.c.chat_id).where(far))).scalars())


async def far_stocks(tx: AsyncConnection, now: datetime) -> list[tuple[int, str]]:
    """Return (schedule id, zone) of every stock check that is due later than tomorrow."""
    far = sa.select(schedules.c.id, schedules.c.zone).join(items).where(items.c.look_at > now + MAX_LEAD)
    return [(row.id, row.zone) for row in await tx.execute(far)]


async def far_shifts(tx: AsyncConnection, now: datetime) -> list[tuple[int, str]]:
    """Return (chat id, zone) of every zone shift that is due later than the night after next."""
    far = sa.select(subscribers.c.chat_id, subscribers.c.moving)
    rows = await tx.execute(far.where(subscribers.c.shift_at > now + MAX_LEAD))
    return [(row.chat_id, row.moving["zone"]) for row in rows]


async def reschedule_postponed(tx: AsyncConnection, now: datetime) -> None:
    """Move postponed broadcasts to the next end of quiet hours, which is at the same time every day."""
    far = sa.select(postponed).where(postponed.c.due_at > now + MAX_LEAD)
    for row in (await tx.execute(far)).all():
        whose = (postponed.c.broadcast_id == row.broadcast_id, postponed.c.chat_id == row.chat_id)
        await tx.execute(sa.update(postponed).where(*whose).values(due_at=now + (row.due_at - now) % DAY))


async def anchored_ahead(tx: AsyncConnection, now: datetime) -> list[int]:
    """Return the schedules whose interval is counted from a dose that is still to come."""
    ahead = (COUNTS_FROM_DOSE, schedules.c.anchor_at > now)
    return list((await tx.execute(sa.select(schedules.c.id).where(*ahead))).scalars())
