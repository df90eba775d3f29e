"""Whether a person is offered a trial of an item, and if not, why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.answer.conflicts import ListedItem, find_conflicts, find_excesses
from bot.answer.profile_warnings import find_profile_warning
from bot.domain.profiles import Profile
from bot.domain.recurrence import EVERY_DAY
from bot.domain.schedules import Schedule
from bot.domain.trials.design import DesignKind
from bot.library.models import Supplement
from bot.search import Knowledge, item_names

Unfit = Literal["age", "person", "warned", "slow", "alone", "unread", "schedule"]
"""Why there is no trial: age not told; a condition of the person; a warning about what they take; an item
that works for weeks; one not to be tried alone; one that nothing was read on; another schedule than daily."""

_DAY = timedelta(days=1)
_DESIGNS: dict[str, tuple[DesignKind, ...]] = {
    "quick": ("quick", "days56", "days80"),
    "days": ("days56", "days80"),
}


@dataclass(frozen=True, slots=True)
class TrialFitness:
    """Whether an item may be tried.

    Attributes:
        designs: The designs that may be chosen; empty if there is a reason why not.
        reason: Why there is no trial; None: there may be one.
    """

    designs: tuple[DesignKind, ...]
    reason: Unfit | None = None


def tryable(knowledge: Knowledge) -> list[Supplement]:
    """Return the supplements of which the content offers a trial."""
    every = knowledge.library.supplements.values()
    return [each for each in every if each.trial is not None and each.trial.kind in _DESIGNS]


def judge_fitness(
    knowledge: Knowledge, profile: Profile, item: ListedItem, others: Sequence[ListedItem], now: datetime
) -> TrialFitness:
    """Return whether the chat's owner may try an item by themselves.

    Args:
        knowledge: The content.
        profile: What the person told about themselves.
        item: What is to be tried.
        others: Everything else that the person takes.
        now: UTC.
    """
    supplement = _only_supplement(knowledge, item.name)
    if supplement is None or supplement.trial is None:
        return TrialFitness((), "unread")
    designs = _DESIGNS.get(supplement.trial.kind, ())
    if not designs:
        return TrialFitness((), "slow" if supplement.trial.kind == "slow" else "alone")
    reason = _reason_of_person(knowledge, profile, supplement) or _reason_of_list(
        knowledge, profile, item, others, now
    )
    return TrialFitness(() if reason else designs, reason)


def _reason_of_person(knowledge: Knowledge, profile: Profile, supplement: Supplement) -> Unfit | None:
    if profile.over_18 is None:
        return "age"
    warning = find_profile_warning(knowledge.library, profile.conditions, [supplement.id])
    return None if warning is None else "person"


def _reason_of_list(
    knowledge: Knowledge, profile: Profile, item: ListedItem, others: Sequence[ListedItem], now: datetime
) -> Unfit | None:
    if not _is_daily(item.schedule, now):
        return "schedule"
    return "warned" if _is_warned(knowledge, profile, [item, *others], now) else None


def _only_supplement(knowledge: Knowledge, name: str) -> Supplement | None:
    """Return the supplement that a name stands for; None for a mixture, an unknown or a misspelt name."""
    resolved = list(item_names.resolve_names(knowledge.index, name, guess=False))
    entities = {
        entity for each in resolved if each.concept and not each.corrected for entity in each.concept.entities
    }
    if len(resolved) != 1 or len(entities) != 1:
        return None
    return knowledge.library.supplements.get(entities.pop())


def _is_daily(schedule: Schedule | None, now: datetime) -> bool:
    """Return whether the item is taken once a day, every day, in one amount, without an end."""
    if schedule is None:
        return False
    once = schedule.recurrence == EVERY_DAY and len(schedule.times) == 1
    return once and schedule.taper is None and schedule.end is None and schedule.start <= now.date() + _DAY


def _is_warned(knowledge: Knowledge, profile: Profile, listed: Sequence[ListedItem], now: datetime) -> bool:
    """Return whether anything that the person takes is to be avoided, or more than a limit."""
    conflicts = find_conflicts(knowledge.index, listed, now)
    avoided = any(each.finding.action == "avoid" for each in conflicts)
    return avoided or bool(find_excesses(knowledge, listed, profile.region, now))
