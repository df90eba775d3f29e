"""/today: what was due, what was done, what is to come."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk, due


@pytest.mark.thorough
async def test_two_doses_of_one_name_are_told_apart(talk: Talk) -> None:
    await due(talk, "ibuprofen 400 mg 19:00", "ibuprofen 400 mg 21:00")
    await talk.say("/today")
    assert [label for label in talk.labels if label.startswith("✅")] == [
        "✅ ibuprofen 400 mg 19:00",
        "✅ ibuprofen 400 mg 21:00",
    ]


@pytest.mark.thorough
async def test_today_shows_what_was_done_and_what_is_to_come(talk: Talk) -> None:
    assert "Nothing is due today" in await talk.say("/today")
    await due(talk, "iron 7:00", "magnesium 8:00", "zinc 9:00", hour=8)
    page = await talk.say("/today")
    assert "iron – late: due 07:00" in page
    assert "magnesium – due 08:00" in page
    assert "▫️ zinc – at 09:00" in page
    assert page.endswith("0 of 3 taken.")
    page = await talk.press("✅ iron")
    assert "✅ iron – taken at 08:00" in page
    assert "▫️ zinc – at 09:00" in page
    assert page.endswith("1 of 3 taken.")
    assert talk.with_button("↩ Undo iron")
    assert "iron – late" in await talk.press("Undo iron")


async def test_what_is_answered_under_today_changes_the_reminder_too(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    reminder = talk.last["message_id"]
    await talk.say("/today")
    await talk.press("✅ magnesium")
    [changed] = [m["text"] for m in talk.shown if m["message_id"] == reminder]
    assert changed == "✅ magnesium – taken at 21:00"


async def test_after_midnight_last_nights_dose_is_still_there_to_answer(talk: Talk) -> None:
    await due(talk, "melatonin 23:00", hour=23)
    await talk.later(timedelta(hours=1, minutes=10))
    page = await talk.say("/today")
    assert "melatonin – late: due yesterday 23:00" in page
    assert "▫️ melatonin – at 23:00" in page
    await talk.press("✅ melatonin")
    [dose] = (await talk.kept())["doses"]
    assert dose["state"] == "taken"


async def test_more_about_a_dose_of_today_comes_below(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    await talk.say("/today")
    await talk.press("⋯")
    assert talk.text == "⏰ magnesium – due 21:00"
    await talk.press("Taken earlier")
    assert await talk.press("30 min ago") == "✅ magnesium – taken at 20:30"


async def test_labels_tell_the_days_apart(talk: Talk) -> None:
    await due(talk, "magnesium 23:30", hour=23)
    await talk.later(timedelta(hours=1, minutes=20))
    day = (talk.clock.now() - timedelta(days=1)).strftime("%a")
    await talk.say("/today")
    assert f"✅ magnesium, {day} 23:30" in talk.labels
    await talk.press(f"✅ magnesium, {day}")
    [dose] = (await talk.kept())["doses"]
    assert dose["local_date"] == (talk.clock.now() - timedelta(days=1)).date()
    assert "✅ magnesium – taken today 00:20" in talk.text


async def test_an_intake_as_needed_opened_and_taken_back_is_gone_also_in_discreet_mode(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/settings")
    await talk.press("discreet mode on")
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Record")
    await talk.say("/today")
    await talk.press_data(talk.last["message_id"], f"today:open:{await talk.word_of('doses')}")
    assert await talk.press("Undo") == "Taken back."
    assert "doses" not in await talk.kept()


async def test_a_coming_dose_is_marked_as_taken_early_and_never_comes_due(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00", hour=18)
    page = await talk.say("/today")
    assert "▫️ magnesium 200 mg – at 21:00" in page
    assert talk.labels == ["☑️ magnesium 200 mg 21:00: taken already"]
    page = await talk.press("taken already")
    assert talk.toast == "Recorded as taken."
    assert "✅ magnesium 200 mg – taken at 18:00" in page
    assert "1 of 1 taken." in page
    messages = len(talk.shown)
    await talk.until_hour(21)
    assert len(talk.shown) == messages
    (dose,) = (await talk.kept())["doses"]
    assert (dose["state"], dose["wall"]) == ("taken", "21:00")


async def test_taken_back_it_is_a_coming_dose_again(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", hour=18)
    await talk.say("/today")
    await talk.press("taken already")
    assert "▫️ magnesium – at 21:00" in await talk.press("Undo")
    assert "doses" not in await talk.kept()
    await talk.until_hour(21)
    assert "magnesium – due 21:00" in talk.text


async def test_only_the_next_dose_of_each_reminder_can_be_marked(talk: Talk) -> None:
    await due(talk, "magnesium 8:00 14:00 20:00", "zinc 9:00", hour=7)
    await talk.say("/today")
    assert talk.labels == ["☑️ magnesium 08:00: taken already", "☑️ zinc 09:00: taken already"]


@pytest.mark.thorough
async def test_a_dose_marked_long_before_its_time_is_asked_about(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", hour=21)
    await talk.press("Taken")
    await talk.until_hour(7)
    await talk.say("/today")
    page = talk.last
    asked = await talk.press("taken already")
    assert asked.startswith("Today")
    assert "magnesium is due today 21:00. Did you really take that dose already?" in talk.text
    assert "The last one was only 10 hours before; your plan leaves 24 hours between two." in talk.text
    assert "I'll remind you when it is due" in await talk.press("No")
    await talk.press("taken already", on=page)
    assert "✅ magnesium – taken at 07:00" in await talk.press("Yes, taken")


@pytest.mark.thorough
async def test_a_second_press_or_one_after_the_dose_came_due_counts_once(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", hour=18)
    await talk.say("/today")
    page, data = talk.last, talk.last["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await talk.press("taken already")
    await talk.press_data(page["message_id"], data)
    assert talk.toast == "That was recorded already."
    await talk.press("Undo")
    await talk.until_hour(21)
    await talk.press_data(page["message_id"], data)
    assert talk.toast == "Recorded as taken."
    (dose,) = (await talk.kept())["doses"]
    assert dose["state"] == "taken"


@pytest.mark.thorough
async def test_forged_marks_change_nothing(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", hour=18)
    await talk.say("/today")
    day = talk.clock.now().date().toordinal()
    (reminder,) = (await talk.kept())["schedules"]
    for data in (
        f"today:early:99:{day}:0",
        f"today:early:{reminder['id']}:{day}:1",
        f"today:early:{reminder['id']}:{day - 1}:0",
        f"today:early:{reminder['id']}:99999999:0",
        f"today:surely:{reminder['id']}:x:0",
        f"today:early:{reminder['id']}",
    ):
        toast = await talk.forge(data)
        assert "out of date" in toast or "That card is old; nothing changed." in toast
    other = talk.somebody_else()
    await other.say("/today")
    assert "out of date" in await other.forge(f"today:early:{reminder['id']}:{day}:0")
    assert "doses" not in await talk.kept()


@pytest.mark.thorough
async def test_a_mark_survives_a_pause_and_an_edit(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", hour=18)
    await talk.say("/today")
    await talk.press("taken already")
    await talk.say("/doses")
    await talk.press("magnesium")
    await talk.press("Pause")
    await talk.press("Until I")
    await talk.say("/resume")
    await talk.say("/doses")
    card = await talk.press("magnesium")
    assert "Next: tomorrow 21:00" in card
    await talk.press("Edit")
    await talk.say("22:00")
    await talk.press("Save")
    assert "tomorrow 22:00" in talk.text
    await talk.until_hour(22)
    assert len((await talk.kept())["doses"]) == 1


@pytest.mark.thorough
async def test_hours_counted_from_the_last_dose_are_counted_from_the_early_one(talk: Talk) -> None:
    await due(talk, "ibuprofen 200 mg every 8 hours after the last dose 08:00", hour=8)
    await talk.press("Taken")
    await talk.later(timedelta(hours=6))
    await talk.say("/today")
    await talk.press("taken already")
    await talk.say("/doses")
    assert "Next: today 22:01" in await talk.press("ibuprofen")
