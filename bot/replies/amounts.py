"""Amounts in words: the units people find on their packs, where they live."""

import re

from bot.domain.amounts import IU_PER_UG_VITAMIN_D
from bot.domain.profiles import Region
from bot.domain.regions import vitamin_units
from bot.replies.message import escape
from bot.replies.words import _

VITAMIN_D = "vitamin_d"
UG_PER_MG = 1_000
MG_PER_G = 1_000
# From so many mg on, what the content gives in grams is said in grams.
FEWEST_DIGITS = 6

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def number(value: float) -> str:
    """A number with thousands marked and no needless zeros."""
    return f"{value:,.{FEWEST_DIGITS}g}"


def milligrams(mg: float) -> str:
    """So many mg; micrograms below one."""
    rounded = float(f"{mg:.3g}") if mg < MG_PER_G else round(mg)
    if rounded < 1:
        return _("{n} µg").format(n=number(rounded * UG_PER_MG))
    return _("{n} mg").format(n=number(rounded))


def of(thing: str, mg: float, region: Region | None) -> str:
    """An amount of one thing: vitamin D in the units of the region, everything else in mg or µg."""
    return vitamin_d(mg * UG_PER_MG, region) if thing == VITAMIN_D else milligrams(mg)


def vitamin_d(ug: float, region: Region | None) -> str:
    """Micrograms of vitamin D in the region's unit; in both where we do not know it."""
    words = {
        "ug": _("{n} µg").format(n=number(float(f"{ug:.4g}"))),
        "iu": _("{n} IU").format(n=number(float(f"{ug * IU_PER_UG_VITAMIN_D:.4g}"))),
    }
    first, *rest = [words[unit] for unit in vitamin_units(region)]
    return f"{first} ({rest[0]})" if rest else first


def given(thing: str, value: float | str | None, unit: str, region: Region | None) -> str:
    """A need or limit as the content gives it, such as 15 with "ug/day (600 IU)"; empty without a number."""
    if value is None:
        return ""
    if thing == VITAMIN_D and isinstance(value, float):
        return vitamin_d(value, region)
    written = value.replace("-", "–") if isinstance(value, str) else number(value)
    return f"{written} {escape(unit.replace('/day', '').replace('ug', 'µg'))}"


def formula(written: str) -> str:
    """A chemical formula as print has it: MgCl2.6H2O becomes MgCl₂·6H₂O."""
    lowered = re.sub(r"(?<=[A-Za-z)])\d+", lambda digits: digits[0].translate(_SUBSCRIPTS), written)
    return lowered.replace(".", "·")
