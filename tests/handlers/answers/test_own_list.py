"""Questions of somebody with a list: what is on it, and on record, speaks before the answer for everybody."""

import pytest

from tests.handlers.conftest import Talk

FORBIDDEN = "Not together with"


async def list_of(talk: Talk, *lines: str) -> None:
    await talk.live_in("Lisbon")
    for line in lines:
        await talk.remind(line)


@pytest.mark.parametrize(
    "question",
    [
        "can i take ibuprofen",
        "is ibuprofen ok for me",
        "ibuprofen",
        "can i take ibuprofen for my back",
        "is it ok to take ibuprofen with paracetamol",
        "can i take nurofen plus",
    ],
)
async def test_what_is_not_to_be_taken_with_the_list_is_said_first(talk: Talk, question: str) -> None:
    await list_of(talk, "warfarin 3 mg 18:00")
    assert (await talk.say(question)).startswith("🔴 Not together with warfarin 3 mg")
    assert "✅" not in talk.text


async def test_what_fits_the_list_brings_no_warning(talk: Talk) -> None:
    await list_of(talk, "warfarin 3 mg 18:00")
    assert FORBIDDEN not in await talk.say("can i take melatonin")


async def test_of_pain_relief_that_is_not_named_the_list_decides_who_asks_first(talk: Talk) -> None:
    assert "Because of" not in await talk.say("what painkiller can i take")
    await list_of(talk, "warfarin 3 mg 18:00")
    assert "Because of a blood thinner" in await talk.say("what painkiller can i take")


async def test_somebody_on_the_list_is_asked_about_by_their_own_list(talk: Talk) -> None:
    await list_of(talk, "sertraline 50 mg 8:00", "warfarin 3 mg 18:00 for dad")
    told = await talk.say("can dad take ibuprofen")
    assert told.startswith("For Dad")
    assert "warfarin" in told
    assert "sertraline 50 mg" not in await talk.say("can dad take st johns wort")
    assert "sertraline 50 mg" in await talk.say("can i take st johns wort")


async def test_somebody_who_is_not_on_the_list_is_warned_by_that_of_the_person_who_writes(talk: Talk) -> None:
    await list_of(talk, "warfarin 3 mg 18:00")
    assert FORBIDDEN in await talk.say("can my mum take ibuprofen")


async def test_after_a_dose_on_record_the_next_one_waits(talk: Talk) -> None:
    await talk.live_in("Lisbon")
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Record")
    assert "Too soon" in await talk.say("is it ok to take ibuprofen")


async def test_what_was_told_of_oneself_comes_before_the_cell_on_who_asks_first(talk: Talk) -> None:
    await talk.say("i have kidney disease")
    await talk.press("Yes")
    assert (await talk.say("can i take ibuprofen for my back")).startswith(
        "⚠️ You told me about kidney disease"
    )


@pytest.mark.parametrize(
    "question",
    [
        "is ibuprofen 400 mg too much for mum",
        "mum has taken ibuprofen 400 mg",
        "can my mother take ibuprofen",
    ],
)
async def test_an_amount_for_somebody_else_looks_at_their_list(talk: Talk, question: str) -> None:
    await list_of(talk, "warfarin 3 mg 18:00 for Mum")
    assert FORBIDDEN in await talk.say(question)


async def test_what_is_asked_about_is_not_held_against_itself(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Record")
    said = await talk.say("can i drink alcohol with ibuprofen")
    assert "Not together with ibuprofen 400 mg" not in said
    assert "A small drink is usually all right." in said
