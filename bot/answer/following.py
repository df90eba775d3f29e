"""Spacing after a dose was actually taken: when another item may be taken after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.answer import intakes, spacing
from bot.answer.intakes import Swallowed
from bot.answer.spacing import Kept
from bot.domain.intake_limits import Standing, strictest
from bot.domain.interactions import Finding
from bot.domain.spacing import earliest
from bot.library import Library
from bot.search import Index

REACH = timedelta(hours=12)
"""Twelve hours: no rule of the data asks for more, so older doses are not looked at."""

DAY = timedelta(days=1)
SLACK = timedelta(minutes=15)
"""Reminders are answered some minutes after they arrive; a delay this short leads to no advice."""


@dataclass(frozen=True, slots=True)
class Past:
    """An item that was taken at `at`, when the dose was due (None: as needed), and its local date."""

    kept: Kept
    at: datetime
    planned_at: datetime | None
    day: date


@dataclass(frozen=True, slots=True)
class Wait:
    """Advice to take an item later.

    Attributes:
        taken: The item taken before.
        better_at: The earliest better time; None: not on the same day, whatever the hour.
        finding: The interaction; None: both items hold an ingredient whose label asks for a gap.
        sources: Ids of the sources.
    """

    past: Past
    better: datetime | None
    finding: Finding | None
    sources: tuple[str, ...]


def wait(library: Library, index: Index, past: Past, kept: Kept, at: datetime, day: date) -> Wait | None:
    """Return the advice to take an item later because of one taken before, or None.

    Doses that the schedules themselves put too near were warned of when they were saved; this advice is only
    for distances that are too short because of the actual time of a dose.

    Args:
        library: The content with the labels.
        index: The index with the interaction rules.
        past: The item taken before.
        kept: The item to be taken.
        at: When the item is to be taken.
        day: The local date of that dose.
    """
    found = [*_by_rules(index, past, kept, at, day), *_by_labels(library, index, past, kept, at)]
    return max(found, key=lambda each: (each.better is None, each.better or at), default=None)


def _by_rules(index: Index, past: Past, kept: Kept, at: datetime, day: date) -> Iterator[Wait]:
    for pair in spacing.pairs(index, [past.kept, kept]):
        rule, was_subject, same_day = pair.rule, pair.subject.key == past.kept.key, day == past.day
        if rule is None:
            continue
        # Allowed by the due times, by the actual time, and by a slightly earlier actual time.
        planned, really, nearly = (
            rule.allows(at - taken if was_subject else taken - at, same_day=same_day)
            for taken in (past.planned_at or at - DAY, past.at, past.at - SLACK)
        )
        if (planned or past.planned_at is None) and not (really or nearly):
            better = earliest(rule, past.at, taken_is_subject=was_subject)
            yield Wait(past, better, pair.finding, pair.finding.sources)


def _by_labels(library: Library, index: Index, past: Past, kept: Kept, at: datetime) -> Iterator[Wait]:
    for ingredient, holders in spacing.holding(library, index, [past.kept, kept]).items():
        if len(holders) > 1:
            for limit in intakes.limits(library, index, ingredient, None):
                gap = limit.gap
                apart_by_plan = gap is None or past.planned_at is None or at - past.planned_at >= gap
                if gap is not None and apart_by_plan and at - past.at < gap - SLACK:
                    yield Wait(past, past.at + gap, None, limit.sources)


@dataclass(frozen=True, slots=True)
class Full:
    """A label's limit that a dose would exceed: the ingredient, and the check of the limit."""

    ingredient: str
    standing: Standing


def full(library: Library, index: Index, kept: Kept, at: datetime, taken: Sequence[Swallowed]) -> Full | None:
    """Return the 24-hour limit of a pain reliever that a dose would exceed, over all products, or None.

    Args:
        library: The content with the labels.
        index: The index of names.
        kept: The item to be taken.
        at: When the item is to be taken.
        taken: All other doses that the same person took in the day before.
    """
    dose = Swallowed(kept.name, kept.amount, kept.unit, at, kept.strength)
    broken = [
        Full(tally.ingredient, each)
        for tally in intakes.outlook(library, index, dose, taken, None).tallies
        for each in tally.standings
        if tally.ingredient in index.medicine_cards and each.over
    ]
    worst = strictest([each.standing for each in broken])
    return next((each for each in broken if each.standing is worst), None)
