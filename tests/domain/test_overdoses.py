"""How much of something needs what help: the examples that the reference has worked out."""

import pytest

from bot.domain.overdoses import Band, HelpLevel, Taken, Taker, judge
from tests.delivery_rig import knowledge

VITAMIN_D_MG, VITAMIN_A_MG = 25e-6, 0.3e-3  # of one IU


def bands_of(ingredient: str) -> list[Band]:
    return [each.band for each in knowledge().library.overdoses[ingredient].bands]


@pytest.mark.parametrize(
    ("ingredient", "mg", "hours", "days", "taker", "level"),
    [
        ("acetaminophen", 5000, 1, 1, Taker(kg=70), "poison_line"),
        ("acetaminophen", 5000, 1, 1, Taker(), "emergency"),
        ("acetaminophen", 8000, 24, 1, Taker(), "emergency"),
        ("acetaminophen", 7150, 0, 1, Taker(), "emergency"),
        ("ibuprofen", 800, 0, 1, Taker(), "ordinary"),
        ("ibuprofen", 1600, 24, 2, Taker(), "same_day"),
        ("ibuprofen", 10_000, 0, 1, Taker(), "emergency"),
        ("aspirin", 6500, 0, 1, Taker(), "emergency"),
        ("aspirin", 3600, 24, 1, Taker(), "ordinary"),
        ("aspirin", 7800, 24, 2, Taker(), "emergency"),
        ("naproxen", 660, 24, 1, Taker(), "ordinary"),
        ("naproxen", 1320, 0, 1, Taker(), "poison_line"),
        ("naproxen", 5000, 0, 1, Taker(), "emergency"),
        ("iron", 325, 0, 1, Taker(is_child=True, kg=12), "poison_line"),
        ("iron", 520, 0, 1, Taker(is_child=True, kg=12), "emergency"),
        ("iron", 130, 0, 1, Taker(), "ordinary"),
        ("vitamin_d", 10_000 * VITAMIN_D_MG, 0, 1, Taker(), "ordinary"),
        ("vitamin_d", 50_000 * VITAMIN_D_MG, 24, 30, Taker(), "same_day"),
        ("vitamin_d", 40_000 * VITAMIN_D_MG, 0, 1, Taker(is_child=True, kg=6), "poison_line"),
        ("vitamin_a", 10_000 * VITAMIN_A_MG, 0, 1, Taker(), "ordinary"),
        ("vitamin_a", 750_000 * VITAMIN_A_MG, 0, 1, Taker(), "poison_line"),
        ("melatonin", 20, 0, 1, Taker(), "same_day"),
        ("melatonin", 20, 0, 1, Taker(is_child=True, kg=14), "poison_line"),
        ("diphenhydramine", 100, 0, 1, Taker(), "same_day"),
        ("diphenhydramine", 300, 0, 1, Taker(), "emergency"),
        ("magnesium", 1200, 24, 1, Taker(), "same_day"),
        ("zinc", 100, 0, 1, Taker(), "ordinary"),
        ("zinc", 250, 0, 1, Taker(), "poison_line"),
        ("potassium", 3768, 0, 1, Taker(), "emergency"),
        ("potassium", 198, 0, 1, Taker(), "ordinary"),
    ],
)
def test_the_examples_of_the_reference(
    ingredient: str, mg: float, hours: int, days: int, taker: Taker, level: HelpLevel
) -> None:
    taken = Taken(mg if hours <= 1 else 0, mg, days)
    assert judge(bands_of(ingredient), taken, taker) == level


def test_nobody_counts_as_heavier_than_110_kg() -> None:
    per_kg = [Band("anyone", "dose", "emergency", mg_per_kg=75)]
    assert judge(per_kg, Taken(8250, 8250), Taker(kg=200)) == "emergency"
    assert judge(per_kg, Taken(8249, 8249), Taker(kg=200)) == "ordinary"


def test_the_weight_of_a_child_is_never_guessed() -> None:
    per_kg = [Band("anyone", "dose", "emergency", mg_per_kg=75)]
    assert judge(per_kg, Taken(3750, 3750), Taker()) == "emergency"
    assert judge(per_kg, Taken(3750, 3750), Taker(is_child=True)) == "ordinary"
    assert judge(per_kg, Taken(900, 900), Taker(is_child=True, kg=12)) == "emergency"


def test_who_is_at_risk_needs_help_a_step_sooner() -> None:
    bands = [Band("anyone", "day", "same_day", over_mg=100), Band("risk", "day", "poison_line", over_mg=50)]
    assert judge(bands, Taken(0, 60), Taker()) == "ordinary"
    assert judge(bands, Taken(0, 60), Taker(at_risk=True)) == "emergency"
    assert judge(bands, Taken(0, 101), Taker()) == "same_day"
    assert judge(bands, Taken(0, 40), Taker(at_risk=True)) == "ordinary"
