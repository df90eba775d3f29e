"""Names and units as they are used where a person lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.domain.profiles import Region

Unit = Literal["iu", "ug"]

# An ingredient with two names: that of the United States, and that of Europe and the United Kingdom.
_TWO_NAMES = {"acetaminophen": ("acetaminophen", "paracetamol")}


def medicine_names(ingredient: str, region: Region | None) -> tuple[str, ...]:
    """What to call a medicine: one name, or all of them where we do not know which is used."""
    american, european = _TWO_NAMES.get(ingredient, (ingredient.replace("_", " "),) * 2)
    if region is None:
        return tuple(dict.fromkeys((american, european)))
    return (american if region == "US" else european,)


def vitamin_units(region: Region | None) -> tuple[Unit, ...]:
    """The units of vitamin D on packs, the usual one first; both where we do not know."""
    if region is None:
        return "ug", "iu"
    return ("iu",) if region == "US" else ("ug",)


def counts_in(limit_region: str, region: Region | None) -> bool:
    """Say whether a limit of `limit_region` (a word of the content, such as "EU/JECFA") is the person's."""
    return region is None or limit_region == "all" or region in limit_region.split("/")
