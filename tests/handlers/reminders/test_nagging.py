"""Asking again: chosen on a reminder's card, quiet at night, over with an answer."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk, due

MINUTE = timedelta(minutes=1)


async def card(talk: Talk, name: str = "magnesium") -> None:
    await talk.say("/doses")
    await talk.press(name)


async def ask_again(talk: Talk, pace: str) -> None:
    await card(talk)
    await talk.press("Ask again")
    await talk.press(pace)


async def came(talk: Talk, minutes: int, step: int = 10) -> list[int]:
    """After how many minutes something new came."""
    found = []
    for minute in range(step, minutes + 1, step):
        before = talk.last["message_id"]
        await talk.later(step * MINUTE)
        found += [minute] if talk.last["message_id"] > before else []
    return found


@pytest.mark.thorough
async def test_it_is_chosen_on_the_card_and_stays_chosen(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", hour=20)
    await card(talk)
    assert "🔔 Ask again: off" in talk.labels
    page = await talk.press("Ask again")
    assert "gently: every 30 minutes, at most 2 times" in page
    assert "persistently: every 10 minutes, at most 6 times" in page
    assert "● off" in talk.labels
    await talk.press("gently")
    assert "● gently" in talk.labels
    await talk.press("Back")
    assert "🔔 Ask again: gently" in talk.labels
    await talk.press("Edit")
    await talk.say("magnesium 300 mg 21:00")
    await talk.press("Save")
    await card(talk)
    assert "🔔 Ask again: gently" in talk.labels


@pytest.mark.thorough
async def test_it_asks_until_it_is_answered(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", hour=20)
    await ask_again(talk, "persistently")
    await talk.until_hour(21)
    assert await came(talk, 30) == [10, 20, 30]
    assert talk.text == "⏰ magnesium – late: due 21:00"
    assert len(talk.saying("asked again below")) == 3
    await talk.press("Taken")
    assert await came(talk, 60) == []


@pytest.mark.parametrize("how", ["Skip", "stop", "Delete", "off", "taken typed"])
@pytest.mark.thorough
async def test_whatever_ends_it_ends_it_for_good(talk: Talk, how: str) -> None:
    await due(talk, "magnesium 21:00", hour=20)
    await ask_again(talk, "persistently")
    await talk.until_hour(21)
    match how:
        case "Skip":
            await talk.press("Skip")
        case "stop":
            await talk.say("/stop")
        case "Delete":
            await card(talk)
            await talk.press("Delete")
            await talk.press("Delete")
        case "off":
            await ask_again(talk, "off")
        case _:
            await talk.press("Taken earlier")
            await talk.press("Type the time")
            await talk.say("20:50")
    assert await came(talk, 60) == []


@pytest.mark.thorough
async def test_chosen_while_a_dose_is_open_it_begins_with_that_dose(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    await ask_again(talk, "gently")
    await talk.restart()
    assert await came(talk, 100) == [30, 60]


@pytest.mark.thorough
async def test_in_quiet_hours_it_waits_unless_the_reminder_is_loud(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", "zinc 21:00", hour=20)
    for name in ("magnesium", "zinc"):
        await card(talk, name)
        await talk.press("Ask again")
        await talk.press("persistently")
    assert "no quiet hours" in talk.text
    await talk.press("Also in quiet hours: no")
    await talk.say("/settings")
    assert "🌙 Quiet hours: off" in talk.text
    await talk.press("Quiet hours")
    await talk.press("22:00–07:00")
    await talk.press("Settings")
    assert "🌙 Quiet hours: 22:00–07:00" in talk.text
    await talk.say("/settings")
    await talk.press("Quiet hours")
    await talk.press("Other hours")
    assert "couldn't read that" in await talk.say("at night")
    assert "Quiet hours: 21:05–06:00" in await talk.say("21:05 to 6:00")
    assert "Asked again all the same: zinc." in talk.text
    await talk.until_hour(21)
    assert await came(talk, 20) == [10, 20]
    assert "zinc" in talk.text
    assert "magnesium" not in talk.text
    await card(talk, "zinc")
    assert "also in your quiet hours, 21:05–06:00" in await talk.press("Ask again")
    await talk.press("Also in quiet hours: yes")
    assert "In your quiet hours, 21:05–06:00, it waits" in talk.text
    await talk.say("/settings")
    await talk.press("Quiet hours")
    await talk.press("No quiet hours")
    assert "Quiet hours: off" in talk.text


@pytest.mark.thorough
async def test_a_forged_choice_changes_nothing(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", hour=20)
    other, word = talk.somebody_else(), await talk.word_of("schedules")
    await other.say("/start")
    for forged in (f"nag:open:{word}", f"nag:pace:{word}:gentle", f"nag:loud:{word}:1"):
        assert "out of date" in await other.forge(forged)
    for forged in (
        "nag",
        f"nag:pace:{word}:loudly",
        "nag:pace:x:off",
        f"nag:loud:{word}:2",
        "quiet:set:2500:0700",
        "quiet:set:0700:0700",
        "quiet:x",
    ):
        assert "out of date" in await talk.forge(forged)
    [schedule] = (await talk.kept())["schedules"]
    assert (schedule["nag"], schedule["loud"]) == (None, None)


async def test_what_is_taken_as_needed_is_never_asked_for(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Record")
    await card(talk, "ibuprofen")
    assert not any("Ask again" in label for label in talk.labels)
    assert "out of date" in await talk.forge(f"nag:open:{await talk.word_of('schedules')}")


GENTLY = "● gently"


async def test_a_reminder_just_saved_is_made_to_ask_again_by_one_tap(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium 21:00")
    saved = await talk.press("Save")
    await talk.press("Ask again until I answer")
    assert GENTLY in talk.labels
    assert saved in [m["text"] for m in talk.shown]
    await talk.until_hour(21)
    assert await came(talk, 60) == [30, 60]


async def test_a_dose_that_is_due_is_made_to_ask_again_and_keeps_its_own_buttons(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    await talk.press("More…")
    menu = talk.last
    await talk.press("Ask again until I answer")
    assert GENTLY in talk.labels
    assert "magnesium – due 21:00" in await talk.press("‹ Back", on=menu)
    assert await came(talk, 30) == [30]
    assert "taken at" in await talk.press("Taken")


async def test_ask_again_keeps_the_pace_that_was_chosen(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", hour=20)
    await ask_again(talk, "persistently")
    await talk.until_hour(21)
    await talk.press("More…")
    await talk.press("Ask again until I answer")
    assert "● persistently" in talk.labels


async def test_the_quiet_hours_are_one_tap_from_a_dose(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    await talk.press("More…")
    await talk.press("Quiet hours")
    assert talk.text.startswith("🌙 Quiet hours: off")


async def test_ask_again_acts_only_on_what_its_button_shows(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Record")
    taken = await talk.word_of("doses", 1)
    as_needed = await talk.word_of("schedules", 1)
    dose = await talk.word_of("doses")
    for forged in ("dose:999.aaaaa", "dose:x", f"dose:{dose[:-1]}!", f"dose:{taken}", f"ask:{as_needed}"):
        assert "out of date" in await talk.forge(f"nag:{forged}")
    assert {each["nag"] for each in (await talk.kept())["schedules"]} == {None}
