"""What people ask reminder apps for, and did not get: each ask is one test, in the order of the list.

The list is that of issue 3: clocks that change, doses dropped, reminders that come again, asking until
answered, as needed, spacing, taking back, courses, what hours count from, running out, caregivers, a report,
discretion, travel, and the record of too much.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.handlers.conftest import Talk, buttons

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


def labels(talk: Talk) -> list[str]:
    return [button["text"] for button in buttons(talk.last)]


def next_change(after: datetime) -> datetime:
    """Noon before the clocks of Berlin change."""
    day = after.astimezone(BERLIN).replace(hour=12)
    while day.utcoffset() == (day + DAY).utcoffset():
        day += DAY
    return day


@pytest.mark.thorough
async def test_ask_1_a_change_of_the_clocks_neither_shifts_nor_doubles_a_dose(talk: Talk) -> None:
    await talk.live_in("Berlin")
    talk.clock.advance(next_change(talk.clock.now()) - talk.clock.now())
    await talk.remind("magnesium 2:30 22:00")
    for _hour in range(72):
        await talk.later(HOUR)
    told = [line for message in talk.shown for line in message["text"].splitlines() if "magnesium –" in line]
    assert len(told) == 6
    assert sum("02:30" in line for line in told) == sum("22:00" in line for line in told) == 3


@pytest.mark.thorough
async def test_ask_2_of_many_doses_due_in_one_second_none_is_dropped(talk: Talk) -> None:
    await talk.live_in("Berlin")
    names = [f"vitamin b {n} of mine" for n in range(20, 38)]
    for name in names:
        await talk.remind(f'"{name}" 9:00')
    await talk.later(3 * HOUR)
    shown = "\n".join(message["text"] for message in talk.saying("due 09:00"))
    assert all(name in shown for name in names)


@pytest.mark.thorough
async def test_ask_3_what_is_confirmed_is_not_asked_again_and_midnight_mixes_no_days(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 23:30")
    await talk.say("/doses")
    await talk.press("magnesium")
    await talk.press("Ask again")
    await talk.press("persistently")
    await talk.until_hour(23)
    await talk.later(45 * MINUTE)
    await talk.later(30 * MINUTE)  # 00:15
    assert "taken today 00:15" in await talk.press("Taken")
    count = len(talk.shown)
    await talk.later(HOUR)
    assert len(talk.shown) == count
    assert "0 of 1 taken" in await talk.say("/today")  # the one of the new day is still to come
    await talk.until_hour(23)
    await talk.later(45 * MINUTE)
    assert "due 23:30" in talk.text


@pytest.mark.thorough
async def test_ask_4_it_asks_until_confirmed_but_not_for_ever(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 7:00")
    await talk.say("/doses")
    await talk.press("magnesium")
    await talk.press("Ask again")
    assert "every 10 minutes, at most 6 times" in await talk.press("persistently")
    before = len(talk.shown)
    await talk.until_hour(7)
    for _time in range(12):
        await talk.later(11 * MINUTE)
    assert len(talk.shown) == before + 1 + 6


async def test_ask_5_as_needed_the_gap_and_the_daily_maximum_are_said_before_the_dose(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Record it now")
    await talk.later(HOUR)
    shown = await talk.say("/took ibuprofen 400 mg")
    assert "Too soon" in shown
    assert "This dose fits from today 10:00" in shown
    assert "at most 1,200 mg in 24 hours" in shown
    assert "Record it now" in labels(talk)[0]


@pytest.mark.thorough
async def test_ask_6_what_must_not_meet_is_kept_apart_by_what_was_really_taken(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("levothyroxine 50 mcg 7:00")
    await talk.remind("calcium 500 mg 11:00")
    await talk.until_hour(8)
    await talk.press("Taken")
    assert talk.saying("12:00"), "calcium has to wait four hours from 8:00"


@pytest.mark.thorough
async def test_ask_7_an_answer_is_undone_edited_and_told_with_its_time(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 7:00")
    await talk.until_hour(9)
    await talk.press("Taken earlier")
    assert "taken at 08:30" in await talk.press("30 min ago")
    assert "late: due 07:00" in await talk.press("Undo")
    await talk.press("Taken earlier")
    await talk.press("Type the time")
    await talk.say("7:20")
    assert talk.saying("taken at 07:20")


@pytest.mark.thorough
async def test_ask_8_tapers_cycles_and_doses_that_differ_by_day(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    card = await talk.say("/remind prednisone 20 mg for 2 days then 10 mg for 2 days 7:00")
    assert "20 mg for 2 days, then 10 mg for 2 days" in card
    await talk.press("Save")
    for amount in ("20 mg", "20 mg", "10 mg", "10 mg"):
        await talk.until_hour(7)
        assert f"prednisone {amount}" in talk.text
        await talk.press("Taken")
        await talk.later(HOUR)
    assert "21 days on and 7 days off" in await talk.say("/remind estradiol 21 days on 7 off 22:00")
    card = await talk.say("/remind warfarin 5 mg mon wed fri, 4 mg other days 18:00")
    assert "5 mg on Mon, Wed, and Fri" in card
    assert "4 mg on Tue, Thu, Sat, and Sun" in card


@pytest.mark.thorough
async def test_ask_9_the_card_says_whether_hours_count_from_the_clock_or_the_last_dose(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    asked = await talk.say("/remind amoxicillin 500 mg every 8 hours")
    assert "should the next one move, too?" in asked
    await talk.say("/cancel")
    card = await talk.say("/remind amoxicillin 500 mg 8 hours after the last dose 7:00")
    assert "8 hours after the last dose" in card
    await talk.press("Save")
    await talk.until_hour(8)
    await talk.press("Taken")
    await talk.until_hour(16)
    await talk.later(2 * MINUTE)  # it was taken some seconds after 8:00, and eight hours are not to be less
    assert "due 16:01" in talk.text


@pytest.mark.thorough
async def test_ask_10_the_date_on_which_it_runs_out_not_the_number_of_pills(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 7:00")
    shown = await talk.say("/refill magnesium 3")
    assert "3 left" in shown
    wanted = (talk.clock.now() + 3 * DAY).strftime("%a %-d %b")
    assert f"You need more by {wanted}" in shown
    await talk.until_hour(7)
    await talk.press("Taken")
    assert "2 left" in await talk.say("/refill")


@pytest.mark.thorough
async def test_ask_11_several_people_and_a_caregiver(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("vitamin d 1000 IU 7:00 for Mum")
    daughter = talk.somebody_else()
    await talk.say("/care")
    await talk.press("Invite")
    await talk.press("Make the link")
    token = talk.text.rsplit("start=", 1)[1].split()[0]
    await daughter.say(f"/start {token}")
    await daughter.press("Yes")
    await talk.press("Yes")
    await talk.until_hour(7)
    assert "vitamin d 1000 IU for Mum" in talk.text
    await talk.later(61 * MINUTE)
    assert "vitamin d" in daughter.text
    await daughter.press("Taken")
    assert talk.saying("✅ vitamin d 1000 IU for Mum")


@pytest.mark.thorough
async def test_ask_12_a_report_that_a_clinician_reads(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 7:00")
    await talk.until_hour(7)
    await talk.press("Taken")
    await talk.say("/history")
    await talk.press("For my doctor")
    sent = talk.telegram.files.find(talk.last["document"]["file_id"])
    assert sent is not None
    assert sent.data.startswith(b"%PDF")


async def test_ask_13_no_name_of_a_medicine_on_the_lock_screen(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("lithium 400 mg 7:00")
    await talk.say("/settings")
    await talk.press("Turn discreet mode on")
    await talk.until_hour(7)
    assert "Your reminder – due 07:00" in talk.text
    assert "lithium" not in talk.text
    assert "lithium 400 mg" in await talk.press("Show names")


@pytest.mark.thorough
async def test_ask_14_travel_keeps_home_time_moves_or_shifts(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.remind("magnesium 8:00")
    await talk.say("/travel New York")
    await talk.press("Yes")
    for choice, first in (("Keep home time", "08:00"), ("Move now", "08:00"), ("hour a day", "today 08:00")):
        shown = await talk.press(choice)
        assert shown.count("▫️ magnesium – ") == 3
        assert first in shown
        await talk.press("Back")
    await talk.press("hour a day")
    await talk.press("Yes, do that")
    await talk.later(3 * DAY)
    assert "America/New_York" in await talk.say("/settings")


@pytest.mark.thorough
async def test_ask_15_a_real_overdose_can_be_recorded_and_gets_help(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    for _dose in range(4):
        await talk.say("/took ibuprofen 400 mg")
        await talk.press("Record it now")
    assert talk.saying("Too much: 1,600 mg of ibuprofen")
    assert talk.saying("poison control")
    assert (await talk.say("/today")).count("✅ ibuprofen 400 mg") == 4
