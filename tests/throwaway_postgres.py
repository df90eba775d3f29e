"""A throwaway PostgreSQL, for the tests and for `make bench`."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

# Where the Makefile lets tests keep what they need only meanwhile: in memory, if it can.
TEMPORARY = os.environ.get("PYTEST_DEBUG_TEMPROOT", "/tmp")  # noqa: S108 - PostgreSQL's user must get there
TEMPLATE = "migrated"


class NoPostgresError(Exception):
    """PostgreSQL cannot be had on this machine; the message says why."""


# Says where its socket is, waits until nobody holds its standard input any more (even a killed test run lets
# go of it), then ends the server and leaves nothing behind.
KEEPER = """
set -e
# Not below pytest's own folder: the path of a socket must stay under 108 characters.
folder=$(mktemp -d "$TMPDIR/vesper-pg-XXXXXX")
trap 'rm -rf "$folder"' EXIT
export PGDATA=$folder/data
initdb --username=vesper --auth=trust --no-locale --encoding=UTF8 --no-sync >&2
settings="-c listen_addresses= -c unix_socket_directories=$folder -c fsync=off -c autovacuum=off"
pg_ctl start --wait --silent --log="$folder/log" --options="$settings" >&2
echo "$folder"
cat
pg_ctl stop --silent --mode=immediate
"""


# Tells one schema from another, whatever its tables hold: what there is, and when it was last changed.
SCHEMA = """
SELECT version_num, 0, 0 FROM alembic_version
UNION ALL SELECT 'class', count(*), sum(oid::bigint) FROM pg_class
UNION ALL SELECT 'type', count(*), max(xmin::text::bigint) FROM pg_type
UNION ALL SELECT 'attribute', count(*), max(xmin::text::bigint) FROM pg_attribute
UNION ALL SELECT 'constraint', count(*), max(xmin::text::bigint) FROM pg_constraint
UNION ALL SELECT 'index', count(*), max(xmin::text::bigint) FROM pg_index
UNION ALL SELECT 'proc', count(*), max(xmin::text::bigint) FROM pg_proc
UNION ALL SELECT 'rewrite', count(*), max(xmin::text::bigint) FROM pg_rewrite
UNION ALL SELECT 'trigger', count(*), max(xmin::text::bigint) FROM pg_trigger
"""
# Whoever a test has left connected is sent away, in five seconds at most.
ALONE = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
# Quicker than TRUNCATE, which makes new files for each table; what refers to what does not matter meanwhile.
EMPTY = """
SET session_replication_role = replica;
DO $$ DECLARE name regclass; BEGIN
    FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND relname <> 'alembic_version' LOOP
        EXECUTE 'DELETE FROM ' || name;
    END LOOP;
END $$;
SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'
"""


class Postgres:
    """A throwaway PostgreSQL that listens on a socket in its own folder and nowhere else."""

    def __init__(self) -> None:
        """Make a cluster and start it.

        Raises:
            NoPostgresError: its programs are missing or do not work.
        """
        # PostgreSQL refuses to run as root, so there it runs as the user that its package made.
        user = "postgres" if os.geteuid() == 0 else None
        self._keeper = subprocess.Popen(
            ["/bin/sh", "-c", KEEPER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/",
            env={"PATH": f"{_programs()}:/usr/bin:/bin", "TMPDIR": TEMPORARY},
            user=user,
            group=user,
            extra_groups=[] if user else None,
            start_new_session=True,
            text=True,
        )
        said = self._keeper.stdout
        self._folder = said.readline().strip() if said else ""
        self._numbers = count(1)
        self._spare: tuple[str, psycopg.Connection] | None = None
        if not self._folder:
            raise NoPostgresError(self._keeper.communicate()[1].strip())

    def url(self, name: str) -> str:
        """The address of one of its databases, as an operator would write it."""
        return f"postgresql://vesper@/{name}?host={self._folder}"

    def create(self, template: str) -> str:
        """Make a new database like the template; returns its name."""
        name = f"test_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Take a database away, whoever is still connected."""
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def rename(self, name: str, new: str) -> None:
        """Give a database another name."""
        self._run(f"ALTER DATABASE {name} RENAME TO {new}")

    @contextmanager
    def lend(self) -> Iterator[str]:
        """A migrated and empty database for one test; emptying it for the next is quicker than a new one."""
        (name, door), self._spare = self._spare or self._made(), None
        yield self.url(name)
        if self._is_emptied(door):
            self._spare = name, door
        else:
            door.close()
            self.drop(name)

    def _made(self) -> tuple[str, psycopg.Connection]:
        name = self.create(TEMPLATE)
        return name, psycopg.connect(self.url(name), autocommit=True)

    def _is_emptied(self, door: psycopg.Connection) -> bool:
        """Take the rows out of a database; False when its schema is not as it was."""
        with suppress(psycopg.Error):
            door.execute(ALONE)
            if door.execute(SCHEMA).fetchall() == self._schema:
                door.execute(EMPTY)
                return True
        return False

    @cached_property
    def _schema(self) -> list[Any]:
        with psycopg.connect(self.url(TEMPLATE), autocommit=True) as connection:
            return connection.execute(SCHEMA).fetchall()

    def close(self) -> None:
        """End it at once and leave nothing behind."""
        if self._spare is not None:
            self._spare[1].close()
        self._keeper.communicate()

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


def _programs() -> Path:
    """The folder of the newest PostgreSQL's own programs, which Debian keeps off the PATH."""
    packaged = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    on_path = shutil.which("initdb")
    newest = max(packaged, key=lambda path: float(path.parent.parent.name), default=on_path and Path(on_path))
    if not newest:
        raise NoPostgresError("PostgreSQL is not installed; `make setup` says how to get it")
    return newest.parent
