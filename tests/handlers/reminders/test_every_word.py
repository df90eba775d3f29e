"""A word that is not understood is asked about in the chat, with what it could mean as buttons."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("line", "asked", "labels", "press", "card"),
    [
        (
            "zinc 15 mg from 8 to 9 am",
            "“from 8 to 9 am” names two",
            ["08:00", "09:00"],
            "09:00",
            "zinc 15 mg\nEvery day at 09:00",
        ),
        (
            "zinc 15 mg 8-9am",
            "“8-9 am” names two",
            ["08:00", "09:00"],
            "08:00",
            "zinc 15 mg\nEvery day at 08:00",
        ),
        (
            "ibuprofen 400 mg every 4 to 6 hours as needed",
            "“every 4 to 6 hours” names two",
            ["every 6 hours"],
            "every 6 hours",
            "When you need it\nAt least 6 hours apart",
        ),
        (
            "zinc biweekly 9:00",
            "“biweekly” could mean more than one thing",
            ["mon thu", "every 2 weeks"],
            "mon thu",
            "On Mon and Thu at 09:00",
        ),
        (
            "do not take zinc on sunday 9:00",
            "What is “do not take zinc on sunday”?",
            ["zinc mon tue wed thu fri sat"],
            "zinc mon tue wed thu fri sat",
            "zinc\nOn Mon, Tue, Wed, Thu, Fri, and Sat at 09:00",
        ),
        (
            "zinc mondey 9:00",
            "What is “mondey”?",
            ["monday"],
            "monday",
            "zinc\nOn Mon at 09:00",
        ),
        (
            "B12 31st of each month 9:00",
            "Some months don't have that day: “31st of each month”",
            ["last day of the month", "31st of months that have it"],
            "last day of the month",
            "Every month on the last day at 09:00",
        ),
        (
            "zinc mon midnight",
            "“midnight” could mean more than one thing",
            ["00:00", "23:59"],
            "23:59",
            "On Mon at 23:59",
        ),
    ],
)
async def test_a_tap_says_what_was_meant(  # what is typed, shown and tapped
    talk: Talk, line: str, asked: str, labels: list[str], press: str, card: str
) -> None:
    await talk.live_in("Reykjavik")
    assert asked in await talk.say(f"/remind {line}")
    assert talk.labels == labels
    assert "Nothing was saved." in talk.text
    await talk.press(press)
    assert card in talk.text
    assert "💾 Save" in talk.labels


async def test_what_belongs_to_the_name_can_be_put_in_quotes(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    assert "put the name in quotes" in await talk.say("/remind zinc once 9:00")
    assert "zinc once\nEvery day at 09:00" in await talk.say('"zinc once" 9:00')


@pytest.mark.thorough
async def test_a_bare_month_asks_for_the_day_and_comes_on_it(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    assert "On which days? “monthly” alone doesn't say." in await talk.say("/remind B12 monthly 9:00")
    assert "Every month on day 15 at 09:00" in (await talk.press("monthly on the 15th"), talk.text)[1]
    await talk.press("Save")
    assert "every month on day 15 at 09:00" in await talk.say("/doses")
    (schedule,) = (await talk.kept())["schedules"]
    assert schedule["recurrence"] == {"kind": "monthly_day", "day": 15, "every": 1}
    await talk.press("B12")
    await talk.press("Edit")
    assert "B12\nEvery month on the second Tuesday at 09:00" in await talk.say("2nd tuesday of the month")
    await talk.press("Save")
    await talk.say("/calendar")
    sent = talk.telegram.files.find(talk.last["document"]["file_id"])
    assert sent is not None
    assert b"RRULE:FREQ=MONTHLY;INTERVAL=1;BYDAY=2TU" in sent.data


@pytest.mark.thorough
async def test_a_note_stands_on_the_card_and_in_the_reminder(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("levothyroxine 50 mcg 7am, 30 minutes before breakfast")
    await talk.until_hour(7)
    assert "levothyroxine 50 mcg – due 07:00 · 30 minutes before breakfast" in talk.text
    await talk.say("/doses")
    await talk.press("levothyroxine 50 mcg")
    await talk.press("Edit")
    assert "Every day at 06:30\n30 minutes before breakfast" in await talk.say("6:30")


async def test_a_note_without_a_time_asks_for_one(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind levothyroxine 50 mcg 30 minutes before breakfast")
    assert "At what time" in talk.text
    await talk.press("07:00")
    assert "Every day at 07:00\n30 minutes before breakfast" in talk.text


async def test_every_8_hours_for_7_days_is_not_asked_on_which_days(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind amoxicillin 500 mg every 8 hours for 7 days")
    await talk.say("8:00")
    assert "Every day at 00:00, 08:00, and 16:00, until" in talk.text


async def test_every_other_monday_comes_every_other_monday(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind alendronate 70 mg every other monday 8:00")
    said = talk.text.split("Next: ")[1].splitlines()[0]
    assert said.count("Mon ") + said.count("today") + said.count("tomorrow") == 3
    await talk.press("Save")
    await talk.say("/doses")
    await talk.press("alendronate 70 mg")
    await talk.press("Edit")
    assert "every 2 weeks on mon 08:00" in talk.text
