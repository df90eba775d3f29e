"""Tips of the day: chosen and owed when they are due."""

from datetime import datetime, time, timedelta
from functools import cache, lru_cache, partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.schedules import Schedule, known_zones, next_occurrence
from bot.domain.tips import candidates, choose
from bot.due.page import PAGE, RETRY_DELAY
from bot.messages.daily_tip import DailyTip
from bot.store import tips
from bot.store.account import profiles
from bot.store.queue import outbox
from bot.store.tips import TipSubscription

# Time after which a tip is dropped: a morning tip in the evening helps nobody.
TIP_WINDOW = timedelta(hours=6)


async def run_tips_page(tx: AsyncConnection, world: World, now: datetime) -> bool:
    """Owe a page of subscribers the tip that is due, and plan their next."""
    due = await tips.due(tx, now, PAGE)
    if not due:
        return False
    readable = [each for each in due if each.zone in known_zones()]
    seen = await tips.last_seen(tx, [each.chat_id for each in readable])
    profile_by_chat = await profiles.get_many(tx, [each.chat_id for each in readable])
    for_those = cache(partial(candidates, world.library.tips.values()))  # most subscribers share topics
    wanted = {
        each.chat_id: for_those(each.topics, profile_by_chat[each.chat_id].conditions) for each in readable
    }
    chosen = {chat_id: choose(among, seen[chat_id], chat_id) for chat_id, among in wanted.items()}
    owed = [
        DailyTip(tip_id=tip.id).to(each.chat_id, expires_at=due_at + TIP_WINDOW, thread_id=each.thread_id)
        for each in readable
        if (due_at := each.next_due_at) is not None and now < due_at + TIP_WINDOW
        if (tip := chosen[each.chat_id])
    ]
    tip_ids = {chat_id: tip.id for chat_id, tip in chosen.items() if tip is not None}
    await tips.mark_seen(tx, {each.chat_id: tip_ids[each.chat_id] for each in owed}, now)
    await outbox.owe(tx, owed, now)
    pushed_back = dict.fromkeys((each.chat_id for each in due), now + RETRY_DELAY)
    await tips.advance(tx, pushed_back | {each.chat_id: next_tip_at(each, now) for each in readable})
    return True


def next_tip_at(subscription: TipSubscription, now: datetime) -> datetime | None:
    """Return the next UTC instant after now at which the subscription's wall time comes in its zone."""
    return _next_at(subscription.wall, subscription.zone, now)


@lru_cache(maxsize=1024)  # many subscriptions of one tick share wall time and zone
def _next_at(wall: str, zone: str, now: datetime) -> datetime | None:
    # Start a day early: the local date may be a day before or after the UTC date of `now`.
    schedule = Schedule((time.fromisoformat(wall),), (now - timedelta(days=1)).date(), zone)
    following = next_occurrence(schedule, now)
    return None if following is None else following.due_at
