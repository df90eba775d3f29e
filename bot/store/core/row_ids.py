"""Row ids: an id that left the database, under a button say, is never given to another row.

SQLite keeps the highest id of a table with AUTOINCREMENT in `sqlite_sequence`, PostgreSQL in a sequence; both
outlive the rows. A copy has to bring these numbers along, because the newest rows may be gone by then.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import REGCLASS

# SQLite creates this table as soon as any table has AUTOINCREMENT.
SEQUENCES = sa.table("sqlite_sequence", sa.column("name", sa.String), sa.column("seq", sa.Integer))


def highest_id(connection: sa.Connection, table: str) -> int:
    """Return the highest id that a row of this table has or, as far as the engine knows, has ever had."""
    rows = connection.scalar(sa.select(sa.func.max(sa.column("id"))).select_from(sa.table(table))) or 0
    if connection.dialect.name == "postgresql":
        return max(rows, connection.scalar(sa.select(sa.func.pg_sequence_last_value(_sequence(table)))) or 0)
    if not _has_sequences(connection):
        return int(rows)
    return max(rows, connection.scalar(sa.select(SEQUENCES.c.seq).where(SEQUENCES.c.name == table)) or 0)


def number_after(connection: sa.Connection, table: str, highest: int) -> None:
    """Give new rows of this table ids above `highest` (0: none), regardless of the engine's sequence."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.setval(_sequence(table), max(highest, 1), highest > 0)))
    elif _has_sequences(connection):
        connection.execute(sa.delete(SEQUENCES).where(SEQUENCES.c.name == table))
        connection.execute(sa.insert(SEQUENCES).values(name=table, seq=highest))


def _sequence(table: str) -> sa.ColumnElement[str]:
    return sa.cast(sa.func.pg_get_serial_sequence(table, "id"), REGCLASS)


def _has_sequences(connection: sa.Connection) -> bool:
    """Return whether any table of this SQLite database has AUTOINCREMENT; none has in the oldest schemas."""
    return bool(connection.scalar(sa.text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")))
