from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import figures, inbox, outbox, state, subscribers
from bot.store.inbox import ReceivedUpdate
from bot.store.outbox import OwedMessage
from tests.store.conftest import ANN, BEN, NOW, a_dose


async def test_the_silence_telegram_asked_for_is_remembered(tx: AsyncConnection) -> None:
    assert await state.halted_until(tx) is None

    await state.set_halted_until(tx, NOW)
    await state.set_halted_until(tx, NOW + timedelta(seconds=7))

    assert await state.halted_until(tx) == NOW + timedelta(seconds=7)


@pytest.mark.parametrize("value", ["banana", "", "2026-03-02T08:00:00"])
async def test_an_instant_that_vesper_did_not_write_is_none(tx: AsyncConnection, value: str) -> None:
    for name in (state.HALTED_UNTIL, state.BACKED_UP_AT, state.TICKED_AT):
        await state.write(tx, name, value)

    read = [await state.halted_until(tx), await state.backed_up_at(tx), await state.ticked_at(tx)]
    assert read == [None, None, None]


async def test_operators_see_numbers(tx: AsyncConnection) -> None:
    await subscribers.update(tx, BEN, state="blocked")
    await a_dose(tx, state="missed")
    await inbox.put(tx, [ReceivedUpdate(1, ANN, "{}"), ReceivedUpdate(2, ANN, "{}")], NOW)
    await inbox.set_aside(tx, 2, "Error", NOW)
    await outbox.owe(
        tx,
        [OwedMessage(ANN, "reply", "send_message", {}), OwedMessage(BEN, "reply", "send_message", {})],
        NOW,
    )
    (refused,) = (await outbox.claim(tx, NOW, dict.fromkeys(outbox.KINDS, 1))).deliveries
    await outbox.set_aside(tx, refused, "BadRequest", NOW)

    assert await figures.count(tx) == {
        "subscribers": 2,
        "subscribers active": 1,
        "daily tips": 0,
        "reminders": 1,
        "doses taken": 0,
        "doses missed": 1,
        "updates waiting": 1,
        "updates set aside": 1,
        "messages owed": 1,
        "messages given up": 1,
    }


async def test_the_latest_tick_is_remembered(tx: AsyncConnection) -> None:
    assert await state.ticked_at(tx) is None

    await state.set_ticked_at(tx, NOW)
    await state.set_ticked_at(tx, NOW - timedelta(days=1))

    assert await state.ticked_at(tx) == NOW - timedelta(days=1)
