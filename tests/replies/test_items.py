"""What a person takes, in words."""

from decimal import Decimal

import pytest

from bot.domain.languages import ENGLISH
from bot.replies.items import item_text, unit_words
from bot.store.reminders.schedules import Item


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (Item("zinc"), "zinc"),
        (Item("zinc", Decimal(10), "mg"), "zinc 10 mg"),
        (Item("zinc", Decimal("10.50"), "mg"), "zinc 10.5 mg"),
        (Item("vitamin d", Decimal("1E+3"), "IU"), "vitamin d 1000 IU"),
        (Item("aspirin", Decimal("0.5"), "tablet"), "aspirin 0.5 tablet"),
        (Item("aspirin", Decimal(1), "tablet"), "aspirin 1 tablet"),
        (Item("aspirin", Decimal("1.5"), "tablet"), "aspirin 1.5 tablets"),
        (Item("creatine", Decimal(2), "scoop"), "creatine 2 scoops"),
        (Item("מגנזיום", Decimal(5), "mg"), "\u2068מגנזיום\u2069 5 mg"),
    ],
)
def test_an_item_reads_as_people_say_it(item: Item, words: str) -> None:
    assert item_text(item) == words


def test_every_unit_that_counts_pieces_has_a_plural() -> None:
    measures = {"mg", "g", "mcg", "IU", "ml", "billion CFU"}
    for unit in set(ENGLISH.amounts.units.values()):
        assert (unit_words(unit, Decimal(2)) == unit) == (unit in measures), unit
        assert unit_words(unit, Decimal(1)) == unit
