"""The due scan: one transaction records due occurrences, owes messages, advances schedules (P2, P3)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.schedules import just_before, occurrence_windows
from bot.doses import caregivers, nagging
from bot.doses.stock import run_page
from bot.due import broadcasts, diaries, last_night, trials, zone_shift
from bot.due.page import PAGE, RETRY_DELAY
from bot.due.tips import run_tips_page
from bot.messages.dose_reminder import DoseReminder, ReminderRedraw
from bot.messages.split import in_messages
from bot.replies.doses.doses import MAX_DOSES_PER_MESSAGE
from bot.store import diaries as diary_settings
from bot.store import tips
from bot.store.doses import doses, early_doses
from bot.store.doses.doses import DueOccurrence
from bot.store.doses.last_night import ReminderPlace
from bot.store.operators import recipients
from bot.store.queue import due as due_index
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from bot.store.reminders import nagging as nag_index
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Reminder

log = structlog.get_logger()

# Occurrences of one schedule per page; the next page records the rest.
MAX_OCCURRENCES = 200
# Time after its window within which a missed dose is still reported.
CATCH_UP_WINDOW = timedelta(days=2)


async def tick(world: World) -> None:
    """Put every due message into the outbox, in pages of constant size."""
    now = world.clock.now()
    async with world.database.read() as tx:
        if not await due_index.anything(tx, now):
            return
    for page in PAGES:
        more = True
        while more:
            async with world.database.write() as tx:
                more = await page(tx, world, now)


async def catch_up(tx: AsyncConnection, chat_id: int, now: datetime) -> None:
    """Record the occurrences due in this chat by now, before its schedules are changed."""
    while await _record_due(tx, [chat_id], now):
        pass


async def _run_doses_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    return await _record_due(tx, await schedules.due_chats(tx, now, PAGE), now)


async def _record_due(tx: AsyncConnection, chats: Collection[int], now: datetime) -> bool:
    """Record and owe the due doses of these chats; return False if there were none."""
    reminders, unreadable = await schedules.due_of(tx, chats, now) if chats else ([], [])
    if not (reminders or unreadable):
        return False
    await schedules.end_pauses(tx, chats, now)
    by_schedule = {reminder.id: _due_occurrences(reminder, now) for reminder in reminders}
    lived = await trials.live(
        tx, {schedule_id: occurrences for schedule_id, (occurrences, _next) in by_schedule.items()}, now
    )
    due = [each for occurrences in lived.kept.values() for each in occurrences]
    recorded = await doses.record(tx, due)
    await nagging.plan_first(tx, recorded.values(), now)
    new = sorted(
        (each for each in due if doses.key_of(each) in recorded), key=lambda each: each.occurrence.due_at
    )
    missed = await last_night.missed_doses(tx, new, set(recorded.values()), now)
    with_it = {recorded[key] for key in lived.with_it if key in recorded}
    await outbox.owe(tx, [*lived.messages, *_due_reminders(new, recorded, missed, with_it, now)], now)
    following = {schedule_id: next_due_at for schedule_id, (_occurrences, next_due_at) in by_schedule.items()}
    await schedules.advance(tx, following | dict.fromkeys(unreadable, now + RETRY_DELAY))
    for schedule_id in await early_doses.schedules_with_early_doses(tx, following, now):
        await schedules.skip_recorded(tx, schedule_id)
    for schedule_id in unreadable:
        log.error("schedule_unreadable", schedule=schedule_id)
    return True


def _due_occurrences(reminder: Reminder, now: datetime) -> tuple[list[DueOccurrence], datetime | None]:
    """Return the occurrences due by now, at most one page's worth, and the due time of the next."""
    due: list[DueOccurrence] = []
    if reminder.schedule is None or reminder.next_due_at is None:
        return due, None
    for occurrence, closes in occurrence_windows(reminder.schedule, just_before(reminder.next_due_at)):
        if occurrence.due_at > now or len(due) == MAX_OCCURRENCES:
            return due, occurrence.due_at
        state: doses.DoseState = "missed" if closes <= now else "due"
        item = reminder.item_of(occurrence)
        due.append(
            DueOccurrence(
                reminder.chat_id,
                reminder.id,
                occurrence,
                closes,
                state,
                item.amount,
                item.unit,
                reminder.thread_id,
            )
        )
    return due, None


# An open dose: its id, when it is due and when its window closes (UTC).
ReminderDose = tuple[int, datetime, datetime]


def open_dose_reminders(open_doses: Iterable[tuple[int, ReminderDose]]) -> list[OwedMessage]:
    """Return one reminder per chat about its open doses; each dose comes with its chat id, in due order."""
    by_message = in_messages(open_doses, lambda each: each[0], MAX_DOSES_PER_MESSAGE)
    return [_reminder(chat_id, [dose for _chat_id, dose in shown]) for chat_id, shown in by_message]


def _reminder(
    chat_id: int,
    shown: Sequence[ReminderDose],
    thread_id: int | None = None,
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
    return reminder.to(chat_id, expires_at=max(closes) + CATCH_UP_WINDOW, thread_id=thread_id)


def _due_reminders(
    new: Sequence[DueOccurrence],
    recorded: dict[doses.OccurrenceKey, int],
    missed: Mapping[ReminderPlace, tuple[int, ...]],
    in_trial: Collection[int],
    now: datetime,
) -> Iterable[OwedMessage]:
    """Yield one message per chat and topic, however many doses became due or were missed at once.

    The first of a morning also names the doses that were `missed` last night; those `in_trial` say so.
    """
    by_place: defaultdict[ReminderPlace, list[DueOccurrence]] = defaultdict(list)
    for each in new:
        if now < each.closes_at + CATCH_UP_WINDOW:
            by_place[each.chat_id, each.thread_id].append(each)
    for (chat_id, thread_id), group in by_place.items():
        for number, shown in enumerate(_split_into_messages(group)):
            yield _reminder(
                chat_id,
                [(recorded[doses.key_of(each)], each.occurrence.due_at, each.closes_at) for each in shown],
                thread_id,
                () if number else missed.get((chat_id, thread_id), ()),
                in_trial,
            )


def _split_into_messages(theirs: list[DueOccurrence]) -> Iterable[list[DueOccurrence]]:
    """Yield the doses of each message: all open ones, and the latest missed ones that fit beside them."""
    open_doses = [each for each in theirs if each.state == "due"]
    missed = [each for each in theirs if each.state == "missed"]
    room = max(MAX_DOSES_PER_MESSAGE - len(open_doses), 0)
    shown = [*missed[::-1][:room][::-1], *open_doses]
    for start in range(0, len(shown), MAX_DOSES_PER_MESSAGE):
        yield shown[start : start + MAX_DOSES_PER_MESSAGE]


async def _run_missed_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    closed = await doses.mark_missed(tx, now, PAGE)
    shown = {(chat_id, message_id) for chat_id, message_id in closed if message_id is not None}
    refreshed = [ReminderRedraw(message_id=message_id).to(chat_id) for chat_id, message_id in sorted(shown)]
    await outbox.owe(tx, refreshed, now)
    return bool(closed)


# In this order: due doses are recorded before clocks shift, and missed ones closed before nagging.
PAGES = (
    _run_doses_page,
    zone_shift.run_page,
    _run_missed_page,
    nagging.run_page,
    caregivers.run_page,
    run_page,
    diaries.run_page,
    run_tips_page,
    broadcasts.run_page,
)


async def next_due(world: World) -> datetime | None:
    """Return when the next message falls due (UTC) that is not due yet; None if none will."""
    now = world.clock.now()
    async with world.database.read() as tx:
        known = [
            await subject.next_due(tx, now)
            for subject in (schedules, nag_index, diary_settings, tips, recipients, outbox)
        ]
    return min((due_at for due_at in known if due_at is not None), default=None)
