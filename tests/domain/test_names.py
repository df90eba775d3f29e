"""Names as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import names
from bot.domain.names import Lexicon

LEXICON = Lexicon(
    {
        "Ibuprofen": "ibuprofen",
        "Advil": "ibuprofen",
        "Benadryl": "diphenhydramine",
        "Benedril": "diphenhydramine",
        "Vitamin D": "vitamin_d",
        "Vitamin D3": "vitamin_d",
        "Fish oil": "omega_3",
        "Tylenol": "acetaminophen",
        "Tylenol PM": "tylenol_pm",
        "muscle cramp": "cramp",
        "statin": "statins",
        "hydralazine": "hydralazine",
        "hydroxyzine": "hydroxyzine",
        "celecoxib": "celecoxib",
        "rofecoxib": "rofecoxib",
        "St John's wort": "hypericum",
        "!?": "nothing at all",
    },
    ordinary=["reading efficient things"],
)


def terms_in(text: str) -> list[str]:
    return [mention.term for mention in LEXICON.find(names.fold(text))]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("IBUPROFÈNE", "ibuprofene"),
        ("St John’s", "st johns"),
        ("іbuрrоfеn", "ibuprofen"),
        ("αspirin", "aspirin"),
        ("ibu\u200bpro\u00adfen", "ibuprofen"),
        ("ｉｂｕｐｒｏｆｅｎ", "ibuprofen"),
        ("25 µg", "25 μg"),
        ("хочу", "хочу"),
        ("ALI\u0131", "alii"),
    ],
)
def test_folding_leaves_one_spelling(text: str, folded: str) -> None:
    assert names.fold(text) == folded


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("a    b", "a b"),
        ("a\t\u00a0\u3000 b", "a b"),
        ("a \r\n b", "a \n b"),
        ("a\n\n\n \n  b", "a\n\nb"),
        ("what??????", "what???"),
        ("_____ ((((( ...", "___ ((( ..."),
        ("10 000 mg", "10 000 mg"),
        ("aaaaa 11111", "aaaaa 11111"),
    ],
)
def test_tidying_leaves_one_blank_one_empty_line_and_three_equal_marks(text: str, tidied: str) -> None:
    assert names.collapse_repeats(text) == tidied
    assert names.collapse_repeats(tidied) == tidied


@given(st.text())
def test_any_text_can_be_folded_and_searched(text: str) -> None:
    folded = names.fold(text)
    for mention in LEXICON.find(folded):
        assert 0 <= mention.start < mention.end <= len(folded)
    LEXICON.resolve(text)


@pytest.mark.parametrize("character", ["a", "ﷺ", "\u0301", "가", "ΐ", "ﬃ"])
def test_a_folded_text_is_bounded(character: str) -> None:
    assert len(names.fold(character * 100_000)) <= 6 * names.MAX_TEXT


def test_a_plural_is_the_same_name() -> None:
    assert terms_in("muscle cramps and statins") == ["cramp", "statins"]


def test_the_longest_of_overlapping_names_counts() -> None:
    assert terms_in("is Tylenol PM like tylenol") == ["tylenol_pm", "acetaminophen"]


def test_a_name_of_two_words_may_be_written_as_one() -> None:
    assert terms_in("fishoil") == ["omega_3"]


def test_a_mention_says_where_it_stands() -> None:
    text = names.fold("Take FISH  OIL daily")
    (mention,) = LEXICON.find(text)
    assert text[mention.start : mention.end] == "fish oil"


@pytest.mark.parametrize("written", ["ibuprofin", "ibuporfen", "benedryl"])
def test_a_long_word_may_be_misspelt_by_one_slip(written: str) -> None:
    assert len(terms_in(written)) == 1


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("advol", "short names are too alike"),
        ("stating", "an English ending is no part of the name"),
        ("efficient", "an ordinary word is no name"),
        ("zbuprofen", "people get the first letter right"),
    ],
)
def test_what_could_be_something_else_is_not_guessed(written: str, why: str) -> None:
    assert terms_in(written) == [], why


def test_look_alikes_are_told_apart() -> None:
    assert terms_in("hydralazine hydroxyzine celecoxib rofecoxib") == [
        "hydralazine",
        "hydroxyzine",
        "celecoxib",
        "rofecoxib",
    ]


def test_a_word_as_near_to_two_names_is_neither() -> None:
    lexicon = Lexicon({"mobisan": "one", "mobican": "other"})
    assert lexicon.find("mobitan") == ()


def test_a_whole_name_is_resolved() -> None:
    assert LEXICON.resolve("  vitamin-D3 ").term == "vitamin_d"
    assert LEXICON.resolve("St. John's Wort").term == "hypericum"


def test_a_name_that_is_only_near_is_offered_and_not_assumed() -> None:
    assert LEXICON.resolve("advol") == names.LexiconMatch(None, ("ibuprofen",))
    assert LEXICON.resolve("xyzzy") == names.LexiconMatch(None)
    assert LEXICON.resolve("") == names.LexiconMatch(None)


def test_known_words_are_those_of_names_and_ordinary_ones() -> None:
    assert LEXICON.knows("fish")
    assert LEXICON.knows("things")
    assert not LEXICON.knows("zorblaxin")


@pytest.mark.parametrize("written", ["ibuprofin", "benedryl"])
def test_what_was_corrected_says_so(written: str) -> None:
    (mention,) = LEXICON.find(names.fold(written))
    assert mention.corrected
    assert LEXICON.resolve(written).corrected


def test_what_is_written_right_is_not_corrected() -> None:
    assert [each.corrected for each in LEXICON.find("tylenol pm and advil")] == [False, False]
    assert not LEXICON.resolve("advil").corrected
