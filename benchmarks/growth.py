"""Benchmark of growth: what a command costs a person with much on record, in a bot with many people.

Updates go from the inbox through the handler to the commit of the answer, without HTTP. The databases of one
dimension take turns in one process, so that a busy machine slows all of them alike.
"""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks import ours, runner
from benchmarks.people import Crowd, insert_crowd
from benchmarks.rows import Goal, Row, Sizes
from bot import knowledge
from bot.app import Vesper
from bot.cli.run import freeze_gc
from bot.clock import Clock
from bot.domain.schedules import Schedule
from bot.due import ticker
from bot.messages.attachments import Drawing, prepare
from bot.messages.kind import Reading
from bot.operations import census
from bot.search import Knowledge
from bot.store.account import subscribers
from bot.store.core import tables
from bot.store.core.database import Database
from bot.store.doses import doses
from bot.store.migrations import upgrade
from bot.store.operators.health import measure
from bot.store.queue import outbox
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item

PERSON = 1
GROWTH_ROUNDS = 15
# Cost of the largest case against the smallest, for what does not show more.
MOST = 1.5
# The environment's name of the URL of a PostgreSQL server.
POSTGRESQL = "BENCH_POSTGRESQL"


@dataclass(frozen=True)
class Size:
    """How much is in a database: of one person, of others, and waiting."""

    reminders: int = 5
    days: int = 30
    people: int = 1_000
    owed: int = 0

    def scaled(self, scale: float) -> "Size":
        """Return a smaller database of the same kind."""
        days, people = (max(round(scale * value), 10) for value in (self.days, self.people))
        return Size(self.reminders, days, people, round(scale * self.owed))


SMALL = Size()
DIMENSIONS = {
    "reminders": [replace(SMALL, reminders=n, days=7) for n in (1, 10, 50)],
    "days": [replace(SMALL, days=n) for n in (30, 365, 1_095)],
    "people": [replace(SMALL, people=n) for n in (1_000, 20_000, 100_000)],
    "owed": [replace(SMALL, owed=n) for n in (0, 10_000, 100_000)],
}
TEXTS = {
    **{name: name for name in ("/start", "/today", "/doses", "/history", "/check", "/took", "/export")},
    **{name: name for name in ("/plan", "/refill", "/admin", "/tips", "/help")},
    "/check of 12": "/check magnesium, zinc, iron, ibuprofen, melatonin, vitamin D, caffeine, valerian, "
    "calcium, aspirin, St John's wort, ginkgo",
    "/took paracetamol": "/took paracetamol 500 mg",
    "a question": "does magnesium help against cramps?",
}


class Case:
    """A bot without a courier on a database of some size."""

    def __init__(self, vesper: Vesper, now: datetime) -> None:
        self.vesper, self.now = vesper, now
        self._update_id = 0

    async def say(self, text: str) -> None:
        """Let the person write something, until its answer is owed."""
        entities = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
        message = {**self._message(), "text": text}
        await self._receive({"message": message | ({"entities": entities} if text[0] == "/" else {})})

    async def press(self, data: str) -> None:
        """Let the person press a button, until its answer is owed."""
        query = {"id": "7", "from": self._user(), "chat_instance": "1", "data": data}
        await self._receive({"callback_query": {**query, "message": {**self._message(), "text": "…"}}})

    async def press_taken(self) -> None:
        """Take the newest open dose."""
        async with self.vesper.world.database.read() as tx:
            of_today = await doses.of_day(tx, PERSON, self.now.date())
        await self.press(f"dose:taken:{of_today[-1].ref}")

    async def vitals(self) -> None:
        """Answer /readyz and /metrics."""
        async with self.vesper.world.database.read() as tx:
            await measure(tx)

    async def idle_tick(self) -> None:
        """Look for what is due where nothing is."""
        await ticker.tick(self.vesper.world)

    async def claim_without_room(self) -> None:
        """Claim a reply while tips have no room."""
        async with self.vesper.world.database.write() as tx:
            await outbox.claim(tx, self.now, {"reply": 1})

    async def make_report(self) -> None:
        """Make the report of 90 days as PDF."""
        await self._make({"kind": "report", "days": 90, "who": "a"})

    async def make_export(self) -> None:
        """Make the file of /export."""
        await self._make({"kind": "export"})

    async def _make(self, of: Mapping[str, Any]) -> None:
        world = self.vesper.world
        async with world.database.read() as tx:
            reading = Reading(tx, world.knowledge, world.zone_of, self.now)
            prepared = await prepare(reading, Drawing(PERSON, of, ""))
        prepared().draw()

    async def clean(self) -> None:
        """Restore what the last step changed."""
        async with self.vesper.world.database.write() as tx:
            await tx.execute(sa.delete(tables.outbox).where(tables.outbox.c.chat_id == PERSON))
            await tx.execute(sa.delete(tables.dialogs))
            of_today = (tables.doses.c.chat_id == PERSON, tables.doses.c.local_date == self.now.date())
            open_again = {"state": "due", "answered_at": None, "taken_at": None, "nag_at": None}
            await tx.execute(sa.update(tables.doses).where(*of_today).values(open_again))

    def _user(self) -> dict[str, Any]:
        return {"id": PERSON, "is_bot": False, "first_name": "Ada", "language_code": "en"}

    def _message(self) -> dict[str, Any]:
        chat = {"id": PERSON, "type": "private", "first_name": "Ada"}
        return {"message_id": 5, "date": int(self.now.timestamp()), "chat": chat, "from": self._user()}

    async def _receive(self, update: dict[str, Any]) -> None:
        self._update_id += 1
        await self.vesper.update_queue.receive([{"update_id": self._update_id, **update}])
        await self.vesper.update_queue.drain()


Step = Callable[[Case], Awaitable[None]]


def _said(text: str) -> Step:
    return lambda case: case.say(text)


STEPS: dict[str, Step] = {
    **{name: _said(text) for name, text in TEXTS.items()},
    "for my doctor": lambda case: case.press("history:report:90:a"),
    "Taken pressed": Case.press_taken,
    "/readyz, /metrics": Case.vitals,
    "idle tick": Case.idle_tick,
    "reply while tips have no room": Case.claim_without_room,
    "report of 90 days, the PDF": Case.make_report,
    "/export, the file": Case.make_export,
}


async def fill(tx: AsyncConnection, size: Size, now: datetime) -> None:
    """Fill a database."""
    far = now.replace(second=0, microsecond=0) + timedelta(hours=20)
    await insert_crowd(tx, Crowd(far, reminders=size.people // 2, tips=size.people // 2, first=PERSON + 1))
    await _copy_doses(tx, now)
    await _add_person(tx, size, now)
    if size.owed:
        numbers = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)
        numbers = numbers.union_all(sa.select(numbers.c.n + 1).where(numbers.c.n < size.owed))
        tip = {"kind": "tip", "priority": 2, "method": "send_message", "uncertain": False, "attempts": 0}
        values = {**tip, "payload": {"tip": "dark_bedroom"}, "created_at": now, "due_at": now}
        columns = [sa.literal(value, tables.outbox.c[name].type) for name, value in values.items()]
        rows = sa.select(2 + numbers.c.n % (size.people - 2), *columns)
        await tx.execute(sa.insert(tables.outbox).from_select(["chat_id", *values], rows))


async def _copy_doses(tx: AsyncConnection, now: datetime) -> None:
    """Give every reminder of the others five doses that were taken."""
    kept = tables.schedules
    for ago in range(1, 6):
        at = now - timedelta(days=ago)
        values = {"local_date": at.date(), "slot": 0, "wall": "08:00", "due_at": at, "closes_at": at}
        values |= {"state": "taken", "taken_at": at, "answered_at": at}
        columns = [sa.literal(value, tables.doses.c[name].type) for name, value in values.items()]
        rows = sa.select(kept.c.chat_id, kept.c.id, *columns)
        await tx.execute(sa.insert(tables.doses).from_select(["chat_id", "schedule_id", *values], rows))


async def _add_person(tx: AsyncConnection, size: Size, now: datetime) -> None:
    """Add the person, whose doses of today are open and whose others were taken."""
    await subscribers.get_or_create(tx, PERSON, "en", now - timedelta(days=size.days))
    await subscribers.update(tx, PERSON, zone="UTC")
    names = ("magnesium", "zinc", "iron", "ibuprofen", "melatonin")
    wall = (now - timedelta(minutes=30)).time().replace(second=0, microsecond=0)
    daily = Schedule((wall,), now.date() - timedelta(days=size.days), "UTC")
    for number in range(size.reminders):
        name = names[number] if number < len(names) else f"{names[number % len(names)]} no {number}"
        mine = await schedules.add(tx, PERSON, Item(name), daily, now)
        await tx.execute(sa.insert(tables.doses), [_dose(mine, now, ago) for ago in range(size.days)])


def _dose(schedule_id: int, now: datetime, ago: int) -> dict[str, Any]:
    at = now - timedelta(days=ago, minutes=30)
    taken = {"state": "taken", "taken_at": at, "answered_at": at}
    outcome = taken if ago else {"state": "due", "taken_at": None, "answered_at": None}
    dose = {"chat_id": PERSON, "schedule_id": schedule_id, "local_date": at.date(), "slot": 0}
    return {**dose, "wall": f"{at:%H:%M}", "due_at": at, "closes_at": at + timedelta(hours=4), **outcome}


@cache
def _knowledge(content: Path) -> Knowledge:
    return knowledge.load(content)


@asynccontextmanager
async def opened(url: str, size: Size, api_url: str, now: datetime) -> AsyncIterator[Case]:
    """Yield a bot on a new database of that size."""
    database = Database(url)
    await upgrade(database)
    async with database.write() as tx:
        await fill(tx, size, now)
    await database.close()
    # Without the encoder, whose work depends on nothing that is measured here.
    given = ours.settings(Path("unused.db"), api_url, database_url=url, admin_ids=[PERSON], encoder="off")
    vesper = Vesper(given, _knowledge(given.content_dir), budget=ours.GENEROUS)
    await vesper.application.initialize()
    await census.take_if_due(vesper.world)
    vesper.update_queue.open()
    try:
        yield Case(vesper, now)
    finally:
        await vesper.update_queue.close()
        await vesper.application.shutdown()
        await vesper.world.database.close()


async def measured(cases: Sequence[Case], rounds: int) -> dict[str, list[float]]:
    """Return the median milliseconds of processor of every step in every case."""
    freeze_gc()
    seconds: dict[str, list[list[float]]] = {name: [[] for _ in cases] for name in STEPS}
    for _ in range(rounds):
        for name, step in STEPS.items():
            for place, case in enumerate(cases):
                began = time.process_time()
                await step(case)
                seconds[name][place].append(time.process_time() - began)
                await case.clean()
    return {name: [1_000 * statistics.median(one) for one in each] for name, each in seconds.items()}


async def of_sizes(urls: Sequence[str], sizes: Sequence[Size], rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of every step for each of these sizes, in databases that are new."""
    now = Clock().now()
    with runner.server() as api_url:
        async with AsyncExitStack() as stack:
            cases = [
                await stack.enter_async_context(opened(url, size, api_url, now))
                for url, size in zip(urls, sizes, strict=True)
            ]
            return await measured(cases, rounds)


def table(engine: str, dimension: str, sizes: Sequence[Size], found: Mapping[str, Sequence[float]]) -> Table:
    """Return a dimension's table for the screen."""
    shown = " / ".join(f"{getattr(size, dimension):,}" for size in sizes)
    drawn = Table("", f"{shown} {dimension}, ms", "×", title=engine)
    for name, times in found.items():
        ratio = times[-1] / times[0]
        each = " / ".join(f"{one:.1f}" for one in times)
        drawn.add_row(name, each, f"[bold]{ratio:.1f}[/]" if ratio > MOST else f"{ratio:.1f}")
    return drawn


@contextmanager
def new_databases(engine: str, count: int) -> Iterator[list[str]]:
    """Yield the URLs of so many empty databases, which are deleted afterwards."""
    if engine == "SQLite":
        with TemporaryDirectory() as folder:
            yield [f"sqlite:///{folder}/{number}.db" for number in range(count)]
        return
    server = sa.make_url(os.environ[POSTGRESQL])
    names = [f"vesper_bench_{number}" for number in range(count)]
    administration = sa.create_engine(
        server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with administration.connect() as connection:
        for name in names:
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name}"))
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        yield [server.set(database=name).render_as_string(hide_password=False) for name in names]
        for name in names:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    administration.dispose()


def rows(sizes: Sizes) -> list[Row]:
    """Print a table for every dimension; return what grows most in each.

    PostgreSQL is measured, too, where `BENCH_POSTGRESQL` is the URL of a server with room for databases.
    """
    screen, found = Console(stderr=True, width=120), []
    for engine in ("SQLite", *(["PostgreSQL"] if POSTGRESQL in os.environ else [])):
        for dimension, planned in DIMENSIONS.items():
            of_this = [each.scaled(sizes.growth) for each in planned]
            with new_databases(engine, len(of_this)) as urls:
                times = asyncio.run(of_sizes(urls, of_this, GROWTH_ROUNDS if sizes.rounds > 1 else 1))
            screen.print(table(engine, dimension, of_this, times))
            found.append(_worst(engine, dimension, of_this, times))
    return found


def _worst(engine: str, dimension: str, sizes: Sequence[Size], found: Mapping[str, Sequence[float]]) -> Row:
    name, times = max(found.items(), key=lambda each: each[1][-1] / each[1][0])
    least, most = (f"{getattr(size, dimension):,}" for size in (sizes[0], sizes[-1]))
    title = f"growth on {engine}, {most} {dimension}: what grows most, {name}, ms of work"
    return Row(title, f"{times[-1]:.1f}", f"with {least}: {times[0]:.1f}", times[-1] / times[0], Goal())
