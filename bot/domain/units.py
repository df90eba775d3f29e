"""Conversion between units, and from a compound to the part of it that counts. Parsing is elsewhere."""

PIECE_UNITS = frozenset(
    {"tablet", "capsule", "pill", "softgel", "gummy", "lozenge", "sachet", "patch", "puff", "spray"}
)
"""Units, as they are stored, that multiply an amount beside them: "2 tablets 500 mg" is 1,000 mg. Drops and
spoons do not."""

MG_PER_UNIT = {"mg": 1.0, "g": 1_000.0, "mcg": 0.001}
"""Milligrams in one of each unit of weight; the parser's names of the units."""

_MG_OF_LIMIT = {"mg/day": 1.0, "ug/day": 0.001, "g/day": 1_000.0}


def limit_mg(value: float | str | None, unit: str) -> float | None:
    """Return a limit of the content in mg a day; None where the limit is not a number or not a weight.

    Args:
        value: The number; a text is a range.
        unit: The unit as the content writes it: "ug/day (600 IU)".
    """
    in_mg = _MG_OF_LIMIT.get(unit.partition(" ")[0])
    return value * in_mg if in_mg is not None and isinstance(value, float) else None


def elemental_mg(salt_mg: float, fraction_pct: float) -> float:
    """Return the mg of the element in `salt_mg` of a compound that is `fraction_pct` percent element."""
    return salt_mg * fraction_pct / 100
