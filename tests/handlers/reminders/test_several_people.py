"""Medicines of several people in one message: each goes to the person it was said of."""

import pytest

from tests.handlers.conftest import Talk
from tests.handlers.reminders.test_several import saved

MUM, DAD, MINE = ("amlodipine", "08:00", "Mum"), ("warfarin", "18:00", "Dad"), ("magnesium", "21:00", None)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mum:\namlodipine 5mg 8am\ndad:\nwarfarin 3mg 6pm", {MUM, DAD}),
        ("magnesium 200mg 9pm\nfor mum:\namlodipine 5mg 8am", {MINE, MUM}),
        ("mum: amlodipine 5mg 8am\nme: magnesium 200mg 9pm", {MUM, MINE}),
        ("amlodipine 5mg 8am for mum\nmagnesium 200mg 9pm for me", {MUM, MINE}),
        ("for mum:\namlodipine 5mg 8am\n\nfor me:\nmagnesium 200mg 9pm", {MUM, MINE}),
        ("dad warfarin 3mg 6pm and mum amlodipine 5mg 8am", {DAD, MUM}),
        ("mum takes amlodipine 5mg 8am\ndad takes warfarin 3mg 6pm", {MUM, DAD}),
        ("magnesium 200mg 9pm, mum amlodipine 5mg 8am", {MINE, MUM}),
        ("For Mum:\namlodipine 5 mg 8:00\n\nFor me:\nmagnesium 200 mg 21:00", {MUM, MINE}),
        ("mum's amlodipine 5mg 8am, dad's warfarin 3mg 6pm", {MUM, DAD}),
    ],
)
@pytest.mark.parametrize("command", ["", "/remind "])
async def test_each_medicine_is_saved_for_its_person(
    talk: Talk, text: str, kept: set[tuple[str, str, str | None]], command: str
) -> None:
    await talk.live_in("Reykjavik")
    await talk.say(command + text)

    await talk.press("Save all")

    assert set(await saved(talk)) == kept
