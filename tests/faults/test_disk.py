"""A disk without room: what cannot be kept is not confirmed, and later everything goes on (P1, P2).

On SQLite; PostgreSQL's disk is PostgreSQL's.
"""

import resource
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.context import World
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.delivery_rig import PATIENT, TOKEN, bot_process, world_of
from tests.faults.fault_rig import BUDGET, THOROUGH, due_now, known_people, nothing_waits, under_way
from tests.faults.ledger import Ledger

PEOPLE = 20
QUICK = {"RATE_LIMIT": str(BUDGET.overall), "LOG_LEVEL": "ERROR"}


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of a few megabytes in the folder's place."""
    tmpfs = ["mount", "-t", "tmpfs", "-o", "size=8m", "vesper", str(folder)]
    made = subprocess.run(tmpfs, check=False)
    if made.returncode:
        pytest.skip("nobody may mount a small disk here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)  # noqa: S607 - whichever the system has


def may_write(process_id: int, size: int | None) -> None:
    """Let a process make no file longer than that: its disk is full. None: as long as ever."""
    _soft, hard = resource.prlimit(process_id, resource.RLIMIT_FSIZE)
    resource.prlimit(process_id, resource.RLIMIT_FSIZE, (hard if size is None else size, hard))


def fill(path: Path) -> None:
    """Leave no room on the small disk for anything but this file."""
    assert path.parent.is_mount(), "never the disk that the tests run on"
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass


@pytest.fixture(params=["limit", "disk"] if THOROUGH else ["limit"])
def place(request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path) -> Iterator[Path]:
    """A database where every file has an end, or on a disk of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    if request.param == "limit":
        yield Path(shutil.copy(migrated_file, folder / "vesper.db"))
    else:
        with small_disk(folder):
            yield Path(shutil.copy(migrated_file, folder / "vesper.db"))


@pytest.fixture
async def world(place: Path) -> AsyncIterator[World]:
    """The bot's database, to look into."""
    world = world_of(f"sqlite:///{place}", Clock())
    yield world
    await world.database.close()


@pytest.mark.thorough
async def test_a_full_disk_is_waited_for(world: World, place: Path) -> None:
    is_disk = place.parent.is_mount()
    telegram = Telegram(token=TOKEN, now=world.clock.now, flood=None)
    people = await known_people(telegram, world, PEOPLE)
    ledger = Ledger(telegram, BUDGET, {f"due-{person.id}" for person in people})
    await due_now(world, people)
    url = f"sqlite:///{place}"
    async with serve(telegram) as server:
        async with bot_process(server.url, url, **QUICK) as process:
            await telegram.until(lambda: len(ledger.arrived()) > 4, timeout=PATIENT)
            fill(place.with_name("filler")) if is_disk else may_write(process.pid, 1)
            for person in people:
                person.send(f"/remind asked-{person.id} 200 mg 21:00")
            tries = telegram.updates.polls + 2
            await telegram.until(lambda: telegram.updates.polls >= tries, timeout=PATIENT)
            assert len(telegram.updates_pending) == PEOPLE, "confirmed what could not be kept"
            place.with_name("filler").unlink() if is_disk else may_write(process.pid, None)
            ledger.owed |= {f"asked-{person.id}" for person in people}
            await telegram.until(lambda: not ledger.missing(), timeout=PATIENT)
            ledger.in_doubt += await under_way(world)

        # What was sent and is not recorded yet when it is killed comes once more.
        async with bot_process(server.url, url, **QUICK) as process:
            await nothing_waits(world, ledger, process)

    ledger.settle()
