"""How strong one piece is: "2 tablets" of 200 mg each are 400 mg."""

from decimal import Decimal
from typing import NamedTuple

from bot.domain.reading.words import PIECES


class Strength(NamedTuple):
    """What one piece holds; `unit` measures, such as "mg"."""

    value: Decimal
    unit: str


def is_pieces(unit: str | None) -> bool:
    """Say whether a unit counts pieces, such as tablets, and measures nothing."""
    return unit in PIECES


def measured(
    amount: Decimal | None, unit: str | None, strength: Strength | None
) -> tuple[Decimal | None, str | None]:
    """Return an amount in the unit of its strength where it counts pieces; else as it is.

    Args:
        amount: None: not told.
        unit: None together with `amount`.
        strength: Of one piece; None: not known.
    """
    if amount is None or strength is None or not is_pieces(unit):
        return amount, unit
    return amount * strength.value, strength.unit


def dumped(strength: Strength | None) -> list[str] | None:
    """Return a strength as JSON can hold it."""
    return None if strength is None else [str(strength.value), strength.unit]


def loaded(words: list[str] | None) -> Strength | None:
    """Return the strength that `dumped` gave these words for."""
    return None if words is None else Strength(Decimal(words[0]), words[1])
