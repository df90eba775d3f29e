"""Several people under one account: named wherever their things are, and never mixed."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk

HOUR = timedelta(hours=1)


async def a_family(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("ibuprofen 400 mg 8:00")
    await talk.remind("warfarin 5 mg 8:00 for Mum")
    await talk.remind("magnesium 200 mg 9:00 for Mum")


@pytest.mark.thorough
async def test_whose_it_is_stands_in_the_reminder_and_today_and_on_the_buttons(talk: Talk) -> None:
    await a_family(talk)
    assert "warfarin 5 mg for Mum" in await talk.say("/today")
    await talk.until_hour(8)
    assert "⏰ ibuprofen 400 mg – due 08:00\n⏰ warfarin 5 mg for Mum – due 08:00" in talk.text
    assert any("for Mum" in label for label in talk.labels)


async def test_the_card_says_for_whom_before_anything_is_stored(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    card = await talk.say("/remind warfarin 5 mg 8:00 for Mum")
    assert card.count("for Mum") == 1
    assert "warfarin 5 mg for Mum" in card


@pytest.mark.thorough
async def test_the_list_of_reminders_is_grouped_by_person(talk: Talk) -> None:
    await a_family(talk)
    await talk.remind("zinc 10 mg 9:00 for me")
    page = await talk.say("/doses")
    mine, mums = page.split("For Mum")
    assert "ibuprofen" in mine
    assert "zinc" in mine
    assert "warfarin 5 mg\n" in mums
    assert "magnesium" in mums


@pytest.mark.thorough
async def test_two_peoples_things_are_never_checked_together(talk: Talk) -> None:
    await a_family(talk)
    before = len(talk.shown)
    await talk.say("/check")
    mine, mums = (m["text"] for m in talk.shown[before:])
    assert mine.startswith("For you")
    assert "warfarin" not in mine.lower()
    assert mums.startswith("For Mum")
    assert "ibuprofen" not in mums.lower()
    assert "warfarin" in mums.lower()
    assert "🔴" not in mine + mums
    # The same things of one person are a danger.
    assert "🔴" in await talk.say("/check ibuprofen, warfarin")


async def test_totals_are_each_persons_own(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 100 mg 8:00")
    await talk.remind("magnesium 200 mg 9:00 for Mum")
    before = len(talk.shown)
    await talk.say("/dose")
    mine, mums = (m["text"] for m in talk.shown[before:])
    assert mine.startswith("For you")
    assert mums.startswith("For Mum")
    assert "200 mg" not in mine
    assert "100 mg of" not in mums
    assert "magnesium 200 mg" not in await talk.say("/dose magnesium 50 mg")


async def test_what_one_told_about_oneself_is_not_said_of_another(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/profile")
    await talk.press("Kidney")
    await talk.remind("magnesium 200 mg 9:00 for Mum")
    await talk.remind("iron 10 mg 9:00 for Mum")
    answer = await talk.say("/check")
    assert "I know nothing of their illnesses" in answer
    assert "You told me about" not in answer


@pytest.mark.thorough
async def test_a_caregiver_can_be_asked_about_one_person_only(talk: Talk) -> None:
    await a_family(talk)
    caregiver = talk.somebody_else()
    await talk.say("/care")
    await talk.press("Invite somebody")
    assert "only about the doses of Mum" in await talk.press("Whose doses")
    await talk.press("Make the link")
    await caregiver.say(f"/start {talk.text.rsplit('start=', 1)[1]}")
    assert "Mum (Guest) asks you" in caregiver.text
    await caregiver.press("Yes, I will")
    await talk.press("Yes, confirm")
    await talk.until_hour(9)
    assert caregiver.text == "🔔 Mum (Guest)\n⏳ warfarin 5 mg for Mum – was due 08:00, not answered"


@pytest.mark.parametrize(
    "said", ["what does mum take", "show mums pills", "mum's list", "whats mum on", "what is my mum taking?"]
)
async def test_the_list_of_one_person_is_shown_in_words(talk: Talk, said: str) -> None:
    await a_family(talk)
    shown = await talk.say(said)
    assert "warfarin 5 mg" in shown
    assert "ibuprofen" not in shown


async def test_a_person_without_a_list_is_told_how_to_begin_one(talk: Talk) -> None:
    await a_family(talk)
    assert "I'll keep Dad's medicines apart" in await talk.say("what does dad take")


async def test_whether_somebody_has_taken_theirs_is_answered_from_their_record(talk: Talk) -> None:
    await a_family(talk)
    assert "Nothing is on record for Mum yet. Next is warfarin 5 mg, due today 08:00." in await talk.say(
        "has mum taken her pill"
    )
    assert "Nothing is on record for Dad yet." in await talk.say("has dad taken his tablets")
    assert "History: Mum" in await talk.say("mums history")
    await talk.until_hour(8)
    for said in ("has mum taken her pill", "has my mum had her tablets this morning"):
        shown = await talk.say(said)
        assert "warfarin 5 mg for Mum – due 08:00" in shown
        assert "ibuprofen" not in shown
    assert "warfarin 5 mg for Mum – due 08:00" in await talk.say("has mum taken her warfarin")


async def test_what_somebody_may_take_is_held_against_their_list(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("ramipril 5 mg 8:00 for Mum")
    assert "🟡 With ramipril 5 mg: check with a pharmacist" in await talk.say("can mum take ibuprofen")
    assert "🟡" not in await talk.say("can i take ibuprofen")
