"""A dose that somebody says they took, in a bare word or in a line of plain talk."""

from datetime import timedelta

import pytest

from bot.context import Context
from handlers.doses import took
from tests.handlers.conftest import Talk, due, on_both_engines
from tests.handlers.routed import routed


async def say_taken(talk: Talk) -> str:
    """Somebody writes only "taken"; gives what the bot says."""
    return await routed(talk, took.confirm_open, "taken")


async def propose(talk: Talk, line: str) -> str:
    """Somebody tells what they took; gives what the bot says."""

    async def respond(context: Context) -> None:
        await took.propose(context, line)

    return await routed(talk, respond, f"I took {line}")


async def states(talk: Talk) -> list[str]:
    """The states of all doses on record."""
    return sorted(dose["state"] for dose in (await talk.kept())["doses"])


@on_both_engines
@pytest.mark.thorough
async def test_the_one_open_dose_is_recorded_with_one_tap_and_counts_once(talk: Talk) -> None:
    await due(talk, "aspirin 75 mg 08:00", hour=8)
    reminder = talk.last
    await talk.later(timedelta(hours=1))
    assert await say_taken(talk) == "Your 08:00 aspirin 75 mg: taken?"
    assert talk.labels == ["✅ Taken", "No"]
    await say_taken(talk)
    second = talk.last
    assert await talk.press("✅ Taken") == "✅ aspirin 75 mg – taken at 09:00"
    await talk.press_data(reminder["message_id"], f"dose:taken:{await talk.word_of('doses')}")
    assert talk.toast == "That was recorded already."
    await talk.press_data(second["message_id"], f"dose:taken:{await talk.word_of('doses')}")
    assert talk.toast == "That was recorded already."
    assert await states(talk) == ["taken"]


async def test_no_leaves_the_dose_due_with_its_other_answers(talk: Talk) -> None:
    await due(talk, "aspirin 75 mg 08:00", hour=8)
    await say_taken(talk)
    assert await talk.press("No") == "⏰ aspirin 75 mg – due 08:00"
    assert "⏭ Skip" in talk.labels
    assert await states(talk) == ["due"]


@pytest.mark.thorough
async def test_of_several_open_doses_each_has_its_button(talk: Talk) -> None:
    await due(talk, "aspirin 75 mg 08:00", "ramipril 5 mg 08:00 for Mum", hour=8)
    assert (await say_taken(talk)).startswith("Which one did you take?\n\n⏰ aspirin 75 mg – due 08:00")
    await talk.press("✅ ramipril")
    assert await states(talk) == ["due", "taken"]
    assert await say_taken(talk) == "Your 08:00 aspirin 75 mg: taken?"


async def test_whose_and_of_which_day_an_open_dose_is_is_said(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 23:30 for Mum", hour=23)
    await talk.later(timedelta(hours=1))
    assert await say_taken(talk) == "ramipril 5 mg for Mum, due yesterday 23:30: taken?"


async def test_with_nothing_open_the_list_of_the_day_is_shown(talk: Talk) -> None:
    await due(talk, "aspirin 75 mg 08:00", hour=7)
    said = await say_taken(talk)
    assert said.startswith("Today")
    assert talk.labels == ["☑️ aspirin 75 mg 08:00: taken already"]


async def test_the_name_stays_hidden_in_discreet_mode(talk: Talk) -> None:
    await due(talk, "aspirin 75 mg 08:00", hour=8)
    await talk.say("/settings")
    await talk.press("discreet mode on")
    assert await say_taken(talk) == "The reminder of 08:00: taken?"


@pytest.mark.thorough
async def test_a_line_of_plain_talk_is_read_as_after_the_command(talk: Talk) -> None:
    await due(talk, "aspirin 75 mg 08:00", hour=8)
    assert (await propose(talk, "aspirin 75 mg")).startswith("Was that your 08:00 aspirin 75 mg?")
    await talk.press("Yes")
    assert await states(talk) == ["taken"]
    assert "Within the limits I know" in await propose(talk, "paracetamol 500 mg")


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("took my warfarin", False),
        ("i just took my blood thinner", False),
        ("had my warfarin this morning at 8", False),
        ("took my warfarin again", True),
        ("took the dog's warfarin", True),
    ],
)
async def test_what_is_told_every_day_brings_no_question_about_danger(
    talk: Talk, said: str, *, asks: bool
) -> None:
    await due(talk, "warfarin 3 mg 08:00", hour=8)
    await talk.say(said)
    assert bool(talk.saying("Is any of this so right now?")) is asks


@pytest.mark.parametrize("line", ["aspirin 75 mg 8am", "75 mg aspirin at 8am", "aspirin 75 8am"])
async def test_the_milligrams_of_heart_aspirin_are_its_amount(talk: Talk, line: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.say(line)
    await talk.press("Save")
    await talk.until_hour(8)
    assert await talk.say("took my aspirin") == "Was that your 08:00 aspirin 75 mg?"
    assert "🔴" not in await talk.say("took my asprin")
    assert await talk.say("/took aspirin 75") == "Was that your 08:00 aspirin 75 mg?"
    await talk.press("Yes")
    assert "aspirin 75 mg – taken" in await talk.say("/today")
    assert "75 mg of aspirin (aspirin 75 mg)" in await talk.say("/took aspirin 75 mg")


@pytest.mark.parametrize("said", ["took my disprin", "took aspirin 300 mg", "/took anadin extra"])
async def test_another_aspirin_beside_the_one_on_the_list_adds_up(talk: Talk, said: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("aspirin 75 mg 8:00")
    await talk.until_hour(8)
    assert "🔴 Not together with aspirin 75 mg" in await talk.say(said)


async def test_nothing_that_sounds_like_a_yes_stands_below_a_warning(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("prednisolone 5 mg 8:00")
    said = await talk.say("took ibuprofen 400 mg")
    assert said.startswith("🔴 Not together with prednisolone 5 mg")
    assert "Within the limits" not in said


@pytest.mark.parametrize("said", ["took mine", "took my tablets", "I took my pills", "i took mine"])
async def test_who_took_their_own_is_not_asked_about_others(talk: Talk, said: str) -> None:
    await due(talk, "magnesium 200 mg 21:00", "amlodipine 5 mg 8:00 for Mum", hour=8)
    assert (await talk.say(said)).startswith("Nothing of yours fits that just now.")
    assert "amlodipine 5 mg for Mum, due 08:00: taken?" in await talk.say("mum took hers")
    assert "amlodipine 5 mg for Mum, due 08:00: taken?" in await talk.say("taken")


async def test_another_persons_open_doses_are_not_offered(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 8:00", "amlodipine 5 mg 21:00 for Mum", hour=8)
    assert (await talk.say("mum took hers")).startswith("Nothing for Mum fits that just now.")


async def test_the_evening_dose_is_none_of_the_morning(talk: Talk) -> None:
    await due(talk, "warfarin 3 mg 18:00", hour=18)
    assert (await talk.say("took my morning tablets")).startswith("Nothing of yours fits that just now.")
    assert "Your 18:00 warfarin" in await talk.say("took my tablets")
