"""Plain talk to the running bot: a sentence opens a command's flow, and nothing is stored before a tap."""

import pytest

from bot.answer import talk as answer_talk
from bot.domain.talk.intents import Wanted
from tests.handlers.conftest import Talk, due

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
        ("can we try two weeks with and two weeks without magnesium and see", "I have read nothing"),
        ("book me a taxi to the station", "can't help with that"),
        ("you keep waking me up with your beeping, it drives me mad", "sorry"),
        ("can you keep my mum's tablets here as well as mine?", "Mum"),
        ("export all my data please", "Everything I keep"),
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
        ("yes", "tap the button"),
        ("maybe", "no open question"),
        ("later", "Nothing is due"),
        ("undo", "No dose was answered"),
        ("resume", "Nothing is paused"),
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
    assert "Hello" not in await talk.say("Good evening, I am writing because I am unable to sleep.")
    assert "sleep" in await talk.say("does magnesium help sleep?")


async def test_quiet_hours_that_were_said_are_set_by_a_tap(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.say("please don't message me between 10 pm and 7 am")
    assert "Quiet hours: off" not in await talk.press("22:00–07:00")
    await talk.say("do not disturb me at night please")
    assert "23:00–08:00" in talk.labels


async def test_several_medicines_come_on_one_card(talk: Talk) -> None:
    await talk.live_in("Berlin")
    card = await talk.say("please remind me of metformin 500 mg at 8 am and atorvastatin 20 mg at 10 pm")
    assert "metformin 500 mg" in card
    assert "atorvastatin 20 mg" in card
    assert "Saved 2 reminders" in await talk.press("Save all")


async def test_a_sentence_that_wants_something_else_leaves_a_dialog_open(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.say("/remind zinc")
    assert "Nothing" in await talk.say("what's due today?")
    assert "zinc" in await talk.say("every day at 8:00")
    await talk.press("Save")
    await talk.say("/remind iron")
    assert "ibuprofen 400 mg" in await talk.say("took ibuprofen 400 mg an hour ago")


async def test_what_is_known_of_the_list_is_the_list(talk: Talk) -> None:
    await set_up(talk, "ramipril 5 mg 08:00")
    assert "ramipril 5 mg" in await talk.say("read me back which tablets you have got me down for")


async def test_several_names_are_checked_and_none_means_the_list(talk: Talk) -> None:
    await set_up(talk, "ibuprofen 400 mg 08:00")
    await set_up(talk, "zinc 10 mg 20:00")
    assert "sertraline" in (await talk.say("do sertraline and ibuprofen get along on my list")).lower()
    assert "ibuprofen" in (await talk.say("can my tablets be taken together?")).lower()


async def test_a_dose_that_was_told_within_its_limits_asks_for_no_signs_of_too_much(talk: Talk) -> None:
    await talk.live_in("Berlin")
    before = len(talk.shown)
    await talk.say("took ibuprofen 400 an hour ago")
    assert len(talk.shown) == before + 1


async def test_a_pack_that_was_told_is_counted_after_a_tap(talk: Talk) -> None:
    await set_up(talk, "ramipril 1 tablet 08:00")
    await talk.say("I have 14 ramipril left")
    assert "14" in await talk.press("Yes")
    assert "ramipril" in await talk.say("how many ramipril have I got left?")


async def test_a_doubtful_sentence_is_asked_about_and_the_choice_is_carried_out(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talk.live_in("Berlin")
    doubtful = Wanted("due_today", "thanks")
    monkeypatch.setattr(answer_talk, "choose_intent", lambda *_: doubtful)
    assert "Which is it?" in await talk.say("so that one there then")
    assert talk.labels == ["What is due", "Just thanks"]
    asked = talk.last
    await talk.press("Just thanks")
    assert talk.text == "You're welcome."
    await talk.forge("talk:meant:0:00000000")
    assert "out of date" in talk.toast
    assert asked["message_id"] not in {each["message_id"] for each in talk.shown}


@pytest.mark.parametrize(
    ("wanted", "text", "expected"),
    [
        (Wanted("due_today", "question"), "does magnesium help sleep?", "Nothing is due today"),
        (Wanted("zone", "question"), "does magnesium help sleep?", "sleep"),
        (Wanted("zone", "question"), "so that one there then", "Which city"),
        (Wanted("question", "zone"), "so that one there then", "Which city"),
        (Wanted("question", "zone"), "does magnesium help sleep?", "sleep"),
        (Wanted("took"), "so that one there then", "Nothing is due today"),
        (Wanted("stock_set"), "so that one there then", "nothing to count"),
        (Wanted("who_for"), "it is for my mum", "Mum's medicines"),
        (Wanted("who_for"), "it is for somebody", "more than one person"),
    ],
)
async def test_what_may_be_a_question_is_one_where_it_is_answered(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, wanted: Wanted, text: str, expected: str
) -> None:
    await talk.live_in("Berlin")
    monkeypatch.setattr(answer_talk, "choose_intent", lambda *_: wanted)
    assert expected in await talk.say(text)


async def test_a_new_medicine_is_checked_together_with_the_list(talk: Talk) -> None:
    await set_up(talk, "warfarin 3 mg 18:00")
    said = await talk.say("er gave me ibuprofen, any problem with what im already on")
    assert "warfarin" in said
    assert "ibuprofen" in said
    assert "bleed" in said


async def test_a_story_is_not_searched_for_orders(talk: Talk) -> None:
    await talk.live_in("Berlin")
    assert "Have I got" not in await talk.say("remind me of magnesium at 9 pm. " + "I went out. " * 150)


async def test_of_several_that_were_taken_none_is_forgotten(talk: Talk) -> None:
    await talk.live_in("Berlin")
    before = len(talk.shown)
    await talk.say("just took my magnesium and zinc")
    said = [each["text"] for each in talk.shown[before:]]
    assert "one after the other: magnesium and zinc" in said[0]
    assert "magnesium" in said[-1].lower()


async def test_a_part_of_the_day_is_no_time_to_record(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.say("mum had her donepezil 10 mg at dinnertime while the carer was in")
    assert not any("Record it now" in label for label in talk.labels)


async def test_whom_to_call_stands_below_what_is_about_a_body_now(talk: Talk) -> None:
    await talk.live_in("Oslo")
    await talk.say("back pain 7 out of 10 today")
    assert "113" in talk.text
    for calm in ("what is due today?", "pain 3 today", "bye"):
        assert "113" not in await talk.say(calm)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "warfarin 3 mg monday wednesday friday and 4 mg the other days at 6pm",
            "4 mg on Tue, Thu, Sat, and Sun",
        ),
        ("methotrexate 10 mg every first monday 8am", "Every month on the first Monday"),
        ("remind me to take vitamin d at 9am except weekends", "On Mon, Tue, Wed, Thu, and Fri"),
        ("alendronate 70 mg 7am on the first of each month", "month"),
    ],
)
async def test_no_rule_of_a_sentence_is_left_out_of_its_card(talk: Talk, text: str, line: str) -> None:
    await talk.live_in("Berlin")
    await talk.say(text)
    assert any(line in each["text"] for each in talk.shown[-2:])


@pytest.mark.parametrize(
    "text", ["ibandronate 150 mg monthly 7am", "levothyroxine 100 mcg 7am, 125 mcg on sundays"]
)
async def test_what_cannot_be_read_whole_is_asked_about(talk: Talk, text: str) -> None:
    await talk.live_in("Berlin")
    assert "Nothing was saved" in await talk.say(text)
    assert "Cancelled" in await talk.say("no")


async def test_a_relative_who_is_to_be_reminded_takes_it(talk: Talk) -> None:
    await talk.live_in("Berlin")
    assert "amlodipine for Mum" in await talk.say("remind mum to take amlodipine at 8am")
    assert "Cancelled" in await talk.say("no")


async def test_what_was_taken_now_gets_its_card_and_no_fact(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.say("I took ibuprofen 400 mg")
    await talk.press("Record")
    assert "ibuprofen" in await talk.say("/history")


@pytest.mark.parametrize(
    "text", ["i want to sleep better", "I want to stop the reminders", "i want to lose weight"]
)
async def test_a_plain_wish_is_no_despair(talk: Talk, text: str) -> None:
    await talk.live_in("Berlin")
    assert "suicide" not in await talk.say(text)


@pytest.mark.parametrize("text", ["i want to sleep and never wake up", "i dont want to be here anymore"])
async def test_despair_stays_an_alarm(talk: Talk, text: str) -> None:
    await talk.live_in("Berlin")
    assert "suicide" in await talk.say(text)


async def test_a_danger_is_no_wish_to_postpone(talk: Talk) -> None:
    await due(talk, "warfarin 3 mg 08:00", hour=8)
    assert "🚨" in await talk.say("ill take them all at 10 so i dont wake up")


async def test_a_danger_in_a_few_words_is_no_wish(talk: Talk) -> None:
    await talk.live_in("Berlin")
    said = await talk.say("hearing voices at night")
    assert "hears or sees things others do not" in said
    assert "call 112" in said


async def test_signs_of_too_much_are_asked_about_where_no_amount_tells(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.say("I took two warfarin")
    asked, card = (each["text"] for each in talk.shown[-2:])
    assert "Is any of this so right now?" in asked
    assert "warfarin 2 tablets" in card


async def test_what_was_answered_last_is_taken_back_by_a_word(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 08:00", "zinc 10 mg 08:00", hour=8)
    await talk.press("magnesium")
    await talk.say("oops")
    assert "✅ magnesium" in talk.text
    assert "zinc" not in talk.text
    assert "⏰" in await talk.press("Undo", talk.last)


@pytest.mark.parametrize("text", ["i wont be taking it", "i skipped magnesium because i feel sick"])
async def test_a_dose_that_is_left_out_is_offered_to_be_skipped(talk: Talk, text: str) -> None:
    await due(talk, "magnesium 200 mg 08:00", hour=8)
    assert "Your 08:00 magnesium 200 mg?" in await talk.say(text)
    assert "⏭" in await talk.press("Skip it", talk.last)


@pytest.mark.parametrize("text", ["i did not take ibuprofen 400 mg", "i never took the paracetamol 500 mg"])
async def test_what_was_not_taken_is_not_recorded(talk: Talk, text: str) -> None:
    await talk.live_in("Berlin")
    await talk.say(text)
    assert not any("Record it now" in label for label in talk.labels)


@pytest.mark.parametrize("text", ["is 400 mg of ibuprofen ok", "/dose ibuprofen 400 mg"])
async def test_an_amount_is_not_fine_beside_what_forbids_it(talk: Talk, text: str) -> None:
    await set_up(talk, "warfarin 3 mg 18:00")
    await talk.say(text)
    assert "Not together with" in talk.text.splitlines()[0]
    assert "warfarin" in talk.text.splitlines()[0]


async def test_yes_to_a_choice_that_is_only_tapped_does_not_fail(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talk.live_in("Berlin")
    monkeypatch.setattr(answer_talk, "choose_intent", lambda *_: Wanted("took", "missed_dose"))
    await talk.say("so that one there then")
    assert "Which is it?" in talk.text
    assert "went wrong" not in await talk.say("yes")


@pytest.mark.parametrize(
    "said",
    [
        "remind me of paracetamol 1 g tonight at 9",
        "I will take paracetamol 1 g at 9pm",
        "can you remind me to take paracetamol 1 g this evening at 9",
    ],
)
async def test_what_is_for_today_is_no_daily_reminder(talk: Talk, said: str) -> None:
    await talk.live_in("Berlin")
    await talk.say(said)
    assert "Once, " in talk.text
    assert "Every day" not in talk.text


@pytest.mark.parametrize(
    "said",
    [
        "remind me of paracetamol 1 g every night from today at 9 pm",
        "I will take magnesium 200 mg at 9pm every day",
        "remind me to take magnesium at 9pm starting tonight",
    ],
)
async def test_what_begins_today_is_daily(talk: Talk, said: str) -> None:
    await talk.live_in("Berlin")
    await talk.say(said)
    assert "Once" not in talk.text


@pytest.mark.parametrize("said", ["delete mum", "dont record it", "don't save that"])
async def test_who_deletes_one_thing_is_not_asked_about_all(talk: Talk, said: str) -> None:
    await talk.live_in("Berlin")
    await talk.remind("zinc 8:00")
    await talk.say(said)
    assert "Erase everything" not in talk.text


@pytest.mark.parametrize("said", ["delete everything about me", "forget me", "erase all my data"])
async def test_who_wishes_all_to_be_erased_is_asked(talk: Talk, said: str) -> None:
    await talk.live_in("Berlin")
    assert "Erase everything" in await talk.say(said)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("I have 30 zinc tablets left", "30 left"),
        ("dont remind me of zinc", "Delete"),
        ("stop reminding me of zinc until friday", "Pause"),
        ("pause tips", "no daily tip"),
        ("I have 30 zinc tablets", "30 left"),
        ("skip the zinc", "zinc"),
        ("resume zinc", "Nothing is paused"),
        ("move today's zinc to 10pm", "when it is due"),
    ],
)
@pytest.mark.parametrize("asked", ["", "/remind magnesium 200 mg"])
async def test_an_order_is_no_answer_to_another_question(
    talk: Talk, said: str, shown: str, asked: str
) -> None:
    await talk.live_in("Berlin")
    await talk.remind("zinc 8:00")
    if asked:
        await talk.say(asked)
    before = len(talk.shown)
    await talk.say(said)
    assert any(shown.lower() in each["text"].lower() for each in talk.shown[before:]), talk.text


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("i have kidney disease", "kidney"),
        ("I'm pregnant", "pregnan"),
        ("i am on blood thinners", "blood thinner"),
        ("by the way i am breastfeeding", "breastfeeding"),
    ],
)
async def test_what_somebody_says_they_have_can_be_remembered(talk: Talk, said: str, title: str) -> None:
    await talk.live_in("Berlin")
    await talk.say(said)
    assert title in talk.text.lower()
    await talk.press("remember it")
    assert "Shall I keep that in mind" not in await talk.say(said)


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("im on warfarin can i take ibuprofen", "🔴 ibuprofen and warfarin"),
        ("i take warfarin and ibuprofen", "🔴 ibuprofen and warfarin"),
        ("i take warfarin and st johns wort", "🔴 St John's wort and warfarin"),
        ("i take warfarin and want to start ginkgo", "🔴 Ginkgo and warfarin"),
        ("im pregnant can i take ibuprofen", "week 20"),
        ("im pregnant and take sertraline", "pregnan"),
        ("i take blood thinners and drink alcohol", "alcohol"),
        ("i am allergic to aspirin", "allergy"),
    ],
)
async def test_a_warning_comes_before_the_offer_to_remember_a_condition(
    talk: Talk, said: str, answered: str
) -> None:
    await talk.live_in("Lisbon")
    before = len(talk.shown)
    await talk.say(said)
    *first, last = [each["text"] for each in talk.shown[before:]]
    assert answered in "\n".join(first)
    assert "Shall I keep that in mind" in last


@pytest.mark.parametrize(
    "said",
    ["can i take ibuprofen with kidney disease", "i am pregnant and bleeding heavily", "i have a headache"],
)
async def test_a_question_is_not_taken_for_what_somebody_has(talk: Talk, said: str) -> None:
    await talk.live_in("Berlin")
    assert "Shall I keep that in mind" not in await talk.say(said)


@pytest.mark.parametrize("name", ["warfarin", "donepezil", "iloperidone", "Zolpidem"])
async def test_a_name_alone_is_no_intake(talk: Talk, name: str) -> None:
    await talk.live_in("Berlin")
    await talk.say(name)
    assert not any("Record it" in each for each in talk.labels)


@pytest.mark.parametrize(
    "said",
    ["stop all", "stop everything", "Stop reminding me!", "no more reminders", "turn off all reminders"],
)
async def test_stop_all_asks_what_to_stop_and_never_erases(talk: Talk, said: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("ramipril 5 mg 8:00")
    assert (await talk.say(said)).startswith("Stop all reminders and tips?")
    assert talk.labels == ["Stop all", "Only tips", "No"]
