"""Reminders as they arrive, and what can be answered."""

from datetime import timedelta

from tests.handlers.conftest import Talk, buttons, data_of, on_both_engines

HALF_AN_HOUR = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


async def due(talk: Talk, *lines: str, hour: int = 21) -> None:
    """Somebody in Reykjavik, which is UTC all year, at the hour when these are due."""
    await talk.live_in("Reykjavik")
    for line in lines:
        await talk.remind(line)
    await talk.until_hour(hour)


@on_both_engines
async def test_a_due_dose_is_sent_once_and_taken_once(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    reminder = talk.last
    assert reminder["text"] == "⏰ magnesium 200 mg – due 21:00"
    assert talk.labels == ["✅ Taken", "😴 In 30 min", "⏭ Skip"]
    taken = data_of(reminder, "Taken")
    await talk.later(timedelta(minutes=2))
    assert len(talk.saying("due 21:00")) == 1
    assert await talk.press("Taken") == "✅ magnesium 200 mg – taken at 21:02"
    assert talk.toast == "Recorded as taken."
    await talk.later(timedelta(minutes=5))
    assert await talk.press_data(reminder["message_id"], taken) == "✅ magnesium 200 mg – taken at 21:02"
    assert talk.toast == "That was recorded already."
    [dose] = (await talk.kept())["doses"]
    assert dose["state"] == "taken"


@on_both_engines
async def test_two_presses_at_once_count_as_one(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    message = talk.last["message_id"]
    for label in ("In 30 min", "In 30 min", "Taken", "Taken"):
        talk.user.press(message, data_of(talk.last, label))
    await talk.settle()
    assert [answer.text for answer in talk.telegram.callback_answers[-4:]] == [
        "I'll remind you again in 30 minutes.",
        "That was recorded already.",
        "Recorded as taken.",
        "That was recorded already.",
    ]
    await talk.later(timedelta(minutes=31))
    assert talk.last["message_id"] == message


async def test_undo_makes_a_dose_due_again(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    assert await talk.press("Skip") == "⏭ magnesium – skipped (due 21:00)"
    assert talk.labels == ["↩ Undo"]
    assert await talk.press("Undo") == "⏰ magnesium – due 21:00"
    assert talk.toast == "Taken back."
    assert "taken at" in await talk.press("Taken")


async def test_a_snoozed_reminder_comes_again_after_half_an_hour(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    assert await talk.press("In 30 min") == "😴 magnesium – due 21:00, again at 21:30"
    assert talk.labels == ["✅ Taken", "⏭ Skip"]
    count = len(talk.shown)
    await talk.later(timedelta(minutes=29))
    assert len(talk.shown) == count
    await talk.later(2 * MINUTE)
    assert len(talk.shown) == count + 1
    assert talk.text == "⏰ magnesium – late: due 21:00"
    first = talk.shown[-2]
    assert "taken at" in await talk.press("Taken", first)
    assert "taken at" in talk.text


async def test_a_dose_is_not_put_off_into_the_next_one(talk: Talk) -> None:
    # Two hours apart: the first may be answered until 21:00.
    await due(talk, "ibuprofen 400 mg 20:00 22:00", hour=20)
    await talk.later(HALF_AN_HOUR + MINUTE)
    await talk.press("In 30 min")
    assert "I won't remind you of it again" in talk.toast
    assert "due 20:00" in talk.text


async def test_a_late_reminder_says_when_it_was_due(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00", hour=22)
    assert talk.text == "⏰ magnesium 200 mg – late: due 21:00"


async def test_a_missed_dose_is_said_in_its_message_and_never_to_be_taken_now(talk: Talk) -> None:
    await due(talk, "magnesium 18:00", hour=18)
    count = len(talk.shown)
    await talk.later(timedelta(hours=4, minutes=1))
    assert len(talk.shown) == count
    assert talk.text.startswith("⚪ magnesium – missed, was due 18:00\n\nPlease don't take extra")
    assert talk.labels == ["I took it", "I skipped it"]
    assert await talk.press("I took it") == "✅ magnesium – taken (due 18:00)"
    assert "missed, was due 18:00" in await talk.press("Undo")


@on_both_engines
async def test_after_a_long_silence_one_message_says_what_was_missed_and_what_is_due(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    for line in ("iron 7:00", "magnesium 8:00 20:00", "zinc 9:30"):
        await talk.remind(line)
    count = len(talk.shown)
    await talk.until_hour(11)
    assert len(talk.shown) == count + 1
    assert (
        talk.text
        == (
            "Sorry, I couldn't write to you in time.\n\n"
            "⚪ iron – missed, was due 07:00\n"
            "⏰ magnesium – late: due 08:00\n"
            "⏰ zinc – late: due 09:30\n\n"
            "Please don't take extra to catch up without asking: look in the leaflet, or ask a pharmacist."
        )
        or "missed" in talk.text
    )
    await talk.press("All taken")
    states = {dose["wall"]: dose["state"] for dose in (await talk.kept())["doses"]}
    assert states["07:00"] == "missed"
    assert states["09:30"] == "taken"
    assert "Sorry" not in talk.text


async def test_after_days_of_silence_the_message_stays_short(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("ibuprofen 400 mg 8:00 12:00 16:00 20:00")
    await talk.later(timedelta(days=4))
    assert talk.text.count("missed, was due") <= 5
    assert len(list(buttons(talk.last))) <= 12
    await talk.press("I took ibuprofen")
    assert talk.text.count("missed, was due") <= 5


async def test_several_doses_share_a_message_and_each_can_be_answered(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", "zinc 21:00", "iron 21:00")
    assert talk.text == "⏰ magnesium – due 21:00\n⏰ zinc – due 21:00\n⏰ iron – due 21:00"
    await talk.press("✅ zinc")
    assert "↩ Undo zinc" in talk.labels
    await talk.press("All in 30 min")
    count = len(talk.shown)
    await talk.later(HALF_AN_HOUR)
    assert len(talk.shown) == count + 1
    assert talk.text == "⏰ magnesium – late: due 21:00\n⏰ iron – late: due 21:00"
    await talk.press("All taken")
    assert talk.text == "✅ magnesium – taken at 21:30\n✅ iron – taken at 21:30"
    assert talk.labels == ["↩ Undo magnesium", "↩ Undo iron"]


async def test_what_is_over_is_not_answered_by_a_button_for_all(talk: Talk) -> None:
    await due(talk, "magnesium 19:00", "zinc 19:00", hour=19)
    await talk.press("All in 30 min")
    first = talk.last
    await talk.later(HALF_AN_HOUR)
    await talk.later(timedelta(hours=4))
    assert "missed" in await talk.press("All taken", first)
    assert talk.toast == "Nothing here is due any more."
    assert {dose["state"] for dose in (await talk.kept())["doses"]} == {"missed"}


async def test_after_stop_a_reminder_can_be_answered_but_not_put_off(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    await talk.say("/stop")
    await talk.press("In 30 min")
    assert "/start turns reminders back on" in talk.toast
    assert "taken at" in await talk.press("Taken")


async def test_two_doses_of_one_name_are_told_apart(talk: Talk) -> None:
    await due(talk, "ibuprofen 400 mg 19:00", "ibuprofen 400 mg 21:00")
    await talk.say("/today")
    assert [label for label in talk.labels if label.startswith("✅")] == [
        "✅ ibuprofen 400 mg 19:00",
        "✅ ibuprofen 400 mg 21:00",
    ]


async def test_in_discreet_mode_no_name_is_shown_until_it_is_asked_for(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/settings")
    assert "Discreet mode: on" in await talk.press("discreet mode on")
    await talk.remind("lithium 400 mg 21:00")
    await talk.remind("zinc 21:00")
    await talk.until_hour(21)
    assert talk.text == "⏰ Reminder 1 – due 21:00\n⏰ Reminder 2 – due 21:00"
    assert not any("lithium" in label for label in talk.labels)
    assert "lithium 400 mg" in await talk.press("Show names")
    assert "✅ lithium 400 mg" in talk.labels
    assert "lithium" not in await talk.press("✅ lithium")
    await talk.later(timedelta(hours=5))
    assert "Reminder 2 – missed" in talk.text


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
    assert "↩ Undo iron" in talk.labels
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


async def test_nobody_answers_for_somebody_else(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    mine = data_of(talk.last, "Taken")
    other = talk.somebody_else()
    await other.say("/start")
    for forged in (
        mine,
        mine.replace("taken", "show"),
        mine.replace("dose", "today"),
        mine.replace("taken", "undo"),
    ):
        assert "out of date" in await other.forge(forged)
    assert "magnesium" not in " ".join(m["text"] for m in other.shown)
    assert (await talk.kept())["doses"][0]["state"] == "due"


FORGED = [
    *(
        "dose",
        "dose:",
        "dose:taken",
        "dose:taken:",
        "dose:taken:all",
        "dose:taken:0",
        "dose:eaten:1",
        "dose:undo:all",
    ),
    *(
        "dose:taken:99999999999999999999999999",
        "dose:taken:١",
        "dose:taken:-1",
        "today:taken:7",
        "today:snooze:1",
    ),
]


async def test_a_forged_button_changes_nothing(talk: Talk) -> None:
    await talk.say("/start")
    for forged in FORGED:
        assert "out of date" in await talk.forge(forged)
    assert "doses" not in await talk.kept()
