"""Taken earlier, again later, moved: tapped and typed."""

from datetime import timedelta
from typing import Any

import pytest

from tests.handlers.conftest import Talk, buttons, data_of, due, word_under

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
STEPS = ("until", "taken", "move")


async def dose(talk: Talk) -> dict[str, Any]:
    [only] = (await talk.kept())["doses"]
    return only


def at(talk: Talk, hour: int, minute: int = 0) -> Any:
    return talk.clock.now().replace(hour=hour, minute=minute, second=0, microsecond=0)


async def later(talk: Talk, label: str) -> str:
    await talk.press("Later")
    return await talk.press(label)


@pytest.mark.thorough
async def test_taken_earlier_is_recorded_as_of_then_and_said_now(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    await talk.later(10 * MINUTE)
    assert "When did you take it?" in await talk.press("Taken earlier")
    assert talk.labels == ["10 min ago", "30 min ago", "1 h ago", "🕐 Type the time…", "‹ Back"]
    assert await talk.press("Back") == "⏰ magnesium – late: due 21:00"
    await talk.press("Taken earlier")
    ago = data_of(talk.last, "30 min ago")
    assert await talk.press("30 min ago") == "✅ magnesium – taken at 20:40"
    assert talk.toast == "Recorded as taken."
    kept = await dose(talk)
    assert kept["answered_at"] - kept["taken_at"] == 30 * MINUTE
    await talk.press_data(talk.last["message_id"], ago)
    assert talk.toast == "That was recorded already."


async def test_a_time_is_typed_below_the_menu_of_times(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    await talk.later(20 * MINUTE)
    await talk.press("Taken earlier")
    assert await talk.say("21:05") == "✅ Recorded: magnesium, taken today 21:05."


async def test_the_menu_of_times_keeps_no_other_text_to_itself(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    await talk.press("Taken earlier")
    assert "Hello" in await talk.say("hello")
    assert "again today 21:30" in await talk.say("in 30 minutes")
    await talk.press("Taken earlier")
    await talk.press("Back")
    assert "taken" not in await talk.say("20:15")
    assert (await dose(talk))["state"] == "due"


async def test_the_menu_of_times_leaves_an_open_question_alone(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    reminder = talk.last
    await talk.say("/remind")
    await talk.press("Taken earlier", on=reminder)
    assert "zinc" in await talk.say("zinc 10 mg")


@pytest.mark.thorough
async def test_the_time_can_be_typed_in_words_and_what_was_understood_is_said(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    reminder = talk.last
    for typed, understood in (
        ("half an hour ago", "today 20:30"),
        ("20:15", "today 20:15"),
        ("1 h ago", "today 20:00"),
        ("yesterday 23:00", "yesterday 23:00"),
    ):
        taken = "Taken earlier" if typed.startswith("half") else "Another time"
        await talk.press(taken)
        await talk.press("Type the time")
        assert await talk.say(typed) == f"✅ Recorded: magnesium, taken {understood}."
    shown = {m["message_id"]: m["text"] for m in talk.shown}[reminder["message_id"]]
    assert shown == "✅ magnesium – taken yesterday 23:00"


async def test_a_question_is_answered_while_a_time_is_asked(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    await talk.press("Taken earlier")
    await talk.press("Type the time")
    assert "When did you take" in await talk.say("does metamucil work")
    assert talk.saying("Yes for constipation")
    assert (await dose(talk))["state"] == "due"
    assert "taken today 20:15" in await talk.say("20:15")


@pytest.mark.thorough
async def test_nobody_takes_a_dose_in_the_future_or_before_the_day_of_the_one_before(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    await talk.press("Taken earlier")
    await talk.press("Type the time")
    for typed in ("in 20 min", "today 22:00", "90 hours ago"):
        assert "can't be this dose: it must lie between yesterday 00:00 and now" in await talk.say(typed)
    assert "couldn't read a time" in await talk.say("with my tea")
    assert (await dose(talk))["state"] == "due"
    assert "taken today 20:59" in await talk.say("20:59")


@pytest.mark.thorough
async def test_an_unclear_hour_is_asked_and_never_guessed(talk: Talk) -> None:
    await due(talk, "magnesium 18:00", hour=18)
    await talk.later(3 * HOUR + 30 * MINUTE)
    await talk.press("Taken earlier")
    await talk.press("Type the time")
    assert await talk.say("9") == "Which one do you mean?"
    assert talk.labels == ["today 09:00", "today 21:00"]
    assert await talk.press("today 21:00") == "✅ magnesium – taken at 21:00"
    assert (await dose(talk))["taken_at"] == at(talk, 21)


@pytest.mark.thorough
async def test_a_question_about_a_time_survives_a_restart(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    await talk.press("Taken earlier")
    await talk.press("Type the time")
    await talk.restart()
    assert await talk.say("20:45") == "✅ Recorded: magnesium, taken today 20:45."


@pytest.mark.thorough
async def test_what_is_snoozed_comes_again_and_only_the_newest_message_has_buttons(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    first, word = talk.last["message_id"], word_under(talk.last)
    assert "Its time ends at 01:00" in await talk.press("Later")
    assert talk.labels[:3] == ["In 10 min", "In 30 min", "In 1 hour"]
    assert await talk.press("In 30 min") == "😴 magnesium – due 21:00, again at 21:30"
    assert talk.toast == "I'll remind you again in 30 minutes."
    assert talk.labels == ["✅ Taken", "⏭ Skip", "↩ Undo", "🕙 Taken earlier…", "⋯ More…"]
    count = len(talk.shown)
    await talk.restart()
    await talk.later(29 * MINUTE)
    assert len(talk.shown) == count
    await talk.later(2 * MINUTE)
    assert len(talk.shown) == count + 1
    assert talk.text == "⏰ magnesium – late: due 21:00"
    left = next(m for m in talk.shown if m["message_id"] == first)
    assert left["text"] == "⤵️ magnesium – 21:00: asked again below"
    assert not list(buttons(left))
    await talk.press_data(first, f"dose:taken:{word}")  # a phone may still show the old buttons
    assert talk.text == "✅ magnesium – taken at 21:31"


@pytest.mark.thorough
async def test_what_comes_again_leaves_the_others_where_they_were(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", "zinc 21:00")
    first = talk.last["message_id"]
    await talk.press("⋯")
    await later(talk, "In 10 min")
    assert talk.text == "😴 magnesium – due 21:00, again at 21:10\n⏰ zinc – due 21:00"
    await talk.later(10 * MINUTE)
    assert talk.text == "⏰ magnesium – late: due 21:00"
    left = next(m for m in talk.shown if m["message_id"] == first)
    assert left["text"] == "⏰ zinc – late: due 21:00\n⤵️ magnesium – 21:00: asked again below"
    assert "taken at" in await talk.press("Taken", left)
    assert {each["state"] for each in (await talk.kept())["doses"]} == {"taken", "due"}


@pytest.mark.thorough
async def test_a_dose_moved_over_midnight_belongs_to_its_own_day(talk: Talk) -> None:
    await due(talk, "melatonin 23:30", hour=23)
    day = talk.clock.now().date()
    await talk.later(30 * MINUTE)
    await later(talk, "Move this dose")
    assert "is due tomorrow 00:20" in await talk.say("00:20")
    await talk.later(50 * MINUTE)
    assert talk.text == "⏰ melatonin – due 00:20"
    await talk.press("Taken")
    kept = await dose(talk)
    assert (kept["local_date"], kept["state"]) == (day, "taken")


@pytest.mark.thorough
async def test_an_answer_typed_after_midnight_is_about_the_evening(talk: Talk) -> None:
    await due(talk, "melatonin 23:00", hour=23)
    day = talk.clock.now().date()
    await talk.later(HOUR + 20 * MINUTE)
    await talk.press("Taken earlier")
    await talk.press("Type the time")
    assert await talk.say("23:45") == "✅ Recorded: melatonin, taken yesterday 23:45."
    kept = await dose(talk)
    assert (kept["local_date"], kept["taken_at"].date()) == (day, day)


async def test_a_snooze_taken_back_never_comes(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    await later(talk, "In 30 min")
    assert await talk.press("Undo") == "⏰ magnesium – due 21:00"
    count = len(talk.shown)
    await talk.later(HOUR)
    assert len(talk.shown) == count


@pytest.mark.thorough
async def test_a_reminder_paused_or_deleted_while_snoozed_does_not_come_again(talk: Talk) -> None:
    for verbs in (("Pause", "Until I say so"), ("Delete", "Delete")):
        await talk.live_in("Reykjavik")
        await talk.remind("zinc 21:00")
        await talk.until_hour(21)
        await later(talk, "In 30 min")
        await talk.say("/doses")
        await talk.press("zinc")
        for verb in verbs:
            await talk.press(verb)
        count = len(talk.shown)
        assert not talk.saying("again at")
        await talk.later(HOUR)
        assert len(talk.shown) == count
        await talk.say("/forget")
        await talk.press("Yes")


@pytest.mark.thorough
async def test_until_a_typed_time_within_its_window(talk: Talk) -> None:
    await due(talk, "ibuprofen 400 mg 20:00 22:00", hour=20)
    await later(talk, "Until a time")
    assert "before 21:00" in talk.text
    assert "must be before today 21:00" in await talk.say("21:30")
    assert "must be before today 21:00" in await talk.say("21:00")
    assert "must be before" in await talk.say("20 min ago")
    assert await talk.say("20:45") == "😴 I'll remind you of ibuprofen 400 mg again today 20:45."
    assert talk.saying("again at 20:45")
    await talk.later(45 * MINUTE)
    assert "late: due 20:00" in talk.text


@pytest.mark.thorough
async def test_a_dose_is_not_put_off_into_the_next_one(talk: Talk) -> None:
    # Two hours apart: the first may be answered until 21:00.
    await due(talk, "ibuprofen 400 mg 20:00 22:00", hour=20)
    await talk.later(31 * MINUTE)
    await talk.press("Later")
    assert "In 30 min" not in talk.labels
    await talk.press_data(talk.last["message_id"], f"dose:snooze:{await talk.word_of('doses')}:30")
    assert "I won't remind you of it again" in talk.toast
    assert "due 20:00" in talk.text


@pytest.mark.thorough
async def test_one_dose_moves_at_most_halfway_to_the_next_and_back_again(talk: Talk) -> None:
    await due(talk, "iron 8:00 20:00", hour=8)
    reminder = talk.last["message_id"]
    await later(talk, "Move this dose")
    assert "until 14:00" in talk.text
    assert "to today 14:00 at the latest" in await talk.say("to 14:30")
    assert await talk.say("to 13:30") == "🕑 Moved, only this once: iron is due today 13:30."
    moved = next(m for m in talk.shown if m["message_id"] == reminder)
    assert moved["text"] == "🕑 iron – moved to 13:30"
    count = len(talk.shown)
    await talk.later(5 * HOUR)
    assert len(talk.shown) == count
    await talk.until_hour(14)
    assert talk.text == "⏰ iron – late: due 13:30"
    await later(talk, "Move this dose")
    assert "to today 14:00 at the latest" in await talk.say("15:00")
    await talk.say("/cancel")
    await talk.say("/today")
    assert "iron – at 20:00" in talk.text


@pytest.mark.thorough
async def test_a_move_taken_back_is_due_when_it_was(talk: Talk) -> None:
    await due(talk, "iron 8:00 20:00", hour=8)
    reminder = talk.last["message_id"]
    await later(talk, "Move this dose")
    await talk.say("12:00")
    message = next(m for m in talk.shown if m["message_id"] == reminder)
    assert await talk.press("Undo", message) == "⏰ iron – due 08:00"
    kept = await dose(talk)
    assert (kept["due_at"], kept["moved_from"]) == (at(talk, 8), None)
    count = len(talk.shown)
    await talk.until_hour(12)
    assert not any("due 12:00" in m["text"] for m in talk.shown[count:])


@pytest.mark.thorough
async def test_what_is_over_is_not_answered_by_a_button_for_all(talk: Talk) -> None:
    await due(talk, "magnesium 19:00", "zinc 19:00", hour=19)
    await talk.press("All in 30 min")
    await talk.later(31 * MINUTE)
    everything = data_of(talk.last, "All taken")
    await talk.later(4 * HOUR)
    assert "missed" in await talk.press_data(talk.last["message_id"], everything)
    assert talk.toast == "Nothing here is due any more."
    assert {each["state"] for each in (await talk.kept())["doses"]} == {"missed"}


async def test_what_cannot_be_done_any_more_shows_why(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    message, word = talk.last["message_id"], word_under(talk.last)
    await talk.press("Skip")
    for verb, *more in (["later"], ["earlier"], *(["type", each] for each in STEPS), ["ago", "10"]):
        assert "skipped" in await talk.press_data(message, ":".join(["dose", verb, word, *more]))
        assert talk.toast == "That was recorded already."


@pytest.mark.thorough
async def test_a_time_typed_for_a_dose_that_is_gone_says_so(talk: Talk) -> None:
    await due(talk, "magnesium 21:00", "zinc 21:00")
    reminder = talk.last
    await talk.say("/doses")
    await talk.press("magnesium")
    await talk.press("Delete")
    confirm = talk.last
    await talk.press("⋯", reminder)
    await talk.press("Taken earlier")
    await talk.press("Type the time")
    await talk.press("Delete", confirm)
    assert await talk.say("20:00") == "Nothing here is due any more."


async def test_a_time_typed_after_it_was_answered_otherwise_changes_nothing(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    reminder = talk.last
    await later(talk, "Until a time")
    await talk.press_data(reminder["message_id"], f"dose:skipped:{word_under(reminder)}")
    assert await talk.say("22:00") == "That was recorded already."
    assert (await dose(talk))["state"] == "skipped"


async def test_a_time_typed_after_stop_says_so(talk: Talk) -> None:
    await due(talk, "magnesium 21:00")
    reminder = talk.last
    await talk.say("/stop")
    await talk.press_data(reminder["message_id"], f"dose:type:{word_under(reminder)}:until")
    assert "/start turns reminders back on" in await talk.say("22:00")


@pytest.mark.thorough
async def test_in_discreet_mode_menus_and_answers_name_nothing(talk: Talk) -> None:
    await due(talk, "lithium 400 mg 21:00", hour=20)
    await talk.say("/settings")
    await talk.press("discreet mode on")
    await talk.until_hour(21)
    assert "lithium" not in await talk.press("Taken earlier")
    await talk.press("Type the time")
    assert await talk.say("20:30") == "✅ Recorded: Your reminder, taken today 20:30."
