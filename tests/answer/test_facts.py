"""What is shown before a card follows from what was asked; what we do not hold is said."""

from typing import get_args

import pytest

from bot import answer
from bot.answer import FactSection
from bot.domain.languages import ENGLISH
from bot.search import Index, Knowledge, intents
from tests.delivery_rig import knowledge

LIBRARY, INDEX = knowledge().library, knowledge().index


@pytest.fixture(scope="module")
def index() -> Index:
    return knowledge().index


def lead(index: Index, question: str) -> FactSection:
    return answer.ask(Knowledge(LIBRARY, index), question).facts


def headings(index: Index, question: str) -> list[str]:
    return [fact.heading for fact in lead(index, question).facts]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("how much vitamin d should I take", "need"),
        ("When should I take magnesium?", "says"),
        ("best time to take zinc", "how_to_take"),
        ("side effects of melatonin", "side_effects"),
        ("can aleve cause stomach pain", "warnings"),
        ("how much zinc is too much", "limits"),
        ("what foods contain vitamin e", "says"),
        ("what is magnesium good for", "says"),
        ("How many days can I take ibuprofen?", "days"),
        ("what is the dosage of paracetamol", "dose"),
        ("how much tylenol is too much", "daily_max"),
        ("brand name of acetaminophen", "names"),
        ("is turmeric safe in pregnancy", "ask_first"),
        ("what interacts with magnesium", "avoid"),
        ("what is the outlook for back pain", "says"),
        ("vitamin d deficiency", "says"),
        ("low ferritin, do I need iron", "how_to_take"),
        ("What are the symptoms of Sleep Apnea ?", "signs"),
        ("does aleve make you sleepy", "warnings"),
    ],
)
def test_the_first_fact_answers_what_was_asked(index: Index, question: str, first: str) -> None:
    found = lead(index, question)
    assert found.facts, question
    assert found.facts[0].heading == first
    assert all(fact.lines and fact.sources for fact in found.facts)


@pytest.mark.parametrize(
    ("question", "gap", "about"),
    [
        ("are tylenol tablets coated with titanium dioxide?", "aspect", "Paracetamol (acetaminophen)"),
        ("what causes sciatica", "aspect", "Sciatica: pain down the leg"),
        ("What should I do if I forget a dose of Naproxen ?", "aspect", "Naproxen"),
        ("how should I store melatonin", "aspect", "Melatonin"),
        ("how many mg of seroquel for sleep", "thing", "quetiapine"),
        ("is vitamin e useful for alzheimers disease", "exact", ""),
        ("which is stronger, tylenol or aleve?", "aspect", "Paracetamol (acetaminophen)"),
    ],
)
def test_what_is_not_held_is_said(index: Index, question: str, gap: str, about: str) -> None:
    found = lead(index, question)
    assert (found.gap, found.about) == (gap, about)


@pytest.mark.parametrize("question", ["magnesium", "What is (are) Sleep Apnea ?", "muscle cramps at night"])
def test_a_plain_name_gets_its_card_and_nothing_before_it(index: Index, question: str) -> None:
    assert lead(index, question) == answer.facts.NO_FACTS


def test_naproxen_does_not_answer_with_as_for_ibuprofen(index: Index) -> None:
    lines = [line for fact in lead(index, "warnings about naproxen").facts for line in fact.lines]
    assert "severe stomach bleeding" in lines
    assert not any("as for" in line for line in lines)


def test_a_story_is_judged_by_what_it_asks() -> None:
    story = "I combine work and study and take my dose daily. My back is fine. What are the side effects?"
    assert intents.recognise_intent(story.lower(), ENGLISH.questions) == "side_effects"


def test_an_interaction_is_one_also_when_asked_for_by_that_word(index: Index) -> None:
    found = answer.ask(Knowledge(LIBRARY, index), "is there an interaction between gabapentin and magnesium")
    assert found.kind == "interaction"
    assert found.check is not None
    assert found.check.findings


def test_every_statement_that_answers_something_names_a_subject_and_an_aspect_we_know(index: Index) -> None:
    tags = [tag for item in LIBRARY.guidance.values() for tag in item.answers]
    tags += [tag for item in LIBRARY.claims.values() for tag in item.answers]
    aspects = set(get_args(intents.Intent))
    subjects = {*index.concepts, *LIBRARY.pain_relief, *LIBRARY.supplements}
    assert tags
    for tag in tags:
        subject, _, aspect = tag.partition(".")
        assert (subject in subjects, aspect in aspects) == (True, True), tag


@pytest.mark.parametrize(
    "question",
    [
        "I sit in my car and my back hurts",
        "does ibuprofen help my knee after football",
        "can I drive after benadryl",
    ],
)
def test_a_word_from_elsewhere_does_not_hide_a_question_about_a_body(index: Index, question: str) -> None:
    assert answer.ask(Knowledge(LIBRARY, index), question).kind == "answer"


def test_an_amount_asked_about_is_compared_and_the_doses_are_told(index: Index) -> None:
    found = answer.ask(Knowledge(LIBRARY, index), "is it safe to take 800 mg ibuprofen")
    assert found.kind == "dose"
    assert headings(index, "how many 500 mg tylenol can I take in a day")[0] == "dose"


def test_notes_for_whoever_keeps_the_content_are_not_shown(index: Index) -> None:
    lines = [line for fact in lead(index, "naproxen dosage").facts for line in fact.lines]
    assert lines
    assert not any("memory" in line or "verified" in line for line in lines)


def test_what_a_combination_contains_is_told(index: Index) -> None:
    (fact,) = lead(index, "does advil pm have tylenol in it").facts
    assert (fact.heading, fact.lines) == ("contains", ("Advil PM: ibuprofen, diphenhydramine",))
