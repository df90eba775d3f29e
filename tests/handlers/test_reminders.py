"""Setting up reminders and answering them, through the sandbox."""

from datetime import timedelta

from tests.handlers.conftest import Talk, buttons, on_both_engines


async def test_a_reminder_is_shown_as_understood_before_it_is_saved(talk: Talk) -> None:
    await talk.live_in("Berlin")
    card = await talk.say("/remind magnesium 200 mg 21:00")
    assert "magnesium 200 mg" in card
    assert "Every day at 21:00" in card
    assert "Europe/Berlin" in card
    assert "no reminders" in await talk.say("/doses")
    assert "Saved" in await talk.press("Save")
    assert "magnesium 200 mg" in await talk.say("/doses")


@on_both_engines
async def test_a_due_dose_is_sent_once_and_taken_once(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.remind("magnesium 200 mg 21:00")
    await talk.until_hour(21)
    reminders = [m for m in talk.shown if "due 21:00" in m["text"]]
    assert len(reminders) == 1
    assert "taken at" in await talk.press("Taken")
    assert [b["text"] for b in buttons(reminders[0])] != [b["text"] for b in buttons(talk.last)]
    before = talk.last["text"]
    data = (
        f"dose:taken:{reminders[0]['reply_markup']['inline_keyboard'][0][0]['callback_data'].split(':')[-1]}"
    )
    assert await talk.press_data(talk.last["message_id"], data) == before
    assert talk.toast == "That was recorded already."


async def test_undo_makes_a_dose_due_again(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.remind("magnesium 21:00")
    await talk.until_hour(21)
    await talk.press("Skip")
    assert "due 21:00" in await talk.press("Undo")
    assert "taken at" in await talk.press("Taken")


async def test_a_snoozed_reminder_comes_again_after_half_an_hour(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.remind("magnesium 21:00")
    await talk.until_hour(21)
    assert "again at" in await talk.press("In 30 min")
    count = len(talk.shown)
    await talk.later(timedelta(minutes=29))
    assert len(talk.shown) == count
    await talk.later(timedelta(minutes=2))
    assert len(talk.shown) == count + 1
    assert "late: due 21:00" in talk.last["text"]
