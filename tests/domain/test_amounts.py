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


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("400 mg 3 times a day", 3),
        ("400 mg three times per day", 3),
        ("2 x 500 mg twice daily", 2),
        ("500 mg 2x daily", 2),
        ("500 mg every 6 hours", 4),
        ("500 mg every 4h", 6),
        ("500 mg once a day", 1),
        ("500 mg every 0 hours", 24),
        ("2 x 500 mg daily", None),
        ("500 mg", None),
    ],
)
def test_how_often_a_day_is_read(text: str, times: int | None) -> None:
    assert amounts.times_a_day(names.fold(text)) == times


def test_a_decimal_comma_is_no_thousand() -> None:
    assert amounts.with_points("0,5 mg and 1,000 mg") == "0.5 mg and 1,000 mg"


@pytest.mark.parametrize(("text", "open_to_two"), [("1.000 mg", True), ("2.500 iu", True), ("2.5 mg", False)])
def test_a_point_before_three_digits_may_be_a_thousand(text: str, open_to_two: bool) -> None:  # noqa: FBT001 - a case
    assert amounts.has_two_readings(text) is open_to_two


def test_vitamin_e_counts_differently_towards_need_and_limit() -> None:
    assert amounts.vitamin_e_mg(400, "synthetic") == pytest.approx(180)
    assert amounts.vitamin_e_mg_at_limit(400, "synthetic") == pytest.approx(363.6, abs=0.1)
    assert amounts.vitamin_e_mg(400, "natural") == pytest.approx(268)
