"""A dose that somebody says they forgot."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.context import Context
from bot.domain.profiles import Profile
from bot.search import Knowledge
from bot.store.account import profiles
from handlers.doses import missed
from tests.handlers.conftest import Talk, buttons, due
from tests.handlers.routed import routed

GENERAL = "Never two at once. For most: take it when you remember"


async def forgot(
    talk: Talk, name: str | None = None, person: str | None = None, when: str | None = None
) -> str:
    """Somebody writes that they forgot a dose; gives what the bot says last."""

    async def respond(context: Context) -> None:
        await missed.respond(context, name, person, when)

    return await routed(talk, respond)


async def states(talk: Talk) -> dict[str, str]:
    """The state of each dose by its wall time."""
    return {dose["wall"]: dose["state"] for dose in (await talk.kept())["doses"]}


async def test_the_one_open_dose_is_named_and_can_be_left_out_with_a_tap(talk: Talk) -> None:
    await due(talk, "aspirin 75 mg 08:00", hour=8)
    await talk.later(timedelta(hours=1))
    reminder = talk.last["message_id"]
    assert await forgot(talk) == "Your 08:00 aspirin 75 mg? It is not recorded as taken."
    assert talk.labels == ["🕙 I took it at…", "⏭ Skip it", "❓ What now?"]
    assert "skipped (due 08:00)" in await talk.press("Skip it")
    assert await states(talk) == {"08:00": "skipped"}
    (changed,) = [each["text"] for each in talk.shown if each["message_id"] == reminder]
    assert "skipped" in changed


async def test_a_forgotten_dose_that_was_taken_all_the_same_is_recorded_once_with_its_time(
    talk: Talk,
) -> None:
    await due(talk, "aspirin 75 mg 08:00", hour=8)
    await talk.later(timedelta(hours=1))
    await forgot(talk)
    card = talk.last
    await talk.press("I took it at")
    assert "taken at 08:30" in await talk.press("30 min ago")
    await talk.press("Skip it", on=card)
    assert await states(talk) == {"08:00": "taken"}


async def test_what_to_do_now_is_the_rule_written_for_that_very_medicine(talk: Talk) -> None:
    await due(talk, "aspirin 75 mg 08:00", hour=8)
    await forgot(talk)
    await talk.press("What now?")
    assert talk.text.startswith("Low-dose aspirin")
    assert "If it is already the next day, skip it. Never two." in talk.text
    assert "The next dose is due tomorrow 08:00." in talk.text
    assert "📚 Sources" in talk.labels
    assert await states(talk) == {"08:00": "due"}


async def test_a_medicine_without_a_rule_of_its_own_gets_the_one_for_every_medicine(talk: Talk) -> None:
    await due(talk, "co-codamol 1 tablet 08:00 until today", hour=8)
    await forgot(talk)
    await talk.press("What now?")
    assert GENERAL in talk.text  # a rule for one of its two ingredients is none for both
    assert "The next dose" not in talk.text


@pytest.mark.thorough
async def test_of_several_each_has_its_button_and_opens_in_place(talk: Talk) -> None:
    await due(
        talk, "iron 06:30", "magnesium 07:00", "ramipril 5 mg 07:00 for Mum", "zinc 07:00 for me", hour=7
    )
    await talk.later(timedelta(hours=4))
    asked = await forgot(talk)
    assert asked == "Which one do you mean? None of these is recorded as taken."
    assert talk.labels == ["iron, 06:30", "magnesium, 07:00", "zinc, 07:00"]
    count, question = len(talk.shown), talk.last
    assert (await talk.press("magnesium")).startswith("Your 07:00 magnesium? It is not recorded as taken.")
    assert len(talk.shown) == count
    await talk.press("Skip it")
    assert "skipped (due 07:00)" in await talk.press_data(
        question["message_id"],
        next(b["callback_data"] for b in buttons(question) if "magnesium" in b["text"]),
    )
    await forgot(talk)
    assert talk.labels == ["iron, 06:30", "zinc, 07:00"]


async def test_no_more_than_six_are_named_and_today_has_the_others(talk: Talk) -> None:
    await due(talk, "magnesium 06:01 06:05 06:10 06:15 06:20 06:25 06:30", hour=7)
    assert "/today shows the others, too." in await forgot(talk)
    assert len(talk.labels) == 6


@pytest.mark.thorough
async def test_the_dose_of_somebody_else_is_found_by_person_class_and_time(talk: Talk) -> None:
    await due(talk, "ramipril 5 mg 20:00 for Mum", "zinc 20:00 for me", hour=20)
    await talk.until_hour(7)
    asked = "ramipril 5 mg for Mum, due yesterday 20:00? It is not recorded as taken."
    assert await forgot(talk, "blood pressure pill", "mum", "last night") == asked
    assert await forgot(talk, "ramipril") == asked
    assert "zinc" in await forgot(talk, "my evening thing")
    assert GENERAL in await forgot(talk, None, "dad")
    assert "zinc" not in talk.text


async def test_a_time_tells_the_doses_of_one_name_apart(talk: Talk) -> None:
    await due(talk, "magnesium 22:00 06:30", hour=22)
    await talk.until_hour(7)
    assert (await forgot(talk, when="last night")).startswith("magnesium, due yesterday 22:00?")
    assert (await forgot(talk, when="this morning")).startswith("Your 06:30 magnesium?")
    assert (await forgot(talk, when="the other day")).startswith("Which one")


async def test_another_medicine_than_the_open_one_is_never_taken_for_it(talk: Talk) -> None:
    await due(talk, "aspirin 75 mg 08:00", hour=8)
    said = await forgot(talk, "magnesium")
    assert said.startswith("Magnesium: A missed dose")
    assert "aspirin" not in said
    assert "112" in said  # who missed a dose may be unwell


async def test_what_is_on_record_stands_before_the_rule_so_that_nothing_is_taken_twice(talk: Talk) -> None:
    await due(talk, "aspirin 75 mg 08:00", hour=8)
    await talk.press("Taken")
    said = await forgot(talk, "aspirin")
    assert said.startswith("On record:\n✅ aspirin 75 mg – taken at 08:00\n\n")
    assert GENERAL not in said
    assert (await forgot(talk)).startswith("On record:\n✅ aspirin 75 mg – taken at 08:00\n\n")
    assert (await forgot(talk, "ibuprofen")).startswith("Ibuprofen")
    assert "aspirin" not in await forgot(talk, None, "dad")


async def test_with_nothing_on_record_the_general_rule_is_said(talk: Talk) -> None:
    assert GENERAL in await forgot(talk)
    assert "📚 Sources" in talk.labels


async def test_a_person_with_a_condition_gets_no_rule_that_is_not_for_them(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    async with talk.vesper.world.database.write() as tx:
        await profiles.put(tx, talk.chat_id, Profile(answers={"ulcer": True}))
    said = await forgot(talk, "aspirin 75 mg")
    assert "if it is still the same day" not in said
    assert "Who asks first" in said


async def test_without_any_rule_the_leaflet_and_a_pharmacist_are_named(talk: Talk) -> None:
    async def respond(context: Context) -> None:
        pages = {name: page for name, page in context.library.pages.items() if name != "any"}
        context.knowledge = Knowledge(replace(context.library, pages=pages), context.index)
        await missed.respond(context, None, None, None)

    assert (await routed(talk, respond)).startswith("Please look in the leaflet, or ask a pharmacist. Never")


@pytest.mark.thorough
async def test_names_stay_hidden_in_discreet_mode(talk: Talk) -> None:
    await due(talk, "aspirin 75 mg 06:30", "zinc 06:30", hour=7)
    await talk.say("/settings")
    await talk.press("discreet mode on")
    await forgot(talk)
    assert talk.labels == ["Your reminder, 06:30", "Your reminder, 06:30"]
    assert await talk.press("Your reminder") == "The reminder of 06:30? It is not recorded as taken."


OWN_RULE = "This medicine has a rule of its own for a missed dose"


@pytest.mark.parametrize("line", ["warfarin 3 mg 06:30", "metformin 500 mg 06:30"])
async def test_that_a_medicine_has_a_rule_of_its_own_comes_first(talk: Talk, line: str) -> None:
    await due(talk, line, hour=7)
    await forgot(talk)
    await talk.press("What now?")
    assert talk.text.startswith(OWN_RULE)


async def test_the_rule_for_most_medicines_is_all_for_the_others(talk: Talk) -> None:
    assert OWN_RULE in await forgot(talk, "warfarin")
    assert OWN_RULE not in await forgot(talk, "omeprazole")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("missed my warfarin yesterday", "No warfarin was due yesterday."),
        ("forgot my tablets this morning", "Nothing of yours was due this morning."),
        ("forgot my tablets yesterday", "Nothing of yours was due yesterday."),
        ("forgot my tablets this afternoon", "Nothing of yours was due then."),
        ("forgot my warfarin this morning", "No warfarin was due then."),
    ],
)
async def test_another_dose_is_never_taken_for_the_one_of_then(talk: Talk, said: str, answer: str) -> None:
    await due(talk, "warfarin 3 mg 20:00", hour=20)
    await talk.later(timedelta(hours=2))
    assert (await talk.say(said)).startswith(answer)
    assert talk.labels == ["warfarin 3 mg, 20:00"]


async def test_the_dose_of_yesterday_is_named_also_when_it_is_more_than_a_day_ago(talk: Talk) -> None:
    await due(talk, "warfarin 3 mg 18:00", hour=18)
    await talk.later(timedelta(hours=28))
    said = await talk.say("missed my warfarin yesterday")
    assert said == "warfarin 3 mg, due yesterday 18:00? It is not recorded as taken."


async def test_an_evening_dose_may_be_called_last_nights(talk: Talk) -> None:
    await due(talk, "warfarin 3 mg 18:00", hour=18)
    await talk.later(timedelta(hours=14))
    assert "due yesterday 18:00?" in await talk.say("forgot my warfarin last night")


async def test_nobody_else_is_asked_about_who_speaks_of_their_own(talk: Talk) -> None:
    await due(talk, "amlodipine 5 mg 8:00 for Mum", hour=8)
    assert "Mum" not in await talk.say("forgot my tablets")
    assert "for Mum, due 08:00?" in await talk.say("mum missed hers")
    assert "Nothing was due for Mum then." in await forgot(talk, None, "Mum", "yesterday")


async def test_what_was_answered_is_not_asked_about_again(talk: Talk) -> None:
    await due(talk, "warfarin 3 mg 18:00", hour=18)
    await talk.press("Taken")
    assert "on record" in await talk.say("missed my warfarin yesterday")
    assert "On record:" in await talk.say("missed my warfarin")
