"""The machine's clock is watched, and Telegram is asked what time it is when that matters."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from telegram.error import NetworkError

from bot.clock import Clock
from bot.domain.clock_guard import DOUBT_TIMEOUT_SECONDS, ClockReading
from bot.due.jobs import FixedDelayTrigger
from bot.operations import clock_monitor
from bot.operations.clock_monitor import TIME_METHOD, ClockMonitor

HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Machine(Clock):
    """A machine whose clock is off by so much, and how often it was read."""

    off_by = timedelta()
    readings = 0
    was_read: asyncio.Event | None = None

    def reading(self) -> ClockReading:
        self.readings += 1
        if self.was_read is not None:
            self.was_read.set()
        return super().reading()

    def wall(self) -> datetime:
        return super().wall() + self.off_by


class Watch:
    """A timekeeper at work, and how often it asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, is_reachable: bool = True) -> None:
        monkeypatch.setattr(clock_monitor, "CHECK_SECONDS", 0.01)
        self.machine = Machine()
        self.asked = 0
        self.jumps: list[timedelta] = []
        self._is_reachable = is_reachable
        self.keeper = ClockMonitor(self.machine, self.ask, lambda step, _now: self.jumps.append(step))
        self.keeper.on_response(TIME_METHOD, Clock().now())

    async def ask(self) -> None:
        self.asked += 1
        if not self._is_reachable:
            raise NetworkError("no network")
        self.keeper.on_response(TIME_METHOD, Clock().now())

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Let it look a few times, before and after."""
        running = asyncio.create_task(self.keeper.run())
        await self._looked()
        yield
        await self._looked()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    async def _looked(self) -> None:
        enough, self.machine.was_read = self.machine.readings + 12, asyncio.Event()
        async with asyncio.timeout(10):
            while self.machine.readings < enough:
                self.machine.was_read.clear()
                await self.machine.was_read.wait()

    async def looks(self) -> None:
        """Let it look a few times."""
        async with self.at_work():
            pass


async def test_while_all_is_well_telegram_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    watch.keeper.on_response("getUpdates", Clock().now() - timedelta(minutes=1))
    watch.keeper.on_response("sendMessage", None)

    await watch.looks()

    assert watch.asked == 0
    assert watch.jumps == []


async def test_an_answer_with_another_date_is_a_reason_to_ask_and_none_to_doubt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watch = Watch(monkeypatch)
    watch.keeper.on_response("getUpdates", Clock().now() - HOUR)
    assert watch.machine.verdict().is_right

    await watch.looks()

    assert watch.asked == 1
    assert watch.machine.verdict().is_right


@pytest.mark.parametrize("is_reachable", [True, False])
async def test_after_a_jump_telegram_is_asked_at_once_and_the_time_goes_on_as_it_was(
    monkeypatch: pytest.MonkeyPatch, *, is_reachable: bool
) -> None:
    watch = Watch(monkeypatch, is_reachable=is_reachable)
    async with watch.at_work():
        watch.machine.off_by = 500 * HOUR
        assert abs(watch.machine.now() - Clock().now()) < timedelta(seconds=2)

    assert watch.asked == 1
    assert [round(jump / HOUR) for jump in watch.jumps] == [500]
    assert not watch.machine.verdict().is_right
    watch.machine.off_by = timedelta()
    assert watch.machine.verdict().is_right


async def test_a_look_that_fails_is_no_reason_to_stop_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)

    def fail(_step: timedelta, _now: datetime) -> None:
        raise ValueError("no such job")

    watch.keeper = ClockMonitor(watch.machine, watch.ask, fail)
    watch.keeper.on_response(TIME_METHOD, Clock().now())
    async with watch.at_work():
        watch.machine.off_by = HOUR

    assert watch.asked == 1


async def test_now_and_then_telegram_is_asked_anyway(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_monitor, "ASK_SECONDS", 0.0)
    watch = Watch(monkeypatch)

    await watch.looks()

    assert watch.asked > 1


def test_what_was_moved_on_purpose_is_no_jump() -> None:
    machine = Machine()
    machine.compare(Clock().now())

    machine.advance(1000 * HOUR)

    assert machine.verdict().is_right
    assert machine.ahead == 1000 * HOUR
    assert machine.now() - Clock().now() > 999 * HOUR


def test_behind_a_server_that_says_no_date_a_start_goes_by_the_last_tick() -> None:
    machine = Machine()
    last_tick = machine.wall() + 5 * HOUR

    assert not machine.compare(None, last_tick).is_right
    assert abs(machine.now() - last_tick) < timedelta(seconds=2)
    assert DOUBT_TIMEOUT_SECONDS > 0


def test_a_job_fires_a_while_after_it_fired_last_whatever_the_clock_showed_then() -> None:
    minutely = FixedDelayTrigger(60, first=0)

    assert minutely.get_next_fire_time(None, NOON) == NOON
    for previous in (NOON - timedelta(days=400), NOON, NOON + timedelta(days=400)):
        assert minutely.get_next_fire_time(previous, NOON) == NOON + timedelta(minutes=1)
