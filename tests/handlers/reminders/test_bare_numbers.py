"""A number without a unit behind a name is an amount or an hour: it is asked, and "at night" is not lost."""

import pytest

from tests.handlers.conftest import Talk
from tests.handlers.reminders.test_several import saved


@pytest.mark.parametrize("command", ["", "/remind ", "remind me to take "])
async def test_a_number_before_a_part_of_the_day_is_asked_about(talk: Talk, command: str) -> None:
    await talk.live_in("Reykjavik")
    question = await talk.say(f"{command}atorvastatin 20 at night")

    assert "“20 at night” could mean more than one thing" in question
    assert talk.labels == ["20 mg at night", "20 mcg at night", "20 IU at night", "20:00"]
    await talk.press("20 mg at night")
    assert "“at night”: what time is that for you?" in talk.last["text"]
    await talk.press("22:00")
    assert "atorvastatin 20 mg\nEvery day at 22:00" in talk.last["text"]


async def test_it_may_be_the_hour(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("atorvastatin 20 at night")
    await talk.press("20:00")

    assert "atorvastatin\nEvery day at 20:00" in talk.last["text"]


@pytest.mark.parametrize(
    ("line", "amounts"),
    [
        ("warfarin 5 at night", ["5 mg", "5 mcg", "5 IU"]),
        ("simvastatin 40 night", ["40 mg", "40 mcg", "40 IU"]),
        ("senna 2 nocte", ["2 tablets nocte", "2 mg nocte", "2 mcg nocte", "2 IU nocte", "02:00"]),
        ("senna 1 at bedtime", ["1 tablet at bedtime", "1 mg at bedtime"]),
    ],
)
async def test_what_is_no_hour_of_that_part_of_the_day_is_an_amount(
    talk: Talk, line: str, amounts: list[str]
) -> None:
    await talk.live_in("Reykjavik")
    await talk.say(f"/remind {line}")

    assert talk.labels[: len(amounts)] == amounts


async def test_each_line_of_a_list_is_asked_about(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("ramipril 5mg morning\nsimvastatin 40 at night\natorvastatin 20 at night")
    for label in ("08:00", "40 mg", "21:00", "20 mg at night", "22:00", "Save all"):
        await talk.press(label)

    assert await saved(talk) == [
        ("ramipril", "08:00", None),
        ("simvastatin", "21:00", None),
        ("atorvastatin", "22:00", None),
    ]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("paracetamol 1g 4x day", "08:00 12:00 16:00 20:00"),
        ("metformin 500mg 2x day", "08:00 20:00"),
        ("remind me ibuprofen 3x day with food", "08:00 14:00 20:00"),
        ("metformin 500 mg 3 times day", "08:00 14:00 20:00"),
    ],
)
async def test_how_often_is_kept_when_it_is_said_without_an_article(
    talk: Talk, text: str, times: str
) -> None:
    await talk.live_in("Reykjavik")
    await talk.say(text)

    assert talk.labels[0] == times


@pytest.mark.parametrize(
    ("line", "typed", "label", "changed"),
    [
        ("ramipril 5 mg 8:00", "10", "10 mg", "ramipril 10 mg"),
        ("zinc 1 tablet 8:00", "2", "2 tablets", "zinc 2 tablets"),
        ("zinc 8:00", "2.5", "2.5 mg", "zinc 2.5 mg"),
    ],
)
async def test_a_bare_number_for_the_amount_gets_the_unit_of_the_old_one(
    talk: Talk, line: str, typed: str, label: str, changed: str
) -> None:
    await talk.live_in("Reykjavik")
    await talk.say(f"/remind {line}")
    await talk.press("Amount")
    await talk.say(typed)

    assert talk.labels[0] == label
    await talk.press(label)
    assert f"{changed}\nEvery day at 08:00" in talk.last["text"]
