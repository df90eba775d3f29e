from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.account import subscribers
from bot.store.core import app_state
from bot.store.operators import totals
from bot.store.queue import inbox, outbox
from bot.store.queue.inbox import ReceivedUpdate
from bot.store.queue.outbox import OwedMessage
from tests.store.conftest import ANN, BEN, NOW, a_dose


async def test_the_silence_telegram_asked_for_is_remembered(tx: AsyncConnection) -> None:
    assert await app_state.halted_until(tx) is None

    await app_state.set_halted_until(tx, NOW)
    await app_state.set_halted_until(tx, NOW + timedelta(seconds=7))

    assert await app_state.halted_until(tx) == NOW + timedelta(seconds=7)


@pytest.mark.parametrize("value", ["banana", "", "2026-03-02T08:00:00"])
async def test_an_instant_that_vesper_did_not_write_is_none(tx: AsyncConnection, value: str) -> None:
    for name in (app_state.HALTED_UNTIL, app_state.BACKED_UP_AT, app_state.TICKED_AT):
        await app_state.write(tx, name, value)

    read = [await app_state.halted_until(tx), await app_state.backed_up_at(tx), await app_state.ticked_at(tx)]
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

    assert await totals.count(tx) == {
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
    assert await app_state.ticked_at(tx) is None

    await app_state.set_ticked_at(tx, NOW)
    await app_state.set_ticked_at(tx, NOW - timedelta(days=1))

    assert await app_state.ticked_at(tx) == NOW - timedelta(days=1)
