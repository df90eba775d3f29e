"""The timetable that keeps every rule and changes as little as possible of today's times.

Exact: among all timetables on a grid of quarter hours (and today's own times) it finds one that moves the
fewest doses, and among those one that moves them by the fewest minutes in all. The search is best-first over
sets of times still open for each dose (bits of an integer). Its bound is the cost of the cheapest open time
of every dose; where these fit together they are the answer, else two of them clash and the set is split in
two: one of them has that time, or has it not. In the worst case that is exponential in the number of doses to
be moved (grid ** moved), in a usual day a few hundred steps; `MOST_STEPS` bounds it, and beyond it the answer
is `Unsure`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush
from itertools import combinations
from typing import TYPE_CHECKING

from bot.domain.plans import Collision, Dose, Meal, Move, Own, Plan, Unsure, allowed_alone, around, law

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.domain.plans import Course, Routine, Rule

MOST_STEPS = 20_000
_A_MOVE = 1_000_000  # more than all minutes together


def solve(courses: Sequence[Course], rules: Sequence[Rule], routine: Routine) -> Plan | Collision | Unsure:
    """Find the timetable with the fewest changes, or the rules that leave none.

    Args:
        courses: What is taken and when, each by a name of its own.
        rules: What to keep to; what the courses say about food is kept to as well.
        routine: When the person is up and eats.
    """
    meals = [Meal(each.name, each.food) for each in courses if each.food and routine.meals]
    found = _Search(courses, [*rules, *meals], routine).run()
    return _smallest(courses, found.rules, routine) if isinstance(found, Collision) else found


def cost(before: Iterable[int], after: Iterable[int]) -> tuple[int, int]:
    """How many doses are moved, and by how many minutes in all: what a plan has the least of."""
    return divmod(sum(_cost(one, other) for one, other in zip(before, after, strict=True)), _A_MOVE)


def _cost(before: int, after: int) -> int:
    return _A_MOVE + around(before, after) if before != after else 0


def _smallest(courses: Sequence[Course], rules: Sequence[Rule], routine: Routine) -> Collision:
    """Leave out every rule that the collision does not need; where the search is given up, keep it."""
    kept = list(rules)
    for rule in rules:
        fewer = [each for each in kept if each is not rule]
        if isinstance(_Search(courses, fewer, routine).run(), Collision):
            kept = fewer
    return Collision(tuple(kept))


def _mask(allowed: Iterable[bool]) -> int:
    return sum(1 << place for place, yes in enumerate(allowed) if yes)


def _first(mask: int) -> int:
    """The cheapest choice that is left: the lowest bit."""
    return (mask & -mask).bit_length() - 1


@dataclass
class _Search:
    """One search, for one set of rules."""

    courses: Sequence[Course]
    rules: Sequence[Rule]
    routine: Routine
    _waiting: list[tuple[int, int, tuple[int, ...]]] = field(default_factory=list)
    _pushed: int = 0

    @cached_property
    def _laws(self) -> tuple[Rule, ...]:
        return (*self.rules, *(Own(each.name) for each in self.courses))

    @cached_property
    def _doses(self) -> tuple[Dose, ...]:
        return tuple(
            Dose(each, today, tuple(self._open(each, today))) for each in self.courses for today in each.times
        )

    def _open(self, course: Course, today: int) -> Iterator[int]:
        yield today
        if not course.fixed:
            others = set(self.routine.open_times()) - {today}
            yield from sorted(others, key=lambda minute: (_cost(today, minute), minute))

    @cached_property
    def _costs(self) -> list[list[int]]:
        return [[_cost(dose.today, minute) for minute in dose.open] for dose in self._doses]

    @cached_property
    def _fits(self) -> dict[tuple[int, int], list[int]]:
        """For two doses that a rule is about: by the choice of the one, the choices left to the other."""
        fits = {}
        for (i, one), (j, other) in combinations(enumerate(self._doses), 2):
            if laws := list(self._between(one, other)):
                table = [[all(each(a, b) for each in laws) for b in other.open] for a in one.open]
                fits[i, j] = [_mask(row) for row in table]
                fits[j, i] = [_mask(column) for column in zip(*table, strict=True)]
        return fits

    def _between(self, one: Dose, other: Dose) -> Iterator[Callable[[int, int], bool]]:
        for rule in self._laws:
            if found := law(rule, one, other, self.routine):
                yield found

    def run(self) -> Plan | Collision | Unsure:
        """Take the cheapest set first, so that the first timetable without a clash is the best."""
        self._push(_mask(self._is_allowed(dose, minute) for minute in dose.open) for dose in self._doses)
        for _step in range(MOST_STEPS):
            if not self._waiting:
                return Collision(tuple(self.rules))
            _bound, _order, left = heappop(self._waiting)
            clash = self._clash(left)
            if clash is None:
                return self._plan(left)
            self._split(left, clash)
        return Unsure()

    def _is_allowed(self, dose: Dose, minute: int) -> bool:
        return all(allowed_alone(rule, dose.course.name, minute, self.routine) for rule in self.rules)

    def _push(self, masks: Iterable[int]) -> None:
        left = tuple(masks)
        if all(left):
            bound = sum(costs[_first(mask)] for costs, mask in zip(self._costs, left, strict=True))
            self._pushed += 1
            heappush(self._waiting, (bound, self._pushed, left))

    def _clash(self, left: tuple[int, ...]) -> int | None:
        """One of the first two doses whose cheapest times do not go together: the one with more choice."""
        for (i, j), table in self._fits.items():
            if not table[_first(left[i])] >> _first(left[j]) & 1:
                return max(i, j, key=lambda dose: left[dose].bit_count())
        return None

    def _split(self, left: tuple[int, ...], dose: int) -> None:
        choice = _first(left[dose])
        self._push(
            1 << choice if other == dose else mask & self._beside(dose, choice, other)
            for other, mask in enumerate(left)
        )
        self._push(mask & ~(1 << choice) if other == dose else mask for other, mask in enumerate(left))

    def _beside(self, dose: int, choice: int, other: int) -> int:
        """What one dose at that time leaves to another one."""
        table = self._fits.get((dose, other))
        return -1 if table is None else table[choice]

    def _plan(self, left: tuple[int, ...]) -> Plan:
        chosen = [dose.open[_first(mask)] for dose, mask in zip(self._doses, left, strict=True)]
        moves = tuple(
            Move(dose.course.name, dose.today, minute, tuple(self._because(dose, chosen)))
            for dose, minute in zip(self._doses, chosen, strict=True)
            if minute != dose.today
        )
        times: dict[str, list[int]] = {each.name: [] for each in self.courses}
        for dose, minute in zip(self._doses, chosen, strict=True):
            times[dose.course.name].append(minute)
        return Plan({name: tuple(sorted(minutes)) for name, minutes in times.items()}, moves)

    def _because(self, moved: Dose, chosen: Sequence[int]) -> Iterator[Rule]:
        """What the dose could not keep to at its old time, everything else being where it is now."""
        for rule in self._laws:
            if not allowed_alone(rule, moved.course.name, moved.today, self.routine):
                yield rule
                continue
            for other, minute in zip(self._doses, chosen, strict=True):
                found = None if other is moved else law(rule, moved, other, self.routine)
                if found and not found(moved.today, minute):
                    yield rule
                    break
