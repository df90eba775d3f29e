"""Notices to caregivers about unanswered doses, and their edits once the doses are answered."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.doses.change import Change
from bot.replies import watching as replies
from bot.replies.message import Message
from bot.store import care, doses, outbox, watched
from bot.store.care import Care
from bot.store.doses import Dose
from bot.store.outbox import SENDS, Delivery, Owed
from bot.store.subscribers import Subscriber
from bot.store.watched import FRESH, Unanswered

PAGE = 200
# Doses in one message, each with its buttons.
MOST_IN_ONE = 10
NEWS_WINDOW = timedelta(days=2)

Seen = tuple[Care, list[Dose]]


async def page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    """Owe every caregiver one message about all doses of a person that nobody answered in time."""
    looked_at = await watched.look(tx, now, PAGE)
    if not looked_at:
        return False
    unanswered = await watched.unanswered(tx, looked_at, now)
    new_keys = await watched.record(tx, unanswered)
    owed = list(_told([each for each in unanswered if (each.care_id, each.dose_id) in new_keys], now))
    await outbox.owe(tx, owed, now)
    return len(looked_at) == PAGE


def _told(found: Iterable[Unanswered], now: datetime) -> Iterable[Owed]:
    by_care: defaultdict[int, list[Unanswered]] = defaultdict(list)
    for each in found:
        by_care[each.care_id].append(each)
    for care_id, group in by_care.items():
        for start in range(0, len(group), MOST_IN_ONE):
            shown = group[start : start + MOST_IN_ONE]
            payload = {
                "care": care_id,
                "doses": [each.dose_id for each in shown],
                "due_at": now.isoformat(),
            }
            expires_at = shown[0].due_at + 2 * FRESH
            yield Owed(shown[0].caregiver_id, "reminder", "send_message", payload, expires_at=expires_at)


async def gather(tx: AsyncConnection, deliveries: Sequence[Delivery]) -> dict[int, Seen]:
    """Return care and doses to render, by delivery id; deliveries of an ended care are left out."""
    of_care = [each for each in deliveries if "care" in each.payload]
    cares = await care.by_id(tx, {each.payload["care"] for each in of_care})
    edits = [(d.payload["care"], d.payload["message_id"]) for d in of_care if d.method not in SENDS]
    shown_ids = await watched.seen_in(tx, edits)
    ids = {
        d.id: d.payload["doses"]
        if d.method in SENDS
        else shown_ids.get((d.payload["care"], d.payload["message_id"]), [])
        for d in of_care
    }
    doses_by_id = await doses.by_id(tx, {each for dose_ids in ids.values() for each in dose_ids})
    return {
        d.id: (cares[d.payload["care"]], [doses_by_id[each] for each in ids[d.id] if each in doses_by_id])
        for d in of_care
        if d.payload["care"] in cares
    }


def message(
    delivery: Delivery, seen: Mapping[int, Seen], subscriber: Subscriber
) -> tuple[Message, tuple[int, ...]] | None:
    """Return a caregiver's message and the ids of its doses; None if there is nothing left to say."""
    if delivery.id not in seen:
        return None
    about, shown = seen[delivery.id]
    if delivery.method in SENDS:
        shown = [each for each in shown if each.state in {"due", "missed"} and each.answered_by is None]
    if not shown:
        return None
    return replies.told(about, shown, subscriber), tuple(each.id for each in shown)


async def arrived(
    tx: AsyncConnection, delivery: Delivery, dose_ids: Collection[int], message_id: int, now: datetime
) -> None:
    """Record which message shows these doses, and owe an edit if one of them was answered meanwhile."""
    about = delivery.payload["care"]
    if await watched.arrived(tx, about, dose_ids, message_id):
        await outbox.owe(tx, [_redrawn(delivery.chat_id, message_id, about)], now)


def _redrawn(chat_id: int, message_id: int, care_id: int) -> Owed:
    payload = {"care": care_id, "message_id": message_id}
    return Owed(chat_id, "reminder", "edit_message_text", payload)


async def close_for_all(change: Change) -> None:
    """Show an answer in the messages of every caregiver who was notified, whoever gave the answer."""
    before, after = change.before, change.after
    if after is None or before is None:  # nobody was notified of a dose just recorded or removed
        return
    if (before.state, before.answered_by) != (after.state, after.answered_by):
        await mend(change.tx, [after.id], change.now)


async def mend(tx: AsyncConnection, dose_ids: Collection[int], now: datetime) -> None:
    """Owe edits of the caregivers' messages that show these doses."""
    await outbox.owe(tx, [_redrawn(*place) for place in await watched.messages(tx, dose_ids)], now)


async def part(tx: AsyncConnection, chat_id: int, now: datetime) -> list[Care]:
    """End every care in which this chat takes part, and notify the other sides."""
    over = await care.end_all(tx, chat_id)
    await tell_ended(tx, chat_id, over, now)
    return over


async def tell_ended(tx: AsyncConnection, chat_id: int, over: Sequence[Care], now: datetime) -> None:
    """Notify the other side of each care that this chat ended it."""
    notices = []
    for each in over:
        if each.caregiver_id is None:
            continue
        by_person = each.chat_id == chat_id
        other, who = (each.caregiver_id, each.of) if by_person else (each.chat_id, each.name)
        notices.append(news(other, "care_ended", now, who=who, by="person" if by_person else "caregiver"))
    await outbox.owe(tx, notices, now)


def news(chat_id: int, what: str, now: datetime, **facts: str | int | None) -> Owed:
    """Return a notice to one chat, rendered in its language when it is sent."""
    payload = {"news": what, "due_at": now.isoformat(), **facts}
    return Owed(chat_id, "reminder", "send_message", payload, expires_at=now + NEWS_WINDOW)
