"""/today: what was due, what was done, what is to come."""

from datetime import timedelta

from tests.handlers.conftest import Talk, due


async def test_two_doses_of_one_name_are_told_apart(talk: Talk) -> None:
    await due(talk, "ibuprofen 400 mg 19:00", "ibuprofen 400 mg 21:00")
    await talk.say("/today")
    assert [label for label in talk.labels if label.startswith("✅")] == [
        "✅ ibuprofen 400 mg 19:00",
        "✅ ibuprofen 400 mg 21:00",
    ]


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
