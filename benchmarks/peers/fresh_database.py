"""A database of its own for each measured program, on the PostgreSQL that they share."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg

# As in the addresses of `tests.throwaway_postgres`.
MAINTENANCE = "/postgres?"


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """Yield the address of a new database, dropped afterwards; `server`: that of the maintenance database."""
    name = f"bench_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield server.replace(MAINTENANCE, f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def analyze(address: str) -> None:
    """Let PostgreSQL count the rows, as it does by itself a minute after they came."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ANALYZE")
