"""A list of names is read as people write it: with strengths and times, with and without commas."""

from datetime import date

import pytest

from bot.search import item_lists
from tests.delivery_rig import knowledge

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("aspirin", ["aspirin"]),
        ("aspirin 75 mg", ["aspirin 75 mg"]),
        ("atorvastatin 20", ["atorvastatin 20"]),
        ("ramipril 2.5", ["ramipril"]),
        ("amlodipine 5", ["amlodipine"]),
        ("amlodipine 5 mg 8:00 daily", ["amlodipine 5 mg"]),
        ("vitamin b 9", ["vitamin b 9"]),
        ("zinc and iron", ["zinc and iron"]),
        ("aspirin ibuprofen warfarin", ["aspirin", "ibuprofen", "warfarin"]),
        ("aspirin 75 mg ramipril 2.5 mg", ["aspirin 75 mg", "ramipril 2.5 mg"]),
        ("my asprin warfarin tablets", ["asprin", "warfarin tablets"]),
        ("aspirin zzyzx warfarin", ["aspirin", "zzyzx", "warfarin"]),
        ("zzyzx aspirin warfarin", ["zzyzx", "aspirin", "warfarin"]),
        ("Zzyzx Aspirin Warfarin", ["Zzyzx", "Aspirin", "Warfarin"]),
        ("zinc's aspirin warfarin", ["zincs", "aspirin", "warfarin"]),
        ("zzyzx", ["zzyzx"]),
        ("zzyzx aspirin", ["zzyzx aspirin"]),
        ("zinc iron and magnesium with food", ["zinc", "iron", "magnesium"]),
    ],
)
def test_names_are_found_in_what_people_write(text: str, names: list[str]) -> None:
    assert item_lists.names_in(knowledge().index, text, TODAY) == names


@pytest.mark.parametrize(
    ("text", "known"),
    [("aspirin 75 mg", True), ("asprin", True), ("my aspirin", False), ("sleep", False), ("banana", False)],
)
def test_a_name_counts_as_known_where_a_text_begins_with_it(text: str, *, known: bool) -> None:
    assert item_lists.is_known_name(knowledge().index, text) is known
