"""Arriving, leaving and coming back."""

import pytest

from handlers import COMMANDS, feature_list
from tests.handlers.conftest import Shown, Talk


async def test_a_new_person_reads_what_to_type_and_is_two_taps_from_a_tip(talk: Talk) -> None:
    welcome = await talk.say("/start")
    assert "does magnesium help sleep?" in welcome
    assert "remind me of magnesium at 9 pm" in welcome
    assert "can't diagnose" in welcome
    assert "emergency number" in welcome
    assert talk.labels == ["💬 Ask", "💊 My list", "⏰ Today", "🌅 Tip", "👪 Family", "⚙️ More"]
    await talk.press("Tip")
    assert "Evidence:" in talk.shown[-2]["text"]
    assert "a tip like this every day?" in talk.text


LINKS = {
    "sleep": "Sleep 🌙",
    "back": "Back pain",
    "safety": "Supplement and medicine safety",
    "tips": "a tip like this every day?",
    "remind": "What shall I remind you of?",
    "today": "Nothing is due today",
    "magnesium": "Magnesium\n",
    "nonsense": "Hello, I'm Vesper",
}


async def test_a_link_leads_straight_to_its_place(talk: Talk) -> None:
    for link, answer in LINKS.items():
        assert answer in await talk.say(f"/start {link}")


async def test_every_command_that_everybody_may_give_is_a_tap_behind_help(talk: Talk) -> None:
    await talk.say("/help")
    page = await talk.press("All commands")
    everybodys = {each.name for each in COMMANDS}
    assert "cancel" in everybodys
    assert {name for name in feature_list.REGISTRY.commands if f"/{name} – " in page} == everybodys


async def test_a_link_opened_after_stop_starts_nothing_and_says_so(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 7:00")
    await talk.say("/stop")
    assert "nothing will come yet" in await talk.say("/start sleep")
    assert talk.saying("What is it about?")
    await talk.until_hour(8)
    assert not talk.saying("due 07:00")
    await talk.press("start again")
    assert "Welcome back" in talk.text


async def test_the_button_to_start_again_greets_whoever_was_not_stopped(talk: Talk) -> None:
    await talk.say("/stop")
    button = talk.last
    await talk.press("Start again")
    await talk.press("Start again", on=button)
    assert talk.text.startswith("Hello")
    assert "My list" in " ".join(talk.labels)


async def what_to_stop(talk: Talk) -> Shown:
    """A person with a reminder and a tip at seven is asked what to stop."""
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 7:00")
    await talk.press_data(talk.last["message_id"], "tips:time:0700:sleep")
    await talk.press_data(talk.last["message_id"], "stop:ask")
    assert talk.labels == ["Stop all", "Only tips", "No"]
    return talk.last


async def test_the_question_what_to_stop_stops_nothing_by_itself(talk: Talk) -> None:
    await what_to_stop(talk)
    assert "Nothing was stopped" in await talk.press("No")
    assert talk.labels == []
    await talk.until_hour(7)
    assert talk.saying("Sleep tip")
    assert talk.saying("due 07:00")


async def test_only_the_tips_may_be_stopped(talk: Talk) -> None:
    await what_to_stop(talk)
    assert "No more tips" in await talk.press("Only tips")
    await talk.until_hour(7)
    assert not talk.saying("Sleep tip")
    assert talk.saying("due 07:00")


async def test_everything_may_be_stopped_by_a_tap(talk: Talk) -> None:
    question = await what_to_stop(talk)
    await talk.press("Stop all")
    assert "No reminders and no tips will come" in talk.text
    assert question["message_id"] not in {each["message_id"] for each in talk.shown}
    await talk.until_hour(7)
    assert not talk.saying("Sleep tip")
    assert not talk.saying("due 07:00")


async def test_who_stopped_is_not_asked_what_to_stop(talk: Talk) -> None:
    await talk.say("/stop")
    await talk.press_data(talk.last["message_id"], "stop:ask")
    assert "nothing will come yet" in talk.text
    assert talk.labels == ["▶️ Yes, start again"]


async def test_a_forged_answer_about_stopping_is_refused(talk: Talk) -> None:
    await talk.say("/start")
    for forged in ("stop", "stop:", "stop:everything", "stop:all:1"):
        assert "out of date" in await talk.forge(forged)


@pytest.mark.thorough
async def test_after_stop_nothing_comes_until_start(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 21:00")
    assert "No reminders and no tips will come" in await talk.say("/stop")
    assert "nothing is sent until /start" in await talk.say("/today")
    await talk.say("/doses")
    assert "nothing is sent until /start" in await talk.press("magnesium")
    count = len(talk.shown)
    await talk.until_hour(21)
    assert len(talk.shown) == count
    assert "nothing is being sent" in await talk.say("/start")
    await talk.press("start again")
    assert "Welcome back" in talk.text
    await talk.until_hour(21)
    assert "due 21:00" in talk.text
    assert "missed" not in await talk.say("/today")


async def test_what_is_set_up_after_stop_waits_and_says_so(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/stop")
    await talk.say("/remind magnesium 7:00")
    assert await talk.press("Save") == "✅ Saved: magnesium."
    assert "nothing will come yet" in talk.text
    await talk.until_hour(8)
    assert "due 07:00" not in talk.text
    await talk.say("/remind zinc 9:00")
    await talk.press("Save")
    await talk.press("start again")
    assert "Welcome back" in talk.text
    await talk.until_hour(9)
    assert "zinc – due 09:00" in talk.text


async def test_tips_set_up_after_stop_wait_too(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/stop")
    await talk.say("/tips")
    await talk.press("07:30")
    assert "nothing will come yet" in talk.text
    await talk.until_hour(8)
    assert len(talk.saying("💡")) == 1, "the one that was shown at once"
    assert "nothing is sent until /start" in await talk.say("/tips")


async def test_who_blocked_the_bot_is_left_alone_and_welcomed_back(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 7:00")
    talk.user.block()
    await talk.settle()
    await talk.until_hour(8)
    assert not (await talk.kept()).get("doses")
    talk.user.unblock()
    await talk.settle()
    assert "Welcome back" in talk.text
    await talk.until_hour(7)
    assert "due 07:00" in talk.text


async def test_blocking_puts_nobody_on_record(talk: Talk) -> None:
    talk.user.send("/start")
    await talk.settle()
    await talk.say("/forget")
    await talk.press("Yes, erase")
    talk.user.block()
    await talk.settle()
    assert await talk.kept() == {}
