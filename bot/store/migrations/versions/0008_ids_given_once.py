"""Row ids are given once: SQLite's tables get AUTOINCREMENT, from the highest id that is known.

PostgreSQL's sequences never gave an id twice.

Revision ID: 0008
"""

import re
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from bot.store.core.row_ids import highest_id, number_after

revision = "0008"
down_revision = "0007"

TABLES = ("items", "schedules", "doses", "care", "outbox")
# Waiting data that may contain ids of deleted rows: arguments of a message's rendering, data of a dialog, and
# the buttons in both.
WAITING = ("SELECT payload FROM outbox", "SELECT data FROM dialogs", "SELECT payload FROM inbox")
NAMED = {
    "doses": re.compile(
        r'"doses?": ?\[?(?P<ids>[\d, ]+)|"(?:dose|today|watch):\w+:(?P<id>\d+)|"took:undo:(?P<as_needed>\d+)'
    ),
    "schedules": re.compile(
        r'"(?:stock|edits|of)": ?"?(?P<id>\d+)|"(?:schedule|stock|nag|pause):\w+:(?P<pressed>\d+)'
        r'|"took:item:(?P<as_needed>\d+)|"history:[^"]*:i(?P<past>\d+)'
    ),
    "care": re.compile(r'"(?:care|of)": ?(?P<id>\d+)|"care:(?:confirm|end):(?P<pressed>\d+)'),
}
# Digits; no id was ever as long.
LONGEST_ID = 18


def upgrade() -> None:
    """Edit the schema in place: rows, indexes and foreign keys stay as they are, however many there are.

    SQLite has no ALTER TABLE for this. AUTOINCREMENT does not change how a table is stored, in which case
    https://www.sqlite.org/lang_altertable.html allows the schema's text to be edited. A new table and a copy
    of the rows would take minutes, and dropping the old table would delete the rows that refer to it.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    for table, highest in _highest(connection).items():
        number_after(connection, table, highest)
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    try:
        for table in TABLES:
            _edit(connection, table)
        connection.execute(
            sa.text(f"PRAGMA schema_version = {version + 1}")
        )  # other connections reload the schema
    finally:
        connection.execute(sa.text("PRAGMA writable_schema = RESET"))


def _edit(connection: sa.Connection, table: str) -> None:
    edited = connection.execute(
        sa.text(
            "UPDATE sqlite_master "
            "SET sql = replace(sql, 'PRIMARY KEY (id)', 'PRIMARY KEY (id AUTOINCREMENT)') "
            "WHERE type = 'table' AND name = :table AND sql LIKE '%PRIMARY KEY (id)%'"
        ),
        {"table": table},
    )
    if edited.rowcount != 1:
        raise ValueError(f"the table {table} is not as the migrations before have made it")


def _highest(connection: sa.Connection) -> dict[str, int]:
    waiting = list(_waiting(connection))
    return {table: max(highest_id(connection, table), *_named(table, waiting), 0) for table in TABLES}


def _waiting(connection: sa.Connection) -> Iterator[str]:
    for query in WAITING:
        yield from filter(None, connection.execute(sa.text(query)).scalars())


def _named(table: str, waiting: list[str]) -> Iterator[int]:
    patterns = [NAMED[table]] if table in NAMED else []
    for found in (each for pattern in patterns for text in waiting for each in pattern.finditer(text)):
        words = re.findall(r"\d+", " ".join(filter(None, found.groups())))
        yield from (int(word) for word in words if len(word) <= LONGEST_ID)
