"""Due doses: recorded, owed, and their schedules moved on, rule by rule (P2, P3)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.schedules import just_before, occurrence_windows
from bot.doses import nagging
from bot.due import last_night, trials
from bot.due.page import RETRY_DELAY
from bot.messages.dose_reminder import DoseReminder
from bot.messages.split import in_messages
from bot.replies.doses.doses import MAX_DOSES_PER_MESSAGE
from bot.store import trials as trial_records
from bot.store.doses import doses, early_doses
from bot.store.doses.doses import DueOccurrence, NewDose, OccurrenceKey, ReminderPlace
from bot.store.queue import outbox
from bot.store.queue.outbox import AlikeMessages, OwedMessage
from bot.store.reminders import due_rules, schedules
from bot.store.reminders.due_rules import DueRule, DueSchedules

log = structlog.get_logger()

# Schedules per page: they share a few rules, so a page takes no longer than a fifth of them one by one.
PAGE = 1_000
# Occurrences of one schedule per page, beside those of the catch-up window; the next page records the rest.
MAX_OCCURRENCES = 40
# Time after its window within which a missed dose is still reported.
CATCH_UP_WINDOW = timedelta(days=2)


async def run_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    """Record and owe a page of due doses; return whether more may be due."""
    # One more than a page tells whether more are due, without a transaction that finds nothing.
    due = await due_rules.due_longest(tx, now, PAGE + 1)
    return await _record(tx, due, now) or due.count > PAGE


async def catch_up(tx: AsyncConnection, chat_id: int, now: datetime) -> None:
    """Record the occurrences due in this chat by now, before its schedules are changed."""
    while await _record(tx, await due_rules.due_in_chat(tx, chat_id, now), now):
        pass


@dataclass(frozen=True)
class _RulePlan:
    """The occurrences of a rule to record now, and when the next one is due (UTC; None: never)."""

    rule: DueRule
    occurrences: Sequence[DueOccurrence]
    next_due_at: datetime | None


async def _record(tx: AsyncConnection, due: DueSchedules, now: datetime) -> bool:
    """Record and owe the due doses of these schedules; return whether a page is left over."""
    if not due.count:
        return False
    in_trial = await trial_records.running_by_schedule(
        tx, [schedule_id for rule in due.rules for schedule_id in rule.schedule_ids]
    )
    plans = [_plan(rule, now) for rule in _apart(due.rules, in_trial)]
    lived = await trials.live(tx, in_trial, [each for plan in plans for each in plan.occurrences], now)
    new = await doses.record(tx, lived.kept)
    await nagging.plan_first(tx, [each.id for each in new if each.due.has_nagging], now)
    missed = await last_night.missed_doses(tx, new, now)
    with_it = _among(lived.with_it, new)
    await outbox.owe(tx, list(lived.messages), now)
    await _owe_reminders(tx, new, missed, with_it, now)
    await _move_on(tx, plans, due, now)
    return any(plan.next_due_at is not None and plan.next_due_at <= now for plan in plans)


def _apart(rules: Iterable[DueRule], in_trial: Collection[int]) -> Iterator[DueRule]:
    """Yield the rules with each schedule in a trial by itself, since its days are its own."""
    for rule in rules:
        if others := [each for each in rule.schedule_ids if each not in in_trial]:
            yield replace(rule, schedule_ids=others)
        yield from (replace(rule, schedule_ids=[each]) for each in rule.schedule_ids if each in in_trial)


def _among(keys: Collection[OccurrenceKey], new: Iterable[NewDose]) -> set[int]:
    """Return the ids of the doses of these occurrences."""
    # Nearly always there are none, and as many new doses as a page has.
    return {each.id for each in new if trials.key_of(each.due) in keys} if keys else set()


def _plan(rule: DueRule, now: datetime) -> _RulePlan:
    """Return what to record of a rule: all that is still reported, and a page of what is older."""
    due: list[DueOccurrence] = []
    if rule.schedule is None:
        return _RulePlan(rule, due, None)
    for occurrence, closes in occurrence_windows(rule.schedule, just_before(rule.next_due_at)):
        is_left = len(due) >= MAX_OCCURRENCES and not _is_reported(closes, now)
        if occurrence.due_at > now or is_left:
            return _RulePlan(rule, due, occurrence.due_at)
        state: doses.DoseState = "missed" if closes <= now else "due"
        due.append(
            DueOccurrence(rule.schedule_ids, occurrence, closes, state, rule.thread_id, rule.has_nagging)
        )
    return _RulePlan(rule, due, None)


def _is_reported(closes_at: datetime, now: datetime) -> bool:
    return now - CATCH_UP_WINDOW < closes_at


async def _move_on(tx: AsyncConnection, plans: Sequence[_RulePlan], due: DueSchedules, now: datetime) -> None:
    """Set when the schedules are due next, past the doses that were taken early, and end their pauses."""
    next_due = [(plan.rule.schedule_ids, plan.next_due_at) for plan in plans]
    if due.unreadable:
        next_due.append((due.unreadable, now + RETRY_DELAY))
    await due_rules.move_on(tx, next_due)
    await due_rules.end_pauses(tx, due.paused)
    moved = [schedule_id for plan in plans for schedule_id in plan.rule.schedule_ids]
    for schedule_id in await early_doses.schedules_with_early_doses(tx, moved, now):
        await schedules.skip_recorded(tx, schedule_id)
    for schedule_id in due.unreadable:
        log.error("schedule_unreadable", schedule=schedule_id)


# An open dose: its id, when it is due and when its window closes (UTC).
ReminderDose = tuple[int, datetime, datetime]


def open_dose_reminders(open_doses: Iterable[tuple[int, ReminderDose]]) -> list[OwedMessage]:
    """Return one reminder per chat about its open doses; each dose comes with its chat id, in due order."""
    by_message = in_messages(open_doses, lambda each: each[0], MAX_DOSES_PER_MESSAGE)
    return [_reminder((chat_id, None), [dose for _chat_id, dose in shown]) for chat_id, shown in by_message]


def _reminder(
    place: ReminderPlace,
    shown: Sequence[ReminderDose],
    of_last_night: tuple[int, ...] = (),
    in_trial: Collection[int] = (),
) -> OwedMessage:
    ids, due_at, closes = zip(*shown, strict=True)
    reminder = DoseReminder(
        due_at=due_at[0],
        dose_ids=ids,
        last_night_ids=of_last_night,
        trial_ids=tuple(each for each in ids if each in in_trial),
    )
    return reminder.to(place[0], expires_at=max(closes) + CATCH_UP_WINDOW, thread_id=place[1])


async def _owe_reminders(
    tx: AsyncConnection,
    new: Sequence[NewDose],
    missed: Mapping[ReminderPlace, tuple[int, ...]],
    in_trial: Collection[int],
    now: datetime,
) -> None:
    """Owe one message per chat and topic, however many doses became due or were missed at once.

    The first of a morning also names the doses that were `missed` last night; those `in_trial` say so.
    """
    alone: defaultdict[tuple[datetime, datetime, int | None], list[int]] = defaultdict(list)
    others: list[OwedMessage] = []
    for place, group in _by_place(new, now).items():
        (first, *more), due = group, group[0].due
        # The usual reminder is of one dose: a thousand of them differ only in the chat and the dose.
        if more or place in missed or first.id in in_trial:
            others += _reminders(place, group, missed.get(place, ()), in_trial)
        else:
            alone[due.occurrence.due_at, due.closes_at, due.thread_id].append(first.id)
    await outbox.owe_alike(tx, _reminders_of_one(alone), now)
    await outbox.owe(tx, others, now)


def _by_place(new: Iterable[NewDose], now: datetime) -> dict[ReminderPlace, list[NewDose]]:
    """Return the doses that are still reported, by the place of their reminder."""
    by_place: dict[ReminderPlace, list[NewDose]] = {}
    for each in new:
        if _is_reported(each.due.closes_at, now):
            by_place.setdefault(each.place, []).append(each)
    return by_place


def _reminders_of_one(
    alone: Mapping[tuple[datetime, datetime, int | None], Collection[int]],
) -> list[AlikeMessages]:
    return [
        DoseReminder.alike(dose_ids, due_at, expires_at=closes_at + CATCH_UP_WINDOW, thread_id=thread_id)
        for (due_at, closes_at, thread_id), dose_ids in alone.items()
    ]


def _reminders(
    place: ReminderPlace,
    theirs: Sequence[NewDose],
    of_last_night: tuple[int, ...],
    in_trial: Collection[int],
) -> Iterator[OwedMessage]:
    for number, shown in enumerate(_split_into_messages(theirs)):
        doses_shown = [(each.id, each.due.occurrence.due_at, each.due.closes_at) for each in shown]
        yield _reminder(place, doses_shown, () if number else of_last_night, in_trial)


def _split_into_messages(theirs: Sequence[NewDose]) -> Iterator[list[NewDose]]:
    """Yield the doses of each message: all open ones, and the latest missed ones that fit beside them."""
    open_doses = [each for each in theirs if each.due.state == "due"]
    missed = [each for each in theirs if each.due.state == "missed"]
    room = max(MAX_DOSES_PER_MESSAGE - len(open_doses), 0)
    shown = [*missed[::-1][:room][::-1], *open_doses]
    for start in range(0, len(shown), MAX_DOSES_PER_MESSAGE):
        yield shown[start : start + MAX_DOSES_PER_MESSAGE]
