"""A trial in the chat: who is offered one, its days, and each of the five verdicts."""

from datetime import date, datetime, timedelta

import pytest

from bot.domain.diary.model import Rating
from bot.store import diary, trials
from bot.store.trials import Trial
from tests.handlers.conftest import Talk

DAY = timedelta(days=1)


async def rate(talk: Talk, day: date, value: int, what: str = "night") -> None:
    """Rate a day, as a tap in the diary does."""
    async with talk.vesper.world.database.write() as tx:
        await diary.record_rating(
            tx, talk.chat_id, None, Rating(day, what, value, talk.clock.now(), late=False)
        )  # type: ignore[arg-type]


async def two_weeks(talk: Talk) -> None:
    """Keep a diary for two weeks."""
    for number in range(14):
        await rate(talk, talk.clock.now().date() - number * DAY, 4 + number % 4)


async def adult_with_glycine(talk: Talk, line: str = "glycine 3 g 21:00") -> None:
    await talk.live_in("Reykjavik")
    await talk.remind(line)
    await talk.say("/profile")
    await talk.press("18")
    await talk.press("Yes")


async def test_walk(talk: Talk) -> None:
    await adult_with_glycine(talk)
    await two_weeks(talk)
    print(await talk.say("/trial"), talk.labels)
    print(await talk.press("glycine"), talk.labels)
    print(await talk.press("Sleep quality"), talk.labels)
    print(await talk.press("1 point"), talk.labels)
    print(await talk.press("8 weeks"), talk.labels)
    for _ in range(6):
        await talk.until_hour(21)
        print(talk.clock.now(), talk.text, talk.labels)
        await talk.later(timedelta(hours=1))
    print(await talk.say("/trial"), talk.labels)
    assert 0
