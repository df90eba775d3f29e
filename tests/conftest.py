"""Databases for the tests: whatever asks for `database_url` runs on SQLite and on PostgreSQL."""

import asyncio
import gc
import logging
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings

from bot.store.core.database import Database
from bot.store.migrations import upgrade
from tests.throwaway_postgres import TEMPLATE, NoPostgresError, Postgres

# How long an example takes is a matter of benchmarks; machines are shared and noisy.
settings.register_profile("usual", max_examples=50, deadline=None)
# `make check` tries more at random; `make nightly` whole histories by the thousand (tests/test_histories.py).
settings.register_profile("thorough", max_examples=200, deadline=None)
settings.register_profile("nightly", parent=settings.get_profile("thorough"))
settings.load_profile("usual")

# Until all tests are known, see below: nearly all that this makes stays.
gc.disable()

ENGINES = ("sqlite", "postgresql")
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
    postgres.close()


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
