"""Finds the time zone of a typed place or a shared location. Data are loaded on first use."""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from sys import intern

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.schedules import known_zones

MAX_FOUND = 6
MAX_NAME_LENGTH = 60

_CONTENT = Path(__file__).resolve().parent.parent / "content"
_REGIONS = frozenset(
    (
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
)
# Fixed offsets all year: whoever types "EST" lives in a zone with summer time.
_ZONES_WITHOUT_DST = frozenset({"EST", "MST", "HST"})
# Letters that Unicode does not decompose into a plain letter and an accent.
_FOLDED_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ħ": "h", "ə": "a"}
    | dict.fromkeys("'’‘ʻʼ`.", "")
)
# Letters of a name from which one typing error is forgiven, and two: two in "Michigan" make a Japanese town.
_TYPO_LENGTHS = (5, 10)
# Letters of a country code.
_CODE = 2
# How many times the inhabitants of every namesake a city needs to be the one that is meant.
_FAR_LARGER = 10
# English words that are also codes of countries or states, such as Norway's "no".
_ENGLISH_WORDS = frozenset(
    {"am", "an", "as", "at", "be", "by", "do", "go", "ha", "he", "hi", "if", "in"}
    | {"is", "it", "me", "my", "no", "oh", "ok", "on", "or", "so", "to", "up", "we"}
)

# Zones by language, where its speakers share one clock. Those of English, Spanish, Portuguese, French and
# Arabic live in many.
_USUAL_ZONES = {
    "bg": "Europe/Sofia",
    "cs": "Europe/Prague",
    "da": "Europe/Copenhagen",
    "de": "Europe/Berlin",
    "el": "Europe/Athens",
    "et": "Europe/Tallinn",
    "fi": "Europe/Helsinki",
    "he": "Asia/Jerusalem",
    "hi": "Asia/Kolkata",
    "hr": "Europe/Zagreb",
    "hu": "Europe/Budapest",
    "it": "Europe/Rome",
    "ja": "Asia/Tokyo",
    "ko": "Asia/Seoul",
    "lt": "Europe/Vilnius",
    "lv": "Europe/Riga",
    "nb": "Europe/Oslo",
    "nl": "Europe/Amsterdam",
    "pl": "Europe/Warsaw",
    "ro": "Europe/Bucharest",
    "sk": "Europe/Bratislava",
    "sl": "Europe/Ljubljana",
    "sr": "Europe/Belgrade",
    "sv": "Europe/Stockholm",
    "th": "Asia/Bangkok",
    "tr": "Europe/Istanbul",
    "uk": "Europe/Kyiv",
    "vi": "Asia/Ho_Chi_Minh",
}
# Words before the name of a place in a sentence.
_BEFORE_PLACES = frozenset({"in", "to", "near", "from", "reached", "at", "on", "is", "set", "me"})


@dataclass(frozen=True, slots=True)
class Place:
    """A place and its time zone.

    Attributes:
        name: Name in the local spelling, or an IANA name.
        country: ISO 3166-1 code; empty for an IANA name.
        zone: IANA name of the time zone.
        inhabitants: In thousands; 0 where they are not known, as of a region.
    """

    name: str
    country: str
    zone: str
    inhabitants: int = 0


@dataclass(frozen=True, slots=True)
class _Atlas:
    """All cities, the largest first; by normalised name their ranks, country codes, states and regions."""

    places: list[Place]
    ranks: dict[str, list[int]]
    countries: dict[str, str]
    regions: dict[str, list[Place]]

    def named(self, keys: Iterable[str]) -> list[Place]:
        """Return the cities with any of these names, the largest first."""
        return [
            self.places[rank] for rank in sorted({each for key in keys for each in self.ranks.get(key, ())})
        ]


def find_places(text: str) -> tuple[Place, ...]:
    """Return the places that `text` can mean, most likely first: several if the person has to choose.

    The text may be an IANA name in any case, a city with or without accents and country, a country, a
    state or region, the beginning of a longer name and, if nothing else fits, a misspelt name. A country
    is never read as a city abroad, nor a country or region as a misspelt city. At most six places are
    returned, each in another zone.
    """
    key = _normalise(text)
    written = _find_written(text, key)
    if written or _is_path(text, key):
        return _disambiguate(written)
    return _disambiguate(_find_by_prefix(key) or _find_misspelt(key))


def find_clear_place(text: str) -> Place | None:
    """Return the place that `text` means beyond doubt; None if the person has to choose or confirm.

    Beyond doubt is the only place of that name, and a city ten times as large as each of its namesakes in
    other zones: London, but not Springfield. A misspelt name, the beginning of one and a country of several
    zones never are.
    """
    key, atlas = _normalise(text), _atlas()
    first, *others = _disambiguate(_find_written(text, key)) or (None,)
    if first is None or not others:
        return first
    is_city = key in atlas.ranks and key not in atlas.countries and key not in atlas.regions
    largest_other = max(each.inhabitants for each in others)
    return first if is_city and first.inhabitants >= _FAR_LARGER * largest_other else None


def usual_zone(language_tag: str) -> str | None:
    """Return the zone that most speakers of a language live in; None where they live in several.

    Args:
        language_tag: As Telegram reports it, such as "it" or "pt-br".
    """
    return _USUAL_ZONES.get(language_tag.casefold().partition("-")[0])


def _is_path(text: str, key: str) -> bool:
    """Return whether a text can only be an IANA name: it has a slash, or no place has so long a name."""
    return "/" in text or len(key) > MAX_NAME_LENGTH


def _find_written(text: str, key: str) -> list[Place]:
    """Return the places whose names are written in full, without a typing error."""
    if _is_path(text, key):
        return _find_zone(text)
    return _find_exact(key) or _find_zone(text) or _find_in_country(text)


def named_in(text: str) -> str | None:
    """Return the longest part of a sentence that is exactly the name of a place; None if there is none.

    Only what stands behind a word such as "in" counts, because most words are the name of some town.
    """
    words = re.findall(r"[^\W\d_][\w'’-]*", text)
    starts = [at + 1 for at, word in enumerate(words) if word.lower() in _BEFORE_PLACES]
    parts = [" ".join(words[at : at + length]) for length in (3, 2, 1) for at in starts]
    return next((part for part in parts if _find_exact(_normalise(part))), None)


def zone_at(latitude: float, longitude: float) -> str:
    """Return the IANA name of the zone at a point; at sea a fixed offset such as "Etc/GMT+2".

    Raises:
        ValueError: There is no such point, or this machine's zone data lack its zone.
    """
    # Imported here: the data take 35 MB for good, and most processes never need them.
    from tzfpy import get_tz, get_tzs  # noqa: PLC0415

    for zone in (get_tz(longitude, latitude), *get_tzs(longitude, latitude)):
        if zone in known_zones():
            return zone
    raise ValueError(f"no known time zone at {latitude}, {longitude}")


def _find_exact(key: str) -> list[Place]:
    """Return the places with that name: a country's own cities; a region's zones before cities so named.

    "CA" is California, then Canada.
    """
    atlas = _atlas()
    if key in _ENGLISH_WORDS:
        return []
    regions, country = atlas.regions.get(key, []), atlas.countries.get(key)
    if country is not None:
        return [*(each for each in atlas.places if each.country == country), *regions]
    coded = [each for each in atlas.places if each.country == key.upper()] if len(key) == _CODE else []
    return regions + atlas.named([key]) + coded


def _find_in_country(text: str) -> list[Place]:
    """Find "Paris, France", "paris fr" and "Portland, Oregon"; ignore other words after a comma."""
    city, comma, behind = text.rpartition("," if "," in text else " ")
    code = _atlas().countries.get(_normalise(behind), behind.strip().upper())
    regions = {(each.country, each.zone) for each in _atlas().regions.get(_normalise(behind), ())}
    cities = _atlas().named([_normalise(city)])
    inside = [each for each in cities if each.country == code or (each.country, each.zone) in regions]
    return inside or (cities if comma == "," else [])


def _find_by_prefix(key: str) -> list[Place]:
    """Find cities by the first words of their name: "halle" is Halle (Saale)."""
    return _atlas().named(name for name in _atlas().ranks if key and name.startswith(f"{key} "))


def _find_misspelt(key: str) -> list[Place]:
    """Find "berln" as Berlin or Bern: one typing error, two in a long name, as few as fit.

    Countries and regions come before cities, so that "Malasia" is Malaysia and not a town in Nigeria.
    """
    atlas, slips = _atlas(), bisect_right(_TYPO_LENGTHS, len(key))
    known = [*atlas.countries, *atlas.regions, *atlas.ranks]
    names = process.extract(key, known, scorer=OSA.distance, score_cutoff=slips, limit=None)
    nearest = {name for name, distance, _ in names if slips and distance == names[0][1]}
    larger = [name for name in nearest if name in atlas.countries or name in atlas.regions]
    return [each for name in sorted(larger) for each in _find_exact(name)] + atlas.named(nearest)


def _disambiguate(found: Iterable[Place]) -> tuple[Place, ...]:
    """Keep one place per zone, and add the zone to names that would look the same."""
    by_zone: dict[str, Place] = {}
    for each in found:
        by_zone.setdefault(each.zone, each)
    places = list(by_zone.values())[:MAX_FOUND]
    labels = Counter((each.name, each.country) for each in places)
    return tuple(
        replace(each, name=f"{each.name} ({each.zone})") if labels[each.name, each.country] > 1 else each
        for each in places
    )


def _read_rows(file: str) -> Iterator[list[str]]:
    text = (_CONTENT / file).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if not line.startswith("#"))


def _keys(name: str, others: str) -> set[str]:
    return {_normalise(each) for each in (name, *others.split("|"))} - {""}


@cache
def _atlas() -> _Atlas:
    atlas = _Atlas([], {}, {}, _regions())
    for line in _read_rows("places.tsv"):
        name, country, zone, inhabitants, others = (*line, "", "", "")[:5]
        keys = _keys(name, others)
        if not zone:
            atlas.countries.update(dict.fromkeys(keys, country))
        elif zone in known_zones():
            for key in keys:
                atlas.ranks.setdefault(key, []).append(len(atlas.places))
            atlas.places.append(Place(name, intern(country), intern(zone), int(inhabitants)))
    return atlas


def _regions() -> dict[str, list[Place]]:
    regions: dict[str, list[Place]] = {}
    for line in _read_rows("regions.tsv"):
        name, country, zones, others = (*line, "")[:4]
        places = [
            Place(name, intern(country), intern(zone)) for zone in zones.split("|") if zone in known_zones()
        ]
        for key in _keys(name, others):
            regions.setdefault(key, []).extend(places)
    return regions


def _find_zone(text: str) -> list[Place]:
    zone = _zones_by_name().get("_".join(text.casefold().split()))
    return [Place(zone, "", zone)] if zone else []


@cache
def _zones_by_name() -> dict[str, str]:
    """Return IANA names by their lower-case form and by their last part: "troll" for Antarctica/Troll."""
    zones = sorted(known_zones() - _ZONES_WITHOUT_DST)
    stations = {zone.rpartition("/")[2]: zone for zone in zones if zone.partition("/")[0] in _REGIONS}
    return {name.casefold(): zone for name, zone in (stations | dict(zip(zones, zones, strict=True))).items()}


def _normalise(text: str) -> str:
    """Normalise a name: no case, accents, punctuation or "St": "St. John's" becomes "saint johns"."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_FOLDED_LETTERS)
    letters = (each for each in plain if not unicodedata.combining(each))
    words = "".join(each if each.isalnum() else " " for each in letters).split()
    return " ".join("saint" if each == "st" else each for each in words)


def country_of(zone: str) -> str | None:
    """Return the ISO 3166-1 code of the country that a time zone is of; None for "UTC" and the like."""
    return _countries_of_zones().get(zone)


@cache
def _countries_of_zones() -> dict[str, str]:
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {zone: code for code, _where, zone, *_comment in rows}
