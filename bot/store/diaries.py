"""Diaries of sleep and pain as they were set up, and when each asks next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.diary.asking import QuestionTimes
from bot.store.core.params import AT, LIMIT, NOW, ROW_KEY
from bot.store.core.tables import diaries
from bot.store.diary import person_key

# Chats of which diaries are computed again at once.
PAGE = 500
DAY = timedelta(days=1)

DiaryState = Literal["active", "waiting", "stopped"]


@dataclass(frozen=True)
class Diary:
    """A diary of sleep and pain.

    Attributes:
        chat_id: The chat that keeps it.
        person: Whose it is, as in items; None: the chat's owner.
        times: When it asks, and what.
        state: `active`; `waiting`: nothing was answered for days, and they were asked whether to go on;
            `stopped`.
        unanswered: Days on which something was asked since the last entry.
        asked_on: The last local date with a question; None: none yet.
        next_due_at: When it asks next, UTC; None: not, as long as that is so.
        thread_id: The topic of a forum to ask in.
    """

    chat_id: int
    person: str | None
    times: QuestionTimes
    state: DiaryState = "active"
    unanswered: int = 0
    asked_on: date | None = None
    next_due_at: datetime | None = None
    thread_id: int | None = None

    @property
    def present_times(self) -> QuestionTimes:
        """When it asks as long as its state is what it is."""
        # The look back would keep whoever left from ever being idle.
        return self.times if self.state == "active" else replace(self.times, asks=None, weekly_day=None)

    def planned(self, now: datetime) -> "Diary":
        """Return it with what is due after `now` (UTC); nothing is made up for.

        Raises:
            ValueError: This machine does not know its zone.
        """
        return replace(self, next_due_at=self.present_times.next_due_at(now))

    def resumed(self) -> "Diary":
        """Return it asking again, with nothing counted as unanswered; `planned` sets when."""
        return replace(self, state="active", unanswered=0)

    @property
    def key(self) -> "DiaryKey":
        """What tells it from every other diary."""
        return self.chat_id, person_key(self.person)


# Chat id and the column `person`.
DiaryKey = tuple[int, str]


def _of(row: Any) -> Diary:
    morning = None if row.morning_wall is None else time.fromisoformat(row.morning_wall)
    evening = time.fromisoformat(row.evening_wall)
    times = QuestionTimes(row.asks, morning, evening, row.zone, row.start_on, row.every_days, row.weekly_day)
    return Diary(
        row.chat_id,
        row.person or None,
        times,
        row.state,
        row.unanswered,
        row.asked_on,
        row.next_due_at,
        row.thread_id,
    )


def _columns(diary: Diary) -> dict[str, Any]:
    times, (chat_id, person) = diary.times, diary.key
    return {
        "chat_id": chat_id,
        "person": person,
        "asks": times.asks,
        "morning_wall": None if times.morning is None else times.morning.strftime("%H:%M"),
        "evening_wall": times.evening.strftime("%H:%M"),
        "every_days": times.every_days,
        "start_on": times.start,
        "weekly_day": times.weekly_day,
        "state": diary.state,
        "unanswered": diary.unanswered,
        "asked_on": diary.asked_on,
        "zone": times.zone,
        "next_due_at": diary.next_due_at,
        "thread_id": diary.thread_id,
    }


_IS_DUE = diaries.c.next_due_at <= NOW
ANY_DUE = sa.exists().where(_IS_DUE)
_DUE = sa.select(diaries).where(_IS_DUE).order_by(diaries.c.next_due_at).limit(LIMIT).with_for_update()
_ADVANCE = (
    sa.update(diaries)
    .where(diaries.c.chat_id == ROW_KEY, diaries.c.person == sa.bindparam("whose"))
    .values(
        next_due_at=AT,
        state=sa.bindparam("new_state"),
        unanswered=sa.bindparam("days"),
        asked_on=sa.bindparam("day"),
    )
)


async def get(tx: AsyncConnection, chat_id: int, person: str | None) -> Diary | None:
    """Return the diary of this person, if there is one."""
    return next((each for each in await of_chat(tx, chat_id) if each.person == person), None)


async def of_chat(tx: AsyncConnection, chat_id: int) -> list[Diary]:
    """Return the diaries that a chat keeps, that of its owner first."""
    rows = await tx.execute(sa.select(diaries).where(diaries.c.chat_id == chat_id).order_by(diaries.c.person))
    return [_of(row) for row in rows]


async def put(tx: AsyncConnection, diary: Diary) -> None:
    """Store or replace a diary."""
    chat_id, person = diary.key
    await tx.execute(sa.delete(diaries).where(diaries.c.chat_id == chat_id, diaries.c.person == person))
    await tx.execute(sa.insert(diaries).values(_columns(diary)))


async def due(tx: AsyncConnection, now: datetime, most: int) -> list[Diary]:
    """Return and lock the diaries in which something is due, longest waiting first."""
    rows = await tx.execute(_DUE, {"now": now, "most": most})
    return [_of(row) for row in rows]


async def advance(tx: AsyncConnection, moved: Collection[Diary]) -> None:
    """Store when each of these diaries asks next, its state, and what was asked lately."""
    if moved:
        await tx.execute(_ADVANCE, [_progress(each) for each in moved])


def _progress(diary: Diary) -> dict[str, Any]:
    chat_id, person = diary.key
    return {
        "of": chat_id,
        "whose": person,
        "at": diary.next_due_at,
        "new_state": diary.state,
        "days": diary.unanswered,
        "day": diary.asked_on,
    }


async def deactivate_chat(tx: AsyncConnection, chat_id: int) -> None:
    """Let nothing be due in this chat; `advance` reactivates it."""
    await tx.execute(sa.update(diaries).where(diaries.c.chat_id == chat_id).values(next_due_at=None))


async def next_due(tx: AsyncConnection, after: datetime) -> datetime | None:
    """Return the earliest UTC instant later than `after` at which a diary asks; None when none does."""
    statement = sa.select(sa.func.min(diaries.c.next_due_at)).where(diaries.c.next_due_at > after)
    due_at: datetime | None = (await tx.execute(statement)).scalar_one()
    return due_at


async def due_after(tx: AsyncConnection, instant: datetime) -> list[Diary]:
    """Return the diaries that ask nothing until after that instant (UTC)."""
    rows = await tx.execute(sa.select(diaries).where(diaries.c.next_due_at > instant))
    return [_of(row) for row in rows]


async def reschedule_page(
    tx: AsyncConnection, former_zones: Mapping[str, str], after: int, now: datetime
) -> int | None:
    """Recompute when diaries ask next by new time zone data, like `tzdata.reschedule_reminders`."""
    of_page = sa.select(diaries.c.chat_id).where(
        diaries.c.chat_id > after, diaries.c.next_due_at.is_not(None), diaries.c.zone.in_(former_zones)
    )
    chats = (await tx.execute(of_page.distinct().order_by(diaries.c.chat_id).limit(PAGE))).scalars().all()
    moved = [each for chat_id in chats for each in await of_chat(tx, chat_id)]
    affected = [each for each in moved if each.next_due_at is not None and each.times.zone in former_zones]
    # A day early: by the new clocks a question may have been due already, and none is asked twice.
    await advance(tx, [each.planned(min(now, each.next_due_at or now) - DAY) for each in affected])
    return chats[-1] if chats else None
