"""Plain talk to the running bot: a sentence opens a command's flow, and nothing is stored before a tap."""

import pytest

from tests.handlers.conftest import Talk

MAGNESIUM = "remind me of magnesium 200 mg at 9pm every day"


async def set_up(talk: Talk, line: str) -> None:
    await talk.live_in("Berlin")
    await talk.say(f"/remind {line}")
    await talk.press("Save")


async def test_a_reminder_is_asked_for_in_plain_words_and_saved_by_a_tap(talk: Talk) -> None:
    await talk.live_in("Berlin")
    card = await talk.say(MAGNESIUM)
    assert "magnesium 200 mg" in card
    assert "21:00" in card
    assert "Saved" in await talk.press("Save")
    assert "magnesium 200 mg" in await talk.say("/doses")


async def test_a_time_that_is_not_clear_is_asked_with_both_readings(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.say("remind me of zinc at 8")
    assert {"08:00", "20:00"} <= set(talk.labels)


async def test_without_a_medicine_the_guided_dialog_begins(talk: Talk) -> None:
    await talk.live_in("Berlin")
    assert "What shall I remind you of?" in await talk.say("set up a new reminder please")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what's due today?", "Nothing"),
        ("hello", "Hello"),
        ("thanks!", "You're welcome."),
        ("bye for now", "Take care"),
        ("who are you?", "I'm Vesper"),
        ("what can you do?", "remind"),
        ("delete all my data", "Erase everything?"),
        ("what do you know about me?", "Your data"),
        ("please hide the names of my medicines on the screen", "leave the names out"),
        ("how do I invite my daughter to look after me?", "Somebody close to you"),
        ("make me a report for my doctor", "one page for your doctor"),
        ("please don't message me between 10 pm and 7 am", "Quiet hours"),
        ("slept 5 hours last night", "diary"),
        ("can we try two weeks with and two weeks without magnesium and see", "test yet"),
        ("book me a taxi to the station", "can't help with that"),
        ("you keep waking me up with your beeping, it drives me mad", "sorry"),
        ("can you keep my mum's tablets here as well as mine?", "Mum"),
        ("export all my data please", ""),
        ("I want the daily tip please", "a tip like this every day?"),
        ("stop the tips", "tip"),
        ("could the tips be about sleep only", "tip"),
        ("work out the best times of day for all my tablets", "plan"),
        ("does everything on my list go together?", "/check"),
        ("when can I take ibuprofen again?", "ibuprofen"),
        ("how many days of ramipril have I got left?", "ramipril"),
        ("I have 14 ramipril left", "ramipril"),
        ("did I take my ramipril this morning?", "amipril"),
        ("I forgot my ramipril this morning", "A missed dose"),
        ("pause my reminders until friday", "nothing to pause"),
        ("delete the ramipril reminder", "no reminders yet"),
        ("move my ramipril to 9 pm", "no reminders yet"),
        ("I'm in Lisbon now, change my time zone", "Lisbon"),
        ("took my pills", "Nothing"),
    ],
)
async def test_a_sentence_opens_the_flow_of_its_command(talk: Talk, text: str, expected: str) -> None:
    await talk.live_in("Berlin")
    assert expected in await talk.say(text)


async def test_an_intake_is_recorded_after_one_look(talk: Talk) -> None:
    await talk.live_in("Berlin")
    card = await talk.say("took ibuprofen 400 mg an hour ago")
    assert "ibuprofen 400 mg" in card
    await talk.press("Record")
    assert "ibuprofen" in await talk.say("/history")


async def test_a_reminder_is_changed_paused_and_deleted_by_its_name_after_a_tap(talk: Talk) -> None:
    await set_up(talk, "ramipril 5 mg 08:00")
    assert "21:00" in await talk.say("move my ramipril to 9 pm")
    await talk.press("Save")
    assert "21:00" in await talk.say("/doses")
    assert "What shall I change" in await talk.say("change something about my ramipril reminder")
    assert "Pause ramipril 5 mg until" in await talk.say("pause ramipril until friday")
    await talk.press("Pause")
    assert "paused" in talk.text
    assert "nothing to pause" in await talk.say("pause all my reminders until friday")
    assert "Delete the reminder" in await talk.say("delete the ramipril reminder")
    await talk.press("Delete")
    assert "no reminders yet" in await talk.say("/doses")


async def test_of_two_that_may_be_meant_one_is_chosen(talk: Talk) -> None:
    await set_up(talk, "magnesium citrate 200 mg 08:00")
    await set_up(talk, "magnesium oxide 400 mg 20:00")
    assert "Which one do you mean?" in await talk.say("delete the magnesium reminder")
    assert len(talk.labels) == 2
    assert "Which one shall I pause?" in await talk.say("pause magnesium until friday")
    assert "until when?" in await talk.say("pause all my reminders please")
    assert "Pause all your reminders until" in await talk.say("pause all my reminders until friday")


async def test_a_reminder_is_given_to_the_person_it_is_for(talk: Talk) -> None:
    await set_up(talk, "ramipril 5 mg 08:00")
    assert "Mum" in await talk.say("the ramipril is mum's, not mine")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("stop", "Stop all reminders and tips?"),
        ("Help!", "All commands"),
        ("today", "Nothing"),
        ("yes", "no open question"),
        ("21", "no open question"),
    ],
)
async def test_a_bare_word_acts_or_is_asked_about(talk: Talk, word: str, expected: str) -> None:
    await talk.live_in("Berlin")
    said = await talk.say(word)
    assert expected in said or expected in " ".join(talk.labels)


async def test_an_emergency_comes_before_everything_a_sentence_wants(talk: Talk) -> None:
    await talk.live_in("Berlin")
    said = await talk.say("remind me of magnesium at 9pm, and I have crushing chest pain down my left arm")
    assert "112" in said


async def test_a_question_is_answered_as_one(talk: Talk) -> None:
    assert "sleep" in await talk.say("does magnesium help sleep?")
