"""What only shows something is read outside of the write transaction, so that a slow page holds up nobody."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.store.core import tables
from handlers import BUTTONS, COMMANDS
from tests.handlers.conftest import Talk, due, on_both_engines

# Every update that is handled looks whether a dose of its chat is due.
READ = re.compile(r"\bFROM (schedules|items|doses|sleeps|ratings|diaries)\b")


@contextmanager
def read_by_writer() -> Iterator[list[str]]:
    """What is read meanwhile by SQLite's one connection that may write."""
    found: list[str] = []

    def note(connection: sa.Connection, _cursor: Any, sql: str, *_more: Any) -> None:
        pool = connection.engine.pool
        if isinstance(pool, sa.QueuePool) and pool.size() == 1 and READ.search(sql):
            found.append(sql)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


async def set_up(talk: Talk) -> None:
    """Give the person a reminder, an open dose, and a day that was recorded."""
    await due(talk, "magnesium 200 mg 21:00")
    await talk.press("Taken")
    await talk.later(timedelta(hours=24))
    await talk.say("/cancel")  # when somebody wrote last is written twice a day


async def test_no_command_that_shows_something_reads_in_the_write_transaction(talk: Talk) -> None:
    await set_up(talk)
    showing = [each.name for each in COMMANDS if each.reads]
    read: dict[str, list[str]] = {}
    for name in showing:
        await talk.say("/cancel")
        with read_by_writer() as read[name]:
            await talk.say(f"/{name}")

    assert {name: sql for name, sql in read.items() if sql} == {}
    assert {"today", "doses", "history", "refill", "export", "plan", "check"} <= {*showing}


async def test_no_button_that_shows_something_reads_in_the_write_transaction(talk: Talk) -> None:
    await set_up(talk)
    await talk.say("/history")
    with read_by_writer() as read:
        await talk.press("30 days")
        await talk.press("Calendar")
        await talk.press("For my doctor")

    assert read == []
    assert any(each.reads is None for each in BUTTONS)


async def test_no_question_is_answered_in_the_write_transaction(talk: Talk) -> None:
    await set_up(talk)
    with read_by_writer() as read:
        await talk.say("does magnesium help against cramps?")
        await talk.say("and zinc?")

    assert read == []
    assert talk.saying("For a cold")


@on_both_engines
async def test_what_seemed_to_read_and_has_to_write_is_done_once(talk: Talk) -> None:
    assert await talk.say("/history")  # the first message of all: the person is recorded
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 200 mg 21:00")
    talk.clock.advance(timedelta(hours=16))  # and no tick noticed yet that a dose is due

    await talk.say("/today")

    assert len(talk.saying("Today")) == 1
    async with talk.vesper.world.database.read() as tx:
        assert await tx.scalar(sa.select(sa.func.count()).select_from(tables.doses)) == 1


async def test_a_page_that_cannot_be_read_is_apologised_for(talk: Talk) -> None:
    await talk.say("/history")
    await rename(talk, "items", "mislaid")
    try:
        said = await talk.say("/doses")
    finally:
        await rename(talk, "mislaid", "items")

    assert "Sorry, something went wrong on my side" in said
    async with talk.vesper.world.database.write() as tx:
        failed = await tx.execute(sa.delete(tables.inbox).returning(tables.inbox.c.error))
        assert [each for each in failed.scalars() if each is not None] != []


async def rename(talk: Talk, table: str, name: str) -> None:
    async with talk.vesper.world.database.write() as tx:
        await tx.execute(sa.text(f"ALTER TABLE {table} RENAME TO {name}"))
