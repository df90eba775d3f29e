from decimal import Decimal

from bot.domain.strengths import Strength, from_json, is_piece_unit, to_json, to_strength_unit

HUNDREDS = Strength(Decimal(200), "mg")


def test_pieces_of_known_strength_are_what_they_hold() -> None:
    assert to_strength_unit(Decimal(2), "tablet", HUNDREDS) == (Decimal(400), "mg")
    assert to_strength_unit(Decimal("0.5"), "pill", HUNDREDS) == (Decimal(100), "mg")


def test_what_is_no_piece_or_of_unknown_strength_stays_as_it_is() -> None:
    assert to_strength_unit(Decimal(2), "tablet", None) == (Decimal(2), "tablet")
    assert to_strength_unit(Decimal(2), "mg", HUNDREDS) == (Decimal(2), "mg")
    assert to_strength_unit(Decimal(2), "drop", HUNDREDS) == (Decimal(2), "drop")
    assert to_strength_unit(None, None, HUNDREDS) == (None, None)
    assert not is_piece_unit(None)


def test_a_strength_goes_through_json_as_it_is() -> None:
    assert from_json(to_json(HUNDREDS)) == HUNDREDS
    assert from_json(to_json(Strength(Decimal("0.10"), "mcg"))) == Strength(Decimal("0.10"), "mcg")
    assert from_json(to_json(None)) is None
