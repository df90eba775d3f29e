"""A whole bot at work for many people, to let things go wrong around it."""

import asyncio
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from telegram.error import RetryAfter

from bot.app import Vesper
from bot.clock import Clock
from bot.context import World
from bot.delivery.flood_limits import Budget
from bot.delivery.transport import AiohttpRequest
from bot.settings import Settings
from bot.store.account import subscribers
from bot.store.core import tables
from sandbox.people import User
from sandbox.server import Server
from sandbox.telegram import Telegram
from tests.delivery_rig import PATIENT, join, knowledge, remind, rows
from tests.faults.ledger import Ledger

# How often the whole suite is gone through; more than once it also goes through what takes longer.
ROUNDS = int(os.environ.get("VESPER_FAULT_ROUNDS", "1"))
THOROUGH = ROUNDS > 1
# Telegram's limit for one person, and room for everybody at once.
BUDGET = Budget(overall=1_000)
SOON = timedelta(seconds=1)
# What Telegram limits by itself, whatever becomes of the messages.
ALONE = {"getUpdates", "setMyCommands", "setMyDescription", "setMyShortDescription"}


class SteppedClock(Clock):
    """A clock that runs, and that is put forward and back; the machine under it can be wrong, or suspended.

    Attributes:
        wrong_by: How far the machine's clock is ahead of the right time.
        slept: How long the machine was suspended, which the stopwatch does not count.
    """

    def __init__(self) -> None:
        super().__init__()
        self.wrong_by = timedelta()
        self.slept = timedelta()

    def wall(self) -> datetime:
        return self.at_telegram() + self.wrong_by

    def at_telegram(self) -> datetime:
        return super().wall() + self.slept

    def advance(self, by: timedelta) -> None:
        self._ahead += by


@dataclass(frozen=True)
class Asked:
    """One request: when it left and when its answer came (monotonic seconds), and the silence asked for."""

    method: str
    left: float
    heard: float
    silence: float


@dataclass
class FaultRig:
    """A bot and its Telegram, with an account of what is owed; `world` is the tests' own view of it."""

    server: Server
    settings: Settings
    clock: SteppedClock
    world: World
    ledger: Ledger
    asked: list[Asked] = field(default_factory=list)
    _running: asyncio.Task[None] | None = None

    @property
    def telegram(self) -> Telegram:
        """Telegram's side."""
        return self.server.telegram

    async def people(self, count: int) -> list[User]:
        """So many people who wrote to the bot long ago."""
        return await known_people(self.telegram, self.world, count)

    async def start(self) -> None:
        """Let the bot begin."""
        self.vesper = Vesper(self.settings, knowledge(), self.clock, self.ledger.budget)
        self._running = asyncio.create_task(self.vesper.run())
        connected = asyncio.create_task(self.vesper.connected.wait())
        await asyncio.wait({self._running, connected}, timeout=PATIENT, return_when=asyncio.FIRST_COMPLETED)
        if self._running.done():
            running, self._running = self._running, None
            running.result()

    async def stop(self) -> None:
        """Let the bot end, properly, unless it has ended or never began."""
        if self._running is not None:
            self.vesper.stop()
            running, self._running = self._running, None
            await running

    def ask(self, user: User, number: int | None = None) -> None:
        """Let somebody ask for something, and be owed an answer."""
        subject = f"asked-{user.id if number is None else number}"
        user.send(f"/remind {subject} 200 mg 21:00")
        self.ledger.owed.add(subject)

    async def remind(self, *users: User) -> None:
        """Give people a reminder that falls due this minute."""
        await due_now(self.world, users)
        self.ledger.owed |= {f"due-{user.id}" for user in users}

    async def settle(self) -> None:
        """Wait until nothing is owed, while time flies, and close the account."""
        try:
            async with asyncio.timeout(PATIENT):
                while await self._is_busy():
                    self.clock.advance(SOON)
                    self.vesper.courier.wake()
                    await self.pause(0.05)
        except TimeoutError:
            raise AssertionError(f"stuck at {self.clock.now()}: {await self._left()}") from None
        self.ledger.settle()
        self._was_silent()

    async def state_of(self, user: User) -> str | None:
        """How the bot believes it stands with somebody."""
        async with self.world.database.read() as tx:
            known = await subscribers.get(tx, user.id)
        return None if known is None else known.state

    async def pause(self, seconds: float) -> None:
        """Wait, but not for a bot that has ended."""
        assert self._running is not None
        ended, _running = await asyncio.wait({self._running}, timeout=seconds)
        assert not ended, "the bot ended by itself"

    async def _is_busy(self) -> bool:
        if self.telegram.updates_pending or self.ledger.missing():
            return True
        return await owes(self.world)

    async def _left(self) -> dict[str, Any]:
        """What is still to be done, for whoever has to find out why it is not."""
        received = [row for row in await rows(self.world, tables.inbox) if row.handled_at is None]
        owed = await rows(self.world, tables.outbox)
        missing, asked = self.ledger.missing(), self.telegram.updates_pending
        return {
            "inbox": received,
            "outbox": owed,
            "missing": missing,
            "asked": asked,
            "last": self.asked[-9:],
        }

    def _was_silent(self) -> None:
        """No request left while Telegram had asked for silence."""
        for halt in (each for each in self.asked if each.silence):
            kept = [
                each
                for each in self.asked
                if halt.heard < each.left < halt.heard + halt.silence
                and (each.method == halt.method or {each.method, halt.method}.isdisjoint(ALONE))
            ]
            assert kept == [], f"asked during the silence after {halt.method}"


class Witness(AiohttpRequest):
    """The bot's own way to Telegram, and a note of every request."""

    asked: list[Asked]

    async def do_request(self, url: str, *args: Any, **more: Any) -> tuple[int, bytes]:
        """Make one request and note it."""
        left, silence = time.monotonic(), 0.0
        try:
            return await super().do_request(url, *args, **more)
        except RetryAfter as error:
            asked = error.retry_after
            silence = asked.total_seconds() if isinstance(asked, timedelta) else asked
            raise
        finally:
            method = url.rpartition("/")[2].partition("?")[0]
            self.asked.append(Asked(method, left, time.monotonic(), silence))


async def known_people(telegram: Telegram, world: World, count: int) -> list[User]:
    """So many people who wrote to the bot long ago."""
    users = [telegram.add_user(f"Guest {n}") for n in range(count)]
    for user in users:
        user.chat.started = True
    await join(world, [user.id for user in users])
    return users


async def owes(world: World) -> bool:
    """Whether something is still to be handled or delivered."""
    owed = [row for row in await rows(world, tables.outbox) if row.failed_at is None]
    received = await rows(world, tables.inbox)
    return bool(owed) or any(row.handled_at is None and row.set_aside_at is None for row in received)


async def due_now(world: World, users: Sequence[User]) -> None:
    """Give people a reminder that falls due this minute, by the world's clock."""
    now = world.clock.now()
    for user in users:
        await remind(world, user.id, f"{now:%H:%M}", name=f"due-{user.id}", now=now)


async def under_way(world: World) -> int:
    """How many sends were in flight when the bot died, as far as it knew."""
    return sum(row.lease_until is not None for row in await rows(world, tables.outbox))


async def nothing_waits(world: World, ledger: Ledger, process: asyncio.subprocess.Process) -> None:
    """Wait until everything is handled, delivered and recorded, but not for a bot that has ended."""
    async with asyncio.timeout(PATIENT):
        while ledger.missing() or ledger.telegram.updates_pending or await owes(world):
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 0.1)
                raise AssertionError("the bot ended by itself")
