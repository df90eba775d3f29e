"""Every kind of schedule, typed in a line, shown in plain words, due as it was meant."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

# What is typed at six in the morning of a day, and what the card says of it.
CARDS = {
    "ibuprofen 400 mg as needed at most 3 a day at least 6 hours apart with food": (
        "ibuprofen 400 mg\nWhen you need it\nAt least 6 hours apart\n",
        "At most 1200 mg in any 24 hours\nWith food",
        "I won't remind you of this one. Took it? Tap /took, and I say from when the next one fits.",
    ),
    "salbutamol as needed at most 4 a day 90 minutes apart": (
        "salbutamol\nWhen you need it\nAt least 90 minutes apart\nAt most 4 times in any 24 hours",
    ),
    "levothyroxine 50 mcg 7am, 30 minutes before breakfast": (
        "levothyroxine 50 mcg\nEvery day at 07:00\n30 minutes before breakfast",
    ),
    "B12 1000 mcg monthly on the 15th 9:00": ("Every month on day 15 at 09:00",),
    "B12 1000 mcg 2nd tuesday of the month 9:00": ("Every month on the second Tuesday at 09:00",),
    "alendronate 70 mg every other monday 8:00": ("Every 14 days at 08:00", "Next: "),
    "zinc not on sunday 9:00": ("On Mon, Tue, Wed, Thu, Fri, and Sat at 09:00",),
    "zinc MWF 9:00": ("On Mon, Wed, and Fri at 09:00",),
    "zinc at 10 and 16": ("Every day at 10:00 and 16:00",),
    "ibuprofen 400 mg every 8 hours after the last dose 8:00": (
        "8 hours after the last dose you took (a late dose moves the next), the first at 08:00",
        "Next: today 08:00 · today 16:00 · tomorrow 00:00",
    ),
    "zinc 10 mg every 36 hours 8:00 with food for Mum": (
        "zinc 10 mg for Mum\nEvery 36 hours by the clock (a late dose moves nothing), the first at 08:00\n",
        "With food",
        "Next: today 08:00 · tomorrow 20:00 · ",
    ),
    "zinc every 8 hours from 8:00": ("Every day at 00:00, 08:00, and 16:00",),
    "pill 1 day on 2 off 20:00": ("1 day on and 2 days off, at 20:00, from ",),
    "prednisone 20 mg for 1 day then 10 mg for 1 day then 5 mg 20:00": (
        "prednisone\nEvery day at 20:00\n20 mg for 1 day, then 10 mg for 1 day, then 5 mg",
        "Next: today 20:00 (20 mg) · tomorrow 20:00 (10 mg) · ",
    ),
    "warfarin 5 mg mon wed fri, 4 mg other days 18:00": (
        "Every day at 18:00\n5 mg on Mon, Wed, and Fri\n4 mg on Tue, Thu, Sat, and Sun",
    ),
    "zinc 8:00 from tomorrow for 10 days without food": (
        "Every day at 08:00, from ",
        ", until ",
        "On an empty stomach",
        "Next: tomorrow 08:00",
    ),
    "zinc half past seven in the evening": ("Every day at 19:30",),
}


@pytest.mark.thorough
async def test_the_card_says_in_plain_words_all_that_was_understood(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    for line, said in CARDS.items():
        card = await talk.say(f"/remind {line}")
        assert all(each in card for each in said), card
        assert any("Save" in label for label in talk.labels)


async def test_hours_are_asked_what_they_are_counted_from(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    asked = await talk.say("/remind ibuprofen 400 mg every 8 hours")
    assert "if you take one late, should the next one move, too?" in asked
    assert talk.labels == ["No: 00:00 08:00 16:00", "Yes: count from each dose", "Only when I need it"]
    assert "at what time is the first dose?" in await talk.press("Yes: count from each dose") or talk.text
    assert "After that I count from when you really took it." in talk.text
    await talk.press("08:00")
    assert "8 hours after the last dose you took" in talk.text
    await talk.press("Time")
    await talk.say("by the clock every 8 hours")
    assert "Every day at 00:00, 08:00, and 16:00" in talk.text


async def test_bedtime_is_asked_with_proposals(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind melatonin 3 mg before bed")
    assert talk.labels == ["21:00", "22:00", "23:00", "Only when I need it"]
    assert "melatonin 3 mg\nEvery day at 22:00\nBefore bed" in (await talk.press("22:00"), talk.text)[1]


async def test_the_guided_dialog_offers_as_needed_where_it_makes_sense(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind")
    await talk.say("ibuprofen 400 mg")
    await talk.press("Only when I need it")
    assert "ibuprofen 400 mg\nWhen you need it" in talk.text
    assert "when you need it. /took tells me" in await talk.press("Save")
    assert "💊 ibuprofen 400 mg\n    when you need it" in await talk.say("/doses")
    (schedule,) = (await talk.kept())["schedules"]
    assert (schedule["times"], schedule["next_due_at"]) == ("", None)
    await talk.say("/remind zinc for 5 days")
    assert "Only when I need it" not in talk.labels


async def test_a_taper_is_due_in_the_amount_of_its_day_and_says_with_food(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("prednisone 20 mg for 1 day then 10 mg for 1 day 20:00 with food")
    await talk.until_hour(20)
    assert "prednisone 20 mg – due 20:00 · with food" in talk.text
    await talk.press("Taken")
    await talk.later(12 * HOUR)
    assert "prednisone 10 mg – at 20:00" in await talk.say("/today")
    await talk.later(12 * HOUR)
    assert "prednisone 10 mg – due 20:00 · with food" in talk.text
    shown = len(talk.shown)
    await talk.later(24 * HOUR)
    assert len(talk.saying("prednisone")) <= shown


@pytest.mark.thorough
async def test_the_next_dose_follows_the_one_that_was_really_taken(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("ibuprofen 400 mg every 8 hours after the last dose 8:00")
    await talk.until_hour(8)
    await talk.later(90 * MINUTE)
    await talk.press("Taken")
    await talk.say("/doses")
    assert "Next: today 17:3" in await talk.press("ibuprofen 400 mg")
    await talk.press("Undo")
    await talk.say("/doses")
    assert "Next: today 16:00" in await talk.press("ibuprofen 400 mg")


@pytest.mark.thorough
async def test_hours_that_are_counted_from_now_on_count_the_dose_that_was_just_taken(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("ibuprofen 400 mg 8:00 10:00")
    await talk.until_hour(8)
    await talk.press("Taken")
    await talk.say("/doses")
    await talk.press("ibuprofen 400 mg")
    await talk.press("Edit")
    assert "Next: today 16:0" in await talk.say("8 hours after the last dose 10:00")
    await talk.press("Save")
    await talk.later(3 * HOUR)
    assert not talk.saying("due 10:00")


async def test_by_the_clock_a_late_dose_moves_nothing(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("zinc every 36 hours 8:00")
    await talk.until_hour(8)
    await talk.later(90 * MINUTE)
    await talk.press("Taken")
    await talk.say("/doses")
    assert "Next: tomorrow 20:00" in await talk.press("zinc")


@pytest.mark.parametrize(
    ("line", "change", "after"),
    [
        ("zinc 10 mg 21:00 with food for Mum", "20 mg", "zinc 20 mg for Mum\nEvery day at 21:00\nWith food"),
        ("zinc 10 mg 21:00", "without food", "zinc 10 mg\nEvery day at 21:00\nOn an empty stomach"),
        ("pill 21 days on 7 off 20:00", "21:00", "pill\n21 days on and 7 days off, at 21:00"),
        ("zinc 10 mg 21:00", "as needed", "zinc 10 mg\nWhen you need it"),
        ("zinc 10 mg as needed at most 3 a day", "21:00", "zinc 10 mg\nEvery day at 21:00"),
        (
            "prednisone 20 mg for 5 days then 10 mg 20:00",
            "21:00",
            "prednisone\nEvery day at 21:00\n20 mg for 5 days, then 10 mg",
        ),
    ],
)
async def test_an_edit_keeps_what_was_not_named(talk: Talk, line: str, change: str, after: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind(line)
    await talk.say("/doses")
    await talk.press(line.split(maxsplit=1)[0])
    await talk.press("Edit")
    assert after in await talk.say(change)
    await talk.press("Save")
    assert len((await talk.kept())["schedules"]) == 1


async def test_a_taper_that_is_edited_goes_on_where_it_is(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("prednisone 20 mg for 2 days then 10 mg 20:00")
    await talk.later(48 * HOUR)
    await talk.say("/doses")
    await talk.press("prednisone")
    await talk.press("Edit")
    assert "Next: today 21:00 (10 mg)" in await talk.say("21:00")


@pytest.mark.thorough
async def test_what_was_taken_stays_as_it_was_when_the_amount_changes(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("zinc 10 mg 8:00")
    await talk.until_hour(8)
    await talk.press("Taken")
    await talk.say("/doses")
    await talk.press("zinc 10 mg")
    await talk.press("Edit")
    await talk.say("20 mg")
    await talk.press("Save")
    assert "zinc 10 mg – taken" in await talk.say("/today")


async def test_somebody_who_is_known_is_meant_however_the_name_is_written(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("zinc 21:00 for Anna")
    await talk.remind("iron for anna 8:00")
    assert [row["person"] for row in (await talk.kept())["items"]] == ["Anna", "Anna"]


@pytest.mark.thorough
async def test_the_reminder_of_somebody_else_is_a_reminder_of_its_own(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("zinc 10 mg 21:00 for Mum")
    await talk.say("/doses")
    await talk.press("zinc")
    await talk.press("Edit")
    await talk.say("for Dad")
    await talk.press("Save")
    people = [row["person"] for row in (await talk.kept())["items"]]
    assert people == ["Mum", "Dad"]
