from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.account import subscribers
from bot.store.core import app_state
from bot.store.operators.health import measure
from bot.store.queue import inbox, outbox
from bot.store.queue.inbox import ReceivedUpdate
from bot.store.queue.outbox import OwedMessage
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from tests.store.conftest import ANN, BEN, DAILY, NOW

HOUR = timedelta(hours=1)


async def test_where_nothing_waits_nothing_is_old(tx: AsyncConnection) -> None:
    vitals = await measure(tx)

    assert set(vitals.owed.values()) == {0}
    assert vitals.owed_since is None
    assert vitals.urgent_since is None
    assert vitals.unrecorded_since is None
    assert (vitals.received, vitals.received_since) == (0, None)
    assert vitals.backed_up_at is None
    assert vitals.size_bytes > 0


async def test_subscribers_are_counted_by_state(tx: AsyncConnection) -> None:
    await subscribers.update(tx, BEN, state="blocked")

    assert (await measure(tx)).subscribers == {"active": 1, "stopped": 0, "blocked": 1}


async def test_tips_wait_their_turn_replies_and_reminders_do_not(tx: AsyncConnection) -> None:
    waiting = [
        OwedMessage(ANN, "tip", "send_message", {}, due_at=NOW - 2 * HOUR),
        OwedMessage(ANN, "reminder", "send_message", {}, due_at=NOW - HOUR),
        OwedMessage(BEN, "reminder", "send_message", {}, due_at=NOW + HOUR),
    ]
    await outbox.owe(tx, waiting, NOW)

    vitals = await measure(tx)

    assert (vitals.owed["tip"], vitals.owed["reminder"], vitals.owed["reply"]) == (1, 2, 0)
    assert vitals.owed_since == NOW - 2 * HOUR
    assert vitals.urgent_since == NOW - HOUR


async def test_what_was_given_up_does_not_wait(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [OwedMessage(ANN, "reply", "send_message", {})], NOW)
    (refused,) = (await outbox.claim(tx, NOW, dict.fromkeys(outbox.KINDS, 1))).deliveries
    await outbox.set_aside(tx, refused, "BadRequest", NOW)
    await inbox.put(tx, [ReceivedUpdate(1, ANN, "{}"), ReceivedUpdate(2, ANN, "{}")], NOW - HOUR)
    await inbox.set_aside(tx, 1, "Error", NOW)

    vitals = await measure(tx)

    assert (vitals.owed["reply"], vitals.owed_since) == (0, None)
    assert (vitals.received, vitals.received_since) == (1, NOW - HOUR)


async def test_a_dose_that_nobody_recorded_shows(tx: AsyncConnection) -> None:
    await schedules.add(tx, ANN, Item("zinc"), DAILY, NOW - HOUR)

    assert (await measure(tx)).unrecorded_since == NOW


async def test_the_newest_backup_is_known(tx: AsyncConnection) -> None:
    await app_state.set_backed_up_at(tx, NOW - HOUR)
    await app_state.set_backed_up_at(tx, NOW)

    assert (await measure(tx)).backed_up_at == NOW
