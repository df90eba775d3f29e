"""Names and units of medicines as used in a person's region."""

import re
from collections.abc import Mapping
from typing import Literal

from bot.domain.profiles import Region

VitaminUnit = Literal["iu", "ug"]

# An ingredient with two names: that of the United States, and that of Europe and the United Kingdom.
_TWO_NAMES = {"acetaminophen": ("acetaminophen", "paracetamol")}
_EITHER = "|".join(name for names in _TWO_NAMES.values() for name in names)
_COUNTRIES: Mapping[str, Region] = {"US": "US", "PR": "US", "GB": "UK"}
# The European Union, and the countries of the European Economic Area.
_EU = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS"),
        *("IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
# One name, perhaps together with the other: "paracetamol (acetaminophen)". Not in a command.
_NAMED = re.compile(
    rf"(?<![/\w])({_EITHER})(?:(?: ?/ ?| or |, also called )(?:{_EITHER})| \((?:{_EITHER})\))?(?!\w)",
    re.IGNORECASE,
)
_BOTH_UNITS = re.compile(r"([\d.,]{1,20}) (micrograms|µg|ug)( a day|/day)? \(([\d.,]{1,20}) IU\)")


def region_of_country(country: str | None) -> Region | None:
    """Return the region whose limits hold in a country (ISO 3166-1); None where none of ours does."""
    if country is None:
        return None
    return _COUNTRIES.get(country, "EU" if country in _EU else None)


def medicine_names(ingredient: str, region: Region | None) -> tuple[str, ...]:
    """Return the name of a medicine in a region, or all its names where the region is unknown."""
    american, european = _TWO_NAMES.get(ingredient, (ingredient.replace("_", " "),) * 2)
    if region is None:
        return tuple(dict.fromkeys((european, american)))
    return (american if region == "US" else european,)


def vitamin_units(region: Region | None) -> tuple[VitaminUnit, ...]:
    """Return the units of vitamin D on packs, the usual one first; both where the region is unknown."""
    if region is None:
        return "ug", "iu"
    return ("iu",) if region == "US" else ("ug",)


def limit_applies(limit_region: str, region: Region | None) -> bool:
    """Return whether a limit of `limit_region` (in the content's words: "EU/JECFA") applies in a region."""
    return region is None or limit_region == "all" or region in limit_region.split("/")


def localise(text: str, region: Region | None) -> str:
    """Return a text of the content with the names and units of a region; unchanged where it is unknown."""
    if region is None:
        return text
    text = _NAMED.sub(lambda found: _localised_name(found[1], region), text)
    return _BOTH_UNITS.sub(r"\4 IU\3" if region == "US" else r"\1 \2\3", text)


def _localised_name(written: str, region: Region) -> str:
    ingredient = next(known for known, names in _TWO_NAMES.items() if written.lower() in names)
    name = medicine_names(ingredient, region)[0]
    return name.capitalize() if written[0].isupper() else name
