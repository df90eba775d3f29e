"""What arrived twice is still one dose, and what failed at our end still counts once (P1, P2)."""

from datetime import timedelta

import pytest

from bot.store.core import tables
from sandbox.telegram import Fault
from tests.delivery_rig import MARK, PATIENT, rows, sabotaged
from tests.handlers.conftest import Talk, data_of


async def states(talk: Talk) -> list[str]:
    return [dose.state for dose in await rows(talk.vesper.world, tables.doses)]


async def two_copies(talk: Talk) -> tuple[int, int]:
    """A reminder that arrived, whose answer got lost, and that therefore came once more."""
    await talk.live_in("Berlin")
    await talk.remind("magnesium 200 mg 21:00")
    talk.telegram.faults.add(Fault("drop", "sendMessage", talk.user.id))
    await talk.until_hour(21)
    await talk.later(timedelta(seconds=2))
    first, second = (m for m in talk.shown if "due 21:00" in m["text"])
    assert (MARK in first["text"], MARK in second["text"]) == (False, True)
    return first["message_id"], second["message_id"]


@pytest.mark.thorough
async def test_both_copies_answer_for_the_same_dose(talk: Talk) -> None:
    first, second = await two_copies(talk)
    copies = {m["message_id"]: m for m in talk.shown}

    assert "taken at" in await talk.press("Taken", copies[first])
    assert await states(talk) == ["taken"]
    await talk.press("Taken", copies[second])
    assert await states(talk) == ["taken"]
    shown = {m["message_id"]: m["text"] for m in talk.shown}
    assert "taken at" in shown[first]
    assert "taken at" in shown[second]


@pytest.mark.thorough
async def test_undo_on_one_copy_takes_back_what_was_pressed_on_the_other(talk: Talk) -> None:
    first, second = await two_copies(talk)
    await talk.press("Skip", next(m for m in talk.shown if m["message_id"] == second))
    assert await states(talk) == ["skipped"]

    await talk.press_data(first, f"dose:undo:{await talk.word_of('doses')}")

    assert await states(talk) == ["due"]


@pytest.mark.thorough
async def test_a_press_that_the_database_could_not_take_counts_once_it_can(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.remind("magnesium 200 mg 21:00")
    await talk.until_hour(21)
    async with sabotaged(talk.vesper.world.database, "outbox", "INSERT"):
        talk.user.press(talk.last["message_id"], data_of(talk.last, "Taken"), forged=True)
        await talk.telegram.until(lambda: not talk.telegram.updates_pending, timeout=PATIENT)
        assert await states(talk) == ["due"]

    await talk.settle()

    assert await states(talk) == ["taken"]
    assert "taken at" in talk.text
