"""Finds the scheduled doses that a reported intake may have been: same item, same person."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.dose_matching import MAX_WINDOW_SIDE, DoseWindow, dose_window, match_windows, too_soon_after
from bot.domain.language import Language
from bot.domain.name_matching import match_names
from bot.domain.parsing.tokens import tokenize
from bot.domain.schedules import Occurrence, just_before, occurrences_between
from bot.replies.doses.dose_matching import CandidateDose
from bot.search import Knowledge, item_names
from bot.store.doses import doses, intakes
from bot.store.doses.doses import Dose
from bot.store.doses.intakes import RecordedIntake
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Reminder


@dataclass(frozen=True)
class ReportedIntake:
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
class ShortGap:
    """The time since the last intake where it is less than half of `gap`, the plan's time between doses."""

    since: timedelta
    gap: timedelta


async def find_candidates(
    tx: AsyncConnection, knowledge: Knowledge, intake: ReportedIntake
) -> list[CandidateDose]:
    """Return the open, missed and coming doses that an intake may have been, nearest first, at most three."""
    of_person = [
        each for each in await schedules.of_chat(tx, intake.chat_id) if each.item.person == intake.person
    ]
    meant = reminders_meant(knowledge, of_person, intake.name)
    same_item = [each for each in meant if each.schedule is not None]
    by_id = {each.id: each for each in same_item}
    recorded = await doses.due_after(tx, by_id, intake.at - 2 * MAX_WINDOW_SIDE)
    open_or_missed = [dose for dose in recorded if dose.state in {"due", "missed"}]
    candidates = [_recorded_candidate(by_id[dose.schedule_id], dose) for dose in open_or_missed]
    candidates += [
        fit for reminder in same_item for fit in _upcoming_candidates(reminder, intake.at, recorded)
    ]
    chosen = [candidates[n] for n in match_windows([each.window for each in candidates], intake.at)]
    past = await _earlier_intakes(tx, knowledge, intake) if chosen else []
    return [replace(each, since_last=_short_time_since_last(each, past, intake.at)) for each in chosen]


async def candidate_of_occurrence(
    tx: AsyncConnection, knowledge: Knowledge, reminder: Reminder, occurrence: Occurrence, at: datetime
) -> CandidateDose:
    """Return a coming occurrence as the match of an intake at that moment (UTC)."""
    candidate = CandidateDose(
        reminder, occurrence, None, reminder.item_of(occurrence), _window(reminder, occurrence.due_at)
    )
    intake = ReportedIntake(reminder.chat_id, reminder.item.name, reminder.item.person, at)
    return replace(
        candidate,
        since_last=_short_time_since_last(candidate, await _earlier_intakes(tx, knowledge, intake), at),
    )


async def find_short_gaps(
    tx: AsyncConnection, knowledge: Knowledge, intake: ReportedIntake
) -> list[ShortGap]:
    """Return the short gaps between an unplanned intake and earlier intakes of planned items."""
    of_person = [
        each for each in await schedules.of_chat(tx, intake.chat_id) if each.item.person == intake.person
    ]
    named = reminders_named(knowledge, of_person, intake.name)
    past = await _earlier_intakes(tx, knowledge, intake) if named else []
    gaps = [_short_gap(each, past, intake.at) for each in named]
    return [each for each in gaps if each is not None]


def _short_gap(reminder: Reminder, past: Sequence[RecordedIntake], at: datetime) -> ShortGap | None:
    if reminder.schedule is None or reminder.next_due_at is None:
        return None
    gap = _window(reminder, reminder.next_due_at).gap
    since = too_soon_after(gap, max((each.at for each in past), default=None), at)
    return None if since is None else ShortGap(since, gap)


async def _earlier_intakes(
    tx: AsyncConnection, knowledge: Knowledge, intake: ReportedIntake
) -> list[RecordedIntake]:
    """Return the earlier intakes of the same item by the same person."""
    past = await intakes.since(tx, intake.chat_id, intake.person, intake.at - 2 * MAX_WINDOW_SIDE)
    # Each name once: a person with fifty reminders took hundreds of doses.
    names = {each.name for each in past}
    same = {name for name in names if item_names.mean_same(knowledge.index, name, intake.name)}
    return [each for each in past if each.at <= intake.at and each.name in same]


def _short_time_since_last(
    fit: CandidateDose, past: Iterable[RecordedIntake], at: datetime
) -> timedelta | None:
    """Return the time since the last intake if it is too short.

    Doses of other reminders of the same item are part of the plan and do not count.
    """
    own_times = (each.at for each in past if each.planned_at is None or each.schedule_id == fit.reminder.id)
    return too_soon_after(fit.window.gap, max(own_times, default=None), at)


def _window(reminder: Reminder, due_at: datetime) -> DoseWindow:
    if reminder.schedule is None:
        return DoseWindow(due_at, due_at, due_at, timedelta())
    return dose_window(reminder.schedule, due_at)


def reminders_named(knowledge: Knowledge, reminders: Sequence[Reminder], name: str) -> list[Reminder]:
    """Return the reminders of the item with that name; an unknown name may be part of one, or misspelt."""
    same = [each for each in reminders if item_names.mean_same(knowledge.index, each.item.name, name)]
    if same or any(
        each.concept is not None for each in item_names.resolve_names(knowledge.index, name, guess=False)
    ):
        return same
    return [reminders[n] for n in match_names(name, [each.item.name for each in reminders])]


def reminders_meant(knowledge: Knowledge, reminders: Sequence[Reminder], name: str) -> list[Reminder]:
    """Return the reminders of the item with that name, or of what the name may describe."""
    return reminders_named(knowledge, reminders, name) or _reminders_described(knowledge, reminders, name)


def _reminders_described(knowledge: Knowledge, reminders: Sequence[Reminder], name: str) -> list[Reminder]:
    """Return the reminders of what a description that is no name may mean.

    "My blood thinner" means those of its class; "my heart pill", of which no class is known, any of them.
    """
    index = knowledge.index
    (first, *more) = item_names.resolve_names(index, name, guess=False)
    if first.concept is None:
        return list(reminders) if _is_description(name, index.language) else []
    if more or first.concept.kind != "class" or first.concept.substance is None:
        return []
    groups = first.concept.substance.groups
    return [
        each
        for each in reminders
        for item in item_names.resolve_names(index, each.item.name, guess=False)
        if item.concept and item.concept.substance and not groups.isdisjoint(item.concept.substance.groups)
    ]


def _is_description(name: str, language: Language) -> bool:
    """Return whether a name says only what something is for or how it looks: "heart pill", "pill"."""
    for lead in ("", *language.talk.possessives):
        words = tokenize(f"{lead} {name}", language)
        found = language.talk.things.match_at(words, 0)
        if found is not None and found.end == len(words):
            return True
    return False


def _recorded_candidate(reminder: Reminder, dose: Dose) -> CandidateDose:
    matching_window = _window(reminder, dose.moved_from or dose.due_at)
    if dose.state == "due":
        # An open dose can be answered however far it was moved.
        matching_window = replace(matching_window, ends=max(matching_window.ends, dose.closes_at))
    return CandidateDose(reminder, None, dose, dose.item, matching_window)


def _upcoming_candidates(
    reminder: Reminder, at: datetime, recorded: Sequence[Dose]
) -> Iterator[CandidateDose]:
    """Yield the first unrecorded occurrences; none after them can have been taken yet."""
    if reminder.schedule is None or reminder.next_due_at is None:
        return
    recorded_keys = {dose.key for dose in recorded}
    since, until = just_before(reminder.next_due_at), at + MAX_WINDOW_SIDE
    every = occurrences_between(reminder.schedule, since, until)
    ahead = (each for each in every if (reminder.id, each.local_date, each.slot) not in recorded_keys)
    _instant, first = next(groupby(ahead, key=lambda each: each.due_at), (None, ()))
    for each in first:
        yield CandidateDose(reminder, each, None, reminder.item_of(each), _window(reminder, each.due_at))
