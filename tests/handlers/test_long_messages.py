"""What is written to hold the bot up costs it a fraction of a second, whichever way it comes in."""

import sys
import time

import pytest

from tests.conftest import some_of
from tests.handlers.conftest import Talk

LONGEST = 4_096
# Seconds of processor time for the bot and the Telegram of the test together; a plain message takes 0.03.
# Coverage makes our own lines several times as slow: `.ci/check` runs this file once more without it.
LIMIT = 0.35 if sys.gettrace() is None else 3.5
UNITS = (" ", "\n", " \n", "!", "! ", "(", ")", "/", "& ", "1", "1 ", "a", "a ", "a,", "1,", "and ", "not ")
DOORS = (
    "",
    "/check ibuprofen: ",
    "/remind zinc",
    "/took zinc",
    "/dose zinc 25 mg",
    "/ask ok",
    "/zone ",
    "/x",
)


OPENINGS = ("/remind", "/took", "/tips", "/pause", "/plan", "/check ibuprofen, zinc")
PARTS = 4


def units(part: int, door: int) -> tuple[str, ...]:
    """Return a part of the units; a different one for each door, so that each part has all of them."""
    return UNITS[(part + door) % PARTS :: PARTS]


def adverse(begin: str, unit: str, end: str = "x") -> str:
    return f"{begin}{unit * LONGEST}"[: LONGEST - len(end)] + end


async def cost(talk: Talk, text: str) -> float:
    """Processor time; the least of two, as other work of this machine is none of the message."""

    async def once() -> float:
        began = time.process_time()
        await talk.say(text)
        return time.process_time() - began

    took = await once()
    return took if took < LIMIT else min(took, await once())


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("part", some_of(PARTS, 1))
@pytest.mark.thorough
async def test_a_command_or_question_of_4096_characters_is_answered_at_once(
    talk: Talk, part: int, door: str
) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("does magnesium help me sleep?")
    slow = {
        unit: took
        for unit in units(part, DOORS.index(door))
        if (took := await cost(talk, adverse(door, unit))) > LIMIT
    }
    assert slow == {}


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("part", some_of(PARTS, 1))
@pytest.mark.thorough
async def test_an_answer_of_4096_characters_to_a_question_of_the_bots_is_read_at_once(
    talk: Talk, part: int, opening: str
) -> None:
    await talk.live_in("Reykjavik")
    slow = {}
    for unit in units(part, OPENINGS.index(opening)):
        await talk.say(opening)
        took = await cost(talk, adverse("ok", unit))
        if took > LIMIT:
            slow[unit] = took
    assert slow == {}


async def test_runs_of_blanks_are_read_as_one(talk: Talk) -> None:
    wide = await talk.say(f"/check ibuprofen,{' ' * 3_000}warfarin")
    assert wide == await talk.say("/check ibuprofen, warfarin")
    assert await talk.say(f"does{' ' * 300}magnesium\n\n\n\n   help me sleep????????") == await talk.say(
        "does magnesium\n\nhelp me sleep???"
    )


async def test_an_emergency_behind_thousands_of_blanks_is_heard(talk: Talk) -> None:
    plain = await talk.say("I want to kill myself")
    assert await talk.say(f"{' ok ' * 3}{' ' * 4_000}I want to kill myself") == plain
    assert await talk.say(f"/x {' ' * 4_000}I want to kill myself") == plain
