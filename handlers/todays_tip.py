"""The tip of today as it is shown, its votes, and the way back from its sources."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from telegram import Update

from bot.context import Context
from bot.domain.tips import candidates, choose
from bot.library import Tip
from bot.replies import tips as replies
from bot.replies.answers import cards
from bot.replies.message import Message
from bot.store import tips
from handlers import callbacks
from handlers.feature import ButtonHandler, Feature


async def pick(context: Context, topics: Sequence[str]) -> Tip | None:
    """Return the tip of today, and mark it as seen: the one seen last today if it still suits, else the next.

    None when there is no tip for the person on these topics (of `bot.replies.tips.CHOICES`).
    """
    tx, conditions = await context.tx(), (await context.profile()).conditions
    seen = (await tips.last_seen(tx, [context.chat_id]))[context.chat_id]
    available = candidates(context.library.tips.values(), topics, conditions)
    zone = await context.zone()
    today = _local_date(context.now, zone)
    shown = [
        tip for tip in available.values() if tip.id in seen and _local_date(seen[tip.id].at, zone) == today
    ]
    last = max(shown, key=lambda tip: seen[tip.id].at, default=None)
    tip = last or choose(available, seen, context.chat_id)
    if tip is not None:
        await tips.mark_seen(tx, {context.chat_id: tip.id}, context.now)
    return tip


def _local_date(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


async def render(context: Context, tip: Tip) -> Message:
    """Render a tip with the chat's vote on it."""
    return cards.tip_card(tip, await tips.vote_of(await context.tx(), context.chat_id, tip.id))


async def vote_pressed(update: Update, context: Context) -> None:
    """Record a thumbs up or down, and say what it changes."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["1" | "-1" as value, tip_id] if tip_id in context.library.tips:
            if await tips.vote(await context.tx(), context.chat_id, tip_id, int(value)):
                shown = cards.tip_card(context.library.tips[tip_id], int(value))
                callbacks.answer_in_place(context, press, shown, replies.vote_toast(int(value)))
                return
    await callbacks.answer_unknown(update, context)


async def tip_pressed(update: Update, context: Context) -> None:
    """Return to a tip from its sources."""
    press = callbacks.read_press(update)
    tip = context.library.tips.get(press.words[-1])
    if tip is None:
        await callbacks.answer_unknown(update, context)
        return
    callbacks.answer_in_place(context, press, await render(context, tip))


FEATURE = Feature(
    buttons=(ButtonHandler("tip", tip_pressed, reads=None), ButtonHandler("vote", vote_pressed))
)
