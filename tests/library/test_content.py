"""The content/ that ships: nothing missing, nothing said twice, nothing stronger than what it rests on."""

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

from bot import library
from handlers.feature_list import REGISTRY
from tests import delivery_rig

CONTENT = Path(__file__).parents[2] / "content"
# What the files held at least since the last release: more may come, and nothing goes unnoticed.
AT_LEAST = {
    "sources": 114,
    "supplements": 12,
    "medicines": 88,
    "interactions": 189,
    "pain_relief": 6,
    "red_flags": 22,
    "guidance": 40,
    "claims": 32,
}
FIRST_REVIEW = "reference-0.1"
AN_AMOUNT = re.compile(r"\d ?(mg|g|IU|micrograms?)\b", re.IGNORECASE)
NEVER_A_DOSE = {"pregnancy", "breastfeeding", "under_18"}
COMMANDS = REGISTRY.commands.keys()


@pytest.fixture(scope="module")
def content() -> library.Library:
    return delivery_rig.knowledge().library


@pytest.fixture(scope="module")
def facts(content: library.Library) -> dict[str, Any]:
    """Everything a text can rest on, by id."""
    return {
        **content.supplements,
        **content.pain_relief,
        **content.interactions,
        **content.red_flags,
        **content.guidance,
        **content.claims,
    }


def _written(content: library.Library) -> Iterator[library.Tip | library.Entry]:
    yield from content.tips.values()
    yield from content.entries.values()


def _sources(fact: Any) -> set[str]:
    parts = [part for _, value in fact if isinstance(value, tuple) for part in value]
    inner = [source for part in parts for source in getattr(part, "sources", ())]
    return {*fact.sources, *getattr(fact, "how_sources", ()), *inner}


def _reviewed(fact: Any, part: str) -> bool:
    if part == "how_to_take":
        return fact.how_reviewed is not None
    if part in {"upper_limits", "intake", "forms"}:
        return all(item.reviewed is not None for item in getattr(fact, part))
    return fact.reviewed is not None


@pytest.mark.parametrize("file", AT_LEAST)
def test_everything_of_the_reference_is_here(content: library.Library, file: str) -> None:
    assert len(getattr(content, file)) >= AT_LEAST[file]


def test_as_much_was_read_in_its_source_as_the_reference_says(content: library.Library) -> None:
    assert sum(source.reviewed == FIRST_REVIEW for source in content.sources.values()) == 74
    assert sum(rule.reviewed == FIRST_REVIEW for rule in content.interactions.values()) == 94
    assert all(medicine_class.reviewed is None for medicine_class in content.medicines.values())


def test_ids_of_facts_are_unique_over_all_files(content: library.Library, facts: dict[str, Any]) -> None:
    shelves = (content.supplements, content.pain_relief, content.interactions, content.red_flags)
    assert len(facts) == sum(len(s) for s in (*shelves, content.guidance, content.claims))


@pytest.mark.parametrize("topic", ["sleep", "back_pain", "supplements"])
def test_each_topic_has_at_least_forty_tips(content: library.Library, topic: str) -> None:
    assert sum(tip.topic == topic for tip in content.tips.values()) >= 40


def test_tips_are_short(content: library.Library) -> None:
    assert all(len(tip.text) <= 350 for tip in content.tips.values())


def test_no_tip_says_nearly_the_same_as_another(content: library.Library) -> None:
    pairs = combinations(content.tips.values(), 2)
    assert [(one.id, two.id) for one, two in pairs if fuzz.ratio(one.text, two.text) > 70] == []


def test_every_statement_of_the_reference_can_be_reached_from_a_card(content: library.Library) -> None:
    reached = {basis for entry in content.entries.values() for basis in entry.basis}
    answering = {item.id for item in content.guidance.values() if item.answers}
    assert set(content.guidance) - reached - answering == set()


def test_every_supplement_and_pain_reliever_has_a_card(content: library.Library) -> None:
    about = {thing for entry in content.entries.values() for thing in entry.about}
    assert (set(content.supplements) | set(content.pain_relief)) - about == set()


def test_every_red_flag_is_on_a_card(content: library.Library) -> None:
    about = {thing for entry in content.entries.values() for thing in entry.about}
    assert set(content.red_flags) - about == set()


@pytest.mark.parametrize("menu", ["sleep", "back", "safety"])
def test_a_menu_begins_with_a_card_that_helps_at_once(content: library.Library, menu: str) -> None:
    first = next(entry for entry in content.entries.values() if entry.menu == menu)
    assert first.id in {"cannot_sleep", "back_get_help", "overdose"}


@pytest.mark.parametrize(
    ("command", "entry"),
    [
        ("magnesium", "magnesium"),
        ("vitamind", "vitamin_d"),
        ("ibuprofen", "ibuprofen"),
        ("tylenol", "paracetamol"),
        ("paracetamol", "paracetamol"),
        ("acetaminophen", "paracetamol"),
        ("naproxen", "naproxen"),
        ("aspirin", "aspirin"),
        ("diphenhydramine", "sleep_aids"),
        ("melatonin", "melatonin"),
        ("valerian", "valerian"),
        ("redflags", "back_get_help"),
    ],
)
def test_what_people_type_after_a_slash_leads_to_a_card(
    content: library.Library, command: str, entry: str
) -> None:
    assert [e.id for e in content.entries.values() if command in e.names] == [entry]


def test_every_card_has_a_name_that_works_as_a_command_and_none_hides_a_command(
    content: library.Library,
) -> None:
    for entry in content.entries.values():
        assert any(re.fullmatch(r"[a-z][a-z0-9_]{1,31}", name) for name in entry.names), entry.id
        assert COMMANDS.isdisjoint(entry.names), entry.id


def test_a_supplement_is_found_by_its_name_only_on_a_card_about_it(content: library.Library) -> None:
    for supplement in content.supplements.values():
        known = {supplement.name.lower(), *(alias.lower() for alias in supplement.aliases)}
        for entry in content.entries.values():
            if known & set(entry.names):
                assert supplement.id in entry.about, entry.id


def test_a_text_names_only_sources_of_what_it_rests_on(
    content: library.Library, facts: dict[str, Any]
) -> None:
    for item in _written(content):
        allowed = set().union(*(_sources(facts[basis.partition(".")[0]]) for basis in item.basis))
        assert set(item.sources) <= allowed, item.id


def test_a_text_that_rests_on_something_unread_is_unread(
    content: library.Library, facts: dict[str, Any]
) -> None:
    for item in _written(content):
        bases = [basis.partition(".") for basis in item.basis]
        if item.reviewed is not None:
            assert all(_reviewed(facts[fact], part) for fact, _, part in bases), item.id


def test_a_tip_never_claims_a_better_grade_than_its_weakest_basis(
    content: library.Library, facts: dict[str, Any]
) -> None:
    for tip in content.tips.values():
        graded = [getattr(facts[basis.partition(".")[0]], "grade", None) for basis in tip.basis]
        assert all(grade is None or tip.grade >= grade for grade in graded), tip.id


def test_what_the_reference_does_not_grade_counts_as_convention_unless_it_is_an_official_limit(
    content: library.Library, facts: dict[str, Any]
) -> None:
    for tip in content.tips.values():
        if not any(hasattr(facts[basis.partition(".")[0]], "grade") for basis in tip.basis):
            official = all(basis.endswith(".upper_limits") for basis in tip.basis)
            assert tip.grade == "C" or (tip.grade == "A" and official), tip.id


def test_no_tip_gives_an_amount_to_a_pregnant_or_young_person(content: library.Library) -> None:
    for tip in content.tips.values():
        if AN_AMOUNT.search(tip.text) and tip.topic != "sleep":
            assert set(tip.not_for) >= NEVER_A_DOSE, tip.id


def test_no_card_gives_an_amount_of_a_pain_reliever_without_saying_who_asks_first(
    content: library.Library,
) -> None:
    for entry in content.entries.values():
        if AN_AMOUNT.search(entry.answer) and entry.topic == "pain_relief":
            assert set(entry.not_for) >= NEVER_A_DOSE | {"kidney_disease"}, entry.id
            assert entry.caution, entry.id


def test_spacing_of_magnesium_is_not_advised_to_people_with_kidney_disease(content: library.Library) -> None:
    for tip in content.tips.values():
        rules = [content.interactions[basis] for basis in tip.basis if basis in content.interactions]
        spaced = any(rule.subject == "magnesium" and rule.action == "space" for rule in rules)
        if spaced and "avoid" not in tip.text:  # raltegravir's own rule: avoid, which everybody may read
            assert "kidney_disease" in tip.not_for, tip.id


def test_a_card_fits_on_a_phone(content: library.Library) -> None:
    for entry in content.entries.values():
        assert 2 <= len(entry.todo) <= 4, entry.id
        assert len(entry.answer) + sum(map(len, entry.todo)) + len(entry.caution or "") <= 1_300, entry.id
