"""Comparison of a new schedule with an existing one of the same item: a repeat, or more times of day."""

from dataclasses import replace

from bot.domain.recurrence import Cycle, EveryHours, without_anchor
from bot.domain.schedules import Schedule


def adds_nothing(new: Schedule | None, existing: Schedule | None) -> bool:
    """Return whether the new schedule has no dose that the existing one lacks; None is as needed."""
    if new is None or existing is None:
        return new is existing
    return (
        _rule(new) == _rule(existing) and _same_phase(new, existing) and set(new.times) <= set(existing.times)
    )


def merge_times(new: Schedule | None, existing: Schedule | None) -> Schedule | None:
    """Return the existing schedule with the new times of day added; None where that is impossible."""
    if new is None or existing is None or _rule(new) != _rule(existing) or not _same_phase(new, existing):
        return None
    if isinstance(existing.recurrence, EveryHours | Cycle) or existing.taper is not None:
        return None
    return replace(existing, times=tuple(sorted({*existing.times, *new.times})))


def _rule(schedule: Schedule) -> object:
    """Return the rule of the schedule: all but the times of day, the first day and the anchor."""
    return without_anchor(schedule.recurrence), schedule.end, schedule.taper


def _same_phase(new: Schedule, kept: Schedule) -> bool:
    """Return whether days counted from the first day are the same days in both schedules of one rule."""
    if new.taper is not None:
        return new.start == kept.start
    return new.recurrence.phase(new.start) == new.recurrence.phase(kept.start)
