from datetime import UTC, date, datetime
from decimal import Decimal
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.row_references import (
    CHECKSUM_LENGTH,
    checksum,
    has_checksum,
    id_of,
    reference_to_all,
    row_reference,
)

AT = datetime(2026, 3, 2, 8, 0, 0, 123456, tzinfo=UTC)
SHOWN = (101, "zinc", Decimal("15.0"), "mg", None, AT, date(2026, 3, 2), 0)
OTHERS = [
    (102, *SHOWN[1:]),
    (101, "zink", *SHOWN[2:]),
    (*SHOWN[:2], Decimal("1.50"), *SHOWN[3:]),
    (*SHOWN[:3], "mcg", *SHOWN[4:]),
    (*SHOWN[:4], "Mum", *SHOWN[5:]),
    (*SHOWN[:5], AT.replace(microsecond=0), *SHOWN[6:]),
    (*SHOWN[:6], date(2026, 3, 3), 0),
    (*SHOWN[:7], 1),
]


def test_what_a_button_says_is_the_same_on_every_machine_and_in_every_version() -> None:
    """Buttons stay in chats for years: whoever changes this makes all of them old."""
    assert row_reference(12, *SHOWN) == "12.rIBLm"


@pytest.mark.parametrize("other", OTHERS)
def test_whatever_else_is_shown_has_another_check(other: tuple[object, ...]) -> None:
    assert checksum(*other) != checksum(*SHOWN)


@given(st.lists(st.one_of(st.text(), st.integers(), st.none())))
def test_a_check_is_a_few_characters_that_nothing_else_in_a_button_is_taken_for(shown: list[object]) -> None:
    check = checksum(*shown)

    assert len(check) == CHECKSUM_LENGTH
    assert set(check) <= set(ascii_letters + digits + "-_")


def test_words_that_only_meet_at_another_place_are_not_the_same() -> None:
    assert checksum("zinc 1", "5") != checksum("zinc", "15")
    assert checksum("None") != checksum(None)


def test_the_id_is_read_with_and_without_a_check() -> None:
    assert (id_of(row_reference(12, "zinc")), id_of("12"), id_of("")) == ("12", "12", "")
    assert (has_checksum(row_reference(12, "zinc")), has_checksum("12")) == (True, False)


def test_a_button_for_all_is_about_these_rows_in_whatever_order() -> None:
    one, two, three = (row_reference(n, "zinc") for n in (1, 2, 3))

    assert reference_to_all([one, two]) == reference_to_all([two, one])
    assert reference_to_all([one, two]) != reference_to_all([one, two, three])
    assert id_of(reference_to_all([one])) == "all"
