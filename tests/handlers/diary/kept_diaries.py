"""Diaries put on record without the talk that fills them, which has tests of its own."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.diary.model import Rating, Sleep
from bot.store import diary
from tests.diaries import ratings, sleep
from tests.handlers.conftest import Talk

DAY = timedelta(days=1)


async def keep(
    talk: Talk, sleeps: Iterable[Sleep] = (), rated: Iterable[Rating] = (), person: str | None = None
) -> None:
    """Put entries on record, as if they were made now."""
    now = talk.clock.now()
    async with talk.vesper.world.database.write() as tx:
        for one in sleeps:
            await diary.record_sleep(tx, talk.chat_id, person, replace(one, entered_at=now))
        for each in rated:
            await diary.record_rating(tx, talk.chat_id, person, replace(each, entered_at=now))


def today(talk: Talk) -> date:
    """The date in Reykjavik."""
    return talk.clock.now().date()


async def four_weeks(talk: Talk, person: str | None = None) -> None:
    """Somebody in Reykjavik with four weeks of nights of eight hours and of pain, up to yesterday."""
    await talk.live_in("Reykjavik")
    first = today(talk) - 28 * DAY
    await keep(
        talk,
        [sleep(first + n * DAY) for n in range(28)],
        [
            *ratings("night", *[6] * 28, first=first),
            *ratings("pain", *[4] * 28, first=first),
        ],
        person,
    )
