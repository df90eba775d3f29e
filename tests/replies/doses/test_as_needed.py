"""What the cards of an intake say while an amount is not known, over the content that ships."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import as_needed
from bot.answer.as_needed import IntakeCheck, TakenDose
from bot.domain.instructions import NO_INSTRUCTIONS, Instructions
from bot.domain.profiles import Region
from bot.domain.strengths import Strength
from bot.replies.answers.answers import plain_text
from bot.replies.doses import as_needed as cards
from bot.replies.doses import took
from bot.replies.doses.as_needed import IntakeView
from bot.store.reminders.schedules import Item, Reminder
from tests.delivery_rig import knowledge

KNOWLEDGE = knowledge()
LIBRARY, INDEX = KNOWLEDGE.library, KNOWLEDGE.index
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

# Whatever calls a dose fine, or says when it will be, without what is missing.
REASSURING = (
    "within the limits",
    "nothing",
    "room for",
    "next one fits from",
    "dose fits",
    "next from",
    "no limit",
)
FAMILIES = {
    "ibuprofen": ("ibuprofen", "nurofen", "advil"),
    "acetaminophen": ("paracetamol", "tylenol", "tylenol pm", "co-codamol"),
    "naproxen": ("naproxen", "aleve"),
    "aspirin": ("aspirin",),
    "iron": ("iron",),
    "magnesium": ("magnesium", "magnesium citrate"),
    "diphenhydramine": ("benadryl", "tylenol pm"),
}
UNKNOWN = st.sampled_from(
    [
        (Decimal(1), "tablet"),
        (Decimal(2), "capsule"),
        (Decimal(30), "pill"),
        (Decimal(250), "ml"),
        (Decimal(3), "teaspoon"),
        (None, None),
    ]
)
KNOWN = st.sampled_from([(Decimal(100), "mg"), (Decimal(1), "g"), (Decimal(500), "mcg")])
OWN = st.sampled_from([NO_INSTRUCTIONS, Instructions(gap_minutes=360), Instructions(most_in_day=Decimal(3))])
REGIONS = st.sampled_from([None, "US", "EU", "UK"])


@st.composite
def told(draw: st.DrawFn) -> list[TakenDose]:
    """A day of one ingredient, the dose asked about first; at least one amount is not known."""
    names = st.sampled_from(FAMILIES[draw(st.sampled_from(sorted(FAMILIES)))])
    hours = st.floats(-23.9, 0)
    unknown = draw(st.lists(st.tuples(names, UNKNOWN, hours), min_size=1, max_size=3))
    known = draw(st.lists(st.tuples(names, KNOWN, hours), max_size=4))
    every = draw(st.permutations([*unknown, *known]))
    return [
        TakenDose(name, amount, unit, NOON + timedelta(hours=at if number else 0))
        for number, (name, (amount, unit), at) in enumerate(every)
    ]


def shown(dose: TakenDose, found: IntakeCheck, region: Region | None) -> IntakeView:
    why = {each: as_needed.why_unknown(KNOWLEDGE, each) for each in found.uncounted}
    things = as_needed.content_cards(KNOWLEDGE, found)
    item = Item(dose.name, dose.amount, dose.unit, strength=dose.strength)
    return IntakeView(item, found, things, region, "UTC", NOON, unknown_reasons=why)


def outlook(
    doses: list[TakenDose], region: Region | None = None, own: Instructions = NO_INSTRUCTIONS
) -> IntakeCheck:
    dose, *taken = doses
    return as_needed.check_intake(KNOWLEDGE, dose, taken, region, own)


@given(told(), REGIONS, OWN)
@pytest.mark.thorough
def test_while_an_amount_is_unknown_nothing_is_called_fine(
    doses: list[TakenDose], region: Region | None, own: Instructions
) -> None:
    dose, found = doses[0], outlook(doses, region, own)
    reminder = Reminder(1, 1, Item(dose.name, dose.amount, dose.unit), None, "active", None)
    card = shown(dose, found, region)
    texts = [
        cards.intake_card(LIBRARY, card, "token", NOON).text,
        cards.recorded_card(LIBRARY, card, NOON, found, "1").text,
        took.as_needed_overview([(reminder, found)], "UTC", NOON).text,
    ]
    if not any(each.limit.max_in_24h for each in found.limit_checks):
        return
    assert not found.certain
    for text in texts:
        assert not [each for each in REASSURING if each in text.lower()], text
        assert "I can't tell" in text or "I don't know every amount" in text or "by itself" in text


def test_with_every_strength_known_the_same_doses_are_within_the_limits() -> None:
    told = Strength(Decimal(200), "mg")
    doses = [TakenDose("ibuprofen", Decimal(2), "tablet", NOON, told)]
    doses.append(TakenDose("nurofen", Decimal(1), "capsule", NOON - timedelta(hours=6), told))
    found = outlook(doses)
    assert found.certain
    text = cards.intake_card(LIBRARY, shown(doses[0], found, None), "token", NOON).text
    assert "Within the limits I know" in text
    assert "200 mg of ibuprofen (nurofen 1 capsule), room for 1,000 mg" in text


def test_too_much_is_said_also_where_not_every_amount_is_known() -> None:
    doses = [
        TakenDose("ibuprofen", Decimal(1), "tablet", NOON),
        TakenDose("ibuprofen", Decimal(1_300), "mg", NOON - timedelta(hours=6)),
    ]
    found = outlook(doses)
    text = cards.intake_card(LIBRARY, shown(doses[0], found, None), "token", NOON).text
    assert "Too much</b>: at least 1,300 mg of ibuprofen" in text
    assert "I don't know how strong one tablet is in “ibuprofen 1 tablet”" in text
    assert (
        "too much already"
        in took.as_needed_overview(
            [(Reminder(1, 1, Item("ibuprofen"), None, "active", None), found)], "UTC", NOON
        ).text
    )


def test_after_a_known_dose_an_unknown_one_keeps_the_next_from_being_named() -> None:
    """What is told afterwards, of the day before, says nothing of now."""
    old = TakenDose("ibuprofen", Decimal(400), "mg", NOON - timedelta(hours=30))
    again = outlook(
        [
            TakenDose("ibuprofen", Decimal(400), "mg", NOON),
            TakenDose("ibuprofen", Decimal(1), "tablet", NOON - timedelta(hours=2)),
        ]
    )
    card = cards.recorded_card(LIBRARY, shown(old, outlook([old]), None), old.at, again, "1")
    text = plain_text(card)
    assert (
        "I don't know every amount of the last 24 hours, so I can't tell from when the next one fits." in text
    )
    assert "By the time between doses alone: from today 14:00." in text


def test_a_card_without_any_figure_is_no_limit() -> None:
    doses = [TakenDose("diclofenac", Decimal(1), "tablet", NOON)]
    text = cards.intake_card(LIBRARY, shown(doses[0], outlook(doses), None), "token", NOON).text
    assert "I know no limit for this" in text
    assert "Within" not in text


def test_own_words_in_pieces_say_which_dose_they_cannot_count() -> None:
    doses = [
        TakenDose("grandmas drops", Decimal(20), "drop", NOON),
        TakenDose("grandmas drops", Decimal(5), "ml", NOON - timedelta(hours=6)),
    ]
    found = outlook(doses, own=Instructions(most_in_day=Decimal(60)))
    text = cards.intake_card(LIBRARY, shown(doses[0], found, None), "token", NOON).text
    assert "I can't hold “grandmas drops 5 ml” against a limit" in text
    assert "Within" not in text
