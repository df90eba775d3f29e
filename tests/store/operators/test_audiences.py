"""Whom a broadcast is meant for."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import tips
from bot.store.account import subscribers
from bot.store.operators import audiences
from bot.store.tips import TipSubscription
from tests.store.conftest import ANN, BEN, NOW, a_dose

DAY = timedelta(days=1)


async def count(tx: AsyncConnection, audience: str, *, important: bool = False) -> int:
    return await audiences.count(tx, audience, NOW, important=important)


async def test_everyone_is_who_can_be_written_to(tx: AsyncConnection) -> None:
    assert await count(tx, "all") == 2

    await subscribers.update(tx, ANN, state="stopped")
    await subscribers.update(tx, BEN, state="blocked")

    assert await count(tx, "all") == 0
    assert await count(tx, "all", important=True) == 0


async def test_who_wants_none_is_meant_only_when_it_is_important(tx: AsyncConnection) -> None:
    await subscribers.update(tx, ANN, broadcasts_off_at=NOW)

    assert await count(tx, "all") == 1
    assert await count(tx, "all", important=True) == 2


async def test_who_comes_later_is_not_meant(tx: AsyncConnection) -> None:
    await subscribers.get_or_create(tx, 103, "en", NOW + DAY)

    assert await count(tx, "all") == 2


async def test_by_topic_of_the_daily_tip(tx: AsyncConnection) -> None:
    topics = ("back_pain", "sleep")
    await tips.put(tx, TipSubscription(ANN, "08:00", "UTC", topics, paused=False, next_due_at=NOW))

    assert [await count(tx, topic) for topic in audiences.TOPICS] == [1, 1, 0]


async def test_by_having_reminders(tx: AsyncConnection) -> None:
    assert await count(tx, "reminders") == 0

    await a_dose(tx, ANN)

    assert await count(tx, "reminders") == 1


async def test_by_language_whatever_the_country(tx: AsyncConnection) -> None:
    await subscribers.update(tx, ANN, language="pt")
    await subscribers.update(tx, BEN, language="pt-BR")
    await subscribers.get_or_create(tx, 103, "de", NOW)

    assert await audiences.languages(tx, 1) == ["language.pt"]
    assert await count(tx, "language.pt") == 2
    assert await count(tx, "language.p") == 0


async def test_by_when_they_wrote_last_or_came(tx: AsyncConnection) -> None:
    await subscribers.update(tx, ANN, created_at=NOW - 200 * DAY, seen_at=NOW - 40 * DAY)
    await subscribers.update(tx, BEN, created_at=NOW - 20 * DAY, seen_at=None)

    assert [await count(tx, each) for each in audiences.SEEN] == [0, 1]
    assert [await count(tx, each) for each in audiences.AWAY] == [1, 0]


@pytest.mark.thorough
async def test_every_fixed_audience_can_be_counted(tx: AsyncConnection) -> None:
    for audience in audiences.FIXED:
        assert await count(tx, audience) >= 0


async def test_an_audience_that_nobody_knows_is_an_error(tx: AsyncConnection) -> None:
    with pytest.raises(ValueError, match="the moon"):
        await count(tx, "the moon")
