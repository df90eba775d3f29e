"""What operators write to many: drafts, how far each has come, and what became of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.subscribers import Subscriber
from bot.store.tables import broadcasts

State = Literal["draft", "running", "cancelled", "done"]
# What became of one delivery; of `passed_over` it depends on why: cancelled, or not wanted by then.
Fate = Literal["delivered", "blocked", "refused"]


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
        shown_at: when that was drawn last (UTC).
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
    counts: Counts

    def may_reach(self, subscriber: Subscriber) -> bool:
        """Whether it may still go to this person."""
        return self.state == "running" and (self.important or subscriber.wants_broadcasts)


_COUNTS = tuple(Counts.__dataclass_fields__)
_REST = tuple(name for name in Broadcast.__dataclass_fields__ if name != "counts")


def _of(row: Any) -> Broadcast:
    counts = Counts(**{name: getattr(row, name) for name in _COUNTS})
    return Broadcast(**{name: getattr(row, name) for name in _REST}, counts=counts)


async def draft(tx: AsyncConnection, chat_id: int, text: str, photo: str | None, now: datetime) -> int:
    """Keep what an operator wrote, for everyone until they say otherwise; gives its id."""
    values = {"text": text, "photo": photo, "audience": "all", "important": False, "state": "draft"}
    made = await tx.execute(
        sa.insert(broadcasts)
        .values(chat_id=chat_id, created_at=now, **values, **dict.fromkeys(_COUNTS, 0))
        .returning(broadcasts.c.id)
    )
    broadcast_id: int = made.scalar_one()
    return broadcast_id


async def by_id(tx: AsyncConnection, ids: Collection[int]) -> dict[int, Broadcast]:
    """Those of these that there are."""
    if not ids:
        return {}
    rows = await tx.execute(sa.select(broadcasts).where(broadcasts.c.id.in_(ids)))
    return {row.id: _of(row) for row in rows}


async def count(tx: AsyncConnection, fates: Mapping[tuple[int, Fate], int]) -> None:
    """So many deliveries of that broadcast came to that end."""
    for (broadcast_id, fate), more in sorted(fates.items()):
        column = broadcasts.c[fate]
        await tx.execute(
            sa.update(broadcasts).where(broadcasts.c.id == broadcast_id).values({column: column + more})
        )


async def pass_over(tx: AsyncConnection, unsent: Mapping[int, int]) -> None:
    """So many deliveries of these broadcasts did not leave: cancelled, or not wanted by then."""
    is_cancelled = broadcasts.c.state == "cancelled"
    for broadcast_id, many in sorted(unsent.items()):
        await tx.execute(
            sa.update(broadcasts)
            .where(broadcasts.c.id == broadcast_id)
            .values(
                withdrawn=broadcasts.c.withdrawn + sa.case((is_cancelled, many), else_=0),
                skipped=broadcasts.c.skipped + sa.case((is_cancelled, 0), else_=many),
            )
        )
