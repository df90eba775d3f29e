"""Backup files, read as untrusted input: nothing in them is run, and every value is checked."""

import json
import os
import re
import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.store.core.file_lock import DatabaseError
from bot.store.core.tables import Instant
from bot.store.migrations import known_revisions, migrate, newest_revision

VERSION_TABLE = "alembic_version"
HEADER = b"SQLite format 3\0"
NOT_A_BACKUP = "{} is no backup of Vesper, or a broken one; nothing was changed."
NEWER = "{} was written by a newer Vesper. Install that version to restore it; nothing was changed."
DAMAGED = "{} is damaged; nothing was changed."
INCOMPLETE = "{} is not complete; nothing was changed."
UNKNOWN_OBJECT = "{} holds a {} that is not Vesper's; nothing was changed."
MISSING_TABLE = "{} lacks the table {}; nothing was changed."
WRONG_COLUMNS = "{}: its table {} does not have the columns that Vesper gave it; nothing was changed."
INVALID_VALUE = "{}: {}.{} holds a value that Vesper never writes; nothing was changed."

# Rows that are read at a time.
PAGE = 500
# Bytes of the longest single value.
MAX_VALUE_BYTES = 64_000_000
# Bytes of the longest statement in the schema.
MAX_STATEMENT_BYTES = 100_000
# Tables and indexes; no Vesper ever had as many.
MAX_OBJECTS = 1_000
# Steps of SQLite's virtual machine: between two checks of the limit; at most for a schema; at most for each
# byte of a file, five times what an intact file takes.
STEPS_PER_CHECK = 10_000
MAX_SCHEMA_STEPS = 20_000_000
STEPS_PER_BYTE = 50
# No id of Telegram's or ours is that high; beyond it SQLite would soon run out of ids for new rows.
MAX_ID = 2**53
SMALLINT_LIMIT = 2**15
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?", re.ASCII)
_REVISION = re.compile(r"\d{4}", re.ASCII)
# SQLite's own tables in an ordinary file.
SQLITE_TABLES = frozenset({"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"})
HARDENING = (
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "query_only=ON",
    "ignore_check_constraints=ON",
    "mmap_size=0",
)


@dataclass(frozen=True)
class BackupFile:
    """An open backup whose schema is Vesper's at `revision`."""

    path: Path
    revision: str
    tables: tuple[str, ...]
    _file: sqlite3.Connection

    def row_counts(self) -> dict[str, int]:
        """Return the number of rows by table."""
        return {
            name: self._file.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - our names
            for name in self.tables
        }

    def highest_ids(self) -> dict[str, int]:
        """Return the highest id ever given, by table, where SQLite kept it in `sqlite_sequence`.

        Raises:
            DatabaseError: A value there is no id.
        """
        if not _has_table(self._file, "sqlite_sequence"):
            return {}
        rows = self._file.execute("SELECT name, seq FROM sqlite_sequence").fetchmany(MAX_OBJECTS)
        for name, number in rows:
            if name in self.tables and not _is_integer_within(number, MAX_ID):
                raise DatabaseError(INVALID_VALUE.format(self.path, "sqlite_sequence", "seq"))
        return {name: number for name, number in rows if name in self.tables}

    def read_pages(self, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
        """Read the rows of a table, `PAGE` at a time, as values for SQLAlchemy.

        Raises:
            DatabaseError: A value is not of its column's type or size.
        """
        names = [column.name for column in table.c]
        listed = ", ".join(f'"{name}"' for name in names)
        readers = [_reader(column) for column in table.c]
        rows = self._file.execute(f'SELECT {listed} FROM "{table.name}"')  # noqa: S608 - our own names
        while page := rows.fetchmany(PAGE):
            yield [self._row(table.name, names, readers, row) for row in page]

    def _row(
        self, table: str, names: list[str], readers: list[Callable[[Any], Any]], row: tuple[Any, ...]
    ) -> dict[str, Any]:
        read = {}
        for name, reader, value in zip(names, readers, row, strict=True):
            try:
                read[name] = None if value is None else reader(value)
            except (ValueError, TypeError, RecursionError):
                raise DatabaseError(INVALID_VALUE.format(self.path, table, name)) from None
        return read


def examine(path: Path) -> str:
    """Check one of our own backups and return the revision of its schema.

    Raises:
        DatabaseError: It is damaged, of a newer Vesper, or no backup at all.
    """
    with _open_read_only(path) as file:
        revision = _revision(file, path)
        _check_integrity(file, path)
        return revision


@contextmanager
def open_backup(path: Path) -> Iterator[BackupFile]:
    """Open a backup for restoring after its schema was compared with ours and its integrity checked.

    Raises:
        DatabaseError: It is damaged, of a newer Vesper, no backup at all, or holds what Vesper never writes.
    """
    with _open_read_only(path) as file:
        revision = _revision(file, path)
        schema = _schema_at(revision)
        _check_schema(file, schema, path)
        _check_integrity(file, path)
        yield BackupFile(path, revision, schema.tables, file)


def count_subscribers(path: Path) -> int:
    """Return the number of subscribers in a backup; 0 when it cannot be read."""
    try:
        with _open_read_only(path) as file:
            _revision(file, path)
            if not _has_table(file, "subscribers"):
                return 0
            return int(file.execute("SELECT count(*) FROM subscribers").fetchone()[0])
    except (DatabaseError, OSError):
        return 0


@contextmanager
def _open_read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file read-only; turn every error of SQLite into a `DatabaseError`."""
    _refuse_other_files(path)
    address = f"{path.absolute().as_uri()}?mode=ro{'' if _has_log(path) else '&immutable=1'}"
    try:
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as file:
            _harden(file)
            yield file
    except sqlite3.Error:
        raise DatabaseError(NOT_A_BACKUP.format(path)) from None


def _refuse_other_files(path: Path) -> None:
    """Refuse a file that is not regular or was not written by SQLite."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a FIFO must not block
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode) or os.read(descriptor, len(HEADER)) != HEADER:
            raise DatabaseError(NOT_A_BACKUP.format(path))
    finally:
        os.close(descriptor)


def _has_log(path: Path) -> bool:
    """Return whether a log belongs to the file; without one SQLite need not write there to read."""
    logs = (Path(f"{path}{suffix}") for suffix in ("-wal", "-journal"))
    return any(log.exists() and log.stat().st_size > 0 for log in logs)


def _harden(file: sqlite3.Connection) -> None:
    file.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    file.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, MAX_STATEMENT_BYTES)
    file.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    _limit_steps(file, MAX_SCHEMA_STEPS)
    for pragma in HARDENING:
        file.execute(f"PRAGMA {pragma}")
    file.execute("BEGIN")  # everything is read from one state of the file


def _limit_steps(file: sqlite3.Connection, steps: int) -> None:
    """Interrupt SQLite after so many steps from now."""
    left = iter(range(steps // STEPS_PER_CHECK))
    file.set_progress_handler(lambda: next(left, None) is None, STEPS_PER_CHECK)


def _has_table(file: sqlite3.Connection, name: str) -> bool:
    """Return whether there is an ordinary table of this name, neither a view nor a virtual table."""
    objects = file.execute("SELECT type, rootpage FROM sqlite_master WHERE name = ?", [name]).fetchmany(2)
    return len(objects) == 1 and objects[0][0] == "table" and objects[0][1] > 0


def _revision(file: sqlite3.Connection, path: Path) -> str:
    if not _has_table(file, VERSION_TABLE):
        raise DatabaseError(NOT_A_BACKUP.format(path))
    rows = file.execute(f"SELECT version_num FROM {VERSION_TABLE} LIMIT 2").fetchall()  # noqa: S608 - our own name
    revision = rows[0][0] if len(rows) == 1 else None
    if not isinstance(revision, str) or not _REVISION.fullmatch(revision):
        raise DatabaseError(NOT_A_BACKUP.format(path))
    if revision not in known_revisions():
        raise DatabaseError((NEWER if revision > newest_revision() else NOT_A_BACKUP).format(path))
    return revision


def _check_integrity(file: sqlite3.Connection, path: Path) -> None:
    _limit_steps(file, MAX_SCHEMA_STEPS + STEPS_PER_BYTE * path.stat().st_size)
    if file.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
        raise DatabaseError(DAMAGED.format(path))
    if file.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise DatabaseError(INCOMPLETE.format(path))


class _Schema(NamedTuple):
    """Our schema as it was at some revision: `columns` by table, `indexes` by name."""

    tables: tuple[str, ...]
    columns: Mapping[str, dict[str, tuple[Any, ...]]]
    indexes: Mapping[str, tuple[Any, ...]]


@cache  # a dozen revisions at most, each of which takes a tenth of a second
def _schema_at(revision: str) -> _Schema:
    """Return our schema as it was at that revision, from an empty database in memory."""
    engine = sa.create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            migrate(connection, revision)
            model: Any = connection.connection.driver_connection
            tables = _tables(model)
            columns = {table: _columns(model, table) for table in (*tables, VERSION_TABLE)}
            return _Schema(tables, columns, _indexes(model, tables))
    finally:
        engine.dispose()


def _tables(file: sqlite3.Connection) -> tuple[str, ...]:
    names = file.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return tuple(name for (name,) in names if name not in {VERSION_TABLE, *SQLITE_TABLES})


def _check_schema(file: sqlite3.Connection, schema: _Schema, path: Path) -> None:
    """Refuse a file whose schema differs from ours; a missing index is fine, as only rows move."""
    ours = {*schema.tables, VERSION_TABLE, *SQLITE_TABLES}
    objects = file.execute("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master")
    for kind, name, table, rootpage, sql in objects:
        if kind == "table" and name in ours and rootpage > 0:
            continue
        if kind != "index" or table not in ours or not (name in schema.indexes or sql is None):
            raise DatabaseError(
                UNKNOWN_OBJECT.format(path, kind if kind in {"trigger", "view", "index"} else "table")
            )
    for table, columns in schema.columns.items():
        if not _has_table(file, table):
            raise DatabaseError(MISSING_TABLE.format(path, table))
        if _columns(file, table) != columns:
            raise DatabaseError(WRONG_COLUMNS.format(path, table))
    if any(index != schema.indexes.get(name) for name, index in _indexes(file, schema.tables).items()):
        raise DatabaseError(UNKNOWN_OBJECT.format(path, "index"))


def _columns(file: sqlite3.Connection, table: str) -> dict[str, tuple[Any, ...]]:
    """Return type, NOT NULL, default, position in the key and kind of each column of a table, by name."""
    rows = file.execute(
        'SELECT name, upper(type), "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)', [table]
    )
    return {name: tuple(rest) for name, *rest in rows.fetchmany(MAX_OBJECTS)}


def _indexes(file: sqlite3.Connection, tables: tuple[str, ...]) -> dict[str, tuple[Any, ...]]:
    """Return what each index of these tables covers, without those that SQLite creates for keys."""
    listed = """SELECT l.name, l."unique" FROM pragma_index_list(?) l
        JOIN sqlite_master m ON m.name = l.name WHERE m.sql IS NOT NULL"""
    keys = "SELECT name, coll FROM pragma_index_xinfo(?) WHERE key"  # an expression has no name
    condition = "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?"
    return {
        name: (
            table,
            is_unique,
            *file.execute(keys, [name]).fetchmany(MAX_OBJECTS),
            _condition(*file.execute(condition, [name]).fetchone()),
        )
        for table in tables
        for name, is_unique in file.execute(listed, [table]).fetchmany(MAX_OBJECTS)
    }


def _condition(statement: str) -> str:
    """Return the WHERE clause of a CREATE INDEX, normalised."""
    return " ".join(statement.upper().partition(" WHERE ")[2].split())


def _is_integer_within(value: object, limit: int) -> bool:
    return isinstance(value, int) and -limit <= value < limit


def _integer_reader(limit: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not _is_integer_within(value, limit):
            raise ValueError("no such number")
        return int(value)

    return read


def _text_reader(most: int | None) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or (most is not None and len(value) > most):
            raise ValueError("no such text")
        return value

    return read


def _boolean(value: Any) -> bool:
    if value not in (0, 1) or not isinstance(value, int):
        raise ValueError("neither true nor false")
    return bool(value)


def _json(value: Any) -> dict[str, Any]:
    """Read an object, the only kind of JSON that Vesper stores."""
    parsed = json.loads(
        _text_reader(None)(value), parse_constant=_integer_reader(0)
    )  # NaN and the like are no JSON
    if not isinstance(parsed, dict):
        raise TypeError("no object")
    return parsed


def _instant(value: Any) -> datetime:
    if not _INSTANT.fullmatch(value):
        raise ValueError("no instant")
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def _reader(column: sa.Column[Any]) -> Callable[[Any], Any]:
    """Return the converter for values of this column; the converter raises ValueError or TypeError."""
    kind = column.type
    if isinstance(kind, sa.String):
        return _text_reader(kind.length)
    if isinstance(kind, sa.Integer):
        return _integer_reader(SMALLINT_LIMIT if isinstance(kind, sa.SmallInteger) else MAX_ID)
    readers: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
        (sa.Boolean, _boolean),
        (Instant, _instant),
        (sa.Date, date.fromisoformat),
        (sa.JSON, _json),
    )
    return next(reader for of, reader in readers if isinstance(kind, of))
