"""Comparison of a new schedule with an existing one of the same item: a repeat, or more times of day."""

from dataclasses import replace

from bot.domain.schedules import Schedule


def is_repeat(new: Schedule | None, kept: Schedule | None) -> bool:
    """Return whether the new schedule has no dose that the existing one lacks; None is as needed."""
    if new is None or kept is None:
        return new is kept
    return _rhythm(new) == _rhythm(kept) and _in_step(new, kept) and set(new.times) <= set(kept.times)


def joined(new: Schedule | None, kept: Schedule | None) -> Schedule | None:
    """Return the existing schedule with the new times of day added; None where that is impossible."""
    if new is None or kept is None or _rhythm(new) != _rhythm(kept) or not _in_step(new, kept):
        return None
    if kept.every_hours is not None or kept.cycle is not None or kept.course is not None:
        return None
    return replace(kept, times=tuple(sorted({*kept.times, *new.times})))


def _rhythm(schedule: Schedule) -> object:
    """Return the rule of the schedule: all but the times of day, the first day and the anchor."""
    return (
        schedule.weekdays,
        schedule.every_days,
        schedule.end,
        schedule.cycle,
        schedule.every_hours,
        schedule.counts_from,
        schedule.course,
    )


def _in_step(new: Schedule, kept: Schedule) -> bool:
    """Return whether days counted from the first day are the same days in both schedules."""
    if new.cycle is not None or new.course is not None:
        return new.start == kept.start
    return (new.start - kept.start).days % new.every_days == 0
