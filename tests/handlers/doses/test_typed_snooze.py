"""A time to wait, typed while doses are open, reminds of them again."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk, due


@pytest.mark.parametrize(
    "said",
    [
        "in 30 minutes",
        "snooze 30 minutes",
        "remind me in 30 minutes",
        "not now, remind me again in half an hour",
    ],
)
async def test_the_open_dose_is_snoozed(talk: Talk, said: str) -> None:
    await due(talk, "magnesium 300 mg 21:00")
    assert "again today 21:30" in await talk.say(said)
    before = len(talk.shown)
    await talk.later(timedelta(minutes=31))
    assert any("magnesium" in each["text"] for each in talk.shown[before:])


async def test_all_open_doses_are_snoozed(talk: Talk) -> None:
    await due(talk, "magnesium 300 mg 21:00", "zinc 10 mg 21:00")
    assert "all 2 again today 22:00" in await talk.say("remind me again in an hour")


async def test_without_an_open_dose_nothing_is_snoozed(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    assert "again" not in await talk.say("in an hour")


async def test_ago_is_no_time_to_wait(talk: Talk) -> None:
    await due(talk, "magnesium 300 mg 21:00")
    assert "remind you" not in await talk.say("half an hour ago")
