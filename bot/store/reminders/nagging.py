"""Nagging: reminding of an open dose again, snoozed, postponed or unanswered; it is all `doses.nag_at`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.nagging import NAG_POLICIES, NagPolicy, QuietHours
from bot.store.core.in_clause import id_in
from bot.store.core.params import AT, CHAT_IDS, IDS, LIMIT, NOW, ROW_KEY
from bot.store.core.tables import doses, schedules, subscribers


@dataclass(frozen=True)
class OpenDose:
    """An open dose of which the person may be reminded again.

    Attributes:
        dose_id: The dose.
        chat_id: The chat that takes it.
        due_at: UTC.
        closes_at: When the dose becomes missed, UTC.
        nag_at: When to remind again, UTC; None: not planned.
        snoozed_until: The end of the person's snooze, UTC; None: not snoozed.
        nag_count: The number of nags so far, snoozes not counted.
        policy: How often to nag; None: never.
        quiet: The quiet hours; None: there are none, or they do not apply to this reminder.
        zone: IANA name of the zone of the quiet hours.
        is_active: Whether the reminder and the chat are both active.
        thread_id: The topic of a forum in which the reminder was set up; None: none.
    """

    dose_id: int
    chat_id: int
    due_at: datetime
    closes_at: datetime
    nag_at: datetime | None
    snoozed_until: datetime | None
    nag_count: int
    policy: NagPolicy | None
    quiet: QuietHours | None
    zone: str
    is_active: bool
    thread_id: int | None = None

    @property
    def is_snoozed_or_postponed(self) -> bool:
        """Whether the person chose the time of the next reminder, by snoozing or postponing the dose."""
        return self.nag_at is not None and self.nag_at in {self.snoozed_until, self.due_at}


_JOINED = (
    sa.select(
        doses,
        schedules.c.nag,
        schedules.c.loud,
        schedules.c.zone,
        schedules.c.thread_id,
        schedules.c.state.label("schedule_state"),
        subscribers.c.quiet_from,
        subscribers.c.quiet_until,
        subscribers.c.state.label("chat_state"),
    )
    .join(schedules, schedules.c.id == doses.c.schedule_id)
    .join(subscribers, subscribers.c.chat_id == doses.c.chat_id)
    .where(doses.c.state == "due")
    .order_by(doses.c.due_at, doses.c.id)
)
_WANTED = _JOINED.where(id_in(doses.c.id, IDS), schedules.c.nag.is_not(None))
_IS_DUE = sa.and_(doses.c.nag_at <= NOW, doses.c.state == "due")
ANY_DUE = sa.exists().where(_IS_DUE)
# Sorted by the index, so that a page costs the same however many doses are due; chats may repeat.
_DUE_CHATS = sa.select(doses.c.chat_id).where(_IS_DUE).order_by(doses.c.nag_at).limit(LIMIT)
_DUE_OF = _JOINED.where(id_in(doses.c.chat_id, CHAT_IDS), _IS_DUE).with_for_update(of=doses)


def _again(row: Any) -> OpenDose:
    quiet = None
    if row.quiet_from is not None and not row.loud:
        quiet = QuietHours(time.fromisoformat(row.quiet_from), time.fromisoformat(row.quiet_until))
    return OpenDose(
        dose_id=row.id,
        chat_id=row.chat_id,
        due_at=row.due_at,
        closes_at=row.closes_at,
        nag_at=row.nag_at,
        snoozed_until=row.snoozed_until,
        nag_count=row.nags or 0,
        policy=None if row.nag is None else NAG_POLICIES[row.nag],
        quiet=quiet,
        zone=row.zone,
        is_active=row.schedule_state == "active" and row.chat_state == "active",
        thread_id=row.thread_id,
    )


async def due_chats(tx: AsyncConnection, now: datetime, most: int) -> list[int]:
    """Return the chats of the doses whose nag has been due longest."""
    return list(dict.fromkeys((await tx.execute(_DUE_CHATS, {"now": now, "most": most})).scalars()))


async def due_of(tx: AsyncConnection, chat_ids: Collection[int], now: datetime) -> list[OpenDose]:
    """Return and lock every dose of these chats whose nag is due."""
    rows = await tx.execute(_DUE_OF, {"chats": chat_ids, "now": now})
    return [_again(row) for row in rows]


async def open_with_nagging(tx: AsyncConnection, dose_ids: Collection[int]) -> list[OpenDose]:
    """Return those of these doses that are open and whose reminder has nagging switched on."""
    return [_again(row) for row in await tx.execute(_WANTED, {"ids": dose_ids})]


async def open_of_schedule(tx: AsyncConnection, schedule_id: int) -> list[OpenDose]:
    """Return every open dose of this schedule."""
    return [_again(row) for row in await tx.execute(_JOINED.where(doses.c.schedule_id == schedule_id))]


async def set_options(
    tx: AsyncConnection, chat_id: int, schedule_id: int, **values: str | bool | None
) -> None:
    """Set how a schedule of this chat nags: `nag` and `loud`, whichever are given."""
    await tx.execute(
        sa.update(schedules)
        .where(schedules.c.id == schedule_id, schedules.c.chat_id == chat_id)
        .values(**values)
    )


async def plan(tx: AsyncConnection, next_nags: Mapping[int, tuple[datetime | None, int]]) -> None:
    """Set for each dose when to nag next (None: no more) and how many nags it has had."""
    if next_nags:
        statement = (
            sa.update(doses).where(doses.c.id == ROW_KEY).values(nag_at=AT, nags=sa.bindparam("asked"))
        )
        await tx.execute(statement, [{"of": of, "at": at, "asked": n} for of, (at, n) in next_nags.items()])


async def cancel(tx: AsyncConnection, condition: sa.ColumnElement[bool]) -> None:
    """Cancel all nags and snoozes of the open doses that match the condition."""
    await tx.execute(
        sa.update(doses).where(condition, doses.c.state == "due").values(nag_at=None, snoozed_until=None)
    )


async def snooze(tx: AsyncConnection, dose_id: int, until: datetime, now: datetime) -> bool:
    """Snooze a dose until then; False when it is answered, snoozed already, or missed by then."""
    result = await tx.execute(
        sa.update(doses)
        .where(
            doses.c.id == dose_id,
            doses.c.state == "due",
            doses.c.closes_at > until,
            doses.c.due_at <= now,  # a postponed dose is waiting already
            sa.or_(doses.c.snoozed_until.is_(None), doses.c.snoozed_until <= now),
        )
        .values(snoozed_until=until, nag_at=until)
    )
    return result.rowcount == 1


async def unsnooze(tx: AsyncConnection, dose_id: int, now: datetime) -> bool:
    """End a snooze, so that the dose is due at once; False when it was not snoozed."""
    result = await tx.execute(
        sa.update(doses)
        .where(doses.c.id == dose_id, doses.c.state == "due", doses.c.snoozed_until > now)
        .values(snoozed_until=None, nag_at=None)
    )
    return result.rowcount == 1


async def postpone(tx: AsyncConnection, dose_id: int, due_at: datetime, closes_at: datetime) -> bool:
    """Postpone this one dose; False when it was answered or missed."""
    moved_from = sa.func.coalesce(doses.c.moved_from, doses.c.due_at)
    result = await tx.execute(
        sa.update(doses)
        .where(doses.c.id == dose_id, doses.c.state == "due")
        .values(
            moved_from=moved_from,
            due_at=due_at,
            closes_at=closes_at,
            nag_at=due_at,
            snoozed_until=None,
            nags=0,
        )
    )
    return result.rowcount == 1


async def undo_postpone(tx: AsyncConnection, dose_id: int, closes_at: datetime, now: datetime) -> bool:
    """Undo a postponement; False when the dose was not postponed, or has been answered since."""
    result = await tx.execute(
        sa.update(doses)
        .where(doses.c.id == dose_id, doses.c.state == "due", doses.c.moved_from.is_not(None))
        .values(
            due_at=doses.c.moved_from,
            moved_from=None,
            closes_at=closes_at,
            nag_at=None,
            state="due" if now < closes_at else "missed",
        )
    )
    return result.rowcount == 1


async def next_due(tx: AsyncConnection, after: datetime) -> datetime | None:
    """Return the earliest UTC instant later than `after` at which a nag is due; None when none is."""
    statement = sa.select(sa.func.min(doses.c.nag_at)).where(doses.c.nag_at > after)
    due_at: datetime | None = (await tx.execute(statement)).scalar_one()
    return due_at
