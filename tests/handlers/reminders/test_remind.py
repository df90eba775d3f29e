"""Setting up reminders: in one line or step by step, and whatever can go wrong on the way."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk, data_of, on_both_engines

# What people type, as in README and /help, and the card that comes back.
LINES = {
    "magnesium 200 mg 21:00": ("magnesium 200 mg\nEvery day at 21:00",),
    "ibuprofen 400 mg 8:00 14:00 20:00 for 3 days": (
        "ibuprofen 400 mg\nEvery day at 08:00, 14:00, and 20:00, until ",
        "today 08:00 · today 14:00 · today 20:00",
    ),
    "vitamin d mon wed fri 9am": ("vitamin d\nOn Mon, Wed, and Fri at 09:00",),
    "iron 1 tablet 8:00 every 2 days": ("iron 1 tablet\nEvery 2 days at 08:00",),
    "creatine 2 scoops 8:00": ("creatine 2 scoops\n",),
    "aspirin half a tablet 8 pm": ("aspirin 0.5 tablet\nEvery day at 20:00",),
}

# What cannot be taken, what is said about it, and something to write or tap instead.
WRONG = {
    "magnesium 25:00": ("No clock shows “25:00”.", "magnesium 200 mg 21:00"),
    "magnesium 24:00": ("No clock shows “24:00”.", "Tap what you mean"),
    "magnesium 8": ("“8” could mean more than one thing", "Tap what you mean"),
    "magnesium tomorrow-ish": (
        "I need an exact time instead of “tomorrow-ish”",
        "Please write it again, for example",
    ),
    "magnesium in the morning": ("“in the morning”: what time is that for you?", "Tap what you mean"),
    "magnesium -5 mg 8:00": ("can't read “-5 mg” as an amount", "above zero"),
    "magnesium 0 mg 8:00": ("can't read “0 mg” as an amount", "above zero"),
    "magnesium 10^9 g 8:00": ("“10^9 g” looks like far too much", "check the number and the unit"),
    "magnesium 1.000 IU 8:00": ("can't read “1.000 IU” as an amount", "Tap what you mean"),
    "magnesium 200 8:00": ("200 of what?", "Tap what you mean"),
    f"{'m' * 300} 8:00": ("That name is too long for me", "under 64 characters"),
    "8:00": ("What is it about?", "magnesium 200 mg 21:00"),
    "magnesium 8:00 every 0 days": (
        "I can't remind you “every 0 days”",
        "Please write it again, for example",
    ),
    "magnesium 8:00 until 01/02/2027": ("could mean more than one thing", "Tap what you mean"),
    "magnesium 8:00 until 30 feb": ("as a coming date", "Please write it again"),
    "magnesium 5 mg 8:00 10 mg 20:00": ("I can't tell on which days “10 mg” is meant", "a reminder each"),
    "magnesium as needed max 3 g a day": (
        "“max 3 g a day” doesn't go with one dose",
        "Please write it again",
    ),
    "magnesium 8:00 at most 3 a day": ("is for what is taken as needed", "Please write it again"),
    "magnesium 8:00 until 2020-01-01": ("leaves no time for a dose", "Please write it again, for example"),
    "magnesium 8:00 banana mon": ("I don't understand “banana”", "Please write it again, for example"),
}


@on_both_engines
@pytest.mark.thorough
async def test_a_reminder_is_shown_as_understood_before_it_is_saved(talk: Talk) -> None:
    await talk.live_in("Berlin")
    card = await talk.say("/remind magnesium 200 mg 21:00")
    assert card.startswith(
        "Have I got this right?\n\nmagnesium 200 mg\nEvery day at 21:00\n\nNext: today 21:00"
    )
    assert "Times are Berlin time, where it is 07:00." in card
    assert talk.labels == [
        *("💾 Save", "Time", "Days", "Amount", "Name", "For whom", "✖ Cancel"),
        "Not my time",
    ]
    assert "schedules" not in await talk.kept()
    assert "magnesium 200 mg: today 21:00" in await talk.press("Save")
    assert "magnesium 200 mg\n    every day at 21:00" in await talk.say("/doses")


async def test_everything_people_write_is_echoed(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    for line, echoed in LINES.items():
        card = await talk.say(f"/remind {line}")
        assert all(each in card for each in echoed), card


@pytest.mark.thorough
async def test_wrong_input_is_answered_with_what_to_write_and_nothing_is_stored(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    for line, said in WRONG.items():
        answer = await talk.say(f"/remind {line}")
        assert all(each in answer for each in said), answer
        assert "Nothing was saved." in answer
    kept = await talk.kept()
    assert "schedules" not in kept
    assert "items" not in kept


async def test_what_could_mean_several_things_is_tapped(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium 8")
    assert talk.labels == ["8 mg", "8 mcg", "8 IU", "08:00", "20:00"]
    await talk.press("20:00")
    assert "magnesium\nEvery day at 20:00" in talk.text
    unclear = (await talk.say("/remind vitamin d 1.000 IU 8:00"), talk.last)[1]
    assert talk.labels == ["1 IU", "1000 IU"]
    await talk.press("1000 IU")
    assert "vitamin d 1000 IU\n" in talk.text
    await talk.press("1 IU", unclear)
    assert "out of date" in talk.toast


async def test_after_a_problem_the_right_part_alone_is_enough(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium 200 mg 25:00")
    assert "magnesium 200 mg\nEvery day at 21:00" in await talk.say("21:00")
    await talk.say("/remind magnesium 10^9 g 21:00")
    assert "zinc\nEvery day at 09:00" in await talk.say("zinc 9:00")


async def test_a_line_without_a_time_is_asked_for_it(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    assert "At what time shall I remind you of magnesium 200 mg?" in await talk.say(
        "/remind magnesium 200 mg"
    )
    await talk.press("22:00")
    assert "magnesium 200 mg\nEvery day at 22:00" in talk.text
    assert "On which days?" in await talk.press("Days")
    await talk.press("Every other day")
    assert "magnesium 200 mg\nEvery 2 days at 22:00" in talk.text
    await talk.say("/remind zinc twice a day")
    assert talk.labels == ["08:00 20:00", "Only when I need it"]
    await talk.press("08:00 20:00")
    assert "zinc\nEvery day at 08:00 and 20:00" in talk.text


async def test_the_guided_dialog_asks_one_thing_at_a_time(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    assert "What shall I remind you of?" in await talk.say("/remind")
    assert "That name is too long" in await talk.say("x" * 300)
    assert "At what time" in await talk.say("magnesium 200 mg")
    assert "“8” could mean more than one time" in await talk.say("8")
    assert "I don't understand “banana”" in await talk.say("banana")
    assert "magnesium 200 mg\nEvery day at 08:00 and 20:00" in await talk.say("8:00 20:00")
    assert "Saved" in await talk.press("Save")


async def test_words_that_are_no_time_never_become_part_of_the_name(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium")
    for unread in ("banana", "banana 8:00", "at banana"):
        assert f"“{unread}”" in await talk.say(unread)
        assert "8:00 20:00" in talk.text
    assert "magnesium\nEvery day at 08:00" in await talk.say("8:00")


async def test_days_said_early_are_not_asked_again(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind")
    await talk.say("magnesium every day")
    assert "magnesium\nEvery day at 08:00" in await talk.say("8:00")
    await talk.say("/remind")
    await talk.say("magnesium")
    assert "magnesium\nOn Tue at 08:00" in await talk.say("8:00 tuesdays")


@pytest.mark.thorough
async def test_change_takes_the_whole_line_or_only_the_new_part(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium 200 mg mon wed 21:00")
    assert "magnesium 200 mg mon wed 21:00" in await talk.press("Time")
    assert "magnesium 200 mg\nOn Mon and Wed at 22:00" in await talk.say("22:00")
    await talk.press("Time")
    assert "magnesium 300 mg\nOn Mon and Wed at 22:00" in await talk.say("300 mg")
    await talk.press("Time")
    assert "magnesium 300 mg\nEvery day at 22:00" in await talk.say("every day")
    await talk.press("Time")
    assert "could mean more than one time" in await talk.say("9")
    await talk.press("09:00")
    assert "magnesium 300 mg\nEvery day at 09:00" in talk.text
    await talk.press("Time")
    assert "zinc 10 mg\nEvery day at 07:00" in await talk.say("zinc 10 mg 7:00")


@pytest.mark.thorough
async def test_cancel_is_a_button_a_command_and_a_word(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium 21:00")
    assert await talk.press("Cancel") == "Cancelled. Nothing was saved."
    for way in ("cancel", "Cancel.", "/cancel", "never mind"):
        await talk.say("/remind")
        assert await talk.say(way) == "Cancelled. Nothing was saved."
        await talk.say("/remind magnesium 21:00")
        assert await talk.say(way) == "Cancelled. Nothing was saved."
    assert await talk.say("/cancel") == "There was nothing to cancel."
    assert "schedules" not in await talk.kept()


async def test_save_can_be_typed(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium 21:00")
    assert "Saved" in await talk.say("yes")
    assert len((await talk.kept())["schedules"]) == 1


async def test_only_the_newest_card_can_be_saved_and_only_once(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium 21:00")
    old = talk.last
    await talk.say("/remind zinc 21:00")
    new = talk.last
    for label in ("Save", "Time", "Cancel"):
        await talk.press(label, old)
        assert "That card is old" in talk.toast
    save = data_of(new, "Save")
    talk.user.press(new["message_id"], save)
    talk.user.press(new["message_id"], save, forged=True)
    await talk.settle()
    assert [each["name"] for each in (await talk.kept())["items"]] == ["zinc"]


async def test_a_card_of_yesterday_evening_is_out_of_date(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium 21:00")
    await talk.later(timedelta(hours=7))
    await talk.press("Save")
    assert "That card is old" in talk.toast
    assert "schedules" not in await talk.kept()


async def test_a_course_that_ended_while_its_card_waited_is_not_saved(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    today = talk.clock.now().date()
    assert "leaves no time for a dose" in await talk.say(f"/remind zinc 5:00 until {today}")
    await talk.say(f"/remind zinc 10:00 until {today}")
    await talk.until_hour(11)
    assert "leaves no time for a dose" in await talk.press("Save")
    await talk.until_hour(22)
    await talk.say(f"/remind zinc 23:00 until {today}")
    await talk.later(timedelta(hours=3))
    assert "leaves no time for a dose" in await talk.press("Save")
    assert "schedules" not in await talk.kept()


async def test_what_the_zone_makes_impossible_is_said_after_the_zone(talk: Talk) -> None:
    today = talk.clock.now().date()
    assert "which city are you near?" in await talk.say(f"/remind zinc 7:00 until {today}")
    assert "leaves no time for a dose" in await talk.say("Tokyo")
    assert "zinc\nEvery day at 07:00\n" in await talk.say("zinc 7:00")


async def test_the_zone_is_asked_in_one_message_and_the_reminder_goes_on(talk: Talk) -> None:
    asked = await talk.say("/remind magnesium 21:00")
    assert asked.startswith("So that 21:00 is your 21:00: which city are you near?")
    assert "Have I got this right?" in await talk.say("Reykjavik")
    assert "Times are Reykjavik time, where it is 06:00." in talk.text
    assert not talk.saying("Time zone set")
    await talk.press("Save")
    await talk.until_hour(21)
    assert "magnesium – due 21:00" in talk.text


async def test_who_goes_away_at_the_question_for_the_zone_leaves_nothing_behind(talk: Talk) -> None:
    await talk.say("/remind magnesium 21:00")
    await talk.say("Reykjavi")
    offer = talk.last
    await talk.say("/today")
    await talk.press("Yes", offer)
    kept = await talk.kept()
    assert kept["subscribers"][0]["zone"] == "Atlantic/Reykjavik"
    assert not {"schedules", "items", "dialogs"} & set(kept)


@pytest.mark.thorough
async def test_any_name_survives_the_whole_way(talk: Talk) -> None:
    names = [
        "מגנזיום",
        "مغنيسيوم",
        "💊 vitamin",
        "<b>bold</b> & co",
        "Ubiquinol-10 (Kaneka™)",
        "维生素",
        "%s {name}",
    ]
    await talk.live_in("Reykjavik")
    for name in names:
        assert name in await talk.say(f"/remind {name} 5 mg 21:00")
        assert name in await talk.press("Save")
    await talk.say("/doses")
    assert all(any(name in label for label in talk.labels) for name in names)
    await talk.until_hour(21)
    assert all(name in talk.text for name in names)
    taken = await talk.press("All taken")
    assert all(name in taken for name in names)
    page = await talk.say("/today")
    assert all(name in page for name in names)


async def test_a_name_from_right_to_left_does_not_mix_up_the_amount(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    assert "\u2068מגנזיום\u2069 200 mg" in await talk.say("/remind מגנזיום 200 mg 21:00")


@pytest.mark.thorough
async def test_there_is_room_for_fifty_reminders_on_pages(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    for n in range(50):
        await talk.say(f"/remind vitamin with a rather long name, number{n:02} 5 mg 21:00")
        await talk.say("save")
    await talk.say("/remind another thing 21:00")
    assert "as many as I can keep" in await talk.press("Save")
    await talk.say("/doses")
    assert len([label for label in talk.labels if "vitamin" in label]) == 10
    for _ in range(4):
        await talk.press("More ›")
    assert "number49" in talk.text
    await talk.press("‹ Back")
    assert "number39" in talk.text


async def test_another_reminder_typed_for_a_time_is_that_reminder(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.say("/remind magnesium")
    assert "levothyroxine\nEvery day at 07:00" in await talk.say("levothyroxine 7am")


async def test_a_day_that_may_be_two_is_offered_by_its_weekday(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("zinc 10 mg next friday 8:00")
    only, other, start, other_start = talk.labels
    assert only.startswith("Only Fri ")
    assert other.startswith("Only Fri ")
    assert start == f"From {only.removeprefix('Only ')} on"
    assert other_start == f"From {other.removeprefix('Only ')} on"
    await talk.press(start)
    assert "zinc 10 mg" in talk.text


async def test_a_reading_that_is_no_date_is_its_own_label(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("zinc 10 mg 8:00 until 3/4/2027")
    assert all("until" in each for each in talk.labels)
