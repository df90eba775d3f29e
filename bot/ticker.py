"""What is due now → the outbox: one transaction claims, records and moves on (P2, P3)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.schedules import Schedule, between, closes_at, next_after
from bot.domain.tips import choose
from bot.store import doses, inbox, outbox, schedules, tips
from bot.store.doses import Due
from bot.store.outbox import Owed
from bot.store.schedules import Reminder
from bot.store.tips import TipSubscription

PAGE = 500
# More occurrences than this of one schedule are recorded by the next page.
MOST_OCCURRENCES = 200
# A morning tip in the evening helps nobody.
TIP_WINDOW = timedelta(hours=6)
# What was missed is told however late, but not for ever.
CATCH_UP_WINDOW = timedelta(days=2)
INBOX_KEPT = timedelta(days=2)


async def tick(world: World) -> None:
    """Put everything that is due into the outbox, in pages of constant size."""
    now = world.clock.now()
    for page in (_doses_page, _missed_page, _tips_page):
        more = True
        while more:
            async with world.database.write() as tx:
                more = await page(tx, world, now)


async def tidy(world: World) -> None:
    """Forget finished updates once Telegram cannot repeat them any more."""
    now = world.clock.now()
    async with world.database.write() as tx:
        await inbox.prune(tx, now - INBOX_KEPT)


async def _doses_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    chats = await schedules.due_chats(tx, now, PAGE)
    reminders = await schedules.due_of(tx, chats, now)
    by_schedule = {reminder.id: list(_due(reminder, now)) for reminder in reminders}
    due = [each for theirs in by_schedule.values() for each in theirs]
    recorded = await doses.record(tx, due)
    await outbox.owe(tx, list(_reminders(due, recorded)), now)
    await schedules.advance(tx, {r.id: _moved_on(r, by_schedule[r.id], now) for r in reminders})
    return bool(chats)


def _due(reminder: Reminder, now: datetime) -> Iterable[Due]:
    if reminder.next_due_at is None:
        return
    just_before = reminder.next_due_at - timedelta(microseconds=1)
    for occurrence in islice(between(reminder.schedule, just_before, now), MOST_OCCURRENCES):
        closes = closes_at(reminder.schedule, occurrence)
        state: doses.State = "missed" if closes <= now else "due"
        yield Due(reminder.chat_id, reminder.id, occurrence, closes, state)


def _moved_on(reminder: Reminder, due: list[Due], now: datetime) -> datetime | None:
    following = next_after(reminder.schedule, due[-1].occurrence.due_at if due else now)
    return None if following is None else following.due_at


def _reminders(due: list[Due], recorded: dict[doses.Key, int]) -> Iterable[Owed]:
    """One message per chat, however many of its doses became due or were missed at once."""
    by_chat: defaultdict[int, list[Due]] = defaultdict(list)
    for each in due:
        if doses.key(each) in recorded:
            by_chat[each.chat_id].append(each)
    for chat_id, theirs in by_chat.items():
        missed = any(each.state == "missed" for each in theirs)
        ids = [recorded[doses.key(each)] for each in theirs]
        due_at = min(each.occurrence.due_at for each in theirs)
        expires_at = max(each.closes_at for each in theirs) + (CATCH_UP_WINDOW if missed else timedelta())
        payload = {"doses": ids, "due_at": due_at.isoformat()}
        yield Owed(chat_id, "reminder", "send_message", payload, expires_at=expires_at)


async def _missed_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    closed = await doses.close(tx, now, PAGE)
    shown = {(chat_id, message_id) for chat_id, message_id in closed if message_id is not None}
    refreshed = [
        Owed(chat_id, "reminder", "edit_message_text", {"message_id": message_id})
        for chat_id, message_id in sorted(shown)
    ]
    await outbox.owe(tx, refreshed, now)
    return bool(closed)


async def _tips_page(tx: AsyncConnection, world: World, now: datetime) -> bool:
    due = await tips.due(tx, now, PAGE)
    seen = await tips.seen(tx, [subscription.chat_id for subscription in due])
    shown = {}
    for subscription in due:
        fresh = subscription.next_due_at is not None and now < subscription.next_due_at + TIP_WINDOW
        tip = choose(
            world.library.tips.values(), subscription.topics, seen[subscription.chat_id], subscription.chat_id
        )
        if fresh and tip is not None:
            shown[subscription.chat_id] = tip.id
    await tips.mark_seen(tx, shown, now)
    await outbox.owe(tx, [_tip(chat_id, tip_id, now) for chat_id, tip_id in shown.items()], now)
    await tips.advance(tx, {each.chat_id: next_tip_at(each, now) for each in due})
    return bool(due)


def _tip(chat_id: int, tip_id: str, now: datetime) -> Owed:
    return Owed(chat_id, "tip", "send_message", {"tip": tip_id}, expires_at=now + TIP_WINDOW)


def next_tip_at(subscription: TipSubscription, now: datetime) -> datetime | None:
    """The next UTC instant after now at which the subscription's wall time comes round in its zone."""
    # A day early: at now's UTC date it may already be tomorrow over there, or still yesterday.
    start = (now - timedelta(days=1)).date()
    schedule = Schedule((time.fromisoformat(subscription.wall),), start, subscription.zone)
    following = next_after(schedule, now)
    return None if following is None else following.due_at


async def next_due(world: World) -> datetime | None:
    """When the next message that is not due yet falls due (UTC); None when none ever will."""
    now = world.clock.now()
    async with world.database.read() as tx:
        known = [await subject.next_due(tx, now) for subject in (schedules, tips, outbox)]
    return min((due_at for due_at in known if due_at is not None), default=None)
