"""Which cells could answer a question, and how near their wordings are to it."""

from collections.abc import Iterable

import pytest

from bot.answer.cell_choice import choose
from bot.domain.questions import Intent
from bot.library import Library
from bot.search import Candidate, CellIndex, Index
from bot.search.cells import replacement
from bot.understanding import load_model
from tests import delivery_rig


@pytest.fixture(scope="module")
def content() -> Library:
    return delivery_rig.knowledge().library


@pytest.fixture(scope="module")
def index() -> Index:
    return delivery_rig.knowledge().index


def of_subjects(found: Iterable[Candidate]) -> dict[str, float]:
    """The subjects of cells in their order, and how far behind each is."""
    return {each.page.subject: each.behind for each in found}


def candidates(index: Index, *names: str) -> dict[str, Candidate]:
    return index.cells.candidates([index.concepts[name] for name in names])


def test_its_own_page_comes_first_then_that_of_its_class_then_that_for_everything(index: Index) -> None:
    found = of_subjects(candidates(index, "ibuprofen").values())
    assert list(found) == ["ibuprofen", "nsaid", "any"]
    assert found["ibuprofen"] == 0 < min(found["nsaid"], found["any"])


def test_other_pages_about_a_subject_come_before_those_of_a_class(index: Index) -> None:
    found = of_subjects(candidates(index, "ibuprofen", "insomnia").values())
    first, *side, of_class, general = found
    assert (first, of_class, general) == ("ibuprofen", "nsaid", "any")
    assert set(side) == {"insomnia", "sleep", "early_waking", "daytime_sleepiness"}
    assert found["ibuprofen"] == 0 < min(found[each] for each in side)


def test_what_one_has_is_the_subject_where_nothing_is_taken(index: Index) -> None:
    found = of_subjects(candidates(index, "insomnia").values())
    assert [subject for subject, behind in found.items() if behind == 0] == ["insomnia"]
    assert next(iter(found)) == "insomnia"


@pytest.mark.parametrize("name", ["warfarin", "botulinum_toxin"])
def test_what_has_no_page_has_the_one_for_everything(index: Index, name: str) -> None:
    assert list(of_subjects(candidates(index, name).values())) == ["any"]


def test_what_nobody_takes_has_nothing_from_the_page_for_what_is_taken(index: Index) -> None:
    assert "any" not in of_subjects(candidates(index, "sciatica").values())
    assert candidates(index) == candidates(index, "child") == {}


def test_a_medicine_has_the_page_of_its_class(index: Index) -> None:
    assert list(of_subjects(candidates(index, "meloxicam").values())) == ["nsaid", "any"]
    assert index.cells.pages_about(index.concepts["meloxicam"]) == []


def test_a_product_has_the_pages_of_all_its_ingredients(index: Index) -> None:
    about = index.cells.pages_about(index.concepts["tylenol_pm"])
    assert [page.subject for page in about] == ["acetaminophen", "diphenhydramine"]


def test_all_cells_of_a_page_and_of_all_pages_can_be_had(index: Index, content: Library) -> None:
    page = content.pages["zinc"]
    on_zinc = index.cells.everything_on(page)
    assert list(on_zinc) == [f"zinc.{intent}" for intent in page.cells]
    everything = index.cells.everything()
    assert len(everything) == sum(len(each.cells) for each in content.pages.values())
    assert everything.items() >= on_zinc.items()


def test_a_question_is_nearest_to_the_cell_that_is_asked_so(index: Index, content: Library) -> None:
    for name in ("magnesium.works", "ibuprofen.alcohol", "insomnia.do_now"):
        cell = content.cell(name)
        assert cell is not None
        vector = load_model().vector(cell.wordings[0])
        assert vector is not None
        near = index.cells.nearness(vector, index.cells.everything())
        assert max(near, key=near.__getitem__) == name
        assert near[name] == pytest.approx(1, abs=0.02)


def test_wordings_of_an_operator_count_once_they_are_encoded(index: Index, content: Library) -> None:
    zinc = content.pages["zinc"]
    own = zinc.cells["works"].model_copy(update={"wordings": ("would a spoon of zinc mend my bicycle", "锌")})
    page = zinc.model_copy(update={"cells": {**zinc.cells, "works": own}})
    cells = CellIndex({"zinc": page}, index.concepts)
    vector = load_model().vector(own.wordings[0])
    assert vector is not None
    assert cells.nearness(vector, ["zinc.works"]) == {"zinc.works": 0}

    cells.encode_missing(load_model())

    near = cells.nearness(vector, ["zinc.works", "zinc.dose"])
    assert near["zinc.works"] == pytest.approx(1, abs=0.001)
    assert 0 < near["zinc.dose"] < near["zinc.works"]


@pytest.mark.parametrize(
    ("name", "chosen", "intents", "shown"),
    [
        ("ibuprofen", "ibuprofen.dose", ["pregnancy", "condition"], "ibuprofen.pregnancy"),
        ("ibuprofen", "nsaid.works", ["condition"], "nsaid.condition"),
        ("meloxicam", "nsaid.dose", ["child", "condition"], "any.child"),
        ("naps", "naps.works", ["missed"], None),
    ],
)
def test_who_asks_first_is_said_on_the_same_page_or_the_nearest(
    index: Index, name: str, chosen: str, intents: list[Intent], shown: str | None
) -> None:
    found = candidates(index, name)
    instead = replacement(found, found[chosen], intents)
    assert (instead.id if instead else None) == shown


def test_content_of_single_things_has_no_answer_to_what_names_none(index: Index, content: Library) -> None:
    cells = CellIndex({"zinc": content.pages["zinc"]}, index.concepts)
    heard = load_model().understand("how do I sit at my desk")
    assert choose(cells, (), heard, None, takes_it=False).outcome == "none"
