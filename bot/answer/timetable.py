"""Timetable for the items that a person takes: the data's rules and the labels' gaps, passed to the solver.

Prescribed medicines keep their times as long as moving the rest is enough: supplements are easier to move
than a medicine. Only where that leaves no timetable may all items move, and the answer says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations

from bot.answer import intakes, spacing
from bot.answer.spacing import AHEAD, Conflict, Excess, Kept
from bot.domain.intake_limits import Limit
from bot.domain.planning import solve
from bot.domain.plans import Collision, Course, Gap, Plan, Routine, Rule, Unsure, named_in
from bot.domain.profiles import Region
from bot.domain.schedules import Schedule, between
from bot.library import Library
from bot.search import Index

_DAY_HOURS = 24
_TWO_DAYS = timedelta(days=2)  # `earliest_start` is up to a day before the first date
_ADVISED = frozenset({"medicine", "class", "product"})


@dataclass(frozen=True, slots=True)
class Said:
    """Origin of a timetable rule: a conflict of two items, or a limit of an ingredient."""

    conflict: Conflict | None = None
    ingredient: str = ""
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """Result of planning a day.

    Attributes:
        result: The plan, the rules that conflict, or that the search reached its limit.
        origins: Origin of each rule; a rule missing here is the person's own instruction.
        moved_prescriptions: Keys of prescribed items that are moved all the same.
        unresolvable: Conflicts that no time of day resolves: pairs to avoid, and pairs without hours.
        excesses: Limits that the reminders exceed, whatever their times.
        unplanned: Items without times of day to move.
        unknown_items: Items that our data do not know, so that their spacing is unknown.
    """

    found: Plan | Collision | Unsure
    said: Mapping[Rule, Said]
    prescribed: frozenset[str]
    first: tuple[Conflict, ...]
    excesses: tuple[Excess, ...]
    unplanned: tuple[Kept, ...]
    strangers: tuple[Kept, ...]


@dataclass(frozen=True)
class _Day:
    """The items of a list that can be planned, and the rules about them."""

    courses: list[Course]
    said: dict[Rule, Said]
    prescribed: frozenset[str]


def timetable(
    library: Library,
    index: Index,
    listed: Sequence[Kept],
    routine: Routine,
    region: Region | None,
    now: datetime,
) -> Timetable:
    """Plan a day for all items on the list."""
    day = _day(library, index, listed, now)
    found, moved = _solved(day, routine)
    planned = {each.name for each in day.courses}
    return Timetable(
        found=found,
        said=day.said,
        prescribed=moved,
        first=tuple(
            each
            for each in spacing.conflicts(index, listed, now)
            if each.rule is None and each.finding.action != "monitor" and not each.is_twice
            # Two as-needed items are not part of a timetable: /took checks them.
            if each.subject.schedule is not None or each.target.schedule is not None
        ),
        excesses=_beyond_times(spacing.excesses(library, index, listed, region, now)),
        unplanned=tuple(each for each in listed if each.key not in planned),
        strangers=tuple(each for each in listed if not any(spacing.substances(index, each))),
    )


def moved_only(
    library: Library, index: Index, listed: Sequence[Kept], key: str, routine: Routine, now: datetime
) -> tuple[int, ...] | None:
    """Return the nearest times for one item at which it clashes with no other item.

    Returns:
        Minutes after midnight; None when the item needs no move, cannot be moved, or no such times exist.
    """
    day = _day(library, index, listed, now)
    courses = [each if each.name == key else replace(each, fixed=True) for each in day.courses]
    # Leave out rules about other items only: moving this item cannot resolve them.
    about = [each for each in day.said if key in named_in(each)]
    found = solve(courses, about, routine)
    return found.times.get(key) if isinstance(found, Plan) and found.moves else None


def _solved(day: _Day, routine: Routine) -> tuple[Plan | Collision | Unsure, frozenset[str]]:
    kept = [replace(each, fixed=each.fixed or each.name in day.prescribed) for each in day.courses]
    found = solve(kept, list(day.said), routine)
    if isinstance(found, Plan) or not day.prescribed:
        return found, frozenset()
    freely = solve(day.courses, list(day.said), routine)
    moved = {each.name for each in freely.moves} if isinstance(freely, Plan) else set()
    return freely, frozenset(moved & day.prescribed)


def _beyond_times(found: Iterable[Excess]) -> tuple[Excess, ...]:
    """Return the excesses that other times do not resolve: all but those of a gap."""
    return tuple(each for each in found if each.standing.over or each.standing.too_much_at_once)


def _day(library: Library, index: Index, listed: Sequence[Kept], now: datetime) -> _Day:
    planned = {
        each.key: each for each in listed if each.schedule is not None and _minutes(each.schedule, now)
    }
    courses = [_course(each, now) for each in planned.values()]
    said = dict(_rules(library, index, list(planned.values()), now))
    prescribed = frozenset(each.key for each in planned.values() if _is_prescribed(index, each))
    return _Day(courses, said, prescribed)


def _course(kept: Kept, now: datetime) -> Course:
    schedule = kept.schedule
    times = () if schedule is None else _minutes(schedule, now)
    fixed = schedule is None or schedule.every_hours is not None
    return Course(kept.key, times, kept.food, fixed)


def _minutes(schedule: Schedule, now: datetime) -> tuple[int, ...]:
    """Return the times of day in minutes; none where they differ from day to day."""
    if schedule.every_hours is None:
        walls = {each.hour * 60 + each.minute for each in schedule.times}
    elif _DAY_HOURS % schedule.every_hours:
        return ()
    else:
        start = max(now, spacing.begin(schedule))
        coming = between(schedule, start, start + _TWO_DAYS)
        walls = {each.wall.hour * 60 + each.wall.minute for each in coming}
    return tuple(sorted(walls))


def _meet(one: Kept, other: Kept, now: datetime) -> bool:
    """Return whether two items are ever taken on one date."""
    if one.schedule is None or other.schedule is None:
        return False
    begin = max(now, spacing.begin(one.schedule), spacing.begin(other.schedule))
    dates = [
        {each.local_date for each in between(schedule, begin, begin + AHEAD)}
        for schedule in (one.schedule, other.schedule)
    ]
    return bool(dates[0] & dates[1])


def _rules(
    library: Library, index: Index, listed: Sequence[Kept], now: datetime
) -> Iterator[tuple[Rule, Said]]:
    """Yield the rules between items that are ever taken on one date, with their origins."""
    for pair in spacing.pairs(index, listed):
        if pair.rule is not None and _meet(pair.subject, pair.target, now):
            yield pair.rule, Said(pair)
    for ingredient, holders in spacing.holding(library, index, listed).items():
        for limit in intakes.limits(library, index, ingredient, None):
            if limit.gap is not None:
                minutes = int(limit.gap.total_seconds()) // 60
                for names in _together([kept for kept, _weigh in holders], now):
                    yield Gap(names, minutes), Said(ingredient=ingredient, limit=limit)


def _together(holders: Sequence[Kept], now: datetime) -> Iterator[frozenset[str]]:
    """Yield the key of each item, and the keys of each two that are ever taken on one date."""
    yield from (frozenset({each.key}) for each in holders)
    for one, other in combinations(holders, 2):
        if _meet(one, other, now):
            yield frozenset({one.key, other.key})


def _is_prescribed(index: Index, kept: Kept) -> bool:
    """Return whether an item is a medicine other than a common pain reliever, so its times are a doctor's."""
    return any(
        each.kind in _ADVISED and not each.ingredients <= index.medicine_cards.keys()
        for each in spacing.substances(index, kept)
    )
