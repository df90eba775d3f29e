"""A medicine of which nobody may assume that it is taken every day is asked about, not saved as daily."""

import pytest

from tests.handlers.conftest import Talk


@pytest.mark.parametrize("line", ["methotrexate 10 mg 9:00", "/remind Fosamax 70 mg 7:00"])
async def test_days_are_asked_for(talk: Talk, line: str) -> None:
    await talk.live_in("Berlin")
    assert "On which days" in await talk.say(line)
    await talk.press("mon")
    assert "On Mon" in talk.text


@pytest.mark.parametrize(
    ("typed", "shown"), [("every day", "Every day at 09:00"), ("every friday", "On Fri at 09:00")]
)
async def test_days_can_be_typed(talk: Talk, typed: str, shown: str) -> None:
    await talk.live_in("Berlin")
    await talk.say("methotrexate 10 mg 9:00")
    assert shown in await talk.say(typed)


@pytest.mark.parametrize(
    "line",
    ["methotrexate 10 mg daily 9:00", "methotrexate 10 mg mon 9:00", "methotrexate 5 mg as needed"],
)
async def test_what_was_told_is_not_asked_again(talk: Talk, line: str) -> None:
    await talk.live_in("Berlin")
    assert "On which days" not in await talk.say(f"/remind {line}")


async def test_in_a_list_the_days_are_asked_for_too(talk: Talk) -> None:
    await talk.live_in("Berlin")
    assert "On which days" in await talk.say("/remind zinc 10 mg 8:00\nmethotrexate 10 mg 9:00")
    await talk.press("wed")
    assert "on Wed" in talk.text


@pytest.mark.parametrize("line", ["methotrexate 10 mg daily 9:00", "alendronic acid 70 mg every day 7:00"])
async def test_every_day_is_doubted_before_it_is_saved(talk: Talk, line: str) -> None:
    await talk.live_in("Lisbon")
    assert "Every day? For" in await talk.say(f"/remind {line}")
    assert "Every day? For" in await talk.say(f"/remind {line}\nzinc 10 mg 8:00")


async def test_a_day_of_the_week_is_not_doubted(talk: Talk) -> None:
    await talk.live_in("Lisbon")
    assert "Every day?" not in await talk.say("/remind methotrexate 10 mg mon 9:00")
    assert "Every day?" not in await talk.say("/remind zinc 10 mg daily 9:00")
