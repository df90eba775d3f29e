"""Amounts read and added up, over the content that ships."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import amounts, totals
from bot.answer.amounts import AmountProblem, AmountTaken
from bot.answer.totals import DailyAmount
from bot.library import Compound
from tests.delivery_rig import knowledge

KNOWLEDGE = knowledge()
LIBRARY, INDEX = KNOWLEDGE.library, KNOWLEDGE.index


def read(text: str) -> AmountTaken:
    """What a text says is taken."""
    taken = amounts.read_amount(KNOWLEDGE, text)
    assert isinstance(taken, AmountTaken), taken
    return taken


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("magnesium 400 mg", AmountTaken("magnesium", 400, "mg", reading="element")),
        ("magnesium glycinate 2 x 500 mg", AmountTaken("magnesium", 1_000, "mg", form="bisglycinate")),
        (
            "elemental magnesium 200mg as oxide",
            AmountTaken("magnesium", 200, "mg", form="oxide", reading="element"),
        ),
        ("vitamin d3 4,000 IU", AmountTaken("vitamin_d", 4_000, "iu", reading="element")),
        ("vitamin e 400 iu", AmountTaken("vitamin_e", 400, "iu")),
        ("natural vitamin e 400 iu", AmountTaken("vitamin_e", 400, "iu", reading="natural")),
        ("dl-alpha vitamin e 400 iu", AmountTaken("vitamin_e", 400, "iu", reading="synthetic")),
        ("tylenol 500 mg 3 times a day", AmountTaken("acetaminophen", 500, "mg", 3, reading="element")),
        ("ibuprofen 200 mg every 6 hours", AmountTaken("ibuprofen", 200, "mg", 4, reading="element")),
        ("zinc 25 mg twice daily", AmountTaken("zinc", 25, "mg", 2, reading="element")),
        ("zinc picolinate 50 mg", AmountTaken("zinc", 50, "mg")),
        ("fish oil 1000 mg", AmountTaken("omega_3", 1_000, "mg")),
        ("zinc 10 mg x 2 daily", AmountTaken("zinc", 20, "mg", reading="element")),
        ("advil 200 mg 2 tablets", AmountTaken("ibuprofen", 400, "mg", reading="element")),
        ("2 advil 200 mg", AmountTaken("ibuprofen", 400, "mg", reading="element")),
        ("omega 3 500 mg", AmountTaken("omega_3", 500, "mg", reading="element")),
        ("vitamin b6 100 mg", AmountTaken("vitamin_b6", 100, "mg", reading="element")),
        ("omega 3 1 g", AmountTaken("omega_3", 1_000, "mg", reading="element")),
        ("aspirin 75 mg", AmountTaken("aspirin", 75, "mg", reading="element")),
        ("tums 500 mg", AmountTaken("calcium", 500, "mg")),
        ("magnesuim 100 mg", AmountTaken("magnesium", 100, "mg", reading="element")),
        ("magnesium 0,5 g", AmountTaken("magnesium", 500, "mg", reading="element")),
        ("magnesium 1 000 mg", AmountTaken("magnesium", 1_000, "mg", reading="element")),
        ("magnesium half of 400 mg", AmountTaken("magnesium", 200, "mg", reading="element")),
        ("magnesium ½ of 400 mg", AmountTaken("magnesium", 200, "mg", reading="element")),
        ("vitamin d 50000 IU once a week", AmountTaken("vitamin_d", 50_000, "iu", reading="element", days=7)),
        ("magnesium 400 mg every other day", AmountTaken("magnesium", 400, "mg", reading="element", days=2)),
        ("ibuprofen 400 mg every other day", AmountTaken("ibuprofen", 400, "mg", reading="element")),
        ("ibuprofen 400 mg 10 times a week", AmountTaken("ibuprofen", 400, "mg", 2, reading="element")),
        ("ibuprofen 400 mg every 4-6 hours", AmountTaken("ibuprofen", 400, "mg", 6, reading="element")),
        ("magnesium 400 mg a day for a week", AmountTaken("magnesium", 400, "mg", reading="element")),
    ],
)
def test_an_amount_is_read_as_it_was_meant(text: str, expected: AmountTaken) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", AmountProblem.NOTHING),
        ("500 mg", AmountProblem.NOTHING),
        ("xyzzy 500 mg", AmountProblem.UNKNOWN),
        ("magnesium", AmountProblem.NO_AMOUNT),
        ("magnesium 0 mg", AmountProblem.NO_AMOUNT),
        ("magnesium -5", AmountProblem.NO_AMOUNT),
        ("magnesium 2 tablets", AmountProblem.PIECES),
        ("magnesium 1.000 mg", AmountProblem.TWO_READINGS),
        ("magnesium 2 500 mg", AmountProblem.TWO_READINGS),
        ("magnesium 5 gm", AmountProblem.TWO_READINGS),
        ("magnesium 10 billion cfu", AmountProblem.UNITS),
        ("magnesium 200 to 400 mg", AmountProblem.SEVERAL),
        ("magnesium 400 mg 3", AmountProblem.LEFT_OVER),
        ("magnesium 250 mg in the morning and 250 mg at night", AmountProblem.LEFT_OVER),
        ("magnesium -5 mg", AmountProblem.NO_AMOUNT),
        ("how many 400 mg magnesium a day", AmountProblem.NO_AMOUNT),
        ("magnesium 20 mg/ml", AmountProblem.PIECES),
        ("magnesium, 20 mg/ml", AmountProblem.PIECES),
        ("magnesium 9000000 mg", AmountProblem.HUGE),
        ("magnesium 20 mg or per kg", AmountProblem.UNITS),
        ("ibuprofen 100 mg/5 ml", AmountProblem.PIECES),
        ("ibuprofen 10 mg/kg", AmountProblem.UNITS),
        ("magnesium 200-400 mg", AmountProblem.SEVERAL),
        ("magnesium 9999999 mg", AmountProblem.HUGE),
        ("magnesium 200 mg and zinc 10 mg", AmountProblem.SEVERAL),
        ("magnesium 200 mg or 400 mg", AmountProblem.SEVERAL),
        ("zinc 10 IU", AmountProblem.UNITS),
        ("ibuprofen 200 IU", AmountProblem.UNITS),
        ("excedrin 250 mg", AmountProblem.MIXTURE),
        ("warfarin 5 mg", AmountProblem.NOT_OURS),
        ("vitamin d 300000 IU once a year", AmountProblem.NOT_DAILY),
    ],
)
def test_what_cannot_be_known_for_certain_is_said_and_not_guessed(text: str, why: AmountProblem) -> None:
    assert amounts.read_amount(KNOWLEDGE, text) is why


@pytest.mark.parametrize("form", LIBRARY.supplements["magnesium"].forms, ids=lambda form: str(form.id))
def test_every_form_is_found_by_its_own_name(form: Compound) -> None:
    name = form.name.replace("(1:1)", "").replace("Magnesium hydrogen citrate", "Magnesium citrate 1 1")
    assert amounts.find_form(LIBRARY.supplements["magnesium"], name.lower()) == form


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("magnesium citrate", "citrate"),
        ("magnesium glycinate", "bisglycinate"),
        ("mg threonate", "l_threonate"),
        ("milk of magnesia", "hydroxide"),
        ("epsom salt", "sulfate_heptahydrate"),
        ("magnesium sulphate", "sulfate_anhydrous"),
        ("magnesium chloride hexahydrate", "chloride_hexahydrate"),
    ],
)
def test_the_names_on_packs_lead_to_a_form(said: str, form: str) -> None:
    found = amounts.find_form(LIBRARY.supplements["magnesium"], said)
    assert found is not None
    assert found.id == form


def test_a_compound_holds_its_share_of_the_element() -> None:
    taken = read("magnesium glycinate 2 x 500 mg")
    assert amounts.element_mg(LIBRARY, replace(taken, reading="compound")) == pytest.approx(141)
    assert amounts.element_mg(LIBRARY, replace(taken, reading="element")) == 1_000
    assert amounts.range_mg(LIBRARY, taken) == pytest.approx((141, 1_000))


def test_an_open_reading_has_to_be_asked_for() -> None:
    with pytest.raises(ValueError, match="asked"):
        amounts.element_mg(LIBRARY, read("magnesium glycinate 500 mg"))


def test_a_compound_we_have_no_share_of_is_no_amount() -> None:
    assert amounts.range_mg(LIBRARY, read("zinc picolinate 50 mg")) is None


def test_vitamin_e_counts_by_its_kind() -> None:
    """Content: 1 IU is 0.67 or 0.45 mg for need; 1000 mg are 1500 IU natural or 1100 IU synthetic."""
    said = LIBRARY.supplements["vitamin_e"].conversion or ""
    assert all(number in said for number in ("0.67", "0.45", "1500 IU", "1100 IU"))
    kinds = LIBRARY.supplements["vitamin_e"].iu
    assert [round(each.need_mg(400)) for each in kinds] == [268, 180]
    assert amounts.element_mg(LIBRARY, read("natural vitamin e 1500 iu")) == pytest.approx(1_000)
    assert amounts.element_mg(LIBRARY, read("synthetic vitamin e 1100 iu")) == pytest.approx(1_000)


def test_a_limit_without_a_number_has_no_share() -> None:
    (only,) = amounts.compare_with_limits(LIBRARY.supplements["melatonin"], 3, None)
    assert only.share is None
    assert amounts.compare_with_limits(LIBRARY.supplements["turmeric"], 500, "UK") == ()
    assert amounts.compare_with_limits(LIBRARY.supplements["turmeric"], 500, "EU")[0].share is None


def test_a_share_is_that_of_the_persons_region() -> None:
    (found,) = amounts.compare_with_limits(LIBRARY.supplements["vitamin_d"], 0.05, "UK")
    assert found.limit.region == "UK"
    assert found.share == pytest.approx(0.5)


def test_a_scope_may_name_a_limit_at_one_time() -> None:
    (caffeine,) = LIBRARY.supplements["caffeine"].upper_limits
    assert amounts.single_max_mg(caffeine) == 200
    assert amounts.single_max_mg(LIBRARY.supplements["vitamin_d"].upper_limits[0]) is None


def test_a_total_counts_every_product_and_lists_what_it_cannot_count() -> None:
    kept = [
        DailyAmount("magnesium 100 mg", 2),
        DailyAmount("magnesium citrate 500 mg", 1),
        DailyAmount("magnesium", 1),
        DailyAmount("magnesium 1 tablet", 1),
        DailyAmount("sleepy mixture 5 ml", 1),
        DailyAmount("zinc 10 mg", 1),
    ]
    listed = totals.read_items(KNOWLEDGE, kept)
    found = totals.total_ingredient(LIBRARY, "magnesium", listed)
    assert found.counted == ("magnesium 100 mg", "magnesium citrate 500 mg")
    assert found.low == pytest.approx(200 + 80.8)
    assert found.high == pytest.approx(700)
    assert found.uncounted == (
        ("magnesium", AmountProblem.NO_AMOUNT),
        ("magnesium 1 tablet", AmountProblem.PIECES),
        ("sleepy mixture 5 ml", AmountProblem.UNKNOWN),
    )
    assert totals.ingredients(KNOWLEDGE, listed) == ("magnesium", "zinc")


def test_a_medicine_hidden_in_a_product_is_listed_as_not_counted() -> None:
    kept = [
        DailyAmount("tylenol 500 mg", 3),
        DailyAmount("excedrin 2 tablet", 1),
        DailyAmount("tylenol pm", 1),
    ]
    found = totals.total_ingredient(LIBRARY, "acetaminophen", totals.read_items(KNOWLEDGE, kept))
    assert (found.low, found.high) == (1_500, 1_500)
    assert [name for name, _ in found.uncounted] == ["excedrin 2 tablet", "tylenol pm"]


@given(st.text(max_size=200))
def test_no_text_makes_it_fail_or_gives_an_amount_from_nowhere(text: str) -> None:
    found = amounts.read_amount(KNOWLEDGE, text)
    if isinstance(found, AmountTaken):
        assert found.per_intake > 0
        assert any(letter.isdigit() for letter in text)


@pytest.mark.parametrize("count", ["a couple of", "a pair of", "several"])
def test_a_count_in_words_is_asked_about(count: str) -> None:
    assert amounts.read_amount(KNOWLEDGE, f"{count} nurofen 200 mg") is AmountProblem.LEFT_OVER
