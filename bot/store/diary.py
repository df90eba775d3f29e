"""Entries of diaries: sleeps and ratings, by chat and person; a person of None is the chat's owner."""

from collections.abc import Collection
from dataclasses import fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.diary.model import Rated, Rating, Sleep, replaces
from bot.store.core.in_clause import id_in
from bot.store.core.tables import diaries, diary_prompts, ratings, sleeps

OWNER = ""
"""What stands for the chat's owner in the column `person`."""
_OF_SLEEP = [each.name for each in fields(Sleep)]


def person_key(person: str | None) -> str:
    """Return what the column `person` holds."""
    return person or OWNER


def _are_of(table: sa.Table, chat_id: int, person: str | None) -> tuple[sa.ColumnElement[bool], ...]:
    return (table.c.chat_id == chat_id, table.c.person == person_key(person))


def _key(table: sa.Table, chat_id: int, person: str | None, day: date, what: str) -> sa.ColumnElement[bool]:
    whose = _are_of(table, chat_id, person)
    return sa.and_(*whose, table.c.local_date == day, table.c.what == what)


async def record_rating(tx: AsyncConnection, chat_id: int, person: str | None, rating: Rating) -> None:
    """Store a rating in place of any other of the same date and subject; the date's question is answered."""
    insert: Any = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    new = {"value": rating.value, "entered_at": rating.entered_at, "late": rating.late}
    statement = insert(ratings).on_conflict_do_update(
        index_elements=["chat_id", "person", "local_date", "what"], set_=new
    )
    row = {"chat_id": chat_id, "person": person_key(person), **vars(rating)}
    await tx.execute(statement, row)
    await _note_answer(tx, chat_id, person, rating.local_date, rating.what, rating.entered_at)


async def delete_rating(
    tx: AsyncConnection, chat_id: int, person: str | None, local_date: date, what: Rated
) -> bool:
    """Undo a rating; False if there was none. Its question stays answered: nobody is asked twice."""
    deleted = await tx.execute(sa.delete(ratings).where(_key(ratings, chat_id, person, local_date, what)))
    return deleted.rowcount == 1


async def ratings_between(
    tx: AsyncConnection, chat_id: int, person: str | None, first: date, last: date
) -> list[Rating]:
    """Return the ratings of these local dates, both inclusive, by date and subject."""
    among = (*_are_of(ratings, chat_id, person), ratings.c.local_date.between(first, last))
    rows = await tx.execute(sa.select(ratings).where(*among).order_by(ratings.c.local_date, ratings.c.what))
    return [Rating(row.local_date, row.what, row.value, row.entered_at, row.late) for row in rows]


async def record_sleep(tx: AsyncConnection, chat_id: int, person: str | None, sleep: Sleep) -> int:
    """Store a sleep in place of those on the same date that it replaces (`model.replaces`); return its id."""
    whose = (*_are_of(sleeps, chat_id, person), sleeps.c.local_date == sleep.date)
    known = await tx.execute(sa.select(sleeps).where(*whose))
    replaced = [row.id for row in known if replaces(sleep, _sleep_of(row))]
    await tx.execute(sa.delete(sleeps).where(sleeps.c.id.in_(replaced)))
    row = {"chat_id": chat_id, "person": person_key(person), "local_date": sleep.date, **vars(sleep)}
    row_id: int = (await tx.execute(sa.insert(sleeps).values(row).returning(sleeps.c.id))).scalar_one()
    if sleep.kind == "main":
        await _note_answer(tx, chat_id, person, sleep.date, "night", sleep.entered_at)
    return row_id


async def get_sleep(tx: AsyncConnection, chat_id: int, sleep_id: int) -> Sleep | None:
    """Return a sleep of this chat; None if it has none of that id."""
    whose = (sleeps.c.chat_id == chat_id, sleeps.c.id == sleep_id)
    row = (await tx.execute(sa.select(sleeps).where(*whose))).one_or_none()
    return None if row is None else _sleep_of(row)


async def delete_sleep(tx: AsyncConnection, chat_id: int, sleep_id: int) -> bool:
    """Undo a sleep of this chat; False if it has none of that id."""
    whose = (sleeps.c.chat_id == chat_id, sleeps.c.id == sleep_id)
    return (await tx.execute(sa.delete(sleeps).where(*whose))).rowcount == 1


async def delete_main_sleeps(tx: AsyncConnection, chat_id: int, person: str | None, day: date) -> int:
    """Undo every sleep of a local date that is no nap; return how many there were."""
    whose = (*_are_of(sleeps, chat_id, person), sleeps.c.local_date == day, sleeps.c.kind == "main")
    return (await tx.execute(sa.delete(sleeps).where(*whose))).rowcount


async def sleeps_between(
    tx: AsyncConnection, chat_id: int, person: str | None, first: date, last: date
) -> list[Sleep]:
    """Return the sleeps of these local dates, both inclusive, in the order of waking."""
    among = (*_are_of(sleeps, chat_id, person), sleeps.c.local_date.between(first, last))
    rows = await tx.execute(sa.select(sleeps).where(*among).order_by(sleeps.c.woke_at, sleeps.c.id))
    return [_sleep_of(row) for row in rows]


async def told_since(
    tx: AsyncConnection, chat_ids: Collection[int], first: date
) -> set[tuple[tuple[int, str], date, str]]:
    """Return the questions that entries of these chats answer, about local dates from `first` on.

    Each is a chat id with the column `person`, a local date and a subject, as `diary_prompts.PromptKey`.
    """
    rated = sa.select(ratings.c.chat_id, ratings.c.person, ratings.c.local_date, ratings.c.what)
    slept = sa.select(sleeps.c.chat_id, sleeps.c.person, sleeps.c.local_date, sa.literal("night"))
    rows = await tx.execute(
        sa.union(
            rated.where(id_in(ratings.c.chat_id, chat_ids), ratings.c.local_date >= first),
            slept.where(
                id_in(sleeps.c.chat_id, chat_ids), sleeps.c.local_date >= first, sleeps.c.kind == "main"
            ),
        )
    )
    return {((chat_id, person), day, what) for chat_id, person, day, what in rows}


async def people_with_entries(tx: AsyncConnection, chat_id: int) -> list[str | None]:
    """Return whose entries or diaries this chat has, the chat's owner (None) first."""
    columns = [
        sa.select(each.c.person).where(each.c.chat_id == chat_id) for each in (diaries, ratings, sleeps)
    ]
    found = (await tx.execute(sa.union(*columns))).scalars()
    return [each or None for each in sorted(found)]


def _sleep_of(row: Any) -> Sleep:
    return Sleep(**{name: getattr(row, name) for name in _OF_SLEEP})


async def _note_answer(
    tx: AsyncConnection, chat_id: int, person: str | None, local_date: date, what: str, at: datetime
) -> None:
    """Record that somebody answered, whether or not they were asked."""
    asked = _key(diary_prompts, chat_id, person, local_date, what)
    open_one = sa.update(diary_prompts).where(asked, diary_prompts.c.answered_at.is_(None))
    await tx.execute(open_one.values(answered_at=at))
    await tx.execute(sa.update(diaries).where(*_are_of(diaries, chat_id, person)).values(unanswered=0))
