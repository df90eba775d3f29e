"""Whom the content sends to ask first, for all of it."""

import re
from pathlib import Path

import pytest

from bot.answer.profile_warnings import (
    NO_AMOUNTS_FOR,
    ask_first_conditions,
    ask_first_lines,
    find_profile_warning,
    library_for,
    without_amounts,
)
from bot.domain.profiles import CONDITIONS, Condition
from bot.library import Library, load

LIBRARY = load(Path(__file__).parents[2] / "content")
MILLIGRAMS = re.compile(r"\d (?:mg|micrograms|g)\b")


@pytest.fixture
def library() -> Library:
    return LIBRARY


@pytest.mark.parametrize("condition", sorted(NO_AMOUNTS_FOR))
def test_nobody_pregnant_breastfeeding_or_under_18_reads_a_dose_on_a_card(
    library: Library, condition: Condition
) -> None:
    for entry in library_for(library, {condition}).entries.values():
        if condition in entry.not_for:
            lines = [entry.answer, *(line for line in entry.todo if "call" not in line)]
            assert not [line for line in lines if MILLIGRAMS.search(line)], entry.id


def test_what_to_do_after_too_much_stays_on_every_card(library: Library) -> None:
    card = library_for(library, {"pregnancy"}).entries["paracetamol"]
    assert any("call poison control" in line for line in card.todo)
    assert card.caution == library.entries["paracetamol"].caution


def test_everybody_else_reads_the_cards_as_they_are(library: Library) -> None:
    assert library_for(library, {"kidney_disease", "ulcer"}) is library
    assert library_for(library, frozenset()) is library


def test_a_sentence_goes_with_its_amount_and_the_others_stay() -> None:
    said = "Oxide is poorly absorbed. At most 350 mg a day. Food does not count towards this. With food."
    assert without_amounts(said) == "Oxide is poorly absorbed. With food."


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_card_that_is_not_for_somebody_is_a_concern_of_theirs(
    library: Library, condition: Condition
) -> None:
    concerned = [entry for entry in library.entries.values() if condition in entry.not_for]
    assert concerned
    for entry in concerned:
        found = find_profile_warning(library, {condition}, entry.not_for, entry.about)
        assert found is not None
        assert found.conditions == (condition,)
        assert found.no_amounts == (condition in NO_AMOUNTS_FOR)


def test_nothing_told_is_no_concern_and_no_all_clear(library: Library) -> None:
    assert find_profile_warning(library, frozenset(), CONDITIONS, library.supplements) is None


def test_a_caution_of_the_content_counts_where_no_card_names_the_condition(library: Library) -> None:
    found = find_profile_warning(library, {"ulcer"}, (), ["iron"])
    assert found is not None
    assert found.cautions == ("stomach ulcer or bowel disease",)


def test_kidney_stones_are_no_kidney_disease(library: Library) -> None:
    found = find_profile_warning(library, {"kidney_disease"}, (), ["vitamin_d"])
    assert found is not None
    assert found.cautions == ("kidney disease",)


def test_a_pain_relievers_list_is_written_out(library: Library) -> None:
    assert "active ulcer or bleeding" in set(ask_first_lines(library, "naproxen_sodium"))
    assert not [line for line in ask_first_lines(library, "naproxen_sodium") if "as for" in line]


def test_the_cards_mainly_about_a_thing_say_for_whom_it_is_not(library: Library) -> None:
    assert {"kidney_disease", "pregnancy"} <= ask_first_conditions(library, ["magnesium"])
    assert "nsaid_allergy" in ask_first_conditions(library, ["ibuprofen"])
