"""Changing one part of a reminder by buttons, on the Save card and in /doses."""

import pytest

from tests.handlers.conftest import Talk

LINE = "magnesium 200 mg mon wed 21:00 for Mum"


async def at_home(talk: Talk, line: str = LINE) -> None:
    """The card of a reminder of somebody in Reykjavik."""
    await talk.live_in("Reykjavik")
    await talk.say(f"/remind {line}")


@pytest.mark.parametrize(
    ("part", "label", "card"),
    [
        ("Time", "13:00", "magnesium 200 mg for Mum\nOn Mon and Wed at 13:00"),
        ("Days", "Every day", "magnesium 200 mg for Mum\nEvery day at 21:00"),
        ("Days", "Weekdays", "magnesium 200 mg for Mum\nOn Mon, Tue, Wed, Thu, and Fri at 21:00"),
        ("Days", "Every other day", "magnesium 200 mg for Mum\nEvery 2 days at 21:00"),
        ("Amount", "2 tablets", "magnesium 2 tablets for Mum\nOn Mon and Wed at 21:00"),
        ("For whom", "Me", "magnesium 200 mg\nOn Mon and Wed at 21:00"),
    ],
)
async def test_a_usual_answer_changes_that_part_alone(talk: Talk, part: str, label: str, card: str) -> None:
    await at_home(talk)
    await talk.press(part)
    asked = talk.last["message_id"]
    await talk.press(label)
    assert card in talk.text
    assert asked not in [m["message_id"] for m in talk.shown]
    assert "💾 Save" in talk.labels


@pytest.mark.parametrize(
    ("part", "answer", "card"),
    [
        ("Time", "7:30 19:30", "magnesium 200 mg for Mum\nOn Mon and Wed at 07:30 and 19:30"),
        ("Days", "every 3 days", "magnesium 200 mg for Mum\nEvery 3 days at 21:00"),
        ("Amount", "300 mg", "magnesium 300 mg for Mum\nOn Mon and Wed at 21:00"),
        ("Name", "zinc", "zinc 200 mg for Mum\nOn Mon and Wed at 21:00"),
        ("Name", "vitamin D 500 IU", "vitamin D 500 IU for Mum\nOn Mon and Wed at 21:00"),
        ("For whom", "dad", "magnesium 200 mg for Dad\nOn Mon and Wed at 21:00"),
        ("Amount", "22:00", "magnesium 200 mg for Mum\nOn Mon and Wed at 22:00"),
        ("Name", "zinc 10 mg 7:00", "zinc 10 mg\nEvery day at 07:00"),
    ],
)
async def test_a_typed_answer_changes_what_it_says(talk: Talk, part: str, answer: str, card: str) -> None:
    await at_home(talk)
    await talk.press(part)
    assert card in await talk.say(answer)


async def test_a_name_that_cannot_be_read_is_asked_for_again(talk: Talk) -> None:
    await at_home(talk)
    await talk.press("Name")
    assert "“0 mg”" in await talk.say("zinc 0 mg")
    assert "That name is too long" in await talk.say("x" * 300)
    assert "zinc 200 mg for Mum\n" in await talk.say("zinc")


async def test_back_leads_to_the_card_as_it_was(talk: Talk) -> None:
    await at_home(talk)
    card = talk.text
    assert "So far it is:\nmagnesium 200 mg mon wed 21:00 for Mum" in await talk.press("Amount")
    assert await talk.press("‹ Back") == card
    assert "Saved" in await talk.press("Save")


async def test_a_reminder_on_record_is_changed_by_the_same_buttons(talk: Talk) -> None:
    await at_home(talk)
    await talk.press("Save")
    await talk.say("/doses")
    await talk.press("magnesium")
    await talk.press("Edit")
    menu = talk.text
    assert menu.startswith("What shall I change?")
    assert talk.labels == ["Time", "Days", "Amount", "Name", "For whom"]
    await talk.press("Days")
    assert await talk.press("‹ Back") == menu
    await talk.press("Time")
    await talk.press("08:00")
    assert "magnesium 200 mg for Mum\nOn Mon and Wed at 08:00" in talk.text
    await talk.press("Save")
    [reminder] = [each for each in (await talk.kept())["schedules"] if each["state"] == "active"]
    assert reminder["times"] == "08:00"


async def test_what_is_taken_as_needed_has_no_days_to_change(talk: Talk) -> None:
    await at_home(talk, "ibuprofen 400 mg as needed")
    assert talk.labels[:5] == ["💾 Save", "Time", "Amount", "Name", "For whom"]
    await talk.press("Time")
    await talk.press("08:00")
    assert "ibuprofen 400 mg\nEvery day at 08:00" in talk.text


async def test_a_button_of_another_card_or_a_forged_one_changes_nothing(talk: Talk) -> None:
    await at_home(talk)
    old = talk.last
    await talk.say("/remind zinc 21:00 for me")
    await talk.press("Time", old)
    assert "That card is old" in talk.toast
    token = (await talk.kept())["dialogs"][0]["data"]["token"]
    for forged in ("part:colour", f"part:colour:{token}", "part:back", f"part:back:{token}", "part:"):
        assert "That card is old" in await talk.forge(forged)
    await talk.press("Time", talk.last)
    asked, token = talk.last, (await talk.kept())["dialogs"][0]["data"]["token"]
    assert "That card is old" in await talk.forge(f"part:colour:{token}")
    assert "could mean more than one time" in await talk.say("9")
    await talk.press("08:00", asked)
    assert "out of date" in talk.toast


async def test_a_token_of_another_dialog_opens_no_part(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/took ibuprofen 400 mg")
    token = (await talk.kept())["dialogs"][0]["data"]["token"]
    assert "That card is old" in await talk.forge(f"part:time:{token}")
    await talk.say("/remind magnesium 8")
    token = (await talk.kept())["dialogs"][0]["data"]["token"]
    assert "That card is old" in await talk.forge(f"part:time:{token}")


async def test_the_strength_told_on_a_card_stays_when_another_part_changes(talk: Talk) -> None:
    await at_home(talk, "ibuprofen 2 tablets 8:00")
    await talk.press("How strong is one tablet?")
    assert "One tablet of ibuprofen counts as 400 mg." in await talk.press("400 mg")
    await talk.press("Time")
    assert "One tablet of ibuprofen counts as 400 mg." in await talk.say("10:00")
    await talk.press("Name")
    assert "counts as" not in await talk.say("naproxen")
