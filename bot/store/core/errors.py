"""Database errors, in words that tell an operator what to do."""

import sqlite3

from sqlalchemy.exc import DBAPIError

DAMAGED = "{} is damaged. `vesper backups` lists what there is, `vesper restore FILE` puts one in its place."
NOT_WRITABLE = "Cannot write {}. Let the user that Vesper runs as own it and its folder."
SQLITE_EXPLANATIONS = {
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_READONLY: NOT_WRITABLE,
    sqlite3.SQLITE_CANTOPEN: NOT_WRITABLE,
    sqlite3.SQLITE_FULL: "There is no room left on the disk of {}.",
}
# SQLSTATE of "insufficient privilege".
INSUFFICIENT_PRIVILEGE = "42501"
POSTGRESQL_EXPLANATIONS = {
    INSUFFICIENT_PRIVILEGE: (
        "The user in VESPER_DATABASE_URL may not make tables in {}. Let that user own the database."
    ),
}


def explain(error: DBAPIError, name: str) -> str | None:
    """Explain what is wrong with the database of that name; None for an error without an explanation."""
    original = error.orig
    if isinstance(original, sqlite3.Error):
        template = SQLITE_EXPLANATIONS.get(_primary_code(original))
    else:
        template = POSTGRESQL_EXPLANATIONS.get(getattr(original, "sqlstate", ""))
    return None if template is None else template.format(name)


def is_write_refused(error: DBAPIError) -> bool:
    """Return whether SQLite refused to write: a statement of a read-only transaction, or a read-only file."""
    return isinstance(error.orig, sqlite3.Error) and _primary_code(error.orig) == sqlite3.SQLITE_READONLY


def _primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code: the lowest byte, whose other bytes are its extended part."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
