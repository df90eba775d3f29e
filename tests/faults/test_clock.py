"""Whatever happens to the clock: nothing is lost or comes twice, and nobody waits for an hour (P2, P4)."""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

import pytest
from apscheduler.schedulers import base
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from bot.domain import clock_guard
from bot.operations.health import CLOCK_JUMPED
from bot.store.core import app_state, tables
from bot.store.tips import TipSubscription
from bot.store.tips import put as put_tip
from sandbox.faults import Fault
from sandbox.people import User
from tests.delivery_rig import PATIENT, remind, rows
from tests.faults.fault_rig import FaultRig, SteppedClock

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SORRY = "my clock was wrong"
# Seconds for which a clock is wrong; whatever is due meanwhile is due in the middle of it.
WRONG_FOR = 2.0
# As long as a machine with much else to do may take; those who wait for the clock wait for an hour.
BUSY = timedelta(seconds=40)


@pytest.fixture
def machine(rig: FaultRig, monkeypatch: pytest.MonkeyPatch) -> SteppedClock:
    """The machine under the bot: what its clock shows is what APScheduler sees.

    What Telegram confirms is believed after a second, for nobody wants to wait longer.
    """
    monkeypatch.setattr(clock_guard, "MIN_JUMP_SECONDS", 1.0)

    class Shown(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return rig.clock.wall().astimezone(tz)

    monkeypatch.setattr(base, "datetime", Shown)
    return rig.clock


async def until(condition: Callable[[], Awaitable[Any]]) -> None:
    """Wait until this is so."""
    for _ in range(PATIENT * 20):
        if await condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came about")


async def is_well(rig: FaultRig) -> bool:
    return await rig.vesper.health.findings() == []


def texts(rig: FaultRig, user: User) -> list[str]:
    """What the bot has written to somebody."""
    sent = [call for call in rig.telegram.ledger if call.chat_id == user.id]
    return [call.params["text"] for call in sent if call.method == "sendMessage"]


def shown(rig: FaultRig, user: User) -> list[str]:
    """What somebody sees of the bot now."""
    return [m["text"] for m in rig.telegram.messages(user.id) if m["from"]["is_bot"]]


async def due_in_a_second(rig: FaultRig, *people: User) -> datetime:
    """Give people a reminder that falls due one second from now; gives that instant."""
    now = rig.clock.now()
    due_at = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    rig.clock.advance(due_at - now - timedelta(seconds=1))
    for person in people:
        await remind(rig.world, person.id, f"{due_at:%H:%M}", name="iron", now=rig.clock.now())
    return due_at


@pytest.mark.parametrize("step", [HOUR, -HOUR])
@pytest.mark.thorough
async def test_a_clock_that_is_set_right_by_an_hour_keeps_nobody_waiting(
    rig: FaultRig, step: timedelta
) -> None:
    people = await rig.people(12)
    await rig.start()
    for person in people[::3]:
        rig.telegram.faults.add(Fault("error_500", "sendMessage", person.id))
        rig.ledger.in_doubt += 1
    await rig.remind(*people)
    for person in people[:6]:
        rig.ask(person)
    await rig.telegram.until(lambda: len(rig.ledger.arrived()) > len(people), timeout=PATIENT)

    rig.clock.advance(step)
    for person in people[6:]:
        rig.ask(person)

    await rig.settle()
    on_record = [dose.chat_id for dose in await rows(rig.world, tables.doses)]
    assert sorted(on_record) == [person.id for person in people]


@pytest.mark.thorough
async def test_a_machine_that_moves_to_another_time_zone_changes_nothing(
    rig: FaultRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = await rig.people(6)
    await rig.start()
    await rig.remind(*people)
    for zone in ("Pacific/Apia", "America/New_York"):
        with monkeypatch.context() as moved:
            moved.setenv("TZ", zone)
            time.tzset()
            rig.ask(people.pop())
            await rig.settle()
        time.tzset()

    assert {dose.state for dose in await rows(rig.world, tables.doses)} == {"due"}


@pytest.mark.parametrize("wrong_by", [-HOUR, -DAY, HOUR, 400 * DAY], ids=str)
@pytest.mark.thorough
async def test_a_clock_that_jumps_and_comes_back_harms_nobody_and_loses_no_tick(
    rig: FaultRig, machine: SteppedClock, wrong_by: timedelta
) -> None:
    ada, ben = await rig.people(2)
    await rig.start()
    await until(lambda: is_well(rig))
    late = await remind(rig.world, ben.id, f"{rig.clock.now() + 12 * HOUR:%H:%M}", name="late")
    due_at = await due_in_a_second(rig, ada)
    async with rig.world.database.write() as tx:
        wall = f"{rig.clock.now() + 6 * HOUR:%H:%M}"
        daily = TipSubscription(ben.id, wall, "UTC", ("sleep",), paused=False, next_due_at=due_at + 6 * HOUR)
        await put_tip(tx, daily)
    before = await rows(rig.world, tables.schedules)

    with capture_logs() as logs:
        machine.wrong_by = wrong_by
        ben.send("/help")
        await rig.telegram.until(lambda: len(texts(rig, ben)) == 1, timeout=PATIENT)
        (finding,) = await rig.vesper.health.findings()
        await rig.pause(WRONG_FOR)
        off_by = REGISTRY.get_sample_value("vesper_clock_off_seconds")
        assert await rows(rig.world, tables.doses) == []
        assert await rows(rig.world, tables.schedules) == before
        machine.wrong_by = timedelta()
        await rig.telegram.until(lambda: len(texts(rig, ada)) == 1, timeout=PATIENT)
        await until(lambda: _is_said_to_be_right(logs))

    assert rig.clock.now() - due_at < timedelta(seconds=WRONG_FOR) + BUSY
    assert ("behind" if wrong_by < timedelta() else "ahead of") in finding
    assert off_by == pytest.approx(wrong_by.total_seconds(), abs=10)
    assert [each["event"] for each in logs if each["event"].startswith("clock_")] == [
        "clock_in_doubt",
        "clock_right",
    ]
    assert await is_well(rig)
    assert [dose.state for dose in await rows(rig.world, tables.doses)] == ["due"]
    (unmoved,) = (each for each in await rows(rig.world, tables.schedules) if each.id == late)
    assert unmoved.next_due_at - due_at < 13 * HOUR
    assert not any("Sorry" in text for text in texts(rig, ada) + texts(rig, ben))
    (tip,) = await rows(rig.world, tables.tip_subscriptions)
    assert tip.next_due_at == due_at + 6 * HOUR


async def _is_said_to_be_right(logs: Sequence[MutableMapping[str, Any]]) -> bool:
    return any(each["event"] == "clock_right" for each in logs)


@pytest.mark.thorough
async def test_a_jump_that_takes_telegrams_clock_along_but_does_not_last_harms_nobody(
    rig: FaultRig, machine: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_guard, "MIN_JUMP_SECONDS", PATIENT)
    (ada,) = await rig.people(1)
    await rig.start()
    await until(lambda: is_well(rig))
    due_at = await due_in_a_second(rig, ada)

    machine.slept = 400 * DAY
    await until(lambda: _is_settling(rig))
    await rig.pause(WRONG_FOR)
    assert await rows(rig.world, tables.doses) == []
    machine.slept = timedelta()

    await rig.telegram.until(lambda: len(texts(rig, ada)) == 1, timeout=PATIENT)
    assert rig.clock.now() - due_at < timedelta(seconds=WRONG_FOR) + BUSY
    assert not any("Sorry" in text for text in texts(rig, ada))


async def _is_settling(rig: FaultRig) -> bool:
    return CLOCK_JUMPED in await rig.vesper.health.findings()


@pytest.mark.thorough
async def test_jobs_that_the_clock_put_to_sleep_are_awake_within_two_seconds(
    rig: FaultRig, machine: SteppedClock
) -> None:
    await rig.start()
    await until(lambda: is_well(rig))
    queue = rig.vesper.application.job_queue
    assert queue is not None
    jobs = queue.scheduler.get_jobs()
    assert len(jobs) == 6

    for hop in (-HOUR, -DAY, timedelta(), 400 * DAY, -400 * DAY, timedelta()):
        machine.wrong_by = hop
        await rig.pause(2)
        for job in jobs:
            waits = job.next_run_time - machine.wall()
            assert waits <= job.trigger.interval, (hop, job.name)


@pytest.mark.thorough
async def test_what_a_suspended_machine_slept_through_is_really_missed_and_said_once(
    rig: FaultRig, machine: SteppedClock
) -> None:
    (ada,) = await rig.people(1)
    await rig.start()
    await until(lambda: is_well(rig))
    now = rig.clock.now()
    for hours in (1, 2):
        await remind(rig.world, ada.id, f"{now + hours * HOUR:%H:%M}", name=f"due-{hours}")

    machine.slept = 9 * HOUR
    await rig.telegram.until(lambda: len(texts(rig, ada)) == 1, timeout=PATIENT)
    await until(lambda: is_well(rig))

    (said,) = texts(rig, ada)
    assert "due-1" in said
    assert "due-2" in said
    assert [dose.state for dose in await rows(rig.world, tables.doses)] == ["missed", "missed"]


@pytest.mark.thorough
async def test_a_suspended_machine_without_a_network_waits_until_somebody_says_what_time_it_is(
    rig: FaultRig, machine: SteppedClock
) -> None:
    (ada,) = await rig.people(1)
    await rig.start()
    await until(lambda: is_well(rig))
    await remind(rig.world, ada.id, f"{rig.clock.now() + HOUR:%H:%M}", name="iron")
    rig.telegram.faults.add(Fault("error_500", "getMe", times=2))

    machine.slept = 9 * HOUR
    await rig.pause(1)
    assert await rows(rig.world, tables.doses) == []

    await rig.telegram.until(lambda: len(texts(rig, ada)) == 1, timeout=PATIENT)


@pytest.mark.parametrize("wrong_by", [-3 * HOUR, 3 * HOUR, 400 * DAY], ids=str)
@pytest.mark.thorough
async def test_a_bot_that_starts_with_a_wrong_clock_waits_until_it_is_right(
    rig: FaultRig, machine: SteppedClock, wrong_by: timedelta
) -> None:
    ada, ben = await rig.people(2)
    await due_in_a_second(rig, ada)
    machine.wrong_by = wrong_by
    with capture_logs() as logs:
        await rig.start()
        ben.send("/help")
        await rig.telegram.until(lambda: len(texts(rig, ben)) == 1, timeout=PATIENT)
        await rig.pause(WRONG_FOR)

    (finding,) = await rig.vesper.health.findings()
    (told,) = (each for each in logs if each["event"] == "clock_in_doubt")
    assert "NTP" in finding
    assert "NTP" in told["do"]
    assert await rows(rig.world, tables.doses) == []
    assert texts(rig, ada) == []

    machine.wrong_by = timedelta()
    await rig.telegram.until(lambda: len(texts(rig, ada)) == 1, timeout=PATIENT)
    assert [dose.state for dose in await rows(rig.world, tables.doses)] == ["due"]
    assert await is_well(rig)


@pytest.mark.thorough
async def test_a_clock_that_is_off_by_seconds_or_slewed_keeps_nobody_waiting(
    rig: FaultRig, machine: SteppedClock
) -> None:
    (ada,) = await rig.people(1)
    machine.wrong_by = timedelta(seconds=50)
    await rig.start()
    await due_in_a_second(rig, ada)
    with capture_logs() as logs:
        for _ in range(20):
            machine.wrong_by -= timedelta(seconds=2.5)
            await rig.pause(0.1)
        await rig.telegram.until(lambda: len(texts(rig, ada)) == 1, timeout=PATIENT)

    assert [each for each in logs if each["event"].startswith("clock_")] == []


@pytest.mark.thorough
async def test_a_clock_that_drifts_is_found_by_what_telegram_says(
    rig: FaultRig, machine: SteppedClock
) -> None:
    (ada,) = await rig.people(1)
    await rig.start()
    await until(lambda: is_well(rig))
    for _ in range(8):
        machine.wrong_by += timedelta(seconds=100)
        await rig.pause(0.02)
        rig.vesper.world.clock.verdict()
    assert await is_well(rig)

    ada.send("/help")  # the answer to a poll comes with a date

    await until(lambda: _in_doubt(rig))
    machine.wrong_by = timedelta()
    await until(lambda: is_well(rig))


async def _in_doubt(rig: FaultRig) -> bool:
    return any("clock" in finding for finding in await rig.vesper.health.findings())


@pytest.mark.parametrize("ahead", [400 * DAY, 2 * HOUR], ids=str)
@pytest.mark.thorough
async def test_what_a_clock_ahead_has_recorded_is_put_right_once_it_is_right(
    rig: FaultRig, machine: SteppedClock, ahead: timedelta
) -> None:
    ada, ben, kim = await rig.people(3)
    now = rig.clock.now()
    soon = await remind(rig.world, ada.id, f"{now + HOUR:%H:%M}", name="soon")
    later = await remind(rig.world, ada.id, f"{now + 20 * HOUR:%H:%M}", name="later")
    await remind(rig.world, ben.id, f"{now + 20 * HOUR:%H:%M}", name="other")
    before = {each.id: each.next_due_at for each in await rows(rig.world, tables.schedules)}
    await rig.start()
    await until(lambda: is_well(rig))

    # As if Telegram's clock were wrong as well, so that nobody could know.
    machine.slept = ahead
    await rig.telegram.until(lambda: len(texts(rig, ada)) > 0, timeout=PATIENT)
    await until(lambda: _is_calm(rig))
    machine.slept = timedelta()
    await rig.telegram.until(lambda: any(SORRY in text for text in texts(rig, ada)), timeout=PATIENT)
    await until(lambda: _is_calm(rig))

    after = {each.id: each.next_due_at for each in await rows(rig.world, tables.schedules)}
    assert after == before
    assert await rows(rig.world, tables.doses) == []
    assert sum(SORRY in text for text in texts(rig, ada)) == 1
    assert sum(SORRY in text for text in texts(rig, ben)) == (ahead > 20 * HOUR)
    assert texts(rig, kim) == []
    assert not any("soon" in text or "later" in text for text in shown(rig, ada))
    assert {soon, later} < before.keys()
    await until(lambda: _is_noted_right(rig))


async def _is_noted_right(rig: FaultRig) -> bool:
    async with rig.world.database.read() as tx:
        noted = await app_state.ticked_at(tx)
    return noted is not None and noted <= rig.clock.now()


async def _is_calm(rig: FaultRig) -> bool:
    """Whether nothing is owed, and the last thing that was shown is on record."""
    if await rows(rig.world, tables.outbox):
        return False
    doses = await rows(rig.world, tables.doses)
    return all(dose.message_id is not None for dose in doses if dose.state == "due")
