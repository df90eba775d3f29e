"""What operators write to many: drafts, how far each has come, and what became of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.checks import reference
from bot.store.subscribers import Subscriber
from bot.store.tables import broadcasts

State = Literal["draft", "running", "cancelled", "done"]
# How far one delivery came; when it did not leave, `pass_over` says why.
Fate = Literal["owed", "delivered", "blocked", "refused"]


@dataclass(frozen=True)
class Counts:
    """Chats: how many were meant, how many were put into the outbox, and what became of those."""

    people: int = 0
    owed: int = 0
    delivered: int = 0
    blocked: int = 0
    refused: int = 0
    skipped: int = 0
    withdrawn: int = 0

    @property
    def known(self) -> int:
        """Of how many it is known what became."""
        return self.delivered + self.blocked + self.refused + self.skipped + self.withdrawn

    @property
    def total(self) -> int:
        """Changes with every change."""
        return self.owed + self.known

    @property
    def unknown(self) -> int:
        """Of how many, once nothing is under way any more, nobody will ever know."""
        return self.owed - self.known


@dataclass(frozen=True)
class Broadcast:
    """One message to many.

    Attributes:
        chat_id: the operator who wrote it.
        text: Telegram's HTML.
        photo: Telegram's file id.
        audience: as in `bot.store.audiences`.
        important: goes at once, also to those who want no broadcasts.
        ended_at: when nothing of it was under way any more (UTC); None before.
        walked_at: when everybody had been looked at (UTC); None before.
        cursor: the last chat that was looked at; None: none yet.
        message_id: where the operator sees how far it is.
        shown_at: when that was drawn last (UTC); `shown` is the sum of the counts as they stood there.
    """

    id: int
    chat_id: int
    text: str
    photo: str | None
    audience: str
    important: bool
    state: State
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    walked_at: datetime | None
    cursor: int | None
    message_id: int | None
    shown_at: datetime | None
    shown: int
    counts: Counts

    @property
    def ref(self) -> str:
        """What a button says of this broadcast: its id, and a check of what would go to whom."""
        return reference(self.id, self.chat_id, self.text, self.photo, self.audience, self.important)

    def may_reach(self, subscriber: Subscriber) -> bool:
        """Whether it may still go to this person."""
        return self.state == "running" and (self.important or subscriber.wants_broadcasts)


_COUNTS = tuple(Counts.__dataclass_fields__)
_REST = tuple(name for name in Broadcast.__dataclass_fields__ if name != "counts")


def _of(row: Any) -> Broadcast:
    counts = Counts(**{name: getattr(row, name) for name in _COUNTS})
    return Broadcast(**{name: getattr(row, name) for name in _REST}, counts=counts)


async def draft(tx: AsyncConnection, chat_id: int, text: str, photo: str | None, now: datetime) -> Broadcast:
    """Keep what an operator wrote, for everyone until they say otherwise."""
    values = {"text": text, "photo": photo, "audience": "all", "important": False, "state": "draft"}
    made = await tx.execute(
        sa.insert(broadcasts)
        .values(chat_id=chat_id, created_at=now, shown=0, **values, **dict.fromkeys(_COUNTS, 0))
        .returning(broadcasts)
    )
    return _of(made.one())


async def drop_drafts(tx: AsyncConnection, chat_id: int) -> None:
    """Throw away what this operator has not sent."""
    await tx.execute(
        sa.delete(broadcasts).where(broadcasts.c.chat_id == chat_id, broadcasts.c.state == "draft")
    )


async def get(tx: AsyncConnection, broadcast_id: int) -> Broadcast | None:
    """The broadcast of that id, if there is one."""
    return (await by_id(tx, [broadcast_id])).get(broadcast_id)


async def by_id(tx: AsyncConnection, ids: Collection[int]) -> dict[int, Broadcast]:
    """Those of these that there are."""
    if not ids:
        return {}
    rows = await tx.execute(sa.select(broadcasts).where(broadcasts.c.id.in_(ids)))
    return {row.id: _of(row) for row in rows}


async def change(tx: AsyncConnection, known: Broadcast, **values: Any) -> Broadcast:
    """Set some columns; gives back how it is now."""
    changed = await tx.execute(
        sa.update(broadcasts).where(broadcasts.c.id == known.id).values(**values).returning(broadcasts)
    )
    return _of(changed.one())


async def move_on(
    tx: AsyncConnection, broadcast_id: int, state: State, *, since: State, **values: Any
) -> Broadcast | None:
    """Let it be in another state from now on; None when it was not in the one before, or is gone."""
    changed = await tx.execute(
        sa.update(broadcasts)
        .where(broadcasts.c.id == broadcast_id, broadcasts.c.state == since)
        .values(state=state, **values)
        .returning(broadcasts)
    )
    row = changed.one_or_none()
    return None if row is None else _of(row)


async def start(
    tx: AsyncConnection, broadcast_id: int, people: int, message_id: int, now: datetime
) -> Broadcast | None:
    """Let a draft begin, meant for so many; that message shows how far it is. None when it is no draft."""
    begun = {"people": people, "message_id": message_id, "started_at": now, "shown_at": now}
    return await move_on(tx, broadcast_id, "running", since="draft", **begun)


_IS_UNDER_WAY = sa.and_(broadcasts.c.ended_at.is_(None), broadcasts.c.started_at.is_not(None))
WAITS = sa.exists().where(_IS_UNDER_WAY)


_UNDER_WAY = (
    sa.select(broadcasts)
    .where(_IS_UNDER_WAY, broadcasts.c.state == sa.bindparam("state"))
    .order_by(broadcasts.c.id)
)
_UNDER_WAY_HELD = _UNDER_WAY.with_for_update()


async def under_way(tx: AsyncConnection, state: State, *, hold: bool = False) -> list[Broadcast]:
    """Those in that state of which something may still have to be done, oldest first.

    `hold` keeps everybody else from changing them until the transaction ends.
    """
    rows = await tx.execute(_UNDER_WAY_HELD if hold else _UNDER_WAY, {"state": state})
    return [_of(row) for row in rows]


async def newest(tx: AsyncConnection, most: int) -> list[Broadcast]:
    """The last that were started, newest first."""
    rows = await tx.execute(
        sa.select(broadcasts)
        .where(broadcasts.c.started_at.is_not(None))
        .order_by(broadcasts.c.id.desc())
        .limit(most)
    )
    return [_of(row) for row in rows]


async def count(tx: AsyncConnection, fates: Mapping[tuple[int, Fate], int]) -> None:
    """So many deliveries of that broadcast came to that end."""
    for (broadcast_id, fate), more in sorted(fates.items()):
        await _add(tx, broadcast_id, {fate: broadcasts.c[fate] + more})


_IS_CANCELLED = broadcasts.c.state == "cancelled"


async def pass_over(tx: AsyncConnection, unsent: Mapping[int, int]) -> None:
    """So many deliveries of these broadcasts did not leave: cancelled, or not wanted by then."""
    for broadcast_id, many in sorted(unsent.items()):
        withdrawn = broadcasts.c.withdrawn + sa.case((_IS_CANCELLED, many), else_=0)
        skipped = broadcasts.c.skipped + sa.case((_IS_CANCELLED, 0), else_=many)
        await _add(tx, broadcast_id, {"withdrawn": withdrawn, "skipped": skipped})


async def _add(tx: AsyncConnection, broadcast_id: int, sums: Mapping[str, Any]) -> None:
    """Its author may have erased it meanwhile."""
    await tx.execute(sa.update(broadcasts).where(broadcasts.c.id == broadcast_id).values(**sums))
