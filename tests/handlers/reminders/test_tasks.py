"""Reminders of what has no name of its own, and of a single dose after some time."""

import pytest

from tests.handlers.conftest import Talk
from tests.handlers.reminders.test_several import saved


@pytest.mark.parametrize(
    ("text", "name", "times", "person"),
    [
        ("remind me to take my pills at 8am", "pills", "08:00", None),
        ("pls remind me 2 take my tablets at 8am", "tablets", "08:00", None),
        ("i have to take a tablet for my heart every morning at 8", "tablet for my heart", "08:00", None),
        ("remind me to check my blood pressure at 8am", "check my blood pressure", "08:00", None),
        ("remind me to do my back exercises at 7am", "do my back exercises", "07:00", None),
        ("remind me to drink water at 10am", "drink water", "10:00", None),
        ("remind me every day at 8am to take my pills", "pills", "08:00", None),
        ("remind mum to take her pills at 8am", "pills", "08:00", "Mum"),
        ("remind me in 2 hours to ring the doctor", "ring the doctor", "08:00", None),
        ("remind me in 2 hours to take paracetamol", "paracetamol", "08:00", None),
        ("remind me in 20 hours to take paracetamol", "paracetamol", "02:00", None),
        ("remind me to take ibuprofen in 30 minutes", "ibuprofen", "06:30", None),
    ],
)
async def test_the_hour_of_a_reminder_without_a_medicine_is_kept(
    talk: Talk, text: str, name: str, times: str, person: str | None
) -> None:
    await talk.live_in("Reykjavik")
    await talk.say(text)
    await talk.press("Save")

    assert await saved(talk) == [(name, times, person)]


async def test_a_single_dose_is_for_one_day(talk: Talk) -> None:
    await talk.live_in("Reykjavik")

    assert "Once, " in await talk.say("remind me in 20 hours to take paracetamol")


@pytest.mark.parametrize("text", ["remind me", "set a reminder for 8am", "remind me to 25:00"])
async def test_without_a_task_the_bot_asks_what_it_is_about(talk: Talk, text: str) -> None:
    await talk.live_in("Reykjavik")

    assert "What shall I remind you of?" in await talk.say(text)


async def test_without_a_zone_nobody_knows_when_in_two_hours_is(talk: Talk) -> None:
    await talk.say("remind me in 2 hours to take paracetamol")

    assert await saved(talk) == []


@pytest.mark.parametrize("text", ["looks good thanks", "perfect", "great ta", "thats right", "All good!"])
@pytest.mark.parametrize("line", ["magnesium 200 mg 9pm", "magnesium 200 mg 9pm, zinc 10 mg 8am"])
async def test_words_of_agreement_save_the_card(talk: Talk, text: str, line: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.say(line)

    assert "✅ Saved" in await talk.say(text)
    assert ("magnesium", "21:00", None) in await saved(talk)


@pytest.mark.parametrize("line", ["magnesium 200 mg 9pm", "magnesium 200 mg 9pm, zinc 10 mg 8am"])
async def test_after_thanks_the_card_says_that_it_is_not_saved_yet(talk: Talk, line: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.say(line)
    await talk.say("thanks a lot")

    assert "Not saved yet" in talk.shown[-2]["text"]
    assert sum("Have I got th" in each["text"] for each in talk.shown) == 1
    assert await saved(talk) == []
    await talk.press("Save")
    assert ("magnesium", "21:00", None) in await saved(talk)


@pytest.mark.parametrize("text", ["thanks", "perfect"])
async def test_an_intake_is_never_recorded_by_thanks(talk: Talk, text: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("took ibuprofen 400 mg")

    assert "Nothing is noted yet" in await talk.say(text)
    assert not (await talk.kept()).get("doses")


async def test_a_first_reminder_is_understood_before_the_city_is_known(talk: Talk) -> None:
    assert "which city are you near?" in await talk.say("magnesium 9 pm")
    assert "magnesium\nEvery day at 21:00" in await talk.say("London")


async def test_a_bare_city_is_taken_for_where_the_person_is(talk: Talk) -> None:
    await talk.say("London")

    assert "Europe/London" in str(talk.last)


NAMES = "ramipril, metformin, atorvastatin, bisoprolol, amlodipine, omeprazole"


async def test_a_list_of_names_may_be_checked(talk: Talk) -> None:
    await talk.say(NAMES)

    assert talk.labels == ["🔍 Check them together", "⏰ Remind me of them"]
    await talk.press("Check them together")
    assert "pharmacist" in talk.last["text"]


async def test_a_list_of_names_may_become_reminders(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("magnesium, zinc, omega 3, iron")
    await talk.press("Remind me of them")

    assert 'At what time shall I remind you of magnesium, zinc, "omega 3", and iron?' in talk.last["text"]
