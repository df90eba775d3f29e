"""Constraints of a timetable: the times that every rule allows every dose, computed before the search.

The choices of a dose are in order of cost, its current time first. A set of choices is an integer with one
bit per choice (a mask), so that the lowest bit is the cheapest choice left.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.domain.timetable.model import (
    MealRule,
    OrderRule,
    PlannedDose,
    PlannedItem,
    Routine,
    TimetableRule,
    allows_time,
    clock_distance,
    names_in,
    pair_constraint,
)

COST_PER_MOVE = 1_000_000
"""Cost of moving a dose at all, besides its minutes: more than all minutes of all doses together."""

# From a pair of doses: for each choice of the first, the mask of choices left to the second.
AllowedPairs = dict[tuple[int, int], list[int]]


def move_cost(before: int, after: int) -> int:
    """Return the cost of taking a dose at another time."""
    return COST_PER_MOVE + clock_distance(before, after) if before != after else 0


def _mask(allowed: Iterable[bool]) -> int:
    return sum(1 << place for place, yes in enumerate(allowed) if yes)


@dataclass(frozen=True)
class Constraints:
    """Every dose with its choices, and the choices that each rule allows.

    Attributes:
        doses: All doses.
        costs: For each dose the costs of its choices, in their order: ascending.
        rules: The given rules, then those that always hold.
        given_count: Number of given rules.
        allowed_pairs: By rule, for pairs of doses.
        allowed_choices: By rule and dose, the mask of choices allowed whatever else is taken.
    """

    doses: tuple[PlannedDose, ...]
    costs: tuple[list[int], ...]
    rules: tuple[TimetableRule, ...]
    given_count: int
    allowed_pairs: Mapping[TimetableRule, AllowedPairs]
    allowed_choices: Mapping[TimetableRule, Mapping[int, int]]


def build_constraints(
    courses: Sequence[PlannedItem], rules: Sequence[TimetableRule], routine: Routine
) -> Constraints:
    """Compute the constraints of the given rules and of those that always hold."""
    doses = tuple(
        PlannedDose(each, today, tuple(_open_times(each, today, routine)))
        for each in courses
        for today in each.times
    )
    every = (*rules, *(OrderRule(each.name) for each in courses if len(each.times) > 1))
    costs = tuple([move_cost(dose.current, minute) for minute in dose.choices] for dose in doses)
    fits = {rule: _allowed_pairs(rule, doses, routine) for rule in every}
    alone: dict[TimetableRule, dict[int, int]] = {
        rule: _allowed_choices(rule, doses, routine) for rule in rules if isinstance(rule, MealRule)
    }
    return Constraints(doses, costs, every, len(rules), fits, alone)


def _open_times(course: PlannedItem, today: int, routine: Routine) -> Iterator[int]:
    yield today
    if not course.fixed:
        others = set(routine.waking_times()) - {today}
        yield from sorted(others, key=lambda minute: (move_cost(today, minute), minute))


def _allowed_pairs(rule: TimetableRule, doses: Sequence[PlannedDose], routine: Routine) -> AllowedPairs:
    fits: AllowedPairs = {}
    about = [(n, dose) for n, dose in enumerate(doses) if dose.item.name in names_in(rule)]
    for (i, one), (j, other) in combinations(about, 2):
        if found := pair_constraint(rule, one, other, routine):
            table = [[found(a, b) for b in other.choices] for a in one.choices]
            fits[i, j] = [_mask(row) for row in table]
            fits[j, i] = [_mask(column) for column in zip(*table, strict=True)]
    return fits


def _allowed_choices(rule: TimetableRule, doses: Sequence[PlannedDose], routine: Routine) -> dict[int, int]:
    return {
        n: _mask(allows_time(rule, dose.item.name, minute, routine) for minute in dose.choices)
        for n, dose in enumerate(doses)
        if dose.item.name in names_in(rule)
    }


def combine_rules(openings: Constraints, rules: Collection[TimetableRule]) -> tuple[AllowedPairs, list[int]]:
    """Return the choices that all these rules together allow to any two doses, and to each dose alone."""
    fits: AllowedPairs = {}
    left = [(1 << len(dose.choices)) - 1 for dose in openings.doses]
    for rule in rules:
        for pair, table in openings.allowed_pairs[rule].items():
            known = fits.get(pair)
            fits[pair] = table if known is None else [a & b for a, b in zip(known, table, strict=True)]
        for dose, mask in openings.allowed_choices.get(rule, {}).items():
            left[dose] &= mask
    return fits, left


def connected_groups(count: int, fits: AllowedPairs) -> Iterator[list[int]]:
    """Yield the connected components: groups of doses that chains of rules connect."""
    beside: dict[int, set[int]] = {dose: set() for dose in range(count)}
    for one, other in fits:
        beside[one].add(other)
    while beside:
        group, reached = [], [next(iter(beside))]
        while reached:
            dose = reached.pop()
            if dose in beside:
                group.append(dose)
                reached += beside.pop(dose)
        yield sorted(group)
