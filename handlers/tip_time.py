"""The time of the daily tip: asked, tapped or typed, and stored with the subscription."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import time

from bot.context import Context
from bot.domain.names import fold
from bot.domain.parsing import ParseError, find_wall_time, parse_wall_time
from bot.due.tips import next_tip_at
from bot.replies import tips as replies
from bot.replies.message import Message
from bot.replies.reminders import parse_errors
from bot.store import tips
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.tips import TipSubscription
from handlers import callbacks
from handlers.account import active_state, time_zone
from handlers.answers import ask
from handlers.callbacks import Press
from handlers.feature import OtherTextError

NAME = "tips"
# Kinds of answers by which a text turns out to be a question, and no time that was misspelt.
_ANSWERED = frozenset({"answer", "ask_back", "dose", "interaction"})
# Words of a refusal such as "no, thank you"; more may be a question such as "no sleep again, what helps?".
_SHORT = 3


async def render_card(
    context: Context, subscription: TipSubscription, *, zone_is_new: bool = False
) -> Message:
    """Render the subscription as it is now; `zone_is_new` if its card has to confirm the time zone."""
    stopped = await active_state.is_stopped(context)
    return replies.subscription_card(subscription, context.now, stopped=stopped, zone_is_new=zone_is_new)


async def listen(context: Context, topics: Sequence[str]) -> None:
    """Read the next text of the person as the time of a tip about these topics."""
    asked = Dialog(NAME, "time", {"topics": list(topics)})
    await dialogs.put(await context.tx(), context.chat_id, asked, context.now)


async def close_question(context: Context) -> None:
    """Close the question for the time, and leave other open dialogs alone."""
    tx = await context.tx()
    dialog = await dialogs.get(tx, context.chat_id, context.now)
    if dialog is not None and dialog.name == NAME:
        await dialogs.clear(tx, context.chat_id)


async def subscribe(context: Context, wall: time, topics: Sequence[str], press: Press | None = None) -> None:
    """Store the subscription; ask for the time zone first if it is unknown.

    `press` is on the message that becomes the card; None: the card is a new message.
    """
    if (await context.subscriber()).zone is None:
        data = {"topics": list(topics), "wall": wall.strftime("%H:%M")}
        await time_zone.ask_place_of_reminder(context, Dialog(NAME, "ready", data), wall)
        return
    card = await render_card(context, await _store(context, wall, topics))
    if press is None:
        context.say(card)
    else:
        callbacks.edit_or_send(context, press, card)
    await active_state.hold_if_stopped(context)


async def resume(context: Context, dialog: Dialog) -> None:
    """Store the subscription once the time zone is known."""
    wall = time.fromisoformat(dialog.data["wall"])
    subscription = await _store(context, wall, dialog.data["topics"])
    context.say(await render_card(context, subscription, zone_is_new=True))
    await active_state.hold_if_stopped(context)


async def _store(context: Context, wall: time, topics: Sequence[str]) -> TipSubscription:
    subscription = TipSubscription(
        context.chat_id,
        wall.strftime("%H:%M"),
        await context.zone(),
        tuple(topics),
        paused=False,
        next_due_at=None,
        thread_id=context.thread_id,
    )
    subscription = replace(subscription, next_due_at=next_tip_at(subscription, context.now))
    await tips.put(await context.tx(), subscription)
    await close_question(context)
    return subscription


async def handle_text(context: Context, dialog: Dialog, text: str) -> None:
    """Handle what is typed after the question for the time; the dialog stays open until there is a time."""
    topics, wall = dialog.data["topics"], _find_time(context, text)
    if not isinstance(wall, ParseError):
        await subscribe(context, wall, topics)
    elif wall.suggestions or not await _answer_without_time(context, topics, text):
        buttons = replies.time_buttons(wall.suggestions, topics)
        context.say(parse_errors.parse_error_message(wall, "9:15", buttons))


def _find_time(context: Context, text: str) -> time | ParseError:
    """Find the time that a text answers; a time in a text about something we know is none for the tip."""
    wall = parse_wall_time(text, context.language)
    if isinstance(wall, ParseError) and not wall.suggestions and not context.index.find(fold(text)):
        return find_wall_time(text, context.language)
    return wall


async def _answer_without_time(context: Context, topics: Sequence[str], text: str) -> bool:
    """Answer a yes or a no; False for what may be a misspelt time.

    Raises:
        OtherTextError: It is a question.
    """
    words, known = re.findall(r"\w+", text.lower()), context.language.replies
    if len(words) <= _SHORT and next(iter(words), None) in known.has_no_sign:
        await close_question(context)
        context.say(replies.offer_declined())
    elif text.strip(" .!").lower() in known.yes:
        context.say(replies.ask_time(topics))
    elif ask.read(context, text).kind in _ANSWERED:
        raise OtherTextError
    else:
        return False
    return True
