"""Strength of one piece: "2 tablets" of 200 mg each are 400 mg."""

from decimal import Decimal
from typing import NamedTuple

from bot.domain.units import PIECE_UNITS


class Strength(NamedTuple):
    """Content of one piece; `unit` is a unit of measure, such as "mg"."""

    value: Decimal
    unit: str


def is_piece_unit(unit: str | None) -> bool:
    """Return whether a unit counts pieces, such as tablets, and is no unit of measure."""
    return unit in PIECE_UNITS


def to_strength_unit(
    amount: Decimal | None, unit: str | None, strength: Strength | None
) -> tuple[Decimal | None, str | None]:
    """Return an amount of pieces in the unit of their strength; any other amount unchanged.

    Args:
        amount: The amount; None: not given.
        unit: The unit; None together with `amount`.
        strength: The strength of one piece; None: not known.
    """
    if amount is None or strength is None or not is_piece_unit(unit):
        return amount, unit
    return amount * strength.value, strength.unit


def to_json(strength: Strength | None) -> list[str] | None:
    """Return a strength as JSON-serialisable values."""
    return None if strength is None else [str(strength.value), strength.unit]


def from_json(words: list[str] | None) -> Strength | None:
    """Return the strength that `to_json` turned into these words."""
    return None if words is None else Strength(Decimal(words[0]), words[1])
