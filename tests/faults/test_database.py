"""Whatever happens to the database: the bot waits or refuses to start, and loses nothing (P1, P2, P8)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite
import psycopg
import pytest

from bot.app import Vesper
from bot.errors import OperatorError
from sandbox.faults import Fault
from tests.delivery_rig import PATIENT, knowledge
from tests.faults.fault_rig import THOROUGH, FaultRig

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])
on_postgresql = pytest.mark.parametrize("engine", ["postgresql"])
LEASED = "SELECT count(*) FROM outbox WHERE lease_until IS NOT NULL"
# Seconds; SQLite gives up after ten.
LOCKED_FOR = 12 if THOROUGH else 1


@asynccontextmanager
async def locked_by_somebody_else(rig: FaultRig) -> AsyncIterator[None]:
    """Let a foreign process keep the bot from writing; what is under way by then is in doubt.

    Whoever takes the lock waits for the bot's own transactions, so the bot must go on meanwhile.
    """
    if rig.world.database.is_sqlite:
        path = rig.world.database.path
        async with aiosqlite.connect(path, timeout=PATIENT, isolation_level=None) as foreign:
            await foreign.execute("BEGIN IMMEDIATE")
            ((leased,),) = await foreign.execute_fetchall(LEASED)
            rig.ledger.in_doubt += leased
            yield
            await foreign.execute("ROLLBACK")
    else:
        url = rig.settings.database_url.get_secret_value()
        async with await psycopg.AsyncConnection.connect(url) as server:
            await server.execute("LOCK TABLE inbox, outbox, doses, schedules IN EXCLUSIVE MODE")
            (leased,) = await (await server.execute(LEASED)).fetchone() or (0,)
            rig.ledger.in_doubt += leased
            yield


@pytest.mark.thorough
async def test_a_database_that_somebody_else_locks_is_waited_for(rig: FaultRig) -> None:
    people = await rig.people(12)
    await rig.start()
    await rig.remind(*people)
    rig.telegram.faults.add(Fault("hang", "sendMessage"))  # so that something is under way
    rig.ledger.in_doubt = 1
    rig.ask(people[0])
    await rig.telegram.until(lambda: len(rig.telegram.ledger) > 4, timeout=PATIENT)
    async with locked_by_somebody_else(rig):
        for person in people[1:]:
            rig.ask(person)
        await rig.pause(LOCKED_FOR)

    await rig.settle()


# A file that is damaged


def overwrite(path: Path, place: int, with_: bytes) -> None:
    """Damage a file."""
    with path.open("r+b") as file:
        file.seek(place)
        file.write(with_)


@on_sqlite
@pytest.mark.parametrize(
    "damage", ["no database", "half of it", "the first page", "another page", "empty page"]
)
async def test_a_damaged_file_is_refused_with_the_way_out(rig: FaultRig, damage: str) -> None:
    path = rig.world.database.path
    size = path.stat().st_size
    match damage:
        case "no database":
            path.write_bytes(b"Dear diary, " * 10_000)
        case "half of it":
            path.write_bytes(path.read_bytes()[: size // 2])
        case "the first page":
            overwrite(path, 100, b"\xff" * 900)
        case "another page":
            overwrite(path, 4096 * 3, b"\xff" * 4096 * 4)
        case "empty page":
            overwrite(path, 4096 * 2, bytes(4096 * 40))
    before = path.read_bytes()

    with pytest.raises(OperatorError, match="vesper restore"):
        await rig.start()

    assert path.read_bytes() == before


# Two at once


@on_sqlite
@pytest.mark.thorough
async def test_a_second_instance_is_refused_and_the_first_goes_on(rig: FaultRig) -> None:
    people = await rig.people(4)
    await rig.start()
    with pytest.raises(OperatorError, match="already running"):
        await Vesper(rig.settings, knowledge(), rig.clock, rig.ledger.budget).run()
    await rig.remind(*people)

    await rig.settle()


@on_postgresql
@pytest.mark.thorough
async def test_a_second_instance_on_a_server_shares_the_work_and_doubles_nothing(rig: FaultRig) -> None:
    people = await rig.people(12)
    await rig.start()
    second = Vesper(rig.settings, knowledge(), rig.clock, rig.ledger.budget)
    running = asyncio.create_task(second.run())
    await second.connected.wait()
    await rig.remind(*people)
    for person in people:
        rig.ask(person)

    await rig.settle()

    second.stop()
    await running
