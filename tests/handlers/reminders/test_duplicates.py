"""A reminder for something that has one: change it, add a time, or keep both; never a silent double."""

import pytest

from tests.handlers.conftest import Talk

CHOICES = ["🔁 Change it", "➕ Add a time", "💾 Save both", "✖ Cancel"]


async def reminders(talk: Talk) -> list[tuple[str, str]]:
    kept = await talk.kept()
    names = {each["id"]: each["name"] for each in kept["items"]}
    return [(names[each["item_id"]], each["times"]) for each in kept["schedules"] if each["state"] != "ended"]


async def with_one(talk: Talk, line: str = "natures drops 20 ml 08:00") -> None:
    await talk.live_in("Reykjavik")
    await talk.remind(line)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("natures drops 20 ml 08:00", "natures drops 20 ml 08:00"),
        ("natures drops 20 ml 08:00", "Nature's Drops 20 ml at 8 am"),
        ("vitamin c 500 mg 22:00", "vitamin c 500 mg 22:00"),
        ("aspirin 75 mg 08:00", "acetylsalicylic acid 75 mg 08:00"),
        ("aspirin 75 mg 08:00 20:00", "aspirin 75 mg 20:00"),
        ("ibuprofen 400 mg as needed", "nurofen 400 mg as needed"),
        ("zinc 10 mg every other day 08:00", "zinc 10 mg every other day 08:00"),
    ],
)
async def test_the_same_reminder_twice_is_said_and_not_saved(talk: Talk, first: str, again: str) -> None:
    await with_one(talk, first)
    before = await reminders(talk)
    assert "You have this reminder already" in await talk.say(f"/remind {again}")
    assert talk.labels == []
    await talk.say("save")
    assert await reminders(talk) == before


async def test_another_time_is_offered_as_a_change_an_addition_or_both(talk: Talk) -> None:
    await with_one(talk)
    card = await talk.say("/remind natures drops 20 ml 20:00")
    assert card.startswith("You already have natures drops 20 ml: every day at 08:00.")
    assert "Change that one, add a time to it, or keep both?" in card
    assert talk.labels == CHOICES


@pytest.mark.thorough
async def test_change_it_changes_the_reminder_and_keeps_what_was_not_said(talk: Talk) -> None:
    await with_one(talk, "aspirin 75 mg 08:00 with food")
    await talk.say("/remind acetylsalicylic acid 20:00")
    card = await talk.press("Change it")
    assert "aspirin 75 mg" in card
    assert "With food" in card
    await talk.press("Save")
    assert await reminders(talk) == [("aspirin", "20:00")]
    assert (await talk.kept())["items"][0]["amount"] == "75"


async def test_a_new_amount_changes_it_too(talk: Talk) -> None:
    await with_one(talk, "aspirin 75 mg 08:00")
    await talk.say("/remind aspirin 100 mg 08:00")
    assert "➕ Add a time" not in talk.labels
    await talk.press("Change it")
    await talk.press("Save")
    assert await reminders(talk) == [("aspirin", "08:00")]
    assert (await talk.kept())["items"][0]["amount"] == "100"


async def test_add_a_time_makes_one_reminder_with_both(talk: Talk) -> None:
    await with_one(talk)
    await talk.say("/remind natures drops 20:00")
    card = await talk.press("Add a time")
    assert "08:00 and 20:00" in card
    assert "20 ml" in card
    await talk.press("Save")
    assert await reminders(talk) == [("natures drops", "08:00 20:00")]


async def test_both_are_kept_where_that_is_wanted(talk: Talk) -> None:
    await with_one(talk)
    await talk.say("/remind natures drops 20 ml 20:00")
    await talk.press("Save both")
    assert await reminders(talk) == [("natures drops", "08:00"), ("natures drops", "20:00")]


async def test_save_typed_asks_again_which_way(talk: Talk) -> None:
    await with_one(talk)
    await talk.say("/remind natures drops 20 ml 20:00")
    assert "You already have" in await talk.say("save")
    assert await reminders(talk) == [("natures drops", "08:00")]
    await talk.press("Cancel")
    assert await reminders(talk) == [("natures drops", "08:00")]


@pytest.mark.parametrize(
    "line",
    [
        "natures drops 20 ml 08:00 for Mum",
        "grandpas drops 20 ml 08:00",
        "magnesium 200 mg 08:00",
    ],
)
async def test_another_thing_or_person_is_simply_saved(talk: Talk, line: str) -> None:
    await with_one(talk)
    assert "You already have" not in await talk.say(f"/remind {line}")
    await talk.press("Save")
    assert len(await reminders(talk)) == 2


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("ibuprofen 400 mg as needed", "ibuprofen 400 mg 08:00"),
        ("ibuprofen 400 mg 08:00", "ibuprofen 400 mg as needed"),
        ("zinc 10 mg mondays 08:00", "zinc 10 mg 08:00"),
        ("amoxicillin 500 mg every 36 hours 08:00", "amoxicillin 500 mg 08:00"),
        ("zinc 10 mg every other day 08:00", "zinc 10 mg every 3 days 08:00"),
        ("yasmin 1 tablet 08:00 21 days on 7 days off", "yasmin 1 tablet 20:00 21 days on 7 days off"),
    ],
)
async def test_other_days_can_be_changed_or_kept_beside(talk: Talk, first: str, again: str) -> None:
    await with_one(talk, first)
    assert "You already have" in await talk.say(f"/remind {again}")
    assert "➕ Add a time" not in talk.labels
    await talk.press("Change it")
    await talk.press("Save")
    assert len(await reminders(talk)) == 1


@pytest.mark.thorough
async def test_what_changed_since_the_card_was_shown_is_asked_anew(talk: Talk) -> None:
    await with_one(talk)
    await talk.say("/remind natures drops 20 ml 20:00")
    card = talk.last
    await talk.say("/doses")
    await talk.press("natures drops")
    await talk.press("Delete")
    await talk.press("Delete")
    assert "Have I got this right?" in await talk.press("Save both", on=card)
    assert await reminders(talk) == []
    await talk.press("Save")
    assert await reminders(talk) == [("natures drops", "20:00")]


async def test_a_reminder_that_is_gone_cannot_be_changed(talk: Talk) -> None:
    await with_one(talk)
    await talk.say("/remind natures drops 20 ml 20:00")
    card = talk.last
    await talk.say("/doses")
    await talk.press("natures drops")
    await talk.press("Delete")
    await talk.press("Delete")
    await talk.press("Change it", on=card)
    assert "out of date" in talk.toast
