from decimal import Decimal

import pytest

from bot.domain.reading import Problem, Trouble
from bot.domain.reading.intakes import Said, intake


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
    assert intake(text) == Said(name, Decimal(amount), unit)


def test_a_number_without_a_unit_is_kept_for_somebody_who_knows() -> None:
    assert intake("ibuprofen 400") == Said("ibuprofen", Decimal(400))
    assert intake("ibuprofen") == Said("ibuprofen")


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", Trouble.NO_NAME),
        ("400", Trouble.NO_NAME),
        ("400 mg", Trouble.NO_NAME),
        ("ibuprofen 1.000 mg", Trouble.BAD_AMOUNT),
        ("ibuprofen 1.000", Trouble.BAD_AMOUNT),
        ("ibuprofen 1/0", Trouble.BAD_AMOUNT),
        ("ibuprofen 200 mg 400 mg", Trouble.BAD_AMOUNT),
        ("ibuprofen 2 tablets 3 tablets", Trouble.BAD_AMOUNT),
        ("ibuprofen 900 g 900 g", Trouble.BAD_AMOUNT),
        ("ibuprofen 9000000 mg", Trouble.HUGE_AMOUNT),
    ],
)
def test_what_is_not_certain_is_no_intake(text: str, trouble: Trouble) -> None:
    found = intake(text)
    assert isinstance(found, Problem)
    assert found.trouble is trouble


def test_it_may_be_for_somebody_else() -> None:
    assert intake("ibuprofen 200 mg for Mum") == Said("ibuprofen", Decimal(200), "mg", "Mum")
    assert intake('ibuprofen for "Aunt Mary" 200 mg') == Said("ibuprofen", Decimal(200), "mg", "Aunt Mary")
    assert intake("drops for sleep") == Said("drops for sleep")


def test_a_name_of_somebody_that_is_too_long_is_asked() -> None:
    assert isinstance(intake(f'ibuprofen for "{"x" * 60}"'), Problem)
