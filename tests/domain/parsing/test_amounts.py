from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.languages import ENGLISH
from bot.domain.parsing import ParseError, parse_strength


def parse_to_text(text: str) -> str:
    """Return an amount as text, or the problem with it and what is proposed."""
    read = parse_strength(text, ENGLISH)
    if isinstance(read, ParseError):
        return ", ".join([read.kind, *read.suggestions])
    return f"{read[0]} {read[1]}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("200 mg", "200 mg"),
        ("200mg", "200 mg"),
        ("200 milligrams", "200 mg"),
        ("1,000 IU", "1000 IU"),
        ("1,250,000 mcg", "huge_amount"),
        ("1,250.5 mg", "1250.5 mg"),
        ("1000 i.u.", "1000 IU"),
        ("0.5 mg", "0.5 mg"),
        ("0,125 mg", "0.125 mg"),
        ("1.125 mg", "1.125 mg"),
        ("0.000025 g", "0.000025 g"),
        (".5 g", "0.5 g"),
        ("1,5 g", "1.5 g"),
        ("400mcg", "400 mcg"),
        ("400 \u00b5g", "400 mcg"),
        ("400 \u03bcg", "400 mcg"),
        ("٤٠٠ mg", "400 mg"),
        ("４００ｍｇ", "400 mg"),
        ("2 tablets", "2 tablet"),
        ("two capsules", "2 capsule"),
        ("half a tablet", "0.5 tablet"),
        ("1/2 tablet", "0.5 tablet"),
        ("½ tablet", "0.5 tablet"),
        ("1½ tablets", "1.5 tablet"),
        ("one and a half tablets", "1.5 tablet"),
        ("two point five mg", "2.5 mg"),
        ("seventy-five mcg", "75 mcg"),
        ("five-hundred mg", "500 mg"),
        ("sixteen mg", "16 mg"),
        ("zero point two five mg", "0.25 mg"),
        ("1 point 5 ml", "1.5 ml"),
        ("point five mg", "0.5 mg"),
        ("10 billion CFU", "10 billion CFU"),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, meant: str) -> None:
    assert parse_to_text(text) == meant


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("-5 mg", "bad_amount"),
        ("−5mg", "bad_amount"),
        ("0 mg", "bad_amount"),
        ("0.0000001 g", "bad_amount"),
        ("1-2 tablets", "bad_amount"),
        ("1.5.2 mg", "bad_amount"),
        ("1/5 tablet", "bad_amount"),
        ("10² mg", "bad_amount"),
        ("000 IU", "bad_amount"),
        ("10^3 IU", "bad_amount"),
        ("10^9 g", "huge_amount"),
        ("1e9g", "huge_amount"),
        ("10**12 mg", "huge_amount"),
        ("1001 g", "huge_amount"),
        ("501 drops", "huge_amount"),
        ("9" * 3000 + " mg", "huge_amount"),
        ("1.000 IU", "bad_amount, 1 IU, 1000 IU"),
        ("2.500 g", "bad_amount, 2.5 g"),
        ("1.000 g", "bad_amount, 1 g, 1000 g"),
        ("1000 g", "1000 g"),
        ("200", "bad_amount, 200 mg, 200 mcg, 200 IU"),
        ("-5", "bad_amount"),
        ("200 mg magnesium", "bad_amount, 200 mg"),
        ("some", "bad_amount"),
        ("mg", "bad_amount"),
        ("", "bad_amount"),
        ('"5 mg"', "bad_amount"),
    ],
)
def test_what_is_not_one_certain_amount_is_asked_about(text: str, answer: str) -> None:
    assert parse_to_text(text) == answer


@pytest.mark.parametrize("text", ["1.000 IU", "2.500 g", "200", "200 mg magnesium"])
def test_every_amount_that_is_proposed_is_understood(text: str) -> None:
    read = parse_strength(text, ENGLISH)
    assert isinstance(read, ParseError)
    assert [parse_to_text(each) for each in read.suggestions] == list(read.suggestions)


@given(st.decimals(Decimal("0.001"), 1000, places=3), st.sampled_from(["mg", "g", "mcg", "IU", "ml"]))
@settings(deadline=None)
def test_an_amount_is_never_misread_by_a_factor(value: Decimal, unit: str) -> None:
    read = parse_strength(f"{value} {unit}", ENGLISH)
    if isinstance(read, ParseError):
        assert f"{value.normalize():f} {unit}" in read.suggestions
    else:
        assert read == (value, unit)


@given(st.text() | st.text(alphabet="0123456789.,/^*'+-e½ mgIUμ"))
@settings(deadline=None)
def test_any_text_is_an_amount_above_zero_or_a_problem(text: str) -> None:
    read = parse_strength(text, ENGLISH)
    assert isinstance(read, ParseError) or read[0] > 0
