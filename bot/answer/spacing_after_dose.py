"""Spacing after a dose was actually taken: when another item may be taken after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.answer import as_needed, conflicts
from bot.answer.as_needed import TakenDose
from bot.answer.conflicts import ListedItem
from bot.domain.intake_limits import LimitCheck, strictest
from bot.domain.interactions import InteractionFinding
from bot.domain.spacing import earliest_after
from bot.search import Index, Knowledge

LOOK_BACK = timedelta(hours=12)
"""Twelve hours: no rule of the data asks for more, so older doses are not looked at."""

DAY = timedelta(days=1)
ANSWER_SLACK = timedelta(minutes=15)
"""Reminders are answered some minutes after they arrive; a delay this short leads to no advice."""


@dataclass(frozen=True, slots=True)
class TakenItem:
    """An item that was taken at `at`, when the dose was due (None: as needed), and its local date."""

    item: ListedItem
    at: datetime
    due_at: datetime | None
    day: date


@dataclass(frozen=True, slots=True)
class WaitAdvice:
    """Advice to take an item later.

    Attributes:
        taken: The item taken before.
        better_at: The earliest better time; None: not on the same day, whatever the hour.
        finding: The interaction; None: both items hold an ingredient whose label asks for a gap.
        sources: Ids of the sources.
    """

    taken: TakenItem
    better_at: datetime | None
    finding: InteractionFinding | None
    sources: tuple[str, ...]


def advise_wait(
    knowledge: Knowledge, taken: TakenItem, item: ListedItem, at: datetime, day: date
) -> WaitAdvice | None:
    """Return the advice to take an item later because of one taken before, or None.

    Doses that the schedules themselves put too near were warned of when they were saved; this advice is only
    for distances that are too short because of the actual time of a dose.

    Args:
        knowledge: The content and its index.
        taken: The item taken before.
        item: The item to be taken.
        at: When the item is to be taken.
        day: The local date of that dose.
    """
    found = [*_by_rules(knowledge.index, taken, item, at, day), *_by_labels(knowledge, taken, item, at)]
    return max(found, key=lambda each: (each.better_at is None, each.better_at or at), default=None)


def _by_rules(
    index: Index, past: TakenItem, kept: ListedItem, at: datetime, day: date
) -> Iterator[WaitAdvice]:
    for pair in conflicts.find_pairs(index, [past.item, kept]):
        rule, was_subject, same_day = pair.spacing_rule, pair.subject.key == past.item.key, day == past.day
        if rule is None:
            continue
        # Allowed by the due times, by the actual time, and by a slightly earlier actual time.
        planned, really, nearly = (
            rule.allows(at - taken if was_subject else taken - at, same_day=same_day)
            for taken in (past.due_at or at - DAY, past.at, past.at - ANSWER_SLACK)
        )
        if (planned or past.due_at is None) and not (really or nearly):
            better = earliest_after(rule, past.at, taken_is_subject=was_subject)
            yield WaitAdvice(past, better, pair.finding, pair.finding.sources)


def _by_labels(knowledge: Knowledge, past: TakenItem, kept: ListedItem, at: datetime) -> Iterator[WaitAdvice]:
    for ingredient, holders in conflicts.holders_by_ingredient(knowledge, [past.item, kept]).items():
        if len(holders) > 1:
            for limit in as_needed.ingredient_limits(knowledge, ingredient, None):
                gap = limit.min_gap
                apart_by_plan = gap is None or past.due_at is None or at - past.due_at >= gap
                if gap is not None and apart_by_plan and at - past.at < gap - ANSWER_SLACK:
                    yield WaitAdvice(past, past.at + gap, None, limit.sources)


@dataclass(frozen=True, slots=True)
class ExceededLabel:
    """A label's limit that a dose would exceed: the ingredient, and the check of the limit."""

    ingredient: str
    limit_check: LimitCheck


def find_exceeded_label(
    knowledge: Knowledge, item: ListedItem, at: datetime, taken: Sequence[TakenDose]
) -> ExceededLabel | None:
    """Return the 24-hour limit of a pain reliever that a dose would exceed, over all products, or None.

    Args:
        knowledge: The content and its index.
        item: The item to be taken.
        at: When the item is to be taken.
        taken: All other doses that the same person took in the day before.
    """
    dose = TakenDose(item.name, item.amount, item.unit, at, item.strength)
    broken = [
        ExceededLabel(tally.ingredient, each)
        for tally in as_needed.check_intake(knowledge, dose, taken, None).tallies
        for each in tally.limit_checks
        if tally.ingredient in knowledge.index.medicine_cards and each.over_limit
    ]
    worst = strictest([each.limit_check for each in broken])
    return next((each for each in broken if each.limit_check is worst), None)
