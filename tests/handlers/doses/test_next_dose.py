"""When something can be taken again, by what is on record."""

from datetime import timedelta

import pytest

from bot.context import Context
from bot.domain.profiles import Profile
from bot.store.account import profiles
from handlers.doses import as_needed
from tests.handlers.conftest import Talk, due
from tests.handlers.routed import routed

HOUR = timedelta(hours=1)


async def ask(talk: Talk, name: str | None = None, person: str | None = None) -> str:
    """Somebody asks when they can take something again; gives what the bot says."""

    async def respond(context: Context) -> None:
        await as_needed.next_safe(context, name, person)

    return await routed(talk, respond, "when can I take it again")


async def took(talk: Talk, line: str) -> None:
    await talk.say(f"/took {line}")
    await talk.press("Record")


async def test_the_time_is_said_first_with_the_label_that_says_so(talk: Talk) -> None:
    await took(talk, "ibuprofen 400 mg")
    await talk.later(HOUR)
    said = await ask(talk, "nurofen")
    assert said.startswith("⏳ Next from today 10:00 (the label), if you took nothing I don't know of.")
    assert "400 mg of ibuprofen" in said
    assert "Sources" in said
    assert talk.labels == ["✍️ Record a dose…"]
    assert len((await talk.kept())["doses"]) == 1


async def test_the_button_below_opens_the_card_that_records(talk: Talk) -> None:
    await took(talk, "ibuprofen 400 mg")
    await talk.later(5 * HOUR)
    assert (await ask(talk, "ibuprofen")).startswith("🟢 Within the limits I know, as far as you told me")
    await talk.press("Record a dose")
    await talk.press("Record it now")
    assert len((await talk.kept())["doses"]) == 2


async def test_with_none_on_record_the_last_one_is_asked_for_beside_what_the_label_says(talk: Talk) -> None:
    said = await ask(talk, "ibuprofen")
    assert said.startswith("I have none on record in the last 24 hours. Did you take one? Then tell me when:")
    assert "/took ibuprofen 10:15" in said
    assert "the label: at most 1,200 mg in 24 hours, 4 hours between doses" in said
    assert "Sources" in said


@pytest.mark.thorough
async def test_of_an_unknown_amount_only_the_time_between_doses_is_said(talk: Talk) -> None:
    await took(talk, "ibuprofen")
    said = await ask(talk, "ibuprofen")
    assert "By the time between doses alone: from today 10:00." in said
    assert "Within" not in said


@pytest.mark.thorough
async def test_what_is_too_much_by_itself_has_no_time(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("paracetamol 1500 mg as needed")
    too_much = "🔴 More than one dose may be: at most 1,000 mg at once (the label)."
    assert (await ask(talk, "paracetamol")).startswith(f"{too_much}\nI have none on record")
    await took(talk, "paracetamol 500 mg")
    said = await ask(talk, "paracetamol")
    assert said.startswith(too_much)
    assert "Next from" not in said


async def test_what_has_no_limit_or_is_not_known_is_left_to_the_leaflet(talk: Talk) -> None:
    assert "I know no limit for this" in await ask(talk, "ramipril")
    assert (await ask(talk, "zzzyx")).startswith("❓ I don't know what this is.")


async def test_a_planned_medicine_is_answered_by_its_plan_too(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 08:00 for Mum", hour=8)
    await talk.press("Taken")
    assert "By your plan the next one is due tomorrow 08:00." in await ask(talk, "ramipril", "mum")
    assert "By your plan" not in await ask(talk, "ramipril")


async def test_another_persons_dose_is_theirs(talk: Talk) -> None:
    await took(talk, "ibuprofen 400 mg for Mum")
    assert "Next from" not in await ask(talk, "ibuprofen")
    assert "Next from today 10:00" in await ask(talk, "ibuprofen", "mum")


async def test_far_too_much_on_record_is_help_first_and_never_a_time(talk: Talk) -> None:
    await took(talk, "paracetamol 12000 mg")
    said = await ask(talk, "paracetamol")
    assert "1-800-222-1222" in said
    assert "Next from" not in said


@pytest.mark.thorough
async def test_who_gets_no_amounts_gets_no_time(talk: Talk) -> None:
    await took(talk, "ibuprofen 400 mg")
    async with talk.vesper.world.database.write() as tx:
        await profiles.put(tx, talk.chat_id, Profile(over_18=False))
    assert "Next from" not in await ask(talk, "ibuprofen")


@pytest.mark.thorough
async def test_without_a_name_everything_as_needed_is_listed(talk: Talk) -> None:
    assert "Write what you take" in await ask(talk)
    await took(talk, "ibuprofen 400 mg")
    assert "ibuprofen 400 mg: next from today 10:00" in await ask(talk)
