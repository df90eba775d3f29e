"""Databases for the tests: whatever asks for `database_url` runs on SQLite and on PostgreSQL."""

import asyncio
import gc
import logging
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from hypothesis import settings

from bot.store.core.database import Database
from bot.store.migrations import upgrade

# How long an example takes is a matter of benchmarks; machines are shared and noisy.
settings.register_profile("usual", max_examples=50, deadline=None)
# `make check` tries more at random; `make nightly` whole histories by the thousand (tests/test_histories.py).
settings.register_profile("thorough", max_examples=200, deadline=None)
settings.register_profile("nightly", parent=settings.get_profile("thorough"))
settings.load_profile("usual")

# Until all tests are known, see below: nearly all that this makes stays.
gc.disable()

ENGINES = ("sqlite", "postgresql")
# Where the Makefile lets tests keep what they need only meanwhile: in memory, if it can.
TEMPORARY = os.environ.get("PYTEST_DEBUG_TEMPROOT", "/tmp")  # noqa: S108 - PostgreSQL's user must get there
TEMPLATE = "migrated"
# These take longest, so they begin first and nobody has to wait for one of them at the end.
LONGEST = (
    *("test_network.py", "test_kill.py", "test_broadcast_kills.py", "test_histories.py", "test_demo.py"),
    *("test_subjects.py", "test_workers.py", "test_page.py", "test_people.py", "test_clock.py"),
)
# Where `make test` takes PostgreSQL as well as SQLite, besides tests/store: the queue, its locks, workers.
# A test that is about PostgreSQL alone stays, too; everything else comes on it in `make check`.
TESTS = Path(__file__).parent
ON_BOTH = frozenset({
    *("test_connections.py", "test_courier.py", "test_courier_pace.py", "test_database.py", "test_queue.py"),
    *("test_leader.py", "test_polling.py", "test_group_commit.py", "test_rate_limiter.py", "test_workers.py"),
})  # fmt: skip


# Rows of one test in `make test` where each row starts something: a talk, a command, a database.
ROWS = 3
COSTLY = frozenset(
    {"handlers", "cli", "operations", "doses", "due", "delivery", "updates", "store", "faults", "drawings"}
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first, all else stays in its order; and mark what is for `make check`."""
    order = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))
    _leave_rows_to_check(items)
    _leave_engines_to_check(items)


def _leave_rows_to_check(items: list[pytest.Item]) -> None:
    """Leave further rows of a costly test to `make check`, and all rows of a cheap one in both."""
    seen: Counter[tuple[Path, str, Any]] = Counter()
    for item in items:
        if COSTLY.isdisjoint(item.path.relative_to(TESTS).parts):
            continue
        row = (item.path, _written(item), _engine(item))
        seen[row] += 1
        if seen[row] > ROWS:
            item.add_marker(pytest.mark.thorough)


def _leave_engines_to_check(items: list[pytest.Item]) -> None:
    engines = {(item.path, _written(item), _engine(item)) for item in items}
    for item in items:
        also_on_sqlite = (item.path, _written(item), "sqlite") in engines
        kept = item.path.name in ON_BOTH or "store" in item.path.parts
        if _engine(item) == "postgresql" and also_on_sqlite and not kept:
            item.add_marker(pytest.mark.thorough)


def _written(item: pytest.Item) -> str:
    """The name of a test without what it is called with."""
    return item.name.partition("[")[0]


def _engine(item: pytest.Item) -> Any:
    """The engine that a test is called with; None where it does not say."""
    return item.callspec.params.get("engine") if hasattr(item, "callspec") else None


def pytest_collection_finish() -> None:
    """What is there by now stays: the garbage collector need not go through it again and again."""
    gc.freeze()
    gc.enable()


def some_of(count: int, some: int) -> list[Any]:
    """Return the numbers of so many parts of a long walk: `make test` goes some of them, `make check` all."""
    more = (pytest.param(part, marks=pytest.mark.thorough) for part in range(some, count))
    return [*range(some), *more]


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

    def stop(self) -> None:
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


def _migrate(url: str) -> None:
    async def run() -> None:
        database = Database(url)
        try:
            await upgrade(database)
        finally:
            await database.close()

    # In a thread of its own, because the test that waits for this may have an event loop already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for all tests of this process, with a migrated database to copy."""
    try:
        postgres = Postgres()
    except NoPostgresError as error:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(f"no PostgreSQL: {error}")
    name = postgres.create("template0")
    _migrate(postgres.url(name))
    postgres.rename(name, TEMPLATE)
    yield postgres
    postgres.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("migrated") / "vesper.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of the test's own, gone afterwards."""
    if engine == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "vesper.db")
        yield f"sqlite:///{tmp_path}/vesper.db"
    else:
        with request.getfixturevalue("postgres").lend() as url:
            yield url


@pytest.fixture
def empty_database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database in which nothing is yet."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        name = postgres.create("template0")
        yield postgres.url(name)
        postgres.drop(name)


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Leave logging as it was, for tests that set it up as the bot does."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
