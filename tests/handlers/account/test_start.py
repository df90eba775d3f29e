"""Arriving, leaving and coming back."""

import pytest

from tests.handlers.conftest import Talk


@pytest.mark.thorough
async def test_a_new_person_is_welcomed_with_three_ways_to_begin(talk: Talk) -> None:
    welcome = await talk.say("/start")
    assert "can't diagnose" in welcome
    assert "emergency number" in welcome
    assert talk.labels == ["💬 Ask a question", "🌅 Daily tip", "⏰ Reminders"]
    await talk.press("Ask a question")
    assert "type your question" in talk.text
    await talk.press("Daily tip")
    assert "a tip like this every day?" in talk.text
    await talk.press("Reminders")
    assert "What shall I remind you of?" in talk.text


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


async def test_help_lists_every_command_that_telegram_was_told(talk: Talk) -> None:
    page = await talk.say("/help")
    told = [
        each["command"] for each in talk.telegram.profile.commands[next(iter(talk.telegram.profile.commands))]
    ]
    assert len(told) > 10
    assert all(f"/{name} – " in page for name in told)


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
    assert "Welcome back" in await talk.say("/start")
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
