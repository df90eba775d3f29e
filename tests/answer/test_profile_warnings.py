"""Whom the content sends to ask first, for all of it."""

import pytest

from bot import answer
from bot.answer.profile_warnings import (
    ALWAYS_ASK,
    NO_AMOUNTS_FOR,
    ask_first_lines,
    find_profile_warning,
    names_amount,
)
from bot.domain.profiles import CONDITIONS, Condition
from bot.library import Library
from bot.replies.answers import answers
from bot.understanding import load_model
from tests.delivery_rig import knowledge

# Questions about an amount, with and without one, with its subject and without.
ASKED = (
    "how much magnesium can I take",
    "is 400 mg of magnesium ok",
    "magnesium 400 mg",
    "is 1.000 mg of magnesium too much",
    "how much ibuprofen can I take?",
    "is 400 mg ibuprofen too much?",
    "can I take 400 mg ibuprofen with 500 mg paracetamol",
    "how many ibuprofen for back pain",
    "what dose of melatonin for jet lag",
    "white willow dosage",
    "can I take ibuprofen and paracetamol together",
)


@pytest.fixture(scope="module")
def library() -> Library:
    return knowledge().library


def told(question: str, *has: Condition) -> str:
    """What somebody with these conditions reads before their own warning is put in front."""
    found = answer.ask(knowledge(), question, load_model().understand(question), has)
    allowed = NO_AMOUNTS_FOR.isdisjoint(has)
    return answers.plain_text(answers.answer_message(knowledge().library, found, amounts=allowed))


@pytest.mark.parametrize("asked", ASKED)
def test_nobody_pregnant_breastfeeding_or_under_18_is_told_an_amount(asked: str) -> None:
    for condition in sorted(NO_AMOUNTS_FOR):
        assert not names_amount(told(asked, condition)), condition


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("says", ["I am pregnant", "I'm breastfeeding", "it is for my 9 year old"])
def test_nobody_who_says_so_in_the_question_is_told_an_amount(asked: str, says: str) -> None:
    assert not names_amount(told(f"{asked}, {says}"))
    assert not names_amount(told(f"{says}. {asked}"))


def test_everybody_else_is_told_it(library: Library) -> None:
    dose = library.pages["magnesium"].cells["dose"]
    assert dose.says in told("how much magnesium can I take")
    assert dose.says in told("how much magnesium can I take", "ulcer")
    assert "400 mg of magnesium a day" in told("is 400 mg of magnesium ok")


def test_the_line_about_a_subject_leaves_its_amounts_out(library: Library) -> None:
    page = library.pages["ibuprofen"]
    assert names_amount(page.summary)
    assert page.summary in told("ibuprofen")
    for condition in sorted(NO_AMOUNTS_FOR):
        first, rest = told("ibuprofen", condition).split("\n")
        assert first == page.title
        assert rest
        assert not names_amount(rest)
        assert all(sentence in page.summary for sentence in rest.split(". "))


@pytest.mark.parametrize(
    ("condition", "intent"),
    [("pregnancy", "pregnancy"), ("breastfeeding", "pregnancy"), ("under_18", "child")],
)
def test_an_amount_gives_way_to_the_cell_on_who_asks_first(
    library: Library, condition: Condition, intent: str
) -> None:
    for question in ("how much magnesium can I take", "is 400 mg of magnesium ok"):
        found = answer.ask(knowledge(), question, load_model().understand(question), [condition])
        assert (found.kind, found.cell) == ("answer", f"magnesium.{intent}")
        says = next(cell.says for name, cell in library.pages["magnesium"].cells.items() if name == intent)
        assert told(question, condition).startswith(says)


@pytest.mark.parametrize(
    "question",
    [
        "the effervescent ones are 1 gram, is that too strong",
        "the tablets say 2000 IU, is that right for me",
        "bottle says 500 mcg, is that enough",
    ],
)
def test_no_amount_is_told_of_what_was_not_named(question: str) -> None:
    found = answer.ask(knowledge(), question, load_model().understand(question))
    assert found.intent not in {"dose", "too_much"}
    assert found.cell is None or found.cell.startswith("any.")


def test_no_pair_is_fine_for_whom_the_usual_doses_are_not() -> None:
    question = "can I take ibuprofen and paracetamol together"
    assert "✅" in told(question)
    for condition in NO_AMOUNTS_FOR:
        assert "✅" not in told(question, condition)
        assert "ask a pharmacist" in told(question, condition)
    for says in ("I am pregnant", "it is for my 9 year old", "I have an ulcer", "I have asthma"):
        assert "✅" not in told(f"{question}? {says}")


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_of_the_lists_on_who_asks_first_is_a_concern(
    library: Library, condition: Condition
) -> None:
    things = [*library.supplements, *library.pain_relief]
    found = {each: find_profile_warning(library, {condition}, [each]) for each in things}
    concerned = {each: warning for each, warning in found.items() if warning is not None}
    assert concerned
    assert (len(concerned) == len(things)) == (condition in ALWAYS_ASK)
    for warning in concerned.values():
        assert warning.conditions == (condition,)
        assert warning.cautions or condition in ALWAYS_ASK
        assert warning.no_amounts == (condition in NO_AMOUNTS_FOR)


def test_nothing_told_is_no_concern_and_no_all_clear(library: Library) -> None:
    assert find_profile_warning(library, frozenset(), library.supplements) is None
    assert find_profile_warning(library, CONDITIONS, ["sciatica"]) is None


def test_a_caution_of_the_content_counts(library: Library) -> None:
    found = find_profile_warning(library, {"ulcer"}, ["iron"])
    assert found is not None
    assert any("ulcer" in line for line in found.cautions)
    assert set(found.cautions) <= set(ask_first_lines(library, "iron"))


def test_kidney_stones_are_no_kidney_disease(library: Library) -> None:
    found = find_profile_warning(library, {"kidney_disease"}, ["vitamin_d"])
    assert found is not None
    assert found.cautions
    assert not [line for line in found.cautions if line == "kidney stones"]


def test_a_pain_relievers_list_is_written_out(library: Library) -> None:
    assert "active ulcer or bleeding" in set(ask_first_lines(library, "naproxen_sodium"))
    assert not [line for line in ask_first_lines(library, "naproxen_sodium") if "as for" in line]
