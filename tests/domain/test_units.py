"""Units and compounds."""

import pytest

from bot.domain import units


def test_elemental_magnesium_is_its_share_of_the_salt() -> None:
    assert units.elemental_mg(400, 60.3) == pytest.approx(241.2)


@pytest.mark.parametrize(
    ("value", "unit", "mg"),
    [
        (350.0, "mg/day", 350),
        (100.0, "ug/day (4000 IU)", 0.1),
        (3.0, "g/day", 3_000),
        ("2-5", "mg/day", None),
        (None, "mg/day", None),
        (5.0, "cups", None),
    ],
)
def test_a_limit_of_the_content_is_turned_into_mg(
    value: float | str | None, unit: str, mg: float | None
) -> None:
    found = units.limit_mg(value, unit)
    assert found == (None if mg is None else pytest.approx(mg))
