from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.interactions import SpacingHours
from bot.domain.spacing import Clash, DoseTime, SpacingRule, earliest_after, first_clash, to_spacing_rule

HOUR = timedelta(hours=1)
BOTH = SpacingRule("magnesium", "doxycycline", 2 * HOUR, 6 * HOUR)
# A bone tablet is taken before magnesium on the same day, never after it.
BEFORE = SpacingRule("magnesium", "alendronate", HOUR, None)


def at(day: int, hour: float) -> DoseTime:
    return DoseTime(datetime(2026, 3, day, tzinfo=UTC) + hour * HOUR, date(2026, 3, day))


@pytest.mark.parametrize(
    ("lead", "allowed"), [(-2, True), (-1.9, False), (0, False), (5.9, False), (6, True)]
)
def test_each_order_has_hours_of_its_own(lead: float, *, allowed: bool) -> None:
    assert BOTH.allows(lead * HOUR, same_day=True) is allowed
    assert BOTH.allows(lead * HOUR, same_day=False) is allowed


@pytest.mark.parametrize(
    ("lead", "same_day", "allowed"),
    [(-1, True, True), (3, True, False), (23, True, False), (3, False, True), (0.5, False, False)],
)
def test_an_order_without_hours_is_not_used_on_one_day(lead: float, *, same_day: bool, allowed: bool) -> None:
    assert BEFORE.allows(lead * HOUR, same_day=same_day) is allowed


def test_the_other_order_may_be_the_one_without_hours() -> None:
    after = SpacingRule("a", "b", None, 3 * HOUR)
    assert not after.allows(-5 * HOUR, same_day=True)
    assert after.allows(-5 * HOUR, same_day=False)
    assert after.max_distance == 3 * HOUR


def test_a_rule_takes_its_hours_from_the_finding() -> None:
    assert to_spacing_rule("magnesium", "doxycycline", SpacingHours(2, 6)) == BOTH
    assert to_spacing_rule("magnesium", "alendronate", SpacingHours(1, None)) == BEFORE
    assert BOTH.max_distance == 6 * HOUR


def test_the_first_two_doses_too_near_are_found() -> None:
    magnesium = [at(1, 22), at(2, 22), at(3, 12)]
    doxycycline = [at(1, 8), at(2, 8), at(3, 8), at(3, 13), at(4, 20)]
    assert first_clash(BOTH, magnesium, doxycycline) == Clash(at(3, 12), at(3, 13))


def test_doses_around_midnight_clash_too() -> None:
    assert first_clash(BOTH, [at(1, 23)], [at(2, 1)]) == Clash(at(1, 23), at(2, 1))


def test_doses_far_enough_apart_do_not_clash() -> None:
    assert first_clash(BOTH, [at(1, 12), at(5, 12)], [at(1, 8), at(5, 9), at(9, 12)]) is None
    assert first_clash(BEFORE, [at(1, 22)], [at(1, 8), at(2, 8)]) is None
    assert first_clash(BEFORE, [], [at(1, 8)]) is None


def test_after_what_was_taken_the_rule_says_when_the_other_may_follow() -> None:
    taken = at(1, 10).at
    assert earliest_after(BOTH, taken, taken_is_subject=True) == taken + 6 * HOUR
    assert earliest_after(BOTH, taken, taken_is_subject=False) == taken + 2 * HOUR
    assert earliest_after(BEFORE, taken, taken_is_subject=True) is None
