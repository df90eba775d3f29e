"""Amounts in text."""

import pytest

from bot.domain import amounts, names


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("magnesium 400 mg", 400, "mg"),
        ("2 x 500 mg", 1_000, "mg"),
        ("two tablets of 500mg", 1_000, "mg"),
        ("500 mg x 2", 1_000, "mg"),
        ("0.5 g", 500, "mg"),
        ("1,000 mg", 1_000, "mg"),
        ("25 µg", 0.025, "mg"),
        ("10 mcg", 0.01, "mg"),
        ("5,000 IU", 5_000, "iu"),
        ("400 units", 400, "iu"),
        (".25 mg", 0.25, "mg"),
    ],
)
def test_an_amount_is_read_with_its_unit_and_count(text: str, value: float, unit: str) -> None:
    (amount,) = amounts.read(names.fold(text))
    assert amount.value == pytest.approx(value)
    assert amount.unit == unit


@pytest.mark.parametrize("text", ["", "8 hours", "vitamin b12", "omega 3", "1.2.3 mg", "x500mgs"])
def test_other_numbers_are_no_amounts(text: str) -> None:
    assert amounts.read(text) == ()


def test_an_amount_knows_where_it_stands() -> None:
    text = "take 2 x 500 mg daily"
    (amount,) = amounts.read(text)
    assert (text[amount.start : amount.end], amount.count) == ("2 x 500 mg", 2)


def test_a_text_can_be_read_without_its_amounts() -> None:
    assert amounts.without("zinc 25 mg daily").split() == ["zinc", "daily"]


def test_elemental_magnesium_is_its_share_of_the_salt() -> None:
    assert amounts.elemental_mg(400, 60.3) == pytest.approx(241.2)


def test_forty_units_of_vitamin_d_are_a_microgram() -> None:
    assert amounts.vitamin_d_ug(400) == 10
