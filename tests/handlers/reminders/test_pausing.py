"""/pause until a date, /resume, and what comes back by itself."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk, data_of, on_both_engines

DAY = timedelta(days=1)


async def at_seven(talk: Talk, *lines: str) -> None:
    """Somebody in Reykjavik, which is UTC all year, has these reminders; it is six."""
    await talk.live_in("Reykjavik")
    for line in lines or ("magnesium 7:00",):
        await talk.remind(line)


def short(talk: Talk, days: int) -> str:
    """The date so many days from now, as it is shown."""
    return (talk.clock.now() + days * DAY).strftime("%a %-d %b")


@on_both_engines
@pytest.mark.thorough
async def test_a_pause_of_three_days_ends_by_itself_and_nothing_is_made_up_for(talk: Talk) -> None:
    await at_seven(talk)
    said = await talk.say("/pause 3 days")
    assert f"1 reminder is paused until {short(talk, 3)}." in said
    assert f"magnesium: {short(talk, 3)} 07:00" in said
    await talk.until_hour(8)
    await talk.later(DAY)
    await talk.later(DAY)
    assert not talk.saying("magnesium – ")
    assert "Nothing is due today" in await talk.say("/today")
    await talk.later(DAY - timedelta(hours=2))
    assert "magnesium – at 07:00" in await talk.say("/today")
    await talk.later(timedelta(hours=1))
    assert talk.text == "⏰ magnesium – due 07:00"
    assert (await talk.kept())["schedules"][0]["state"] == "active"
    await talk.later(DAY)
    assert len((await talk.kept())["doses"]) == 2


@pytest.mark.thorough
async def test_pause_alone_asks_until_when(talk: Talk) -> None:
    await at_seven(talk, "magnesium 7:00", "zinc 9:00")
    assert await talk.say("/pause") == "Pause all your reminders until when?"
    assert talk.labels == ["Until tomorrow", "3 days", "A week", "📅 A date …", "Until I say so"]
    said = await talk.press("Until tomorrow")
    assert "2 reminders are paused" in said
    assert "the first is magnesium: tomorrow 07:00" in said
    assert "magnesium: today 07:00" in await talk.press("Resume now")
    assert await talk.say("/resume") == "Nothing is paused. /doses shows all your reminders."


@pytest.mark.thorough
async def test_a_date_can_be_typed_after_asking(talk: Talk) -> None:
    await at_seven(talk)
    await talk.say("/pause")
    assert "On which day" in (await talk.press("A date"), talk.text)[1]
    assert "can't tell" in await talk.say("whenever")
    assert f"paused until {short(talk, 10)}" in await talk.say("10 days")
    assert "dialogs" not in await talk.kept()
    await talk.say("/pause")
    await talk.press("A date")
    day = (talk.clock.now() + 20 * DAY).date().isoformat()
    assert f"paused until {short(talk, 20)}" in await talk.say(day)


@pytest.mark.thorough
async def test_one_reminder_is_paused_from_its_card(talk: Talk) -> None:
    await at_seven(talk, "magnesium 7:00", "zinc 9:00")
    await talk.say("/doses")
    await talk.press("magnesium")
    assert await talk.press("Pause") == "Pause magnesium until when?"
    assert "Next: today 07:00" in await talk.press("Back")
    await talk.press("Pause")
    assert "1 reminder is paused" in await talk.press("A week")
    await talk.say("/doses")
    assert f"Paused: comes back {short(talk, 7)} 07:00." in await talk.press("magnesium")
    await talk.until_hour(9)
    assert talk.text == "⏰ zinc – due 09:00"


@pytest.mark.thorough
async def test_one_reminder_is_paused_by_name(talk: Talk) -> None:
    await at_seven(talk, "vitamin d 7:00", "vitamin b12 9:00", "zinc 10:00")
    assert "1 reminder is paused until" in await talk.say("/pause zinc 3 days")
    assert await talk.say("/pause vitamin until tomorrow") == "Which one shall I pause?"
    assert "the first is vitamin b12: tomorrow 09:00" in await talk.press("vitamin b12")
    assert "Pause vitamin d until when?" in await talk.say("/pause vitamin d")
    assert "1 reminder is paused until you say so" in await talk.press("Until I say so")
    assert "no reminder named “iron”" in await talk.say("/pause iron 3 days")
    assert "I can't tell a coming date from “until whenever”" in await talk.say("/pause until whenever")
    assert [row["state"] for row in (await talk.kept())["schedules"]] == ["paused"] * 3


@pytest.mark.thorough
async def test_pauses_that_were_made_apart_end_apart(talk: Talk) -> None:
    await at_seven(talk, "magnesium 7:00", "zinc 9:00")
    await talk.say("/pause magnesium until I say so")
    await talk.say("/pause 3 days")
    assert await talk.say("/resume") == "Which pause shall end now?"
    assert talk.labels == ["magnesium · no date", f"zinc · until {short(talk, 3)}", "▶️ All of them"]
    assert "zinc: today 09:00" in await talk.press("zinc")
    await talk.say("/pause zinc 3 days")
    await talk.say("/resume")
    said = await talk.press("All of them")
    assert "magnesium: today 07:00" in said
    assert "zinc: today 09:00" in said


async def test_a_course_that_ends_within_the_pause_says_so(talk: Talk) -> None:
    await at_seven(talk, "ibuprofen 7:00 for 3 days")
    assert "They come back" not in await talk.say("/pause a week")
    assert "comes due" in await card(talk)
    await talk.later(4 * DAY)
    assert "ibuprofen: finished" in await talk.say("/resume")


async def card(talk: Talk) -> str:
    """The card of the first reminder."""
    await talk.say("/doses")
    return await talk.press_data(talk.last["message_id"], data_of(talk.last, ""))


@pytest.mark.thorough
async def test_a_pause_ends_by_the_clocks_where_the_person_then_is(talk: Talk) -> None:
    await at_seven(talk)
    await talk.say("/pause 3 days")
    await talk.live_in("Tokyo")  # nine hours ahead
    assert f"comes back {short(talk, 3)} 07:00" in await card(talk)
    await talk.until_hour(21)
    await talk.later(2 * DAY)
    assert not talk.saying("magnesium – ")
    await talk.later(timedelta(hours=1))
    assert talk.text == "⏰ magnesium – due 07:00"


@pytest.mark.thorough
async def test_a_pause_survives_stop_and_start(talk: Talk) -> None:
    await at_seven(talk)
    await talk.say("/stop")
    await talk.say("/pause 3 days")
    assert "nothing will come yet" in talk.text
    await talk.press("start again")
    assert f"comes back {short(talk, 3)} 07:00" in await card(talk)


@pytest.mark.thorough
async def test_who_has_no_reminder_has_nothing_to_pause(talk: Talk) -> None:
    assert "nothing to pause" in await talk.say("/pause 3 days")
    await at_seven(talk)
    await talk.say("/pause")
    question = talk.last
    await talk.press("A date")
    await talk.say("/doses")
    await card(talk)
    await talk.press("Delete")
    await talk.press("Delete")
    await talk.press("A date", question)
    assert "out of date" in talk.toast


@pytest.mark.thorough
async def test_a_reminder_deleted_meanwhile_is_not_paused(talk: Talk) -> None:
    await at_seven(talk)
    await card(talk)
    shown = talk.last
    await talk.press("Pause")
    await talk.press("A date")
    mine = await talk.word_of("schedules")
    await talk.press_data(shown["message_id"], f"schedule:really:{mine}")
    assert "nothing to pause" in await talk.say("3 days")


@pytest.mark.thorough
async def test_nobody_pauses_the_reminder_of_somebody_else(talk: Talk) -> None:
    await at_seven(talk)
    mine = await talk.word_of("schedules")
    other = talk.somebody_else()
    await other.say("/start")
    for words in (f"days:{mine}:3", f"open:{mine}", f"till:{mine}:open", f"date:{mine}", f"resume:{mine}"):
        assert "out of date" in await other.forge(f"pause:{words}")
    for words in ("days:all:2", "till:all:x", "till:all:2001-01-01", "open:x", "x", ""):
        assert "out of date" in await talk.forge(f"pause:{words}")
    assert (await talk.kept())["schedules"][0]["state"] == "active"
