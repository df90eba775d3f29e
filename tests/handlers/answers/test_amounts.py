"""/dose: an amount beside the limits, and what the reminders add up to, through the sandbox."""

from datetime import timedelta

import pytest

from bot.domain.profiles import Profile
from bot.store.account import profiles
from tests.handlers.account.test_profile import tell
from tests.handlers.conftest import Talk, buttons

# Characters that no answer is longer than.
LONGEST = 700
EXAMPLES = (
    *("magnesium 400 mg", "magnesium citrate 2 x 500 mg", "magnesium glycinate 3000 mg", "zinc 30 mg"),
    *("vitamin d 2000 IU", "vitamin d 50000 IU once a week", "vitamin e 400 IU", "vitamin a 2 mg"),
    *("calcium 2200 mg", "melatonin 3 mg", "turmeric 500 mg", "potassium 99 mg", "valerian 600 mg"),
    *("vitamin c 1500 mg", "caffeine 500 mg", "vitamin b6 50 mg", "selenium 500 mcg", "iron 60 mg"),
    *("magnesium 400 mg every other day", "zinc picolinate 50 mg", "omega 3 1 g", "st john's wort 300 mg"),
    *("ibuprofen 400 mg", "ibuprofen 400 mg 3 times a day", "ibuprofen 800 mg", "ibuprofen 600 mg x 4"),
    *("tylenol 2 x 500 mg every 4 hours", "tylenol 325 mg every 3 hours", "tylenol 1000 mg 4 times a day"),
    *("aspirin 500 mg", "naproxen 440 mg 3 times a day", "diphenhydramine 100 mg", "doxylamine 25 mg"),
    *("diclofenac gel 50 mg", "1/3 of zinc 25 mg"),
)


def labels(talk: Talk) -> list[str]:
    """The buttons of the newest message."""
    return [button["text"] for button in buttons(talk.last)]


async def why(talk: Talk) -> str:
    """What [Why] answers, below the newest message."""
    await talk.press("Why", on=talk.last)
    return talk.text


def line_1(text: str) -> str:
    """The line that decides."""
    return text.partition("\n")[0]


@pytest.mark.thorough
async def test_a_compound_is_asked_about_and_counted_by_its_share(talk: Talk) -> None:
    asked = await talk.say("/dose magnesium glycinate 2 x 500 mg")
    assert "is that the whole compound, or the magnesium in it?" in asked
    assert labels(talk) == ["The whole compound", "The magnesium in it"]
    shown = await talk.press("The whole compound")
    assert line_1(shown).startswith("🟢 141 mg of magnesium a day is within the US limit of 350 mg,")
    assert "1,000 mg × 14.1% = 141 mg of magnesium a day" in shown
    shown = await why(talk)
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
    assert line_1(shown).startswith("🔴 1,000 mg of magnesium a day is over the US limit of 350 mg,")
    assert "\nAsk a doctor or pharmacist before going on with that much." in shown
    assert "14.1%" in await talk.press("It is the whole compound")
    assert len(talk.shown) == count
    await talk.press("It is the magnesium in it")
    assert "🔴 US: 286% of 350 mg" in await why(talk)


async def test_a_label_that_says_elemental_is_not_asked_about(talk: Talk) -> None:
    shown = await talk.say("/dose elemental magnesium 200 mg as oxide")
    assert line_1(shown).startswith("🟢 200 mg of magnesium a day is within")


async def test_a_compound_nobody_gave_us_the_share_of_is_not_compared(talk: Talk) -> None:
    await talk.say("/dose zinc picolinate 50 mg")
    shown = await talk.press("The whole compound")
    assert line_1(shown).startswith("⚪ I can't tell")
    assert "I don't know how much zinc is in that compound" in line_1(shown)
    assert "%" not in shown
    assert labels(talk) == ["It is the zinc in it", "Who asks first", "🚑 When to get help"]


@pytest.mark.parametrize(
    ("region", "limit", "share", "elsewhere"),
    [
        ("United States", "the US limit of 350 mg", "US: 40%", "EU"),
        ("European Union", "the EU limit of 250 mg", "EU: 56%", "UK"),
        ("United Kingdom", "the UK limit of 400 mg", "UK: 35%", "US"),
    ],
)
async def test_the_region_chooses_the_limit(
    talk: Talk, region: str, limit: str, share: str, elsewhere: str
) -> None:
    await tell(talk, "Region", region)
    await talk.say("/dose magnesium glycinate 2 x 500 mg")
    shown = await talk.press("The whole compound")
    assert line_1(shown) == f"🟢 141 mg of magnesium a day is within {limit}."
    assert elsewhere not in shown
    shown = await why(talk)
    assert share in shown
    assert f"{elsewhere}:" not in shown


async def test_where_regions_disagree_line_1_names_each(talk: Talk) -> None:
    shown = await talk.say("/dose magnesium 400 mg")
    assert line_1(shown) == (
        "🟠 400 mg of magnesium a day is over the US limit of 350 mg and the EU limit of 250 mg, "
        "but within the UK limit of 400 mg."
    )
    assert "Tell me your region" in await why(talk)


async def test_what_a_number_does_not_count_stays_beside_it(talk: Talk) -> None:
    shown = await talk.say("/dose caffeine 400 mg")
    assert line_1(shown).startswith("🟠")
    assert "no more than 200 mg at once" in line_1(shown)
    assert "At one time it is 400 mg: that is more than a limit allows." in shown
    assert line_1(await talk.say("/dose caffeine 100 mg 3 times a day")).startswith("🟢")
    assert line_1(await talk.say("/dose chromium 200 mcg")).startswith("⚪ I can't tell")


async def test_vitamin_d_is_shown_in_both_units(talk: Talk) -> None:
    assert "2,000 IU a day = 50 µg a day (1 µg is 40 IU)" in await talk.say("/dose vitamin d 2000 IU")
    assert "25 µg a day = 1,000 IU a day" in await talk.say("/dose vitamin d3 25 mcg")
    assert "the US, EU, and UK limit of 100 µg (4,000 IU)" in line_1(talk.text)
    assert "US: 25% of 100 µg (4,000 IU) a day" in await why(talk)
    await tell(talk, "Region", "United States")
    shown = await talk.say("/dose vitamin d3 25 mcg")
    assert line_1(shown) == "🟢 25 µg of vitamin D a day is within the US limit of 4,000 IU."
    assert "US: 25% of 4,000 IU a day" in await why(talk)
    assert " = " not in await talk.say("/dose vitamin d 2000 IU"), "nothing had to be converted"


async def test_vitamin_e_is_asked_natural_or_synthetic(talk: Talk) -> None:
    assert "natural or synthetic?" in await talk.say("/dose vitamin e 400 IU")
    shown = await talk.press("Synthetic")
    assert "1,000 mg are 1,100 IU, so 400 IU count as 364 mg" in shown
    assert "400 IU × 0.45 = 180 mg" in await why(talk)
    await talk.say("/dose vitamin e 400 IU")
    await talk.press("Natural")
    assert "400 IU × 0.67 = 268 mg" in await why(talk)
    await talk.say("/dose vitamin e 268 mg")
    assert "400 IU natural (d-), or 596 IU synthetic (dl-)" in await why(talk)


async def test_a_missing_limit_is_never_an_all_clear(talk: Talk) -> None:
    shown = await talk.say("/dose melatonin 3 mg")
    assert line_1(shown).startswith("⚪ I can't tell whether 3 mg of melatonin a day is too much")
    assert "no number to compare with" in await why(talk)
    await tell(talk, "Region", "United Kingdom")
    assert "does not mean that any amount is safe" in await talk.say("/dose turmeric 500 mg")


async def test_a_pain_reliever_stands_beside_its_label(talk: Talk) -> None:
    shown = await talk.say("/dose ibuprofen 400 mg 3 times a day")
    assert line_1(shown) == (
        "🟢 1,200 mg of ibuprofen a day is within the label's maximum of 400 mg at one time "
        "and 1,200 mg in a day."
    )
    assert "only for people who may take it: see who asks first" in shown
    assert labels(talk) == ["Why", "Who asks first", "🚑 When to get help"]
    shown = await why(talk)
    assert "At one time: 400 mg of at most 400 mg (100%)" in shown
    assert "In a day: 1,200 mg of at most 1,200 mg (100%)" in shown
    assert "at least 4 hours between doses" in shown
    assert "at most 10 days for pain" in shown


async def test_more_than_the_label_says_what_to_do(talk: Talk) -> None:
    shown = await talk.say("/dose tylenol 2 x 500 mg every 4 hours")
    verdict, advice, *_rest = shown.split("\n")
    assert (
        verdict == "🔴 6,000 mg of paracetamol / acetaminophen a day is over the label's maximum of 4,000 mg."
    )
    overdose = talk.vesper.world.library.pain_relief["acetaminophen"].overdose
    assert advice == f"If somebody took it: {overdose}", "the advice comes at once and in full"
    assert "At most 1,000 mg at one time, and at least 4 hours between doses." in shown
    shown = await why(talk)
    assert "🔴 In a day: 6,000 mg of at most 4,000 mg (150%)" in shown
    assert "🔴 In a day, to be safer: 6,000 mg of at most 3,000 mg (200%)" in shown


async def test_too_often_and_too_much_at_one_time_are_verdicts(talk: Talk) -> None:
    shown = await talk.say("/dose tylenol 325 mg every 3 hours")
    assert line_1(shown) == (
        "🔴 325 mg of paracetamol / acetaminophen 8 times a day is too often: "
        "the label says at least 4 hours between doses."
    )
    assert "🔴 at least 4 hours" in await why(talk)
    shown = await talk.say("/dose ibuprofen 800 mg")
    assert line_1(shown) == "🔴 800 mg of ibuprofen at one time is over the label's maximum of 400 mg."
    assert "poison" not in shown
    assert "call poison control" in await talk.say("/dose tylenol 3800 mg"), "so much at once needs help"


async def test_above_the_safer_maximum_is_not_called_fine(talk: Talk) -> None:
    shown = await talk.say("/dose tylenol 1000 mg 4 times a day")
    assert line_1(shown).startswith("🟠")
    assert "over the safer maximum of 3,000 mg, but within the label's maximum of 4,000 mg" in shown
    assert "weight under 50 kg" in shown


@pytest.mark.parametrize(
    ("names", "subjects"),
    [
        (("ibuprofen", "tylenol", "naproxen"), ("Ibuprofen", "Paracetamol", "Naproxen")),
        (("aspirin", "diclofenac gel", "magnesium"), ("Aspirin", "Diclofenac gel", "Magnesium")),
        (("diphenhydramine", "doxylamine"), ("Diphenhydramine", "Doxylamine")),
    ],
)
async def test_who_asks_first_is_one_tap_away(
    talk: Talk, names: tuple[str, ...], subjects: tuple[str, ...]
) -> None:
    for name, subject in zip(names, subjects, strict=True):
        await talk.say(f"/dose {name} 25 mg")
        await talk.press("Who asks first", on=talk.last)
        assert line_1(talk.text).startswith(subject)
        assert line_1(talk.text).endswith(": Who asks first")


async def test_the_region_chooses_the_name_of_a_medicine(talk: Talk) -> None:
    assert "500 mg of paracetamol / acetaminophen a day" in line_1(await talk.say("/dose tylenol 500 mg"))
    await tell(talk, "Region", "United Kingdom")
    assert "500 mg of paracetamol a day" in line_1(await talk.say("/dose tylenol 500 mg"))
    await tell(talk, "Region", "United States")
    assert "500 mg of acetaminophen a day" in line_1(await talk.say("/dose panadol 500 mg"))


async def test_a_card_for_two_medicines_compares_only_its_own(talk: Talk) -> None:
    shown = await talk.say("/dose doxylamine 25 mg")
    assert line_1(shown).startswith("⚪ I can't tell whether 25 mg of doxylamine a day is too much")
    assert "doxylamine 25 mg at bedtime" in shown
    assert "I have no maximum to compare with" in await why(talk)
    assert "maximum of 50 mg" in await talk.say("/dose diphenhydramine 25 mg")
    assert "25 mg of at most 50 mg" in await why(talk)


async def test_somebody_pregnant_or_under_18_reads_no_numbers(talk: Talk) -> None:
    await tell(talk, "Over 18", "No")
    for asked in ("/dose ibuprofen 400 mg", "/dose magnesium 200 mg", "/dose vitamin d 1000 IU"):
        shown = await talk.say(asked)
        assert "ask a children's doctor or a pharmacist" in shown
        assert "%" not in shown
        assert "limit of" not in shown
        assert "maximum" not in shown


async def test_why_says_no_numbers_to_them_either(talk: Talk) -> None:
    await talk.say("/dose ibuprofen 400 mg")
    async with talk.vesper.world.database.write() as tx:
        await profiles.put(tx, talk.user.id, Profile(over_18=False))
    shown = await why(talk)
    assert "ask a children's doctor or a pharmacist" in shown
    assert "%" not in shown


async def test_what_the_person_told_is_said_before_the_numbers(talk: Talk) -> None:
    await tell(talk, "Kidney disease", "Yes")
    for item in ("magnesium 200 mg", "ibuprofen 6 x 400 mg"):
        assert (await talk.say(f"/dose {item}")).startswith("⚠️ You told me about kidney disease")
        assert (await why(talk)).startswith("⚠️ You told me about kidney disease")


@pytest.mark.thorough
async def test_reminders_are_added_up_by_ingredient(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.remind("magnesium 100 mg 8:00 20:00")
    await talk.remind("magnesium citrate 500 mg 21:00")
    await talk.remind("magnesium 9:00")
    await talk.remind("tylenol 500 mg 8:00 14:00 20:00")
    shown = await talk.say("/dose")
    assert line_1(shown).startswith("🟠 281 mg to 700 mg of magnesium a day (magnesium 100 mg;")
    assert "may be over the EU limit of 250 mg, the US limit of 350 mg, and the UK limit of 400 mg." in shown
    assert "Not counted: magnesium (no amount given)" in shown
    assert "\n🟢 1,500 mg of paracetamol / acetaminophen a day is within the limits I know." in shown
    assert len(shown) <= LONGEST
    shown = await talk.say("/dose magnesium 50 mg")
    assert line_1(shown).startswith("🟠 With your reminders, 331 mg to 750 mg of magnesium a day may be over")
    assert "Your list alone adds up to 281 mg to 700 mg a day (magnesium 100 mg;" in shown
    assert "Not counted: magnesium (no amount given)" in shown
    shown = await talk.say("/dose tylenol 1000 mg 3 times a day")
    assert line_1(shown).startswith("🔴 With your reminders, 4,500 mg of paracetamol / acetaminophen a day")
    assert "call poison control" in shown.split("\n")[1]


async def test_totals_say_first_what_is_over_and_what_to_do(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.remind("zinc 5 mg 8:00")
    await talk.remind("ibuprofen 800 mg 8:00 20:00")
    verdict, advice, *_rest = (await talk.say("/dose")).split("\n")
    assert verdict == "🔴 1,600 mg of ibuprofen a day is over the label's maximum of 1,200 mg."
    assert "Call poison control" in advice


async def test_an_amount_with_reminders_nobody_can_count_is_not_called_fine(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.remind("magnesium 9:00")
    await talk.remind("nurofen 1 tablet 14:00")
    for item in ("magnesium 50 mg", "ibuprofen 200 mg"):
        shown = await talk.say(f"/dose {item}")
        assert line_1(shown).startswith("⚪")
        assert line_1(shown).endswith("but I can't count all of your reminders.")
        assert "Not counted" in shown
    shown = await talk.say("/dose")
    assert line_1(shown) == "⚪ I can't tell how much magnesium your reminders make."


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
    assert "UK limit of 100 µg" in line_1(await talk.say("can I take 2000 IU vitamin d?"))
    assert "800 mg of ibuprofen" in line_1(await talk.say("is 800 mg ibuprofen ok?"))


@pytest.mark.parametrize("part", range(4))
async def test_line_1_is_the_verdict_and_nothing_is_long(talk: Talk, part: int) -> None:
    for line in EXAMPLES[part::4]:
        await talk.say(f"/dose {line}")
        if "whole compound" in talk.labels[0] or talk.labels[0].startswith("Natural"):
            await talk.press(talk.labels[0])
        assert talk.text[0] in "🟢🟠🔴⚪", line
        assert line_1(talk.text).endswith("."), line
        assert len(talk.text) <= LONGEST, line
        if "Why" in talk.labels:
            shown = await why(talk)
            assert len(shown) <= LONGEST, line
            assert "Sources" in shown or "I know no limit" in shown, line


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
        "why:gold:element::mg:5:1",
        "why:ibuprofen:element::iu:5:1",
        "why:ibuprofen:element:citrate:mg:5:1",
        "why:ibuprofen:compound::mg:5:1",
        "why:ibuprofen:element::mg:5:1/7",
        "why:zinc:compound::mg:5:1",
        "why:magnesium:natural::mg:5:1",
        "why:magnesium:element::mg:5",
        "why:",
    ):
        assert await talk.press_data(talk.last["message_id"], forged) == before
        assert talk.toast.startswith("That button is out of date")


async def test_an_amount_right_after_a_dose_is_too_soon(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Record it")
    said = await talk.say("is 400 mg of ibuprofen ok?")
    assert said.startswith("⏳ Too soon")
    assert "🟢" not in said
    await talk.later(timedelta(hours=25))
    assert "🟢" in await talk.say("is 400 mg of ibuprofen ok?")
