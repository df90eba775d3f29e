"""Every written answer is reached: by one of its wordings, and by words that nobody wrote down for it.

Questions in other words come from several hands that did not know the wordings. Each line of the file is the
first of theirs that reached the cell: it shows that the cell can be reached, not how often it is.
"""

import json
from pathlib import Path

import pytest

from bot import answer
from bot.domain import names
from bot.understanding import load_model
from tests.delivery_rig import knowledge
from tests.handlers.conftest import Talk

OTHER_WORDS = Path(__file__).parent / "asked_in_other_words.jsonl"
# Of these every question that others wrote got another answer about the subject, or a check of a pair.
ONLY_BY_THEIR_WORDINGS = frozenset(
    {
        "acetaminophen.with",
        "any.too_much",
        "aspirin_low.too_much",
        "back_belt.how_long",
        "capsaicin.when_to_worry",
        "cinnamon.with",
        "doxylamine.what_is",
        "folate.compare",
        "glucosamine.with",
        "glycine.what_is",
        "heat_therapy.form",
        "insomnia.with",
        "iron.missed",
        "methyl_salicylate.condition",
        "methyl_salicylate.handling",
        "multivitamin.compare",
        "muscle_relaxants.do_now",
        "naproxen.child",
        "naps.cause",
        "naps.do_now",
        "protein.compare",
        "rhodiola.compare",
        "sam_e.with",
        "screens.cause",
        "screens.how_long",
        "screens.when_to_worry",
        "sleep.food",
        "sleep_position.form",
        "st_johns_wort.handling",
        "vitamin_a.food",
        "vitamin_d.onset",
        "work_and_lifting.habits",
        "zinc.what_is",
    }
)


def reached(text: str) -> str | None:
    return answer.ask(knowledge(), text, load_model().understand(text)).cell


def questions() -> dict[str, str]:
    lines = OTHER_WORDS.read_text(encoding="utf-8").splitlines()
    return {row["cell"]: row["text"] for row in map(json.loads, lines)}


@pytest.mark.thorough
def test_every_cell_is_reached_by_one_of_its_wordings() -> None:
    pages = knowledge().library.pages.values()
    unreached = [
        f"{page.subject}.{intent}"
        for page in pages
        for intent, cell in page.cells.items()
        if not any(reached(text) == f"{page.subject}.{intent}" for text in cell.wordings)
    ]
    assert unreached == []


def test_nearly_every_cell_has_a_question_in_other_words() -> None:
    everything = {
        f"{page.subject}.{intent}" for page in knowledge().library.pages.values() for intent in page.cells
    }
    assert everything - questions().keys() == ONLY_BY_THEIR_WORDINGS
    for cell_id, text in questions().items():
        cell = knowledge().library.cell(cell_id)
        assert cell is not None
        assert names.fold(text) not in {names.fold(each) for each in cell.wordings}


@pytest.mark.thorough
async def test_every_cell_is_the_answer_in_the_chat_to_a_question_in_other_words(talk: Talk) -> None:
    """What the message warns of may come first; one of several questions may have it for its answer."""
    wrong = []
    for cell_id, text in questions().items():
        await talk.say("hello")  # so that no question is taken for one about the subject before
        cell = talk.vesper.world.library.cell(cell_id)
        assert cell is not None
        before = len(talk.shown)
        await talk.say(text)
        if not any(cell.says in message["text"] for message in talk.shown[before:]):
            wrong.append((cell_id, text, talk.text[:60]))
    assert wrong == [], "\n".join(map(str, wrong))
