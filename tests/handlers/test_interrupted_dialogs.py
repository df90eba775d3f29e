"""Texts that are no answer to what is asked: they are understood, and what is lost is named."""

import pytest

from tests.handlers.conftest import Talk, due


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


async def test_a_pair_is_checked_while_an_amount_is_asked_for(at_home: Talk) -> None:
    assert "could mean more than one thing" in await at_home.say("atorvastatin 20 at night")
    await at_home.say("im on warfarin can i take ibuprofen")
    assert at_home.saying("🔴")


async def test_an_offer_gives_way_to_the_subject_of_a_question(at_home: Talk) -> None:
    await due(at_home, "ramipril 5 mg 8:00", hour=8)
    assert "When shall I remind you again?" in await at_home.say("ask me later")
    await at_home.say("can i take melatonin")
    assert "mg" in await at_home.say("how much")


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


@pytest.mark.parametrize(
    ("said", "card"),
    [
        ("only on mondays", "On Mon at 20:00"),
        ("no make it 9pm", "Every day at 21:00"),
        ("25 mg i mean", "zinc 25 mg"),
        ("it is for mum", "zinc 15 mg for Mum"),
    ],
)
async def test_a_correction_is_of_the_card_that_was_shown_last(at_home: Talk, said: str, card: str) -> None:
    await at_home.remind("warfarin 3 mg 8:00")
    await at_home.say("remind me of zinc 15 mg at 8pm")
    assert card in await at_home.say(said)
    assert not at_home.saying("was not saved")
    assert "Saved" in await at_home.say("ok save it")


async def test_an_ambiguous_correction_is_asked_about(at_home: Talk) -> None:
    await at_home.say("remind me of zinc 15 mg at 8pm")
    await at_home.say("yes but at 9")
    await at_home.press("21:00")
    assert "Every day at 21:00" in at_home.text


@pytest.mark.parametrize("said", ["what is zinc", "thank you", "8"])
async def test_other_texts_correct_no_card(at_home: Talk, said: str) -> None:
    await at_home.say("remind me of zinc 15 mg at 8pm")
    await at_home.say(said)
    await at_home.press("Save")
    (schedule,) = (await at_home.kept())["schedules"]
    assert schedule["times"] == "20:00"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("slept 3 hours, want to end it all", "Thoughts of suicide"),
        ("slept 4 hours, took double my sleeping tablets", "Is any of this so right now?"),
        ("nap 2-3 pm, couldnt be woken", "This could be an emergency"),
        ("slept 5 hours and took my warfarin", "Was that your 08:00 warfarin 3 mg?"),
        ("slept badly, and the rain was loud", "How was the night?"),
    ],
)
async def test_what_is_told_beside_a_night_is_heard(at_home: Talk, said: str, told: str) -> None:
    await at_home.remind("warfarin 3 mg 8:00")
    await at_home.until_hour(8)
    await at_home.say(said)
    assert at_home.saying(told)


async def test_a_typed_number_answers_the_question_of_the_diary(at_home: Talk) -> None:
    await at_home.say("/diary")
    for label in ("Both", "07:00"):
        await at_home.press(label)
    await at_home.until_hour(20)
    assert "Back pain on" in await at_home.say("7")
    assert "I have no open question" in await at_home.say("12")
    (rating,) = (await at_home.kept())["ratings"]
    assert (rating["what"], rating["value"]) == ("pain", 7)


@pytest.mark.parametrize(
    "said",
    [
        "took ramipril, skipped metformin",
        "i took the ramipril, not the metformin",
        "i only had half a tablet",
        "oh dear i took an extra one",
        "i took two for the pain",
    ],
)
async def test_an_unusual_intake_is_asked_about_and_notes_nothing(at_home: Talk, said: str) -> None:
    await at_home.remind("ramipril 5 mg 8:00")
    await at_home.remind("metformin 500 mg 8:00")
    await at_home.until_hour(8)
    before = len(at_home.shown)
    await at_home.say(said)
    assert not any("taken?" in each["text"] or "Was that" in each["text"] for each in at_home.shown[before:])
    assert {each["state"] for each in (await at_home.kept())["doses"]} == {"due"}


async def test_the_typed_wish_for_a_doctors_page_is_fulfilled(at_home: Talk) -> None:
    await at_home.say("for my doctor")
    await at_home.press("30 days")
    assert at_home.file is not None


@pytest.mark.parametrize(
    "said",
    ["diary", "show me my diary", "delete my diary", "no more diary questions", "pause the diary"],
)
async def test_the_diary_is_opened_by_its_name(at_home: Talk, said: str) -> None:
    assert (await at_home.say(said)).startswith("A diary, one tap a day.")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("how do i see my history", "Your history"),
        ("took pill", "Nothing is due today"),
        ("taken", "Nothing is due today"),
        ("do you sell my data", "Whoever runs this bot"),
        ("can people see my list", "Whoever runs this bot"),
        ("how do i get rid of the tip", "tip"),
    ],
)
async def test_what_asks_or_tells_is_no_name_and_the_question_stays_open(
    at_home: Talk, said: str, told: str
) -> None:
    await at_home.say("/remind")
    assert told in await at_home.say(said)
    assert "remind you of magnesium?" in await at_home.say("magnesium")
    assert told in await at_home.say(said)
    assert "Every day at 09:00" in await at_home.say("9:00")


async def test_a_question_with_a_time_answers_the_question_for_the_time(at_home: Talk) -> None:
    await at_home.say("/remind")
    await at_home.say("magnesium")
    assert "“9” could mean" in await at_home.say("can i do 9")


async def test_a_wish_for_another_reminder_is_no_time(at_home: Talk) -> None:
    await at_home.say("/remind")
    await at_home.say("magnesium")
    assert "drink water\nEvery day at 10:00" in await at_home.say("remind me to drink water at 10am")
    assert at_home.saying("The magnesium one was not saved.")
