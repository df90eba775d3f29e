from datetime import date, timedelta
from math import inf

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.account import subscribers
from bot.store.operators import daily_stats, signups
from bot.store.operators.daily_stats import DayStats
from bot.store.operators.signups import DailySignups
from tests.store.conftest import ANN, BEN, NOW

DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)


async def test_numbers_of_a_day_add_up(tx: AsyncConnection) -> None:
    await daily_stats.add(tx, TODAY, {"delivered tip": 2, "failed tip": 1, "late 0.5": 1})
    await daily_stats.add(tx, TODAY, {"delivered tip": 3, "failed reply": 1, "late +Inf": 2})
    await daily_stats.add(tx, TODAY - DAY, {"delivered reply": 7})

    found = await daily_stats.since(tx, TODAY)

    assert found == {TODAY: DayStats({"tip": 5}, failed=2, by_lateness={0.5: 1, inf: 2})}
    assert set(await daily_stats.since(tx, TODAY - DAY)) == {TODAY, TODAY - DAY}


async def test_nothing_new_is_nothing_to_write(tx: AsyncConnection) -> None:
    await daily_stats.add(tx, TODAY, {})

    assert await daily_stats.since(tx, TODAY) == {}


async def test_what_is_old_is_forgotten(tx: AsyncConnection) -> None:
    await daily_stats.add(tx, TODAY - DAY, {"delivered tip": 2})
    await daily_stats.add(tx, TODAY, {"delivered tip": 2})

    await daily_stats.prune(tx, TODAY)

    assert set(await daily_stats.since(tx, TODAY - DAY)) == {TODAY}


def test_how_many_kept_to_a_limit() -> None:
    day = DayStats(by_lateness={0.5: 6, 5.0: 2, 60.0: 1, inf: 1})

    assert [day.share_within(limit) for limit in (0.1, 5.0, 60.0)] == [0, 0.8, 0.9]
    assert DayStats().share_within(5.0) is None


async def test_arrivals_are_counted_by_their_day_in_utc_and_by_when_they_wrote(tx: AsyncConnection) -> None:
    midnight = NOW.replace(hour=0)
    await subscribers.update(tx, ANN, created_at=midnight - timedelta(microseconds=1), seen_at=NOW - 8 * DAY)
    await subscribers.update(tx, BEN, created_at=midnight, seen_at=None)

    assert await signups.by_day(tx, NOW) == [
        DailySignups(TODAY - DAY, people=1, seen_within_week=0, seen_within_month=1),
        DailySignups(TODAY, people=1, seen_within_week=1, seen_within_month=1),
    ]
