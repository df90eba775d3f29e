from pathlib import Path
from zoneinfo import available_timezones

import pytest
import tzfpy
from babel.localedata import locale_identifiers
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.places import Place, find_clear_place, find_places, usual_zone, zone_at


def found(text: str) -> list[str]:
    return [f"{each.name}, {each.country}" if each.country else each.zone for each in find_places(text)]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("London", "Europe/London"),
        ("Paris", "Europe/Paris"),
        ("Berlin", "Europe/Berlin"),
        ("Springfield", None),
        ("Birmingham", None),
        ("Springfield, Illinois", "America/Chicago"),
        ("Georgia", None),
        ("Italy", "Europe/Rome"),
        ("Portugal", None),
        ("Lodnon", None),
        ("Halle", None),
        ("Europe/Oslo", "Europe/Oslo"),
        ("Mars/Base", None),
    ],
)
def test_a_place_is_clear_when_it_is_alone_or_far_larger_than_its_namesakes(
    text: str, zone: str | None
) -> None:
    place = find_clear_place(text)
    assert (None if place is None else place.zone) == zone


@pytest.mark.parametrize(
    ("tag", "zone"),
    [("it", "Europe/Rome"), ("ja-JP", "Asia/Tokyo"), ("en", None), ("pt-br", None), ("fr", None), ("", None)],
)
def test_only_a_language_with_one_clock_has_a_usual_zone(tag: str, zone: str | None) -> None:
    assert usual_zone(tag) == zone


def test_every_usual_zone_exists() -> None:
    zones = {usual_zone(each) for each in locale_identifiers()} - {None}
    assert "Europe/Kyiv" in zones
    assert zones <= available_timezones()


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (" europe/berlin ", "Europe/Berlin"),
        ("AMERICA/NEW YORK", "America/New_York"),
        ("utc", "UTC"),
        ("Etc/GMT+2", "Etc/GMT+2"),
        ("troll", "Antarctica/Troll"),
        ("Lord Howe", "Australia/Lord_Howe"),
    ],
)
def test_an_iana_name_is_taken_in_any_case(text: str, zone: str) -> None:
    assert find_places(text) == (Place(zone, "", zone),)


def test_every_zone_can_be_typed_except_those_without_summer_time() -> None:
    refused = {
        zone for zone in available_timezones() if zone not in {each.zone for each in find_places(zone)}
    }
    assert {"EST", "MST", "HST"} <= refused
    assert not {zone for zone in refused if "/" in zone}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Berlin", ["Berlin, DE"]),
        ("new york", ["New York City, US"]),
        ("NYC", ["New York City, US"]),
        ("München", ["Munich, DE"]),
        ("Munich", ["Munich, DE"]),
        ("sao paulo", ["São Paulo, BR"]),
        ("SÃO PAULO", ["São Paulo, BR"]),
        ("lodz", ["Łódź, PL"]),
        ("Київ", ["Kyiv, UA"]),
        ("東京", ["Tokyo, JP"]),
        ("Hongkong", ["Hong Kong, HK"]),
        ("st. john's", ["St. John's, CA", "Saint John’s, AG", "St. Johns, US"]),
        ("frankfurt", ["Frankfurt am Main, DE"]),
        ("halle", ["Halle (Saale), DE"]),
        ("vaduz", ["Vaduz, LI"]),
        ("Tahiti", ["Papeete, PF"]),
    ],
)
def test_a_city_is_found_by_the_names_people_use(text: str, places: list[str]) -> None:
    assert found(text) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Berln", ["Berlin, DE", "Bern, CH"]),
        ("Lodon", ["London, GB", "London, CA"]),
        ("Melborne", ["Melbourne, AU", "Melbourne, US"]),
        ("Johanesbrug", ["Johannesburg, ZA"]),
    ],
)
def test_a_slip_of_the_finger_is_forgiven(text: str, places: list[str]) -> None:
    assert found(text) == places


@pytest.mark.parametrize(
    "text",
    [
        *("Mars/Base", "Europe/Berln", "Mars", "Nowhere", "asdfghjkl", "x", "?", "", "🙂", "EST"),
        *("UTC+25", "../etc/passwd", "Berlin" * 100, "a" * 4096, "/"),
    ],
)
def test_what_is_no_place_is_not_guessed(text: str) -> None:
    assert find_places(text) == ()


def test_namesakes_are_all_offered_the_largest_first() -> None:
    assert found("Paris") == ["Paris, FR", "Paris, US"]
    assert found("San Jose") == ["San Jose, US", "San José, CR", "San Jose, PH"]


@pytest.mark.parametrize("text", ["Paris, FR", "paris, france", "paris fr", "Paris France"])
def test_a_country_chooses_among_namesakes(text: str) -> None:
    assert found(text) == ["Paris, FR"]


def test_a_state_behind_a_comma_chooses_and_namesakes_in_one_country_are_told_apart_by_zone() -> None:
    assert found("Portland, Oregon") == ["Portland, US"]
    assert find_places("Portland, Oregon")[0].zone == "America/Los_Angeles"
    assert found("Portland, Nowhere") == [
        "Portland (America/Los_Angeles), US",
        "Portland (America/New_York), US",
        "Portland (America/Chicago), US",
    ]


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("Virginia", ["America/New_York", "Africa/Johannesburg"]),
        ("Maine", ["America/New_York"]),
        ("Michigan", ["America/Detroit", "America/Menominee"]),
        ("Ontario", ["America/Toronto", "America/Winnipeg", "America/Los_Angeles"]),
        ("Queensland", ["Australia/Brisbane"]),
        ("england", ["Europe/London"]),
        ("Bavaria", ["Europe/Berlin"]),
        ("kerala", ["Asia/Kolkata"]),
        ("Punjab", ["Asia/Kolkata", "Asia/Karachi"]),
        ("Hawaii", ["Pacific/Honolulu"]),
        ("Crete", ["Europe/Athens"]),
        ("Palestine", ["Asia/Hebron", "Asia/Gaza", "Asia/Jerusalem"]),
        ("Jamaica", ["America/Jamaica"]),
        ("Lebanon", ["Asia/Beirut"]),
        ("Peru", ["America/Lima"]),
        ("Georgia", ["Asia/Tbilisi", "Europe/Moscow", "America/New_York"]),
    ],
)
def test_a_state_or_country_is_never_a_city_abroad(text: str, zones: list[str]) -> None:
    assert [each.zone for each in find_places(text)] == zones


def _names(file: str) -> list[list[str]]:
    text = (Path(__file__).parents[1] / "content" / file).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def test_every_region_is_found_under_each_of_its_names() -> None:
    for line in _names("regions.tsv"):
        name, _country, zones, others = (*line, "")[:4]
        for called in (name, *filter(None, others.split("|"))):
            if called in {"HI", "IN", "ME", "OH", "OK", "ON", "OR"}:
                assert find_places(called) == (), called
                continue
            assert {each.zone for each in find_places(called)} >= set(zones.split("|")), called


def test_no_country_is_taken_for_a_city_in_another() -> None:
    regions = {line[0]: line[1] for line in _names("regions.tsv")}
    for name, code, *_zone in (line for line in _names("places.tsv") if not "".join(line[2:3])):
        assert {each.country for each in find_places(name)} <= {code, regions.get(name), ""}, name


def test_a_country_stands_for_the_largest_city_of_each_of_its_zones() -> None:
    assert found("India") == ["Mumbai, IN"]
    assert found("uk") == ["London, GB"]
    assert found("Australia")[:3] == ["Sydney, AU", "Melbourne, AU", "Brisbane, AU"]


@given(st.text())
@settings(max_examples=50, deadline=None)
@pytest.mark.thorough
def test_any_text_gives_at_most_six_places_each_in_another_known_zone(text: str) -> None:
    zones = [each.zone for each in find_places(text)]
    assert len(zones) == len(set(zones)) <= 6
    assert available_timezones().issuperset(zones)


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (52.52, 13.405, "Europe/Berlin"),
        (-23.55, -46.63, "America/Sao_Paulo"),
        (-31.55, 159.08, "Australia/Lord_Howe"),
        (0, 0, "Etc/GMT"),
        (40, -30, "Etc/GMT+2"),
        (-90, 0, "Antarctica/McMurdo"),
        (0, 180, "Etc/GMT-12"),
    ],
)
def test_a_shared_location_has_a_zone_also_at_sea_and_at_the_poles(
    latitude: float, longitude: float, zone: str
) -> None:
    assert zone_at(latitude, longitude) == zone


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(90.5, 0), (0, 180.5), (-91, -181), (float("nan"), 0), (0, float("inf"))],
)
def test_a_point_that_is_nowhere_is_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="no known time zone"):
        zone_at(latitude, longitude)


def test_every_zone_on_the_map_is_known_to_the_clocks() -> None:
    assert available_timezones().issuperset(tzfpy.timezonenames())


@given(st.floats(-90, 90), st.floats(-180, 180))
@settings(max_examples=50, deadline=None)
def test_every_point_on_earth_has_a_known_zone(latitude: float, longitude: float) -> None:
    assert zone_at(latitude, longitude) in available_timezones()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Trinidad", "America/Port_of_Spain"),
        ("Pemba", "Africa/Dar_es_Salaam"),
        ("Barra", "Europe/London"),
        ("Santa Maria", "Atlantic/Azores"),
        ("Paros", "Europe/Athens"),
        ("Nevis", "America/St_Kitts"),
        ("Lanai", "Pacific/Honolulu"),
        ("Åland", "Europe/Mariehamn"),
        ("Easter Island", "Pacific/Easter"),
        ("Carolina", "America/New_York"),
    ],
)
def test_an_island_or_region_comes_before_cities_of_its_name(text: str, first: str) -> None:
    assert find_places(text)[0].zone == first


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("Malasia", {"Asia/Kuala_Lumpur"}),
        ("Phillipines", {"Asia/Manila"}),
        ("New Zeland", {"Pacific/Auckland"}),
        ("Gujurat", {"Asia/Kolkata"}),
        ("Minesota", {"America/Chicago"}),
        ("Conneticut", {"America/New_York"}),
        ("hawai", {"Pacific/Honolulu"}),
    ],
)
def test_a_misspelt_country_or_region_comes_before_misspelt_cities(text: str, zones: set[str]) -> None:
    assert find_places(text)[0].zone in zones


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("WA", {"America/Los_Angeles", "Australia/Perth"}),
        ("ca", {"America/Los_Angeles", "America/Toronto"}),
        ("US", {"America/New_York", "America/Los_Angeles"}),
        ("LA", {"America/Los_Angeles", "America/Chicago"}),
        ("Portland, ME", {"America/New_York"}),
        ("Ontario, CA", {"America/Los_Angeles"}),
        ("Richmond, CA", {"America/Vancouver", "America/Los_Angeles"}),
        ("no", set()),
    ],
)
def test_a_code_is_the_states_and_the_countries_with_it_and_no_english_word(
    text: str, zones: set[str]
) -> None:
    assert {each.zone for each in find_places(text)} >= zones
    assert bool(find_places(text)) == bool(zones)
