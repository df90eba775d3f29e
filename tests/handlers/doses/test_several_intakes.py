"""Several intakes in one sentence: each gets a card, and none is noted that was not told."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk, due


async def taken(talk: Talk) -> list[str]:
    """When something was taken, by the clock of UTC, in order."""
    doses = (await talk.kept()).get("doses", ())
    return sorted(f"{each['taken_at']:%H:%M}" for each in doses if each["taken_at"])


async def test_two_times_get_two_cards(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    assert "zinc 10 mg, today 05:30" in await talk.say("I took zinc 10 mg at 5:30 and at 6:00")
    await talk.press("Record it")
    assert "zinc 10 mg, today 06:00" in talk.text
    await talk.say("yes")
    assert await taken(talk) == ["05:30", "06:00"]


async def test_the_next_card_comes_after_a_no_too(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("took zinc 10 mg and magnesium 100 mg at 5:30")
    await talk.press("Not taken")
    assert "magnesium 100 mg" in talk.text
    await talk.press("Record it")
    assert len(await taken(talk)) == 1


async def test_cards_follow_a_time_that_was_asked_for(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("took zinc 10 mg earlier and magnesium 100 mg")
    await talk.say("5:30")
    assert "magnesium 100 mg" in talk.text


async def test_a_question_of_which_reading_keeps_the_others(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("zinc 10 mg 5:30")
    await talk.say("took zinc 10 mg and magnesium 100 mg at 5:30")
    await talk.say("no")
    await talk.press("Record it")
    assert "magnesium 100 mg" in talk.text


@pytest.mark.parametrize(
    "told",
    ["I took ibuprofen 200 mg twice today", "took zinc 10 mg at 7 and zinc 20 mg at 8"],
)
async def test_what_cards_do_not_hold_is_asked_for(talk: Talk, told: str) -> None:
    await talk.live_in("Reykjavik")
    assert "nothing is noted yet" in await talk.say(told)
    assert await taken(talk) == []


async def test_what_somebody_else_took_is_theirs(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    assert "for Wife" in await talk.say("my wife took ibuprofen 400 mg")
    await talk.press("Record it")
    assert "no ibuprofen" in await talk.say("when can I take ibuprofen again")
    assert "400 mg of ibuprofen" in await talk.say("when can my wife take ibuprofen again")


async def test_the_open_dose_is_noted_at_the_time_that_was_said(talk: Talk) -> None:
    await due(talk, "magnesium 300 mg 21:00")
    await talk.later(timedelta(minutes=50))
    await talk.say("i took it at 21:20")
    assert "magnesium" in talk.text
    await talk.say("yes")
    assert await taken(talk) == ["21:20"]


async def test_of_several_open_doses_none_is_guessed(talk: Talk) -> None:
    await due(talk, "magnesium 300 mg 21:00", "zinc 10 mg 21:00")
    await talk.later(timedelta(minutes=50))
    assert "Which one" in await talk.say("i took it at 21:20")
    assert await taken(talk) == []


@pytest.mark.parametrize(
    "said",
    [
        "took all but the warfarin",
        "took everything except warfarin",
        "took atorvastatin but not warfarin",
        "i took double",
        "i took half",
        "i took two by mistake",
    ],
)
async def test_all_but_one_and_an_odd_number_are_asked_about_and_nothing_is_noted(
    talk: Talk, said: str
) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("warfarin 3 mg 8:00")
    await talk.remind("atorvastatin 8:00")
    await talk.say(said)
    assert talk.saying("Which one did you take, and how much?")
    assert "Record" not in str(talk.labels)
    assert not (await talk.kept()).get("doses")


@pytest.mark.parametrize(
    "said",
    [
        "i cant remember if i took my warfarin",
        "i forgot if i took my warfarin",
        "not sure i took my warfarin",
    ],
)
async def test_who_does_not_know_whether_it_was_taken_is_told_the_record(talk: Talk, said: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("warfarin 3 mg 8:00")
    assert "Don't take it again before you have asked" in await talk.say(said)


@pytest.mark.parametrize("said", ["skip it today", "skip this one", "skip the magnesium"])
async def test_a_dose_that_is_due_is_skipped_in_words_without_a_pause_of_all(talk: Talk, said: str) -> None:
    await due(talk, "magnesium 21:00")
    await talk.say(said)
    await talk.press("Skip")
    assert [each["state"] for each in (await talk.kept())["doses"]] == ["skipped"]
