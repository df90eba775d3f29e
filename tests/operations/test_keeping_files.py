"""What a running bot does about the files of its SQLite database: lock, log, rights, erased words."""

import asyncio
import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.operations import jobs
from bot.store.core.database import Database
from tests.delivery_rig import PATIENT
from tests.handlers.bot_pool import stage
from tests.handlers.conftest import Talk

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
WORDS = (b"zolpidem", b"methadone", b"Mallory")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes twenty seconds takes one."""
    monkeypatch.setattr(jobs, "DATABASE_FILE_SECONDS", 1)


def bytes_of(path: Path) -> bytes:
    """Everything that stands in the database's files."""
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def log_of(path: Path) -> int | None:
    """How long the log is; None when there is none."""
    log = Path(f"{path}-wal")
    return log.stat().st_size if log.exists() else None


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENT):
        while not is_so():  # noqa: ASYNC110 - nothing tells of files
            await asyncio.sleep(0.1)


@pytest.mark.thorough
async def test_erased_words_are_gone_from_file_and_log_while_the_bot_runs(database_url: str) -> None:
    async with stage(database_url) as set_up:
        talk = Talk(set_up.telegram, set_up.bot, set_up.telegram.add_user("Mallory"))
        path = talk.vesper.world.database.path
        await talk.live_in("Berlin")
        for name in ("zolpidem 5 mg 22:00", "methadone 10 mg 8:00", "zolpidem 10 mg 23:00"):
            await talk.remind(name)
        await talk.say("/took methadone 10 mg")
        assert b"zolpidem" in bytes_of(path)

        await talk.say("/forget")
        await talk.press("Yes")

        await until(lambda: not any(word in bytes_of(path) for word in WORDS))
        assert log_of(path) is not None, "the bot still runs"


@pytest.mark.thorough
async def test_a_reader_delays_the_emptying_and_keeps_nobody_from_writing(database_url: str) -> None:
    async with stage(database_url) as set_up:
        talk = Talk(set_up.telegram, set_up.bot, set_up.telegram.add_user("Guest"))
        path = talk.vesper.world.database.path
        await talk.live_in("Berlin")
        await talk.remind("zolpidem 5 mg 22:00")
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM items").fetchone()
            await talk.say("/forget")
            await talk.press("Yes")
            assert "Hello" in await talk.say("/start")
            assert not await talk.vesper.world.database.truncate_log()
            assert log_of(path)

        await until(lambda: b"zolpidem" not in bytes_of(path))


@pytest.mark.parametrize(
    "do",
    [
        lambda path: Path(f"{path}.lock").unlink(),
        lambda path: Path(f"{path}.lock").rename(path.with_name("elsewhere")),
        lambda path: path.rename(path.with_name("elsewhere.db")),
    ],
)
@pytest.mark.thorough
async def test_a_bot_whose_lock_or_file_is_gone_stops_by_itself(
    database_url: str, do: Callable[[Path], None]
) -> None:
    async def run() -> None:
        async with stage(database_url) as set_up:
            vesper = set_up.bot.vesper
            do(vesper.world.database.path)
            await until(lambda: vesper.stopping)

    with pytest.raises(OperatorError, match="Vesper stopped"):
        await run()


async def test_a_second_bot_is_refused_by_whatever_name_it_knows_the_file(
    database_url: str, tmp_path: Path
) -> None:
    first = Database(database_url)
    (tmp_path / "link.db").symlink_to(first.path)
    (tmp_path / "there").symlink_to(tmp_path, target_is_directory=True)
    await first.acquire()
    for name in ("link.db", "there/vesper.db", "there/link.db", "../" + tmp_path.name + "/vesper.db"):
        second = Database(f"sqlite:///{tmp_path}/{name}")
        with pytest.raises(OperatorError, match="already running"):
            await second.acquire()
    os.link(first.path, tmp_path / "hard.db")
    second = Database(f"sqlite:///{tmp_path}/hard.db")
    with pytest.raises(OperatorError, match="second name"):
        await second.acquire()
    await first.close()


async def test_a_planted_lock_is_not_followed(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "vesper.db.lock").symlink_to(tmp_path / "victim")

    with pytest.raises(OperatorError, match="Check the volume"):
        await Database(database_url).acquire()

    assert (tmp_path / "victim").read_text() == "mine"


async def test_a_link_that_leads_elsewhere_meanwhile_is_noticed(database_url: str, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(Database(database_url).path)
    database = Database(f"sqlite:///{link}")
    database.check_lock()  # nothing is claimed yet
    await database.acquire()
    database.check_lock()
    link.unlink()
    link.symlink_to(tmp_path / "other.db")

    with pytest.raises(OperatorError, match="replaced while"):
        database.check_lock()

    await database.close()


async def test_a_database_that_is_no_file_is_refused(tmp_path: Path, database_url: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(OperatorError, match="is no file"):
            await Database(path).acquire()
    assert database_url


async def test_every_file_is_for_its_owner_alone(tmp_path: Path, database_url: str) -> None:
    before = os.umask(0o022)
    database = Database(f"sqlite:///{tmp_path}/new/vesper.db")
    await database.acquire()
    async with database.write() as tx:
        await tx.exec_driver_sql("CREATE TABLE a (b)")
    files = list((tmp_path / "new").iterdir())
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in files}
    await database.close()
    os.umask(before)
    assert modes == dict.fromkeys(("vesper.db", "vesper.db-wal", "vesper.db-shm", "vesper.db.lock"), 0o600)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert database_url


async def test_what_is_erased_is_overwritten_however_sqlite_was_built(database_url: str) -> None:
    database = Database(database_url)
    for open_ in (database.read, database.write):
        async with open_() as tx:
            assert (await tx.exec_driver_sql("PRAGMA secure_delete")).scalar_one() == 1
    await database.close()
