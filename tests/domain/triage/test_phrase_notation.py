"""The notation of phrases: what each mark finds, and what is refused with a hint."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.triage.phrase_notation import PhraseError, PhraseFault, compile_concepts, compile_phrase

CONCEPTS = {"cant": "cant, can not", "numb": "numb[ness], {cant} [even] feel"}


def finds(phrase: str, text: str) -> bool:
    """Whether a concept of this one phrase stands in a text."""
    concepts, faults = compile_concepts({**CONCEPTS, "tried": phrase})
    assert faults == []
    return concepts["tried"].search(text) is not None


@pytest.mark.parametrize(
    ("phrase", "texts"),
    [
        ("numb", ["numb", "so numb."]),
        ("CAN'T feel", ["cant feel", "cant-feel"]),
        ("numb*", ["numb", "numbness", "numbing it"]),
        ("feel _ numb", ["feel very numb"]),
        ("face ... numb", ["face numb", "face is very very numb"]),
        ("face ...1 numb", ["face numb", "face is numb"]),
        ("(black|tarry) stool[s]", ["black stool", "tarry stools"]),
        ("[my] chest [really] hurts", ["chest hurts", "my chest really hurts"]),
        ("wak(e|ing) ... [right] up", ["wake up", "waking him right up"]),
        ("over[ ]dose", ["overdose", "over dose", "over-dose"]),
        ("{numb} legs", ["numb legs", "numbness legs", "can not even feel legs"]),
        ("{medicine} twice", ["advil medicine twice"]),
        ("took {street_drug}", ["took streetdrug"]),
        ("8..149 pills", ["8 pills", "14 pills", "99 pills", "120 pills", "149 pills"]),
        ("0..9999 days", ["0 days", "7 days", "2026 days"]),
        ("65..99[ ]y", ["65y", "70 y", "99y"]),
        ("weight loss !(diet|pill*)", ["weight loss", "weight loss today", "weight loss, diet"]),
        ("wake up !(_)", ["wake up", "wake up. now"]),
        ("(numb|weak)* leg", ["weakness leg"]),
        ("too ( much | many )", ["too many"]),
        ("déjà", ["deja"]),
        ("умереть", ["умереть"]),
    ],
)
def test_each_mark_finds_what_it_says(phrase: str, texts: list[str]) -> None:
    assert [text for text in texts if not finds(phrase, text)] == []


@pytest.mark.parametrize(
    ("phrase", "texts"),
    [
        ("numb", ["number", "benumb"]),
        ("feel _ numb", ["feel numb", "feel so very numb"]),
        ("face ... numb", ["face a b c d numb", "face, numb"]),
        ("stool[s]", ["stools1"]),
        ("8..149 pills", ["7 pills", "150 pills", "1490 pills"]),
        ("weight loss !(diet|pill*)", ["weight loss diet", "weight loss pills"]),
        ("wake up !(_)", ["wake up early"]),
        ("over[ ]dose", ["over a dose"]),
    ],
)
def test_no_mark_finds_more(phrase: str, texts: list[str]) -> None:
    assert [text for text in texts if finds(phrase, text)] == []


@pytest.mark.parametrize(
    ("phrase", "what", "instead"),
    [
        ("", "nothing here must be there", "a word"),
        ("[my]", "nothing here must be there", "a word"),
        ("chest [my][own]", "may be nothing at all", "a word beside"),
        ("chest [ ] pain", "may be nothing at all", "a word beside"),
        ("... pain", "no word stands before ...", "before it"),
        ("!(no) pain", "no word stands before !", "before it"),
        ("pain ...", "no word stands behind ...", "leave ... out"),
        ("pain ... [bad]", "no word stands behind ...", "leave ... out"),
        ("pain...bad", "runs together", "a blank before"),
        ("pain !(a)b", "runs together", "a blank before"),
        ("* pain", "* stands behind no word", "_ for any word"),
        ("(pain", '"(" is not closed', ")"),
        ("pain [bad", '"[" is not closed', "]"),
        ("(pain]", '"(" is not closed', ")"),
        ("[pain)", '"[" is not closed', "]"),
        ("[ pain)", '"[" is not closed', "]"),
        ("(pain|)", "nothing here must be there", "(a|b)"),
        ("pain)", '")" closes or divides nothing', "before it"),
        ("pain | ache", '"|" closes or divides nothing', "before it"),
        ("pain?", '"?" means nothing here', "the marks"),
        ("{cnat} feel", '"cnat" is unknown', "such as cant"),
        ("{xyz} feel", '"xyz" is unknown', "words"),
        ("{tried} more", "{tried} leads back to itself", "the phrases of tried"),
        ("9..3 pills", "9..3 holds no number", "3..9"),
    ],
)
def test_a_mistake_is_told_with_its_concept_and_phrase(phrase: str, what: str, instead: str) -> None:
    concepts, (fault,) = compile_concepts({**CONCEPTS, "tried": f"ache, {phrase}"})
    assert (fault.concept, fault.phrase) == ("tried", phrase)
    assert what in fault.what
    assert instead in fault.write_instead
    assert concepts["tried"].search("an ache")


def test_all_mistakes_are_told_at_once() -> None:
    _, faults = compile_concepts({"a": "(x, {b}", "b": "y, *"})
    assert faults == [
        PhraseFault("a", "(x", '"(" is not closed', ") at its end"),
        PhraseFault("b", "*", "* stands behind no word", "_ for any word, or word* for any ending"),
    ]


def test_a_mistake_is_told_once_however_many_concepts_use_it() -> None:
    _, faults = compile_concepts({"a": "{c}", "b": "{c}", "c": "x, ("})
    assert [fault.concept for fault in faults] == ["c"]


@given(st.text("ab1_*.!|()[]{} -", max_size=25))
def test_whatever_is_written_is_an_expression_that_needs_a_word_or_a_fault(phrase: str) -> None:
    try:
        pattern = compile_phrase(phrase, {"a": "x", "b": "y"}.__getitem__)
    except (PhraseError, KeyError):
        return
    assert re.compile(pattern).fullmatch("") is None


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 4000))
def test_a_range_holds_the_numbers_between_its_ends(one: int, other: int, number: int) -> None:
    low, high = sorted((one, other))
    pattern = compile_phrase(f"{low}..{high}", str)
    assert (re.fullmatch(pattern, str(number)) is not None) == (low <= number <= high)
