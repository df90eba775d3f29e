"""Texts that are no answer to what is asked: they are understood, and what is lost is named."""

import pytest

from tests.handlers.conftest import Talk


@pytest.fixture
async def at_home(talk: Talk) -> Talk:
    await talk.live_in("Lisbon")
    return talk


async def test_a_change_is_of_the_card_that_waits_for_save(at_home: Talk) -> None:
    await at_home.remind("warfarin 3 mg 8:00")
    await at_home.say("remind me of zinc 15 mg at 8pm")
    await at_home.say("make it 9pm")
    assert "zinc 15 mg\nEvery day at 21:00" in at_home.text
    await at_home.press("Save")
    times = {each["times"] for each in (await at_home.kept())["schedules"]}
    assert times == {"08:00", "21:00"}


async def test_a_change_that_names_another_reminder_leaves_the_card(at_home: Talk) -> None:
    await at_home.remind("warfarin 3 mg 8:00")
    await at_home.say("remind me of zinc 15 mg at 8pm")
    assert "warfarin 3 mg\nEvery day at 07:00" in await at_home.say("make the warfarin 7am")


async def test_an_intake_is_no_person(at_home: Talk) -> None:
    await at_home.remind("amlodipine 5 mg 8:00 for Mum")
    await at_home.say("iron 14 mg at 7am")
    assert at_home.text.startswith("For whom is iron?")
    await at_home.say("took ramipril")
    assert at_home.saying("The iron one was not saved.")
    await at_home.press("Record")
    assert "took ramipril" not in {each["person"] for each in (await at_home.kept())["items"]}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("today", "Nothing is due today"),
        ("took ramipril", "ramipril"),
        ("what helps against cramps", "Stretching"),
    ],
)
async def test_while_the_city_is_asked_for_other_wishes_are_heard(talk: Talk, said: str, told: str) -> None:
    await talk.say("remind me of zinc at 9pm")
    before = len(talk.shown)
    await talk.say(said)
    shown = [each["text"] for each in talk.shown[before:]]
    assert any(told in each for each in shown)
    assert not any("I can't find" in each for each in shown)


@pytest.mark.parametrize("said", ["i live in madrid", "i am in madrid this week", "change my city to madrid"])
async def test_a_city_is_read_out_of_a_sentence(talk: Talk, said: str) -> None:
    await talk.say("remind me of zinc at 9pm")
    assert "Times are Madrid time" in await talk.say(said)


async def test_a_misspelt_city_is_asked_for_again(talk: Talk) -> None:
    await talk.say("remind me of zinc at 9pm")
    assert "I can't find" in await talk.say("Sprinfeldt")


async def test_while_the_time_of_an_intake_is_asked_for_another_one_is_heard(at_home: Talk) -> None:
    await at_home.say("took my metformin this morning")
    assert "metformin, today 05:00" in await at_home.say("had my metformin an hour ago")
    await at_home.say("took my metformin this morning")
    assert "Nothing is due today" in await at_home.say("today")


async def test_an_intake_whose_card_another_one_replaces_is_said_to_be_lost(at_home: Talk) -> None:
    await at_home.say("took ramipril")
    assert "zinc 15 mg" in await at_home.say("remind me of zinc 15 mg at 8pm")
    assert at_home.saying("ramipril was not noted. Tell me again if you took it.")


@pytest.mark.parametrize(
    ("said", "card"),
    [
        ("dad takes warfarin 3 mg at 6pm", "warfarin 3 mg for Dad\nEvery day at 18:00"),
        ("my husband takes ibuprofen 400 mg at 9am", "ibuprofen 400 mg for Husband\nEvery day at 09:00"),
        ("i take warfarin 3 mg at 6pm", "warfarin 3 mg\nEvery day at 18:00"),
    ],
)
async def test_what_is_taken_at_a_time_becomes_a_reminder(at_home: Talk, said: str, card: str) -> None:
    assert card in await at_home.say(said)


async def test_two_conditions_are_remembered_with_one_tap(at_home: Talk) -> None:
    await at_home.say("i take warfarin and have kidney disease")
    await at_home.press("remember")
    (profile,) = (await at_home.kept())["profiles"]
    assert profile["conditions"] == {"kidney_disease": True, "blood_thinner": True}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("leave me alone", "Stop all reminders and tips?"),
        ("show me my history", "Your history"),
        ("set up my medicines", "What shall I remind you of?"),
    ],
)
async def test_plain_wishes_reach_what_they_name(at_home: Talk, said: str, told: str) -> None:
    assert told in await at_home.say(said)
