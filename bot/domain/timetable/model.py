"""Model of a timetable for one day: routine, items, rules and results.

A day here begins when the person gets up, so that a dose after midnight belongs to the evening before. All
times are whole minutes after local midnight, 0 to 1439.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Literal

from bot.domain.spacing import SpacingRule

GRID_MINUTES = 15
DAY_MINUTES = 24 * 60
# Minutes around a meal that count as "with food"; no source gives a figure. "Without" is the rest of the day.
MEAL_MINUTES = 30

MealRelation = Literal["with", "without"]


@dataclass(frozen=True, slots=True)
class Routine:
    """A person's usual day; `bed` before `wake` is after midnight."""

    wake: int
    bed: int
    meals: tuple[int, ...] = ()

    def minutes_since_wake(self, minute: int) -> int:
        """Return the minutes since the person got up."""
        return (minute - self.wake) % DAY_MINUTES

    def waking_times(self) -> Iterator[int]:
        """Yield the times of the grid at which the person is up, in order."""
        first = -(-self.wake // GRID_MINUTES) * GRID_MINUTES
        last = self.wake + self.minutes_since_wake(self.bed)
        yield from (minute % DAY_MINUTES for minute in range(first, last + 1, GRID_MINUTES))

    def is_meal(self, minute: int) -> bool:
        """Return whether a time counts as with a meal."""
        return any(clock_distance(minute, meal) <= MEAL_MINUTES for meal in self.meals)


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One item with its current times.

    Attributes:
        name: The name that rules use.
        times: Distinct, ascending.
        food: With or without food, as the person said.
        fixed: The times must not change.
    """

    name: str
    times: tuple[int, ...]
    food: MealRelation | None = None
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class GapRule:
    """Minimum minutes between any two doses of these items, because they share an ingredient."""

    names: frozenset[str]
    minutes: int


@dataclass(frozen=True, slots=True)
class MealRule:
    """An item is taken with food or without, as the person said."""

    name: str
    food: MealRelation


@dataclass(frozen=True, slots=True)
class OrderRule:
    """Doses of one item keep their order and at least half of their distance: our caution, no source's."""

    name: str


TimetableRule = SpacingRule | GapRule | MealRule | OrderRule


@dataclass(frozen=True, slots=True)
class PlannedDose:
    """One dose of an item: its current time, and the times it may move to, the nearest first."""

    item: PlannedItem
    current: int
    choices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MovedDose:
    """One dose at a new time, with the rules that it would break at its old time in the new timetable."""

    name: str
    before: int
    after: int
    reasons: tuple[TimetableRule, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A timetable that keeps every rule; no moves: the current times already keep all of them."""

    times: Mapping[str, tuple[int, ...]]
    moves: tuple[MovedDose, ...]


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No timetable keeps all of these rules; without any one of them one exists, as far as was tried."""

    rules: tuple[TimetableRule, ...]


@dataclass(frozen=True, slots=True)
class Undecided:
    """The search reached its limit without a result."""


def clock_distance(one: int, other: int) -> int:
    """Return the minutes between two times, the shorter way around the clock."""
    return min((one - other) % DAY_MINUTES, (other - one) % DAY_MINUTES)


def allows_time(rule: TimetableRule, name: str, minute: int, routine: Routine) -> bool:
    """Return whether a rule allows an item at a time, whatever else is taken."""
    if isinstance(rule, MealRule) and rule.name == name:
        return routine.is_meal(minute) == (rule.food == "with")
    return True


def names_in(rule: TimetableRule) -> frozenset[str]:
    """Return the names of the items that a rule is about."""
    match rule:
        case SpacingRule(subject, target):
            return frozenset({subject, target})
        case GapRule(names):
            return names
        case _:
            return frozenset({rule.name})


def pair_constraint(
    rule: TimetableRule, one: PlannedDose, other: PlannedDose, routine: Routine
) -> Callable[[int, int], bool] | None:
    """Return a rule's predicate on the times of two doses; None where the rule is not about both."""
    names = {one.item.name, other.item.name}
    match rule:
        case SpacingRule() if names == {rule.subject, rule.target}:
            return _apart(rule, routine, swapped=one.item.name == rule.target)
        case GapRule() if names <= rule.names:
            return lambda a, b: clock_distance(a, b) >= rule.minutes
        case OrderRule() if names == {rule.name}:
            return _own(one, other, routine)
    return None


def _apart(rule: SpacingRule, routine: Routine, *, swapped: bool) -> Callable[[int, int], bool]:
    """Return the predicate of a spacing rule; equal doses of the day before and after count too."""

    @cache
    def keeps(lead: int) -> bool:
        shifts = range(-DAY_MINUTES, DAY_MINUTES + 1, DAY_MINUTES)
        return all(rule.allows(timedelta(minutes=lead + shift), same_day=not shift) for shift in shifts)

    def allowed(a: int, b: int) -> bool:
        lead = routine.minutes_since_wake(b) - routine.minutes_since_wake(a)
        return keeps(-lead if swapped else lead)

    return allowed


def _own(one: PlannedDose, other: PlannedDose, routine: Routine) -> Callable[[int, int], bool]:
    distance = clock_distance(one.current, other.current)
    first = routine.minutes_since_wake(one.current) < routine.minutes_since_wake(other.current)

    def allowed(a: int, b: int) -> bool:
        in_order = (routine.minutes_since_wake(a) < routine.minutes_since_wake(b)) == first
        return in_order and 2 * clock_distance(a, b) >= distance

    return allowed
