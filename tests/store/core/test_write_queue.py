"""Who writes first: those whom a person waits for, and after some of them everybody else."""

import asyncio
from contextlib import suppress

import pytest
import sqlalchemy as sa

from bot.store.core.database import Database
from bot.store.core.write_queue import MAX_OVERTAKEN, WriteQueue


class Line:
    """Writers that queue, and the order in which they had their turns."""

    def __init__(self, queue: WriteQueue) -> None:
        self.queue = queue
        self.served: list[str] = []

    async def join(self, *names: str) -> "list[asyncio.Task[None]]":
        """Let writers queue up in this order; "a person" is urgent."""
        tasks = [asyncio.create_task(self._write(name)) for name in names]
        await asyncio.sleep(0)
        return tasks

    async def _write(self, name: str) -> None:
        async with self.queue.turn(urgent=name.startswith("person")):
            self.served.append(name)
            await asyncio.sleep(0)


@pytest.fixture
def line() -> Line:
    return Line(WriteQueue(60))


async def test_a_person_goes_first_and_each_kind_in_the_order_it_came(line: Line) -> None:
    tasks = await line.join("courier", "ticker", "person 1", "courier again", "person 2")
    await asyncio.gather(*tasks)

    assert line.served == ["courier", "person 1", "person 2", "ticker", "courier again"]


async def test_nobody_waits_for_more_than_so_many_people(line: Line) -> None:
    people = [f"person {n}" for n in range(2 * MAX_OVERTAKEN + 3)]
    tasks = await line.join("person", "courier", "ticker", *people)
    await asyncio.gather(*tasks)

    others = [place for place, name in enumerate(line.served) if not name.startswith("person")]
    assert others == [1 + MAX_OVERTAKEN, 2 + 2 * MAX_OVERTAKEN]


async def test_who_gives_up_keeps_nobody_waiting(line: Line) -> None:
    first, gone, last = await line.join("person 1", "person 2", "courier")
    gone.cancel()
    await asyncio.gather(first, last)

    assert line.served == ["person 1", "courier"]


async def test_a_turn_that_comes_as_its_writer_gives_up_goes_to_the_next(line: Line) -> None:
    async with line.queue.turn(urgent=True):
        gone, last = await line.join("person", "courier")
    gone.cancel()  # its turn has come, and it has not noticed yet
    with suppress(asyncio.CancelledError):
        await gone
    await last

    assert line.served == ["courier"]


async def test_a_turn_that_does_not_come_is_an_error_that_may_be_retried() -> None:
    line = Line(WriteQueue(0.01))
    async with line.queue.turn(urgent=False):
        (late,) = await line.join("person")
        with pytest.raises(sa.exc.TimeoutError):
            await late
    await asyncio.gather(*await line.join("courier"))

    assert line.served == ["courier"]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_what_a_person_waits_for_is_written_before_what_nobody_waits_for(database_url: str) -> None:
    database, written = Database(database_url), []

    async def write(who: str, *, urgent: bool) -> None:
        async with database.write(urgent=urgent) as tx:
            await tx.execute(sa.select(1))
            written.append(who)

    async with asyncio.TaskGroup() as group, database.write():
        for who, urgent in (("courier", False), ("person", True)):
            group.create_task(write(who, urgent=urgent))
        await asyncio.sleep(0)
    await database.close()

    assert written == ["person", "courier"]
