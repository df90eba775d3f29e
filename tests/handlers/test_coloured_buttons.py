"""The colours of buttons: what people look for is green, what cannot be undone is red."""

import pytest

from tests.handlers.conftest import Shown, Talk, buttons, due


def colours(message: Shown) -> dict[str, str]:
    """The coloured buttons of a message."""
    return {each["text"]: each["style"] for each in buttons(message) if "style" in each}


async def test_a_due_dose_is_answered_by_the_green_button(talk: Talk) -> None:
    await due(talk, "zinc 10 mg 21:00")
    assert colours(talk.last) == {"✅ Taken": "success"}
    await talk.press("Taken")
    assert colours(talk.last) == {}


async def test_of_several_doses_only_the_button_for_all_is_green(talk: Talk) -> None:
    await due(talk, "zinc 10 mg 21:00", "vitamin c 500 mg 21:00")
    assert colours(talk.with_button("All taken")) == {"✅ All taken": "success"}


async def test_save_is_green_until_there_is_a_warning(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind levothyroxine 50 mcg 07:00")
    assert colours(talk.last) == {"💾 Save": "success"}
    await talk.press("Save")
    await talk.say("/remind iron 14 mg 08:00")
    assert "💾 Save all the same" in talk.labels
    assert colours(talk.last) == {}


async def test_save_is_not_green_where_the_same_is_on_the_list(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("zinc 10 mg 21:00")
    await talk.say("/remind zinc 10 mg 22:00")
    assert "💾 Save both" in talk.labels
    assert colours(talk.last) == {}


@pytest.mark.parametrize(
    ("steps", "red"),
    [
        (["/forget"], "🗑 Yes, erase everything"),
        (["/remind zinc 10 mg 21:00", "Save", "/doses", "zinc"], "🗑 Delete"),
        (["/remind zinc 10 mg 21:00", "Save", "/doses", "zinc", "🗑 Delete"], "🗑 Delete"),
        (["/tips", "20:00", "/tips"], "⏹ Stop"),
    ],
)
async def test_what_ends_something_is_red(talk: Talk, steps: list[str], red: str) -> None:
    await talk.live_in("Reykjavik")
    for step in steps:
        await (talk.say if step.startswith("/") else talk.press)(step)
    assert colours(talk.with_button(red)) == {red: "danger"}
