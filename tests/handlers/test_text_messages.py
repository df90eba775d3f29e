"""Talking: questions, dialogs that are interrupted, and red flags that come before everything."""

import re
from collections.abc import Sequence

import pytest

from tests.delivery_rig import knowledge
from tests.handlers.conftest import Talk, data_of

# What "does magnesium help sleep?" is answered with.
WORKS = knowledge().library.pages["magnesium"].cells["works"].says

RED_FLAGS = {
    "I took 30 paracetamol an hour ago": "poison",
    "my back hurts and I can't feel my groin since this morning": "emergency",
    "I want to kill myself": "alone",
}


async def test_a_question_gets_its_answer_with_grade_and_sources(talk: Talk) -> None:
    first, *_more, last = (await talk.say("does magnesium help sleep?")).split("\n\n")
    assert first == WORKS
    assert re.fullmatch(r".+ – .+, \d{4}", last)
    assert "📚 Sources" in talk.labels


async def test_what_nobody_knows_is_said_to_be_unknown(talk: Talk) -> None:
    assert "no checked answer" in await talk.say("qwertzuiop asdfghjkl")
    assert "pharmacist" in talk.text
    assert talk.labels == ["🚑 When to get help"]


@pytest.mark.thorough
async def test_a_red_flag_comes_before_any_dialog_and_the_dialog_waits(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    for words in RED_FLAGS:
        await talk.say("/remind magnesium 200 mg")
        assert (await talk.say(words)).startswith("🚨"), words
        assert "Have I got this right?" in await talk.say("21:00")
        await talk.say("/settings")
        await talk.press("Time zone")
        assert (await talk.say(words)).startswith("🚨"), words
        assert "Is that your time?" in await talk.say("Reykjavik")
        await talk.say("/tips")
        assert (await talk.say(words)).startswith("🚨"), words
    assert "schedules" not in await talk.kept()


async def test_a_red_flag_under_a_photo_is_read(talk: Talk) -> None:
    talk.user.send_photo(caption="I took 30 of these paracetamol tablets")
    await talk.settle()
    assert "🚨" in talk.text


async def test_a_photo_a_sticker_and_a_file_get_a_kind_answer(talk: Talk) -> None:
    talk.user.send_photo()
    talk.user.send_sticker("💊")
    talk.user.send_document("scan.pdf", b"%PDF")
    await talk.settle()
    assert len(talk.saying("I can only read words")) == 3
    talk.user.send_photo(caption="does magnesium help sleep?")
    await talk.settle()
    assert "only read the words" in talk.shown[-2]["text"]
    assert WORKS in talk.text


@pytest.mark.thorough
async def test_noise_of_any_length_is_answered(talk: Talk) -> None:
    for noise in (
        "x" * 4096,
        "& < > " * 682,
        "🌙" * 2048,
        "?",
        "ا" * 4096,
        "a " * 2048,
        "<b>" * 1000,
        "\u202e" * 9,
    ):
        count = len(talk.shown)
        await talk.say(noise)
        assert len(talk.shown) == count + 1
    await talk.live_in("Reykjavik")
    await talk.say("/remind")
    assert "At what time" in await talk.say("magnesium " + "; " * 2000 + "200 mg")
    assert "Have I got this right?" in await talk.say("8:00" + " ;" * 2000)
    assert "magnesium 200 mg 08:00" in await talk.press("Time")
    await talk.say("/check " + "&" * 4000)
    assert "I don't know &&" in talk.text
    assert len(talk.text) < 1000


async def test_a_photo_in_a_dialog_does_not_end_it(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind")
    talk.user.send_sticker("😴")
    await talk.settle()
    assert "At what time" in await talk.say("magnesium")


async def test_a_command_in_a_dialog_leaves_the_dialog(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind")
    assert "Nothing is due today" in await talk.say("/today")
    assert WORKS in await talk.say("does magnesium help sleep?")
    assert "schedules" not in await talk.kept()


async def test_a_card_that_waits_for_save_outlives_a_question(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium 21:00")
    assert WORKS in await talk.say("does magnesium help sleep?")
    await talk.say("/sleep")
    assert "Saved" in await talk.press("Save")


@pytest.mark.thorough
async def test_a_dialog_goes_on_after_the_bot_restarts(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind")
    await talk.restart()
    assert "At what time" in await talk.say("magnesium 200 mg")
    await talk.restart()
    assert "Have I got this right?" in await talk.say("22:00")
    await talk.restart()
    await talk.press("Days")
    await talk.restart()
    await talk.press("Every other day")
    await talk.restart()
    assert "Saved" in await talk.press("Save")
    await talk.until_hour(22)
    await talk.restart()
    assert "taken at 22:00" in await talk.press("Taken")


async def test_a_question_asked_last_night_is_not_open_any_more(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind")
    await talk.until_hour(21)
    assert WORKS in await talk.say("does magnesium help sleep?")


async def test_a_typo_in_a_command_gets_a_suggestion(talk: Talk) -> None:
    assert "Did you mean /sleep" in await talk.say("/seep")
    assert "/remind" in await talk.say("/reminder magnesium 21:00")
    assert "/sleep_apnea" in await talk.say("/sleeep_apnoa")
    assert "/help shows what I can do" in await talk.say("/xyzzy")
    assert await talk.say("/")
    assert "Stop all reminders and tips?" in await talk.say("Stop")


@pytest.mark.thorough
async def test_check_compares_what_one_names_or_what_one_takes(talk: Talk) -> None:
    assert "with commas" in await talk.say("/check")
    assert "🟠" in await talk.say("/check magnesium, levothyroxine")
    assert "I don't know florbax" in await talk.say("/check magnesium, florbax")
    assert "safe" not in talk.text
    await talk.live_in("Reykjavik")
    for name in ("magnesium", "levothyroxine"):
        await talk.remind(f"{name} 8:00")
    assert "🟠" in await talk.say("/check")


async def test_ask_answers_or_says_how(talk: Talk) -> None:
    assert "type your question" in await talk.say("/ask")
    assert WORKS in await talk.say("/ask does magnesium help sleep?")


@pytest.mark.thorough
async def test_a_button_of_an_older_vesper_or_nobody_says_so(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium 21:00")
    token = data_of(talk.last, "Save").rpartition(":")[2]
    before = await talk.kept()
    for forged in (
        *(
            "nonsense",
            "",
            ":",
            "go:nowhere",
            "menu:poker",
            "menu:sleep",
            "menu:sleep:nothing",
            "card:nothing",
            "card:",
        ),
        *(
            "near:nothing",
            "near:magnesium",
            "page:nothing",
            "page:",
            "cell:nothing",
            "cell:nothing.works",
            "cell:magnesium.nothing",
            "cell:magnesium",
            "cell:",
            "sources:card:nothing",
            "sources:card:magnesium",
            "sources:answer:x",
            "sources:cell:magnesium.nothing",
            "sources:cell:",
            "sources:tip:x",
            "sources",
            "when:08:00",
        ),
        *(
            "days:daily",
            f"draft:eat:{token}",
            f"draft:{token}",
            "draft:save:",
            "draft:save:00000000",
            "draft",
        ),
        *(
            "choice:x:0",
            f"choice:{token}:0",
            f"choice:{token}:-1",
            f"choice:{token}:x",
            "set:discreet:2",
            "set:poker",
        ),
        *("x" * 64, "dose:taken:🌙", "zone:\u202e"),
    ):
        if forged:
            toast = await talk.forge(forged)
            assert "out of date" in toast or "That card is old; nothing changed." in toast, forged
    assert await talk.kept() == before
    assert "Saved" in await talk.press("Save")


@pytest.mark.parametrize("words", ["I want to kill my self", "I can't feel my legs", "he is not breathing"])
async def test_an_emergency_in_any_words_is_heard_inside_a_dialog(talk: Talk, words: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind")
    assert "🚨" in await talk.say(words)


@pytest.mark.parametrize("begun", [("/remind",), ("/remind", "zinc")], ids=["name", "time"])
async def test_a_question_is_answered_while_something_else_is_asked(talk: Talk, begun: Sequence[str]) -> None:
    for said in begun:
        await talk.say(said)
    assert "slow release is approved for at most 13 weeks" in await talk.say("is melatonin addictive")
    assert "I can't say anything on alprazolam + tramadol" in await talk.say(
        "can i take tramadol with alprazolam"
    )
    assert "remind you of iron" in await talk.say("remind me to take iron")


async def test_a_name_with_its_amount_is_the_next_reminder_not_a_time(talk: Talk) -> None:
    await talk.say("/remind zinc")
    assert "remind you of sertraline 50mg" in await talk.say("sertraline 50mg")
    assert talk.saying("The zinc one was not saved.")


async def test_a_name_with_an_amount_of_which_nothing_is_known_may_be_two_things(talk: Talk) -> None:
    await talk.say("metformin 500 mg")
    assert talk.labels == ["A new reminder", "I took it"]
    await talk.press("A new reminder")
    assert "remind you of metformin 500 mg" in talk.text


async def test_a_question_about_nothing_named_is_asked_which_one_it_means(talk: Talk) -> None:
    for asked in ("can I take it with food", "is it ok to take it at night", "when should i take it"):
        assert "Which one do you mean?" in await talk.say(asked)
    assert "Do not crush" in await talk.say("can I crush it")
