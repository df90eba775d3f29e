"""/admin answers those named in VESPER_ADMIN_IDS, and nobody else."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.store.core import tables
from bot.store.operators import census
from bot.store.operators.totals import MOST_COUNTED
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from tests.delivery_rig import rows
from tests.handlers.conftest import Talk, on_both_engines


@pytest.fixture
async def operator(talk: Talk) -> Talk:
    await talk.restart_with(admin_ids=frozenset({talk.user.id}))
    return talk


def picture(talk: Talk) -> bytes:
    """The picture that came last."""
    sent = talk.telegram.files.find(talk.last["photo"][-1]["file_id"])
    assert sent is not None
    return bytes(sent.data)


@on_both_engines
@pytest.mark.thorough
async def test_operators_see_numbers_and_a_picture(operator: Talk) -> None:
    said = await operator.say("/admin")

    assert "New within 7 days: 1" in said
    assert "Wrote within 7 days: 1 (100%), within 30 days: 1 (100%)" in said
    assert "subscribers: 1" in said
    assert picture(operator).startswith(b"\x89PNG")


@pytest.mark.thorough
async def test_for_everybody_else_the_command_does_not_exist(operator: Talk) -> None:
    assert "don't know that command" in await operator.somebody_else().say("/admin")


@on_both_engines
@pytest.mark.thorough
async def test_what_was_delivered_and_how_late_outlives_a_restart(operator: Talk) -> None:
    await operator.live_in("Reykjavik")
    await operator.remind("magnesium 8:00")
    await operator.until_hour(8)
    assert "magnesium" in operator.text

    await operator.restart()

    (day,) = {row.day for row in await rows(operator.vesper.world, tables.daily)}
    counted = {row.name: row.count for row in await rows(operator.vesper.world, tables.daily)}
    assert day == operator.clock.now().date()
    assert counted["delivered reminder"] == 1
    assert counted["delivered reply"] == 3
    assert sum(count for name, count in counted.items() if name.startswith("late")) == 1
    assert "Reminders on time (within 5 s): 100.0%" in await operator.say("/admin")


@pytest.mark.thorough
async def test_who_stays_away_is_not_counted_as_there(operator: Talk) -> None:
    guest = operator.somebody_else()
    await guest.say("/start")
    await operator.later(timedelta(days=8))
    assert "Wrote within 7 days: 1 (50%), within 30 days: 2 (100%)" in await operator.say("/admin")
    await guest.say("/help")
    assert "Wrote within 7 days: 2 (100%)" in await operator.say("/admin")
    assert "New within 7 days: 1" in operator.text  # who asks came only just now


async def test_many_people_are_counted_by_the_hour_and_the_operator_sees_when(operator: Talk) -> None:
    jobs, world = operator.vesper.jobs, operator.vesper.world
    row = {"language": "en", "discreet": False, "state": "active", "created_at": operator.clock.now()}
    strangers = [{**row, "chat_id": 1_000_000 + number} for number in range(census.MANY_PEOPLE)]
    async with world.database.write() as tx:
        await tx.execute(sa.insert(tables.subscribers), strangers)
    await operator.say("/start")

    operator.vesper.is_leader = False
    await jobs.take_census()
    assert "were counted at" not in await operator.say("/admin")
    operator.vesper.is_leader = True
    await jobs.take_census()
    await operator.somebody_else().say("/start")
    await jobs.take_census()

    said = await operator.say("/admin")
    assert "subscribers: 5,001" in said
    assert "People, reminders and doses were counted at 06:00 UTC." in said


async def test_a_long_queue_is_said_to_be_at_least_so_long(operator: Talk) -> None:
    await operator.say("/start")
    far = operator.clock.now() + timedelta(days=1)
    async with operator.vesper.world.database.write() as tx:
        waiting = OwedMessage(operator.chat_id, "tip", "send_message", {}, due_at=far)
        await outbox.owe(tx, [waiting] * (MOST_COUNTED + 1), operator.clock.now())

    assert "messages owed: 5,000+" in await operator.say("/admin")
