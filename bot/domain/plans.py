"""What a timetable for a day is made of, and what it has to keep to.

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
# What "with food" means in minutes around a meal. No source gives it; "without" is the rest of the day.
AT_MEAL = 30

Food = Literal["with", "without"]


@dataclass(frozen=True, slots=True)
class Routine:
    """A person's usual day; `bed` before `wake` is after midnight."""

    wake: int
    bed: int
    meals: tuple[int, ...] = ()

    def place(self, minute: int) -> int:
        """Minutes since getting up."""
        return (minute - self.wake) % DAY

    def open_times(self) -> Iterator[int]:
        """The times of the grid at which the person is up, in their order."""
        first = -(-self.wake // GRID) * GRID
        last = self.wake + self.place(self.bed)
        yield from (minute % DAY for minute in range(first, last + 1, GRID))

    def is_meal(self, minute: int) -> bool:
        """Whether a time counts as at a meal."""
        return any(around(minute, meal) <= AT_MEAL for meal in self.meals)


@dataclass(frozen=True, slots=True)
class Course:
    """One thing as it is taken today.

    Attributes:
        name: What rules call it.
        times: Distinct, ascending.
        food: As the person told.
        fixed: Its times are not to be changed.
    """

    name: str
    times: tuple[int, ...]
    food: Food | None = None
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """At least so many minutes between any two doses of these things, because they hold the same."""

    names: frozenset[str]
    minutes: int


@dataclass(frozen=True, slots=True)
class Meal:
    """One thing goes with food, or without, as the person told."""

    name: str
    food: Food


@dataclass(frozen=True, slots=True)
class Own:
    """Doses of one thing keep their order, and at least half of their distance: our caution, no source's."""

    name: str


Rule = Apart | Gap | Meal | Own


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose of a course: at what time today, and which times are open to it, the nearest first."""

    course: Course
    today: int
    open: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One dose at another time, and what it could not keep to where it was, the rest being as planned."""

    name: str
    before: int
    after: int
    because: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A timetable that keeps every rule; no moves: today's times do already."""

    times: Mapping[str, tuple[int, ...]]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Collision:
    """No timetable keeps all of these rules; without one of them there is one, as far as was tried."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Unsure:
    """The search was given up: there was too much to try."""


def around(one: int, other: int) -> int:
    """Minutes from one time to another, the shorter way around the clock."""
    return min((one - other) % DAY, (other - one) % DAY)


def allowed_alone(rule: Rule, name: str, minute: int, routine: Routine) -> bool:
    """Whether a rule allows a time, whatever else is taken."""
    if isinstance(rule, Meal) and rule.name == name:
        return routine.is_meal(minute) == (rule.food == "with")
    return True


def named_in(rule: Rule) -> frozenset[str]:
    """Return what a rule is about."""
    match rule:
        case Apart(subject, target):
            return frozenset({subject, target})
        case Gap(names):
            return names
        case _:
            return frozenset({rule.name})


def law(rule: Rule, one: Dose, other: Dose, routine: Routine) -> Callable[[int, int], bool] | None:
    """Return what a rule says of the times of two doses; None where it is not about both of them."""
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
    """The days before and after are like this one, so the dose of yesterday and of tomorrow counts, too."""

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
