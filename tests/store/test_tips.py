from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.tips import SeenTip
from bot.store import tips
from bot.store.tips import TipSubscription
from tests.store.conftest import ANN, BEN, NOW

DAY = timedelta(days=1)
ANNS = TipSubscription(ANN, "08:00", "Europe/Berlin", ("sleep", "back_pain"), paused=False, next_due_at=NOW)
BENS = replace(ANNS, chat_id=BEN, next_due_at=NOW - DAY)


async def test_a_subscription_comes_back_as_it_was_put_and_replaces_the_one_before(
    tx: AsyncConnection,
) -> None:
    assert await tips.get(tx, ANN) is None
    await tips.put(tx, ANNS)
    assert await tips.get(tx, ANN) == ANNS

    paused = replace(ANNS, paused=True, next_due_at=None)
    await tips.put(tx, paused)

    assert await tips.get(tx, ANN) == paused
    await tips.delete(tx, ANN)
    assert await tips.get(tx, ANN) is None


async def test_who_waits_longest_comes_first(tx: AsyncConnection) -> None:
    for each in (ANNS, BENS):
        await tips.put(tx, each)

    assert await tips.due(tx, NOW - timedelta(seconds=1), 10) == [BENS]
    assert await tips.due(tx, NOW, 10) == [BENS, ANNS]
    assert await tips.due(tx, NOW, 1) == [BENS]


async def test_what_moved_on_is_due_then(tx: AsyncConnection) -> None:
    for each in (ANNS, BENS):
        await tips.put(tx, each)

    await tips.advance(tx, {ANN: NOW + DAY, BEN: None})
    await tips.advance(tx, {})

    assert await tips.due(tx, NOW, 10) == []
    assert await tips.next_due(tx, NOW) == NOW + DAY


async def test_what_was_seen_stays_known_with_when_it_was_last(tx: AsyncConnection) -> None:
    await tips.mark_seen(tx, {}, NOW)
    await tips.mark_seen(tx, {ANN: "one"}, NOW)
    await tips.mark_seen(tx, {ANN: "two", BEN: "one"}, NOW)
    await tips.mark_seen(tx, {ANN: "one"}, NOW + DAY)

    assert await tips.last_seen(tx, [ANN, BEN, 7]) == {
        ANN: {"one": SeenTip(NOW + DAY), "two": SeenTip(NOW)},
        BEN: {"one": SeenTip(NOW)},
        7: {},
    }


@pytest.mark.parametrize("opinion", [1, -1])
async def test_an_opinion_counts_only_about_what_one_saw(tx: AsyncConnection, opinion: int) -> None:
    await tips.mark_seen(tx, {ANN: "one"}, NOW)

    assert await tips.vote(tx, ANN, "one", opinion)
    assert not await tips.vote(tx, BEN, "one", opinion)
    assert await tips.vote_of(tx, ANN, "one") == opinion
    assert await tips.vote_of(tx, BEN, "one") is None
    assert await tips.last_seen(tx, [ANN]) == {ANN: {"one": SeenTip(NOW, opinion)}}
    await tips.mark_seen(tx, {ANN: "one"}, NOW + DAY)
    assert await tips.vote_of(tx, ANN, "one") == opinion
