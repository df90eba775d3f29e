from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.spacing import SpacingRule
from bot.domain.timetable import solver
from bot.domain.timetable.model import (
    GapRule,
    Infeasible,
    MealRelation,
    MealRule,
    OrderRule,
    Plan,
    PlannedDose,
    PlannedItem,
    Routine,
    TimetableRule,
    Undecided,
    pair_constraint,
)
from bot.domain.timetable.solver import plan_cost, solve

HOUR = timedelta(hours=1)
DAY = Routine(wake=7 * 60, bed=23 * 60, meals=(8 * 60, 13 * 60, 19 * 60))
# Few enough times that every timetable can be tried.
MORNING = Routine(wake=7 * 60, bed=9 * 60)


def hm(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def course(name: str, *times: str, fixed: bool = False) -> PlannedItem:
    return PlannedItem(name, tuple(hm(each) for each in times), fixed=fixed)


def spacing_rule(subject: str, target: str, before: float | None, after: float | None) -> SpacingRule:
    hours = (None if each is None else each * HOUR for each in (before, after))
    return SpacingRule(subject, target, *hours)


THYROID = spacing_rule("iron", "levothyroxine", 4, 4)
CALCIUM = spacing_rule("calcium", "iron", 2, 2)


def planned(courses: Sequence[PlannedItem], rules: Sequence[TimetableRule], routine: Routine = DAY) -> Plan:
    found = solve(courses, rules, routine)
    assert isinstance(found, Plan)
    return found


def test_a_day_that_keeps_every_rule_stays_as_it_is() -> None:
    found = planned([course("iron", "12:00"), course("levothyroxine", "07:00")], [THYROID])
    assert found == Plan({"iron": (hm("12:00"),), "levothyroxine": (hm("07:00"),)}, ())


def test_the_dose_that_clashes_with_two_is_the_one_that_moves() -> None:
    courses = [course("levothyroxine", "07:00"), course("calcium", "09:30"), course("iron", "08:00")]
    (move,) = planned(courses, [THYROID, CALCIUM]).moves
    assert (move.name, move.before, move.after) == ("iron", hm("08:00"), hm("11:30"))
    assert move.reasons == (THYROID, CALCIUM)


def test_a_fixed_dose_never_moves() -> None:
    courses = [course("levothyroxine", "07:00"), course("iron", "08:00", fixed=True)]
    (move,) = planned(courses, [THYROID]).moves
    assert (move.name, move.after) == ("levothyroxine", hm("12:00"))


def test_an_order_not_to_be_used_is_turned_around() -> None:
    courses = [course("magnesium", "07:00"), course("alendronate", "07:30", fixed=True)]
    (move,) = planned(courses, [spacing_rule("magnesium", "alendronate", 1, None)]).moves
    assert move.after == hm("08:30")


def test_a_time_today_is_kept_even_when_the_person_sleeps_then() -> None:
    assert planned([course("levothyroxine", "05:00"), course("iron", "09:00")], [THYROID]).moves == ()


def test_a_bed_time_after_midnight_belongs_to_the_evening_before() -> None:
    late = Routine(wake=hm("10:00"), bed=hm("01:00"))
    courses = [course("iron", "22:00"), course("calcium", "23:00", fixed=True)]
    assert set(late.waking_times()) >= {hm("10:00"), hm("00:45"), hm("01:00")}
    assert hm("01:15") not in set(late.waking_times())
    (move,) = planned(courses, [spacing_rule("calcium", "iron", None, 2)], late).moves
    assert move.after == hm("01:00")


def test_doses_of_one_ingredient_keep_its_gap_also_over_midnight() -> None:
    gap = GapRule(frozenset({"advil", "nurofen"}), 6 * 60)
    courses = [course("advil", "22:00", fixed=True), course("nurofen", "02:00")]
    (move,) = planned(courses, [gap]).moves
    assert (move.after, move.reasons) == (hm("07:00"), (gap,))


def test_what_goes_with_food_moves_to_a_meal_and_what_does_not_moves_away() -> None:
    courses = [
        PlannedItem("zinc", (hm("20:00"),), food="with"),
        PlannedItem("iron", (hm("13:00"),), food="without"),
    ]
    found = planned(courses, [])
    assert [(each.name, each.after) for each in found.moves] == [("zinc", hm("19:30")), ("iron", hm("12:15"))]
    assert found.moves[0].reasons == (MealRule("zinc", "with"),)


def test_without_known_meals_food_moves_nothing() -> None:
    assert planned([PlannedItem("zinc", (hm("20:00"),), food="with")], [], MORNING).moves == ()


def test_two_doses_of_one_thing_keep_their_order_and_half_of_their_distance() -> None:
    courses = [course("magnesium", "08:00", "12:00"), course("doxycycline", "07:00", "16:00", fixed=True)]
    found = planned(courses, [spacing_rule("magnesium", "doxycycline", 3, 3)])
    morning, noon = found.times["magnesium"]
    assert noon - morning >= 120


def test_a_dose_makes_room_for_another_dose_of_the_same_thing() -> None:
    courses = [course("zinc", "07:30", "08:30"), course("x", "07:30", fixed=True)]
    moves = planned(courses, [spacing_rule("zinc", "x", 1, None)], MORNING).moves
    assert [(each.before, each.after) for each in moves] == [(450, 510), (510, 540)]
    assert moves[1].reasons == (OrderRule("zinc"),)


def test_rules_that_leave_no_time_are_named_and_no_others() -> None:
    courses = [course(name, "08:00") for name in ("a", "b", "c", "d")]
    rules = [spacing_rule(*pair, 1.5, 1.5) for pair in (("a", "b"), ("b", "c"), ("a", "c"))]
    found = solve(courses, [spacing_rule("a", "d", 0.5, 0.5), *rules], MORNING)
    assert found == Infeasible(tuple(rules))


def test_a_meal_while_the_person_sleeps_collides_by_itself() -> None:
    night = Routine(wake=hm("07:00"), bed=hm("09:00"), meals=(hm("12:00"),))
    found = solve([PlannedItem("zinc", (hm("08:00"),), food="with")], [], night)
    assert found == Infeasible((MealRule("zinc", "with"),))


def test_a_search_that_takes_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "MAX_STEPS", 2)
    courses = [course(name, "08:00") for name in ("a", "b", "c")]
    rules = [spacing_rule("a", "b", 1, 1), spacing_rule("b", "c", 1, 1), spacing_rule("a", "c", 1, 1)]
    assert solve(courses, rules, DAY) == Undecided()


def test_a_rule_stays_named_where_it_takes_too_long_to_try_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "MAX_STEPS", 2)
    courses = [course("a", "08:00", fixed=True), course("b", "08:00", fixed=True)]
    courses += [course(name, "08:00") for name in ("x", "y", "z")]
    needed = spacing_rule("a", "b", 1, 1)
    others = [
        spacing_rule(pair[0], pair[1], 1, 1)
        for pair in (("b", "x"), ("x", "y"), ("b", "y"), ("y", "z"), ("x", "z"))
    ]
    assert solve(courses, [needed, *others], DAY) == Infeasible((needed,))


def test_what_no_rule_connects_is_planned_apart_however_much_it_is() -> None:
    courses = [course(f"{name}{n}", "08:00") for n in range(12) for name in "ab"]
    found = planned(courses, [spacing_rule(f"a{n}", f"b{n}", 2, 2) for n in range(12)])
    assert {abs(move.after - move.before) for move in found.moves} == {120}
    assert len(found.moves) == 12


def test_six_things_and_an_antibiotic_find_their_times() -> None:
    courses = [course("iron", "08:00"), course("levothyroxine", "07:00", fixed=True)]
    courses += [course("calcium", "08:00", "20:00"), course("magnesium", "08:00"), course("zinc", "08:00")]
    courses += [course("ciprofloxacin", "08:00", "20:00", fixed=True)]
    minerals = ("iron", "calcium", "magnesium", "zinc")
    rules = [spacing_rule(each, "levothyroxine", 4, 4) for each in minerals]
    rules += [spacing_rule(each, "ciprofloxacin", 2, 6) for each in minerals]
    found = planned(courses, [*rules, CALCIUM, spacing_rule("magnesium", "iron", 3, 3)])
    assert solve([replace(each, times=found.times[each.name]) for each in courses], rules, DAY) == Plan(
        found.times, ()
    )


NAMES = ("a", "b", "c")
quarters = st.integers(0, 8).map(lambda n: 7 * 60 + 15 * n)
halves = st.sampled_from([None, 0.5, 1.0, 1.5])
pairs = st.sampled_from([("a", "b"), ("b", "a"), ("a", "c"), ("c", "b")])
orders = st.tuples(halves, halves).filter(any)
aparts = st.builds(lambda pair, hours: spacing_rule(pair[0], pair[1], *hours), pairs, orders)
gaps = st.builds(GapRule, st.frozensets(st.sampled_from(NAMES), min_size=1), st.sampled_from([30, 45, 60]))
meal_times = st.sampled_from([(), (7 * 60,), (8 * 60,)])
foods: st.SearchStrategy[MealRelation | None] = st.sampled_from([None, None, "with", "without"])


@st.composite
def days(draw: st.DrawFn) -> tuple[list[PlannedItem], list[TimetableRule], Routine]:
    """At most three doses in two hours, so that brute force can try every timetable."""
    two = draw(st.booleans())
    courses = [
        PlannedItem(
            "a", tuple(draw(st.lists(quarters, min_size=1 + two, max_size=1 + two, unique=True).map(sorted)))
        ),
        PlannedItem("b", (draw(quarters),), draw(foods), fixed=draw(st.booleans())),
        *([] if two else [PlannedItem("c", (draw(quarters),), draw(foods))]),
    ]
    rules: list[TimetableRule] = draw(st.lists(st.one_of(aparts, gaps), max_size=4))
    return courses, rules, Routine(7 * 60, 9 * 60, draw(meal_times))


def keeps_rules(
    courses: list[PlannedItem], rules: list[TimetableRule], routine: Routine, chosen: tuple[int, ...]
) -> bool:
    """Every rule tried on every two doses, by hand."""
    doses = [PlannedDose(each, today, ()) for each in courses for today in each.times]
    laws = [*rules, *(OrderRule(each.name) for each in courses)]
    for n, (dose, minute) in enumerate(zip(doses, chosen, strict=True)):
        if dose.item.food and routine.meals and routine.is_meal(minute) != (dose.item.food == "with"):
            return False
        for m in range(n):
            for rule in laws:
                said = pair_constraint(rule, doses[m], dose, routine)
                if said and not said(chosen[m], minute):
                    return False
    return True


def by_brute_force(
    courses: list[PlannedItem], rules: list[TimetableRule], routine: Routine
) -> tuple[int, int] | None:
    today = [each for course in courses for each in course.times]
    grid = list(routine.waking_times())
    choices = [
        [time] if course.fixed else sorted({time, *grid}) for course in courses for time in course.times
    ]
    fitting = (each for each in product(*choices) if keeps_rules(courses, rules, routine, each))
    return min((plan_cost(today, each) for each in fitting), default=None)


@given(days())
@settings(max_examples=60, deadline=None)
@pytest.mark.thorough
def test_no_timetable_changes_less_than_the_one_that_is_found(
    day: tuple[list[PlannedItem], list[TimetableRule], Routine],
) -> None:
    courses, rules, routine = day
    found, best = solve(courses, rules, routine), by_brute_force(courses, rules, routine)
    if best is None:
        assert isinstance(found, Infeasible)
        needed = [rule for rule in rules if rule in found.rules]
        assert by_brute_force(courses, needed, routine) is None
        return
    assert isinstance(found, Plan)
    assert (len(found.moves), sum(abs(move.after - move.before) for move in found.moves)) == best
    assert all(move.reasons for move in found.moves)
    changed = [(move.name, move.before) for move in found.moves]
    assert len(set(changed)) == len(changed)
