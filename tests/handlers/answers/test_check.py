"""/check takes the lists that people really write."""

import pytest

from bot.domain.profiles import Profile
from bot.store.account import profiles
from tests.handlers.conftest import Talk


@pytest.mark.parametrize(
    "listed",
    ["aspirin, ibuprofen, warfarin", "aspirin ibuprofen warfarin", "aspirin; ibuprofen 400 mg\nwarfarin 5"],
)
async def test_a_list_is_read_with_commas_without_them_and_with_strengths(talk: Talk, listed: str) -> None:
    shown = await talk.say(f"/check {listed}")

    assert "🔴 ibuprofen and warfarin" in shown
    assert "I don't know" not in shown


@pytest.mark.parametrize("gap", [" ", "\n"])
async def test_strengths_of_a_carers_list_are_no_part_of_the_names(talk: Talk, gap: str) -> None:
    shown = await talk.say(f"/check{gap}atorvastatin 20, amlodipine 5mg 8:00, ramipril 2.5")

    assert "I can't say anything on" in shown
    assert "I don't know" not in shown


async def test_what_is_not_known_is_named_beside_what_is(talk: Talk) -> None:
    shown = await talk.say("/check aspirin zzyzx warfarin")

    assert "🔴 aspirin and warfarin" in shown
    assert "I don't know zzyzx" in shown


async def test_another_persons_list_is_not_judged_by_ones_own_illnesses(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    async with talk.vesper.world.database.write() as tx:
        await profiles.put(tx, talk.user.id, Profile(answers={"ulcer": True}))

    assert "You told me about your stomach ulcer" in await talk.say("/check ibuprofen, magnesium")
    shown = await talk.say("/check for mum: ibuprofen, magnesium")
    assert shown.startswith("For Mum\nI know nothing of their illnesses")
    assert "You told me" not in shown


async def test_the_lists_of_two_people_are_never_mixed(talk: Talk) -> None:
    shown = await talk.say("/check ibuprofen, zinc\nfor Mum: warfarin, magnesium")

    assert shown.startswith("For Mum")
    assert "🔴" not in "\n".join(each["text"] for each in talk.shown)
    assert talk.saying("For you")


async def test_more_names_than_are_compared_are_named_all_the_same(talk: Talk) -> None:
    listed = ", ".join(f"zzyzx{n}a" for n in range(45))

    assert "and 15 more" in await talk.say(f"/check {listed}")


async def test_what_is_written_after_a_single_name_is_compared_with_it(talk: Talk) -> None:
    assert "Add what else you take" in await talk.say("/check ibuprofen")
    assert "ibuprofen and lisinopril" in await talk.say("lisinopril")
    assert "ibuprofen" not in await talk.say("zinc")


async def test_a_question_and_an_intake_are_no_names_to_compare(talk: Talk) -> None:
    await talk.say("/check zinc")
    assert "milder" in await talk.say("what does zinc do for a cold")
    assert "Iron and Zinc" in await talk.say("iron")
    await talk.say("/check zinc")
    assert "Zinc" not in await talk.say("took iron 14 mg")


@pytest.mark.parametrize("listed", ["iron, antibiotics", "antibiotic, magnesium", "calcium and abx"])
async def test_a_class_gets_the_rules_of_its_members(talk: Talk, listed: str) -> None:
    assert "keep these apart" in await talk.say(f"/check {listed}")


async def test_what_is_fine_with_most_of_a_class_is_not_warned_of(talk: Talk) -> None:
    assert (await talk.say("can i take paracetamol with antibiotics")).startswith("✅ Yes, with most")


_STOP_NOT = "Ask your doctor before you stop it"


async def test_rules_about_pain_doses_are_not_said_of_heart_aspirin(talk: Talk) -> None:
    assert "No warning found for low-dose aspirin + ramipril" in await talk.say(
        "/check ramipril, aspirin 75 mg"
    )
    shown = await talk.say("/check ramipril, aspirin")
    assert "Short use only" in shown
    assert _STOP_NOT in shown
    shown = await talk.say("/check warfarin, aspirin 75 mg")
    assert "🔴 low-dose aspirin and warfarin" in shown
    assert _STOP_NOT in shown
    assert _STOP_NOT not in await talk.say("/check ibuprofen, warfarin")


async def test_aspirin_on_the_list_is_checked_as_the_dose_it_is(talk: Talk) -> None:
    await talk.live_in("Lisbon")
    await talk.remind("ramipril 5 mg 8:00")
    card = await talk.say("aspirin 75 mg 8am")
    assert "Short use only" not in card
    await talk.press("Save")
    assert "No warning found for low-dose aspirin + ramipril" in await talk.say("/check")
    shown = await talk.say("i take ramipril metformin and aspirin")
    assert "it adds up" not in shown
    assert "it adds up" in await talk.say("can i take aspirin")


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ("5-htp, st john's wort", "🔴 St John's wort and Tryptophan and 5-HTP"),
        ("sam-e, st john's wort", "🔴 St John's wort and SAM-e"),
        ("tramadol + sertraline", "🟡 tramadol and sertraline"),
        ("Robitussin DM, citalopram", "🟡 dextromethorphan and citalopram"),
        ("linezolid, sumatriptan", "🟡 linezolid and sumatriptan"),
        ("tramadol, alprazolam", "I can't say anything on alprazolam + tramadol"),
    ],
)
async def test_what_raises_serotonin_is_warned_of_together(talk: Talk, listed: str, found: str) -> None:
    assert found in await talk.say(f"/check {listed}")


async def test_too_much_of_one_thing_stands_above_the_check_and_makes_no_pair_fine(talk: Talk) -> None:
    await talk.live_in("Lisbon")
    await talk.remind("vitamin b6 10 mg 8:00")
    await talk.remind("magnesium 200 mg 21:00")
    assert "✅" in await talk.say("/check")
    await talk.remind("magnesium 400 mg 22:00")
    shown = await talk.say("/check")
    assert shown.startswith("🔴 Your reminders make 600 mg of magnesium in 24 hours, at most 250 mg")
    assert "✅" not in shown


async def test_names_are_taken_one_by_one_after_the_question(talk: Talk) -> None:
    assert "with commas" in await talk.say("/check")
    assert "only one name" in await talk.say("ibuprofen")
    assert "🔴" in await talk.say("warfarin")


async def test_the_only_reminder_is_checked_with_what_is_typed_next(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("warfarin 3 mg 18:00")
    assert "only one name" in await talk.say("/check")
    assert "🔴" in await talk.say("ibuprofen")
