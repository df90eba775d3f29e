"""The post office of the tests: the real database, courier and intake, on the sandbox's Bot API over HTTP."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from telegram.ext import ExtBot

from bot.clock import Clock
from bot.context import World
from bot.delivery.courier import Courier
from bot.delivery.flood_limits import Budget, SlidingWindow
from bot.delivery.rate_limiter import SharedRateLimiter
from bot.delivery.transport import AiohttpRequest
from bot.domain.schedules import Schedule
from bot.due import ticker
from bot.knowledge import KnowledgeSource, load
from bot.messages.daily_tip import DailyTip
from bot.messages.replies import Reply
from bot.search import Knowledge
from bot.settings import Settings
from bot.store.account import subscribers
from bot.store.core import tables
from bot.store.core.database import Database
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from bot.understanding import load_model
from sandbox.people import User
from sandbox.server import serve
from sandbox.telegram import AcceptedCall, FloodLimits, Telegram

ROOT = Path(__file__).parents[1]
TOKEN = "42:SANDBOX"
MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
# For tests about something else than limits.
GENEROUS = Budget(overall=1_000, per_chat=1_000, per_group=1_000)
MARK = "You may have seen this already"
# Seconds. A sandbox on the same machine answers in milliseconds, unless the machine has much else to do.
IMPATIENT = 1.0
PATIENT = 180


class FrozenClock(Clock):
    """A wall clock whose hands stand until they are moved, back as well; the stopwatch runs as ever."""

    def __init__(self, at: datetime = MORNING) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


@cache
def knowledge() -> Knowledge:
    """What the bot knows, read once for all tests."""
    return load(Settings().content_dir)


def world_of(database: str | Database, clock: Clock | None = None) -> World:
    """Everything but Telegram, on a database or on the one with this address."""
    database = Database(database) if isinstance(database, str) else database
    address = database.url.render_as_string(hide_password=False)
    settings = Settings.model_validate({"bot_token": TOKEN, "database_url": address})
    return World(settings, KnowledgeSource(knowledge()), database, clock or FrozenClock(), load_model(), {})


async def join(world: World, chat_ids: Sequence[int], zone: str = "UTC") -> None:
    """Put these chats on record."""
    async with world.database.write() as tx:
        row = {"language": "en", "zone": zone, "discreet": False, "state": "active", "created_at": MORNING}
        await tx.execute(sa.insert(tables.subscribers), [{**row, "chat_id": each} for each in chat_ids])


async def remind(
    world: World,
    chat_id: int,
    *walls: str,
    name: str = "magnesium",
    zone: str = "UTC",
    now: datetime | None = None,
) -> int:
    """Store a daily reminder that has been kept since yesterday; gives its id.

    `now`: when the caller looked at the clock, where it runs: `walls` may be past a moment later.
    """
    times = tuple(time.fromisoformat(wall) for wall in walls)
    now = now or world.clock.now()
    async with world.database.write() as tx:
        schedule = Schedule(times, (now - timedelta(days=1)).date(), zone)
        return await schedules.add(tx, chat_id, Item(name), schedule, now - MINUTE)


async def rows(world: World, table: sa.Table) -> list[Any]:
    """Everything in a table."""
    async with world.database.read() as tx:
        return list(await tx.execute(sa.select(table).order_by(*table.primary_key)))


@asynccontextmanager
async def sabotaged(
    database: Database, table: str, event: str, *, as_if_full: bool = False
) -> AsyncIterator[None]:
    """Let the database refuse every INSERT, UPDATE or DELETE of a table meanwhile.

    `as_if_full`: with the kind of error that a full disk is to SQLAlchemy.
    """
    if database.is_sqlite:
        refuse = "json('sabotaged')" if as_if_full else "RAISE(ABORT, 'sabotaged')"
        begin = [f"CREATE TRIGGER sabotage BEFORE {event} ON {table} BEGIN SELECT {refuse}; END"]
        end = ["DROP TRIGGER sabotage"]
    else:
        refuse = "disk_full" if as_if_full else "'sabotaged'"
        begin = [
            f"CREATE FUNCTION sabotage() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE {refuse}; END$$",
            f"CREATE TRIGGER sabotage BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION sabotage()",
        ]
        end = ["DROP FUNCTION sabotage CASCADE"]
    for statements in (begin, end):
        async with database.write() as tx:
            for statement in statements:
                await tx.execute(sa.text(statement))
        if statements is begin:
            yield


@dataclass
class DeliveryRig:
    """A bot's side of things, and Telegram's."""

    telegram: Telegram
    world: World
    clock: FrozenClock
    bot: ExtBot[int]

    async def people(self, count: int = 1) -> list[User]:
        """Let so many people write to the bot and be known to it."""
        users = [self.telegram.add_user(f"Guest {n}") for n in range(count)]
        for user in users:
            user.send("/start")
        await join(self.world, [user.id for user in users])
        return users

    async def owe(self, *messages: OwedMessage) -> None:
        """Record messages as owed."""
        async with self.world.database.write() as tx:
            await outbox.owe(tx, messages, self.clock.now())

    async def owed(self) -> list[Any]:
        """The rows of the outbox."""
        return await rows(self.world, tables.outbox)

    async def state_of(self, chat_id: int) -> str:
        """How the bot believes it stands with a chat."""
        async with self.world.database.read() as tx:
            known = await subscribers.get(tx, chat_id)
        assert known is not None
        return known.state

    @asynccontextmanager
    async def courier(self, limits: SlidingWindow | None = None) -> AsyncIterator[Courier]:
        """A courier at work."""
        courier = Courier(self.world, self.bot, limits or SlidingWindow(GENEROUS))
        running = asyncio.create_task(courier.run())
        try:
            yield courier
        finally:
            courier.stop()
            await running

    async def deliver(self, limits: SlidingWindow | None = None) -> None:
        """Send what can be sent now."""
        async with self.courier(limits) as courier:
            await settled(courier)

    async def tick(self) -> None:
        """Let the ticker look once."""
        await ticker.tick(self.world)

    def sent(self, chat_id: int | None = None) -> list[AcceptedCall]:
        """What Telegram accepted, oldest first."""
        return [call for call in self.telegram.ledger if chat_id in {None, call.chat_id}]

    def texts(self, chat_id: int | None = None) -> list[str]:
        """Its words."""
        return [call.params["text"] for call in self.sent(chat_id)]


async def settled(courier: Courier) -> None:
    """Wait until nothing that is owed can leave."""
    courier.wake()
    await asyncio.wait_for(courier.idle.wait(), PATIENT)


@asynccontextmanager
async def bot_process(
    telegram_url: str, database_url: str, **more: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`vesper run` in a process of its own, killed at the end if it still runs.

    Args:
        telegram_url: the sandbox.
        database_url: as an operator would write it.
        more: further settings, without their prefix.
    """
    given = {
        "BOT_TOKEN": TOKEN,
        "API_URL": telegram_url,
        "DATABASE_URL": database_url,
        "HTTP_PORT": "0",
        "BACKUP_HOURS": "0",
        **more,
    }
    # Nothing of the settings of whoever runs the tests; and modules are compiled once: most of a short life
    # would be spent on that.
    environment = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE" and not name.startswith("VESPER_")
    }
    environment |= {f"VESPER_{name}": value for name, value in given.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=ROOT,
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def reply(user: User, text: str = "an answer") -> OwedMessage:
    """An answer to this person."""
    return Reply(text=text, reply_markup=None).to(user.id)


def tip(user: User, number: int = 0) -> OwedMessage:
    """One of the daily tips for this person."""
    return DailyTip(tip_id=list(knowledge().library.tips)[number]).to(user.id)


def marks(texts: Sequence[str]) -> list[bool]:
    """Which of them say that they may have been seen already."""
    return [MARK in text for text in texts]


def buttons(call: AcceptedCall) -> Iterator[str]:
    """The callback data under a sent message."""
    for row in call.params["reply_markup"]["inline_keyboard"]:
        yield from (button["callback_data"] for button in row)


@asynccontextmanager
async def open_rig(
    database_url: str, *, flood: FloodLimits | None = None, read_timeout: float = PATIENT
) -> AsyncIterator[DeliveryRig]:
    """An office with a database and a Telegram of its own."""
    clock = FrozenClock()
    telegram = Telegram(token=TOKEN, now=clock.now, flood=flood)
    world = world_of(database_url, clock)
    async with serve(telegram) as server:
        bot: ExtBot[int] = ExtBot(
            TOKEN,
            base_url=f"{server.url}/bot",
            request=AiohttpRequest(read_timeout=read_timeout),
            get_updates_request=AiohttpRequest(connections=1),
            rate_limiter=SharedRateLimiter(SlidingWindow(GENEROUS), clock.monotonic),
        )
        async with bot:
            yield DeliveryRig(telegram, world, clock, bot)
    await world.database.close()
