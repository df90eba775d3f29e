"""A question that leans on the one before is completed; one that stands on its own is left alone."""

from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import answer
from bot.answer import follow_up
from bot.answer.follow_up import LastSubject
from bot.search import Index, Knowledge
from tests.delivery_rig import knowledge

LIBRARY, INDEX = knowledge().library, knowledge().index
IRON = LastSubject(("Iron",), "dose", together=False)


@pytest.fixture(scope="module")
def index() -> Index:
    return knowledge().index


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("and with coffee?", "can i take Iron together with coffee"),
        ("with levothyroxine?", "can i take Iron together with levothyroxine"),
        ("can I take it with zinc?", "can i take Iron with zinc"),
        ("and magnesium?", "how much magnesium to take"),
        ("how much?", "how much Iron"),
        ("and in pregnancy?", "in pregnancy Iron"),
        ("side effects?", "side effects Iron"),
        ("and for sleep?", "Iron for sleep"),
        ("and alcohol?", "can i take Iron together with alcohol"),
    ],
)
def test_what_leans_on_the_subject_is_completed_with_it(index: Index, said: str, whole: str) -> None:
    assert follow_up.complete_question(index, IRON, said) == whole


@pytest.mark.parametrize(
    "said",
    [
        "what is the capital of france",
        "and what is the capital of france",
        "does melatonin help sleep",
        "ibuprofen and lisinopril",
        "thanks",
        "",
        "I have had a long day and my back hurts and I would like to know what helps",
    ],
)
def test_what_stands_on_its_own_is_left_alone(index: Index, said: str) -> None:
    assert follow_up.complete_question(index, IRON, said) is None


def test_after_a_check_one_more_name_joins_it(index: Index) -> None:
    found = answer.ask(Knowledge(LIBRARY, index), "can I take ibuprofen with lisinopril")
    subject = follow_up.last_subject_of(index, found)
    assert subject == LastSubject(("ibuprofen", "lisinopril"), found.intent, together=True)
    assert follow_up.complete_question(index, subject, "and aspirin?") == (
        "can i take ibuprofen and lisinopril together with aspirin"
    )


@pytest.mark.parametrize(
    ("pair", "said", "whole"),
    [
        (("ibuprofen", "lisinopril"), "how many can i take", "how many can i take ibuprofen"),
        (("ibuprofen", "lisinopril"), "with food?", "with food ibuprofen"),
        (("ibuprofen", "lisinopril"), "is it dangerous?", "is   dangerous ibuprofen and lisinopril"),
        (("ibuprofen", "lisinopril"), "how much together?", "how much together ibuprofen and lisinopril"),
        (("ibuprofen", "warfarin"), "how many can i take", "how many can i take ibuprofen and warfarin"),
    ],
)
def test_after_a_check_an_amount_is_asked_of_one_unless_the_two_do_not_go_together(
    index: Index, pair: tuple[str, str], said: str, whole: str
) -> None:
    subject = LastSubject(pair, "with", together=True)
    assert follow_up.complete_question(index, subject, said) == whole
    assert follow_up.left_of_pair(index, subject, said) == (() if " and " in whole else pair[1:])


def test_the_one_of_a_pair_that_has_a_page_comes_first(index: Index) -> None:
    found = answer.ask(Knowledge(LIBRARY, index), "can I take ramipril with ibuprofen")
    subject = follow_up.last_subject_of(index, found)
    assert subject is not None
    assert subject.names == ("ibuprofen", "ramipril")


@pytest.mark.parametrize("question", ["I want to die", "what is the capital of france"])
def test_an_alarm_and_an_unknown_leave_no_subject(index: Index, question: str) -> None:
    assert follow_up.last_subject_of(index, answer.ask(Knowledge(LIBRARY, index), question)) is None


def test_a_subject_survives_storage_and_anything_else_is_none() -> None:
    stored = {**asdict(IRON), "names": ["Iron"]}
    assert follow_up.load_last_subject(stored) == IRON
    assert follow_up.load_last_subject({**stored, "names": []}) is None
    assert follow_up.load_last_subject({"names": "Iron"}) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(max_size=80))
def test_nothing_typed_breaks_it(index: Index, said: str) -> None:
    whole = follow_up.complete_question(index, IRON, said)
    assert whole is None or whole.strip()


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("back pain", "is it ok to drink with nytol"),
        ("iron", "is it ok to drink with nytol"),
        ("iron", "ginkgo, is it before or after food?"),
        ("caffeine", "medicines that do not go with coffee"),
        ("warfarin", "is it ok to take melatonin with amitriptyline"),
    ],
)
def test_a_question_of_its_own_is_not_about_the_subject_before(index: Index, subject: str, text: str) -> None:
    before = LastSubject((subject,), "works", together=False)
    assert follow_up.complete_question(index, before, text) is None
