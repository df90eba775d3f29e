"""Nagging: reminders of snoozed doses, and repeated reminders until a dose is answered."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.nagging import next_nag_at, quiet_until
from bot.messages.dose_reminder import DoseReminder
from bot.messages.split import in_messages
from bot.replies.doses.doses import MAX_DOSES_PER_MESSAGE
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from bot.store.reminders import nagging
from bot.store.reminders.nagging import OpenDose

PAGE = 500


async def plan_first(tx: AsyncConnection, dose_ids: Collection[int], now: datetime) -> None:
    """Plan the first nag of doses that are reminded of now, where the person wants nagging."""
    ids = sorted(dose_ids)
    for start in range(0, len(ids), PAGE):
        for each in await nagging.open_with_nagging(tx, ids[start : start + PAGE]):
            at = next_nag_at(each.policy, each.nag_count, now, each.closes_at)
            await nagging.plan(tx, {each.dose_id: (at, each.nag_count)})


async def replan(tx: AsyncConnection, schedule_id: int, now: datetime) -> None:
    """Plan the nags of open doses anew after the pace was changed, except of snoozed doses."""
    open_doses = [
        each for each in await nagging.open_of_schedule(tx, schedule_id) if not each.is_snoozed_or_postponed
    ]
    planned = {
        each.dose_id: (next_nag_at(each.policy, each.nag_count, now, each.closes_at), each.nag_count)
        for each in open_doses
    }
    await nagging.plan(tx, planned)


async def run_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    """Owe each chat and topic one message about all doses to nag of, and plan the next nags."""
    chats = await nagging.due_chats(tx, now, PAGE)
    if not chats:
        return False
    due = await nagging.due_of(tx, chats, now)
    quiet_ends = {each.dose_id: _quiet_end(each, now) for each in due}
    asked = [each for each in due if _may_nag(each, now) and quiet_ends[each.dose_id] is None]
    await outbox.owe(tx, list(_nag_messages(asked)), now)
    waiting = {
        each.dose_id: (_in_window(each, quiet_ends[each.dose_id]), each.nag_count)
        for each in due
        if each not in asked
    }
    await nagging.plan(tx, waiting | {each.dose_id: _next_nag(each, now) for each in asked})
    return True


def _may_nag(each: OpenDose, now: datetime) -> bool:
    return each.is_active and now < each.closes_at


def _quiet_end(each: OpenDose, now: datetime) -> datetime | None:
    """Return when the quiet hours end that delay this nag; None for none, or for a snoozed dose."""
    return None if each.is_snoozed_or_postponed else quiet_until(each.quiet, each.zone, now)


def _in_window(each: OpenDose, at: datetime | None) -> datetime | None:
    return at if at is not None and each.is_active and at < each.closes_at else None


def _next_nag(each: OpenDose, now: datetime) -> tuple[datetime | None, int]:
    asked = each.nag_count + (not each.is_snoozed_or_postponed)
    return next_nag_at(each.policy, asked, now, each.closes_at), asked


def _nag_messages(asked: Iterable[OpenDose]) -> Iterable[OwedMessage]:
    by_message = in_messages(asked, lambda each: (each.chat_id, each.thread_id), MAX_DOSES_PER_MESSAGE)
    for (chat_id, thread_id), shown in by_message:
        reminder = DoseReminder(
            due_at=min(each.nag_at for each in shown if each.nag_at is not None),
            dose_ids=tuple(each.dose_id for each in shown),
        )
        expires_at = max(each.closes_at for each in shown)
        yield reminder.to(chat_id, expires_at=expires_at, thread_id=thread_id)
