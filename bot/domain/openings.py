"""What every rule leaves to every dose, worked out once, before a timetable is searched for.

The times open to a dose stand in the order of what they cost, its own time of today first; a set of them is
an integer with a bit for each, so that its lowest bit is the cheapest that is left.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.domain.plans import Course, Dose, Meal, Own, Routine, Rule, allowed_alone, around, law, named_in

A_MOVE = 1_000_000
"""What moving a dose costs besides its minutes: more than all minutes together."""

# By two doses: for each choice of the first, the choices left to the second, as bits.
Fits = dict[tuple[int, int], list[int]]


def price(before: int, after: int) -> int:
    """What it costs to take a dose at another time."""
    return A_MOVE + around(before, after) if before != after else 0


def _mask(allowed: Iterable[bool]) -> int:
    return sum(1 << place for place, yes in enumerate(allowed) if yes)


@dataclass(frozen=True)
class Board:
    """Every dose with the times open to it, and what each rule says of them, worked out once.

    Attributes:
        doses: All of them.
        costs: Of each dose's open times, in their order: ascending.
        rules: Those given, then those that always hold.
        given: How many of the rules were given.
        fits: By rule.
        alone: By rule and dose, the choices that it leaves, whatever else is taken.
    """

    doses: tuple[Dose, ...]
    costs: tuple[list[int], ...]
    rules: tuple[Rule, ...]
    given: int
    fits: Mapping[Rule, Fits]
    alone: Mapping[Rule, Mapping[int, int]]


def board(courses: Sequence[Course], rules: Sequence[Rule], routine: Routine) -> Board:
    """Work out what the rules leave, those given and those that always hold."""
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
    """Return what these rules together leave to any two doses, and to each alone."""
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
    """Yield the groups of doses that chains of rules connect."""
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
