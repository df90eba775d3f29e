import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core import app_state
from bot.store.core.database import Database, DatabaseError


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_second_vesper_is_refused_the_same_file(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    await first.acquire()

    with pytest.raises(DatabaseError, match="already running"):
        await second.acquire()

    await second.close()
    await first.close()


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_postgresql_has_room_for_several(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)

    await asyncio.gather(first.acquire(), second.acquire())

    await asyncio.gather(first.close(), second.close())


async def test_a_database_that_was_let_go_can_be_claimed_again(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    await first.acquire()
    await first.close()

    await second.acquire()

    await second.close()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    database = Database(f"sqlite:///{tmp_path}/data/vesper.db")

    with pytest.raises(DatabaseError, match=r"Cannot write beside .*vesper\.db .*Check the volume"):
        await database.acquire()


async def test_a_server_out_of_reach_is_named_without_its_password() -> None:
    database = Database("postgresql://vesper:secret@127.0.0.1:1/vesper")

    with pytest.raises(DatabaseError, match=r"Cannot reach PostgreSQL at 127\.0\.0\.1\.") as refused:
        await database.acquire()

    assert "secret" not in str(refused.value)
    await database.close()


async def test_what_breaks_off_is_undone_and_takes_nothing_of_others_with_it(database: Database) -> None:
    async def write(name: str, *, fails: bool) -> None:
        async with database.write() as tx:
            await app_state.write(tx, name, "kept")
            if fails:
                raise ValueError(name)

    writes = [write(f"name {n}", fails=n % 2 == 0) for n in range(20)]
    await asyncio.gather(*writes, return_exceptions=True)

    async with database.read() as tx:
        found = [n for n in range(20) if await app_state.read(tx, f"name {n}") is not None]
    assert found == list(range(1, 20, 2))


async def test_who_reads_sees_one_moment_and_waits_for_no_writer(database: Database) -> None:
    async with database.read() as reader:
        before = await app_state.read(reader, "name")
        async with database.write() as tx:
            await app_state.write(tx, "name", "new")
        during = await app_state.read(reader, "name")
    async with database.read() as reader:
        after = await app_state.read(reader, "name")

    assert (before, during, after) == (None, None, "new")


async def test_writers_wait_for_each_other_instead_of_failing(database: Database) -> None:
    async def count(tx: AsyncConnection) -> int:
        return int(await app_state.read(tx, "count") or 0)

    async def add_one() -> None:
        async with database.write() as tx:
            if not database.is_sqlite:  # there a writer locks what it is about to change
                await tx.execute(sa.text("LOCK TABLE state IN EXCLUSIVE MODE"))
            await app_state.write(tx, "count", str(await count(tx) + 1))

    await asyncio.gather(*(add_one() for _ in range(20)))

    async with database.read() as tx:
        assert await count(tx) == 20


async def test_an_error_does_not_quote_what_was_to_be_written(database: Database) -> None:
    async def write_nothing() -> None:
        async with database.write() as tx:
            row = {"name": "confidential", "value": None}
            await tx.execute(sa.text("INSERT INTO state (name, value) VALUES (:name, :value)"), row)

    with pytest.raises(sa.exc.IntegrityError) as refused:
        await write_nothing()

    servers_own_words = str(refused.value.orig)  # PostgreSQL's do quote it: why no error's text is logged
    assert "confidential" not in str(refused.value).replace(servers_own_words, "")


@pytest.mark.parametrize(
    "address",
    [
        "sqlite://",
        "sqlite:///   ",
        "sqlite://host/vesper.db",
        "sqlite:///x.db?timeout=9",
        "mysql://vesper:secret@localhost/vesper",
        "postgresql://vesper:secret@localhost:0/vesper",
        "postgresql://vesper:secret@localhost:-1/vesper",
        "postgresql://vesper:secret@localhost/vesper?plugin=secret",
        "",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(DatabaseError, match=r"sqlite:///data/vesper\.db") as refused:
        Database(address)

    assert "secret" not in str(refused.value)


def test_a_path_may_have_any_name(tmp_path: Path) -> None:
    for name in ("a?b.db", "a%41.db", "a#b.db", "ü b.db"):
        assert Database(tmp_path / name).path == tmp_path / name
    assert Database(f"sqlite:///{tmp_path}/a%3Fb.db").path == tmp_path / "a?b.db"


async def test_to_reach_a_database_makes_none(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    if database.is_sqlite:
        with pytest.raises(DatabaseError, match="There is no database at"):
            await database.check_reachable()
        assert not database.has_file()
    else:
        await database.check_reachable()
    assert await database.truncate_log()
    await database.close()
