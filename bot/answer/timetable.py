"""Timetable for the items that a person takes: the data's rules and the labels' gaps, passed to the solver.

Prescribed medicines keep their times as long as moving the rest is enough: supplements are easier to move
than a medicine. Only where that leaves no timetable may all items move, and the answer says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations

from bot.answer import as_needed, conflicts
from bot.answer.conflicts import LOOK_AHEAD, Conflict, Excess, ListedItem
from bot.domain.intake_limits import Limit
from bot.domain.profiles import Region
from bot.domain.recurrence import EveryHours
from bot.domain.schedules import Schedule, occurrences_between
from bot.domain.timetable.model import (
    GapRule,
    Infeasible,
    Plan,
    PlannedItem,
    Routine,
    TimetableRule,
    Undecided,
    names_in,
)
from bot.domain.timetable.solver import solve
from bot.search import Index, Knowledge

_DAY_HOURS = 24
_TWO_DAYS = timedelta(days=2)  # `earliest_start` is up to a day before the first date
_ADVISED = frozenset({"medicine", "class", "product"})


@dataclass(frozen=True, slots=True)
class RuleOrigin:
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

    result: Plan | Infeasible | Undecided
    origins: Mapping[TimetableRule, RuleOrigin]
    moved_prescriptions: frozenset[str]
    unresolvable: tuple[Conflict, ...]
    excesses: tuple[Excess, ...]
    unplanned: tuple[ListedItem, ...]
    unknown_items: tuple[ListedItem, ...]


@dataclass(frozen=True)
class _Day:
    """The items of a list that can be planned, and the rules about them."""

    items: list[PlannedItem]
    origins: dict[TimetableRule, RuleOrigin]
    prescribed: frozenset[str]


def plan_timetable(
    knowledge: Knowledge,
    listed: Sequence[ListedItem],
    routine: Routine,
    region: Region | None,
    now: datetime,
) -> Timetable:
    """Plan a day for all items on the list."""
    day = _day(knowledge, listed, now)
    found, moved = _solve(day, routine)
    planned = {each.name for each in day.items}
    return Timetable(
        result=found,
        origins=day.origins,
        moved_prescriptions=moved,
        unresolvable=tuple(
            each
            for each in conflicts.find_conflicts(knowledge.index, listed, now)
            if each.spacing_rule is None and each.finding.action != "monitor" and not each.is_duplicate
            # Two as-needed items are not part of a timetable: /took checks them.
            if each.subject.schedule is not None or each.target.schedule is not None
        ),
        excesses=_beyond_gaps(conflicts.find_excesses(knowledge, listed, region, now)),
        unplanned=tuple(each for each in listed if each.key not in planned),
        unknown_items=tuple(each for each in listed if not any(conflicts.substances(knowledge.index, each))),
    )


def move_one(
    knowledge: Knowledge, listed: Sequence[ListedItem], key: str, routine: Routine, now: datetime
) -> tuple[int, ...] | None:
    """Return the nearest times for one item at which it clashes with no other item.

    Returns:
        Minutes after midnight; None when the item needs no move, cannot be moved, or no such times exist.
    """
    day = _day(knowledge, listed, now)
    courses = [each if each.name == key else replace(each, fixed=True) for each in day.items]
    # Leave out rules about other items only: moving this item cannot resolve them.
    about = [each for each in day.origins if key in names_in(each)]
    found = solve(courses, about, routine)
    return found.times.get(key) if isinstance(found, Plan) and found.moves else None


def _solve(day: _Day, routine: Routine) -> tuple[Plan | Infeasible | Undecided, frozenset[str]]:
    kept = [replace(each, fixed=each.fixed or each.name in day.prescribed) for each in day.items]
    found = solve(kept, list(day.origins), routine)
    if isinstance(found, Plan) or not day.prescribed:
        return found, frozenset()
    freely = solve(day.items, list(day.origins), routine)
    moved = {each.name for each in freely.moves} if isinstance(freely, Plan) else set()
    return freely, frozenset(moved & day.prescribed)


def _beyond_gaps(found: Iterable[Excess]) -> tuple[Excess, ...]:
    """Return the excesses that other times do not resolve: all but those of a gap."""
    return tuple(each for each in found if each.limit_check.over_limit or each.limit_check.too_much_at_once)


def _day(knowledge: Knowledge, listed: Sequence[ListedItem], now: datetime) -> _Day:
    planned = {
        each.key: each for each in listed if each.schedule is not None and _times_of_day(each.schedule, now)
    }
    courses = [_course(each, now) for each in planned.values()]
    said = dict(_rules(knowledge, list(planned.values()), now))
    prescribed = frozenset(each.key for each in planned.values() if _is_prescribed(knowledge.index, each))
    return _Day(courses, said, prescribed)


def _course(kept: ListedItem, now: datetime) -> PlannedItem:
    schedule = kept.schedule
    times = () if schedule is None else _times_of_day(schedule, now)
    fixed = schedule is None or isinstance(schedule.recurrence, EveryHours)
    return PlannedItem(kept.key, times, kept.food, fixed)


def _times_of_day(schedule: Schedule, now: datetime) -> tuple[int, ...]:
    """Return the times of day in minutes; none where they differ from day to day."""
    if not isinstance(schedule.recurrence, EveryHours):
        walls = {each.hour * 60 + each.minute for each in schedule.times}
    elif _DAY_HOURS % schedule.recurrence.hours:
        return ()
    else:
        start = max(now, conflicts.earliest_start(schedule))
        coming = occurrences_between(schedule, start, start + _TWO_DAYS)
        walls = {each.wall.hour * 60 + each.wall.minute for each in coming}
    return tuple(sorted(walls))


def _share_a_date(one: ListedItem, other: ListedItem, now: datetime) -> bool:
    """Return whether two items are ever taken on one date."""
    if one.schedule is None or other.schedule is None:
        return False
    begin = max(now, conflicts.earliest_start(one.schedule), conflicts.earliest_start(other.schedule))
    dates = [
        {each.local_date for each in occurrences_between(schedule, begin, begin + LOOK_AHEAD)}
        for schedule in (one.schedule, other.schedule)
    ]
    return bool(dates[0] & dates[1])


def _rules(
    knowledge: Knowledge, listed: Sequence[ListedItem], now: datetime
) -> Iterator[tuple[TimetableRule, RuleOrigin]]:
    """Yield the rules between items that are ever taken on one date, with their origins."""
    for pair in conflicts.find_pairs(knowledge.index, listed):
        if pair.spacing_rule is not None and _share_a_date(pair.subject, pair.target, now):
            yield pair.spacing_rule, RuleOrigin(pair)
    for ingredient, holders in conflicts.holders_by_ingredient(knowledge, listed).items():
        for limit in as_needed.ingredient_limits(knowledge, ingredient, None):
            if limit.min_gap is not None:
                minutes = int(limit.min_gap.total_seconds()) // 60
                for names in _gap_groups([kept for kept, _weigh in holders], now):
                    yield GapRule(names, minutes), RuleOrigin(ingredient=ingredient, limit=limit)


def _gap_groups(holders: Sequence[ListedItem], now: datetime) -> Iterator[frozenset[str]]:
    """Yield the key of each item, and the keys of each two that are ever taken on one date."""
    yield from (frozenset({each.key}) for each in holders)
    for one, other in combinations(holders, 2):
        if _share_a_date(one, other, now):
            yield frozenset({one.key, other.key})


def _is_prescribed(index: Index, kept: ListedItem) -> bool:
    """Return whether an item is a medicine other than a common pain reliever, so its times are a doctor's."""
    return any(
        each.kind in _ADVISED and not each.ingredients <= index.medicine_cards.keys()
        for each in conflicts.substances(index, kept)
    )
