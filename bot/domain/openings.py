"""Constraints of a timetable: the times that every rule allows every dose, computed before the search.

The choices of a dose are in order of cost, its current time first. A set of choices is an integer with one
bit per choice (a mask), so that the lowest bit is the cheapest choice left.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.domain.plans import Course, Dose, Meal, Own, Routine, Rule, allowed_alone, around, law, named_in

A_MOVE = 1_000_000
"""Cost of moving a dose at all, besides its minutes: more than all minutes of all doses together."""

# From a pair of doses: for each choice of the first, the mask of choices left to the second.
Fits = dict[tuple[int, int], list[int]]


def price(before: int, after: int) -> int:
    """Return the cost of taking a dose at another time."""
    return A_MOVE + around(before, after) if before != after else 0


def _mask(allowed: Iterable[bool]) -> int:
    return sum(1 << place for place, yes in enumerate(allowed) if yes)


@dataclass(frozen=True)
class Board:
    """Every dose with its choices, and the choices that each rule allows.

    Attributes:
        doses: All doses.
        costs: For each dose the costs of its choices, in their order: ascending.
        rules: The given rules, then those that always hold.
        given_count: Number of given rules.
        allowed_pairs: By rule, for pairs of doses.
        allowed_choices: By rule and dose, the mask of choices allowed whatever else is taken.
    """

    doses: tuple[Dose, ...]
    costs: tuple[list[int], ...]
    rules: tuple[Rule, ...]
    given: int
    fits: Mapping[Rule, Fits]
    alone: Mapping[Rule, Mapping[int, int]]


def board(courses: Sequence[Course], rules: Sequence[Rule], routine: Routine) -> Board:
    """Compute the constraints of the given rules and of those that always hold."""
    doses = tuple(
        Dose(each, today, tuple(_open(each, today, routine))) for each in courses for today in each.times
    )
    every = (*rules, *(Own(each.name) for each in courses if len(each.times) > 1))
    costs = tuple([price(dose.today, minute) for minute in dose.open] for dose in doses)
    fits = {rule: _fits_of(rule, doses, routine) for rule in every}
    alone: dict[Rule, dict[int, int]] = {
        rule: _alone_of(rule, doses, routine) for rule in rules if isinstance(rule, Meal)
    }
    return Board(doses, costs, every, len(rules), fits, alone)


def _open(course: Course, today: int, routine: Routine) -> Iterator[int]:
    yield today
    if not course.fixed:
        others = set(routine.open_times()) - {today}
        yield from sorted(others, key=lambda minute: (price(today, minute), minute))


def _fits_of(rule: Rule, doses: Sequence[Dose], routine: Routine) -> Fits:
    fits: Fits = {}
    about = [(n, dose) for n, dose in enumerate(doses) if dose.course.name in named_in(rule)]
    for (i, one), (j, other) in combinations(about, 2):
        if found := law(rule, one, other, routine):
            table = [[found(a, b) for b in other.open] for a in one.open]
            fits[i, j] = [_mask(row) for row in table]
            fits[j, i] = [_mask(column) for column in zip(*table, strict=True)]
    return fits


def _alone_of(rule: Rule, doses: Sequence[Dose], routine: Routine) -> dict[int, int]:
    return {
        n: _mask(allowed_alone(rule, dose.course.name, minute, routine) for minute in dose.open)
        for n, dose in enumerate(doses)
        if dose.course.name in named_in(rule)
    }


def under(openings: Board, rules: Collection[Rule]) -> tuple[Fits, list[int]]:
    """Return the choices that all these rules together allow to any two doses, and to each dose alone."""
    fits: Fits = {}
    left = [(1 << len(dose.open)) - 1 for dose in openings.doses]
    for rule in rules:
        for pair, table in openings.fits[rule].items():
            known = fits.get(pair)
            fits[pair] = table if known is None else [a & b for a, b in zip(known, table, strict=True)]
        for dose, mask in openings.alone.get(rule, {}).items():
            left[dose] &= mask
    return fits, left


def connected(count: int, fits: Fits) -> Iterator[list[int]]:
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
