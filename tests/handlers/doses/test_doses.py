"""Reminders as they arrive, and what can be answered."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk, buttons, data_of, due, on_both_engines, word_under

HALF_AN_HOUR = timedelta(minutes=30)


@on_both_engines
@pytest.mark.thorough
async def test_a_due_dose_is_sent_once_and_taken_once(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    reminder = talk.last
    assert reminder["text"] == "⏰ magnesium 200 mg – due 21:00"
    assert talk.labels == ["✅ Taken", "😴 Later…", "⏭ Skip", "🕙 Taken earlier…", "⋯ More…"]
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
    later = data_of(talk.last, "Taken").replace("taken", "snooze") + ":30"
    for data in (later, later, data_of(talk.last, "Taken"), data_of(talk.last, "Taken")):
        talk.user.press(message, data, forged=True)
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
    assert talk.labels[-1] == "↩ Undo"
    assert await talk.press("Undo") == "⏰ magnesium – due 21:00"
    assert talk.toast == "Taken back."
    assert "taken at" in await talk.press("Taken")


async def test_a_late_reminder_says_when_it_was_due(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00", hour=22)
    assert talk.text == "⏰ magnesium 200 mg – late: due 21:00"


async def test_a_missed_dose_is_said_in_its_message_and_never_to_be_taken_now(talk: Talk) -> None:
    await due(talk, "magnesium 18:00", hour=18)
    count = len(talk.shown)
    await talk.later(timedelta(hours=4, minutes=1))
    assert len(talk.shown) == count
    assert talk.text.startswith("⚪ magnesium – missed, was due 18:00\n\nMissed one? Don't double up")
    assert talk.labels == ["I took it", "I skipped it", "🕙 I took it at…", "❓ What now?"]
    assert await talk.press("I took it") == "✅ magnesium – taken (due 18:00)"
    assert "missed, was due 18:00" in await talk.press("Undo")


@on_both_engines
@pytest.mark.thorough
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
            "Missed one? Don't double up: the leaflet or a pharmacist says what to do."
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
    assert len(list(buttons(talk.last))) <= 18
    await talk.press("I took ibuprofen")
    assert talk.text.count("missed, was due") <= 5


@pytest.mark.thorough
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
    assert talk.labels == ["↩ Undo magnesium", "⋯", "↩ Undo iron", "⋯"]


@pytest.mark.thorough
async def test_after_stop_a_reminder_says_so_and_can_be_answered_but_not_put_off(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", "zinc 21:00")
    reminder = talk.last
    snooze = data_of(reminder, "All in 30 min")
    await talk.say("/stop")
    changed = {m["message_id"]: m for m in talk.shown}[reminder["message_id"]]
    assert changed["text"] == (
        "⏸ magnesium – was due 21:00\n⏸ zinc – was due 21:00\n\n"
        "You have stopped me, so I won't remind you of this again. You can still answer here."
    )
    assert not any("30 min" in button["text"] for button in buttons(changed))
    await talk.press_data(reminder["message_id"], snooze)
    assert "/start turns reminders back on" in talk.toast
    assert "✅ magnesium – taken at 21:00" in await talk.press("✅ magnesium", changed)
    await talk.later(timedelta(hours=5))
    assert "⚪ zinc – missed, was due yesterday 21:00" in talk.saying("magnesium")[-1]["text"]


async def test_after_start_an_open_reminder_is_due_again(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    reminder = talk.last["message_id"]
    await talk.say("/stop")
    await talk.press("Start again")
    assert {m["message_id"]: m["text"] for m in talk.shown}[reminder] == "⏰ magnesium – due 21:00"


async def test_why_it_was_skipped_is_asked_after_it_is_recorded_and_may_stay_unsaid(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    await talk.press("Skip")
    assert talk.labels == ["Felt sick", "Ran out", "Doctor said so", "Forgot", "Other", "↩ Undo"]
    assert (await talk.kept())["doses"][0]["state"] == "skipped"
    assert await talk.press("Ran out") == "⏭ magnesium – skipped (due 21:00): ran out"
    assert talk.labels == ["↩ Undo"]
    await talk.press("Undo")
    [dose] = (await talk.kept())["doses"]
    assert (dose["state"], dose["reason"]) == ("due", None)


@pytest.mark.thorough
async def test_one_of_several_opens_in_place_and_leads_back(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", "zinc 21:00")
    listed = talk.text
    assert await talk.press("⋯") == "⏰ magnesium – due 21:00"
    assert talk.labels[-1] == "‹ Back"
    assert await talk.press("Back") == listed
    await talk.press("⋯")
    await talk.press("Skip")
    await talk.press("⋯")
    await talk.press("Felt sick")
    assert talk.text == "⏭ magnesium – skipped (due 21:00): felt sick\n⏰ zinc – due 21:00"


async def test_a_deleted_reminder_is_not_asked_for_any_more(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    reminder = talk.last["message_id"]
    await talk.say("/doses")
    await talk.press("magnesium")
    await talk.press("Delete")
    await talk.press("Delete")
    assert {m["message_id"]: m["text"] for m in talk.shown}[reminder] == "🗑 This reminder was deleted."


@pytest.mark.thorough
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


@pytest.mark.thorough
async def test_nobody_answers_for_somebody_else(talk: Talk) -> None:
    await due(talk, "zinc 21:00")
    mine = data_of(talk.last, "Taken")
    other = talk.somebody_else()
    await other.say("/start")
    for forged in (
        mine,
        mine.replace("taken", "show"),
        mine.replace("dose", "today"),
        mine.replace("taken", "undo"),
        mine.replace("taken", "snooze") + ":30",
        mine.replace("taken", "at") + ":taken:1",
        mine.replace("taken", "type") + ":move",
    ):
        assert "out of date" in await other.forge(forged)
    assert "zinc" not in " ".join(m["text"] for m in other.shown)
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
        "dose:snooze:all:30",
        "dose:ago:1:10",
        "dose:at:1:taken:0",
        "dose:later:1",
        "dose:open:1",
        "dose:type:1:taken",
        "dose:why:1:out",
    ),
    *(
        "dose:taken:99999999999999999999999999",
        "dose:taken:١",
        "dose:taken:-1",
        "today:taken:7",
        "today:snooze:1",
        "today:open:1",
    ),
]


@pytest.mark.thorough
async def test_a_forged_button_changes_nothing(talk: Talk) -> None:
    await talk.say("/start")
    for forged in FORGED:
        assert "out of date" in await talk.forge(forged)
    assert "doses" not in await talk.kept()


@pytest.mark.thorough
async def test_a_forged_word_about_ones_own_dose_changes_nothing(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    word = word_under(talk.last)
    for forged in (
        *("snooze:1:11", "snooze:1", "ago:1:9", "why:1:fun", "type:1:eaten", "at:1:taken:x"),
        *("at:1:taken:999999999999", "at:1:eaten:1", "later:1:1", "open:1:x", "taken:1:1"),
    ):
        assert "out of date" in await talk.forge(f"dose:{forged.replace(':1', f':{word}', 1)}")
    await talk.forge(f"dose:at:{word}:taken:1")
    assert "can't be this one" in talk.toast
    await talk.forge(f"dose:why:{word}:out")
    [dose] = (await talk.kept())["doses"]
    assert (dose["state"], dose["reason"], dose["taken_at"]) == ("due", None, None)
