"""Spacing: which other doses of the day have to wait after a dose was taken."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.answer.as_needed import TakenDose
from bot.answer.conflicts import ListedItem
from bot.answer.spacing_after_dose import (
    LOOK_BACK,
    ExceededLabel,
    TakenItem,
    WaitAdvice,
    advise_wait,
    find_exceeded_label,
)
from bot.domain.schedules import occurrences_between
from bot.logs import log_failure
from bot.queries import dose_matching
from bot.replies.doses.spacing import SpacingNotice
from bot.search import Knowledge, item_names
from bot.store.doses import doses, intakes
from bot.store.doses.doses import Dose
from bot.store.doses.intakes import RecordedIntake
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item

DAY = timedelta(days=1)


def _as_taken_item(taken: RecordedIntake) -> TakenItem:
    kept = ListedItem(
        f"taken {taken.dose_id}", taken.name, taken.amount, taken.unit, None, strength=taken.strength
    )
    return TakenItem(kept, taken.at, taken.planned_at, taken.day)


def _as_listed_item(item: Item) -> ListedItem:
    return ListedItem("coming", item.name, item.amount, item.unit, None, strength=item.strength)


def _longest_wait(waits: Iterable[WaitAdvice | None]) -> WaitAdvice | None:
    """Return the wait that is longest."""
    actual = [each for each in waits if each is not None]
    return max(
        actual, key=lambda each: (each.better_at is None, each.better_at or each.taken.at), default=None
    )


async def waits_by_dose(
    tx: AsyncConnection, knowledge: Knowledge, candidates: Collection[Dose], now: datetime
) -> dict[int, SpacingNotice]:
    """Return, by dose id, why a due dose is better taken later; doses without a reason are left out."""
    due = [dose for dose in candidates if dose.state == "due"]
    taken = await intakes.of_chats(tx, {dose.chat_id for dose in due}, now - DAY)
    notices = {}
    for dose in due:
        past = taken.get((dose.chat_id, dose.item.person), [])
        try:
            waiting = _notice_for(knowledge, dose, past, now)
        except Exception as error:  # noqa: BLE001 - whatever the error is, the reminder must go out
            log_failure("waiting_failed", error)
        else:
            if waiting is not None:
                notices[dose.id] = waiting
    return notices


def _notice_for(
    knowledge: Knowledge, dose: Dose, past: Sequence[RecordedIntake], now: datetime
) -> SpacingNotice | None:
    at = max(now, dose.due_at)
    near = [each for each in past if each.at > now - LOOK_BACK]
    why = _reason_to_wait(knowledge, near, dose.schedule_id, dose.item, at, dose.local_date)
    if why is not None and why.better_at is not None and why.better_at <= now:
        why = None
    too_much = _exceeded_label(knowledge, past, dose.item, at)
    if why is None and too_much is None:
        return None
    return SpacingNotice(
        dose.item, dose.due_at, dose.zone, why, too_much, _may_be_same_dose(knowledge, dose, why)
    )


def _may_be_same_dose(knowledge: Knowledge, dose: Dose, why: WaitAdvice | None) -> bool:
    """Return whether the dose waits for an as-needed intake of its item, perhaps of this very dose."""
    if why is None or why.taken.due_at is not None:
        return False
    return item_names.mean_same(knowledge.index, why.taken.item.name, dose.item.name)


def _exceeded_label(
    knowledge: Knowledge, past: Sequence[RecordedIntake], item: Item, at: datetime
) -> ExceededLabel | None:
    """Return the label's limit that the dose would exceed; None if there is none, or nothing was taken."""
    others = [TakenDose(each.name, each.amount, each.unit, each.at, each.strength) for each in past]
    return find_exceeded_label(knowledge, _as_listed_item(item), at, others) if others else None


def _reason_to_wait(
    knowledge: Knowledge,
    past: Iterable[RecordedIntake],
    schedule_id: int,
    item: Item,
    at: datetime,
    day: date,
) -> WaitAdvice | None:
    others = [each for each in past if each.schedule_id != schedule_id]
    return _longest_wait(
        advise_wait(knowledge, _as_taken_item(each), _as_listed_item(item), at, day) for each in others
    )


async def waits_after(
    tx: AsyncConnection, knowledge: Knowledge, dose: Dose, now: datetime
) -> list[SpacingNotice]:
    """Return the due and soon-due doses that have to wait because this dose was taken when it was."""
    person = dose.item.person
    recent = await intakes.since(tx, dose.chat_id, person, now - LOOK_BACK)
    own = [each for each in recent if each.dose_id == dose.id]
    if not own:
        return []
    perhaps = await _possible_schedules(tx, knowledge, dose)
    notices = []
    for schedule_id, item, due_at, day, zone in await _next_doses(tx, dose, now):
        if schedule_id in perhaps:
            continue
        why = _reason_to_wait(knowledge, own, schedule_id, item, max(due_at, now), day)
        if why is not None:
            notices.append(SpacingNotice(item, due_at, zone, why))
    return notices


async def _possible_schedules(tx: AsyncConnection, knowledge: Knowledge, taken: Dose) -> set[int]:
    """Return the schedules of which an as-needed intake may have been a dose, so that none is taken twice."""
    if not taken.is_as_needed or taken.taken_at is None:
        return set()
    intake = dose_matching.ReportedIntake(taken.chat_id, taken.item.name, taken.item.person, taken.taken_at)
    return {each.reminder.id for each in await dose_matching.find_candidates(tx, knowledge, intake)}


async def waits_after_dose_id(
    tx: AsyncConnection, knowledge: Knowledge, dose_id: int, now: datetime
) -> list[SpacingNotice]:
    """Return `waits_after` of a dose by its id without checking the owner, for internal use."""
    by_id = await doses.by_id(tx, [dose_id])
    return [] if dose_id not in by_id else await waits_after(tx, knowledge, by_id[dose_id], now)


async def _next_doses(
    tx: AsyncConnection, taken: Dose, now: datetime
) -> list[tuple[int, Item, datetime, date, str]]:
    """Return the next dose of that person's other items within `LOOK_BACK`, recorded already or not."""
    chat_id, person = taken.chat_id, taken.item.person
    days = {taken.local_date, taken.local_date + timedelta(days=1)}
    due = [
        dose for day in sorted(days) for dose in await doses.of_day(tx, chat_id, day) if dose.state == "due"
    ]
    next_doses = {
        dose.schedule_id: (dose.schedule_id, dose.item, dose.due_at, dose.local_date, dose.zone)
        for dose in due
    }
    for reminder in await schedules.of_chat(tx, chat_id):
        if reminder.schedule is None or reminder.next_due_at is None or reminder.id in next_doses:
            continue
        for each in occurrences_between(reminder.schedule, now, now + LOOK_BACK):
            coming = (reminder.id, reminder.item, each.due_at, each.local_date, reminder.zone)
            next_doses.setdefault(reminder.id, coming)
    return [each for each in next_doses.values() if each[1].person == person and each[0] != taken.schedule_id]
