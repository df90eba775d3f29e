"""What follows from what was really taken: from when on something else may be taken after it."""

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
"""No rule of the data asks for more; beyond it nothing that was taken is looked at."""

DAY = timedelta(days=1)
SLACK = timedelta(minutes=15)
"""A reminder is answered some minutes after it came. So little is no lateness that anything follows from."""


@dataclass(frozen=True, slots=True)
class Past:
    """Something that was taken: really, and when it was due (None: as needed), on which local date."""

    kept: Kept
    at: datetime
    planned_at: datetime | None
    day: date


@dataclass(frozen=True, slots=True)
class Wait:
    """Why something is better taken later.

    Attributes:
        past: What was taken.
        better: From when on; None: not on the same day, whatever the hour.
        finding: The rule; None: both hold an ingredient whose label asks for a gap.
        sources: Ids.
    """

    past: Past
    better: datetime | None
    finding: Finding | None
    sources: tuple[str, ...]


def wait(library: Library, index: Index, past: Past, kept: Kept, at: datetime, day: date) -> Wait | None:
    """Return why `kept`, to be taken at a moment, has to wait because of what was taken, or None.

    What the plan itself brought too near was warned of when it was saved; here is said what only follows from
    the time at which something was really taken.

    Args:
        library: The labels.
        index: The rules.
        past: What was taken before.
        kept: What is to be taken.
        at: When.
        day: The local date that dose belongs to.
    """
    found = [*_by_rules(index, past, kept, at, day), *_by_labels(library, index, past, kept, at)]
    return max(found, key=lambda each: (each.better is None, each.better or at), default=None)


def _by_rules(index: Index, past: Past, kept: Kept, at: datetime, day: date) -> Iterator[Wait]:
    for pair in spacing.pairs(index, [past.kept, kept]):
        rule, was_subject, same_day = pair.rule, pair.subject.key == past.kept.key, day == past.day
        if rule is None:
            continue
        # By the plan, as it really was, and as it would have been a little earlier.
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
    """A label that leaves no room for a dose: of which ingredient, and how the dose stands beside it."""

    ingredient: str
    standing: Standing


def full(library: Library, index: Index, kept: Kept, at: datetime, taken: Sequence[Swallowed]) -> Full | None:
    """Return the pain reliever's limit of 24 hours that a dose would break, over all products, or None.

    Args:
        library: The labels.
        index: What names mean.
        kept: What is to be taken.
        at: When.
        taken: Everything else that the same person took in the day before.
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
