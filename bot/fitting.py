"""Finds the scheduled doses that a reported intake may have been: same item, same person."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.matching import REACH, Window, nearest, too_near, window
from bot.domain.meant import meant
from bot.domain.schedules import Occurrence, between
from bot.replies.fits import Fit
from bot.search import items
from bot.store import doses, intakes, schedules
from bot.store.doses import Dose
from bot.store.intakes import Taken
from bot.store.schedules import Reminder

JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True)
class Intake:
    """An intake that somebody reported in words.

    Attributes:
        chat_id: The chat in which it was reported.
        name: Name of the item, as typed.
        person: Who took it; None for the owner of the chat.
        at: When it was taken, UTC.
    """

    chat_id: int
    name: str
    person: str | None
    at: datetime


@dataclass(frozen=True)
class Near:
    """The time since the last intake where it is less than half of `gap`, the plan's time between doses."""

    since: timedelta
    gap: timedelta


async def fits(tx: AsyncConnection, world: World, intake: Intake) -> list[Fit]:
    """Return the open, missed and coming doses that an intake may have been, nearest first, at most three."""
    of_person = [
        each for each in await schedules.of_chat(tx, intake.chat_id) if each.item.person == intake.person
    ]
    same_item = [each for each in named(world, of_person, intake.name) if each.schedule is not None]
    by_id = {each.id: each for each in same_item}
    recorded = await doses.due_after(tx, by_id, intake.at - 2 * REACH)
    open_or_missed = [dose for dose in recorded if dose.state in {"due", "missed"}]
    candidates = [_on_record(by_id[dose.schedule_id], dose) for dose in open_or_missed]
    candidates += [fit for reminder in same_item for fit in _coming(reminder, intake.at, recorded)]
    chosen = [candidates[n] for n in nearest([each.window for each in candidates], intake.at)]
    past = await _past(tx, world, intake)
    return [replace(each, near=_near(each, past, intake.at)) for each in chosen]


async def early(
    tx: AsyncConnection, world: World, reminder: Reminder, occurrence: Occurrence, at: datetime
) -> Fit:
    """Return a coming occurrence as the match of an intake at that moment (UTC)."""
    candidate = Fit(
        reminder, occurrence, None, reminder.item_of(occurrence), _window(reminder, occurrence.due_at)
    )
    intake = Intake(reminder.chat_id, reminder.item.name, reminder.item.person, at)
    return replace(candidate, near=_near(candidate, await _past(tx, world, intake), at))


async def too_soon(tx: AsyncConnection, world: World, intake: Intake) -> list[Near]:
    """Return the short gaps between an unplanned intake and earlier intakes of planned items."""
    of_person = [
        each for each in await schedules.of_chat(tx, intake.chat_id) if each.item.person == intake.person
    ]
    past = await _past(tx, world, intake)
    gaps = [_soon(each, past, intake.at) for each in named(world, of_person, intake.name)]
    return [each for each in gaps if each is not None]


def _soon(reminder: Reminder, past: Sequence[Taken], at: datetime) -> Near | None:
    if reminder.schedule is None or reminder.next_due_at is None:
        return None
    gap = _window(reminder, reminder.next_due_at).gap
    since = too_near(gap, max((each.at for each in past), default=None), at)
    return None if since is None else Near(since, gap)


async def _past(tx: AsyncConnection, world: World, intake: Intake) -> list[Taken]:
    """Return the earlier intakes of the same item by the same person."""
    past = await intakes.since(tx, intake.chat_id, intake.person, intake.at - 2 * REACH)
    return [
        each for each in past if each.at <= intake.at and items.is_same(world.index, each.name, intake.name)
    ]


def _near(fit: Fit, past: Iterable[Taken], at: datetime) -> timedelta | None:
    """Return the time since the last intake if it is too short.

    Doses of other reminders of the same item are part of the plan and do not count.
    """
    own_times = (each.at for each in past if each.planned_at is None or each.schedule_id == fit.reminder.id)
    return too_near(fit.window.gap, max(own_times, default=None), at)


def _window(reminder: Reminder, due_at: datetime) -> Window:
    if reminder.schedule is None:
        return Window(due_at, due_at, due_at, timedelta())
    return window(reminder.schedule, due_at)


def named(world: World, reminders: Sequence[Reminder], name: str) -> list[Reminder]:
    """Return the reminders of the item with that name; an unknown name may be part of one, or misspelt."""
    same = [each for each in reminders if items.is_same(world.index, each.item.name, name)]
    if same or any(each.thing is not None for each in items.read(world.index, name, guess=False)):
        return same
    return [reminders[n] for n in meant(name, [each.item.name for each in reminders])]


def _on_record(reminder: Reminder, dose: Dose) -> Fit:
    matching_window = _window(reminder, dose.moved_from or dose.due_at)
    if dose.state == "due":
        # An open dose can be answered however far it was moved.
        matching_window = replace(matching_window, ends=max(matching_window.ends, dose.closes_at))
    return Fit(reminder, None, dose, dose.item, matching_window)


def _coming(reminder: Reminder, at: datetime, recorded: Sequence[Dose]) -> Iterator[Fit]:
    """Yield the first unrecorded occurrences; none after them can have been taken yet."""
    if reminder.schedule is None or reminder.next_due_at is None:
        return
    recorded_keys = {dose.key for dose in recorded}
    every = between(reminder.schedule, reminder.next_due_at - JUST_BEFORE, at + REACH + JUST_BEFORE)
    ahead = (each for each in every if (reminder.id, each.local_date, each.slot) not in recorded_keys)
    _instant, first = next(groupby(ahead, key=lambda each: each.due_at), (None, ()))
    for each in first:
        yield Fit(reminder, each, None, reminder.item_of(each), _window(reminder, each.due_at))
