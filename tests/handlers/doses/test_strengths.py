"""Amounts that nobody can count yet, and amounts that call for help first."""

from datetime import timedelta

import pytest

from bot.domain.profiles import Profile
from bot.store.account import profiles
from tests.handlers.conftest import Talk, on_both_engines

HOUR = timedelta(hours=1)
CANNOT_TELL = "I can't tell whether this is too much"
OVERDOSE = "🚨 This can be an overdose"


async def take(talk: Talk, line: str) -> str:
    """Record an intake; gives what the bot said."""
    await talk.say(f"/took {line}")
    return await talk.press("Record it now")


@pytest.mark.parametrize(
    "line",
    [
        "paracetamol 30 tablets",
        "ibuprofen 250 ml",
        "ibuprofen 10 tablets",
        "ibuprofen",
        "half a tablet of aspirin",
        "naproxen 2 capsules",
        "iron 30 pills",
        "tylenol pm 2 tablets",
        "co-codamol 2 tablets",
        "ibuprofen 3 teaspoons",
        "magnesium 1 tablet",
        "vitamin d 10 drops",
    ],
)
async def test_an_amount_that_nobody_knows_is_never_called_fine(talk: Talk, line: str) -> None:
    card = await talk.say(f"/took {line}")
    assert CANNOT_TELL in card
    said = await talk.press("Record it now")
    assert CANNOT_TELL in said
    listed = await talk.say("/took")
    for text in (card, said, listed):
        assert "Within the limits" not in text
        assert "within the limits" not in text
        assert "nothing of" not in text
        assert "room for" not in text
        assert "next one fits from" not in text


@on_both_engines
@pytest.mark.thorough
async def test_the_strength_of_one_piece_is_asked_and_counts_for_earlier_doses(talk: Talk) -> None:
    await take(talk, "ibuprofen 1 tablet")
    await talk.later(5 * HOUR)
    card = await talk.say("/took ibuprofen 2 tablets")
    assert "How strong is one tablet of ibuprofen?" in card
    assert talk.labels[:4] == ["200 mg", "400 mg", "✏️ Another…", "I don't know"]
    card = await talk.press("200 mg")
    assert "Within the limits I know" in card
    assert "One tablet of ibuprofen counts as 200 mg." in card
    assert "200 mg of ibuprofen (ibuprofen 1 tablet), room for 1,000 mg" in card
    said = await talk.press("Record it now")
    assert "The next one fits from today 15:00." in said
    assert "In 24 hours that makes 600 mg of ibuprofen" in said
    (item,) = (await talk.kept())["items"]
    assert (item["piece"], item["piece_unit"]) == ("200", "mg")
    await talk.later(5 * HOUR)
    assert "How strong" not in await talk.say("/took Ibuprofen 2 tablets")
    assert "ibuprofen 1 tablet: within the limits I know" in await talk.say("/took")


@pytest.mark.thorough
async def test_a_strength_told_before_anything_is_on_record_is_kept_with_the_new_item(talk: Talk) -> None:
    await talk.say("/took aspirin 2 tablets for Mum")
    await talk.press("300 mg")
    assert "In 24 hours that makes 600 mg of aspirin" in await talk.press("Record it now")
    (item,) = (await talk.kept())["items"]
    assert (item["person"], item["piece"]) == ("Mum", "300")
    assert "How strong" in await talk.say("/took aspirin 2 tablets")


async def test_another_strength_is_typed_and_what_is_none_is_asked_again(talk: Talk) -> None:
    await talk.say("/took iron 2 tablets")
    assert talk.labels[:2] == ["✏️ Type it", "I don't know"]
    assert "Write how much one tablet of iron holds" in await talk.press("Type it")
    for wrong in ("strong", "2 tablets", "5 ml", "14"):
        assert "I can't read that as the strength" in await talk.say(wrong)
    card = await talk.say("14 mg")
    assert "One tablet of iron counts as 14 mg." in card
    assert "Too much: 28 mg of iron" in card


async def test_nobody_knows_asks_no_more_and_tells_nothing_fine(talk: Talk) -> None:
    await talk.say("/took naproxen 1 tablet")
    card = await talk.press("I don't know")
    assert "How strong" not in card
    assert CANNOT_TELL in card
    assert "Recorded: naproxen 1 tablet" in await talk.press("Record it now")


@pytest.mark.thorough
async def test_a_strength_is_corrected_and_counted_anew(talk: Talk) -> None:
    await talk.say("/took ibuprofen 2 tablets")
    await talk.press("400 mg")
    assert "How strong is one tablet of ibuprofen?" in await talk.press("Not 400 mg in one tablet?")
    assert "Within the limits" in await talk.press("200 mg")
    await talk.press("Record it now")
    await talk.later(5 * HOUR)
    card = await talk.say("/took ibuprofen 2 x 400 mg")
    assert "400 mg of ibuprofen (ibuprofen 2 tablets)" in card
    card = await talk.press("Count one tablet as 400 mg, earlier ones too")
    assert "800 mg of ibuprofen (ibuprofen 2 tablets)" in card


async def test_a_strength_typed_with_the_count_needs_no_question(talk: Talk) -> None:
    for line in ("ibuprofen 2 x 200 mg", "ibuprofen 2 tablets of 200 mg"):
        card = await talk.say(f"/took {line}")
        assert "Within the limits" in card
        assert "How strong" not in card


@pytest.mark.thorough
async def test_a_scheduled_dose_of_unknown_strength_counts_and_is_asked_about(talk: Talk) -> None:
    await talk.live_in("Accra")
    await talk.remind("aspirin 1 tablet 08:00")
    await talk.until_hour(8)
    await talk.press("Taken")
    await talk.later(5 * HOUR)
    card = await talk.say("/took aspirin 300 mg")
    assert CANNOT_TELL in card
    assert "I don't know how strong one tablet is in “aspirin 1 tablet”." in card
    assert "Within the limits" not in card
    card = await talk.press("325 mg")
    assert "Within the limits" in card
    assert "325 mg of aspirin (aspirin 1 tablet)" in card


async def test_by_the_time_between_doses_alone_is_said_with_what_is_missing(talk: Talk) -> None:
    said = await take(talk, "naproxen 1 tablet")
    assert "By the time between doses alone: from today 14:00." in said
    assert CANNOT_TELL in said
    assert "by the time between doses alone from today 14:00; whether it is too much" in await talk.say(
        "/took"
    )


@pytest.mark.thorough
async def test_old_and_forged_buttons_of_strengths_change_nothing(talk: Talk) -> None:
    await take(talk, "ibuprofen 1 tablet")
    await talk.say("/took ibuprofen 1 tablet")
    before = await talk.kept()
    token = before["dialogs"][0]["data"]["token"]
    for data in (
        "strength:200 mg:xxxx:00000000",
        f"strength:200 mg:{token}:00000000",
        f"strength:200 mg:{token}",
        "strength",
    ):
        await talk.forge(data)
    assert (await talk.kept())["items"] == before["items"]
    await talk.press("Record it now")
    await talk.forge(f"strength:200 mg:{token}:00000000")
    assert (await talk.kept())["items"] == before["items"]


async def test_to_somebody_who_asks_first_no_strengths_are_named(talk: Talk) -> None:
    await talk.say("/today")
    async with talk.vesper.world.database.write() as tx:
        await profiles.put(tx, talk.user.id, Profile(over_18=False))
    card = await talk.say("/took ibuprofen 2 tablets")
    assert "Within" not in card
    assert "400 mg" not in " ".join([card, *talk.labels])


@pytest.mark.parametrize(
    "line",
    [
        "paracetamol 30 tablets",
        "ibuprofen 8 x 200 mg",
        "ibuprofen 10 capsules",
        "8 tablets of aspirin 300 mg",
        "iron 30 pills",
        "paracetamol 5000 mg",
        "paracetamol 3800 mg",
        "iron 2 g",
        "co-codamol 12 tablets",
        "naproxen 1500 mg",
        "10 nurofen",
        "twelve paracetamol",
        "nurofn 10 tablets",
        "paracetamol 16",
    ],
)
async def test_the_overdose_words_come_first(talk: Talk, line: str) -> None:
    card = await talk.say(f"/took {line}")
    assert card.startswith(OVERDOSE)
    assert "112" in card
    assert "1-800-222-1222" in card
    if "Record it now" in " ".join(talk.labels):
        assert card.count("🚨") == 1
        assert "📋 Copy 1-800-222-1222" in talk.labels
    else:
        await talk.press(talk.labels[0])
        assert talk.text.startswith(OVERDOSE)
    said = await talk.press("Record it now")
    assert said.startswith(OVERDOSE)
    assert "Recorded" in said
    assert said.count("🚨") == 1
    assert "When to get help" in " ".join(talk.labels)
    assert "📋 Copy 1-800-222-1222" in talk.labels


@pytest.mark.parametrize(
    "line",
    [
        "paracetamol 1000 mg",
        "paracetamol 2 tablets",
        "ibuprofen 2 x 200 mg",
        "aspirin 3 tablets",
        "iron 1 pill",
        "tylenol pm 2 tablets",
        "omega 3 9 capsules",
    ],
)
async def test_a_usual_amount_never_shows_them(talk: Talk, line: str) -> None:
    assert "🚨" not in await talk.say(f"/took {line}")
    assert "🚨" not in await talk.press("Record it now")


@pytest.mark.parametrize(
    "line",
    [
        "paracetamol 30 tablets yesterday",
        "paracetamol and ibuprofen 30 tablets",
        "30 nurofen and paracetamol",
        "paracetamol 5000 mg at 8",
        "paracetamol 5000 mg at 25:00",
        "a pack of ibuprofen",
        "a bottle of calpol",
        "30 or 40 paracetamol",
        "ibuprofen 10-12 tablets",
        "dozen aspirin",
        "nurofen 200 10 tablets",
    ],
)
async def test_they_come_first_also_where_something_is_asked(talk: Talk, line: str) -> None:
    await talk.later(15 * HOUR)
    said = await talk.say(f"/took {line}")
    assert said.startswith(OVERDOSE)


@pytest.mark.parametrize(
    "line", ["ibuprofen 2-3 tablets", "ibuprofin", "2 paracetamol", "zinc 2-3 tablets", "vitamin d 1000"]
)
async def test_a_question_about_a_usual_amount_is_only_a_question(talk: Talk, line: str) -> None:
    assert "🚨" not in await talk.say(f"/took {line}")


async def test_they_stay_while_the_time_is_asked(talk: Talk) -> None:
    await talk.say("/took ibuprofen 8 x 200 mg")
    asked = await talk.press("Taken earlier")
    assert asked.startswith(OVERDOSE)
    assert "When did you take" in asked
    assert (await talk.press("30 min ago")).startswith(OVERDOSE)


@pytest.mark.thorough
async def test_what_adds_up_to_the_line_shows_them(talk: Talk) -> None:
    for _ in range(4):
        assert "🚨" not in await take(talk, "paracetamol 1000 mg")
        await talk.later(4 * HOUR)
    assert (await talk.say("/took panadol 500 mg")).startswith(OVERDOSE)


async def test_a_small_number_of_a_pain_reliever_is_a_count(talk: Talk) -> None:
    for line in ("paracetamol 2", "2 paracetamol"):
        assert CANNOT_TELL in await talk.say(f"/took {line}")
        assert "paracetamol 2 tablets" in talk.text
    assert "What do you mean" in await talk.say("/took paracetamol 8")
    assert talk.labels == ["paracetamol 8 tablets", "paracetamol 8 capsules"]
    for line in ("ibuprofen 200", "aspirin 90", "ibuprofen 100", "benadryl 12.5"):
        card = await talk.say(f"/took {line}")
        assert f"{line} mg" in card
        assert "🚨" not in card


@pytest.mark.parametrize(
    "line",
    [
        "ibuprofen 10 capsules 8:00 14:00 20:00",
        "paracetamol 8 tablets 8:00",
        "ibuprofen 8 x 200 mg 8:00",
        "ibuprofen 4 tablets 8:00 12:00 16:00 20:00",
        "paracetamol 1000 mg 6:00 10:00 14:00 18:00 22:00",
        "ibuprofen 10 tablets as needed",
        "iron 30 pills 8:00",
    ],
)
async def test_a_reminder_of_so_much_shows_them_before_it_is_saved(talk: Talk, line: str) -> None:
    await talk.live_in("Accra")
    card = await talk.say(f"/remind {line}")
    assert card.startswith(f"Before you save it:\n\n{OVERDOSE}")
    assert "1-800-222-1222" in card
    assert "Saved" in await talk.press("Save all the same")


async def test_a_reminder_of_a_usual_amount_shows_none(talk: Talk) -> None:
    await talk.live_in("Accra")
    for line in ("paracetamol 1000 mg 6:00 12:00 18:00", "ibuprofen 2 tablets 8:00 14:00 20:00"):
        assert "🚨" not in await talk.say(f"/remind {line}")


@pytest.mark.thorough
async def test_a_reminder_in_pieces_says_that_no_total_can_count_it(talk: Talk) -> None:
    await talk.live_in("Accra")
    card = await talk.say("/remind naproxen 2 tablets 8:00")
    assert "Until I know how strong one tablet is, I can't count it" in card
    assert "How strong is one tablet of naproxen?" in await talk.press("How strong is one tablet?")
    card = await talk.press("220 mg")
    assert "One tablet of naproxen counts as 220 mg." in card
    await talk.press("Save")
    assert "440 mg of naproxen a day" in await talk.say("/dose")
    card = await talk.say("/remind magnesium 1 capsule 21:00")
    await talk.press("How strong is one capsule?")
    await talk.press("Type it")
    assert "One capsule of magnesium counts as 200 mg." in await talk.say("200 mg")
    await talk.press("Save")
    assert {each["piece"] for each in (await talk.kept())["items"]} == {"220", "200"}


async def test_a_reminder_is_saved_also_where_nobody_knows(talk: Talk) -> None:
    await talk.live_in("Accra")
    await talk.say("/remind naproxen 2 tablets 8:00")
    await talk.press("How strong is one tablet?")
    assert "Until I know how strong one tablet is" in await talk.press("I don't know")
    assert "Saved" in await talk.press("Save")
    assert "Not counted: naproxen 2 tablet" in await talk.say("/dose")


@pytest.mark.thorough
async def test_an_edit_keeps_the_strength(talk: Talk) -> None:
    await talk.live_in("Accra")
    await talk.say("/remind naproxen 2 tablets 8:00")
    await talk.press("How strong is one tablet?")
    await talk.press("220 mg")
    await talk.press("Save")
    await talk.say("/doses")
    await talk.press("naproxen 2 tablets")
    await talk.press("Edit")
    await talk.say("9:00")
    assert "counts as 220 mg" in talk.text
    await talk.press("Save")
    (item,) = (await talk.kept())["items"]
    assert item["piece"] == "220"


@pytest.mark.thorough
async def test_a_due_dose_of_unknown_strength_that_is_too_much_names_no_time(talk: Talk) -> None:
    await talk.live_in("Accra")
    await talk.remind("ibuprofen 1 tablet 20:00")
    await talk.later(8 * HOUR)
    for _ in range(3):
        await talk.say("/took nurofen 400 mg")
        await talk.press("No, an extra one")
        await talk.press("Record it now")
    await talk.until_hour(20)
    assert "with it more than 1,200 mg of ibuprofen in 24 hours, at most 1,200 mg" in talk.text
    assert "How much more, I can't tell: I don't know every amount." in talk.text
    assert "It fits" not in talk.text


async def test_totals_of_reminders_say_that_they_are_the_least(talk: Talk) -> None:
    await talk.live_in("Accra")
    await talk.remind("nurofen 1 tablet 14:00")
    card = await talk.say("/remind ibuprofen 800 mg 8:00 20:00")
    assert "Your reminders make at least 1,600 mg of ibuprofen in 24 hours, at most 1,200 mg" in card
    await talk.press("Save both")
    said = await talk.say("/dose")
    verdict, advice, *_rest = said.split("\n")
    assert verdict == "🔴 At least 1,600 mg of ibuprofen a day is over the label's maximum of 1,200 mg."
    assert "Call poison control" in advice
    assert "Not counted: nurofen 1 tablet" in said


@pytest.mark.thorough
async def test_where_help_comes_first_no_time_for_another_dose_is_named(talk: Talk) -> None:
    await talk.live_in("Accra")
    for line in ("paracetamol 30 tablets", "paracetamol 2 tablets", "paracetamol 8 x 500 mg"):
        for said in (await talk.say(f"/took {line}"), await talk.press("Record it now")):
            assert said.startswith("🚨")
            assert "from today" not in said
            assert "from tomorrow" not in said
