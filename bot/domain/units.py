"""Conversion between units, and from a compound to the part of it that counts. Parsing is elsewhere."""

IU_PER_UG_VITAMIN_D = 40.0
"""1 microgram of vitamin D is 40 IU (content/supplements.yaml, `conversion`)."""

MG_PER_IU_VITAMIN_E = {"natural": 0.67, "synthetic": 0.45}
"""Milligrams that 1 IU counts towards the need, by kind of vitamin E (supplements.yaml, `conversion`)."""

LIMIT_IU_PER_GRAM_VITAMIN_E = {"natural": 1_500.0, "synthetic": 1_100.0}
"""IU that count as 1,000 mg towards a limit, where all forms count (the same line of the content)."""

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


def vitamin_d_ug(iu: float) -> float:
    """Return micrograms of vitamin D."""
    return iu / IU_PER_UG_VITAMIN_D


def vitamin_e_mg(iu: float, kind: str) -> float:
    """Return the mg that count towards the need; `kind` is natural or synthetic."""
    return iu * MG_PER_IU_VITAMIN_E[kind]


def vitamin_e_mg_at_limit(iu: float, kind: str) -> float:
    """Return the mg that count towards a limit; `kind` is natural or synthetic."""
    return iu * 1_000 / LIMIT_IU_PER_GRAM_VITAMIN_E[kind]
