"""Family words in the name of an item, and the answer to "For whom?"."""

import pytest

from bot.domain.languages import language_of
from bot.domain.parsing.errors import ParseError
from bot.domain.parsing.family_words import parse_person, split_family_word

ENGLISH = language_of("en")


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("mum amlodipine", ("Mum", "amlodipine")),
        ("Mum's amlodipine", ("Mum", "amlodipine")),
        ("my mother’s omeprazole", ("Mother", "omeprazole")),
        ("give dad his eye drops", ("Dad", "eye drops")),
        ("amlodipine for my mum", ("Mum", "amlodipine")),
        ("dad: warfarin", ("Dad", "warfarin")),
        ("magnesium", None),
        ("mum", None),
        ("my mum", None),
        ("baby aspirin", None),
        ("cat's claw", None),
        ("my baby's aspirin", ("Baby", "aspirin")),
    ],
)
def test_a_family_word_is_split_off_unless_it_names_a_product(
    name: str, split: tuple[str, str] | None
) -> None:
    assert split_family_word(name, ENGLISH) == split


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Anna", "Anna"),
        ("for my mother", "Mother"),
        ("dad", "Dad"),
        ("Aunt Mary", "Aunt Mary"),
        ("me", None),
        ("for me", None),
        ("Myself.", None),
    ],
)
def test_a_person_is_read_from_an_answer(text: str, person: str | None) -> None:
    assert parse_person(text, ENGLISH) == person


@pytest.mark.parametrize("text", ["", "?", "for", "x" * 33, "x" * 65, "can I take zinc?", "yes", "No"])
def test_what_is_no_name_of_a_person_is_an_error(text: str) -> None:
    assert isinstance(parse_person(text, ENGLISH), ParseError)
