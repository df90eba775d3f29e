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

from bot.domain.openings import A_MOVE, Board, Fits, board, connected, price, under
from bot.domain.plans import (
    Collision,
    Course,
    Meal,
    Move,
    Plan,
    Routine,
    Rule,
    Unsure,
    allowed_alone,
    named_in,
)

MOST_STEPS = 6_000
MOST_LOOKS = 400_000  # checks of pairs of doses; each step checks all pairs


class _TooMuchError(Exception):
    """The search reached its limit."""


def solve(courses: Sequence[Course], rules: Sequence[Rule], routine: Routine) -> Plan | Collision | Unsure:
    """Find the timetable with the fewest changes, or the rules that leave none.

    Args:
        courses: Items and their current times, each with a distinct name.
        rules: Rules to keep; the food relations of the items are kept as well.
        routine: When the person is up and eats.
    """
    meals = [Meal(each.name, each.food) for each in courses if each.food and routine.meals]
    openings = board(courses, [*dict.fromkeys(rules), *meals], routine)
    try:
        return _solved(openings, routine)
    except _TooMuchError:
        return Unsure()


def cost(before: Iterable[int], after: Iterable[int]) -> tuple[int, int]:
    """Return the number of moved doses and their minutes in all, the cost that the solver minimises."""
    return divmod(sum(price(one, other) for one, other in zip(before, after, strict=True)), A_MOVE)


def _first(mask: int) -> int:
    """Return the cheapest choice left: the lowest bit."""
    return (mask & -mask).bit_length() - 1


def _solved(openings: Board, routine: Routine) -> Plan | Collision:
    fits, left = under(openings, openings.rules)
    chosen: dict[int, int] = {}
    for group in connected(len(openings.doses), fits):
        best = _cheapest(openings, group, fits, left)
        if best is None:
            return _smallest(openings, group)
        chosen |= best
    return _plan(openings, [dose.open[chosen[n]] for n, dose in enumerate(openings.doses)], routine)


@dataclass
class _Search:
    """Search among one group of doses; a node is the mask of choices left to each dose."""

    costs: Sequence[list[int]]
    fits: Fits
    pairs: list[tuple[int, int, list[int]]]
    waiting: list[tuple[int, int, dict[int, int]]]
    pushed: int = 0

    def push(self, masks: dict[int, int]) -> None:
        """Queue a node, unless it leaves no choice to a dose or no pair of choices to two clashing doses."""
        bound = self.bound(masks) if all(masks.values()) else None
        if bound is not None:
            self.pushed += 1
            heappush(self.waiting, (bound, self.pushed, masks))

    def bound(self, masks: dict[int, int]) -> int | None:
        """Return the lower bound of a node's cost; None where two doses have no pair of choices left."""
        least = sum(self.costs[dose][_first(mask)] for dose, mask in masks.items())
        met: set[int] = set()
        for i, j, table in self.clashes(masks):
            if i not in met and j not in met:
                together = self.cheapest_pair(i, j, table, masks)
                if together is None:
                    return None
                least += together - self.costs[i][_first(masks[i])] - self.costs[j][_first(masks[j])]
                met |= {i, j}
        return least

    def clashes(self, masks: dict[int, int]) -> Iterator[tuple[int, int, list[int]]]:
        """Yield the pairs of doses whose cheapest choices clash."""
        choices = {dose: _first(mask) for dose, mask in masks.items()}
        for i, j, table in self.pairs:
            if not table[choices[i]] >> choices[j] & 1:
                yield i, j, table

    def cheapest_pair(self, i: int, j: int, table: list[int], masks: dict[int, int]) -> int | None:
        """Return the lowest cost of two doses together; None where no choices left go together."""
        best, mask, floor = None, masks[i], self.costs[j][_first(masks[j])]
        while mask:
            choice = _first(mask)
            if best is not None and self.costs[i][choice] + floor >= best:
                break
            if left := masks[j] & table[choice]:
                price = self.costs[i][choice] + self.costs[j][_first(left)]
                best = price if best is None else min(best, price)
            mask &= mask - 1
        return best

    def split(self, masks: dict[int, int], i: int, j: int) -> None:
        """Branch on the dose with more choices left: it takes its cheapest choice, or never does."""
        dose = max((i, j), key=lambda each: masks[each].bit_count())
        taken = _first(masks[dose])
        self.push({n: _beside(self.fits, dose, taken, n) & mask for n, mask in masks.items()})
        self.push({**masks, dose: masks[dose] & ~(1 << taken)})


def _cheapest(
    openings: Board, group: Sequence[int], fits: Fits, left: Sequence[int]
) -> dict[int, int] | None:
    """Return the cheapest choice for each dose of a group, or None where nothing fits.

    Raises:
        _SearchLimitError: The search reached its limit.
    """
    here = frozenset(group)
    search = _Search(openings.costs, fits, [(i, j, fits[i, j]) for i, j in fits if i < j and i in here], [])
    search.push({dose: left[dose] for dose in group})
    for _step in range(min(MOST_STEPS, MOST_LOOKS // max(len(search.pairs), 1))):
        if not search.waiting:
            return None
        _bound, _order, masks = heappop(search.waiting)
        clash = next(search.clashes(masks), None)
        if clash is None:
            return {dose: _first(mask) for dose, mask in masks.items()}
        search.split(masks, *clash[:2])
    raise _TooMuchError


def _beside(fits: Fits, dose: int, choice: int, other: int) -> int:
    """Return the mask that one dose with this choice leaves to another dose, or to itself."""
    if other == dose:
        return 1 << choice
    table = fits.get((dose, other))
    return -1 if table is None else table[choice]


def _smallest(openings: Board, group: Sequence[int]) -> Collision:
    """Return a minimal set of rules that conflict; a rule whose check reaches the search limit stays."""
    names = {openings.doses[dose].course.name for dose in group}
    always = openings.rules[openings.given :]
    kept = [rule for rule in openings.rules[: openings.given] if named_in(rule) & names]
    for rule in list(kept):
        fewer = [each for each in kept if each != rule]
        fits, left = under(openings, [*fewer, *always])
        try:
            needed = all(
                _cheapest(openings, part, fits, left) is not None
                for part in connected(len(openings.doses), fits)
                if set(part) <= set(group)
            )
        except _TooMuchError:
            needed = True
        if not needed:
            kept = fewer
    return Collision(tuple(kept))


def _plan(openings: Board, chosen: Sequence[int], routine: Routine) -> Plan:
    moves = tuple(
        Move(dose.course.name, dose.today, minute, tuple(_because(openings, n, chosen, routine)))
        for n, (dose, minute) in enumerate(zip(openings.doses, chosen, strict=True))
        if minute != dose.today
    )
    times: dict[str, list[int]] = {}
    for dose, minute in zip(openings.doses, chosen, strict=True):
        times.setdefault(dose.course.name, []).append(minute)
    return Plan({name: tuple(sorted(minutes)) for name, minutes in times.items()}, moves)


def _because(openings: Board, moved: int, chosen: Sequence[int], routine: Routine) -> Iterator[Rule]:
    """Yield the rules that a moved dose would break at its old time, with all others at their new times."""
    dose = openings.doses[moved]
    for rule in openings.rules:
        alone = allowed_alone(rule, dose.course.name, dose.today, routine)
        beside = (
            table[0] >> openings.doses[other].open.index(chosen[other]) & 1
            for (one, other), table in openings.fits[rule].items()
            if one == moved
        )
        if not alone or not all(beside):
            yield rule
