"""However many people there are, and however much is due, what a message takes is found by an index."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store.core import tables
from tests.handlers.conftest import Talk, due

# However many people there are, these have a handful of rows.
SMALL = {"state", "broadcasts"}
LARGE = {table.name for table in tables.metadata.sorted_tables} - SMALL


@contextmanager
def everything_asked() -> Iterator[dict[str, Any]]:
    """Every statement that a database is asked meanwhile, with its parameters of one time."""
    statements: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, sql: str, given: Any, _context: Any, many: bool) -> None:  # noqa: FBT001 - SQLAlchemy gives it so
        statements.setdefault(sql, given[0] if many else given)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


@pytest.mark.thorough
async def test_nothing_that_happens_every_day_looks_through_a_whole_table(talk: Talk) -> None:
    await talk.say("/start")
    with everything_asked() as asked:
        await due(talk, "magnesium 200 mg 21:00")
        await talk.press("Later")
        await talk.press("30 min")
        await talk.later(timedelta(minutes=30))
        await talk.press("Taken")
        await talk.say("/today")
        await talk.say("can I take magnesium with ibuprofen?")
        await talk.say("/tips")
        await talk.press("07:30")
        await talk.say("/diary")
        await talk.press("Both")
        await talk.press("07:00")
        await talk.until_hour(8)
        await talk.press("5", talk.saying("How was the night")[-1])
        await talk.say("nap 20 minutes")
        await talk.press("Yes")
        await talk.press("Undo", talk.last)
        await talk.press("Add times")
        await talk.press("22:30")
        await talk.until_hour(22)
        await talk.later(timedelta(hours=29, minutes=30))
        await talk.remind("zinc 08:00")
        await talk.until_hour(8)
        assert talk.saying("Last night's")

    with closing(sqlite3.connect(talk.vesper.world.database.path)) as database:
        looked_through = {sql: [*whole_tables(database, sql, given)] for sql, given in asked.items()}
        sorted_first = [sql for sql, given in asked.items() if sorts_what_is_due(database, sql, given)]
    assert {sql: names for sql, names in looked_through.items() if names} == {}
    assert sorted_first == [], "a page of these costs as much as all there are"


def whole_tables(database: sqlite3.Connection, sql: str, given: Any) -> Iterator[str]:
    """The tables that SQLite looks through from the first row to the last for this."""
    for *_place, step in database.execute(f"EXPLAIN QUERY PLAN {sql}", given):
        scanned = re.fullmatch(r"SCAN (\w+)", step)
        if scanned and scanned[1] in LARGE:
            yield scanned[1]


def sorts_what_is_due(database: sqlite3.Connection, sql: str, given: Any) -> bool:
    """Whether SQLite looks at all there are, or all of a span of time, before it knows the first page.

    Where a subquery has the limit, what comes after it sees a page only and may sort that.
    """
    steps = [*database.execute(f"EXPLAIN QUERY PLAN {sql}", given)]
    if "LIMIT" not in sql[sql.rfind(")") :]:
        inner = {step_id for step_id, _parent, _unused, step in steps if "LIST SUBQUERY" in step}
        steps = [each for each in steps if each[1] in inner]
    plan = " ".join(step for *_place, step in steps)
    return (
        "LIMIT" in sql and "TEMP B-TREE" in plan and re.search("SCAN (?!json_each)|[<>][?]", plan) is not None
    )


async def test_what_is_open_is_found_among_the_doses_of_years_by_an_index(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    with everything_asked() as asked:
        await talk.say("/refill")
        await talk.say("/stop")

    with closing(sqlite3.connect(talk.vesper.world.database.path)) as database:
        steps = {
            sql: [step for *_place, step in database.execute(f"EXPLAIN QUERY PLAN {sql}", given)]
            for sql, given in asked.items()
            if sql.startswith("SELECT") and "doses.state = ?" in sql
        }
    found = [sql for sql, each in steps.items() if any("ix_doses_open" in step for step in each)]
    assert any("doses.amount" in sql for sql in found), "the stock"
    assert any("doses.message_id" in sql for sql in found), "the messages to redraw"
