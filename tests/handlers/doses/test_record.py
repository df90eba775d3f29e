"""Whether something was taken, asked in plain words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.context import Context
from bot.search import Knowledge
from handlers.doses import history
from tests.handlers.conftest import Talk, due
from tests.handlers.routed import routed

UNSURE = "Not sure whether you took it? Don't take it again before you have asked a pharmacist."


async def ask(talk: Talk, name: str | None, person: str | None = None, days: int = 1) -> str:
    """Somebody asks what was taken; gives what the bot says."""

    async def respond(context: Context) -> None:
        await history.answer(context, name, person, days)

    return await routed(talk, respond, "did I take it")


@pytest.mark.thorough
async def test_what_was_taken_today_is_said_in_a_line(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 08:00", hour=8)
    await talk.later(timedelta(minutes=5))
    await talk.press("Taken")
    assert await ask(talk, "ramipril") == "✅ ramipril 5 mg – taken at 08:05"
    assert talk.labels == []
    assert await ask(talk, "blood pressure tablet") == "✅ ramipril 5 mg – taken at 08:05"


async def test_what_is_not_recorded_as_taken_is_never_told_to_take(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 08:00", hour=8)
    await talk.until_hour(14)
    assert await ask(talk, "ramipril") == f"⚪ ramipril 5 mg – missed, was due 08:00\n\n{UNSURE}"
    assert talk.labels == ["🕙 I took it at…", "⏭ Skip it", "❓ What now?"]
    await talk.press("What now?")
    assert "Never two at once." in talk.text


@pytest.mark.thorough
async def test_since_yesterday_every_dose_has_its_line_and_each_open_one_its_button(talk: Talk) -> None:
    await due(talk, "magnesium 08:00 20:00", hour=8)
    await talk.press("Taken")
    await talk.until_hour(20)
    await talk.until_hour(9)
    said = await ask(talk, "magnesium", days=2)
    assert "✅ magnesium – taken yesterday 08:00" in said
    assert "⚪ magnesium – missed, was due yesterday 20:00\n⏰ magnesium – late: due 08:00" in said
    assert talk.labels == ["magnesium, yesterday 20:00", "magnesium, 08:00"]
    assert "yesterday" not in await ask(talk, "magnesium")


async def test_with_nothing_on_record_the_next_dose_and_the_rule_are_named(talk: Talk) -> None:
    await due(talk, "vitamin d 1000 IU 20:00", "paracetamol 500 mg as needed", hour=7)
    nothing = "Nothing is on record of vitamin d 1000 IU {}. The next dose is due today 20:00."
    assert await ask(talk, "vitamin d") == f"{nothing.format('today')}\n\n{UNSURE}"
    await talk.press("What now?")
    assert talk.text.startswith("Vitamin D: A missed dose")
    assert (await ask(talk, "vitamin d", days=2)).startswith(nothing.format("since yesterday"))
    assert await ask(talk, "tylenol") == f"Nothing is on record of paracetamol 500 mg today.\n\n{UNSURE}"


async def test_without_a_rule_there_is_no_button_for_it(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 20:00", hour=7)

    async def respond(context: Context) -> None:
        context.knowledge = Knowledge(replace(context.library, pages={}), context.index)
        await history.answer(context, "ramipril", None, 1)

    await routed(talk, respond)
    assert talk.labels == []


async def test_what_is_on_no_list_cannot_be_told(talk: Talk) -> None:
    said = await ask(talk, "<ramipril>")
    assert said == f"I have no <ramipril> on your list or on record, so I can't tell.\n\n{UNSURE}"


async def test_a_dose_as_needed_is_on_record_too(talk: Talk) -> None:
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Record")
    assert await ask(talk, "nurofen") == "✅ ibuprofen 400 mg – taken at 06:00"


@pytest.mark.thorough
async def test_of_a_longer_time_the_history_is_shown_by_item_or_person(talk: Talk) -> None:
    await due(talk, "zinc 08:00", "warfarin 5 mg 08:00 for Mum", "iron 08:00 for Mum", hour=8)
    await talk.press("All taken")
    assert (await ask(talk, "zinc", days=7)).startswith("History: zinc")
    assert (await ask(talk, None, "mum", 14)).startswith("History: Mum")
    assert "✓ 30 days" in talk.labels
    assert (await ask(talk, "warfarin", "mum", 400)).startswith("History: warfarin")
    assert "✓ 90 days" in talk.labels
    assert (await ask(talk, None, days=1)).startswith("Your history")
    assert (await ask(talk, None, "dad")).startswith("Your history")
    assert await ask(talk, "iron", "mum") == "✅ iron for Mum – taken at 08:00"
