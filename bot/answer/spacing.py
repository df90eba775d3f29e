"""What a person takes, pair by pair: what must not go together, what comes too near, what is too much."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import product

from bot.answer import intakes
from bot.answer.intakes import Swallowed
from bot.domain.intake_limits import Intake, Limit, Standing, standing
from bot.domain.interactions import Finding, Substance
from bot.domain.profiles import Region
from bot.domain.schedules import Schedule, between
from bot.domain.spacing import Apart, Clash, Moment, apart, first_clash
from bot.domain.strengths import Strength
from bot.domain.terms import Food
from bot.library import Library
from bot.search import Index, items

AHEAD = timedelta(days=92)
"""So far two reminders are looked through for doses that come too near: it holds every usual rhythm."""

TOTALS_AHEAD = timedelta(days=8)
_EARLIER = timedelta(hours=24)
# What something holds does not depend on when it is taken.
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """Something a person takes.

    Attributes:
        key: Of the caller's choice, one for each.
        name: As they named it.
        amount: Of one dose; None: not told.
        unit: None together with `amount`.
        schedule: When; None: as needed.
        food: As they told.
        strength: Of one piece; None: not known.
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
    """What the data say of two things that a person takes.

    Attributes:
        finding: The rule, or that both hold the same.
        subject: What it calls the subject.
        target: The other one.
        rule: Where the two are only to be kept apart: by how much.
        clash: Where they come too near; None: not a matter of times.
    """

    finding: Finding
    subject: Kept
    target: Kept
    rule: Apart | None = None
    clash: Clash | None = None

    @property
    def is_twice(self) -> bool:
        """The same thing in two reminders: no interaction, but both count."""
        return self.finding.pair[0] == self.finding.pair[1]

    @property
    def keys(self) -> frozenset[str]:
        """Which two it is about."""
        return frozenset({self.subject.key, self.target.key})


@dataclass(frozen=True, slots=True)
class Excess:
    """A dose of a reminder that a limit does not allow, as the reminders stand.

    Attributes:
        ingredient: What there is too much of.
        kept: Whose dose it is, the first such one of the coming week.
        standing: How it stands beside the limit.
        holders: Everything that holds the ingredient.
    """

    ingredient: str
    kept: Kept
    standing: Standing
    holders: tuple[Kept, ...]


def pairs(index: Index, listed: Sequence[Kept]) -> tuple[Conflict, ...]:
    """Return what the data say of each two, strongest first, whether or not their times fit."""
    holders: dict[str, list[Kept]] = {}
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


def substances(index: Index, kept: Kept) -> Iterator[Substance]:
    """Yield what the interaction rules call a thing; nothing where its name means nothing to us."""
    amount = "" if kept.amount is None else f" {kept.amount:f} {kept.unit}"
    read = list(items.read(index, f"{kept.name}{amount}", guess=False))
    if any(item.thing is None for item in read):
        read = list(items.read(index, kept.name, guess=False))
    for item in read:
        if item.thing is not None and item.thing.substance is not None:
            yield item.thing.substance


def _conflict(finding: Finding, subject: Kept, target: Kept) -> Conflict:
    if finding.pair[0] == finding.pair[1] or finding.action != "space" or finding.spacing is None:
        return Conflict(finding, subject, target)
    return Conflict(finding, subject, target, apart(subject.key, target.key, finding.spacing))


def conflicts(index: Index, listed: Sequence[Kept], now: datetime) -> tuple[Conflict, ...]:
    """Return what to warn of: pairs to avoid or to watch, and those to be kept apart that come too near.

    Each pair comes once, with the strictest that is to be said of it.
    """
    strictest: dict[frozenset[str], Conflict] = {}
    for pair in pairs(index, listed):
        if (each := _clashing(pair, now)) is not None:
            strictest.setdefault(each.keys, each)
    return tuple(strictest.values())


def _clashing(pair: Conflict, now: datetime) -> Conflict | None:
    if pair.rule is None:
        return pair
    one, other = pair.subject.schedule, pair.target.schedule
    if one is None or other is None:
        return None
    start = max(now, begin(one), begin(other))
    subject, target = (_moments(each, start) for each in (one, other))
    clash = first_clash(pair.rule, subject, target)
    return None if clash is None else replace(pair, clash=clash)


def begin(schedule: Schedule) -> datetime:
    """Return an instant before the first date of a schedule begins anywhere."""
    return datetime.combine(schedule.start, time(), UTC) - _EARLIER


def _moments(schedule: Schedule, start: datetime) -> list[Moment]:
    every = between(schedule, start - _EARLIER, start + AHEAD)
    return [Moment(each.due_at, each.local_date) for each in every]


def excesses(
    library: Library, index: Index, listed: Sequence[Kept], region: Region | None, now: datetime
) -> tuple[Excess, ...]:
    """Return for each limit of an ingredient the first dose of the coming week that it does not allow."""
    found = []
    for ingredient, holders in holding(library, index, listed).items():
        doses = sorted(_doses(holders, now), key=lambda each: each[0].at)
        for limit in intakes.limits(library, index, ingredient, region):
            broken = next(_broken(limit, doses), None)
            if broken is not None:
                found.append(Excess(ingredient, *broken, tuple(kept for kept, _mg in holders)))
    return tuple(found)


Holders = list[tuple[Kept, "Callable[[Decimal | None], float | None]"]]


def holding(library: Library, index: Index, listed: Iterable[Kept]) -> dict[str, Holders]:
    """Return by ingredient what holds it, with the mg that an amount of it is (None: our data cannot say)."""
    found: dict[str, Holders] = {}
    for kept in listed:
        for ingredient in _ingredients(library, index, kept):
            found.setdefault(ingredient, []).append((kept, _weigher(library, index, kept, ingredient)))
    return found


def _ingredients(library: Library, index: Index, kept: Kept) -> tuple[str, ...]:
    dose = Swallowed(kept.name, kept.amount, kept.unit, _ANY_TIME, kept.strength)
    return tuple(part.ingredient for part in intakes.parts(library, index, dose))


def _weigher(
    library: Library, index: Index, kept: Kept, ingredient: str
) -> Callable[[Decimal | None], float | None]:
    known: dict[Decimal | None, float | None] = {}

    def weigh(amount: Decimal | None) -> float | None:
        if amount not in known:
            unit = kept.unit if amount is not None else None
            dose = Swallowed(kept.name, amount, unit, _ANY_TIME, kept.strength)
            found = intakes.parts(library, index, dose)
            known[amount] = next((each.mg for each in found if each.ingredient == ingredient), None)
        return known[amount]

    return weigh


def _doses(holders: Holders, now: datetime) -> Iterator[tuple[Intake, Kept]]:
    for kept, weigh in holders:
        for at, amount in coming_doses(kept, now):
            yield Intake(at, weigh(amount)), kept


def coming_doses(kept: Kept, now: datetime) -> Iterator[tuple[datetime, Decimal | None]]:
    """Yield when something comes due in the coming week, with the amount; nothing of what is as needed."""
    if kept.schedule is not None:
        start = max(now, begin(kept.schedule))
        for each in between(kept.schedule, start, start + TOTALS_AHEAD):
            yield each.due_at, kept.amount if each.amount is None else each.amount


def _broken(limit: Limit, doses: Sequence[tuple[Intake, Kept]]) -> Iterator[tuple[Kept, Standing]]:
    for dose, kept in doses:
        near = [each for each, _kept in doses if each is not dose and abs(each.at - dose.at) <= _EARLIER]
        found = standing(limit, near, dose)
        # Where nothing is known of the amount, nothing is known to be too much.
        known_over = found.over and (dose.amount is not None or limit.most is None)
        if known_over or found.too_much_at_once or found.too_soon:
            yield kept, found
