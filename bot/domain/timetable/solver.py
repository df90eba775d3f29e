"""Solver for the timetable that keeps every rule and changes the current times as little as possible.

The solver is exact: among all timetables on a grid of quarter hours (and the current times) it finds one that
moves the fewest doses, and among those one that moves them by the fewest minutes in all. Groups of doses that
no chain of rules connects are solved separately. Within a group the search is best-first branch and bound; a
node is the set of choices left to each dose (bits of an integer). The lower bound is the cost of the cheapest
choice of every dose, and for two that clash the cheapest pair. Where no cheapest choices clash they are the
answer; else the node branches: a clashing dose takes its cheapest choice, or never does. The worst case is
exponential in the number of connected doses to be moved (grid ** moved), a usual day takes a few hundred
steps; `MAX_STEPS` and `MAX_PAIR_CHECKS` bound the search, and beyond them the answer is `Undecided`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from bot.domain.timetable.constraints import (
    COST_PER_MOVE,
    AllowedPairs,
    Constraints,
    build_constraints,
    combine_rules,
    connected_groups,
    move_cost,
)
from bot.domain.timetable.model import (
    Infeasible,
    MealRule,
    MovedDose,
    Plan,
    PlannedItem,
    Routine,
    TimetableRule,
    Undecided,
    allows_time,
    names_in,
)

MAX_STEPS = 6_000
MAX_PAIR_CHECKS = 400_000  # checks of pairs of doses; each step checks all pairs


class _SearchLimitError(Exception):
    """The search reached its limit."""


def solve(
    courses: Sequence[PlannedItem], rules: Sequence[TimetableRule], routine: Routine
) -> Plan | Infeasible | Undecided:
    """Find the timetable with the fewest changes, or the rules that leave none.

    Args:
        courses: Items and their current times, each with a distinct name.
        rules: Rules to keep; the food relations of the items are kept as well.
        routine: When the person is up and eats.
    """
    meals = [MealRule(each.name, each.food) for each in courses if each.food and routine.meals]
    openings = build_constraints(courses, [*dict.fromkeys(rules), *meals], routine)
    try:
        return _solve(openings, routine)
    except _SearchLimitError:
        return Undecided()


def plan_cost(before: Iterable[int], after: Iterable[int]) -> tuple[int, int]:
    """Return the number of moved doses and their minutes in all, the cost that the solver minimises."""
    return divmod(sum(move_cost(one, other) for one, other in zip(before, after, strict=True)), COST_PER_MOVE)


def _cheapest_choice(mask: int) -> int:
    """Return the cheapest choice left: the lowest bit."""
    return (mask & -mask).bit_length() - 1


def _solve(openings: Constraints, routine: Routine) -> Plan | Infeasible:
    fits, left = combine_rules(openings, openings.rules)
    chosen: dict[int, int] = {}
    for group in connected_groups(len(openings.doses), fits):
        best = _search_group(openings, group, fits, left)
        if best is None:
            return _minimal_conflict(openings, group)
        chosen |= best
    return _plan(openings, [dose.choices[chosen[n]] for n, dose in enumerate(openings.doses)], routine)


@dataclass
class _Search:
    """Search among one group of doses; a node is the mask of choices left to each dose."""

    costs: Sequence[list[int]]
    fits: AllowedPairs
    pairs: list[tuple[int, int, list[int]]]
    queue: list[tuple[int, int, dict[int, int]]]
    pushed: int = 0

    def push(self, masks: dict[int, int]) -> None:
        """Queue a node, unless it leaves no choice to a dose or no pair of choices to two clashing doses."""
        bound = self.lower_bound(masks) if all(masks.values()) else None
        if bound is not None:
            self.pushed += 1
            heappush(self.queue, (bound, self.pushed, masks))

    def lower_bound(self, masks: dict[int, int]) -> int | None:
        """Return the lower bound of a node's cost; None where two doses have no pair of choices left."""
        least = sum(self.costs[dose][_cheapest_choice(mask)] for dose, mask in masks.items())
        met: set[int] = set()
        for i, j, table in self.clashes(masks):
            if i not in met and j not in met:
                together = self.cheapest_pair(i, j, table, masks)
                if together is None:
                    return None
                least += (
                    together
                    - self.costs[i][_cheapest_choice(masks[i])]
                    - self.costs[j][_cheapest_choice(masks[j])]
                )
                met |= {i, j}
        return least

    def clashes(self, masks: dict[int, int]) -> Iterator[tuple[int, int, list[int]]]:
        """Yield the pairs of doses whose cheapest choices clash."""
        choices = {dose: _cheapest_choice(mask) for dose, mask in masks.items()}
        for i, j, table in self.pairs:
            if not table[choices[i]] >> choices[j] & 1:
                yield i, j, table

    def cheapest_pair(self, i: int, j: int, table: list[int], masks: dict[int, int]) -> int | None:
        """Return the lowest cost of two doses together; None where no choices left go together."""
        best, mask, floor = None, masks[i], self.costs[j][_cheapest_choice(masks[j])]
        while mask:
            choice = _cheapest_choice(mask)
            if best is not None and self.costs[i][choice] + floor >= best:
                break
            if left := masks[j] & table[choice]:
                price = self.costs[i][choice] + self.costs[j][_cheapest_choice(left)]
                best = price if best is None else min(best, price)
            mask &= mask - 1
        return best

    def branch(self, masks: dict[int, int], i: int, j: int) -> None:
        """Branch on the dose with more choices left: it takes its cheapest choice, or never does."""
        dose = max((i, j), key=lambda each: masks[each].bit_count())
        taken = _cheapest_choice(masks[dose])
        self.push({n: _choices_left(self.fits, dose, taken, n) & mask for n, mask in masks.items()})
        self.push({**masks, dose: masks[dose] & ~(1 << taken)})


def _search_group(
    openings: Constraints, group: Sequence[int], fits: AllowedPairs, left: Sequence[int]
) -> dict[int, int] | None:
    """Return the cheapest choice for each dose of a group, or None where nothing fits.

    Raises:
        _SearchLimitError: The search reached its limit.
    """
    here = frozenset(group)
    search = _Search(openings.costs, fits, [(i, j, fits[i, j]) for i, j in fits if i < j and i in here], [])
    search.push({dose: left[dose] for dose in group})
    for _step in range(min(MAX_STEPS, MAX_PAIR_CHECKS // max(len(search.pairs), 1))):
        if not search.queue:
            return None
        _bound, _order, masks = heappop(search.queue)
        clash = next(search.clashes(masks), None)
        if clash is None:
            return {dose: _cheapest_choice(mask) for dose, mask in masks.items()}
        search.branch(masks, *clash[:2])
    raise _SearchLimitError


def _choices_left(fits: AllowedPairs, dose: int, choice: int, other: int) -> int:
    """Return the mask that one dose with this choice leaves to another dose, or to itself."""
    if other == dose:
        return 1 << choice
    table = fits.get((dose, other))
    return -1 if table is None else table[choice]


def _minimal_conflict(openings: Constraints, group: Sequence[int]) -> Infeasible:
    """Return a minimal set of rules that conflict; a rule whose check reaches the search limit stays."""
    names = {openings.doses[dose].item.name for dose in group}
    always = openings.rules[openings.given_count :]
    kept = [rule for rule in openings.rules[: openings.given_count] if names_in(rule) & names]
    for rule in list(kept):
        fewer = [each for each in kept if each != rule]
        fits, left = combine_rules(openings, [*fewer, *always])
        try:
            needed = all(
                _search_group(openings, part, fits, left) is not None
                for part in connected_groups(len(openings.doses), fits)
                if set(part) <= set(group)
            )
        except _SearchLimitError:
            needed = True
        if not needed:
            kept = fewer
    return Infeasible(tuple(kept))


def _plan(openings: Constraints, chosen: Sequence[int], routine: Routine) -> Plan:
    moves = tuple(
        MovedDose(dose.item.name, dose.current, minute, tuple(_broken_rules(openings, n, chosen, routine)))
        for n, (dose, minute) in enumerate(zip(openings.doses, chosen, strict=True))
        if minute != dose.current
    )
    times: dict[str, list[int]] = {}
    for dose, minute in zip(openings.doses, chosen, strict=True):
        times.setdefault(dose.item.name, []).append(minute)
    return Plan({name: tuple(sorted(minutes)) for name, minutes in times.items()}, moves)


def _broken_rules(
    openings: Constraints, moved: int, chosen: Sequence[int], routine: Routine
) -> Iterator[TimetableRule]:
    """Yield the rules that a moved dose would break at its old time, with all others at their new times."""
    dose = openings.doses[moved]
    for rule in openings.rules:
        alone = allows_time(rule, dose.item.name, dose.current, routine)
        beside = (
            table[0] >> openings.doses[other].choices.index(chosen[other]) & 1
            for (one, other), table in openings.allowed_pairs[rule].items()
            if one == moved
        )
        if not alone or not all(beside):
            yield rule
