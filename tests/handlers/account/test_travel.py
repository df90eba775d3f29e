"""Travel: keep home time, move now, or shift by an hour a day; nothing is doubled on the way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.due import ticker
from bot.store.reminders import travel
from tests.handlers.conftest import Talk, data_of, on_both_engines

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOKYO = (35.68, 139.69)


async def at_home(talk: Talk, line: str = "magnesium 21:00") -> None:
    await talk.live_in("Reykjavik")
    await talk.remind(line)


async def travel_to(talk: Talk, city: str) -> None:
    await talk.say(f"/travel {city}")
    await talk.press("Yes")


@pytest.mark.thorough
async def test_a_shared_place_in_another_zone_asks_what_the_reminders_shall_do(talk: Talk) -> None:
    await at_home(talk)
    await talk.share(*TOKYO)
    await talk.press("Yes")
    assert "In Asia/Tokyo it is 15:00: 9 h ahead of Atlantic/Reykjavik." in talk.text
    assert talk.labels == ["🏠 Keep home time", "✈️ Move now", "🐢 Shift by an hour a day"]
    assert (await talk.kept())["subscribers"][0]["zone"] == "Atlantic/Reykjavik"


async def test_a_place_with_the_same_clocks_asks_nothing(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.remind("magnesium 21:00")
    await travel_to(talk, "Oslo")
    assert "Time zone set: Europe/Oslo" in talk.text
    assert (await talk.kept())["schedules"][0]["zone"] == "Europe/Oslo"


@pytest.mark.thorough
async def test_each_choice_shows_the_next_three_doses_by_both_clocks_and_leads_back(talk: Talk) -> None:
    await at_home(talk)
    await travel_to(talk, "Tokyo")
    keep = await talk.press("Keep home time")
    assert keep.count("▫️ magnesium – ") == 3
    assert "tomorrow 06:00 there, today 21:00 at home" in keep
    await talk.press("Back")
    now = await talk.press("Move now")
    assert "today 21:00 there, today 12:00 at home" in now
    await talk.press("Back")
    shift = await talk.press("Shift by")
    assert "after 9 nights they go by the clocks of Asia/Tokyo" in shift
    assert "tomorrow 06:00 there, today 21:00 at home" in shift
    assert shift.count(" 05:00 there") == 1
    assert "What shall your reminders do?" in await talk.press("Back")


async def test_kept_at_home_nothing_changes(talk: Talk) -> None:
    await at_home(talk)
    before = (await talk.kept())["schedules"]
    await travel_to(talk, "Tokyo")
    await talk.press("Keep home time")
    await talk.press("Yes, do that")
    assert "Nothing changed: I go on by the clocks of Atlantic/Reykjavik." in talk.text
    assert (await talk.kept())["schedules"] == before


@on_both_engines
@pytest.mark.thorough
async def test_moved_now_the_reminder_comes_by_the_clocks_there(talk: Talk) -> None:
    await at_home(talk)
    await travel_to(talk, "Tokyo")
    await talk.press("Move now")
    await talk.press("Yes, do that")
    assert len(talk.saying("Asia/Tokyo")) == 1
    await talk.until_hour(12)
    assert talk.text == "⏰ magnesium – due 21:00"


@pytest.mark.thorough
async def test_a_dose_too_soon_after_the_last_is_left_out_with_a_sentence(talk: Talk) -> None:
    await at_home(talk, "magnesium 8:00 20:00")
    await talk.until_hour(8)
    await talk.press("Taken")
    await travel_to(talk, "Tokyo")
    assert "would come too soon after the one before: magnesium today 20:00" in await talk.press("Move now")
    await talk.press("Yes, do that")
    assert "would come too soon" in talk.text
    await talk.later(4 * HOUR)
    assert not talk.saying("due 20:00")
    await talk.until_hour(23)
    assert talk.text == "⏰ magnesium – due 08:00"


async def test_a_dose_that_the_day_has_had_already_is_named(talk: Talk) -> None:
    await at_home(talk, "magnesium 8:00")
    await talk.until_hour(8)
    await talk.press("Taken")
    await travel_to(talk, "Bogota")
    assert "On record already, so it does not come again: magnesium today 08:00" in await talk.press(
        "Move now"
    )


async def test_a_dose_whose_time_is_over_there_is_named(talk: Talk) -> None:
    await at_home(talk, "magnesium 7:00")
    await travel_to(talk, "Tokyo")
    assert "Its time is over there already" in await talk.press("Move now")


async def test_what_was_due_before_the_move_is_on_record_first(talk: Talk) -> None:
    await at_home(talk, "magnesium 7:00")
    talk.clock.advance(HOUR)  # due, and nobody has looked yet
    await travel_to(talk, "Tokyo")
    await talk.press("Move now")
    await talk.press("Yes, do that")
    assert [row["state"] for row in (await talk.kept())["doses"]] == ["due"]
    assert len(talk.saying("magnesium – due")) == 1


async def test_in_discreet_mode_the_question_names_no_medicine(talk: Talk) -> None:
    await at_home(talk)
    await talk.say("/settings")
    await talk.press("discreet mode on")
    await travel_to(talk, "Tokyo")
    assert "magnesium" not in await talk.press("Move now")


async def night_after_night(talk: Talk, nights: int) -> None:
    """Time goes by hour after hour, and every dose is taken when it comes."""
    for _ in range(24 * nights):
        await talk.later(HOUR)
        if "✅ Taken" in talk.labels:
            await talk.press("Taken")


@on_both_engines
@pytest.mark.thorough
async def test_shifted_by_an_hour_a_day_it_ends_by_the_clocks_there_through_a_restart(talk: Talk) -> None:
    await at_home(talk)
    await travel_to(talk, "Nairobi")
    await talk.press("Shift by")
    await talk.press("Yes, do that")
    assert "after 3 nights" in talk.text
    await night_after_night(talk, 2)
    await talk.restart()
    assert "on their way from Atlantic/Reykjavik to Africa/Nairobi" in await talk.say("/travel")
    assert "1 more night." in talk.text
    await night_after_night(talk, 3)
    assert len(talk.saying("Your reminders have arrived")) == 1
    kept = await talk.kept()
    assert kept["schedules"][0]["zone"] == "Africa/Nairobi"
    taken_at = sorted((row["due_at"] for row in kept["doses"]), reverse=True)
    assert [at.hour for at in taken_at] == [18, 18, 19, 20, 21]
    assert {row["state"] for row in kept["doses"]} == {"taken"}
    assert (kept["subscribers"][0]["moving"], kept["subscribers"][0]["shift_at"]) == (None, None)


@pytest.mark.thorough
async def test_the_shifting_can_be_ended_at_once_there_or_at_home(talk: Talk) -> None:
    await at_home(talk)
    await travel_to(talk, "Tokyo")
    await talk.press("Shift by")
    await talk.press("Yes, do that")
    await night_after_night(talk, 2)
    await talk.say("/travel")
    await talk.press("Back to home time")
    await talk.press("Yes, do that")
    kept = await talk.kept()
    assert kept["subscribers"][0]["zone"] == kept["schedules"][0]["zone"] == "Atlantic/Reykjavik"
    assert kept["subscribers"][0]["moving"] is None
    assert "Which city are you in" in await talk.say("/travel")


@pytest.mark.thorough
async def test_after_a_long_silence_the_clocks_are_shifted_once(talk: Talk) -> None:
    await at_home(talk)
    await travel_to(talk, "Tokyo")
    await talk.press("Shift by")
    await talk.press("Yes, do that")
    await talk.later(5 * DAY)
    assert (await talk.kept())["schedules"][0]["zone"] == "Etc/GMT-1"


@pytest.mark.thorough
async def test_a_shift_goes_on_towards_a_third_place(talk: Talk) -> None:
    await at_home(talk)
    await travel_to(talk, "Tokyo")
    await talk.press("Shift by")
    await talk.press("Yes, do that")
    await night_after_night(talk, 1)
    await talk.remind("zinc 9:00")
    await travel_to(talk, "Nairobi")
    await talk.press("Shift by")
    await talk.press("Yes, do that")
    assert [row["zone"] for row in (await talk.kept())["schedules"]] == ["Etc/GMT-1", "Africa/Nairobi"]
    await night_after_night(talk, 3)
    assert [row["zone"] for row in (await talk.kept())["schedules"]] == ["Africa/Nairobi", "Africa/Nairobi"]


@pytest.mark.thorough
async def test_who_stopped_keeps_the_clocks_of_the_shift(talk: Talk) -> None:
    await at_home(talk)
    await travel_to(talk, "Tokyo")
    await talk.press("Shift by")
    await talk.press("Yes, do that")
    await night_after_night(talk, 1)
    await talk.say("/stop")
    await talk.later(2 * DAY)
    await talk.press("Start again")
    await ticker.tick(talk.vesper.world)
    assert (await talk.kept())["schedules"][0]["zone"] == "Etc/GMT-2"


async def test_a_forged_choice_is_refused(talk: Talk) -> None:
    await at_home(talk)
    for forged in ("travel:do:now:Mars/Base", "travel:do:fly:Asia/Tokyo", "travel:show", "travel:ask:"):
        assert "out of date" in await talk.forge(forged)
    assert (await talk.kept())["schedules"][0]["zone"] == "Atlantic/Reykjavik"


@pytest.mark.thorough
async def test_a_typed_time_that_the_clocks_have_not_shown_yet_asks_where_one_is(talk: Talk) -> None:
    await at_home(talk, "magnesium 8:00")
    await talk.until_hour(8)
    await talk.press("earlier")
    await talk.press("time")
    await talk.say("10:05")
    assert "By the clocks of Atlantic/Reykjavik it is 08:00. Do yours show another time?" in talk.text
    await talk.press("somewhere else")
    assert "Which city are you in" in talk.text


@pytest.mark.thorough
async def test_so_many_hours_stay_so_many_hours_and_none_is_lost(talk: Talk) -> None:
    await at_home(talk, "magnesium every 5 hours by the clock starting 8:00")
    await talk.until_hour(8)
    await talk.press("Taken")
    await talk.live_in("Bogota")  # five hours behind: the clocks show 8:00 again when the next one is due
    assert "Time zone set: America/Bogota" in talk.text
    for hour in (13, 18):
        await talk.until_hour(hour)
        await talk.press("Taken")
    assert [row["due_at"].hour for row in (await talk.kept())["doses"]] == [8, 13, 18]


@pytest.mark.thorough
async def test_a_choice_pressed_twice_is_made_once(talk: Talk) -> None:
    await at_home(talk)
    for choice in ("Move now", "Shift by"):
        await travel_to(talk, "Tokyo" if choice == "Move now" else "Nairobi")
        await talk.press(choice)
        offer = talk.last["message_id"]
        data = data_of(talk.last, "Yes, do that")
        for _ in range(2):
            talk.user.press(offer, data, forged=True)
        await talk.settle()
        assert "out of date" in talk.toast
    assert (
        len(talk.saying("Time zone set: Asia/Tokyo"))
        == len(talk.saying("Time zone set: Africa/Nairobi"))
        == 1
    )


@pytest.mark.thorough
async def test_a_zone_that_this_machine_does_not_know_keeps_nobody_else_waiting(talk: Talk) -> None:
    await at_home(talk)
    lost = talk.somebody_else()
    await at_home(lost)
    for each in (lost, talk):
        await travel_to(each, "Tokyo")
        await each.press("Shift by")
        await each.press("Yes, do that")
    async with talk.vesper.world.database.write() as tx:
        shift = await travel.shift_of(tx, lost.user.id)
        assert shift is not None
        await travel.put_shift(tx, replace(shift, zone="Mars/Base"))
    await talk.later(DAY)
    assert (await talk.kept())["schedules"][0]["zone"] == "Etc/GMT-1"
    assert (await lost.kept())["schedules"][0]["zone"] == "Atlantic/Reykjavik"
    assert talk.saying("magnesium – ")
