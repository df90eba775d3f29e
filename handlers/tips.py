"""/tips: subscribe in two taps, see today's tip, vote, pause, stop."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

from telegram import Update

from bot.context import Context
from bot.domain.parsing import ParseError, parse_wall_time
from bot.domain.tips import SeenTip, candidates, choose
from bot.due.tips import next_tip_at
from bot.library import Tip
from bot.replies import tips as replies
from bot.replies.answers import cards
from bot.replies.basics import HelpSection
from bot.replies.message import Message
from bot.replies.reminders import parse_errors
from bot.store import tips
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.tips import TipSubscription
from handlers import callbacks
from handlers.account import active_state, time_zone
from handlers.feature import N_, ButtonHandler, Command, DialogHandler, Feature


async def tips_command(_update: Update, context: Context) -> None:
    """Show the subscription, or ask the first question towards one."""
    subscription = await tips.get(await context.tx(), context.chat_id)
    context.say(replies.ask_topics() if subscription is None else await _render_card(context, subscription))


async def _render_card(context: Context, subscription: TipSubscription) -> Message:
    return replies.subscription_card(subscription, stopped=await active_state.is_stopped(context))


async def tips_pressed(update: Update, context: Context) -> None:
    """Handle every button about tips except votes and the way back from sources."""
    press = callbacks.read_press(update)
    subscription = await tips.get(await context.tx(), context.chat_id)
    match press.words[1:]:
        case ["topics", *topics] if _are_valid_topics(topics):
            asked = Dialog("tips", "time", {"topics": topics})
            await dialogs.put(await context.tx(), context.chat_id, asked, context.now)
            callbacks.answer_in_place(context, press, replies.ask_time(topics))
        case ["time", wall, *topics] if (
            _are_valid_topics(topics) and (at := replies.parse_time_digits(wall)) is not None
        ):
            context.toast(press.query_id)
            await subscribe(context, at, topics)
        case ["change"]:
            callbacks.answer_in_place(context, press, replies.ask_topics())
        case ["stop"]:
            await tips.delete(await context.tx(), context.chat_id)
            callbacks.answer_in_place(context, press, replies.unsubscribe_confirmed())
        case ["pause" | "resume" as word] if subscription is not None:
            changed = await _pause(context, subscription, paused=word == "pause")
            callbacks.answer_in_place(context, press, await _render_card(context, changed))
            await active_state.hold_if_stopped(context)
        case ["today"] if subscription is not None:
            context.toast(press.query_id)
            await _show_todays_tip(context, subscription)
        case _:
            await callbacks.answer_unknown(update, context)


def _are_valid_topics(topics: list[str]) -> bool:
    return 0 < len(topics) == len(set(topics)) and set(topics) <= set(replies.TOPICS)


async def subscribe(context: Context, wall: time, topics: list[str]) -> None:
    """Store the subscription; ask for the time zone first if it is unknown."""
    subscriber = await context.subscriber()
    if subscriber.zone is None:
        wanted = Dialog("tips", "ready", {"topics": topics, "wall": wall.strftime("%H:%M")})
        await time_zone.ask_place_first(context, wanted)
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
    context.say(await _render_card(context, subscription))
    await active_state.hold_if_stopped(context)


async def handle_text(context: Context, dialog: Dialog, text: str) -> None:
    """Handle a typed time."""
    wall = parse_wall_time(text, context.language)
    if isinstance(wall, ParseError):
        buttons = replies.time_buttons(wall.suggestions, dialog.data["topics"])
        context.say(parse_errors.parse_error_message(wall, "9:15", buttons))
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


async def _show_todays_tip(context: Context, subscription: TipSubscription) -> None:
    tx = await context.tx()
    seen = (await tips.last_seen(tx, [context.chat_id]))[context.chat_id]
    conditions = (await context.profile()).conditions
    tip = _last_shown_today(context, subscription, seen)
    if tip is None or conditions.intersection(tip.not_for):
        available = candidates(context.library.tips.values(), subscription.topics, conditions)
        tip = choose(available, seen, context.chat_id)
    if tip is None:
        context.say(replies.no_tips())
        return
    await tips.mark_seen(tx, {context.chat_id: tip.id}, context.now)
    context.say(await _render_tip(context, tip))


def _last_shown_today(
    context: Context, subscription: TipSubscription, seen: Mapping[str, SeenTip]
) -> Tip | None:
    """Return the last tip that the person saw today, by their own calendar; None if there was none."""
    zone = ZoneInfo(subscription.zone)
    today = context.now.astimezone(zone).date()
    shown = sorted(
        (tip.at, tip_id) for tip_id, tip in seen.items() if tip.at.astimezone(zone).date() == today
    )
    return context.library.tips.get(shown[-1][1]) if shown else None


async def _render_tip(context: Context, tip: Tip) -> Message:
    return cards.tip_card(tip, await tips.vote_of(await context.tx(), context.chat_id, tip.id))


async def vote_pressed(update: Update, context: Context) -> None:
    """Record a thumbs up or down."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["1" | "-1" as value, tip_id] if tip_id in context.library.tips:
            if await tips.vote(await context.tx(), context.chat_id, tip_id, int(value)):
                shown = cards.tip_card(context.library.tips[tip_id], int(value))
                callbacks.answer_in_place(context, press, shown)
                return
    await callbacks.answer_unknown(update, context)


async def tip_pressed(update: Update, context: Context) -> None:
    """Return to a tip from its sources."""
    press = callbacks.read_press(update)
    tip = context.library.tips.get(press.words[-1])
    if tip is None:
        await callbacks.answer_unknown(update, context)
        return
    callbacks.answer_in_place(context, press, await _render_tip(context, tip))


FEATURE = Feature(
    commands=(Command("tips", tips_command, N_("One short tip a day"), HelpSection.YOUR_DATA),),
    buttons=(
        ButtonHandler(
            "tips",
            tips_pressed,
            affects_group=frozenset({"topics", "time", "change", "stop", "pause", "resume"}),
        ),
        ButtonHandler("tip", tip_pressed),
        ButtonHandler("vote", vote_pressed),
    ),
    dialog=DialogHandler("tips", handle_text, resume=resume),
)
