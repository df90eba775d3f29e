"""Which amounts call for help first, over the content that ships."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import as_needed, overdoses
from bot.answer.as_needed import TakenDose
from bot.answer.conflicts import ListedItem
from bot.domain.overdoses import CALLS_FOR_HELP, Taken
from bot.domain.regions import medicine_names
from bot.domain.schedules import Schedule
from bot.domain.strengths import Strength
from bot.library import PainReliever
from tests.delivery_rig import knowledge

KNOWLEDGE = knowledge()
LIBRARY, INDEX = KNOWLEDGE.library, KNOWLEDGE.index
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE = Fraction(1)
# Ingredient by card, where the numbers of the card are that ingredient's.
INGREDIENTS = {
    "ibuprofen": "ibuprofen",
    "naproxen_sodium": "naproxen",
    "acetaminophen": "paracetamol",
    "aspirin_pain_dose": "aspirin",
    "otc_sleep_antihistamine": "diphenhydramine",
}
RELIEVERS = st.sampled_from([(LIBRARY.pain_relief[card], name) for card, name in INGREDIENTS.items()])


def mg(name: str, amount: float, hours: float = 0) -> TakenDose:
    return TakenDose(name, Decimal(str(amount)), "mg", NOON + hours * HOUR)


def pieces(name: str, count: float, unit: str = "tablet", hours: float = 0) -> TakenDose:
    return TakenDose(name, Decimal(str(count)), unit, NOON + hours * HOUR)


def ingredient_of(card: str) -> str:
    (part,) = as_needed.ingredient_amounts(KNOWLEDGE, mg(INGREDIENTS[card], 1))
    return part.ingredient


@cache
def line_of(card: str) -> int:
    """The least whole mg of a day that call for help."""
    ingredient = ingredient_of(card)
    levels = ((mg, overdoses.level_of(LIBRARY, ingredient, Taken(0, mg))) for mg in range(1, 10_000))
    return next(mg for mg, level in levels if level in CALLS_FOR_HELP)


def is_first(dose: TakenDose, *taken: TakenDose, count: Fraction | None = None) -> bool:
    return bool(overdoses.overdosed_ingredients(KNOWLEDGE, dose, taken, count))


def test_every_pain_reliever_with_a_daily_maximum_has_a_line_and_strengths() -> None:
    with_maximum = {each.id for each in LIBRARY.pain_relief.values() if each.daily_max_mg is not None}
    assert with_maximum == INGREDIENTS.keys()
    for card in with_maximum:
        assert line_of(card)
        assert LIBRARY.pain_relief[card].tablet_mg


@st.composite
def by_the_label(draw: st.DrawFn) -> tuple[str, list[TakenDose]]:
    """A day of one pain reliever as its label allows, each dose in mg or in pieces, known or not."""
    thing, name = draw(RELIEVERS)
    assert thing.single_max_mg
    assert thing.daily_max_mg
    doses: list[TakenDose] = []
    total, hours = 0, 0.0
    while True:
        tablet = draw(st.sampled_from(thing.tablet_mg))
        count = draw(st.integers(1, max(thing.single_max_mg // tablet, 1)))
        if total + count * tablet > thing.daily_max_mg or hours >= 24:
            return name, doses
        total += count * tablet
        in_pieces = pieces(name, count, hours=hours)
        told = replace(in_pieces, strength=Strength(Decimal(tablet), "mg"))
        doses.append(draw(st.sampled_from([in_pieces, told, mg(name, count * tablet, hours)])))
        hours += (thing.min_gap_h or 0) + draw(st.integers(0, 4))


@given(by_the_label(), st.randoms())
@pytest.mark.thorough
def test_a_day_by_the_label_never_shows_them(day: tuple[str, list[TakenDose]], order: Random) -> None:
    _name, doses = day
    order.shuffle(doses)
    for number, dose in enumerate(doses):
        assert not is_first(dose, *doses[:number], count=ONE)


@given(RELIEVERS, st.integers(8, 100), st.sampled_from(["tablet", "capsule", "pill", "softgel"]))
def test_eight_pieces_at_once_always_show_them(
    reliever: tuple[PainReliever, str], count: int, unit: str
) -> None:
    _thing, name = reliever
    assert is_first(pieces(name, count, unit))
    assert is_first(replace(pieces(name, count, unit), strength=Strength(Decimal(1), "mg")))
    assert is_first(mg(name, count), count=Fraction(count))


@st.composite
def over_the_line(draw: st.DrawFn) -> list[TakenDose]:
    """Doses within less than a day that together reach the line."""
    thing, name = draw(RELIEVERS)
    least = max(line_of(thing.id), (thing.daily_max_mg or 0) + 1)
    count = draw(st.integers(1, 6))
    each = -(-least // count) + draw(st.integers(0, 500))
    return [mg(name, each, draw(st.integers(0, 23))) for _dose in range(count)]


@given(over_the_line(), st.randoms())
def test_what_reaches_the_line_shows_them_whichever_dose_is_told_last(
    doses: list[TakenDose], order: Random
) -> None:
    order.shuffle(doses)
    *taken, last = doses
    assert is_first(last, *taken)


@pytest.mark.parametrize(
    ("dose", "first"),
    [
        (mg("paracetamol", 4_000), True),  # at once
        (mg("paracetamol", 3_750), True),
        (mg("paracetamol", 3_500), False),
        (mg("iron", 1_000), True),
        (mg("iron", 65), False),
        (mg("zinc", 225), True),
        (mg("zinc", 50), False),
        (TakenDose("vitamin d", Decimal(400_000), "IU", NOON), True),
        (TakenDose("vitamin d", Decimal(50_000), "IU", NOON), False),
        (pieces("iron", 30, "pill"), True),
        (pieces("iron", 2, "pill"), False),
        (replace(pieces("iron", 30, "pill"), strength=Strength(Decimal(14), "mg")), False),
        (pieces("omega 3", 10, "capsule"), False),
        (pieces("co-codamol", 10), True),
        (pieces("tylenol pm", 2), False),
        (pieces("grandmas drops", 30), False),
        (TakenDose("ibuprofen", Decimal(250), "ml", NOON), False),
        (TakenDose("ibuprofen", None, None, NOON), False),
        (mg("doxylamine", 200), False),  # the card's numbers are diphenhydramine's
    ],
)
def test_by_line_or_by_handful(dose: TakenDose, *, first: bool) -> None:
    assert is_first(dose) is first


def test_the_paracetamol_of_two_products_counts_together() -> None:
    assert is_first(mg("tylenol", 1_000, 6), mg("panadol", 1_000), mg("paracetamol", 2_500, 3))
    assert not is_first(mg("tylenol", 1_000, 6), mg("ibuprofen", 2_000), mg("paracetamol", 2_500, -20))


def test_what_is_taken_within_an_hour_is_one_dose() -> None:
    assert is_first(pieces("aspirin", 4, hours=1), pieces("aspirin", 4))
    assert is_first(pieces("aspirin", 4), pieces("aspirin", 4, hours=0.5))
    assert not is_first(pieces("aspirin", 4, hours=1.1), pieces("aspirin", 4))
    assert not is_first(pieces("aspirin", 4, hours=1), pieces("ibuprofen", 4))
    assert is_first(mg("paracetamol", 2_000), mg("tylenol", 1_750, 1))
    assert not is_first(mg("paracetamol", 2_000), mg("tylenol", 1_750, 2))


def test_handfuls_through_the_day_count_as_the_least_they_can_be() -> None:
    four = [pieces("ibuprofen", 4, hours=each) for each in (0, 4, 8, 12)]
    assert is_first(four[3], *four[:3])
    assert not is_first(four[1], *four[:1])


def planned(*listed: tuple[str, Decimal | None, str | None, str], count: int = 1) -> tuple[str, ...]:
    kept = [
        ListedItem(str(number), name, amount, unit, scheduled(times) if times else None)
        for number, (name, amount, unit, times) in enumerate(listed)
    ]
    return overdoses.planned_overdoses(KNOWLEDGE, kept, "0", NOON, Fraction(count))


def scheduled(times: str) -> Schedule:
    walls = tuple(time.fromisoformat(each) for each in times.split())
    return Schedule(walls, NOON.date(), "UTC")


def test_a_reminder_is_held_against_the_lines_by_dose_and_by_day() -> None:
    ten, four = Decimal(10), Decimal(4)
    assert planned(("ibuprofen", ten, "capsule", "08:00 14:00 20:00")) == ("ibuprofen",)
    assert planned(("ibuprofen", ten, "capsule", "")) == ("ibuprofen",)
    assert planned(("ibuprofen", Decimal(1_600), "mg", "08:00"), count=8) == ("ibuprofen",)
    assert planned(("ibuprofen", four, "tablet", "08:00 12:00 16:00 20:00")) == ("ibuprofen",)
    assert planned(("ibuprofen", Decimal(800), "mg", "08:00 14:00 20:00 23:00")) == ("ibuprofen",)
    assert planned(("ibuprofen", Decimal(400), "mg", "08:00 14:00 20:00")) == ()
    assert planned(("grandmas drops", ten, "tablet", "08:00")) == ()


def test_what_others_reminders_hold_counts_with_it_and_alone_it_is_not_this_ones() -> None:
    mine = ("paracetamol", Decimal(1_000), "mg", "08:00 20:00")
    other = ("panadol", Decimal(1_000), "mg", "06:00 12:00 18:00")
    assert planned(mine, other) == ("acetaminophen",)
    far = ("paracetamol", Decimal(5_000), "mg", "06:00 12:00 18:00")
    assert planned(("zinc", Decimal(10), "mg", "08:00"), far) == ()
    assert planned(("doxylamine", Decimal(200), "mg", "22:00")) == ()


def test_the_line_of_a_card_is_its_own_ingredients() -> None:
    for card, name in INGREDIENTS.items():
        (part,) = as_needed.ingredient_amounts(KNOWLEDGE, mg(name, 1))
        assert as_needed.content_card(KNOWLEDGE, part.ingredient) is LIBRARY.pain_relief[card]
        assert medicine_names(part.ingredient, None)
