"""Owed messages: a row stays until Telegram has accepted it, under a lease while it is being sent (P2)."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.in_clause import Ids, id_in
from bot.store.core.json_rows import json_rows, json_text
from bot.store.core.params import CHAT_ID, IDS, LIMIT, NOW
from bot.store.core.tables import doses, outbox, subscribers

OutboxKind = Literal["reply", "reminder", "tip", "broadcast"]
# Replies before reminders, reminders before tips, tips before broadcasts (P5).
PRIORITY: dict[OutboxKind, int] = {"reply": 0, "reminder": 1, "tip": 2, "broadcast": 3}
KINDS = frozenset(PRIORITY)
# Kinds that a person is waiting for.
REPLY_KINDS: frozenset[OutboxKind] = frozenset({"reply"})
# Kinds that Telegram takes faster when the operator pays; nobody waits for them.
PAYABLE_KINDS: frozenset[OutboxKind] = frozenset({"tip", "broadcast"})
# Longer than any request may take; after it the sender counts as dead.
LEASE = timedelta(seconds=90)
# The longest delay between two tries of the same message.
MAX_RETRY_DELAY = timedelta(minutes=5)
# Kinds for which a second copy is worse than none.
AT_MOST_ONCE_KINDS = ("tip", "broadcast")
# Tries of a message that Telegram calls malformed or we cannot render: a fix may arrive meanwhile.
MAX_ATTEMPTS = 10
# Failed tries, half a minute, for which a reply holds back the chat's later replies; no more than that, so
# that a lasting fault mutes nobody.
MAX_BLOCKING_ATTEMPTS = 5
# Bytes of JSON in a row. Rows are exported, backed up and claimed in batches, so they hold no files.
MAX_PAYLOAD_BYTES = 65_536
# Methods that count against Telegram's limit for a chat.
SEND_METHODS = ("send_message", "send_document", "send_photo")


@dataclass(frozen=True)
class OwedMessage:
    """A message to send: `method` is Telegram's, `payload` its parameters or the renderer's arguments."""

    chat_id: int
    kind: OutboxKind
    method: str
    payload: dict[str, Any]
    due_at: datetime | None = None  # None: at once
    expires_at: datetime | None = None  # None: worth sending however late
    thread_id: int | None = None  # the topic of a forum; None: the General topic, or no forum


@dataclass(frozen=True)
class Delivery:
    """A claimed row; `uncertain`: an earlier copy may have reached the person."""

    id: int
    chat_id: int
    kind: OutboxKind
    method: str
    payload: dict[str, Any]
    due_at: datetime
    expires_at: datetime | None
    uncertain: bool
    attempts: int
    thread_id: int | None = None


@dataclass(frozen=True)
class ClaimedBatch:
    """The deliveries claimed; `is_all`: certainly no other delivery of the requested kinds is due."""

    deliveries: list[Delivery]
    is_complete: bool


# Columns that many messages have in common; with the values of a new message after them.
_COMMON = ("kind", "priority", "method", "due_at", "expires_at", "thread_id")
_SHARED = {
    **{name: sa.bindparam(name, type_=outbox.c[name].type) for name in _COMMON},
    "created_at": NOW,
    "uncertain": sa.false(),
    "attempts": sa.literal(0),
}
_EACH = json_rows("each", sa.column("chat_id", sa.BigInteger), sa.column("payload", sa.JSON)).table("each")
_OWE = sa.insert(outbox).from_select(
    ["chat_id", "payload", *_SHARED], sa.select(_EACH.c.chat_id, _EACH.c.payload, *_SHARED.values())
)
_OWE_ALIKE = sa.insert(outbox).from_select(
    ["chat_id", "payload", *_SHARED],
    sa.select(
        doses.c.chat_id,
        json_text(sa.bindparam("head", type_=sa.Text) + sa.cast(doses.c.id, sa.Text) + "]}"),
        *_SHARED.values(),
    ).where(id_in(doses.c.id, IDS)),
)
_OWE_TO_ALL = (
    sa.insert(outbox)
    .from_select(
        ["chat_id", "payload", *_SHARED],
        sa.select(
            subscribers.c.chat_id, sa.bindparam("payload", type_=outbox.c.payload.type), *_SHARED.values()
        )
        .where(id_in(subscribers.c.chat_id, IDS))
        .order_by(subscribers.c.chat_id),
    )
    .execution_options(preserve_rowcount=True)
)


class PayloadError(ValueError):
    """A payload is too large for the outbox: large content is rendered at delivery."""


async def owe(tx: AsyncConnection, messages: Sequence[OwedMessage], now: datetime) -> None:
    """Record messages as owed; a chat gets its messages in this order.

    Raises:
        PayloadError: a payload is larger than `MAX_PAYLOAD_BYTES`.
    """
    if not messages:
        return
    groups = groupby(
        messages, lambda each: (each.kind, each.method, each.due_at, each.expires_at, each.thread_id)
    )
    batches = [(batch[0], batch) for _shared, alike in groups if (batch := [*alike])]
    await tx.execute(
        _OWE,
        [
            {**_shared_values(first, now), "each": json.dumps([(one.chat_id, _encode(one)) for one in batch])}
            for first, batch in batches
        ],
    )


@dataclass(frozen=True)
class AlikeMessages:
    """Messages about one dose each, to the chats of the doses, that differ in nothing else.

    Attributes:
        message: What they have in common, with the field empty; its chat is ignored.
        field: The field of the payload that lists the id of the dose.
        dose_ids: The doses.
    """

    message: OwedMessage
    field: str
    dose_ids: Collection[int]

    def values(self, now: datetime) -> dict[str, Any]:
        """Return the parameters of `_OWE_ALIKE`: the payload is encoded once, up to the id."""
        common = {name: value for name, value in self.message.payload.items() if name != self.field}
        head = json.dumps({**common, self.field: []}).removesuffix("]}")
        return {**_shared_values(self.message, now), "head": head, "ids": self.dose_ids}


async def owe_alike(tx: AsyncConnection, batches: Sequence[AlikeMessages], now: datetime) -> None:
    """Record thousands of messages as owed, in a fraction of the time of `owe`."""
    if batches:
        await tx.execute(_OWE_ALIKE, [each.values(now) for each in batches])


async def owe_to_all(
    tx: AsyncConnection, chat_ids: Collection[int], message: OwedMessage, now: datetime
) -> int:
    """Record one message as owed to those of these chats that are on record; its own chat is ignored.

    For hundreds of chats this takes a fraction of the time of `owe`, which would hold up all other writers.

    Returns:
        The number of chats: on PostgreSQL some may have been erased just now.

    Raises:
        PayloadError: the payload is larger than `MAX_PAYLOAD_BYTES`.
    """
    _encode(message)
    owed = await tx.execute(
        _OWE_TO_ALL, {**_shared_values(message, now), "ids": chat_ids, "payload": message.payload}
    )
    return owed.rowcount


def _shared_values(message: OwedMessage, now: datetime) -> dict[str, Any]:
    return {
        "kind": message.kind,
        "priority": PRIORITY[message.kind],
        "method": message.method,
        "due_at": message.due_at or now,
        "expires_at": message.expires_at,
        "thread_id": message.thread_id,
        "now": now,
    }


def _encode(message: OwedMessage) -> str:
    """Return the payload as JSON.

    Raises:
        PayloadError: It is larger than `MAX_PAYLOAD_BYTES`.
    """
    payload = json.dumps(message.payload)
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise PayloadError(
            f"a payload for {message.method} has {len(payload)} bytes, at most {MAX_PAYLOAD_BYTES}"
        )
    return payload


def _is_behind_retry() -> sa.ColumnElement[bool]:
    """Return the condition that an earlier reply to the same chat failed and is being retried."""
    earlier = outbox.alias()
    return sa.exists().where(
        earlier.c.chat_id == outbox.c.chat_id,
        earlier.c.kind == "reply",
        earlier.c.id < outbox.c.id,
        earlier.c.failed_at.is_(None),
        earlier.c.attempts.between(1, MAX_BLOCKING_ATTEMPTS),
    )


_NEXT = (
    sa.select(outbox)
    .where(
        outbox.c.failed_at.is_(None),
        outbox.c.due_at <= NOW,
        sa.or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= NOW),
        sa.or_(outbox.c.uncertain.is_(False), outbox.c.kind.not_in(AT_MOST_ONCE_KINDS)),
        sa.or_(outbox.c.kind != "reply", ~_is_behind_retry()),
        # By what the index begins with: a reply behind a hundred thousand tips is found at once.
        outbox.c.priority.in_(sa.bindparam("priorities", expanding=True)),
    )
    .order_by(outbox.c.priority, outbox.c.due_at, outbox.c.id)
    .limit(LIMIT)
    # There is one courier; a former leader's may not know yet that it lost the election: skip its rows.
    .with_for_update(skip_locked=True)
)
_NEXT_EXCLUDING = _NEXT.where(
    ~id_in(outbox.c.chat_id, sa.bindparam("busy", type_=Ids)),
    sa.or_(outbox.c.method.not_in(SEND_METHODS), ~id_in(outbox.c.chat_id, sa.bindparam("full", type_=Ids))),
)
_LEASE = (
    sa.update(outbox)
    .where(id_in(outbox.c.id, IDS))
    # Until Telegram's answer is known, this copy may have arrived.
    .values(lease_until=sa.bindparam("until"), uncertain=True, attempts=outbox.c.attempts + 1)
)
_STRIKE_OFF = sa.delete(outbox).where(id_in(outbox.c.id, IDS))


async def claim(
    tx: AsyncConnection,
    now: datetime,
    available: Mapping[OutboxKind, int],
    *,
    in_flight: Collection[int] = (),
    full_chats: Collection[int] = (),
) -> ClaimedBatch:
    """Claim and lease the next deliveries, most urgent first, at most one per chat.

    Args:
        tx: a write transaction.
        now: UTC.
        available: how many deliveries of each kind may be claimed, more urgent kinds included in the count.
        in_flight: chats with a delivery under way; their next ones wait, so that order is kept.
        full_chats: chats whose limit is used up; only methods that do not count against it may go there.

    Returns:
        The claimed rows as they were before the claim (`uncertain` is about earlier tries).
    """
    chosen: dict[int, Delivery] = {}
    kinds, statement = set(available), _NEXT
    # First try without the exclusion list, which is quicker; retry with it only if a hit must be excluded.
    params: dict[str, Any] = {"now": now}
    is_all = False
    while kinds := {kind for kind in kinds if available[kind] > len(chosen)}:
        most = max(available[kind] for kind in kinds) - len(chosen)
        priorities = [PRIORITY[kind] for kind in kinds]
        rows = (await tx.execute(statement, {**params, "priorities": priorities, "most": most})).all()
        for row in rows:
            is_free = row.chat_id not in in_flight and (
                row.method not in SEND_METHODS or row.chat_id not in full_chats
            )
            if is_free and len(chosen) < available[row.kind]:
                chosen.setdefault(row.chat_id, _delivery(row))
        if len(rows) < most:
            # A delivery in flight may hide a reply behind it.
            is_all = statement is _NEXT and not in_flight and len(rows) == len(chosen)
            break
        # Rows are ordered by priority, so every due row of a more urgent kind has been seen.
        kinds = {kind for kind in kinds if PRIORITY[kind] >= rows[-1].priority}
        statement, params = _NEXT_EXCLUDING, {"now": now, "busy": {*in_flight, *chosen}, "full": full_chats}
    if chosen:
        leased = {"ids": [each.id for each in chosen.values()], "until": now + LEASE}
        await tx.execute(_LEASE, leased)
    return ClaimedBatch(list(chosen.values()), is_all)


def _delivery(row: Any) -> Delivery:
    return Delivery(
        row.id,
        row.chat_id,
        row.kind,
        row.method,
        row.payload,
        row.due_at,
        row.expires_at,
        row.uncertain,
        row.attempts,
        row.thread_id,
    )


async def delete(tx: AsyncConnection, ids: Collection[int]) -> None:
    """Delete rows that were delivered or are not worth sending any more."""
    if ids:
        await tx.execute(_STRIKE_OFF, {"ids": ids})


async def schedule_retry(
    tx: AsyncConnection, delivery: Delivery, *, due_at: datetime, uncertain: bool, error: str | None
) -> None:
    """Schedule a retry from `due_at` on; `uncertain` when the failed try may have arrived all the same."""
    await tx.execute(
        sa.update(outbox)
        .where(outbox.c.id == delivery.id)
        .values(lease_until=None, due_at=due_at, uncertain=uncertain or delivery.uncertain, error=error)
    )


async def retry_in_general_topic(tx: AsyncConnection, delivery: Delivery, error: str) -> None:
    """Retry at once in the chat's General topic, as nobody can write in the delivery's topic any more."""
    await tx.execute(
        sa.update(outbox)
        .where(outbox.c.id == delivery.id)
        .values(lease_until=None, uncertain=delivery.uncertain, error=error, thread_id=None)
    )


async def set_aside(tx: AsyncConnection, delivery: Delivery, error: str, now: datetime) -> None:
    """Give up on a delivery that Telegram will never accept; keep it with its error (dead letter)."""
    await tx.execute(
        sa.update(outbox)
        .where(outbox.c.id == delivery.id)
        .values(lease_until=None, failed_at=now, error=error)
    )


_BREAK_LEASES = sa.update(outbox).where(outbox.c.lease_until.is_not(None)).values(lease_until=None)


async def release_leases(tx: AsyncConnection) -> None:
    """Release all leases when the only sender starts: leased rows were in flight when the last one died."""
    await tx.execute(_BREAK_LEASES)


async def mark_all_uncertain(tx: AsyncConnection) -> None:
    """Mark everything owed as possibly sent already: a backup does not know what was sent after it."""
    await tx.execute(sa.update(outbox).values(uncertain=True, lease_until=None))


_LATEST = sa.bindparam("latest", type_=outbox.c.due_at.type)
_UNTIL = sa.bindparam("until", type_=outbox.c.lease_until.type)
_DUE_NOW = (
    sa.update(outbox)
    .where(
        outbox.c.due_at > NOW,
        sa.or_(outbox.c.created_at > NOW, sa.and_(outbox.c.attempts > 0, outbox.c.due_at > _LATEST)),
    )
    .values(due_at=NOW)
)
_LEASED_UNTIL = sa.update(outbox).where(outbox.c.lease_until > _UNTIL).values(lease_until=_UNTIL)


async def correct_instants(tx: AsyncConnection, now: datetime) -> None:
    """Correct instants after the clock was put back, so that no delivery waits for one set too late."""
    await tx.execute(_DUE_NOW, {"now": now, "latest": now + MAX_RETRY_DELAY})
    await tx.execute(_LEASED_UNTIL, {"until": now + LEASE})


_DROP_REPEATS = sa.delete(outbox).where(
    outbox.c.kind.in_(AT_MOST_ONCE_KINDS),
    outbox.c.uncertain.is_(True),
    sa.or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= NOW),
)


async def delete_possibly_sent(tx: AsyncConnection, now: datetime) -> None:
    """Delete at-most-once rows whose lease expired: they may have been sent."""
    await tx.execute(_DROP_REPEATS, {"now": now})


async def prune(tx: AsyncConnection, before: datetime) -> None:
    """Delete the dead letters of before then: nobody will send them, and they may hold personal text."""
    await tx.execute(sa.delete(outbox).where(outbox.c.failed_at < before))


_WAITING = sa.select(outbox.c.payload).where(
    outbox.c.chat_id == CHAT_ID, outbox.c.method == "send_document", outbox.c.failed_at.is_(None)
)


async def owes_file(tx: AsyncConnection, chat_id: int, kind: str, about_chat: int | None = None) -> bool:
    """Return whether this chat is owed a file of this kind (`Drawing.kind`).

    `about_chat`: the other chat that the file is about; None: it is about this chat.
    """
    payloads = (await tx.execute(_WAITING, {"chat": chat_id})).scalars()
    drawings = [payload.get("drawing", {}) for payload in payloads]
    return any((each.get("kind"), each.get("whose")) == (kind, about_chat) for each in drawings)


async def delete_of_chat(tx: AsyncConnection, chat_id: int) -> None:
    """Delete everything owed to a chat that cannot be written to."""
    await tx.execute(sa.delete(outbox).where(outbox.c.chat_id == chat_id))


async def next_due(tx: AsyncConnection, after: datetime) -> datetime | None:
    """Return the earliest UTC instant later than `after` at which a delivery is due; None when none is."""
    waiting = (outbox.c.due_at > after, outbox.c.failed_at.is_(None))
    statement = sa.select(sa.func.min(outbox.c.due_at)).where(*waiting)
    due_at: datetime | None = (await tx.execute(statement)).scalar_one()
    return due_at
