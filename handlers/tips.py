"""/tips: a tip at once, then one a day: subscribe, change, pause, stop."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time

from telegram import Update

from bot.context import Context
from bot.domain.tips import SHIFT_WORK
from bot.due.tips import next_tip_at
from bot.replies import tips as replies
from bot.replies.basics import HelpSection
from bot.store import tips
from bot.store.tips import TipSubscription
from handlers import callbacks, todays_tip
from handlers.account import active_state
from handlers.callbacks import Press
from handlers.feature import N_, ButtonHandler, Command, DialogHandler, Feature
from handlers.tip_time import NAME, close_question, handle_text, listen, render_card, resume, subscribe


async def tips_command(_update: Update, context: Context) -> None:
    """Show the subscription; without one, show a tip and offer one a day."""
    await start(context)


async def start(context: Context, wall: time | None = None, topics: Sequence[str] = ()) -> None:
    """Begin a daily tip with what was said, or offer to change the one that there is.

    Without a time the person gets a tip at once, and is asked for the time below it.

    Args:
        context: Of the update that asks for tips.
        wall: Time of the tip by the person's clocks; None: not said.
        topics: Topics of the tip, of `replies.CHOICES`; empty: not said, which means all topics.
    """
    subscription = await tips.get(await context.tx(), context.chat_id)
    if subscription is not None:
        await _offer_change(context, subscription, wall, topics)
    elif wall is None:
        await _show_first_tip(context, topics or replies.TOPICS)
    elif context.is_group:
        # Not everybody may subscribe a group: the button asks for the permission.
        context.say(replies.offer_subscription(wall.strftime("%H:%M"), topics or replies.TOPICS))
    else:
        await subscribe(context, wall, topics or replies.TOPICS)


async def offer_change(
    context: Context, wall: time | None = None, topics: Sequence[str] | None = None
) -> None:
    """Offer another time or other topics for the daily tip; begin one if there is none."""
    await start(context, wall, topics or ())


async def is_on(context: Context) -> bool:
    """Return whether this chat gets a daily tip, or paused it."""
    return await tips.get(await context.tx(), context.chat_id) is not None


async def offer_stop(context: Context) -> None:
    """Ask whether the daily tip shall stop or pause; nothing changes before the answer."""
    subscription = await tips.get(await context.tx(), context.chat_id)
    if subscription is None:
        context.say(replies.no_subscription())
    else:
        context.say(replies.ask_to_stop(paused=subscription.paused))


async def _offer_change(
    context: Context, subscription: TipSubscription, wall: time | None, topics: Sequence[str]
) -> None:
    wanted = subscription.wall if wall is None else wall.strftime("%H:%M")
    shifts = [SHIFT_WORK] if SHIFT_WORK in subscription.topics and SHIFT_WORK not in topics else []
    chosen = (*topics, *shifts) if topics else subscription.topics
    if (wanted, {*chosen}) == (subscription.wall, {*subscription.topics}):
        context.say(await render_card(context, subscription))
    else:
        context.say(replies.offer_subscription(wanted, chosen))


async def _show_first_tip(context: Context, topics: Sequence[str]) -> None:
    tip = await todays_tip.pick(context, topics)
    if tip is None:
        context.say(replies.no_tips())
        return
    context.say(await todays_tip.render(context, tip))
    context.say(replies.offer_daily_tip(topics, may_type=not context.is_group))
    if not context.is_group:
        await listen(context, topics)


async def tips_pressed(update: Update, context: Context) -> None:
    """Handle every button about tips except votes and the way back from sources."""
    press = callbacks.read_press(update)
    subscription = await tips.get(await context.tx(), context.chat_id)
    match press.words[1:]:
        case ["time", wall, *topics] if (
            _are_valid_topics(topics) and (at := replies.parse_time_digits(wall)) is not None
        ):
            context.toast(press.query_id)
            await subscribe(context, at, topics, press)
        case ["no"] if subscription is None:
            await close_question(context)
            callbacks.answer_in_place(context, press, replies.offer_declined())
        case ["stop"]:
            await tips.delete(await context.tx(), context.chat_id)
            callbacks.answer_in_place(context, press, replies.unsubscribe_confirmed())
        case words if subscription is None or not await _press_card(context, press, subscription, words):
            await callbacks.answer_unknown(update, context)


async def _press_card(
    context: Context, press: Press, subscription: TipSubscription, words: list[str]
) -> bool:
    """Handle a button that needs a subscription; False for one that no card has."""
    match words:
        case ["topics", *topics] if _are_valid_topics(topics):
            changed = replace(subscription, topics=tuple(topics))
            await tips.put(await context.tx(), changed)
            callbacks.answer_in_place(context, press, replies.ask_topics(topics))
        case ["topics", *topics] if {*topics} <= {SHIFT_WORK}:
            context.toast(press.query_id, replies.last_topic_toast(), alert=True)
        case ["change"]:
            callbacks.answer_in_place(context, press, replies.ask_topics(subscription.topics))
        case ["hour"]:
            await listen(context, subscription.topics)
            callbacks.answer_in_place(context, press, replies.ask_time(subscription.topics))
        case ["done" | "no"]:
            await close_question(context)
            callbacks.answer_in_place(context, press, await render_card(context, subscription))
        case ["pause" | "resume" as word]:
            changed = await _pause(context, subscription, paused=word == "pause")
            callbacks.answer_in_place(context, press, await render_card(context, changed))
            await active_state.hold_if_stopped(context)
        case ["today"]:
            context.toast(press.query_id)
            await _show_todays_tip(context, subscription)
        case _:
            return False
    return True


def _are_valid_topics(words: list[str]) -> bool:
    distinct = {*words}
    return (
        len(words) == len(distinct)
        and distinct <= {*replies.CHOICES}
        and not distinct.isdisjoint(replies.TOPICS)
    )


async def _pause(context: Context, subscription: TipSubscription, *, paused: bool) -> TipSubscription:
    due_at = None if paused else next_tip_at(subscription, context.now)
    changed = replace(subscription, paused=paused, next_due_at=due_at)
    await tips.put(await context.tx(), changed)
    return changed


async def _show_todays_tip(context: Context, subscription: TipSubscription) -> None:
    tip = await todays_tip.pick(context, subscription.topics)
    context.say(replies.no_tips() if tip is None else await todays_tip.render(context, tip))


FEATURE = Feature(
    commands=(Command("tips", tips_command, N_("One short tip a day"), HelpSection.YOUR_DATA),),
    buttons=(
        ButtonHandler(
            "tips",
            tips_pressed,
            affects_group=frozenset({"topics", "time", "hour", "change", "stop", "pause", "resume"}),
        ),
    ),
    dialog=DialogHandler(NAME, handle_text, resume=resume, answers=frozenset({"tips_start", "tips_change"})),
)
