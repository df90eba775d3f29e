"""Signs that were asked about: for an hour, chat by chat and flag by flag."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.account import asked_signs
from tests.store.conftest import ANN, BEN, NOW

HOUR = asked_signs.ASKED_AGAIN_AFTER
SECOND = timedelta(seconds=1)


async def test_signs_are_asked_about_again_after_an_hour(tx: AsyncConnection) -> None:
    await asked_signs.put(tx, ANN, ["stroke", "sepsis"], NOW)

    async def new(chat_id: int, after: timedelta) -> frozenset[str]:
        return await asked_signs.not_yet_asked(tx, chat_id, ["stroke", "dvt"], NOW + after)

    assert await new(ANN, HOUR - SECOND) == {"dvt"}
    assert await new(ANN, HOUR) == {"stroke", "dvt"}
    assert await new(BEN, SECOND) == {"stroke", "dvt"}

    await asked_signs.put(tx, ANN, ["stroke"], NOW + HOUR)
    assert await new(ANN, 2 * HOUR - SECOND) == {"dvt"}


async def test_what_was_asked_longer_ago_is_deleted(tx: AsyncConnection) -> None:
    await asked_signs.put(tx, ANN, ["stroke"], NOW)
    await asked_signs.put(tx, BEN, ["stroke"], NOW + SECOND)
    await asked_signs.prune(tx, NOW + HOUR)
    assert await asked_signs.not_yet_asked(tx, ANN, ["stroke"], NOW) == {"stroke"}
    assert await asked_signs.not_yet_asked(tx, BEN, ["stroke"], NOW) == frozenset()
