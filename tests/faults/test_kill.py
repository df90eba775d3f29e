"""kill -9 while updates arrive and reminders are due: nothing is lost, copies are marked (P1, P2)."""

import asyncio
import os
import random
import re
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.clock import Clock
from bot.domain.schedules import Schedule
from bot.store import schedules, subscribers
from bot.store.database import Database
from bot.store.schedules import Item
from bot.store.tables import schedules as schedules_table
from sandbox.server import serve
from sandbox.telegram import Telegram

TOKEN = "42:SANDBOX"
PEOPLE = 200
KILLS = 5
SUBJECT = re.compile(r"(asked|due)-\d+")
ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def bot(url: str, database_url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot of its own process, killed at the end if it still runs."""
    given = {
        "VESPER_BOT_TOKEN": TOKEN,
        "VESPER_API_URL": url,
        "VESPER_DATABASE_URL": database_url,
        "VESPER_HTTP_PORT": "0",
        "VESPER_RATE_LIMIT": "1000",
        "VESPER_LOG_LEVEL": "ERROR",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=ROOT, env={**os.environ, **given}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


async def due_for_everybody(database_url: str, people: list[int]) -> None:
    """Give every person a reminder that falls due this minute."""
    database = Database(database_url)
    now = datetime.now(UTC)
    minute = now.replace(second=0, microsecond=0)
    schedule = Schedule((minute.time().replace(tzinfo=None),), minute.date(), "UTC")
    async with database.write() as tx:
        for person in people:
            await subscribers.welcome(tx, person, "en", now)
            await subscribers.change(tx, person, zone="UTC")
            await schedules.add(tx, person, Item(f"due-{person}"), schedule, minute - timedelta(minutes=1))
        assert (await tx.execute(sa.select(sa.func.min(schedules_table.c.next_due_at)))).scalar_one() <= now
    await database.close()


class Copies:
    """How often each message was accepted, plain and marked as perhaps seen; reads each call once."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._read = 0
        self.plain: Counter[str] = Counter()
        self.marked: Counter[str] = Counter()

    def count(self) -> int:
        """Take in what came since; gives how many different messages there are."""
        for call in self._telegram.ledger[self._read :]:
            found = SUBJECT.search(call.params.get("text", ""))
            if call.method == "sendMessage" and found is not None:
                marked = "may have seen this already" in call.params["text"]
                (self.marked if marked else self.plain)[found[0]] += 1
        self._read = len(self._telegram.ledger)
        return len(self.plain | self.marked)


async def test_kill_9_loses_nothing_and_marks_every_copy(database_url: str) -> None:
    chance = random.Random(20261122)  # noqa: S311 - a reproducible order of events
    clock = Clock()
    telegram = Telegram(token=TOKEN, now=clock.now, flood=None)
    people = [telegram.add_user(f"Guest {n}") for n in range(PEOPLE)]
    for person in people:
        person.send("/help")  # nobody can be written to before they wrote
    await due_for_everybody(database_url, [person.id for person in people])
    waiting, copies = list(people), Copies(telegram)
    async with serve(telegram) as server:
        for _ in range(KILLS):
            async with bot(server.url, database_url):
                seen = len(telegram.ledger)
                for person in [waiting.pop() for _ in range(min(len(waiting), PEOPLE // KILLS))]:
                    person.send(f"/remind asked-{person.id} 200 mg 21:00")
                moment = seen + chance.randint(5, 40)
                await telegram.until(lambda moment=moment: len(telegram.ledger) >= moment, timeout=30)

        async with bot(server.url, database_url):
            await telegram.until(lambda: not telegram.updates_pending, timeout=30)
            await telegram.until(lambda: copies.count() == 2 * PEOPLE, timeout=60)

    assert max(copies.plain.values()) == 1, "an unmarked copy was sent"
