"""How questions were answered is counted for operators, without whom and without words."""

import pytest

from bot.store.operators import answer_counts
from bot.store.operators.answer_counts import AnswerCounts
from tests.handlers.conftest import Talk, on_both_engines


async def counted(talk: Talk) -> list[AnswerCounts]:
    async with talk.vesper.world.database.read() as tx:
        return await answer_counts.listed(tx)


@on_both_engines
async def test_an_answer_a_pressed_button_and_a_missing_cell_are_counted(talk: Talk) -> None:
    await talk.say("side effects of melatonin")
    await talk.say("/ask side effects of melatonin")
    await talk.press("Too much?")
    assert "no checked answer" in await talk.say("is a scan needed for magnesium?")

    assert await counted(talk) == [
        AnswerCounts("magnesium", "scan", no_cell=1),
        AnswerCounts("melatonin", "side_effects", answered=2),
        AnswerCounts("melatonin", "too_much", pressed=1),
    ]
    assert "answer_counts" not in await talk.kept()


async def test_a_question_that_is_asked_back_is_counted_where_it_is_about_a_subject(talk: Talk) -> None:
    asked = "up at 4 every day now. is it the melatonin wearing off or am I just getting old"
    assert "what would you like to know?" in await talk.say(asked)

    (only,) = await counted(talk)
    assert (only.subject, only.asked_back, only.answered) == ("melatonin", 1, 0)


@pytest.mark.parametrize(
    "said",
    [
        "I took 30 tylenol",
        "magnesium",
        "can I take magnesium with ibuprofen?",
        "what is the capital of France?",
    ],
)
async def test_red_flags_and_what_no_cell_decides_are_not_counted(talk: Talk, said: str) -> None:
    await talk.say(said)

    assert await counted(talk) == []


async def test_a_forged_button_is_not_counted(talk: Talk) -> None:
    await talk.say("magnesium")
    await talk.forge("cell:magnesium.anything")

    assert await counted(talk) == []
