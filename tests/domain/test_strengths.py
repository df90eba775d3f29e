from decimal import Decimal

from bot.domain.strengths import Strength, dumped, is_pieces, loaded, measured

HUNDREDS = Strength(Decimal(200), "mg")


def test_pieces_of_known_strength_are_what_they_hold() -> None:
    assert measured(Decimal(2), "tablet", HUNDREDS) == (Decimal(400), "mg")
    assert measured(Decimal("0.5"), "pill", HUNDREDS) == (Decimal(100), "mg")


def test_what_is_no_piece_or_of_unknown_strength_stays_as_it_is() -> None:
    assert measured(Decimal(2), "tablet", None) == (Decimal(2), "tablet")
    assert measured(Decimal(2), "mg", HUNDREDS) == (Decimal(2), "mg")
    assert measured(Decimal(2), "drop", HUNDREDS) == (Decimal(2), "drop")
    assert measured(None, None, HUNDREDS) == (None, None)
    assert not is_pieces(None)


def test_a_strength_goes_through_json_as_it_is() -> None:
    assert loaded(dumped(HUNDREDS)) == HUNDREDS
    assert loaded(dumped(Strength(Decimal("0.10"), "mcg"))) == Strength(Decimal("0.10"), "mcg")
    assert loaded(dumped(None)) is None
