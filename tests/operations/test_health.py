"""Health and metrics of a bot whose database, Telegram and clock are real."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY, generate_latest

from bot.delivery.flood_limits import SlidingWindow
from bot.operations.health import (
    BACKUP_IN_FUTURE,
    MAX_DELAY,
    MAX_POLL_SILENCE,
    NOT_CONNECTED,
    UNREACHABLE,
    Health,
)
from bot.settings import Settings
from bot.store.core import app_state
from bot.store.queue import inbox
from bot.store.queue.inbox import ReceivedUpdate
from bot.understanding import load_model
from sandbox.telegram import Fault
from tests.delivery_rig import GENEROUS, MINUTE, MORNING, DeliveryRig, join, open_rig, remind, reply, tip

NAMES = {
    *("vesper_reminder_lateness_seconds", "vesper_deliveries_total", "vesper_updates_total"),
    *("vesper_handler_seconds", "vesper_halts_total", "vesper_halted_seconds_total", "vesper_outbox_waiting"),
    *("vesper_outbox_oldest_seconds", "vesper_inbox_waiting", "vesper_inbox_oldest_seconds"),
    *("vesper_subscribers", "vesper_last_poll_timestamp_seconds", "vesper_last_backup_timestamp_seconds"),
    *(
        "vesper_database_bytes",
        "vesper_disk_free_bytes",
        "vesper_leader",
        "vesper_build_info",
        "vesper_clock_off_seconds",
    ),
}


@dataclass
class Ward:
    """A bot that is examined."""

    rig: DeliveryRig
    connected: asyncio.Event
    silence: float | None = 0.0
    leads: bool = True
    settings: Settings | None = None

    @property
    def health(self) -> Health:
        world = self.rig.world
        return Health(
            replace(world, settings=self.settings or world.settings),
            self.connected,
            self.polled,
            lambda: self.leads,
        )

    def polled(self) -> float | None:
        return None if self.silence is None else self.rig.clock.monotonic() - self.silence

    async def numbers(self) -> str:
        reading = await self.health.metrics()
        assert reading is not None
        return generate_latest(reading).decode()


@pytest.fixture
async def ward(database_url: str) -> AsyncIterator[Ward]:
    async with open_rig(database_url) as rig:
        ward = Ward(rig, asyncio.Event())
        ward.connected.set()
        yield ward


async def test_a_bot_with_nothing_to_do_is_well(ward: Ward) -> None:
    assert await ward.health.findings() == []


async def test_a_bot_without_its_encoder_is_well_and_says_so(ward: Ward) -> None:
    assert ward.health.notes() == []
    world = replace(ward.rig.world, model=load_model(use_encoder=False))
    health = Health(world, ward.connected, ward.polled, lambda: True)

    assert await health.findings() == []
    (note,) = health.notes()
    assert "switched off by VESPER_ENCODER" in note


async def test_before_telegram_knows_it_the_bot_is_not_ready(ward: Ward) -> None:
    ward.connected.clear()

    assert await ward.health.findings() == [NOT_CONNECTED]


@pytest.mark.parametrize(("silence", "findings"), [(None, 0), (30.0, 0), (MAX_POLL_SILENCE + 1, 1)])
async def test_a_long_silence_of_telegram_is_found(ward: Ward, silence: float | None, findings: int) -> None:
    ward.silence = silence

    assert len(await ward.health.findings()) == findings


async def test_an_overdue_reply_is_found_and_an_overdue_tip_is_not(ward: Ward) -> None:
    ada, ben = await ward.rig.people(2)
    await ward.rig.owe(tip(ada))
    ward.rig.clock.advance(MAX_DELAY + MINUTE)
    assert await ward.health.findings() == []

    await ward.rig.owe(reply(ben))
    ward.rig.clock.advance(MAX_DELAY + MINUTE)

    (finding,) = await ward.health.findings()
    assert finding == "A message is waiting to be sent for 180 seconds."


async def test_a_ticker_that_stands_still_is_found(ward: Ward) -> None:
    (ada,) = await ward.rig.people()
    await remind(ward.rig.world, ada.id, "08:00")
    ward.rig.clock.advance(timedelta(minutes=10))
    (finding,) = await ward.health.findings()
    assert "was not noticed" in finding

    await ward.rig.tick()
    await ward.rig.deliver()

    assert await ward.health.findings() == []


@pytest.mark.parametrize(
    ("hours", "days", "named", "text"),
    [
        (24, 400, False, BACKUP_IN_FUTURE),
        (24, 400, True, "vesper-20990101T000000Z.db"),
        (24, -1, False, None),
        (0, 400, True, None),
    ],
)
async def test_a_backup_that_is_dated_in_the_future_is_found(
    ward: Ward, tmp_path: Path, hours: int, days: int, text: str | None, *, named: bool
) -> None:
    given = {"backup_hours": hours, "backup_dir": tmp_path}
    ward.settings = ward.rig.world.settings.model_copy(update=given)
    if named:
        (tmp_path / "vesper-20990101T000000Z.db").touch()
    async with ward.rig.world.database.write() as tx:
        await app_state.set_backed_up_at(tx, MORNING + timedelta(days=days))

    found = await ward.health.findings()

    assert [text in each for each in found if text is not None] == ([] if text is None else [True])
    assert len(found) == (text is not None)


@pytest.mark.parametrize(
    ("off_by", "way"), [(3600, "3600 seconds ahead of"), (-60000, "60000 seconds behind")]
)
async def test_a_clock_that_telegram_contradicts_is_found(ward: Ward, off_by: int, way: str) -> None:
    clock = ward.rig.clock
    clock.compare(clock.wall() - timedelta(seconds=off_by))
    ward.leads = False

    (finding,) = await ward.health.findings()

    assert way in finding
    assert "NTP" in finding


async def test_who_does_not_lead_is_ready_for_updates_whatever_the_leader_does(ward: Ward) -> None:
    (ada,) = await ward.rig.people()
    await ward.rig.owe(reply(ada))
    ward.rig.clock.advance(timedelta(hours=1))
    ward.leads = False

    assert await ward.health.findings() == []


async def test_a_database_out_of_reach_is_a_finding_and_has_no_numbers() -> None:
    async with open_rig("postgresql://nobody@127.0.0.1:1/nothing") as rig:
        health = Health(rig.world, asyncio.Event(), lambda: None, lambda: True)

        assert await health.findings() == [UNREACHABLE]
        assert await health.metrics() is None


async def test_every_name_that_dashboards_use_is_there(ward: Ward) -> None:
    async with ward.rig.world.database.write() as tx:
        await app_state.set_backed_up_at(tx, MORNING)

    there_are = set(re.findall(r"^# TYPE (\w+)", await ward.numbers(), re.MULTILINE))
    there_are |= set(re.findall(r"^# TYPE (\w+)", generate_latest().decode(), re.MULTILINE))

    missing = {} if ward.rig.world.database.is_sqlite else {"vesper_disk_free_bytes"}
    assert NAMES - there_are == set(missing)


async def test_what_waits_is_counted_and_dated(ward: Ward) -> None:
    await join(ward.rig.world, [1, 2])
    (ada,) = await ward.rig.people()
    await ward.rig.owe(reply(ada), tip(ada))
    async with ward.rig.world.database.write() as tx:
        await inbox.put(tx, [ReceivedUpdate(7, ada.id, "{}")], MORNING - MINUTE)
        await app_state.set_backed_up_at(tx, MORNING)
    ward.rig.clock.advance(MINUTE)

    lines = (await ward.numbers()).splitlines()

    for line in (
        'vesper_outbox_waiting{kind="reply"} 1.0',
        'vesper_outbox_waiting{kind="reminder"} 0.0',
        'vesper_outbox_waiting{kind="tip"} 1.0',
        "vesper_outbox_oldest_seconds 60.0",
        "vesper_inbox_waiting 1.0",
        "vesper_inbox_oldest_seconds 120.0",
        'vesper_subscribers{state="active"} 3.0',
        'vesper_subscribers{state="blocked"} 0.0',
        "vesper_last_backup_timestamp_seconds 1.7724384e+09",
    ):
        assert line in lines


async def test_silences_that_overlap_are_counted_once(ward: Ward) -> None:
    def counted() -> float:
        return REGISTRY.get_sample_value("vesper_halted_seconds_total") or 0

    before = counted()
    ada, ben = await ward.rig.people(2)
    ward.rig.telegram.faults.add(Fault("flood", "sendMessage", times=2, retry_after=30))
    await ward.rig.owe(reply(ada), reply(ben))

    await ward.rig.deliver(SlidingWindow(GENEROUS))

    assert 30 <= counted() - before < 45
