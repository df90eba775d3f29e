"""Notices to caregivers about unanswered doses, and their edits once the doses are answered."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.doses.change import DoseChange
from bot.outgoing import in_messages
from bot.replies.care import caregiver_messages as replies
from bot.replies.message import Message
from bot.store.account.subscribers import Subscriber
from bot.store.care import care, caregiver_notices
from bot.store.care.care import CareLink
from bot.store.care.caregiver_notices import MAX_AGE, UnansweredDose
from bot.store.doses import doses
from bot.store.doses.doses import Dose
from bot.store.queue import outbox
from bot.store.queue.outbox import SEND_METHODS, Delivery, OwedMessage

PAGE = 200
# Doses in one message, each with its buttons.
MOST_IN_ONE = 10
NOTICE_LIFETIME = timedelta(days=2)

CareDoses = tuple[CareLink, list[Dose]]


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
    for care_id, shown in in_messages(found, lambda each: each.care_id, MOST_IN_ONE):
        payload = {
            "care": care_id,
            "doses": [each.dose_id for each in shown],
            "due_at": now.isoformat(),
        }
        expires_at = shown[0].due_at + 2 * MAX_AGE
        yield OwedMessage(shown[0].caregiver_id, "reminder", "send_message", payload, expires_at=expires_at)


async def load_render_data(tx: AsyncConnection, deliveries: Sequence[Delivery]) -> dict[int, CareDoses]:
    """Return care and doses to render, by delivery id; deliveries of an ended care are left out."""
    of_care = [each for each in deliveries if "care" in each.payload]
    cares = await care.by_id(tx, {each.payload["care"] for each in of_care})
    edits = [(d.payload["care"], d.payload["message_id"]) for d in of_care if d.method not in SEND_METHODS]
    shown_ids = await caregiver_notices.doses_in(tx, edits)
    ids = {
        d.id: d.payload["doses"]
        if d.method in SEND_METHODS
        else shown_ids.get((d.payload["care"], d.payload["message_id"]), [])
        for d in of_care
    }
    doses_by_id = await doses.by_id(tx, {each for dose_ids in ids.values() for each in dose_ids})
    return {
        d.id: (cares[d.payload["care"]], [doses_by_id[each] for each in ids[d.id] if each in doses_by_id])
        for d in of_care
        if d.payload["care"] in cares
    }


def render_message(
    delivery: Delivery, render_data: Mapping[int, CareDoses], subscriber: Subscriber
) -> tuple[Message, tuple[int, ...]] | None:
    """Return a caregiver's message and the ids of its doses; None if there is nothing left to say."""
    if delivery.id not in render_data:
        return None
    about, shown = render_data[delivery.id]
    if delivery.method in SEND_METHODS:
        shown = [each for each in shown if each.state in {"due", "missed"} and each.answered_by is None]
    if not shown:
        return None
    return replies.caregiver_card(about, shown, subscriber), tuple(each.id for each in shown)


async def record_sent(
    tx: AsyncConnection, delivery: Delivery, dose_ids: Collection[int], message_id: int, now: datetime
) -> None:
    """Record which message shows these doses, and owe an edit if one of them was answered meanwhile."""
    about = delivery.payload["care"]
    if await caregiver_notices.record_message(tx, about, dose_ids, message_id):
        await outbox.owe(tx, [_message_edit(delivery.chat_id, message_id, about)], now)


def _message_edit(chat_id: int, message_id: int, care_id: int) -> OwedMessage:
    payload = {"care": care_id, "message_id": message_id}
    return OwedMessage(chat_id, "reminder", "edit_message_text", payload)


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
        notices.append(notice(other, "care_ended", now, who=who, by="person" if by_person else "caregiver"))
    await outbox.owe(tx, notices, now)


def notice(chat_id: int, name: str, now: datetime, **facts: str | int | None) -> OwedMessage:
    """Return a notice to one chat, rendered in its language when it is sent."""
    payload = {"news": name, "due_at": now.isoformat(), **facts}
    return OwedMessage(chat_id, "reminder", "send_message", payload, expires_at=now + NOTICE_LIFETIME)
