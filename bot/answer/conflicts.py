"""Conflicts among the items that a person takes: interactions, doses too near, and exceeded limits."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import product

from bot.answer import as_needed
from bot.answer.as_needed import TakenDose
from bot.domain.instructions import Food
from bot.domain.intake_limits import Limit, LimitCheck, TimedAmount, check_limit
from bot.domain.interactions import InteractionFinding, Substance
from bot.domain.profiles import Region
from bot.domain.schedules import Schedule, occurrences_between
from bot.domain.spacing import Clash, DoseTime, SpacingRule, first_clash, to_spacing_rule
from bot.domain.strengths import Strength
from bot.search import Index, Knowledge, item_names

LOOK_AHEAD = timedelta(days=92)
"""92 days in which two schedules are searched for doses too near: longer than every usual recurrence."""

TOTALS_AHEAD = timedelta(days=8)
_EARLIER = timedelta(hours=24)
# Placeholder: the ingredients of an item do not depend on when it is taken.
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item that a person takes.

    Attributes:
        key: A unique key of the caller's choice.
        name: The name that the person gave it.
        amount: The amount of one dose; None: not given.
        unit: The unit; None together with `amount`.
        schedule: The schedule; None: as needed.
        food: With or without food, as the person said.
        strength: The strength of one piece; None: not known.
    """

    key: str
    name: str
    amount: Decimal | None
    unit: str | None
    schedule: Schedule | None
    food: Food | None = None
    strength: Strength | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A finding about two items that a person takes.

    Attributes:
        finding: The interaction, or the shared ingredient.
        subject: The item that is the finding's subject.
        target: The other item.
        spacing_rule: How far apart to take the two; None: the finding does not depend on times.
        clash: The first doses that come too near; None: none, or the finding does not depend on times.
    """

    finding: InteractionFinding
    subject: ListedItem
    target: ListedItem
    spacing_rule: SpacingRule | None = None
    clash: Clash | None = None

    @property
    def is_duplicate(self) -> bool:
        """Whether the same substance is in two reminders: no interaction, but both doses count."""
        return self.finding.pair[0] == self.finding.pair[1]

    @property
    def keys(self) -> frozenset[str]:
        """Keys of the two items."""
        return frozenset({self.subject.key, self.target.key})


@dataclass(frozen=True, slots=True)
class Excess:
    """A scheduled dose that exceeds a limit.

    Attributes:
        ingredient: Id of the ingredient whose limit is exceeded.
        item: The item of the first such dose of the coming week.
        limit_check: The check of the limit.
        holders: All items that contain the ingredient.
    """

    ingredient: str
    item: ListedItem
    limit_check: LimitCheck
    holders: tuple[ListedItem, ...]


def find_pairs(index: Index, listed: Sequence[ListedItem]) -> tuple[Conflict, ...]:
    """Return the findings about each pair of items, strongest first, whatever their times."""
    holders: dict[str, list[ListedItem]] = {}
    every: list[Substance] = []
    for kept in listed:
        for substance in substances(index, kept):
            holders.setdefault(substance.id, []).append(kept)
            every.append(substance)
    found = []
    for finding in index.rules.check(every).findings:
        first, second = (holders[each] for each in finding.pair)
        seen: set[frozenset[str]] = set()
        for subject, target in product(first, second):
            conflict = _conflict(finding, subject, target)
            if subject.key != target.key and conflict.keys not in seen:
                seen.add(conflict.keys)
                found.append(conflict)
    return tuple(found)


def substances(index: Index, kept: ListedItem) -> Iterator[Substance]:
    """Yield the substances of an item; none where its name is unknown."""
    amount = "" if kept.amount is None else f" {kept.amount:f} {kept.unit}"
    read = list(item_names.resolve_names(index, f"{kept.name}{amount}", guess=False))
    if any(item.concept is None for item in read):
        read = list(item_names.resolve_names(index, kept.name, guess=False))
    for item in read:
        if item.concept is not None and item.concept.substance is not None:
            yield item.concept.substance


def _conflict(finding: InteractionFinding, subject: ListedItem, target: ListedItem) -> Conflict:
    if finding.pair[0] == finding.pair[1] or finding.action != "space" or finding.spacing is None:
        return Conflict(finding, subject, target)
    return Conflict(finding, subject, target, to_spacing_rule(subject.key, target.key, finding.spacing))


def find_conflicts(index: Index, listed: Sequence[ListedItem], now: datetime) -> tuple[Conflict, ...]:
    """Return the conflicts to warn of: pairs to avoid or monitor, and pairs to space that come too near.

    Each pair comes once, with its strictest finding.
    """
    strictest: dict[frozenset[str], Conflict] = {}
    for pair in find_pairs(index, listed):
        if (each := _with_clash(pair, now)) is not None:
            strictest.setdefault(each.keys, each)
    return tuple(strictest.values())


def _with_clash(pair: Conflict, now: datetime) -> Conflict | None:
    if pair.spacing_rule is None:
        return pair
    one, other = pair.subject.schedule, pair.target.schedule
    if one is None or other is None:
        return None
    start = max(now, earliest_start(one), earliest_start(other))
    subject, target = (_dose_times(each, start) for each in (one, other))
    clash = first_clash(pair.spacing_rule, subject, target)
    return None if clash is None else replace(pair, clash=clash)


def earliest_start(schedule: Schedule) -> datetime:
    """Return an instant before the first date of a schedule begins in any zone."""
    return datetime.combine(schedule.start, time(), UTC) - _EARLIER


def _dose_times(schedule: Schedule, start: datetime) -> list[DoseTime]:
    every = occurrences_between(schedule, start - _EARLIER, start + LOOK_AHEAD)
    return [DoseTime(each.due_at, each.local_date) for each in every]


def find_excesses(
    knowledge: Knowledge, listed: Sequence[ListedItem], region: Region | None, now: datetime
) -> tuple[Excess, ...]:
    """Return for each limit of an ingredient the first dose of the coming week that exceeds it."""
    found = []
    for ingredient, holders in holders_by_ingredient(knowledge, listed).items():
        doses = sorted(_doses(holders, now), key=lambda each: each[0].at)
        for limit in as_needed.ingredient_limits(knowledge, ingredient, region):
            broken = next(_exceeding_doses(limit, doses), None)
            if broken is not None:
                found.append(Excess(ingredient, *broken, tuple(kept for kept, _mg in holders)))
    return tuple(found)


Holders = list[tuple[ListedItem, "Callable[[Decimal | None], float | None]"]]


def holders_by_ingredient(knowledge: Knowledge, listed: Iterable[ListedItem]) -> dict[str, Holders]:
    """Return by ingredient the items that contain it, each with a function from amount to mg."""
    found: dict[str, Holders] = {}
    for kept in listed:
        for ingredient in as_needed.ingredients(knowledge.index, kept.name):
            found.setdefault(ingredient, []).append((kept, _mg_lookup(knowledge, kept, ingredient)))
    return found


def _mg_lookup(
    knowledge: Knowledge, kept: ListedItem, ingredient: str
) -> Callable[[Decimal | None], float | None]:
    known: dict[Decimal | None, float | None] = {}

    def weigh(amount: Decimal | None) -> float | None:
        if amount not in known:
            unit = kept.unit if amount is not None else None
            dose = TakenDose(kept.name, amount, unit, _ANY_TIME, kept.strength)
            found = as_needed.ingredient_amounts(knowledge, dose)
            known[amount] = next((each.mg for each in found if each.ingredient == ingredient), None)
        return known[amount]

    return weigh


def _doses(holders: Holders, now: datetime) -> Iterator[tuple[TimedAmount, ListedItem]]:
    for kept, weigh in holders:
        for at, amount in upcoming_doses(kept, now):
            yield TimedAmount(at, weigh(amount)), kept


def upcoming_doses(item: ListedItem, now: datetime) -> Iterator[tuple[datetime, Decimal | None]]:
    """Yield due instant and amount of an item's doses in the coming week; none for an as-needed item."""
    if item.schedule is not None:
        start = max(now, earliest_start(item.schedule))
        for each in occurrences_between(item.schedule, start, start + TOTALS_AHEAD):
            yield each.due_at, item.amount if each.amount is None else each.amount


def _exceeding_doses(
    limit: Limit, doses: Sequence[tuple[TimedAmount, ListedItem]]
) -> Iterator[tuple[ListedItem, LimitCheck]]:
    for dose, kept in doses:
        near = [each for each, _kept in doses if each is not dose and abs(each.at - dose.at) <= _EARLIER]
        found = check_limit(limit, near, dose)
        # A dose of unknown amount is not known to exceed an amount.
        known_over = found.over_limit and (dose.amount is not None or limit.max_in_24h is None)
        if known_over or found.too_much_at_once or found.too_soon:
            yield kept, found
