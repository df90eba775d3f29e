import pytest

from bot.domain.profiles import Region
from bot.domain.regions import limit_applies, localise, medicine_names, region_of_country, vitamin_units


@pytest.mark.parametrize(
    ("region", "name", "unit"),
    [("US", "acetaminophen", "iu"), ("UK", "paracetamol", "ug"), ("EU", "paracetamol", "ug")],
)
def test_a_region_has_one_name_and_one_unit(region: Region, name: str, unit: str) -> None:
    assert medicine_names("acetaminophen", region) == (name,)
    assert vitamin_units(region) == (unit,)


def test_whoever_told_no_region_reads_every_name_and_unit() -> None:
    assert medicine_names("acetaminophen", None) == ("paracetamol", "acetaminophen")
    assert set(vitamin_units(None)) == {"iu", "ug"}


def test_a_medicine_called_the_same_everywhere_has_one_name() -> None:
    assert medicine_names("naproxen_sodium", None) == ("naproxen sodium",)


@pytest.mark.parametrize(
    ("limit", "region"), [("US", "US"), ("all", "UK"), ("EU/JECFA", "EU"), ("UK", None), ("US", None)]
)
def test_a_limit_counts_where_it_was_set_or_where_nobody_told_their_region(
    limit: str, region: Region | None
) -> None:
    assert limit_applies(limit, region)


@pytest.mark.parametrize(("limit", "region"), [("US", "UK"), ("UK", "US"), ("EU/JECFA", "UK")])
def test_a_limit_of_elsewhere_does_not_count(limit: str, region: Region) -> None:
    assert not limit_applies(limit, region)


@pytest.mark.parametrize(
    ("text", "american", "british"),
    [
        ("Paracetamol (acetaminophen)", "Acetaminophen", "Paracetamol"),
        ("any acetaminophen/paracetamol product", "any acetaminophen product", "any paracetamol product"),
        ("Paracetamol, also called acetaminophen, hides", "Acetaminophen, hides", "Paracetamol, hides"),
        ("warfarin and paracetamol.", "warfarin and acetaminophen.", "warfarin and paracetamol."),
        ("see /paracetamol", "see /paracetamol", "see /paracetamol"),
        ("100 micrograms (4,000 IU) of vitamin D", "4,000 IU of vitamin D", "100 micrograms of vitamin D"),
        ("100 micrograms a day (4,000 IU) is", "4,000 IU a day is", "100 micrograms a day is"),
        ("US: 100 ug/day (4000 IU)", "US: 4000 IU/day", "US: 100 ug/day"),
        ("1 microgram is 40 IU", "1 microgram is 40 IU", "1 microgram is 40 IU"),
    ],
)
def test_a_text_is_said_as_people_there_say_it(text: str, american: str, british: str) -> None:
    assert localise(text, "US") == american
    assert localise(text, "UK") == british
    assert localise(text, None) == text


@pytest.mark.parametrize(
    ("country", "region"), [("PT", "EU"), ("GB", "UK"), ("US", "US"), ("JP", None), (None, None)]
)
def test_a_country_has_the_limits_of_its_region(country: str | None, region: Region | None) -> None:
    assert region_of_country(country) == region
