"""Stock that somebody tells of, or asks about, in plain words."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.context import Context
from handlers.reminders import stock
from tests.handlers.conftest import Talk, data_of
from tests.handlers.routed import routed


async def tell(talk: Talk, name: str | None, count: str, *, added: bool = False) -> str:
    """Somebody tells how many there are; gives what the bot says."""

    async def respond(context: Context) -> None:
        await stock.set_count(context, name, Decimal(count), added=added)

    return await routed(talk, respond, "I have some")


async def ask(talk: Talk, name: str | None = None) -> str:
    """Somebody asks when something runs out; gives what the bot says."""

    async def respond(context: Context) -> None:
        await stock.run_out(context, name)

    return await routed(talk, respond, "when do I run out")


async def takes(talk: Talk, *lines: str) -> None:
    await talk.live_in("Reykjavik")
    for line in lines:
        await talk.remind(line)


async def left(talk: Talk) -> list[str | None]:
    """What is left of each item, the oldest first."""
    return [row["stock"] for row in sorted((await talk.kept())["items"], key=lambda row: int(row["id"]))]


async def test_a_count_is_stored_after_one_tap(talk: Talk) -> None:
    await takes(talk, "magnesium 7:00")
    assert await tell(talk, "magnesium", "42") == "📦 magnesium: 42 left, in all?"
    assert await left(talk) == [None]
    assert "42 left · 1 each time" in await talk.press("Yes")
    assert await left(talk) == ["42"]


@pytest.mark.thorough
async def test_a_new_pack_is_added_once_and_only_to_the_count_it_was_asked_about(talk: Talk) -> None:
    await takes(talk, "paracetamol 500 mg 7:00")
    assert await tell(talk, "tylenol", "10", added=True) == "📦 paracetamol 500 mg: 10 left, in all?"
    await talk.press("Yes")
    assert await tell(talk, "tylenol", "60", added=True) == "📦 paracetamol 500 mg: 60 more, so 70 in all?"
    question, yes = talk.last["message_id"], data_of(talk.last, "Yes")
    assert "70 left" in await talk.press("Yes")
    await talk.press_data(question, yes)
    assert "out of date" in talk.toast
    assert await left(talk) == ["70"]
    await tell(talk, "tylenol", "30", added=True)
    assert "30 left" in await talk.press("No, 30 in all")


async def test_no_changes_nothing_and_shows_the_stock(talk: Talk) -> None:
    await takes(talk, "magnesium 7:00")
    await tell(talk, None, "42")
    assert "I don't count this one yet" in await talk.press("No")
    assert await left(talk) == [None]


@pytest.mark.thorough
async def test_of_two_items_of_that_name_it_is_asked_which_one(talk: Talk) -> None:
    await takes(talk, "zzvita red 7:00", "zzvita blue 9:00")
    assert await tell(talk, "zzvita", "30") == "Which one do you mean?"
    await talk.press("blue")
    assert await left(talk) == [None, "30"]
    assert (await tell(talk, "zzvita", "100000")).startswith("Your stock")
    assert (await ask(talk, "zzvita")).startswith("Your stock")


async def test_a_number_that_cannot_be_counted_is_asked_for_again(talk: Talk) -> None:
    await takes(talk, "magnesium 7:00")
    for count in ("0", "100000", "-3", "0.125"):
        assert "How many are in the new pack of magnesium?" in await tell(talk, None, count, added=True)
    assert "How many of magnesium do you have now" in await tell(talk, None, "1e9")
    assert "12 left" in await talk.say("12")


async def test_what_is_on_no_list_is_not_counted(talk: Talk) -> None:
    assert "You have no reminders yet" in await tell(talk, None, "3")
    assert "You have no reminders yet" in await ask(talk)
    await takes(talk, "magnesium 7:00")
    for said in (await tell(talk, "warfarin", "3"), await ask(talk, "warfarin")):
        assert said.startswith("I count what you have reminders for, and “warfarin” is not among them.")


@pytest.mark.thorough
async def test_the_day_on_which_more_is_needed_is_said(talk: Talk) -> None:
    await takes(talk, "magnesium 7:00")
    assert "How many have you got?" in await ask(talk, "magnesium")
    await talk.say("/refill magnesium 9")
    day = (talk.clock.now() + timedelta(days=9)).strftime("%a %-d %b")
    assert f"You need more by {day} (9 days)." in await ask(talk, "magnesium")
    await talk.remind("zinc 8:00")
    assert f"magnesium: 9 left, 9 days: more needed by {day}" in await ask(talk)
