from datetime import time, timedelta

import pytest

from bot.domain.profiles import Profile
from bot.domain.schedules import Schedule
from bot.store.account import profiles
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from tests.handlers.conftest import Talk


async def at_home(talk: Talk) -> None:
    await talk.live_in("Reykjavik")


@pytest.mark.thorough
async def test_two_that_come_too_near_are_said_before_save_with_the_nearest_free_time(talk: Talk) -> None:
    await at_home(talk)
    await talk.remind("levothyroxine 50 mcg 07:00")
    card = await talk.say("/remind iron 14 mg 08:00")
    assert "Before you save it" in card
    assert "Too near to levothyroxine 50 mcg: iron 08:00, levothyroxine 07:00." in card
    assert "Keep 4 hours apart." in card
    assert "Evidence" in card
    assert "Sources" in card
    assert talk.labels[:2] == ["🕐 At 11:00 instead", "💾 Save all the same"]
    card = await talk.press("At 11:00 instead")
    assert "Every day at 11:00" in card
    assert "Before you save it" not in card
    await talk.press("Save")
    assert {each["times"] for each in (await talk.kept())["schedules"]} == {"07:00", "11:00"}


async def test_nobody_is_sent_out_of_bed_while_the_day_has_room(talk: Talk) -> None:
    await at_home(talk)
    await talk.remind("levothyroxine 50 mcg 08:00")
    await talk.say("/remind iron 14 mg 08:00")
    assert talk.labels[0] == "🕐 At 12:00 instead"  # 04:00 would be as near


async def test_far_enough_apart_nothing_is_said(talk: Talk) -> None:
    await at_home(talk)
    await talk.remind("levothyroxine 50 mcg 07:00")
    assert "Before you save it" not in await talk.say("/remind iron 14 mg 13:00")


async def test_what_should_not_go_together_is_said_whatever_the_times(talk: Talk) -> None:
    await at_home(talk)
    await talk.remind("warfarin 5 mg 18:00")
    card = await talk.say("/remind ibuprofen 200 mg 09:00")
    assert "Not together with warfarin 5 mg, unless a doctor says so." in card
    assert not any("instead" in label for label in talk.labels)
    assert "Saved" in await talk.press("Save all the same")


async def test_a_limit_that_all_reminders_break_together_is_said(talk: Talk) -> None:
    await at_home(talk)
    await talk.remind("ibuprofen 400 mg 08:00 20:00")
    card = await talk.say("/remind nurofen 400 mg 12:00 16:00")
    assert "Your reminders make 1,600 mg of ibuprofen in 24 hours, at most 1,200 mg." in card
    assert "You have another reminder for ibuprofen 400 mg: both count." in card


async def test_doses_of_one_reminder_nearer_than_the_label_allows_are_said(talk: Talk) -> None:
    await at_home(talk)
    card = await talk.say("/remind ibuprofen 200 mg 08:00 10:00")
    assert "Doses of ibuprofen nearer than 4 hours." in card


async def test_an_edit_that_brings_two_together_is_said_too(talk: Talk) -> None:
    await at_home(talk)
    await talk.remind("levothyroxine 50 mcg 07:00")
    await talk.remind("iron 14 mg 13:00")
    await talk.say("/doses")
    await talk.press("iron")
    await talk.press("Edit")
    assert "Too near to levothyroxine" in await talk.say("09:00")


async def test_what_changed_since_the_card_was_shown_is_shown_before_it_is_kept(talk: Talk) -> None:
    await at_home(talk)
    await talk.say("/remind iron 14 mg 08:00")
    old = talk.last
    await talk.say("/profile")
    async with talk.vesper.world.database.write() as tx:
        now = talk.clock.now()
        schedule = Schedule((time(7),), now.date() + timedelta(days=1), "Atlantic/Reykjavik")
        await schedules.add(tx, talk.user.id, Item("levothyroxine"), schedule, now)
    assert "Before you save it" in await talk.press("Save", on=old)
    assert len((await talk.kept())["schedules"]) == 1
    assert "Saved" in await talk.press("Save all the same")


async def test_what_the_person_told_about_themselves_is_said_before_save(talk: Talk) -> None:
    await at_home(talk)
    async with talk.vesper.world.database.write() as tx:
        await profiles.put(tx, talk.user.id, Profile(answers={"ulcer": True}))
    assert "You told me about your stomach ulcer" in await talk.say("/remind ibuprofen 200 mg 09:00")


async def test_another_persons_reminders_are_no_conflict(talk: Talk) -> None:
    await at_home(talk)
    await talk.remind("levothyroxine 50 mcg 07:00")
    other = talk.somebody_else()
    await other.live_in("Reykjavik")
    assert "Before you save it" not in await other.say("/remind iron 14 mg 08:00")


async def test_resuming_what_comes_too_near_to_another_says_so(talk: Talk) -> None:
    await at_home(talk)
    await talk.remind("levothyroxine 50 mcg 07:00")
    await talk.remind("iron 14 mg 08:00")
    await talk.say("/pause iron")
    await talk.press("Until I say")
    await talk.say("/resume iron")
    (said,) = talk.saying("On again, and to be kept in mind")
    assert "Too near to levothyroxine 50 mcg" in said["text"]


async def test_what_is_taken_as_needed_is_compared_too(talk: Talk) -> None:
    await at_home(talk)
    await talk.remind("warfarin 5 mg 18:00")
    assert "Not together with warfarin 5 mg" in await talk.say("/remind ibuprofen 200 mg as needed")


async def test_somebody_elses_reminders_in_one_chat_are_no_conflict(talk: Talk) -> None:
    await at_home(talk)
    await talk.remind("levothyroxine 50 mcg 07:00")
    assert "Before you save it" not in await talk.say("/remind iron 14 mg 08:00 for Mum")


DANGER = "Not together with warfarin 5 mg, unless a doctor says so."
SEEN = "⚠️ You have seen these warnings before, and they still count."


async def edit(talk: Talk, name: str, part: str, answer: str) -> str:
    """Change a reminder on record; gives the card."""
    await talk.say("/doses")
    await talk.press(name)
    await talk.press("Edit")
    await talk.press(part)
    return await talk.say(answer)


async def test_warnings_that_a_reminder_was_saved_with_are_one_tap_away_when_it_is_edited(talk: Talk) -> None:
    await at_home(talk)
    await talk.remind("warfarin 5 mg 18:00")
    assert DANGER in await talk.say("/remind ibuprofen 200 mg 09:00")
    await talk.press("Save all the same")
    card = await edit(talk, "ibuprofen", "Time", "10:00")
    assert DANGER not in card
    assert SEEN in card
    assert "💾 Save all the same" in talk.labels
    assert DANGER in await talk.press("Show")
    assert "Show" not in talk.labels
    assert "Saved" in await talk.press("Save all the same")
    assert SEEN in await edit(talk, "ibuprofen", "Time", "11:00")


async def test_warnings_are_shown_whole_until_the_reminder_was_saved_with_them(talk: Talk) -> None:
    await at_home(talk)
    await talk.remind("warfarin 5 mg 18:00")
    await talk.say("/remind ibuprofen 200 mg 09:00")
    await talk.press("Time")
    assert DANGER in await talk.say("10:00")


async def test_a_new_warning_or_another_item_is_shown_whole(talk: Talk) -> None:
    await at_home(talk)
    await talk.remind("ibuprofen 200 mg 09:00")
    await talk.remind("warfarin 5 mg 18:00")
    assert DANGER in await edit(talk, "ibuprofen", "Time", "10:00")
    await talk.press("Save all the same")
    assert SEEN not in await edit(talk, "ibuprofen", "Amount", "2000 mg")
    assert DANGER in talk.text
    assert DANGER in await edit(talk, "ibuprofen", "Name", "naproxen")


@pytest.mark.parametrize(
    ("city", "limit"),
    [
        ("Lisbon", "at most 40 mg"),
        ("Edinburgh", "at most 17 mg"),
        ("New York", "at most 45 mg"),
        ("Tokyo", "17 mg"),
    ],
)
async def test_the_limit_is_that_of_the_region_somebody_lives_in(talk: Talk, city: str, limit: str) -> None:
    await talk.live_in(city)
    assert limit in await talk.say("/remind iron 65 mg 10:00")
