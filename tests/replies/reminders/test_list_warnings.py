"""Warnings about a list: all of them, the most serious first."""

import pytest

from bot.answer.conflicts import ListedItem, find_pairs
from bot.replies.reminders.list_warnings import list_warnings
from tests.delivery_rig import knowledge


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("levothyroxine", "magnesium"), "to be kept apart; by how long, a pharmacist knows."),
        (("low-dose aspirin", "Excedrin PM"), "Both contain aspirin: it adds up."),
        (("warfarin", "ibuprofen"), "🔴 <b>ibuprofen</b> and <b>warfarin</b>: not together"),
        (("zinc", "zinc"), "the same: both count."),
    ],
)
def test_each_pair_is_named_with_what_to_do(names: tuple[str, str], said: str) -> None:
    listed = [ListedItem(str(n), name, None, None, None) for n, name in enumerate(names)]
    found = find_pairs(knowledge().index, listed)

    assert said in "\n".join(list_warnings(knowledge().library, found, (), None))


def test_every_pair_not_to_combine_stands_in_the_open_before_all_others() -> None:
    names = (
        "warfarin",
        "ibuprofen",
        "aspirin",
        "ginkgo",
        "fish oil",
        "paracetamol",
        "amlodipine",
        "magnesium",
    )
    listed = [ListedItem(str(n), name, None, None, None) for n, name in enumerate(names)]
    found = find_pairs(knowledge().index, listed)
    said = list_warnings(knowledge().library, found, (), None)
    severe = [each for each in said if each.startswith("🔴")]

    assert len(severe) == sum(each.finding.action == "avoid" for each in found)
    assert said[: len(severe)] == severe
    assert any(each.startswith("<blockquote expandable>") for each in said)
