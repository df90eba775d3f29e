import pytest

from bot.domain.name_matching import match_names

MINE = ["Magnesium citrate", "magnesium", "Vitamin D", "vitamin B12", "Ácido fólico", "D-ribose"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("magnesium", ["magnesium"]),
        ("MAGNESIUM", ["magnesium"]),
        ("magnesium citrate", ["Magnesium citrate"]),
        ("citrate", ["Magnesium citrate"]),
        ("vitamin", ["Vitamin D", "vitamin B12"]),
        ("magn", ["Magnesium citrate", "magnesium"]),
        ("magnesuim", ["Magnesium citrate", "magnesium"]),
        ("acido", ["Ácido fólico"]),
        ("vitamni d", ["Vitamin D"]),
        ("zinc", []),
        ("x d", []),
        ("", []),
        ("!?", []),
    ],
)
def test_a_name_means_what_it_is_surest_to_mean(typed: str, found: list[str]) -> None:
    assert [MINE[index] for index in match_names(typed, MINE)] == found


def test_two_of_the_same_name_are_both_meant() -> None:
    assert match_names("zinc", ["zinc", "Zinc"]) == [0, 1]
