"""Broadcasts: drafts, progress and outcome of messages that operators write to many people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.row_references import row_reference
from bot.store.account.subscribers import Subscriber
from bot.store.core.tables import broadcasts

BroadcastState = Literal["draft", "running", "cancelled", "done"]
# Outcome of one delivery; deliveries that were never sent are counted by `count_unsent`.
DeliveryOutcome = Literal["owed", "delivered", "blocked", "refused"]


@dataclass(frozen=True)
class BroadcastCounts:
    """Numbers of chats: the audience (`people`), those put into the outbox (`owed`), and their outcomes."""

    people: int = 0
    owed: int = 0
    delivered: int = 0
    blocked: int = 0
    refused: int = 0
    skipped: int = 0
    withdrawn: int = 0

    @property
    def finished(self) -> int:
        """The number of deliveries whose outcome is known."""
        return self.delivered + self.blocked + self.refused + self.skipped + self.withdrawn

    @property
    def total(self) -> int:
        """A sum that changes whenever any of the counts does."""
        return self.owed + self.finished

    @property
    def lost(self) -> int:
        """The number of deliveries whose outcome is unknown, for good once nothing is under way any more."""
        return self.owed - self.finished


@dataclass(frozen=True)
class Broadcast:
    """One message to many people.

    Attributes:
        chat_id: the operator who wrote it.
        text: Telegram's HTML.
        photo: Telegram's file id.
        audience: as in `bot.store.operators.audiences`.
        important: goes at once, also to those who turned broadcasts off.
        ended_at: when the last delivery was over (UTC); None before.
        walked_at: when every subscriber had been looked at (UTC); None before.
        cursor: the last chat that was looked at; None: none yet.
        message_id: the operator's message that shows the progress.
        shown_at: when that message was last drawn (UTC); `shown` is the sum of the counts shown there.
    """

    id: int
    chat_id: int
    text: str
    photo: str | None
    audience: str
    important: bool
    state: BroadcastState
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    walked_at: datetime | None
    cursor: int | None
    message_id: int | None
    shown_at: datetime | None
    shown: int
    counts: BroadcastCounts

    @property
    def ref(self) -> str:
        """The reference that a button carries: the id, and a checksum of content, audience and importance."""
        return row_reference(self.id, self.chat_id, self.text, self.photo, self.audience, self.important)

    def may_reach(self, subscriber: Subscriber) -> bool:
        """Return whether the broadcast may still go to this person."""
        return self.state == "running" and (self.important or subscriber.wants_broadcasts)


_COUNTS = tuple(BroadcastCounts.__dataclass_fields__)
_REST = tuple(name for name in Broadcast.__dataclass_fields__ if name != "counts")


def _of(row: Any) -> Broadcast:
    counts = BroadcastCounts(**{name: getattr(row, name) for name in _COUNTS})
    return Broadcast(**{name: getattr(row, name) for name in _REST}, counts=counts)


async def create_draft(
    tx: AsyncConnection, chat_id: int, text: str, photo: str | None, now: datetime
) -> Broadcast:
    """Store what an operator wrote as a draft for everyone."""
    values = {"text": text, "photo": photo, "audience": "all", "important": False, "state": "draft"}
    made = await tx.execute(
        sa.insert(broadcasts)
        .values(chat_id=chat_id, created_at=now, shown=0, **values, **dict.fromkeys(_COUNTS, 0))
        .returning(broadcasts)
    )
    return _of(made.one())


async def delete_drafts(tx: AsyncConnection, chat_id: int) -> None:
    """Delete this operator's drafts."""
    await tx.execute(
        sa.delete(broadcasts).where(broadcasts.c.chat_id == chat_id, broadcasts.c.state == "draft")
    )


async def get(tx: AsyncConnection, broadcast_id: int) -> Broadcast | None:
    """Return the broadcast with that id; None when there is none."""
    return (await by_id(tx, [broadcast_id])).get(broadcast_id)


async def by_id(tx: AsyncConnection, ids: Collection[int]) -> dict[int, Broadcast]:
    """Return the broadcasts with these ids, as far as they exist."""
    rows = await tx.execute(sa.select(broadcasts).where(broadcasts.c.id.in_(ids)))
    return {row.id: _of(row) for row in rows}


async def update(tx: AsyncConnection, broadcast: Broadcast, **values: Any) -> Broadcast:
    """Update some columns; return the new state."""
    changed = await tx.execute(
        sa.update(broadcasts).where(broadcasts.c.id == broadcast.id).values(**values).returning(broadcasts)
    )
    return _of(changed.one())


async def change_state(
    tx: AsyncConnection,
    broadcast_id: int,
    state: BroadcastState,
    *,
    from_state: BroadcastState,
    **values: Any,
) -> Broadcast | None:
    """Change the state; None when it was not the expected one, or the broadcast is gone."""
    changed = await tx.execute(
        sa.update(broadcasts)
        .where(broadcasts.c.id == broadcast_id, broadcasts.c.state == from_state)
        .values(state=state, **values)
        .returning(broadcasts)
    )
    row = changed.one_or_none()
    return None if row is None else _of(row)


async def start(
    tx: AsyncConnection, broadcast_id: int, people: int, message_id: int, now: datetime
) -> Broadcast | None:
    """Start a draft; None when it is no draft.

    Args:
        tx: a write transaction.
        broadcast_id: the draft.
        people: how many subscribers the audience has.
        message_id: the message that shows the progress.
        now: UTC.
    """
    begun = {"people": people, "message_id": message_id, "started_at": now, "shown_at": now}
    return await change_state(tx, broadcast_id, "running", from_state="draft", **begun)


_IS_UNDER_WAY = sa.and_(broadcasts.c.ended_at.is_(None), broadcasts.c.started_at.is_not(None))
ANY_DUE = sa.exists().where(_IS_UNDER_WAY)


_UNDER_WAY = (
    sa.select(broadcasts)
    .where(_IS_UNDER_WAY, broadcasts.c.state == sa.bindparam("state"))
    .order_by(broadcasts.c.id)
)
_UNDER_WAY_HELD = _UNDER_WAY.with_for_update()


async def unfinished(tx: AsyncConnection, state: BroadcastState, *, lock: bool = False) -> list[Broadcast]:
    """Return the broadcasts in that state that are not finished, oldest first.

    `lock` locks the rows until the transaction ends.
    """
    rows = await tx.execute(_UNDER_WAY_HELD if lock else _UNDER_WAY, {"state": state})
    return [_of(row) for row in rows]


async def newest(tx: AsyncConnection, most: int) -> list[Broadcast]:
    """Return the broadcasts that were started last, newest first."""
    rows = await tx.execute(
        sa.select(broadcasts)
        .where(broadcasts.c.started_at.is_not(None))
        .order_by(broadcasts.c.id.desc())
        .limit(most)
    )
    return [_of(row) for row in rows]


async def count_outcomes(tx: AsyncConnection, outcomes: Mapping[tuple[int, DeliveryOutcome], int]) -> None:
    """Add to the counts of outcomes, by broadcast and outcome."""
    for (broadcast_id, fate), more in sorted(outcomes.items()):
        await _add(tx, broadcast_id, {fate: broadcasts.c[fate] + more})


_IS_CANCELLED = broadcasts.c.state == "cancelled"


async def count_unsent(tx: AsyncConnection, unsent: Mapping[int, int]) -> None:
    """Add deliveries that were never sent, by broadcast: withdrawn if it is cancelled, otherwise skipped."""
    for broadcast_id, many in sorted(unsent.items()):
        withdrawn = broadcasts.c.withdrawn + sa.case((_IS_CANCELLED, many), else_=0)
        skipped = broadcasts.c.skipped + sa.case((_IS_CANCELLED, 0), else_=many)
        await _add(tx, broadcast_id, {"withdrawn": withdrawn, "skipped": skipped})


async def _add(tx: AsyncConnection, broadcast_id: int, sums: Mapping[str, Any]) -> None:
    """Set columns of a broadcast, which its author may have erased meanwhile."""
    await tx.execute(sa.update(broadcasts).where(broadcasts.c.id == broadcast_id).values(**sums))
