"""Many people are counted once an hour: what operators ask takes no longer the more there are."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.account import subscribers
from bot.store.core import tables
from bot.store.operators import census
from bot.store.operators.health import measure
from bot.store.operators.signups import DailySignups
from bot.store.operators.totals import MOST_COUNTED, count_queues
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from tests.store.conftest import ANN, BEN, NOW, a_dose

DAY = timedelta(days=1)
# Those of the tests, and as many more.
EVERYBODY = census.MANY_PEOPLE + 2


async def crowd(tx: AsyncConnection) -> None:
    """Many people, who came three months ago."""
    row = {"language": "en", "discreet": False, "state": "active", "created_at": NOW - 90 * DAY}
    strangers = [{**row, "chat_id": 1_000_000 + number} for number in range(census.MANY_PEOPLE)]
    await tx.execute(sa.insert(tables.subscribers), strangers)


async def test_few_are_counted_at_once(tx: AsyncConnection) -> None:
    counted = await census.count(tx, NOW)
    await subscribers.update(tx, BEN, state="stopped")
    await census.store(tx, counted, NOW)

    latest = await census.latest(tx, NOW)

    assert (latest.totals["subscribers active"], latest.counted_at) == (1, None)
    assert (await measure(tx)).subscribers["stopped"] == 1
    assert not await census.is_due(tx, NOW)


async def test_many_are_counted_once_an_hour(tx: AsyncConnection) -> None:
    await crowd(tx)
    assert (await measure(tx)).subscribers["active"] == EVERYBODY, "nobody has counted them yet"
    assert await census.is_due(tx, NOW)

    await census.store(tx, await census.count(tx, NOW), NOW)
    await subscribers.update(tx, BEN, state="stopped")

    latest = await census.latest(tx, NOW)
    assert (latest.totals["subscribers active"], latest.counted_at) == (EVERYBODY, NOW)
    assert (await measure(tx)).subscribers == {"active": EVERYBODY, "stopped": 0, "blocked": 0}
    assert not await census.is_due(tx, NOW + census.INTERVAL - DAY / 86_400)
    assert await census.is_due(tx, NOW + census.INTERVAL)
    assert await census.is_due(tx, NOW - census.INTERVAL), "its clock was wrong"


async def test_those_who_came_long_ago_are_one_day_of_what_is_stored(tx: AsyncConnection) -> None:
    await crowd(tx)
    await subscribers.update(tx, ANN, created_at=NOW - 80 * DAY, seen_at=NOW)
    await subscribers.update(tx, BEN, created_at=NOW, seen_at=NOW)

    await census.store(tx, await census.count(tx, NOW), NOW)

    first = NOW.date() - census.DAYS
    assert (await census.latest(tx, NOW)).signups == [
        DailySignups(first - DAY, EVERYBODY - 1, seen_within_week=1, seen_within_month=1),
        DailySignups(NOW.date(), 1, seen_within_week=1, seen_within_month=1),
    ]


async def test_many_doses_of_few_people_are_counted_once_an_hour_the_people_at_once(
    tx: AsyncConnection,
) -> None:
    dose = await a_dose(tx)
    first = {name: getattr(dose, name) for name in ("chat_id", "schedule_id", "wall", "due_at", "closes_at")}
    dates = [NOW.date() - DAY * number for number in range(1, census.MANY_DOSES + 1)]
    rows = [{**first, "local_date": each, "slot": 0, "state": "taken"} for each in dates]
    await tx.execute(sa.insert(tables.doses), rows)

    assert await census.is_due(tx, NOW)
    await census.store(tx, await census.count(tx, NOW), NOW)
    await subscribers.update(tx, BEN, state="stopped")

    latest = await census.latest(tx, NOW)
    assert (latest.totals["doses taken"], latest.signups[-1].people) == (census.MANY_DOSES, 2)
    assert (await measure(tx)).subscribers["stopped"] == 1


async def test_no_more_of_a_queue_is_counted_than_tells_that_it_is_long(tx: AsyncConnection) -> None:
    tips = [OwedMessage(ANN, "tip", "send_message", {})] * (MOST_COUNTED + 1)
    await outbox.owe(tx, tips, NOW)

    assert (await count_queues(tx))["messages owed"] == MOST_COUNTED
    assert (await count_queues(tx, None))["messages owed"] == MOST_COUNTED + 1
    waiting = await measure(tx)
    assert (waiting.owed["tip"], waiting.owed_since) == (MOST_COUNTED, NOW)
