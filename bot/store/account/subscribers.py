"""Subscribers, and all data of one of them at once (export, erase)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.nagging import QuietHours
from bot.store.care import care as caring
from bot.store.core import app_state
from bot.store.core.in_clause import id_in
from bot.store.core.params import CHAT_ID, CHAT_IDS
from bot.store.core.tables import (
    care,
    chat_columns,
    inbox,
    metadata,
    outbox,
    subscribers,
    watched,
)

SubscriberState = Literal["active", "stopped", "blocked"]
# Payload keys in the outbox that hold a file, or the arguments to render one.
_FILE_KEYS = {"document", "drawing"}


@dataclass(frozen=True)
class Subscriber:
    """A chat that talks to the bot; `zone` is None until told, `quiet` when there are no quiet hours.

    `seen_at` (UTC) is when they wrote or pressed last, to half a day; None: not since they signed up.
    `set_up_by` is the user who first wrote to the bot in a group, `again_message_id` the message that is
    answered anew when it is edited.
    """

    chat_id: int
    language: str
    zone: str | None
    discreet: bool
    state: SubscriberState
    quiet: QuietHours | None = None
    wants_broadcasts: bool = True
    seen_at: datetime | None = None
    set_up_by: int | None = None
    again_message_id: int | None = None


def quiet_of(row: Any) -> QuietHours | None:
    """Return the quiet hours of a row."""
    if row.quiet_from is None:
        return None
    return QuietHours(time.fromisoformat(row.quiet_from), time.fromisoformat(row.quiet_until))


def _of(row: Any) -> Subscriber:
    return Subscriber(
        row.chat_id,
        row.language,
        row.zone,
        row.discreet,
        row.state,
        quiet_of(row),
        wants_broadcasts=row.broadcasts_off_at is None,
        seen_at=row.seen_at,
        set_up_by=row.set_up_by,
        again_message_id=row.again_message_id,
    )


_ONE = sa.select(subscribers).where(subscribers.c.chat_id == CHAT_ID)
_ANY = sa.select(sa.exists(sa.select(subscribers.c.chat_id)))
_MANY = sa.select(subscribers).where(id_in(subscribers.c.chat_id, CHAT_IDS))


async def get(tx: AsyncConnection, chat_id: int) -> Subscriber | None:
    """Return this chat's subscriber; None when it never wrote."""
    row = (await tx.execute(_ONE, {"chat": chat_id})).one_or_none()
    return None if row is None else _of(row)


async def get_many(tx: AsyncConnection, chat_ids: Collection[int]) -> dict[int, Subscriber]:
    """Return the subscribers of those of these chats that are known."""
    rows = await tx.execute(_MANY, {"chats": chat_ids})
    return {row.chat_id: _of(row) for row in rows}


async def get_or_create(
    tx: AsyncConnection, chat_id: int, language: str, now: datetime, set_up_by: int | None = None
) -> Subscriber:
    """Return this chat's subscriber, created on first contact; `set_up_by`: the writing user, in a group."""
    if known := await get(tx, chat_id):
        return known
    await app_state.remove(tx, app_state.KNOWN_EMPTY)
    await tx.execute(
        sa.insert(subscribers).values(
            chat_id=chat_id,
            language=language,
            zone=None,
            discreet=False,
            state="active",
            created_at=now,
            seen_at=now,
            set_up_by=set_up_by,
        )
    )
    return Subscriber(
        chat_id, language, None, discreet=False, state="active", seen_at=now, set_up_by=set_up_by
    )


async def update(tx: AsyncConnection, chat_id: int, **values: Any) -> None:
    """Update some columns of one subscriber: zone, discreet, language or state."""
    await tx.execute(sa.update(subscribers).where(subscribers.c.chat_id == chat_id).values(**values))


async def migrate_chat(tx: AsyncConnection, old: int, new: int) -> None:
    """Move every row of a group to the supergroup that it became; a repeat moves nothing.

    Where the new chat is on record already, its reminders and those of the old chat become one list.
    """
    if old == new:  # merging a chat into itself would delete it
        return
    # The inbox first: another worker may hold the lock of an update that it is handling for the old chat.
    await _replace_chat_id(tx, inbox.c.chat_id, old, new)
    await _forget_messages(tx, old)
    if await get(tx, new) is None:
        await _replace_chat_id(tx, subscribers.c.chat_id, old, new)
    for column in chat_columns():
        if column is not subscribers.c.chat_id:
            await _replace_chat_id(tx, column, old, new)
    await _redirect_files(tx, old, new)
    await _merge(tx, old, new)


async def _forget_messages(tx: AsyncConnection, old: int) -> None:
    """Delete message ids, which differ in a supergroup: an edit would hit a message of somebody else."""
    edits = outbox.c.payload["message_id"].as_string().is_not(None)
    await tx.execute(sa.delete(outbox).where(outbox.c.chat_id == old, edits))
    for table in metadata.sorted_tables:
        if {"chat_id", "message_id"} <= set(table.c.keys()):
            await tx.execute(sa.update(table).where(table.c.chat_id == old).values(message_id=None))
    # Two exceptions: a row of `watched` has no chat of its own, and `again_message_id` has a name of its own.
    links = sa.select(care.c.id).where(care.c.caregiver_id == old).scalar_subquery()
    await tx.execute(sa.update(watched).where(watched.c.care_id.in_(links)).values(message_id=None))
    await update(tx, old, again_message_id=None)


_OF_OTHERS = sa.select(outbox.c.id, outbox.c.payload).where(
    outbox.c.payload["drawing"]["whose"].as_string().is_not(None)
)


async def _redirect_files(tx: AsyncConnection, old: int, new: int) -> None:
    """Change the chat in owed files that are about the group and are to be sent to one of its members."""
    for row in (await tx.execute(_OF_OTHERS)).all():
        if row.payload["drawing"]["whose"] == old:
            payload = {**row.payload, "drawing": {**row.payload["drawing"], "whose": new}}
            await tx.execute(sa.update(outbox).where(outbox.c.id == row.id).values(payload=payload))


async def _replace_chat_id(tx: AsyncConnection, column: sa.Column[Any], old: int, new: int) -> None:
    """Replace the chat id in a column; drop rows of which a chat has only one if the new chat has its own."""
    table = column.table
    if column.primary_key and table is not subscribers:
        there = table.alias()
        keys = [key for key in table.primary_key if key is not column]
        same = [there.c[key.name] == key for key in keys]
        taken = sa.exists().where(there.c[column.name] == new, *same)
        await tx.execute(sa.delete(table).where(column == old, taken))
    await tx.execute(sa.update(table).where(column == old).values({column: new}))


async def _merge(tx: AsyncConnection, old: int, new: int) -> None:
    """Merge two rows of one chat: keep the one that was set up, and the creator and date of the older."""
    of_old, of_new = await _row(tx, old), await _row(tx, new)
    if of_old is None or of_new is None:
        return
    first = min(of_old, of_new, key=lambda row: row["created_at"])
    settings = next((row for row in (of_new, of_old) if row["zone"] is not None), first)
    values = {**settings, "set_up_by": first["set_up_by"], "created_at": first["created_at"], "chat_id": new}
    await tx.execute(sa.delete(subscribers).where(subscribers.c.chat_id == old))
    await tx.execute(sa.update(subscribers).where(subscribers.c.chat_id == new).values(values))


async def _row(tx: AsyncConnection, chat_id: int) -> dict[str, Any] | None:
    row = (await tx.execute(_ONE, {"chat": chat_id})).mappings().one_or_none()
    return None if row is None else dict(row)


async def erase(tx: AsyncConnection, chat_id: int) -> None:
    """Delete every row of this chat, in every table; updates that wait to be handled are newer and stay."""
    await caring.forget_chat(tx, chat_id)
    await tx.execute(sa.delete(subscribers).where(subscribers.c.chat_id == chat_id))  # the rest cascades
    await tx.execute(sa.delete(outbox).where(outbox.c.chat_id == chat_id))
    # The update ids stay so that Telegram's repeats are recognised; they say nothing of person or content.
    await tx.execute(
        sa.update(inbox)
        .where(inbox.c.chat_id == chat_id, inbox.c.set_aside_at.is_not(None))
        .values(payload=None, chat_id=None, error=None)
    )
    await record_if_empty(tx)


async def record_if_empty(tx: AsyncConnection) -> None:
    """Record that nobody is left, so that a restart does not take the empty database for data loss."""
    if not await tx.scalar(_ANY):
        await app_state.write(tx, app_state.KNOWN_EMPTY, "")


async def are_missing(tx: AsyncConnection) -> bool:
    """Return whether the subscribers were lost: there are none, or no tables, and no record of why."""
    if not await tx.run_sync(lambda connection: sa.inspect(connection).has_table(subscribers.name)):
        return True
    return not await tx.scalar(_ANY) and await app_state.read(tx, app_state.KNOWN_EMPTY) is None


async def export(tx: AsyncConnection, chat_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return every row about this chat as plain values, by table; of others only their names."""
    by_table: dict[str, list[dict[str, Any]]] = {}
    for table in metadata.sorted_tables:
        if "chat_id" in table.c:
            rows = await tx.execute(sa.select(table).where(table.c.chat_id == chat_id))
            by_table[table.name] = [dict(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
    for row in by_table["care"]:
        del row["caregiver_id"]
    for row in by_table["outbox"]:
        # An export must not contain another export, or each would be larger than the one before.
        row["payload"] = {key: row["payload"][key] for key in row["payload"] if key not in _FILE_KEYS}
    for row in by_table["trials"]:
        row["seed"] = None if row["state"] == "running" else row["seed"]  # the order ahead follows from it
    for row in by_table["doses"]:
        row["answered_by"] = None if row["answered_by"] is None else "a caregiver"
    return {**by_table, "looks_after": await caring.export_of_caregiver(tx, chat_id)}
