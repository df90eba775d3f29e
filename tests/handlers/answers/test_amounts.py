"""/dose: an amount beside the limits, and what the reminders add up to, through the sandbox."""

import pytest

from tests.handlers.account.test_profile import tell
from tests.handlers.conftest import Talk, buttons


def labels(talk: Talk) -> list[str]:
    """The buttons of the newest message."""
    return [button["text"] for button in buttons(talk.last)]


@pytest.mark.thorough
async def test_a_compound_is_asked_about_and_counted_by_its_share(talk: Talk) -> None:
    asked = await talk.say("/dose magnesium glycinate 2 x 500 mg")
    assert "is that the whole compound, or the magnesium in it?" in asked
    assert labels(talk) == ["The whole compound", "The magnesium in it"]
    shown = await talk.press("The whole compound")
    assert "1,000 mg × 14.1% = 141 mg of magnesium a day" in shown
    assert "Mg(C₂H₄NO₂)₂: 1 × 24.305 / 172.42 × 100 = 14.1%" in shown
    assert "dihydrate (11.66%) would be 117 mg" in shown
    for share in ("US: 40% of 350 mg", "EU: 56% of 250 mg", "UK: 35% of 400 mg"):
        assert share in shown
    assert "not food" in shown


async def test_the_other_reading_is_one_tap_away(talk: Talk) -> None:
    await talk.say("/dose magnesium glycinate 2 x 500 mg")
    count = len(talk.shown)
    await talk.press("The whole compound")
    shown = await talk.press("It is the magnesium in it")
    assert "🔴 US: 286% of 350 mg" in shown
    assert "ask a doctor or pharmacist before going on" in shown
    assert "14.1%" in await talk.press("It is the whole compound")
    assert len(talk.shown) == count


async def test_a_label_that_says_elemental_is_not_asked_about(talk: Talk) -> None:
    assert "Counted: 200 mg of magnesium a day" in await talk.say("/dose elemental magnesium 200 mg as oxide")


async def test_a_compound_nobody_gave_us_the_share_of_is_not_compared(talk: Talk) -> None:
    await talk.say("/dose zinc picolinate 50 mg")
    shown = await talk.press("The whole compound")
    assert "I don't know how much zinc is in that compound" in shown
    assert "%" not in shown


@pytest.mark.parametrize(
    ("region", "limit", "elsewhere"),
    [
        ("United States", "US: 40%", "EU:"),
        ("European Union", "EU: 56%", "UK:"),
        ("United Kingdom", "UK: 35%", "US:"),
    ],
)
async def test_the_region_chooses_the_limit(talk: Talk, region: str, limit: str, elsewhere: str) -> None:
    await tell(talk, "Region", region)
    await talk.say("/dose magnesium glycinate 2 x 500 mg")
    shown = await talk.press("The whole compound")
    assert limit in shown
    assert elsewhere not in shown


async def test_vitamin_d_is_shown_in_both_units(talk: Talk) -> None:
    assert "2,000 IU a day = 50 µg a day (1 µg is 40 IU)" in await talk.say("/dose vitamin d 2000 IU")
    assert "25 µg a day = 1,000 IU a day" in await talk.say("/dose vitamin d3 25 mcg")
    assert "US: 25% of 100 µg (4,000 IU) a day" in talk.last["text"]
    await tell(talk, "Region", "United States")
    assert "US: 25% of 4,000 IU a day" in await talk.say("/dose vitamin d3 25 mcg")


async def test_vitamin_e_is_asked_natural_or_synthetic(talk: Talk) -> None:
    assert "natural or synthetic?" in await talk.say("/dose vitamin e 400 IU")
    shown = await talk.press("Synthetic")
    assert "400 IU × 0.45 = 180 mg" in shown
    assert "1,000 mg are 1,100 IU, so it counts as 364 mg" in shown
    assert "400 IU × 0.67 = 268 mg" in await talk.press("It is natural")
    assert "400 IU natural (d-), or 596 IU synthetic (dl-)" in await talk.say("/dose vitamin e 268 mg")


async def test_a_missing_limit_is_never_an_all_clear(talk: Talk) -> None:
    assert "no number to compare with" in await talk.say("/dose melatonin 3 mg")
    await tell(talk, "Region", "United Kingdom")
    assert "does not mean that any amount is safe" in await talk.say("/dose turmeric 500 mg")


async def test_a_pain_reliever_stands_beside_its_label(talk: Talk) -> None:
    shown = await talk.say("/dose ibuprofen 400 mg 3 times a day")
    assert shown.index("severe kidney disease") < shown.index("Beside the label")
    assert "At one time: 400 mg of at most 400 mg (100%)" in shown
    assert "In a day: 1,200 mg of at most 1,200 mg (100%)" in shown
    assert "at least 4 hours between doses" in shown
    assert "at most 10 days for pain" in shown


async def test_more_than_the_label_says_what_to_do(talk: Talk) -> None:
    shown = await talk.say("/dose tylenol 2 x 500 mg every 4 hours")
    assert "🔴 In a day: 6,000 mg of at most 4,000 mg (150%)" in shown
    assert "🔴 In a day, to be safer: 6,000 mg of at most 3,000 mg (200%)" in shown
    assert "call poison control" in shown
    assert "🔴 at least 4 hours" in await talk.say("/dose tylenol 325 mg every 3 hours")


async def test_the_region_chooses_the_name_of_a_medicine(talk: Talk) -> None:
    assert (await talk.say("/dose tylenol 500 mg")).startswith("Acetaminophen / paracetamol: 500 mg")
    await tell(talk, "Region", "United Kingdom")
    assert (await talk.say("/dose tylenol 500 mg")).startswith("Paracetamol: 500 mg")
    await tell(talk, "Region", "United States")
    assert (await talk.say("/dose panadol 500 mg")).startswith("Acetaminophen: 500 mg")


async def test_a_card_for_two_medicines_compares_only_its_own(talk: Talk) -> None:
    assert "I have no maximum to compare with" in await talk.say("/dose doxylamine 25 mg")
    assert "25 mg of at most 50 mg" in await talk.say("/dose diphenhydramine 25 mg")


async def test_somebody_pregnant_or_under_18_reads_no_numbers(talk: Talk) -> None:
    await tell(talk, "Over 18", "No")
    for asked in ("/dose ibuprofen 400 mg", "/dose magnesium 200 mg", "/dose vitamin d 1000 IU"):
        shown = await talk.say(asked)
        assert "ask a children's doctor or a pharmacist" in shown
        assert "%" not in shown


async def test_what_the_person_told_is_said_before_the_numbers(talk: Talk) -> None:
    await tell(talk, "Kidney disease", "Yes")
    assert (await talk.say("/dose magnesium 200 mg")).startswith("⚠️ You told me about kidney disease")


@pytest.mark.thorough
async def test_reminders_are_added_up_by_ingredient(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.remind("magnesium 100 mg 8:00 20:00")
    await talk.remind("magnesium citrate 500 mg 21:00")
    await talk.remind("magnesium 9:00")
    await talk.remind("tylenol 500 mg 8:00 14:00 20:00")
    shown = await talk.say("/dose")
    assert "281 mg to 700 mg of magnesium a day" in shown
    assert "US: 80%–200% of 350 mg a day" in shown
    assert "Not counted: magnesium (no amount given)" in shown
    assert "In a day: 1,500 mg of at most 4,000 mg (38%)" in shown
    shown = await talk.say("/dose magnesium 50 mg")
    assert "With the amount above on top of it: 331 mg to 750 mg a day" in shown


@pytest.mark.thorough
async def test_a_paused_reminder_does_not_count(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.remind("magnesium 100 mg 8:00")
    assert "100 mg of magnesium a day" in await talk.say("/dose")
    await talk.say("/doses")
    await talk.press("magnesium")
    await talk.press("Pause")
    await talk.press("Until I say so")
    assert "Write a name and the amount" in await talk.say("/dose")


@pytest.mark.thorough
async def test_wrong_input_gets_a_clear_sentence_and_an_example(talk: Talk) -> None:
    for said in (
        "magnesium",
        "500 mg",
        "foo 5 mg",
        "magnesium 2 tablets",
        "magnesium 1.000 mg",
        "magnesium 0 mg",
        "magnesium 99999999 mg",
        "magnesium 200 mg and zinc 10 mg",
        "zinc 10 IU",
        "excedrin 250 mg",
        "warfarin 5 mg",
        "vitamin d 1 mg a year",
        "magnesium 400 mg 3",
        "💊",
        "' OR 1=1 --",
        "<b>magnesium</b>",
    ):
        assert "For example: /dose magnesium glycinate 2 x 500 mg" in await talk.say(f"/dose {said}"), said


async def test_an_amount_in_a_plain_question_is_compared_alike(talk: Talk) -> None:
    await talk.say("is 1000 mg of magnesium glycinate too much?")
    assert labels(talk) == ["The whole compound", "The magnesium in it"]
    assert "UK: 50% of 100 µg" in await talk.say("can I take 2000 IU vitamin d?")
    assert "In a day: 800 mg of at most 1,200 mg" in await talk.say("is 800 mg ibuprofen ok?")


async def test_dose_alone_says_what_to_write(talk: Talk) -> None:
    assert "/dose vitamin d 2000 IU" in await talk.say("/dose")


async def test_a_name_that_is_nearly_right_is_asked_about(talk: Talk) -> None:
    shown = await talk.say("/dose magnezioom 200 mg")
    assert "I don't know that name" in shown


async def test_made_up_buttons_change_nothing(talk: Talk) -> None:
    before = await talk.say("/dose magnesium glycinate 500 mg")
    for forged in (
        "amt:gold:element::mg:5:1",
        "amt:magnesium:natural::mg:5:1",
        "amt:vitamin_e:element::iu:5:1",
        "amt:magnesium:compound:x:mg:5:1",
        "amt:magnesium:compound:citrate:mg:nan:1",
        "amt:magnesium:compound:citrate:mg:0:1",
        "amt:magnesium:compound:citrate:mg:5:99",
        "amt:ibuprofen:element::mg:5:1",
        "amt:",
    ):
        assert await talk.press_data(talk.last["message_id"], forged) == before
        assert talk.toast.startswith("That button is out of date")
