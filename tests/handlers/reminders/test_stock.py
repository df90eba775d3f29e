"""/refill, the stock card, and the one warning before something runs out."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.handlers.conftest import Talk, data_of, on_both_engines

DAY = timedelta(days=1)


async def taking(talk: Talk, *lines: str) -> None:
    """Somebody in Reykjavik, which is UTC all year, takes these; it is six."""
    await talk.live_in("Reykjavik")
    for line in lines or ("magnesium 7:00",):
        await talk.remind(line)


def short(talk: Talk, days: int) -> str:
    """The date so many days from now, as it is shown."""
    return (talk.clock.now() + days * DAY).strftime("%a %-d %b")


async def left(talk: Talk) -> Decimal:
    """What the database says is left of the first item."""
    return Decimal((await talk.kept())["items"][0]["stock"])


@pytest.mark.thorough
async def test_refill_says_how_long_it_lasts_and_on_which_date_more_is_needed(talk: Talk) -> None:
    await taking(talk)
    assert "▫️ magnesium: not counted" in await talk.say("/refill")
    said = await talk.say("/refill magnesium 60")
    assert "60 left · 1 each time" in said
    assert f"Enough for 60 doses, the last on {short(talk, 59)}." in said
    assert f"You need more by {short(talk, 60)} (60 days)." in said
    assert f"magnesium: 60 left, 60 days: more needed by {short(talk, 60)}" in await talk.say("/refill")


@on_both_engines
@pytest.mark.thorough
async def test_stock_counts_down_by_what_is_taken_and_back_on_undo(talk: Talk) -> None:
    await taking(talk, "magnesium 7:00 9:00 11:00")
    await talk.say("/refill magnesium 2")
    await talk.until_hour(7)
    await talk.press("Taken")
    assert await left(talk) == 1
    await talk.press("Undo")
    assert await left(talk) == 2
    await talk.press("Skip")
    assert await left(talk) == 2
    await talk.press("Undo")
    await talk.press("Taken")
    await talk.until_hour(9)
    await talk.press("Taken")
    assert await left(talk) == 0
    await talk.until_hour(11)
    await talk.press("Taken")
    assert await left(talk) == 0
    taken = [row for row in (await talk.kept())["doses"] if row["state"] == "taken"]
    assert sum(Decimal(row["counted"]) for row in taken) == 2
    await talk.press("Undo")
    assert await left(talk) == 0


@pytest.mark.thorough
async def test_the_warning_comes_once_on_the_date_that_leaves_a_week(talk: Talk) -> None:
    await taking(talk, "magnesium 12:00")
    await talk.say("/refill magnesium 9")
    await talk.until_hour(11)
    await talk.later(DAY)  # nothing was taken: today's dose is missed, 9 are left
    assert not talk.saying("running out")
    await talk.until_hour(12)
    await talk.press("Taken")
    await talk.until_hour(11)
    assert not talk.saying("running out")
    await talk.until_hour(12)
    await talk.press("Taken")
    await talk.until_hour(10)
    said = talk.saying("running out")
    assert len(said) == 1
    assert "magnesium is running out: 7 left." in said[0]["text"]
    assert f"You need more by {short(talk, 7)} (7 days)." in said[0]["text"]
    await talk.later(DAY)
    await talk.later(DAY)
    assert len(talk.saying("running out")) == 1
    await talk.press("New pack")
    assert "How many are in the new pack of magnesium?" in talk.text
    assert "just a number" in await talk.say("a whole lot")
    assert "37 left" in await talk.say("30 tablets")
    assert len((await talk.kept())["items"]) == 1


@pytest.mark.thorough
async def test_a_warning_hides_the_name_in_discreet_mode_until_tapped(talk: Talk) -> None:
    await taking(talk, "magnesium 12:00")
    await talk.say("/settings")
    await talk.press("discreet mode on")
    await talk.say("/refill magnesium 8")
    await talk.until_hour(12)
    await talk.press("Taken")
    await talk.until_hour(10)
    assert "One of your items runs out" in talk.text
    assert "magnesium" not in talk.text
    assert "📦 magnesium" in await talk.press("Show name")


async def test_a_refill_that_is_low_already_says_so_and_is_not_warned_of_again(talk: Talk) -> None:
    await taking(talk)
    said = await talk.say("/refill I have 3 left")
    assert f"You need more by {short(talk, 3)} (3 days)." in said
    await talk.later(DAY)
    await talk.later(DAY)
    assert not talk.saying("running out")


async def test_a_refill_made_before_the_warning_left_takes_its_place(talk: Talk) -> None:
    await taking(talk, "magnesium 12:00")
    await talk.say("/refill magnesium 7 left")
    assert "Stop counting" in talk.labels
    await talk.press("Stop counting")
    assert "I don't count this one yet" in talk.text
    await talk.later(2 * DAY)
    assert not talk.saying("running out")


@pytest.mark.thorough
async def test_another_number_of_days_can_be_chosen(talk: Talk) -> None:
    await taking(talk, "magnesium 12:00")
    await talk.say("/refill magnesium 12")
    assert "✓ ⚠️ 7 days" in talk.labels
    assert "I tell you once when 14 days are left." in await talk.press("14 days")
    assert "I tell you once when 3 days are left." in await talk.press("⚠️ 3 days")
    for _day in range(9):
        await talk.until_hour(12)
        await talk.press("Taken")
        await talk.until_hour(11)
    assert "magnesium is running out: 3 left." in talk.saying("running out")[0]["text"]


async def test_a_new_pack_that_was_meant_as_all_is_put_right_with_one_tap(talk: Talk) -> None:
    await taking(talk)
    await talk.say("/refill magnesium 10")
    assert "70 left" in await talk.say("/refill magnesium +60")
    assert "60 left" in await talk.press("No, 60 in all")


@pytest.mark.thorough
async def test_two_of_that_name_are_asked_about_and_a_second_tap_adds_nothing(talk: Talk) -> None:
    await taking(talk, "vitamin d 7:00", "vitamin b12 9:00")
    assert await talk.say("/refill vitamin 30") == "Which one do you mean?"
    pressed = data_of(talk.last, "b12")
    question = talk.last["message_id"]
    assert "30 left" in await talk.press("b12")
    await talk.press_data(question, pressed)
    assert "out of date" in talk.toast
    assert "vitamin b12: 30 left" in await talk.say("/refill")
    await talk.say("/refill vitamin 12 left")
    assert "vitamin d\n12 left" in await talk.press("vitamin d")
    await talk.say("/refill vitamin 5")
    assert "17 left" in await talk.press("vitamin d")


async def test_a_name_with_a_number_is_no_count(talk: Talk) -> None:
    await taking(talk, '"omega 3" 7:00')
    assert "How many are in the new pack of omega 3?" in await talk.say("/refill omega 3")
    assert "90 left" in await talk.say("90")
    assert "nothing was changed" in (await talk.say("/refill something")).lower()
    assert "nothing was changed" in (await talk.say("/refill iron 30")).lower()


@pytest.mark.thorough
async def test_tablets_are_counted_as_they_are_taken_and_pieces_of_a_strength_as_the_person_says(
    talk: Talk,
) -> None:
    await taking(talk, "prednisone 2 tablets 7:00", "magnesium 200 mg 18:00")
    said = await talk.say("/refill prednisone 10")
    assert "10 tablets left · 2 tablets each time" in said
    assert "Enough for 5 doses" in said
    assert "1 each" not in talk.labels
    await talk.say("/refill magnesium 10")
    assert "✓ 1 each" in talk.labels
    assert "Enough for 5 doses" in await talk.press("2 each")
    await talk.until_hour(7)
    await talk.press("Taken")
    assert await left(talk) == 8


@pytest.mark.thorough
async def test_a_taper_in_tablets_takes_on_each_day_what_was_planned_for_it(talk: Talk) -> None:
    await taking(talk, "prednisone 7:00 4 tablets for 2 days then 2 tablets for 5 days")
    said = await talk.say("/refill prednisone 11 left")
    assert "11 tablets left\nEnough for 3 doses" in said
    assert f"You need more by {short(talk, 3)} (3 days)." in said
    await talk.until_hour(7)
    await talk.press("Taken")
    assert await left(talk) == 7
    for still in (3, 1):
        await talk.later(DAY)
        await talk.press("Taken")
        assert await left(talk) == still


@pytest.mark.thorough
async def test_the_card_is_reached_from_the_reminder_and_tells_why_there_is_no_date(talk: Talk) -> None:
    await taking(talk)
    await talk.say("/doses")
    await talk.press("magnesium")
    assert "I don't count this one yet" in await talk.press("Stock")
    await talk.press("I have")
    assert "How many of magnesium do you have now" in talk.text
    await talk.say("20")
    await talk.say("/pause magnesium 30 days")
    await talk.say("/refill")
    assert f"Enough for 20 doses, the last on {short(talk, 49)}" in await talk.press("magnesium")
    await talk.say("/pause magnesium until I say so")
    await talk.say("/refill")
    assert "No dose is coming" in await talk.press("magnesium")
    said = await talk.press("‹ Reminder")
    assert "Every day at 07:00" in said
    assert "📦 20 left" in said
    assert said.startswith("magnesium")
    await talk.press("Stock")
    assert "Your stock" in await talk.press("All stock")


async def test_enough_for_the_whole_course_needs_no_date(talk: Talk) -> None:
    await taking(talk, "ibuprofen 7:00 for 3 days")
    assert "enough for every dose" in await talk.say("/refill ibuprofen 3 left")
    assert "magnesium" not in await talk.say("/refill 2")
    await talk.say("/refill 0 left")
    assert f"not enough for the next dose, on {short(talk, 0)}" in talk.text


@pytest.mark.thorough
async def test_the_stock_goes_along_when_the_amount_changes(talk: Talk) -> None:
    await taking(talk, "magnesium 200 mg 9:00")
    await talk.say("/refill magnesium 40")
    await talk.say("/doses")
    await talk.press("magnesium")
    await talk.press("Edit")
    await talk.say("400 mg")
    await talk.press("Save")
    assert "magnesium 400 mg: 40 left" in await talk.say("/refill")


@pytest.mark.thorough
async def test_what_is_taken_as_needed_counts_and_undone_does_not(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Record it now")
    assert "20 left · 1 each time" in await talk.say("/refill ibuprofen 20")
    assert "I can't tell until when it lasts" in talk.text
    await talk.later(timedelta(hours=8))
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Record it now")
    assert await left(talk) == 19
    await talk.press("Undo")
    assert await left(talk) == 20
    await talk.later(9 * DAY)
    assert not talk.saying("running out")


@pytest.mark.thorough
async def test_who_takes_nothing_has_nothing_to_count(talk: Talk) -> None:
    assert "nothing to count" in await talk.say("/refill")
    assert "nothing to count" in await talk.say("/refill zinc 3")
    await taking(talk)
    await talk.say("/refill magnesium")
    mine = await talk.word_of("schedules")
    await talk.press_data(talk.last["message_id"], f"schedule:really:{mine}")
    assert "nothing to count" in await talk.say("60")


@pytest.mark.thorough
async def test_nobody_counts_what_is_somebody_elses(talk: Talk) -> None:
    await taking(talk)
    await talk.say("/refill magnesium 40")
    mine = await talk.word_of("schedules")
    other = talk.somebody_else()
    await other.say("/start")
    for words in (f"open:{mine}", f"left:{mine}:3", f"off:{mine}", f"each:{mine}:2", f"ask:{mine}:add"):
        assert "out of date" in await other.forge(f"stock:{words}")
    for words in (
        f"left:{mine}:x",
        f"each:{mine}:9",
        f"warn:{mine}:1",
        f"ask:{mine}:eat",
        f"add:{mine}:x:40",
        "x",
    ):
        assert "out of date" in await talk.forge(f"stock:{words}")
    assert await left(talk) == 40


@pytest.mark.parametrize(
    ("said", "count"), [("14", 14), ("fourteen", 14), ("2 boxes of 28", 56), ("two packs of 14", 28)]
)
async def test_the_question_of_a_card_hears_the_number(talk: Talk, said: str, count: int) -> None:
    await taking(talk)
    await talk.say("/refill")
    await talk.press("magnesium")
    assert f"{count} left · 1 each time" in await talk.say(said)


async def test_the_question_of_a_card_keeps_no_other_text_to_itself(talk: Talk) -> None:
    await taking(talk, "magnesium 7:00", "zinc 10 mg 8:00")
    assert "How many have you got?" in await talk.say("how much magnesium have i got left")
    assert "Hello" in await talk.say("hello")
    assert "5 left" in await talk.say("5")
    await talk.say("/refill")
    stock = talk.last
    await talk.say("/remind")
    await talk.press("zinc", on=stock)
    assert "time" in await talk.say("iron")
