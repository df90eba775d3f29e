"""What people tell about themselves, through the sandbox."""

import json
from datetime import timedelta

import pytest

from bot.answer.profile_warnings import names_amount
from bot.domain.profiles import Profile
from bot.replies.account.profile import QUESTIONS
from bot.store import tips
from bot.store.account import profiles, subscribers
from tests.handlers.conftest import Talk, buttons


async def tell(talk: Talk, question: str, answer: str) -> str:
    """Answer one question of the card; gives the card afterwards."""
    await talk.say("/profile")
    await talk.press(question)
    return await talk.press(answer)


async def test_nothing_is_told_at_first_and_nothing_counts_as_no(talk: Talk) -> None:
    card = await talk.say("/profile")
    assert card.count("not told") == len(QUESTIONS) + 1
    assert "never take it for a “no”" in card
    assert "private" in card


async def test_each_answer_takes_two_taps_and_stays_in_the_same_message(talk: Talk) -> None:
    await talk.say("/profile")
    count = len(talk.shown)
    assert "Do you have kidney disease?" in await talk.press("Kidney disease")
    assert "Kidney disease: yes" in await talk.press("Yes")
    assert talk.toast == "Noted. You can change it at any time."
    assert len(talk.shown) == count


@pytest.mark.thorough
async def test_every_question_can_be_answered_and_taken_back(talk: Talk) -> None:
    await talk.say("/profile")
    labels = [button["text"] for button in buttons(talk.last)]
    assert len(labels) == len(QUESTIONS) + 1
    for label in labels[1:]:
        assert f"{label}: no" in await tell(talk, label, "No")
        assert f"{label}: not told" in await tell(talk, label, "Rather not say")


async def test_the_region_is_chosen_from_three_or_left_open(talk: Talk) -> None:
    assert "Region: United Kingdom" in await tell(talk, "Region", "United Kingdom")
    assert "Region: not told" in await tell(talk, "Region", "Somewhere else")


async def test_under_18_is_told_by_saying_no_to_over_18(talk: Talk) -> None:
    assert "Over 18: no" in await tell(talk, "Over 18", "No")
    async with talk.vesper.world.database.read() as tx:
        assert (await profiles.get(tx, talk.user.id)).conditions == {"under_18"}


async def test_a_question_can_be_left_without_an_answer(talk: Talk) -> None:
    await talk.say("/profile")
    await talk.press("Pregnant")
    assert "Pregnant: not told" in await talk.press("Back")


async def test_the_card_is_reached_from_the_settings(talk: Talk) -> None:
    await talk.say("/settings")
    await talk.press("About you")
    assert "About you" in talk.last["text"]
    assert "Region: not told" in talk.last["text"]


async def test_a_made_up_answer_changes_nothing(talk: Talk) -> None:
    await talk.say("/profile")
    for forged in ("me:tell:ulcer:maybe", "me:tell:gout:yes", "me:region:XX", "me:ask:x", "me"):
        await talk.press_data(talk.last["message_id"], forged)
        assert talk.toast.startswith("That button is out of date")
    async with talk.vesper.world.database.read() as tx:
        assert await profiles.get(tx, talk.user.id) == Profile()


async def test_what_was_told_is_exported_and_forgotten(talk: Talk) -> None:
    await tell(talk, "Stomach ulcer", "Yes")
    async with talk.vesper.world.database.read() as tx:
        kept = json.loads(json.dumps((await subscribers.export(tx, talk.user.id))["profiles"]))
    assert kept[0]["conditions"] == {"ulcer": True}
    await talk.say("/forget")
    await talk.press("Yes, erase")
    assert "Stomach ulcer: not told" in await talk.say("/profile")


@pytest.mark.thorough
async def test_tips_that_are_not_for_the_person_are_withheld(talk: Talk) -> None:
    await tell(talk, "Kidney disease", "Yes")
    library = talk.vesper.world.library
    for_everybody = {tip.id for tip in library.tips.values() if "kidney_disease" not in tip.not_for}
    await talk.live_in("Berlin")
    await talk.say("/tips")
    await talk.press("12:30")
    shown: set[str] = set()
    for _ in range(8):
        await talk.until_hour(12)
        shown |= {tip.id for tip in library.tips.values() if tip.text in talk.last["text"]}
    assert len(shown) == 8
    assert shown <= for_everybody


async def test_a_tip_seen_today_is_not_shown_again_once_it_is_known_not_to_be_for_the_person(
    talk: Talk,
) -> None:
    library = talk.vesper.world.library
    risky = next(tip for tip in library.tips.values() if "kidney_disease" in tip.not_for and tip.reviewed)
    await talk.live_in("Berlin")
    await talk.say("/tips")
    await talk.press("12:30")
    await talk.later(timedelta(minutes=1))
    async with talk.vesper.world.database.write() as tx:
        await tips.mark_seen(tx, {talk.user.id: risky.id}, talk.clock.now())
    await talk.press("Today's tip")
    assert risky.text in talk.last["text"]
    await tell(talk, "Kidney disease", "Yes")
    await talk.press("Today's tip")
    assert "tip" in talk.last["text"]
    assert risky.text not in talk.last["text"]


async def test_a_card_says_first_what_the_person_told_and_whom_to_ask(talk: Talk) -> None:
    assert "You told me" not in await talk.say("/magnesium")
    await tell(talk, "Kidney disease", "Yes")
    card = await talk.say("/magnesium")
    assert card.startswith(
        "⚠️ You told me about kidney disease: ask a doctor or pharmacist before you take this."
    )
    assert "On my list of who asks first: kidney disease" in card


async def test_an_answer_says_it_first_too(talk: Talk) -> None:
    await tell(talk, "Blood thinner", "Yes")
    assert (await talk.say("does vitamin e help sore muscles?")).startswith(
        "⚠️ You told me about your blood thinner"
    )
    assert (await talk.say("can I take ibuprofen with magnesium?")).startswith(
        "⚠️ You told me about your blood thinner"
    )
    assert "You told me" not in await talk.say("how do I fall asleep again at night?")


@pytest.mark.thorough
async def test_no_label_dose_is_shown_in_pregnancy_or_under_18(talk: Talk) -> None:
    asked = ("/ibuprofen", "ibuprofen", "how much ibuprofen can I take?", "is 400 mg ibuprofen too much?")
    for each in asked:
        assert names_amount(await talk.say(each)), each
    pages = talk.vesper.world.library.pages
    for question, answer, intent in (("Pregnant", "Yes", "pregnancy"), ("Over 18", "No", "child")):
        await tell(talk, question, answer)
        says = next(cell.says for name, cell in pages["ibuprofen"].cells.items() if name == intent)
        for each in asked:
            shown = await talk.say(each)
            assert "I leave amounts out for you" in shown or shown.startswith(says), each
            assert not names_amount(shown), each
        shown = await talk.say("/dose ibuprofen 400 mg")
        assert "I leave amounts out for you" in shown
        assert not names_amount(shown)
        await talk.say("/safety")
        assert not names_amount(await talk.press_data(talk.last["message_id"], "card:ibuprofen"))
        await tell(talk, question, "Rather not say")


async def test_cards_from_menus_and_suggestions_are_sharpened_as_well(talk: Talk) -> None:
    await tell(talk, "Stomach ulcer", "Yes")
    await talk.say("/safety")
    shown = await talk.press_data(talk.last["message_id"], "card:ibuprofen")
    assert shown.startswith("⚠️ You told me about your stomach ulcer")


async def test_the_region_chooses_the_names_and_units_on_cards_and_in_answers(talk: Talk) -> None:
    await tell(talk, "Region", "United States")
    assert "aracetamol" not in await talk.say("/tylenol")
    assert "aracetamol" not in await talk.say("/check panadol, warfarin")
    shown = await talk.say("how much vitamin d should I take")
    assert shown.startswith("US: ")
    assert "at most 4,000 IU a day" in shown
    assert "µg" not in shown
    await tell(talk, "Region", "United Kingdom")
    assert "cetaminophen" not in await talk.say("/tylenol")
    assert "cetaminophen" not in await talk.say("can I take tylenol with warfarin?")
    shown = await talk.say("how much vitamin d should I take")
    assert shown.startswith("UK: ")
    assert "at most 100 µg a day" in shown
    assert " IU" not in shown


async def test_a_check_says_first_what_the_person_told(talk: Talk) -> None:
    await tell(talk, "Stomach ulcer", "Yes")
    assert (await talk.say("/check ibuprofen, magnesium")).startswith(
        "⚠️ You told me about your stomach ulcer"
    )
    assert "You told me" not in await talk.say("/check zinc, magnesium")


async def test_in_a_group_nothing_about_a_person_is_asked_or_shown(talk: Talk) -> None:
    await tell(talk, "Stomach ulcer", "Yes")
    group = talk.telegram.add_group("Family")
    talk.user.send("/profile", chat_id=group.id)
    await talk.settle()
    [said] = [m for m in talk.telegram.messages(group.id) if m["from"]["is_bot"]]
    assert "in our own chat, not in a group" in said["text"]
    assert not list(buttons(said))
    talk.user.send("/ibuprofen", chat_id=group.id)
    await talk.settle()
    assert "You told me" not in talk.telegram.messages(group.id)[-1]["text"]


async def test_what_one_person_told_says_nothing_about_another(talk: Talk) -> None:
    await tell(talk, "Kidney disease", "Yes")
    other = talk.somebody_else()
    assert "Kidney disease: not told" in await other.say("/profile")
    assert "You told me" not in await other.say("/magnesium")
