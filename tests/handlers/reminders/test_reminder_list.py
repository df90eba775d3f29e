"""/doses: looking at reminders and changing them."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk, data_of

DAY = timedelta(days=1)


async def reminder(talk: Talk, line: str) -> None:
    """Somebody in Reykjavik, which is UTC all year, looks at the one reminder there is."""
    await talk.live_in("Reykjavik")
    await talk.remind(line)
    await talk.say("/doses")
    await talk.press_data(talk.last["message_id"], data_of(talk.last, ""))


async def edit(talk: Talk, text: str) -> str:
    """Open the only reminder, change it and save; gives the card."""
    await talk.say("/doses")
    await talk.press_data(talk.last["message_id"], data_of(talk.last, ""))
    await talk.press("Edit")
    card = await talk.say(text)
    await talk.press("Save")
    return card


async def test_an_empty_list_says_how_to_begin(talk: Talk) -> None:
    assert "/remind magnesium 200 mg 21:00" in await talk.say("/doses")


@pytest.mark.thorough
async def test_a_reminder_is_paused_resumed_and_deleted(talk: Talk) -> None:
    await reminder(talk, "magnesium 7:00")
    assert "Next: today 07:00" in talk.text
    assert "Pause magnesium until when?" in await talk.press("Pause")
    assert "1 reminder is paused until you say so" in await talk.press("Until I say so")
    assert "⏸ magnesium" in await talk.say("/doses")
    await talk.until_hour(7)
    assert not talk.saying("due 07:00")
    assert "Paused: nothing comes due." in await talk.press("magnesium")
    assert "Next: tomorrow 07:00" in await talk.press("Resume", talk.last)
    await talk.later(DAY)
    assert talk.saying("due 07:00")
    assert "What you already took stays" in await talk.press("Delete")
    assert "Next: tomorrow 07:00" in await talk.press("Keep it")
    await talk.press("Delete")
    assert "You have no reminders yet" in await talk.press("Delete")
    assert talk.toast == "Deleted."
    count = len(talk.shown)
    await talk.later(DAY)
    assert len(talk.shown) == count


@pytest.mark.thorough
async def test_a_deleted_reminder_is_silent_also_when_it_was_put_off(talk: Talk) -> None:
    await reminder(talk, "magnesium 7:00")
    card = talk.last
    await talk.until_hour(7)
    await talk.press("Later")
    await talk.press("In 30 min")
    snoozed = talk.last
    await talk.press("Delete", card)
    await talk.press("Delete", next(m for m in talk.shown if m["message_id"] == card["message_id"]))
    count = len(talk.shown)
    await talk.later(timedelta(minutes=31))
    assert len(talk.shown) == count
    await talk.press("Taken", snoozed)
    assert "out of date" in talk.toast
    assert "Nothing is due today" in await talk.say("/today")


async def test_what_was_taken_stays_in_the_history_of_a_deleted_reminder(talk: Talk) -> None:
    await reminder(talk, "magnesium 7:00")
    card = talk.last
    await talk.until_hour(7)
    await talk.press("Taken")
    await talk.press("Delete", card)
    await talk.press("Delete")
    assert "✅ magnesium – taken at 07:00" in await talk.say("/today")


async def test_editing_shows_the_line_and_asks_again_before_it_changes_anything(talk: Talk) -> None:
    await reminder(talk, "vitamin d 25 mcg mon wed fri 9:00 until 2036-01-31")
    assert "vitamin d 25 mcg mon wed fri 09:00 until 2036-01-31" in (await talk.press("Edit"), talk.text)[1]
    card = await talk.say("10:00")
    assert "vitamin d 25 mcg\nOn Mon, Wed, and Fri at 10:00, until Thu 31 Jan" in card
    assert "at 09:00" in await talk.say("/doses")
    await talk.press("Cancel")
    assert "at 09:00" in await talk.say("/doses")


@pytest.mark.thorough
async def test_another_time_keeps_every_three_days_in_step(talk: Talk) -> None:
    await reminder(talk, "vitamin b12 1 mg 7:00 every 3 days")
    await talk.until_hour(7)
    await talk.press("Taken")
    await talk.later(DAY)
    card = await edit(talk, "8:00")
    in_two_days = (talk.clock.now() + 2 * DAY).strftime("%a %-d %b 08:00")
    assert f"Next: {in_two_days} · " in card
    assert in_two_days in talk.text
    await talk.later(DAY + timedelta(hours=1))
    assert "due 08:00" not in talk.text
    await talk.later(DAY)
    assert talk.text == "⏰ vitamin b12 1 mg – due 08:00"


@pytest.mark.thorough
async def test_a_dose_that_was_due_does_not_come_again_because_its_time_moved(talk: Talk) -> None:
    await reminder(talk, "magnesium 7:00")
    await talk.until_hour(7)
    await talk.press("Taken")
    assert "Next: tomorrow 09:00" in await edit(talk, "9:00")
    assert "tomorrow 09:00" in talk.text
    await talk.until_hour(10)
    assert len(talk.saying("magnesium – due")) == 0
    assert "1 of 1 taken" in await talk.say("/today")
    await talk.later(DAY)
    assert "late: due 09:00" in talk.text


@pytest.mark.thorough
async def test_another_amount_does_not_rewrite_what_was_taken(talk: Talk) -> None:
    await reminder(talk, "magnesium 200 mg 7:00")
    await talk.until_hour(7)
    await talk.press("Taken")
    await edit(talk, "400 mg")
    assert "✅ magnesium 200 mg – taken at 07:00" in await talk.say("/today")
    assert "magnesium 400 mg" in await talk.say("/doses")
    assert "200 mg" not in talk.text
    await talk.later(DAY)
    assert talk.text.startswith("⏰ magnesium 400 mg – due 07:00")


@pytest.mark.thorough
async def test_editing_a_paused_reminder_says_that_it_goes_on(talk: Talk) -> None:
    await reminder(talk, "magnesium 9:00")
    await talk.press("Pause")
    await talk.press("Until I say so")
    await edit(talk, "8:00")
    assert "I'll remind you of magnesium: today 08:00" in talk.text
    await talk.until_hour(8)
    assert "due 08:00" in talk.text


@pytest.mark.thorough
async def test_a_reminder_deleted_while_it_is_edited_is_made_anew(talk: Talk) -> None:
    await reminder(talk, "magnesium 9:00")
    card = talk.last
    await talk.press("Edit")
    await talk.press("Delete", card)
    await talk.press("Delete")
    await talk.say("8:00")
    assert "Saved" in await talk.press("Save")
    assert "at 08:00" in await talk.say("/doses")


@pytest.mark.thorough
async def test_a_finished_course_says_so_and_can_be_prolonged(talk: Talk) -> None:
    await reminder(talk, "ibuprofen 400 mg 7:00 for 1 day")
    await talk.until_hour(8)
    await talk.say("/doses")
    assert "Finished: nothing more is due." in await talk.press("ibuprofen")
    card = await edit(talk, "ibuprofen 400 mg 7:00 for 3 days")
    assert "Next: tomorrow 07:00" in card


@pytest.mark.thorough
async def test_nobody_opens_or_changes_the_reminder_of_somebody_else(talk: Talk) -> None:
    await reminder(talk, "magnesium 7:00")
    mine = data_of(talk.last, "Pause").rpartition(":")[2]
    other = talk.somebody_else()
    await other.say("/start")
    for verb in ("open", "pause", "resume", "edit", "delete", "really", "nonsense"):
        assert "out of date" in await other.forge(f"schedule:{verb}:{mine}")
    assert "dialogs" not in await other.kept()
    assert (await talk.kept())["schedules"][0]["state"] == "active"
    await talk.say("/remind zinc 8:00")
    token = data_of(talk.last, "Save")
    assert "That card is old" in await other.forge(token)
    assert len((await talk.kept())["schedules"]) == 1


async def test_a_forged_button_changes_nothing(talk: Talk) -> None:
    await reminder(talk, "magnesium 7:00")
    before = await talk.kept()
    mine = data_of(talk.last, "Pause").rpartition(":")[2]
    for forged in ("schedule", "schedule:list", "schedule:list:x", "schedule:open", f"schedule:eat:{mine}"):
        assert "out of date" in await talk.forge(forged)
    assert await talk.kept() == before


async def test_what_is_due_already_is_on_record_before_its_reminder_is_changed(talk: Talk) -> None:
    await reminder(talk, "magnesium 7:00")
    await talk.press("Pause")
    talk.clock.advance(timedelta(hours=1, minutes=30))  # down at 7:00; the press is its first news
    await talk.press("Until I say so")
    assert "magnesium – late: due 07:00" in await talk.say("/today")
