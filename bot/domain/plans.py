"""Model of a timetable for one day: routine, items, rules and results.

A day here begins when the person gets up, so that a dose after midnight belongs to the evening before. All
times are whole minutes after local midnight, 0 to 1439.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Literal

from bot.domain.spacing import Apart

GRID = 15
DAY = 24 * 60
# Minutes around a meal that count as "with food"; no source gives a figure. "Without" is the rest of the day.
AT_MEAL = 30

Food = Literal["with", "without"]


@dataclass(frozen=True, slots=True)
class Routine:
    """A person's usual day; `bed` before `wake` is after midnight."""

    wake: int
    bed: int
    meals: tuple[int, ...] = ()

    def place(self, minute: int) -> int:
        """Return the minutes since the person got up."""
        return (minute - self.wake) % DAY

    def open_times(self) -> Iterator[int]:
        """Yield the times of the grid at which the person is up, in order."""
        first = -(-self.wake // GRID) * GRID
        last = self.wake + self.place(self.bed)
        yield from (minute % DAY for minute in range(first, last + 1, GRID))

    def is_meal(self, minute: int) -> bool:
        """Return whether a time counts as with a meal."""
        return any(around(minute, meal) <= AT_MEAL for meal in self.meals)


@dataclass(frozen=True, slots=True)
class Course:
    """One item with its current times.

    Attributes:
        name: The name that rules use.
        times: Distinct, ascending.
        food: With or without food, as the person said.
        fixed: The times must not change.
    """

    name: str
    times: tuple[int, ...]
    food: Food | None = None
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Minimum minutes between any two doses of these items, because they share an ingredient."""

    names: frozenset[str]
    minutes: int


@dataclass(frozen=True, slots=True)
class Meal:
    """An item is taken with food or without, as the person said."""

    name: str
    food: Food


@dataclass(frozen=True, slots=True)
class Own:
    """Doses of one item keep their order and at least half of their distance: our caution, no source's."""

    name: str


Rule = Apart | Gap | Meal | Own


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose of an item: its current time, and the times it may move to, the nearest first."""

    course: Course
    today: int
    open: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One dose at a new time, with the rules that it would break at its old time in the new timetable."""

    name: str
    before: int
    after: int
    because: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A timetable that keeps every rule; no moves: the current times already keep all of them."""

    times: Mapping[str, tuple[int, ...]]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Collision:
    """No timetable keeps all of these rules; without any one of them one exists, as far as was tried."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Unsure:
    """The search reached its limit without a result."""


def around(one: int, other: int) -> int:
    """Return the minutes between two times, the shorter way around the clock."""
    return min((one - other) % DAY, (other - one) % DAY)


def allowed_alone(rule: Rule, name: str, minute: int, routine: Routine) -> bool:
    """Return whether a rule allows an item at a time, whatever else is taken."""
    if isinstance(rule, Meal) and rule.name == name:
        return routine.is_meal(minute) == (rule.food == "with")
    return True


def named_in(rule: Rule) -> frozenset[str]:
    """Return the names of the items that a rule is about."""
    match rule:
        case Apart(subject, target):
            return frozenset({subject, target})
        case Gap(names):
            return names
        case _:
            return frozenset({rule.name})


def law(rule: Rule, one: Dose, other: Dose, routine: Routine) -> Callable[[int, int], bool] | None:
    """Return a rule's predicate on the times of two doses; None where the rule is not about both."""
    names = {one.course.name, other.course.name}
    match rule:
        case Apart() if names == {rule.subject, rule.target}:
            return _apart(rule, routine, swapped=one.course.name == rule.target)
        case Gap() if names <= rule.names:
            return lambda a, b: around(a, b) >= rule.minutes
        case Own() if names == {rule.name}:
            return _own(one, other, routine)
    return None


def _apart(rule: Apart, routine: Routine, *, swapped: bool) -> Callable[[int, int], bool]:
    """Return the predicate of a spacing rule; equal doses of the day before and after count too."""

    @cache
    def keeps(lead: int) -> bool:
        shifts = range(-DAY, DAY + 1, DAY)
        return all(rule.allows(timedelta(minutes=lead + shift), same_day=not shift) for shift in shifts)

    def allowed(a: int, b: int) -> bool:
        lead = routine.place(b) - routine.place(a)
        return keeps(-lead if swapped else lead)

    return allowed


def _own(one: Dose, other: Dose, routine: Routine) -> Callable[[int, int], bool]:
    distance = around(one.today, other.today)
    first = routine.place(one.today) < routine.place(other.today)

    def allowed(a: int, b: int) -> bool:
        in_order = (routine.place(a) < routine.place(b)) == first
        return in_order and 2 * around(a, b) >= distance

    return allowed
