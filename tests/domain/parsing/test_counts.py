"""Counts, mixed numbers and units, as lines have them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from bot.domain.languages import ENGLISH
from bot.domain.parsing import ParseError, ParseErrorKind
from bot.domain.parsing.amounts import (
    Amount,
    amounts_in,
    combine_amounts,
    count_before_name,
    extract_amount,
    format_amount,
    leftover_number_error,
    parse_strength,
    remove_amounts,
    split_leading_count,
    suggest_rewrites,
)
from bot.domain.parsing.tokens import replace_words, tokenize


def extract_to_text(text: str) -> str:
    """The amount of a line as it can be typed, or what is offered; and what is left of the line."""
    line = extract_amount(tokenize(text, ENGLISH))
    rest = " ".join(word.text for word in line.rest)
    if isinstance(line.amount, ParseError):
        return f"{line.amount.kind}: {', '.join(line.amount.suggestions)} | {rest}"
    return f"{'' if line.amount is None else format_amount(line.amount)} | {rest}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("zinc 2 x 15 mg", "2 x 15 mg | zinc"),
        ("zinc 2x15mg", "2 x 15 mg | zinc"),
        ("zinc 2x½g", "2 x 0.5 g | zinc"),
        ("zinc 15mgx2", "2 x 15 mg | zinc"),
        ("zinc 15 mg x8", "8 x 15 mg | zinc"),
        ("zinc 15 mg times 2", "2 x 15 mg | zinc"),
        ("zinc 15 mg x 3 times a day", "15 mg | zinc x 3 times a day"),
        ("zinc 2 of the 15 mg tablets", "2 x 15 mg | zinc"),
        ("zinc twice 15 mg", "2 x 15 mg | zinc"),
        ("zinc a 15 mg tablet", "15 mg | zinc"),
        ("two 15 mg tablets of zinc", "2 x 15 mg | of zinc"),
        ("15 mg zinc two tablets", "2 x 15 mg | zinc"),
        ("zinc 15 mg 2 tablets each", "2 x 15 mg | zinc"),
        ("zinc 2 tablets of 15 mg each", "2 x 15 mg | zinc"),
        ("zinc 2 tablets (15 mg)", "2 x 15 mg | zinc"),
        ("zinc 15 mg/tablet 2 tablets", "2 x 15 mg | zinc"),
        ("zinc 15 mg per tablet", "15 mg | zinc"),
        ("zinc 15 mg each", "15 mg | zinc"),
        ("zinc 15mg/day", "15 mg | zinc"),
        ("zinc 15 mg tablets", "15 mg | zinc tablets"),
        ("2 scoops of 5 g creatine", "2 x 5 g | creatine"),
        ("2 zinc 15 mg", "2 x 15 mg | zinc"),
        ("2x zinc 15 mg", "2 x 15 mg | zinc"),
        ("2 x zinc 15 mg", "2 x 15 mg | zinc"),
        ('take 2 "zinc plus" 15 mg', "2 x 15 mg | take zinc plus"),
        ('take 2 x "zinc plus" 15 mg', "2 x 15 mg | take zinc plus"),
        ("half a zinc 15 mg", "0.5 x 15 mg | zinc"),
        ("2 1/2 zinc 15 mg", "2.5 x 15 mg | zinc"),
        ('take 2 1/2 "zinc" 15 mg', "2.5 x 15 mg | take zinc"),
        ('take one and a half "zinc" 15 mg', "1.5 x 15 mg | take zinc"),
        ("zinc 15mg@8:00", "15 mg | zinc @ 8:00"),
        ("70 zinc 15 mg", "15 mg | 70 zinc"),
        ("5 htp 100 mg", "100 mg | 5 htp"),
        ("vitamin b 12 1 000 mcg", "1000 mcg | vitamin b 12"),
        ("omega 3-6-9 1 g", "1 g | omega 3-6-9"),
        ("vitamin d three thousand iu", "3000 IU | vitamin d"),
        ("zinc half a 15 mg tablet", "0.5 x 15 mg | zinc"),
        ("zinc half of 15 mg", "0.5 x 15 mg | zinc"),
        ("zinc 1/2 of a 15mg tablet", "0.5 x 15 mg | zinc"),
        ("zinc 0.5 of a tablet", "0.5 tablet | zinc"),
        ("zinc 1/3 tablet of 600 mg", "1/3 x 600 mg | zinc"),
        ("zinc 600 mg 1/3 tablet", "1/3 x 600 mg | zinc"),
        ("zinc two-thirds of a tablet", "0.667 tablet | zinc"),
        ("zinc 1 1/2 tablets", "1.5 tablet | zinc"),
        ("zinc 1-1/2 tablets", "1.5 tablet | zinc"),
        ("zinc 1 & 1/2 tablets", "1.5 tablet | zinc"),
        ("zinc 1 ½ tablets", "1.5 tablet | zinc"),
        ("zinc two and a quarter tablets", "2.25 tablet | zinc"),
        ("zinc five hundred and fifty five mg", "555 mg | zinc"),
        ("zinc one thousand five hundred iu", "1500 IU | zinc"),
        ("zinc a hundred mg", "100 mg | zinc"),
        ("zinc 2 thousand iu", "2000 IU | zinc"),
        ("zinc twenty five mg", "25 mg | zinc"),
        ("zinc 5k iu", "5000 IU | zinc"),
        ("zinc 1.234,5 mg", "1234.5 mg | zinc"),
        ("zinc 1.000.000 iu", "1000000 IU | zinc"),
        ("zinc 500-mg", "500 mg | zinc"),
        ("zinc 500 мг", "500 mg | zinc"),
        ("zinc 2000 UI", "2000 IU | zinc"),
        ("zinc 2000 I.E.", "2000 IU | zinc"),
        ("zinc 2000 МЕ", "2000 IU | zinc"),
        ("zinc 5 mls", "5 ml | zinc"),
        ("zinc 3 caplets", "3 tablet | zinc"),
        ("zinc", " | zinc"),
        ("two zinc", " | two zinc"),
        ("a few of a thousand things", " | a few of a thousand things"),
    ],
)
def test_all_that_a_line_says_of_how_much_is_one_amount(text: str, meant: str) -> None:
    assert extract_to_text(text) == meant


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("zinc 2 500 mg", "bad_amount: 2500 mg, 2 x 500 mg | zinc"),
        ("zinc 2 x 1.000 mg", "bad_amount: 2 x 1 mg, 2 x 1000 mg | zinc"),
        ("zinc 2 tablets of 1.000 mg", "bad_amount: 2 tablets of 1 mg, 2 tablets of 1000 mg | zinc"),
        ("zinc 5 gm", "bad_amount: 5 g, 5 mg | zinc"),
        ("syrup 2 spoonfuls", "bad_amount: 2 teaspoon, 2 tablespoon | syrup"),
        ("zinc 2 50 mg", "bad_amount:  | zinc"),
        ("zinc two 1/2 mg", "bad_amount:  | zinc"),
        ("zinc 1 to 2 tablets", "bad_amount:  | zinc"),
        ("zinc 200 or 400 mg", "bad_amount:  | zinc"),
        ("zinc 100 mg per 5 ml", "bad_amount:  | zinc"),
        ("zinc 100 mg/5 ml", "bad_amount:  | zinc"),
        ("zinc 100 mg/ml", "bad_amount:  | zinc"),
        ("zinc 10 mg per kg", "bad_amount:  | zinc"),
        ("zinc 5 ml of 20 mg/ml", "bad_amount:  | zinc"),
        ("zinc 5 ml of 20 mg", "bad_amount:  | zinc"),
        ("zinc 2 drops 400 iu", "bad_amount:  | zinc"),
        ("zinc 2 tablets 3 capsules", "bad_amount:  | zinc"),
        ("2 zinc 3 capsules", "bad_amount:  | zinc"),
        ("zinc 5 mg 0 tablets", "bad_amount:  | zinc"),
        ("zinc 0 x 5 mg", "bad_amount:  | zinc"),
        ("zinc 501 x 5 mg", "huge_amount:  | zinc"),
        ("zinc 5 mg x 501", "huge_amount:  | zinc"),
        ("zinc 900 x 900 g", "huge_amount:  | zinc"),
        ("zinc 1" + "0" * 40 + " mg", "huge_amount:  | zinc"),
        ("zinc 1-" + "0" * 40 + " mg", "bad_amount:  | zinc"),
    ],
)
def test_what_is_no_one_amount_is_asked_about(text: str, answer: str) -> None:
    assert extract_to_text(text) == answer


@pytest.mark.thorough
def test_no_long_text_takes_long() -> None:
    for text in (
        "2x" * 2_000,
        "x2" * 2_000,
        "1 " * 2_000,
        "111 " * 1_000,
        "one hundred " * 600,
        "1a" * 2_000,
    ):
        extract_amount(tokenize(text, ENGLISH))
        assert isinstance(parse_strength(text, ENGLISH), ParseError)


def test_without_a_value_there_is_nothing_to_put_together() -> None:
    assert combine_amounts([]) is None
    assert combine_amounts([Amount(Decimal(5), "mg")], Fraction(2)) == Amount(Decimal(10), "mg", Fraction(2))


def test_both_readings_are_offered_in_the_text_around_them() -> None:
    assert suggest_rewrites("is zinc (1.000 mg), daily, ok?", ENGLISH) == (
        "is zinc (1 mg), daily, ok?".replace("(", ""),
        "is zinc (1000 mg), daily, ok?".replace("(", ""),
    )
    assert suggest_rewrites("zinc 5 mg", ENGLISH) == ()


def test_a_text_without_its_amounts() -> None:
    assert remove_amounts("zinc 25 mg daily", ENGLISH) == "zinc daily"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("zinc 5", ("5", ())),
        ("zinc twice", ("twice", ())),
        ("zinc 100mg/5ml", ("100mg/5ml", ())),
        ("zinc 5%", ("5%", ())),
        ("6 zinc", ("6", ("6 tablets", "6 capsules"))),
        ("½ zinc", ("½", ("½ tablet", "½ capsule"))),
        ("400 zinc", ("400", ("400 mg", "400 mcg", "400 IU"))),
        ("six", ("six", ())),
    ],
)
def test_a_number_that_is_left_over_is_a_problem(text: str, problem: tuple[str, tuple[str, ...]]) -> None:
    found = leftover_number_error(tokenize(text, ENGLISH))
    assert found is not None
    assert (found.text, found.suggestions) == problem
    assert found.kind is ParseErrorKind.BAD_AMOUNT


@pytest.mark.parametrize("text", ["omega 3", "vitamin b 12", "5 htp", "zinc 5-htp", '"zinc 5"', "zinc"])
def test_a_number_of_a_name_is_none(text: str) -> None:
    assert leftover_number_error(tokenize(text, ENGLISH)) is None


def test_words_of_counting_may_be_names_of_reminders() -> None:
    assert leftover_number_error(tokenize("zinc twice 5% b12", ENGLISH), in_words=False) is None
    assert leftover_number_error(tokenize("seven", ENGLISH), in_words=False) is None
    assert leftover_number_error(tokenize("two zinc", ENGLISH), in_words=False) is not None


def test_a_count_is_taken_from_the_beginning_of_a_name() -> None:
    assert split_leading_count(tokenize("2 x zinc", ENGLISH)) == (Fraction(2), tokenize("zinc", ENGLISH))
    assert split_leading_count(tokenize("zinc 2", ENGLISH)) == (None, tokenize("zinc 2", ENGLISH))
    assert split_leading_count(tokenize("", ENGLISH)) == (None, ())


@pytest.mark.parametrize(
    ("text", "count"), [('take 2 "zinc" 5 mg', 2), ('5 mg "zinc"', None), ('5 mg x 2 "zinc"', None)]
)
def test_a_count_right_before_a_name_is_found(text: str, count: int | None) -> None:
    words = tokenize(text, ENGLISH)
    found = count_before_name(words, text.index('"'), amounts_in(words))
    assert found == (None if count is None else Fraction(count))


def test_only_whole_words_are_replaced() -> None:
    assert replace_words("b12 1 pill", "1", "1 mg") == "b12 1 mg pill"
    assert replace_words("b12", "1", "1 mg") is None
    assert replace_words("b12", "", "1 mg") is None


def test_of_a_message_full_of_numbers_the_first_hundred_are_read() -> None:
    assert len(amounts_in(tokenize("1 mg " * 200, ENGLISH))) == 100
