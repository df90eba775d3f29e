"""The content/ that ships: nothing missing, nothing said twice, nothing stronger than what it rests on."""

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

from bot import answer, library
from bot.answer.cell_choice import tells_amount
from bot.domain import names
from bot.library import SubjectPage
from bot.library.checking import CAUTIONS
from bot.search import Index
from handlers.feature_list import REGISTRY
from tests import delivery_rig

CONTENT = Path(__file__).parents[2] / "content"
# What the files held at least since the last release: more may come, and nothing goes unnoticed.
AT_LEAST = {
    "sources": 757,
    "supplements": 87,
    "medicines": 136,
    "interactions": 549,
    "pain_relief": 6,
    "red_flags": 22,
    "guidance": 40,
    "claims": 32,
    "fine_together": 41,
    "facts": 1_500,
    "pages": 130,
    "tips": 240,
}
REVIEW = "reference-0.2"
AN_AMOUNT = re.compile(r"\d ?(mg|g|IU|micrograms?)\b", re.IGNORECASE)
NEVER_A_DOSE = {"pregnancy", "breastfeeding", "under_18"}
COMMANDS = REGISTRY.commands.keys()

# Rubs and patches: nothing to swallow with food, and the pack says how often; of arnica no clash is known.
ON_THE_SKIN = {"arnica", "comfrey", "menthol_topical", "methyl_salicylate"}
NOT_ASKED_OF_A_RUB = {"dose", "food", "when", "with"}
# Of restless legs a fact says the same that was read.
IN_NO_CELL = {"mg_rls"}
# An alarm is for /urgent: a daily message is not the place to learn of it.
ALARM = re.compile(
    r"emergenc|ambulance|poison|overdose|suicid|\b(999|911|112|111|988)\b|\bat once\b|"
    r"(straight|right) away|get help|\b(die[sd]?|deaths?|deadly|fatal|kill(s|ed)?)\b",
    re.IGNORECASE,
)
# The first tips of a person are of these grades.
WELL_FOUNDED = {"A", "B"}
# Places, conditions and refusals: what is left of "safe" would be a promise.
NO_PROMISE = re.compile(
    r"neither safe|\bno (known )?safe|safe place|bedroom safe|EU safe level|if you .* and it is safe for you",
    re.IGNORECASE,
)
SAFE, FINE = (re.compile(rf"\b({words})\b", re.IGNORECASE) for words in ("safe|safely", "yes|fine|safe"))


@pytest.fixture(scope="module")
def content() -> library.Library:
    return delivery_rig.knowledge().library


@pytest.fixture(scope="module")
def index() -> Index:
    return delivery_rig.knowledge().index


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
        **content.fine_together,
        **content.facts,
    }


def _bases(facts: dict[str, Any], tip: library.Tip) -> list[tuple[Any, str]]:
    """What a tip rests on, each with the part of it; facts have dots in their ids."""
    divided = [(each, "", "") if each in facts else each.partition(".") for each in tip.basis]
    return [(facts[item], part) for item, _dot, part in divided]


def _sources(fact: Any) -> set[str]:
    parts = [part for _, value in fact if isinstance(value, tuple) for part in value]
    inner = [source for part in parts for source in getattr(part, "sources", ())]
    return {*fact.sources, *inner}


def _numbers(text: str) -> set[str]:
    """Return the numbers of a text, 2,500 as 2500, without those of names such as B12."""
    return set(re.findall(r"(?<![A-Za-z\d.])\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", text)))


def _reviewed(fact: Any, part: str) -> bool:
    if part in {"upper_limits", "intake", "forms"}:
        return all(item.reviewed is not None for item in getattr(fact, part))
    return fact.reviewed is not None


def _cells(content: library.Library) -> Iterator[tuple[str, SubjectPage, library.Cell]]:
    for page in content.pages.values():
        for intent, cell in page.cells.items():
            yield f"{page.subject}.{intent}", page, cell


def _words(content: library.Library) -> Iterator[tuple[str, str]]:
    """All that people read of tips, pages and pairs, with its place."""
    yield from ((tip.id, tip.text) for tip in content.tips.values())
    yield from ((page.subject, page.summary) for page in content.pages.values())
    for name, _page, cell in _cells(content):
        for text in (cell.says, cell.more, cell.caution, *cell.regions.values()):
            yield name, text or ""
    yield from ((pair.id, f"{pair.text} {pair.watch or ''}") for pair in content.fine_together.values())


def _pages_called(index: Index, name: str) -> list[str]:
    term = index.lexicon.resolve(names.fold(name)).term
    return [] if term is None else [page.subject for page in index.cells.pages_about(index.concepts[term])]


@pytest.mark.parametrize("file", AT_LEAST)
def test_everything_of_the_reference_is_here(content: library.Library, file: str) -> None:
    assert len(getattr(content, file)) >= AT_LEAST[file]


def test_most_questions_have_a_cell(content: library.Library) -> None:
    assert len(list(_cells(content))) >= 1_300


def test_at_least_as_much_was_read_in_its_source_as_the_reference_says(content: library.Library) -> None:
    assert sum(source.reviewed == REVIEW for source in content.sources.values()) >= 736
    assert sum(rule.reviewed == REVIEW for rule in content.interactions.values()) >= 478
    assert sum(group.reviewed == REVIEW for group in content.medicines.values()) >= 88
    assert all(pair.reviewed == REVIEW for pair in content.fine_together.values())


def test_ids_of_facts_are_unique_over_all_files(content: library.Library, facts: dict[str, Any]) -> None:
    shelves = (content.supplements, content.pain_relief, content.interactions, content.red_flags)
    more = (content.guidance, content.claims, content.fine_together, content.facts)
    assert len(facts) == sum(len(shelf) for shelf in (*shelves, *more))


@pytest.mark.parametrize("topic", ["sleep", "back_pain", "supplements"])
def test_each_topic_has_at_least_seventy_tips(content: library.Library, topic: str) -> None:
    assert sum(tip.topic == topic for tip in content.tips.values()) >= 70


@pytest.mark.parametrize("topic", ["sleep", "back_pain", "supplements"])
def test_each_topic_has_well_founded_first_tips_for_everybody(content: library.Library, topic: str) -> None:
    first = [
        tip
        for tip in content.tips.values()
        if tip.topic == topic and tip.grade in WELL_FOUNDED and not tip.only_for and not tip.not_for
    ]
    assert len(first) >= 30


@pytest.mark.parametrize(("audience", "least"), [("shift_work", 8), ("pregnancy", 6), ("kidney_disease", 4)])
def test_some_tips_are_for_some_people_only(content: library.Library, audience: str, least: int) -> None:
    assert sum(audience in tip.only_for for tip in content.tips.values()) >= least


def test_no_tip_is_for_and_not_for_the_same_people(content: library.Library) -> None:
    assert [tip.id for tip in content.tips.values() if set(tip.only_for) & set(tip.not_for)] == []


def test_tips_are_short_and_say_something(content: library.Library) -> None:
    assert [tip.id for tip in content.tips.values() if not 120 <= len(tip.text) <= 350] == []


def test_no_tip_is_an_alarm_or_shouts(content: library.Library) -> None:
    tips = content.tips.values()
    assert [tip.id for tip in tips if ALARM.search(tip.text) or "!" in tip.text] == []


def test_no_tip_says_nearly_the_same_as_another(content: library.Library) -> None:
    pairs = combinations(content.tips.values(), 2)
    assert [(one.id, two.id) for one, two in pairs if fuzz.ratio(one.text, two.text) > 70] == []


def test_every_statement_is_said_in_a_cell_or_a_tip(content: library.Library) -> None:
    said = {each for _name, _page, cell in _cells(content) for each in cell.rests_on}
    assert set(content.facts) - said == set()
    said |= {basis for tip in content.tips.values() for basis in tip.basis}
    assert set(content.guidance) - said == IN_NO_CELL
    alarms = {flag.id for flag in content.red_flags.values() if flag.message is not None}
    assert set(content.red_flags) - said - alarms == set()


def test_every_claim_leads_to_a_cell(content: library.Library) -> None:
    assert [claim.id for claim in content.claims.values() if content.cell(claim.cell) is None] == []


def test_no_two_cells_are_asked_in_the_same_words(content: library.Library) -> None:
    for page in content.pages.values():
        asked = [names.fold(wording) for cell in page.cells.values() for wording in cell.wordings]
        assert len(asked) == len(set(asked)), page.subject


def test_an_answer_rests_on_something_that_was_read_unless_it_is_a_caution(content: library.Library) -> None:
    unread = {name.partition(".")[2] for name, _, cell in _cells(content) if not content.is_reviewed(cell)}
    assert unread <= CAUTIONS


def _missing(page: SubjectPage) -> set[str]:
    cells = set(page.cells)
    how = {"food", "when"} if cells.isdisjoint({"food", "when"}) else set()
    return ({"works", "dose", "side_effects", "with", "condition", "pregnancy"} - cells) | how


def test_every_supplement_has_a_page_with_what_people_ask_first(content: library.Library) -> None:
    missing = {each: _missing(content.pages[each]) for each in content.supplements}
    assert {each for each, its in missing.items() if its} <= ON_THE_SKIN
    assert set().union(*missing.values()) <= NOT_ASKED_OF_A_RUB


def test_every_pain_reliever_has_a_page_with_what_people_ask_first(
    content: library.Library, index: Index
) -> None:
    assert set(index.medicine_cards.values()) == set(content.pain_relief)
    for ingredient in index.medicine_cards:
        (subject,) = _pages_called(index, ingredient)
        assert set(content.pages[subject].cells) >= {"works", "dose", "with", "condition", "pregnancy"}


@pytest.mark.parametrize("menu", ["sleep", "back"])
def test_a_page_about_a_complaint_says_what_to_do_how_long_and_when_to_worry(
    content: library.Library, menu: library.Menu
) -> None:
    listed = content.menu(menu)
    assert len(listed) >= 10
    for page in listed:
        assert set(page.cells) >= {"do_now", "how_long", "when_to_worry"}, page.subject


@pytest.mark.parametrize(("menu", "first"), [("sleep", "insomnia"), ("back", "back_pain"), ("safety", "any")])
def test_a_menu_begins_with_what_most_people_ask_about(
    content: library.Library, menu: library.Menu, first: str
) -> None:
    assert content.menu(menu)[0].subject == first


@pytest.mark.parametrize("menu", ["sleep", "back", "safety"])
def test_every_page_of_a_menu_has_its_place_in_it(content: library.Library, menu: library.Menu) -> None:
    places = [page.place for page in content.menu(menu)]
    assert places == list(range(1, len(places) + 1))


@pytest.mark.parametrize(
    ("command", "page"),
    [
        ("magnesium", "magnesium"),
        ("vitamind", "vitamin_d"),
        ("ibuprofen", "ibuprofen"),
        ("tylenol", "acetaminophen"),
        ("paracetamol", "acetaminophen"),
        ("acetaminophen", "acetaminophen"),
        ("naproxen", "naproxen"),
        ("aspirin", "aspirin"),
        ("diphenhydramine", "diphenhydramine"),
        ("melatonin", "melatonin"),
        ("valerian", "valerian"),
        ("sciatica", "sciatica"),
        ("gaba", "gaba_supp"),
        ("nightmare", "nightmares"),
        ("chiropractor", "manual_therapy"),
    ],
)
def test_what_people_type_after_a_slash_leads_to_a_page(index: Index, command: str, page: str) -> None:
    assert _pages_called(index, command)[0] == page


def test_every_page_works_as_a_command_and_none_hides_a_command(content: library.Library) -> None:
    for page in content.pages.values():
        assert re.fullmatch(r"[a-z][a-z0-9_]{1,31}", page.subject), page.subject
    # /sleep shows the menu, which lists the page.
    assert COMMANDS & content.pages.keys() == {"sleep"}
    assert content.pages["sleep"].menu == "sleep"


def test_a_supplement_is_found_by_each_of_its_names(content: library.Library, index: Index) -> None:
    for supplement in content.supplements.values():
        for name in (supplement.name, *supplement.aliases):
            # "Mg" is a unit far more often than a name, and Movelat a medicine of a class.
            assert supplement.id in _pages_called(index, name) or name in {"Mg", "Movelat"}, name


def test_a_text_names_only_sources_of_what_it_rests_on(
    content: library.Library, facts: dict[str, Any]
) -> None:
    for tip in content.tips.values():
        allowed = set().union(*(_sources(fact) for fact, _part in _bases(facts, tip)))
        assert set(tip.sources) <= allowed, tip.id


def test_all_that_a_tip_rests_on_was_read_in_its_source(
    content: library.Library, facts: dict[str, Any]
) -> None:
    for tip in content.tips.values():
        assert tip.reviewed is not None, tip.id
        assert all(_reviewed(fact, part) for fact, part in _bases(facts, tip)), tip.id


def test_every_number_of_a_tip_stands_in_what_it_rests_on(
    content: library.Library, facts: dict[str, Any]
) -> None:
    for tip in content.tips.values():
        known = set().union(*(_numbers(str(fact)) for fact, _part in _bases(facts, tip)))
        assert _numbers(tip.text) <= known, tip.id


def test_a_tip_never_claims_a_better_grade_than_its_weakest_basis(
    content: library.Library, facts: dict[str, Any]
) -> None:
    for tip in content.tips.values():
        graded = [getattr(fact, "grade", None) for fact, _part in _bases(facts, tip)]
        assert all(grade is None or tip.grade >= grade for grade in graded), tip.id


def test_what_the_reference_does_not_grade_counts_as_convention_unless_it_is_an_official_limit(
    content: library.Library, facts: dict[str, Any]
) -> None:
    for tip in content.tips.values():
        if not any(hasattr(fact, "grade") for fact, _part in _bases(facts, tip)):
            official = all(basis.endswith(".upper_limits") for basis in tip.basis)
            assert tip.grade == "C" or (tip.grade == "A" and official), tip.id


def test_no_tip_gives_an_amount_to_a_pregnant_or_young_person(content: library.Library) -> None:
    for tip in content.tips.values():
        if AN_AMOUNT.search(tip.text):
            assert set(tip.not_for) >= NEVER_A_DOSE, tip.id


@pytest.mark.parametrize("condition", sorted(NEVER_A_DOSE))
def test_no_cell_gives_an_amount_to_a_pregnant_or_young_person(
    content: library.Library, condition: library.Condition
) -> None:
    for name, _page, cell in _cells(content):
        intent = name.partition(".")[2]
        # What may be said to everybody; and "the strength of one tablet" is no amount.
        if tells_amount(cell) and intent not in CAUTIONS | {"side_effects"} and name != "any.ingredients":
            shown = answer.cell_for(delivery_rig.knowledge(), name, [condition])
            assert shown is not None
            assert shown.id != name, name


def test_no_cell_gives_an_amount_of_a_pain_reliever_without_saying_who_asks_first(
    content: library.Library, index: Index
) -> None:
    for ingredient in index.medicine_cards:
        page = content.pages[_pages_called(index, ingredient)[0]]
        shown = answer.cell_for(delivery_rig.knowledge(), f"{page.subject}.dose", ["kidney_disease"])
        assert shown is not None
        assert shown.id == f"{page.subject}.condition"


def test_whom_an_answer_is_not_for_gets_another(content: library.Library) -> None:
    for name, _page, cell in _cells(content):
        for condition in cell.not_for:
            shown = answer.cell_for(delivery_rig.knowledge(), name, [condition])
            assert shown is not None
            cautious = name.partition(".")[2] in CAUTIONS | {"side_effects"}
            assert shown.id != name or cautious, (name, condition)


def test_spacing_of_magnesium_is_not_advised_to_people_with_kidney_disease(content: library.Library) -> None:
    for tip in content.tips.values():
        rules = [content.interactions[basis] for basis in tip.basis if basis in content.interactions]
        spaced = any(rule.subject == "magnesium" and rule.action == "space" for rule in rules)
        if spaced and "avoid" not in tip.text:  # raltegravir's own rule: avoid, which everybody may read
            assert "kidney_disease" in tip.not_for, tip.id


def test_nothing_is_promised_to_be_safe(content: library.Library) -> None:
    assert [each for each in _words(content) if SAFE.search(NO_PROMISE.sub("", each[1]))] == []


def test_a_pair_that_only_no_list_names_is_not_called_fine(content: library.Library) -> None:
    for pair in content.fine_together.values():
        if pair.kind == "none_listed":
            assert not FINE.search(pair.text), pair.id
