"""An unsaved reminder whose place a new one takes is named, and its card has no dead buttons."""

import pytest

from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from tests.handlers.conftest import Talk, buttons

LIST = "zinc 10 mg 21:00, biotin 8:00"


def with_text(talk: Talk, text: str) -> list[str]:
    """The buttons of the only message that says this."""
    (message,) = talk.saying(text)
    return [each["text"] for each in buttons(message)]


async def test_the_new_card_says_what_was_not_saved_and_the_old_one_loses_its_buttons(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium 200 mg 21:00")
    card = await talk.say("/remind zinc 21:00")

    assert card.endswith("The magnesium 200 mg one was not saved.")
    assert with_text(talk, "magnesium 200 mg was not saved: a newer card took its place.") == []
    assert len([each for each in talk.shown if list(buttons(each))]) == 1
    assert "zinc" in await talk.press("Save")


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("magnesium 21:00 for Mum", "The magnesium for Mum one was not saved."),
        (LIST, "These were not saved: zinc 10 mg and biotin."),
        ("zinc 25:00\nbiotin 8:00", "These were not saved: zinc 25:00 and biotin."),
    ],
)
@pytest.mark.parametrize("second", ["iron 21:00", "iron 21:00\ncopper 8:00", "iron"])
async def test_a_draft_of_any_kind_is_named_by_a_draft_of_any_kind(
    talk: Talk, first: str, said: str, second: str
) -> None:
    await talk.live_in("Reykjavik")
    await talk.say(f"/remind {first}")
    await talk.say(f"/remind {second}")

    assert len(talk.saying(said)) == 1
    assert all("Save" not in label for message in talk.shown[:-1] for label in _labels(message))


def _labels(message: dict[str, object]) -> list[str]:
    return [each["text"] for each in buttons(message)]


async def test_a_line_that_can_never_come_due_leaves_the_draft_before_it_unsaved_too(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium 21:00")
    await talk.say(f"/remind zinc 5:00 until {talk.clock.now().date()}")

    assert len(talk.saying("The magnesium one was not saved.")) == 1
    assert with_text(talk, "magnesium was not saved: a newer card took its place.") == []


async def test_the_same_again_is_not_said_to_be_lost(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say(f"/remind {LIST}")
    assert "not saved" not in await talk.say(f"/remind {LIST}")
    await talk.say("/remind magnesium 21:00")
    assert "not saved" not in await talk.say("/remind magnesium 22:00")


async def test_another_dialog_is_no_draft(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/took ibuprofen 400 mg")
    assert "not saved" not in await talk.say("/remind magnesium 21:00")
    await talk.say("/remind zinc")
    assert "not saved" not in await talk.say("/remind iron 21:00")


async def test_reminders_that_waited_for_the_zone_come_together_on_one_card(talk: Talk) -> None:
    await talk.say("/remind magnesium 200 mg 21:00")
    await talk.say("/remind zinc 21:00 for Mum")
    await talk.say("/remind iron 8:00, biotin 9:00")
    await talk.say("Reykjavik")
    card = talk.text

    assert all(each in card for each in ("magnesium 200 mg", "For Mum\n⏰ zinc", "iron", "biotin"))
    assert "not saved" not in card
    await talk.press("Save all")
    assert len((await talk.kept())["schedules"]) == 4


async def test_what_is_asked_before_another_command_is_no_draft(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/travel")
    assert "Have I got this right?" in await talk.say("/remind magnesium 21:00")
    assert "not saved" not in talk.text


async def test_a_typed_answer_leaves_no_dead_card(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind zinc 25:00\nbiotin 8:00")
    await talk.say("7:00")

    assert len([each for each in talk.shown if list(buttons(each))]) == 1
    await talk.say("save")
    assert [each for each in talk.shown if list(buttons(each))] == []


async def test_a_card_that_changes_an_existing_reminder_loses_its_buttons_too(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("zinc 10 mg 8:00")
    await talk.say("/remind zinc 15 mg 8:00")
    await talk.press("Change it")
    await talk.say("/remind iron 9:00")

    assert with_text(talk, "zinc 15 mg was not saved: a newer card took its place.") == []


async def test_a_draft_whose_card_is_not_known_is_named_all_the_same(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium 21:00")
    (kept,) = (await talk.kept())["dialogs"]
    data = {key: value for key, value in kept["data"].items() if key != dialogs.CARD}
    async with talk.vesper.world.database.write() as tx:
        draft = Dialog(kept["name"], kept["step"], data)
        await dialogs.put(tx, talk.user.id, draft, talk.clock.now())

    assert (await talk.say("/remind zinc 21:00")).endswith("The magnesium one was not saved.")


async def test_an_answer_is_taken_before_the_card_has_arrived(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    talk.user.send("/remind zinc 25:00\nbiotin 8:00")
    talk.user.send("7:00")
    await talk.settle()

    assert "zinc, every day at 07:00" in talk.text


async def test_a_card_is_remembered_only_by_its_own_draft(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    talk.user.send("/remind magnesium 21:00")
    talk.user.send("/remind zinc 21:00")
    await talk.settle()

    (dialog,) = (await talk.kept())["dialogs"]
    assert dialog["data"]["card"] == talk.last["message_id"]
