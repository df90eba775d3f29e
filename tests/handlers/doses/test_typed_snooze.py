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


@pytest.mark.parametrize(
    "said", ["ask me later", "not now", "later", "snooze", "remind me later", "not yet", "I'm driving"]
)
async def test_a_dose_postponed_without_a_time_is_asked_about(talk: Talk, said: str) -> None:
    await due(talk, "magnesium 300 mg 21:00")
    assert "When shall I remind you again? Its time ends at" in await talk.say(said)
    await talk.press("In 10 min")
    before = len(talk.shown)
    await talk.later(timedelta(minutes=11))
    assert any("magnesium" in each["text"] for each in talk.shown[before:])


@pytest.mark.parametrize(
    "said",
    [
        *("move it to 10", "move ramipril to 10 today", "ill take it at 10", "I'll take my ramipril at 10"),
        *("remind me again at 10 am", "snooze until 10", "remind me of ramipril at 10"),
    ],
)
async def test_a_named_hour_postpones_at_once(talk: Talk, said: str) -> None:
    await due(talk, "ramipril 5 mg 8:00", hour=8)
    assert await talk.say(said) == "😴 I'll remind you of ramipril 5 mg again today 10:00."


async def test_a_dose_moves_beyond_its_window_but_not_too_near_to_the_next(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 8:00", hour=8)
    said = await talk.say("ill take it at 23:00")
    assert said.startswith("I can move it to today 20:00 at the latest")
    assert "In 1 hour" in talk.labels
    assert "due today 18:00" in await talk.say("18:00")
    assert "due today 19:00" in await talk.say("move it to 19:00")


async def test_a_snoozed_dose_is_snoozed_anew(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 8:00", hour=8)
    await talk.say("in 10 minutes")
    assert "again today 09:00" in await talk.say("remind me again in an hour")
    assert "again at 09:00" in await talk.say("not now")


async def test_a_part_of_the_day_offers_its_hours(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 8:00", hour=8)
    assert "Tap a time, or write one" in await talk.say("i'll take them at lunch")
    assert talk.labels == ["today 12:00", "today 13:00", "‹ Back"]
    assert "moved to 12:00" in await talk.press("today 12:00")


async def test_a_time_is_typed_after_the_question(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 8:00", hour=8)
    await talk.say("ask me later")
    assert await talk.say("9:30") == "😴 I'll remind you of ramipril 5 mg again today 09:30."


async def test_of_several_doses_each_or_all_are_postponed(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 8:00", "zinc 10 mg 8:00", hour=8)
    assert await talk.say("not now") == "When shall I remind you again?"
    assert talk.labels[2:] == ["In 10 min", "In 30 min", "In 1 hour"]
    assert "ramipril" in await talk.press("In 30 min")
    assert "again at 08:30" in talk.text
    assert "all 2 again today 10:00" in await talk.say("ill take them at 10")


async def test_what_cannot_wait_so_long_is_asked_about(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 8:00", "zinc 10 mg 8:00, 10:00", hour=8)
    assert "it would come too near to the next dose" in await talk.say("ill take it at 11:30")
    assert talk.saying("I'll remind you of ramipril 5 mg again today 11:30")


async def test_only_what_is_spoken_of_is_postponed(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 8:00", "amlodipine 5 mg 8:00 for Mum", hour=8)
    assert "ramipril 5 mg again today 10:00" in await talk.say("I'll take it at 10")
    assert "amlodipine 5 mg for Mum again today 10:00" in await talk.say("mum will take hers at 10")
    assert "amlodipine 5 mg for Mum again today 11:00" in await talk.say("I'll give mum hers at 11")


async def test_what_it_waits_for_may_be_named(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 8:00", hour=8)
    assert "When shall I remind you again?" in await talk.say("i'll have mine after my coffee")


async def test_stop_below_a_menu_of_times_means_the_bot(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 8:00", hour=8)
    await talk.say("not now")
    assert (await talk.say("stop")).startswith("Stop all reminders and tips?")
    await talk.say("not now")
    assert "Cancelled" in await talk.say("cancel")


async def test_without_an_open_dose_or_after_stop_nothing_is_postponed(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 8:00", hour=8)
    assert "😴" not in await talk.say("remind me of zinc at 10 today")
    await talk.say("/stop")
    assert "You have stopped me" in await talk.say("not now")
