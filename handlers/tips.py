"""/tips: subscribe in two taps, see today's tip, vote, pause, stop."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from telegram import Update

from bot.context import Context
from bot.domain.reading import Problem, wall_time
from bot.domain.tips import candidates, choose
from bot.library import Tip
from bot.replies import cards, troubles
from bot.replies import tips as replies
from bot.replies.message import Message
from bot.store import dialogs, tips
from bot.store.dialogs import Dialog
from bot.store.tips import TipSubscription
from bot.ticker import next_tip_at
from handlers import pressing, resting, zone


async def tips_command(_update: Update, context: Context) -> None:
    """Show the subscription, or ask the first question towards one."""
    subscription = await tips.get(await context.tx(), context.chat_id)
    context.say(replies.ask_topics() if subscription is None else await _card(context, subscription))


async def _card(context: Context, subscription: TipSubscription) -> Message:
    return replies.subscribed(subscription, stopped=await resting.stopped(context))


async def tips_pressed(update: Update, context: Context) -> None:
    """Handle every button about tips except votes and the way back from sources."""
    press = pressing.pressed(update)
    subscription = await tips.get(await context.tx(), context.chat_id)
    match press.words[1:]:
        case ["topics", *topics] if _known(topics):
            asked = Dialog("tips", "time", {"topics": topics})
            await dialogs.put(await context.tx(), context.chat_id, asked, context.now)
            pressing.replace(context, press, replies.ask_time(topics))
        case ["time", wall, *topics] if _known(topics) and (at := replies.unpacked(wall)) is not None:
            context.toast(press.query_id)
            await subscribe(context, at, topics)
        case ["change"]:
            pressing.replace(context, press, replies.ask_topics())
        case ["stop"]:
            await tips.drop(await context.tx(), context.chat_id)
            pressing.replace(context, press, replies.unsubscribed())
        case ["pause" | "resume" as word] if subscription is not None:
            changed = await _pause(context, subscription, paused=word == "pause")
            pressing.replace(context, press, await _card(context, changed))
            await resting.hold(context)
        case ["today"] if subscription is not None:
            context.toast(press.query_id)
            await _show_one(context, subscription)
        case _:
            await pressing.stale(update, context)


def _known(topics: list[str]) -> bool:
    return 0 < len(topics) == len(set(topics)) and set(topics) <= set(replies.TOPICS)


async def subscribe(context: Context, wall: time, topics: list[str]) -> None:
    """Store the subscription; ask for the time zone first if it is unknown."""
    subscriber = await context.subscriber()
    if subscriber.zone is None:
        wanted = Dialog("tips", "ready", {"topics": topics, "wall": wall.strftime("%H:%M")})
        await zone.ask_first(context, wanted)
        return
    subscription = TipSubscription(
        context.chat_id,
        wall.strftime("%H:%M"),
        subscriber.zone,
        tuple(topics),
        paused=False,
        next_due_at=None,
        thread_id=context.thread_id,
    )
    subscription = replace(subscription, next_due_at=next_tip_at(subscription, context.now))
    tx = await context.tx()
    await tips.put(tx, subscription)
    await dialogs.clear(tx, context.chat_id)
    context.say(await _card(context, subscription))
    await resting.hold(context)


async def heard(context: Context, dialog: Dialog, text: str) -> None:
    """Handle a typed time."""
    wall = wall_time(text)
    if isinstance(wall, Problem):
        buttons = replies.time_buttons(wall.suggestions, dialog.data["topics"])
        context.say(troubles.sentence(wall, "9:15", buttons))
        return
    await subscribe(context, wall, dialog.data["topics"])


async def resume(context: Context, dialog: Dialog) -> None:
    """Store the subscription once the time zone is known."""
    await subscribe(context, time.fromisoformat(dialog.data["wall"]), dialog.data["topics"])


async def _pause(context: Context, subscription: TipSubscription, *, paused: bool) -> TipSubscription:
    due_at = None if paused else next_tip_at(subscription, context.now)
    changed = replace(subscription, paused=paused, next_due_at=due_at)
    await tips.put(await context.tx(), changed)
    return changed


async def _show_one(context: Context, subscription: TipSubscription) -> None:
    tx = await context.tx()
    seen = (await tips.seen(tx, [context.chat_id]))[context.chat_id]
    conditions = (await context.profile()).conditions
    tip = _todays(context, subscription, seen)
    if tip is None or conditions.intersection(tip.not_for):
        available = candidates(context.library.tips.values(), subscription.topics, conditions)
        tip = choose(available, seen, context.chat_id)
    if tip is None:
        context.say(replies.no_tips())
        return
    await tips.mark_seen(tx, {context.chat_id: tip.id}, context.now)
    context.say(await _tip(context, tip))


def _todays(context: Context, subscription: TipSubscription, seen: Mapping[str, datetime]) -> Tip | None:
    """Return the last tip that the person saw today, by their own calendar; None if there was none."""
    zone = ZoneInfo(subscription.zone)
    today = context.now.astimezone(zone).date()
    shown = sorted((at, tip_id) for tip_id, at in seen.items() if at.astimezone(zone).date() == today)
    return context.library.tips.get(shown[-1][1]) if shown else None


async def _tip(context: Context, tip: Tip) -> Message:
    return cards.daily_tip(tip, await tips.vote_on(await context.tx(), context.chat_id, tip.id))


async def vote_pressed(update: Update, context: Context) -> None:
    """Record a thumbs up or down."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["1" | "-1" as value, tip_id] if tip_id in context.library.tips:
            if await tips.vote(await context.tx(), context.chat_id, tip_id, int(value)):
                shown = cards.daily_tip(context.library.tips[tip_id], int(value))
                pressing.replace(context, press, shown)
                return
    await pressing.stale(update, context)


async def tip_pressed(update: Update, context: Context) -> None:
    """Return to a tip from its sources."""
    press = pressing.pressed(update)
    tip = context.library.tips.get(press.words[-1])
    if tip is None:
        await pressing.stale(update, context)
        return
    pressing.replace(context, press, await _tip(context, tip))
