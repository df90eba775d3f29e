"""/admin answers those named in VESPER_ADMIN_IDS, and nobody else."""

from datetime import timedelta

import pytest

from bot.store.core import tables
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
