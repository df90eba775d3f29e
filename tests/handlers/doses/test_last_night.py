"""What was missed last night stands on top of the morning's message, once."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk, due, on_both_engines

TOLD = "⚪ Last night's magnesium 200 mg (22:00) was missed."


@on_both_engines
@pytest.mark.thorough
async def test_the_first_reminder_of_the_morning_names_it_and_no_other_does(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 22:00", "iron 08:00", "zinc 09:00", hour=22)
    await talk.until_hour(7)
    assert not talk.saying("Last night's")
    await talk.until_hour(8)
    assert talk.text == f"{TOLD}\n\n⏰ iron – due 08:00"
    assert talk.labels[-1] == "magnesium 200 mg, yesterday 22:00"
    await talk.until_hour(9)
    assert talk.text == "⏰ zinc – due 09:00"
    await talk.until_hour(22)
    await talk.until_hour(8)
    assert talk.text == f"{TOLD}\n\n⏰ iron – due 08:00", "of the next night it is told anew"


@pytest.mark.thorough
async def test_its_button_opens_it_below_with_what_to_do(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 22:00", "iron 08:00", hour=22)
    await talk.until_hour(8)
    reminder = talk.last["message_id"]
    await talk.press("magnesium")
    assert talk.text.startswith("magnesium 200 mg, due yesterday 22:00?")
    assert talk.last["message_id"] != reminder
    await talk.press("Skip it")
    assert "Last night's" not in await talk.press("Taken")


async def test_a_dose_that_was_answered_meanwhile_is_not_called_missed(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 22:00", "iron 08:00", hour=22)
    night = talk.last
    await talk.until_hour(7)
    await talk.press_data(night["message_id"], f"dose:taken:{await talk.word_of('doses', 1)}")
    await talk.until_hour(8)
    assert talk.text == "⏰ iron – due 08:00"


@pytest.mark.thorough
async def test_several_are_named_in_one_line_and_many_are_counted(talk: Talk) -> None:
    await due(talk, "magnesium 22:00", "zinc 21:00 for Mum", "iron 08:00 for me", hour=21)
    await talk.until_hour(22)
    await talk.until_hour(8)
    assert talk.text.startswith("⚪ Last night's zinc for Mum (21:00) and magnesium (22:00) were missed.\n\n")


@pytest.mark.thorough
async def test_more_than_three_are_counted(talk: Talk) -> None:
    await due(talk, "magnesium 20:00 20:30 21:00 21:30", "iron 08:00", hour=22)
    await talk.until_hour(8)
    assert talk.text.startswith("⚪ 4 doses of last night were missed.\n\n⏰ iron – due 08:00")


async def test_names_stay_hidden_in_discreet_mode(talk: Talk) -> None:
    await due(talk, "magnesium 22:00", "iron 08:00", hour=22)
    await talk.say("/settings")
    await talk.press("discreet mode on")
    await talk.until_hour(8)
    assert talk.text.startswith(
        "⚪ Last night's reminder (22:00) was missed.\n\n⏰ Your reminder – due 08:00"
    )
    assert "magnesium" not in " ".join(talk.labels)


@pytest.mark.thorough
async def test_after_a_long_silence_it_is_said_once_among_all_that_was_missed(talk: Talk) -> None:
    await due(talk, "magnesium 22:00", "iron 08:00", hour=20)
    await talk.later(timedelta(hours=12))
    assert "Last night's" not in talk.text
    assert "⚪ magnesium – missed, was due yesterday 22:00" in talk.text


@pytest.mark.thorough
async def test_a_dose_taken_early_does_not_hide_it_and_an_evening_does_not_tell_it(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 22:00", "zinc 08:00", "iron 10:00", hour=22)
    await talk.until_hour(7)
    await talk.say("/today")
    await talk.press("☑️ zinc")
    await talk.until_hour(8)
    await talk.until_hour(10)
    assert talk.text == f"{TOLD}\n\n⏰ iron – due 10:00"
    await talk.until_hour(22)
    assert talk.text == "⏰ magnesium 200 mg – due 22:00"


@pytest.mark.thorough
async def test_the_list_of_the_day_begins_with_it_until_noon(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 22:00", hour=22)
    await talk.until_hour(7)
    assert (await talk.say("/today")).startswith(f"{TOLD}\n\nToday")
    await talk.until_hour(12)
    assert (await talk.say("/today")).startswith("Today")
