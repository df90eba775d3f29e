"""What was answered last is put right in words, with one tap."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk, due

MINUTE = timedelta(minutes=1)


async def taken(talk: Talk, *lines: str) -> None:
    """A dose due at eight was tapped as taken."""
    await due(talk, *(lines or ("ramipril 5 mg 8:00",)), hour=8)
    await talk.press("Taken")


async def states(talk: Talk) -> list[str]:
    return [dose["state"] for dose in (await talk.kept())["doses"]]


@pytest.mark.parametrize("said", ["i didnt take it", "I did not take my ramipril", "i havent taken it"])
async def test_a_denied_intake_is_taken_back_with_a_tap(talk: Talk, said: str) -> None:
    await taken(talk)
    assert (await talk.say(said)).startswith("This is on record. Not taken?")
    assert await states(talk) == ["taken"]
    await talk.press("Undo", on=talk.last)
    assert await states(talk) == ["due"]


async def test_what_came_due_since_is_meant_by_a_denial(talk: Talk) -> None:
    await taken(talk)
    await talk.remind("zinc 10 mg 9:00")
    await talk.until_hour(9)
    assert "Your 09:00 zinc 10 mg? It is not recorded as taken." in await talk.say("i didnt take it")


async def test_a_denial_of_nothing_recorded_keeps_the_rule(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 8:00", hour=8)
    await talk.press("Skip")
    assert "Take it back" not in await talk.say("i didnt take it")


@pytest.mark.parametrize(
    "said", ["actually i took it at 7:30", "took it at 7:30", "i took ramipril at 7:30 after all"]
)
async def test_the_time_of_an_intake_is_changed_with_a_tap(talk: Talk, said: str) -> None:
    await taken(talk)
    assert (await talk.say(said)).startswith("Change the time?")
    assert talk.labels == ["Yes: today 07:30", "Leave it as it is"]
    assert "taken at 07:30" in await talk.press("Yes: today 07:30")


async def test_a_time_to_come_is_none_of_an_intake(talk: Talk) -> None:
    await taken(talk)
    assert "still to come" in await talk.say("actually i took it today 15:00")


async def test_an_intake_that_is_told_again_is_on_record(talk: Talk) -> None:
    await taken(talk)
    assert (await talk.say("i did take it")).startswith("That is on record:")


async def test_a_time_long_after_the_answer_changes_nothing(talk: Talk) -> None:
    await taken(talk)
    await talk.later(120 * MINUTE)
    assert "Change the time" not in await talk.say("took my tablets at 9")


async def test_a_new_intake_is_no_correction(talk: Talk) -> None:
    await taken(talk, "ibuprofen 400 mg 8:00")
    assert "Change the time" not in await talk.say("actually i took ibuprofen 400 mg")


@pytest.mark.parametrize("said", ["took it after all", "I took it in the end", "actually i did take it"])
async def test_a_skipped_dose_becomes_taken_with_a_tap(talk: Talk, said: str) -> None:
    await due(talk, "ramipril 5 mg 8:00", hour=8)
    await talk.press("Skip")
    assert (await talk.say(said)).startswith("Record it as taken instead?")
    assert await states(talk) == ["skipped"]
    card = talk.last
    assert "taken at 08:00" in await talk.press("Yes, taken")
    await talk.press_data(card["message_id"], card["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    assert talk.toast == "That was recorded already."


async def test_a_skipped_dose_becomes_taken_at_the_time_that_is_told(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 8:00", hour=8)
    await talk.press("Skip")
    await talk.later(30 * MINUTE)
    await talk.say("actually i took it at 8:10")
    data = talk.last["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert "taken at 08:10" in await talk.press("Yes: today 08:10")
    await talk.press_data(talk.last["message_id"], data)
    assert talk.toast == "That was recorded already."
    await talk.forge(f"{data}99")
    assert "out of date" in talk.toast


async def test_two_answered_at_once_are_not_guessed_between(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 8:00", "zinc 10 mg 8:00", hour=8)
    await talk.press("All taken")
    assert "Change the time" not in await talk.say("actually i took it at 7:30")
    assert (await talk.say("i didnt take it")).startswith("This is on record.")


@pytest.mark.parametrize("said", ["took 2 more", "had another one", "I took one more"])
async def test_one_more_of_the_last_is_proposed_as_it_was(talk: Talk, said: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("took 2 paracetamol 500 mg")
    await talk.press("Record")
    assert "Too soon" in await talk.say(said)
    assert talk.saying("The last one was paracetamol 1000 mg in all.")


async def test_one_more_for_somebody_else_is_theirs(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/took paracetamol 500 mg for Mum")
    await talk.press("Record")
    assert "for Mum" in await talk.say("had another one")


async def test_one_more_of_nothing_is_asked_about(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("took 2 more")
    assert talk.saying("Which one did you take, and how much?")


@pytest.mark.parametrize("said", ["double dose", "i doubled my dose", "doubled up today"])
async def test_a_double_dose_is_asked_about(talk: Talk, said: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.say(said)
    assert talk.saying("Did you take one twice?")
    assert "112" in talk.text


async def test_an_extra_intake_is_no_planned_dose(talk: Talk) -> None:
    await due(talk, "metformin 500 mg 8:00", hour=8)
    await talk.say("took metformin 1000 mg")
    await talk.press("Yes")
    today = await talk.say("/today")
    assert "1 of 1 taken." in today
    assert "· not planned" in today
