from decimal import Decimal
from fractions import Fraction

import pytest

from bot.domain.languages import ENGLISH
from bot.domain.parsing import ParseError, ParseErrorKind
from bot.domain.parsing.intakes import ParsedIntake, parse_intake


@pytest.mark.parametrize(
    ("text", "name", "amount", "unit"),
    [
        ("ibuprofen 400 mg", "ibuprofen", 400, "mg"),
        ("2 x 500 mg paracetamol", "paracetamol", 1_000, "mg"),
        ("3 of 500 mg paracetamol", "paracetamol", 1_500, "mg"),
        ("paracetamol 500 mg 2 tablets", "paracetamol", 1_000, "mg"),
        ("2 tablets ibuprofen", "ibuprofen", 2, "tablet"),
        ("half a tablet of zinc", "zinc", Decimal("0.5"), "tablet"),
        ("vitamin x 200 mg", "vitamin x", 200, "mg"),
        ("x 200 mg", "x", 200, "mg"),
    ],
)
def test_an_amount_is_read_wherever_it_stands(text: str, name: str, amount: Decimal, unit: str) -> None:
    assert parse_intake(text, ENGLISH) == ParsedIntake(name, Decimal(amount), unit)


def test_a_number_without_a_unit_is_kept_for_somebody_who_knows() -> None:
    assert parse_intake("ibuprofen 400", ENGLISH) == ParsedIntake("ibuprofen", Decimal(400))
    assert parse_intake("x 200", ENGLISH) == ParsedIntake("x", Decimal(200))
    assert parse_intake("ibuprofen", ENGLISH) == ParsedIntake("ibuprofen")


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", ParseErrorKind.NO_NAME),
        ("400", ParseErrorKind.NO_NAME),
        ("400 mg", ParseErrorKind.NO_NAME),
        ("ibuprofen 1.000 mg", ParseErrorKind.BAD_AMOUNT),
        ("ibuprofen 1.000", ParseErrorKind.BAD_AMOUNT),
        ("ibuprofen 1/0", ParseErrorKind.BAD_AMOUNT),
        ("ibuprofen 200 mg 400 mg", ParseErrorKind.BAD_AMOUNT),
        ("ibuprofen 2 tablets 3 tablets", ParseErrorKind.BAD_AMOUNT),
        ("ibuprofen 900 g 900 g", ParseErrorKind.BAD_AMOUNT),
        ("ibuprofen 9000000 mg", ParseErrorKind.HUGE_AMOUNT),
    ],
)
def test_what_is_not_certain_is_no_intake(text: str, trouble: ParseErrorKind) -> None:
    found = parse_intake(text, ENGLISH)
    assert isinstance(found, ParseError)
    assert found.kind is trouble


def test_it_may_be_for_somebody_else() -> None:
    assert parse_intake("ibuprofen 200 mg for Mum", ENGLISH) == ParsedIntake(
        "ibuprofen", Decimal(200), "mg", "Mum"
    )
    assert parse_intake('ibuprofen for "Aunt Mary" 200 mg', ENGLISH) == ParsedIntake(
        "ibuprofen", Decimal(200), "mg", "Aunt Mary"
    )
    assert parse_intake("drops for sleep", ENGLISH) == ParsedIntake("drops for sleep")


def test_a_name_of_somebody_that_is_too_long_is_asked() -> None:
    assert isinstance(parse_intake(f'ibuprofen for "{"x" * 60}"', ENGLISH), ParseError)


def is_known_name(name: str) -> bool:
    """A small vocabulary."""
    return name.casefold() in {
        "tylenol 3",
        "tylenol",
        "no doz",
        "p5 4",
        "aspirin",
        "aspirin 75",
        "aspirin 75 mg",
        "75 mg aspirin",
    }


def test_a_number_of_a_known_name_is_no_amount() -> None:
    assert parse_intake("tylenol 3", ENGLISH, is_known_name) == ParsedIntake("tylenol 3")
    assert parse_intake("tylenol 3 500 mg", ENGLISH, is_known_name) == ParsedIntake(
        "tylenol 3", Decimal(500), "mg"
    )
    assert parse_intake("tylenol 3 500", ENGLISH, is_known_name) == ParsedIntake("tylenol 3", Decimal(500))
    assert parse_intake("2 tylenol 500 mg", ENGLISH, is_known_name) == ParsedIntake(
        "tylenol", Decimal(1_000), "mg"
    )
    assert parse_intake("no doz", ENGLISH, is_known_name) == ParsedIntake("no doz")
    assert isinstance(parse_intake("tylenol 4 extra", ENGLISH, is_known_name), ParseError)


@pytest.mark.parametrize(
    "text", ["aspirin 75 mg", "75 mg aspirin", "aspirin 75mg", "I took aspirin 75 mg an hour ago"]
)
def test_an_amount_with_its_unit_counts_also_where_it_is_part_of_a_known_name(text: str) -> None:
    said = parse_intake(text, ENGLISH, is_known_name)
    assert isinstance(said, ParsedIntake)
    assert (said.name, said.amount, said.unit) == ("aspirin", Decimal(75), "mg")
    assert parse_intake("2 x 75 mg aspirin", ENGLISH, is_known_name) == ParsedIntake(
        "aspirin", Decimal(150), "mg"
    )
    assert parse_intake("aspirin 75", ENGLISH, is_known_name) == ParsedIntake("aspirin 75")


def test_the_moment_and_all_counts_are_kept() -> None:
    said = parse_intake("I took 2 x 500 mg of tylenol for Mum an hour ago", ENGLISH)
    assert isinstance(said, ParsedIntake)
    assert (said.name, said.amount, said.pieces, said.person, said.time_text) == (
        "tylenol",
        Decimal(1_000),
        Fraction(2),
        "Mum",
        "an hour ago",
    )
    assert said.at is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I just took my zinc 5 mg", "zinc"),
        ("an aspirin 5 mg", "aspirin"),
        ("a 5 mg zinc tablet", "zinc tablet"),
        ("zinc 5 mg with food", "zinc"),
        ("5 mg of zinc", "zinc"),
    ],
)
def test_words_around_a_name_are_none_of_it(text: str, name: str) -> None:
    assert parse_intake(text, ENGLISH) == ParsedIntake(name, Decimal(5), "mg")


@pytest.mark.parametrize(
    ("text", "trouble", "about"),
    [
        ("I did not take zinc", ParseErrorKind.NOT_TAKEN, "I did not take zinc"),
        ("no zinc today", ParseErrorKind.NOT_TAKEN, "no zinc today"),
        ("zinc 5 mg twice", ParseErrorKind.BAD_AMOUNT, "twice"),
        ("zinc 5 mg 3", ParseErrorKind.BAD_AMOUNT, "3"),
        ("6 zinc", ParseErrorKind.BAD_AMOUNT, "6"),
        ("two zinc", ParseErrorKind.BAD_AMOUNT, "two"),
        ("zinc 5 mg tablets", ParseErrorKind.BAD_AMOUNT, "tablets"),
        ("zinc 5mg/5ml", ParseErrorKind.BAD_AMOUNT, "5mg/5ml"),
        ("zinc 4 pills 5", ParseErrorKind.BAD_AMOUNT, "5"),
        ("two zinc 5", ParseErrorKind.BAD_AMOUNT, "two zinc 5"),
        ("my mum took 5 mg zinc", ParseErrorKind.NOT_UNDERSTOOD, "mum took zinc"),
        ("Anna took 5 mg zinc", ParseErrorKind.NOT_UNDERSTOOD, "took zinc"),
        ("zinc 5 mg every monday", ParseErrorKind.NOT_UNDERSTOOD, "every monday"),
        ("zinc 5 mg at 8 and at 10", ParseErrorKind.NOT_UNDERSTOOD, "at 10"),
        ("zinc " * 70, ParseErrorKind.NAME_TOO_LONG, None),
    ],
)
def test_every_word_counts(text: str, trouble: ParseErrorKind, about: str | None) -> None:
    found = parse_intake(text, ENGLISH)
    assert isinstance(found, ParseError)
    assert (found.kind, found.text if about else None) == (trouble, about)


def test_one_tablet_of_a_strength_is_that() -> None:
    assert parse_intake("zinc 5 mg tablet", ENGLISH) == ParsedIntake("zinc", Decimal(5), "mg")
    assert parse_intake("two 5 mg tablets of zinc", ENGLISH) == ParsedIntake("zinc", Decimal(10), "mg")


@pytest.mark.parametrize(
    ("text", "trouble", "quoted"),
    [
        # counts in words, in front or run together
        ("a pair of nurofen 200 mg", ParseErrorKind.BAD_AMOUNT, "pair"),
        ("a handful of paracetamol", ParseErrorKind.BAD_AMOUNT, "handful"),
        ("a whole strip of paracetamol", ParseErrorKind.BAD_AMOUNT, "whole"),
        ("a bottle of calpol", ParseErrorKind.BAD_AMOUNT, "bottle"),
        ("x3 ibuprofen 200 mg", ParseErrorKind.NOT_UNDERSTOOD, "x3 ibuprofen"),
        ("nurofen plus x 2", ParseErrorKind.BAD_AMOUNT, "x 2"),
        ("tylenol es x2", ParseErrorKind.NOT_UNDERSTOOD, "x2"),
        ("ibuprofen 200s x 3", ParseErrorKind.BAD_AMOUNT, "x 3"),
        ("ibuprofen 200s", ParseErrorKind.NOT_UNDERSTOOD, "200s"),
        ("about 3 ibuprofen 200 mg", ParseErrorKind.BAD_AMOUNT, "3"),
        ("paracetamol 5OO mg", ParseErrorKind.NOT_UNDERSTOOD, "5OO mg"),
        ("magnesium 4 caps (=600mg)", ParseErrorKind.NOT_UNDERSTOOD, "(=600mg)"),
        ("nurofen o.2 g", ParseErrorKind.NOT_UNDERSTOOD, "o.2 g"),
        ("nurofen 200m", ParseErrorKind.NOT_UNDERSTOOD, "200m"),
        ("nurofen 200 mg maybe", ParseErrorKind.NOT_UNDERSTOOD, "maybe"),
        ("nurofen 200 mg but threw up", ParseErrorKind.NOT_UNDERSTOOD, "but threw up"),
        ("nurofen 200 mg an hr & half ago", ParseErrorKind.NOT_UNDERSTOOD, "hr &"),
        # how often, and over which time
        ("nurofen 200 mg x 4 over the day", ParseErrorKind.NOT_UNDERSTOOD, "over the day"),
        ("ibuprofen 400 mg tds", ParseErrorKind.NOT_UNDERSTOOD, "tds"),
        ("paracetamol 500 mg since this morning", ParseErrorKind.NOT_UNDERSTOOD, "since"),
        # not taken yet
        (
            "was going to take ibuprofen 400 mg",
            ParseErrorKind.NOT_TAKEN,
            "was going to take ibuprofen 400 mg",
        ),
        ("ibuprofen 400 mg tomorrow", ParseErrorKind.NOT_TAKEN, "ibuprofen 400 mg tomorrow"),
        ("will take ibuprofen 400 mg", ParseErrorKind.NOT_TAKEN, "will take ibuprofen 400 mg"),
        ("should I take ibuprofen 400 mg", ParseErrorKind.NOT_TAKEN, "should I take ibuprofen 400 mg"),
    ],
)
def test_what_may_be_another_amount_or_no_intake_is_asked_about(
    text: str, trouble: ParseErrorKind, quoted: str
) -> None:
    found = parse_intake(text, ENGLISH)
    assert isinstance(found, ParseError)
    assert (found.kind, found.text) == (trouble, quoted)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("ibuprofen 400 mg yesterday evening", "yesterday evening"),
        ("ibuprofen 400 mg when I woke up", "when I woke up"),
        ("ibuprofen 400 mg 3 hrs back", "3 hrs back"),
        ("ibuprofen 2 10pm", "10 pm"),
        ("ibuprofen 200 mg in the middle of the night", "in the middle of the night"),
        ("ibuprofen 400 mg about 3", "about 3"),
    ],
)
def test_when_it_was_taken_is_no_part_of_the_name(text: str, when: str) -> None:
    found = parse_intake(text, ENGLISH)
    assert isinstance(found, ParsedIntake)
    assert (found.name, found.time_text) == ("ibuprofen", when)
