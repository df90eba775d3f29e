"""One amount through a question, /dose, /took and /remind: they agree, or all of them ask."""

import re
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import answer
from bot.answer import amounts
from bot.answer.amounts import AmountTaken
from bot.domain.languages import ENGLISH
from bot.domain.parsing import ParseError, parse_reminder
from bot.domain.parsing.amounts import suggest_rewrites
from bot.domain.parsing.intakes import parse_intake
from bot.domain.units import MG_PER_UNIT
from tests.delivery_rig import knowledge

KNOWLEDGE = knowledge()
LIBRARY, INDEX = KNOWLEDGE.library, KNOWLEDGE.index
TODAY = date(2026, 11, 29)
NAME = "ibuprofen"


def question(said: str) -> Fraction | None:
    """The mg that a question is answered for; None where it is asked."""
    found = answer.ask(KNOWLEDGE, f"is {said} too much?")
    return Fraction(found.comparisons[0].mg).limit_denominator(1_000_000) if found.comparisons else None


def dose(said: str) -> Fraction | None:
    """The mg that /dose compares."""
    found = amounts.read_amount(KNOWLEDGE, said)
    return Fraction(found.per_intake).limit_denominator(1_000_000) if isinstance(found, AmountTaken) else None


def took(said: str) -> Fraction | None:
    """The mg that /took records."""
    found = parse_intake(
        said, ENGLISH, lambda name: INDEX.lexicon.resolve(name, guess=False).term is not None
    )
    if isinstance(found, ParseError) or found.amount is None or found.unit not in MG_PER_UNIT:
        return None
    return Fraction(found.amount) * Fraction(MG_PER_UNIT[found.unit]).limit_denominator(1_000)


def remind(said: str) -> Fraction | None:
    """The mg of a reminder."""
    found = parse_reminder(f"{said} 21:00", TODAY, ENGLISH)
    if isinstance(found, ParseError) or found.amount is None or found.unit not in MG_PER_UNIT:
        return None
    return Fraction(found.amount) * Fraction(MG_PER_UNIT[found.unit]).limit_denominator(1_000)


DOORS = (question, dose, took, remind)


@pytest.mark.parametrize(
    ("said", "mg"),
    [
        ("ibuprofen 1.000 mg", None),
        ("ibuprofen 2 500 mg", None),
        ("ibuprofen 5 gm", None),
        ("ibuprofen 200 to 400 mg", None),
        ("ibuprofen 100 mg per 5 ml", None),
        ("ibuprofen 1 000 mg", 1_000),
        ("ibuprofen 1\u202f000 mg", 1_000),
        ("ibuprofen 1'000 mg", 1_000),
        ("ibuprofen 1/2 g", 500),
        ("ibuprofen 0,5 g", 500),
        ("ibuprofen ½ g", 500),
        ("ibuprofen 1½ g", 1_500),
        ("ibuprofen 500 \u00b5g", 0.5),
        ("ibuprofen 500 \u03bcg", 0.5),
        ("ibuprofen 88 mcgs", 0.088),
        ("ibuprofen five hundred mg", 500),
        ("two 500 mg tablets of ibuprofen", 1_000),
        ("2 ibuprofen 500 mg", 1_000),
        ("6 ibuprofen 200 mg", 1_200),
        ("ibuprofen 500 mg x 8", 4_000),
        ("ibuprofen 500 mg x8", 4_000),
        ("ibuprofen 2x500mg", 1_000),
        ("ibuprofen 2 × 500 mg", 1_000),
        ("ibuprofen twice 400 mg", 800),
        ("1 1/2 tablets ibuprofen 200 mg", 300),
        ("ibuprofen 1 and 1/2 tablets of 200 mg", 300),
        ("ibuprofen one and a half 200 mg tablets", 300),
        ("ibuprofen half a 400 mg tablet", 200),
        ("ibuprofen 1/3 tablet 600 mg", 200),
        ("ibuprofen 200 mg 2 tablets", 400),
        ("ibuprofen 200 mg, 2 tablets each", 400),
        ("2 tablets of ibuprofen 200 mg", 400),
    ],
)
@pytest.mark.parametrize("door", DOORS)
def test_every_door_reads_the_same_amount_or_asks(door: object, said: str, mg: float | None) -> None:
    assert callable(door)
    found = door(said)
    assert found == (None if mg is None else pytest.approx(mg))


COUNTS = ("", "2 x ", "2x", "3 × ", "two ", "twice ", "half of ", "1 1/2 x ", "1½ x ", "2 tablets of ", "2 ")
NUMBERS = st.one_of(
    st.integers(1, 3_000).map(str),
    st.integers(1, 9_999).map("{:,}".format),
    st.integers(1, 9_999).map(lambda n: f"{n:,}".replace(",", ".")),
    st.integers(1, 9_999).map(lambda n: f"{n:,}".replace(",", " ")),
    st.integers(1, 9_999).map(lambda n: f"{n:,}".replace(",", "'")),
    st.decimals(1, 99, places=2).map(str),
    st.decimals(1, 99, places=1).map(lambda n: str(n).replace(".", ",")),
    st.sampled_from(
        ["1/2", "½", "1 1/2", "one and a half", "2⅓", "five hundred", "5k", "1e3", "10^3", "0", "-5"]
    ),
)
UNITS = ("mg", "mgs", "milligrams", "g", "grammes", "gm", "mcg", "\u00b5g", "\u03bcg", "ug", "mcgs")
BEHIND = ("", " x 2", " x2", " tablet", " tablets", " 2 tablets", " each")


@given(
    st.sampled_from(COUNTS),
    NUMBERS,
    st.sampled_from(["", " "]),
    st.sampled_from(UNITS),
    st.sampled_from(BEHIND),
)
@example("", "1.000", " ", "mg", "")
@settings(deadline=None, max_examples=150)
@pytest.mark.thorough
def test_no_door_reads_another_amount_than_the_others(
    count: str, number: str, blank: str, unit: str, behind: str
) -> None:
    said = f"{count}{number}{blank}{unit}{behind}"
    for line in (f"{NAME} {said}", f"{said} {NAME}"):
        found = {mg for door in DOORS if (mg := door(line)) is not None}
        # A third is rounded, in one place before it is multiplied.
        assert not found or max(found) <= min(found) * Fraction(101, 100), (line, found)


@given(st.sampled_from(COUNTS), NUMBERS, st.sampled_from(UNITS), st.sampled_from(BEHIND))
@settings(deadline=None, max_examples=150)
@pytest.mark.thorough
def test_what_is_offered_has_all_numbers_that_were_typed(
    count: str, number: str, unit: str, behind: str
) -> None:
    line = f"{count}{number} {unit}{behind} {NAME}"
    # The groups of a number, and a whole with its fraction, are one number.
    together = re.sub(r"(?<=\d)[ '.,](?=\d{3}\b)|(?<=\d) (?=1/2)", "", line)
    for meant in suggest_rewrites(line, ENGLISH):
        numbers = re.findall(r"\d[\d.,/]*", re.sub(r"(?<=\d)[ '.,](?=\d{3}\b)", "", meant))
        assert len(numbers) >= len(re.findall(r"\d[\d.,/]*", together))
