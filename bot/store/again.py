"""Reminding again: snoozed, put off to later, or asked again by itself; all of it is `doses.nag_at`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.nagging import PACES, Pace, Quiet
from bot.store.among import among
from bot.store.given import AT, CHATS, IDS, MOST, NOW, OF
from bot.store.tables import doses, schedules, subscribers


@dataclass(frozen=True)
class Again:
    """A dose of which the person may be reminded again.

    Attributes:
        dose_id: The dose.
        chat_id: Whose it is.
        due_at: UTC.
        closes_at: It is missed from then on, UTC.
        at: When to remind again, UTC; None: not planned.
        snoozed_until: What the person asked for, UTC; None: nothing.
        asked: How many times it was asked again by itself.
        pace: How the person wants to be asked again; None: not at all.
        quiet: When not to; None: no quiet hours, or they do not count for this reminder.
        zone: Whose clocks the quiet hours go by.
        is_wanted: Whether the reminder is on and the chat wants messages.
        thread_id: The topic of a forum in which the reminder was set up; None: none.
    """

    dose_id: int
    chat_id: int
    due_at: datetime
    closes_at: datetime
    at: datetime | None
    snoozed_until: datetime | None
    asked: int
    pace: Pace | None
    quiet: Quiet | None
    zone: str
    is_wanted: bool
    thread_id: int | None = None

    @property
    def is_asked_for(self) -> bool:
        """Whether the person chose this moment, by snoozing or putting off."""
        return self.at is not None and self.at in {self.snoozed_until, self.due_at}


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
_WANTED = _JOINED.where(among(doses.c.id, IDS), schedules.c.nag.is_not(None))
_IS_DUE = sa.and_(doses.c.nag_at <= NOW, doses.c.state == "due")
WAITS = sa.exists().where(_IS_DUE)
# By the index, so that a page costs the same however much is due; a chat may come more than once.
_DUE_CHATS = sa.select(doses.c.chat_id).where(_IS_DUE).order_by(doses.c.nag_at).limit(MOST)
_DUE_OF = _JOINED.where(among(doses.c.chat_id, CHATS), _IS_DUE).with_for_update(of=doses)


def _again(row: Any) -> Again:
    quiet = None
    if row.quiet_from is not None and not row.loud:
        quiet = Quiet(time.fromisoformat(row.quiet_from), time.fromisoformat(row.quiet_until))
    return Again(
        dose_id=row.id,
        chat_id=row.chat_id,
        due_at=row.due_at,
        closes_at=row.closes_at,
        at=row.nag_at,
        snoozed_until=row.snoozed_until,
        asked=row.nags or 0,
        pace=None if row.nag is None else PACES[row.nag],
        quiet=quiet,
        zone=row.zone,
        is_wanted=row.schedule_state == "active" and row.chat_state == "active",
        thread_id=row.thread_id,
    )


async def due_chats(tx: AsyncConnection, now: datetime, most: int) -> list[int]:
    """The chats of those doses that have waited longest to be asked for again."""
    return list(dict.fromkeys((await tx.execute(_DUE_CHATS, {"now": now, "most": most})).scalars()))


async def due_of(tx: AsyncConnection, chat_ids: Collection[int], now: datetime) -> list[Again]:
    """Everything of these chats to be reminded of again; nobody changes it before this is committed."""
    rows = await tx.execute(_DUE_OF, {"chats": chat_ids, "now": now})
    return [_again(row) for row in rows]


async def wanted(tx: AsyncConnection, dose_ids: Collection[int]) -> list[Again]:
    """Those of these doses that are still to be answered and that the person wants to be asked for again."""
    return [_again(row) for row in await tx.execute(_WANTED, {"ids": dose_ids})]


async def open_of(tx: AsyncConnection, schedule_id: int) -> list[Again]:
    """Every dose of this schedule that is still to be answered."""
    return [_again(row) for row in await tx.execute(_JOINED.where(doses.c.schedule_id == schedule_id))]


async def choose(tx: AsyncConnection, chat_id: int, schedule_id: int, **values: str | bool | None) -> None:
    """Keep how this chat's schedule asks again: `nag` and `loud`, as far as given."""
    await tx.execute(
        sa.update(schedules)
        .where(schedules.c.id == schedule_id, schedules.c.chat_id == chat_id)
        .values(**values)
    )


async def plan(tx: AsyncConnection, planned: Mapping[int, tuple[datetime | None, int]]) -> None:
    """Remind of each dose again then (None: no more), having asked again so often."""
    if planned:
        statement = sa.update(doses).where(doses.c.id == OF).values(nag_at=AT, nags=sa.bindparam("asked"))
        await tx.execute(statement, [{"of": of, "at": at, "asked": n} for of, (at, n) in planned.items()])


async def call_off(tx: AsyncConnection, whose: sa.ColumnElement[bool]) -> None:
    """Nobody is reminded again of what is still to be answered there."""
    await tx.execute(
        sa.update(doses).where(whose, doses.c.state == "due").values(nag_at=None, snoozed_until=None)
    )


async def snooze(tx: AsyncConnection, dose_id: int, until: datetime, now: datetime) -> bool:
    """Remind again at `until`; False when it is answered, waits already, or is missed by then."""
    result = await tx.execute(
        sa.update(doses)
        .where(
            doses.c.id == dose_id,
            doses.c.state == "due",
            doses.c.closes_at > until,
            doses.c.due_at <= now,  # what was moved waits already
            sa.or_(doses.c.snoozed_until.is_(None), doses.c.snoozed_until <= now),
        )
        .values(snoozed_until=until, nag_at=until)
    )
    return result.rowcount == 1


async def unsnooze(tx: AsyncConnection, dose_id: int, now: datetime) -> bool:
    """Let it be due at once again; False when it was not snoozed."""
    result = await tx.execute(
        sa.update(doses)
        .where(doses.c.id == dose_id, doses.c.state == "due", doses.c.snoozed_until > now)
        .values(snoozed_until=None, nag_at=None)
    )
    return result.rowcount == 1


async def put_off(tx: AsyncConnection, dose_id: int, due_at: datetime, closes_at: datetime) -> bool:
    """This dose alone is due then; False when it was answered or missed."""
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


async def put_back(tx: AsyncConnection, dose_id: int, closes_at: datetime, now: datetime) -> bool:
    """It is due when it was at first; False when it was not put off, or answered since."""
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
    """The earliest UTC instant later than `after` at which somebody is reminded again; None: nobody is."""
    statement = sa.select(sa.func.min(doses.c.nag_at)).where(doses.c.nag_at > after)
    due_at: datetime | None = (await tx.execute(statement)).scalar_one()
    return due_at
