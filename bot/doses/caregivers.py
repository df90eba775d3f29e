"""Notices to caregivers about unanswered doses, and their edits once the doses are answered."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.doses.change import DoseChange
from bot.messages.care_news import CareEnded
from bot.messages.caregiver_notice import CaregiverNotice, CaregiverRedraw
from bot.messages.split import in_messages
from bot.store.care import care, caregiver_notices
from bot.store.care.care import CareLink
from bot.store.care.caregiver_notices import MAX_AGE, UnansweredDose
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage

PAGE = 200
# Doses in one message, each with its buttons.
MAX_IN_ONE = 10
NOTICE_LIFETIME = timedelta(days=2)


async def run_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    """Owe every caregiver one message about all doses of a person that nobody answered in time."""
    looked_at = await caregiver_notices.start_checks(tx, now, PAGE)
    if not looked_at:
        return False
    unanswered = await caregiver_notices.unanswered_doses(tx, looked_at, now)
    new_keys = await caregiver_notices.record(tx, unanswered)
    owed = list(_notices([each for each in unanswered if (each.care_id, each.dose_id) in new_keys], now))
    await outbox.owe(tx, owed, now)
    return len(looked_at) == PAGE


def _notices(found: Iterable[UnansweredDose], now: datetime) -> Iterable[OwedMessage]:
    for care_id, shown in in_messages(found, lambda each: each.care_id, MAX_IN_ONE):
        notice = CaregiverNotice(due_at=now, care_id=care_id, dose_ids=tuple(each.dose_id for each in shown))
        yield notice.to(shown[0].caregiver_id, expires_at=shown[0].due_at + 2 * MAX_AGE)


async def record_sent(
    tx: AsyncConnection, place: tuple[int, int, int], dose_ids: Collection[int], now: datetime
) -> None:
    """Record which message shows these doses, and owe an edit if one of them was answered meanwhile.

    Args:
        tx: A write transaction.
        place: The caregiver's chat, the message id and the care id.
        dose_ids: The doses.
        now: UTC.
    """
    _chat_id, message_id, care_id = place
    if await caregiver_notices.record_message(tx, care_id, dose_ids, message_id):
        await outbox.owe(tx, [_message_edit(*place)], now)


def _message_edit(chat_id: int, message_id: int, care_id: int) -> OwedMessage:
    return CaregiverRedraw(care_id=care_id, message_id=message_id).to(chat_id)


async def refresh_after_answer(change: DoseChange) -> None:
    """Show an answer in the messages of every caregiver who was notified, whoever gave the answer."""
    before, after = change.before, change.after
    if after is None or before is None:  # nobody was notified of a dose just recorded or removed
        return
    if (before.state, before.answered_by) != (after.state, after.answered_by):
        await refresh_messages(change.tx, [after.id], change.now)


async def refresh_messages(tx: AsyncConnection, dose_ids: Collection[int], now: datetime) -> None:
    """Owe edits of the caregivers' messages that show these doses."""
    await outbox.owe(
        tx, [_message_edit(*place) for place in await caregiver_notices.messages(tx, dose_ids)], now
    )


async def end_all_care(tx: AsyncConnection, chat_id: int, now: datetime) -> list[CareLink]:
    """End every care in which this chat takes part, and notify the other sides."""
    over = await care.end_all(tx, chat_id)
    await notify_ended(tx, chat_id, over, now)
    return over


async def notify_ended(tx: AsyncConnection, chat_id: int, ended: Sequence[CareLink], now: datetime) -> None:
    """Notify the other side of each care that this chat ended it."""
    notices = []
    for each in ended:
        if each.caregiver_id is None:
            continue
        by_person = each.chat_id == chat_id
        other, who = (
            (each.caregiver_id, each.display_name) if by_person else (each.chat_id, each.caregiver_name)
        )
        news = CareEnded(due_at=now, name=who or "", by="person" if by_person else "caregiver")
        notices.append(news.to(other, expires_at=now + NOTICE_LIFETIME))
    await outbox.owe(tx, notices, now)
