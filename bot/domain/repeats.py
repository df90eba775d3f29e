"""Compare a new plan with one that a person has for the same thing: said twice, or another time of day."""

from dataclasses import replace

from bot.domain.schedules import Schedule


def is_repeat(new: Schedule | None, kept: Schedule | None) -> bool:
    """Say whether the new schedule brings no dose that the kept one does not bring; None is as needed."""
    if new is None or kept is None:
        return new is kept
    return _rhythm(new) == _rhythm(kept) and _in_step(new, kept) and set(new.times) <= set(kept.times)


def joined(new: Schedule | None, kept: Schedule | None) -> Schedule | None:
    """Return the kept schedule with the new one's times of day, too; None where they do not fit into one."""
    if new is None or kept is None or _rhythm(new) != _rhythm(kept) or not _in_step(new, kept):
        return None
    if kept.every_hours is not None or kept.cycle is not None or kept.course is not None:
        return None
    return replace(kept, times=tuple(sorted({*kept.times, *new.times})))


def _rhythm(schedule: Schedule) -> object:
    """Everything but the times of day, the first day and what was counted since."""
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
    """Whether days that are counted from the first day are the same days."""
    if new.cycle is not None or new.course is not None:
        return new.start == kept.start
    return (new.start - kept.start).days % new.every_days == 0
