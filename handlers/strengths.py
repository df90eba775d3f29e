"""The strength of one piece: asked under the card of an intake or a reminder, stored with the item."""

from dataclasses import replace
from typing import Any

from telegram import Update

from bot.context import Context
from bot.domain import names
from bot.domain.amounts import MG
from bot.domain.reading import Problem
from bot.domain.reading.amounts import strength
from bot.domain.strengths import Strength, dumped
from bot.replies import strengths as replies
from bot.replies.message import Message
from bot.replies.strengths import Asked
from bot.store import dialogs, schedules
from bot.store.dialogs import Dialog
from handlers import drafts, pressing, took
from handlers.drafts import CONFIRM

STEP = "strength"
IU = "IU"


async def strength_pressed(update: Update, context: Context) -> None:
    """Handle a button about the strength of one piece, under the card of the open draft."""
    press = pressing.pressed(update)
    draft = await dialogs.get(await context.tx(), context.chat_id, context.now)
    match press.words[1:]:
        case [word, token, check] if draft is not None and token == draft.data.get("token"):
            asked = await _asked(context, draft)
            if asked is not None and check == replies.check(asked.name):
                shown = await _answered(context, draft, asked, word)
                if shown is not None:
                    pressing.replace(context, press, shown)
                    return
    await pressing.stale(update, context)


async def _asked(context: Context, draft: Dialog) -> Asked | None:
    """Return the strength question that the draft's card asks, or offers to change."""
    if draft.name == took.NAME and "name" in draft.data:
        shown = await took.shown(context, draft)
        return shown.asked or shown.changed
    return await drafts.asked(context, draft) if draft.name == drafts.NAME and "line" in draft.data else None


async def _answered(context: Context, draft: Dialog, asked: Asked, word: str) -> Message | None:
    """Return the message that a button leads to; None for what no button says."""
    if word == "ask":
        return replies.ask(asked, draft.data["token"])
    if word == "type":
        data = {**draft.data, "asked": [asked.name, asked.unit]}
        await _put(context, replace(draft, step=STEP, data=data))
        return replies.ask_typed(asked)
    if word == "no":
        return await _card(context, replace(draft, data={**draft.data, "unasked": True}))
    piece_strength = _read(word)
    return None if piece_strength is None else await _keep(context, draft, asked.name, piece_strength)


def _read(text: str) -> Strength | None:
    """Parse the strength of one piece; None when the text is none."""
    read = strength(text)
    if isinstance(read, Problem) or read[1] not in MG.keys() | {IU}:
        return None
    return Strength(*read)


async def heard(context: Context, draft: Dialog, text: str) -> None:
    """Handle a typed strength."""
    piece_strength, (name, _unit) = _read(text), draft.data["asked"]
    if piece_strength is None:
        await _put(context, draft)
        context.say(replies.not_read())
    else:
        context.say(await _keep(context, draft, name, piece_strength))


async def _keep(context: Context, draft: Dialog, name: str, told: Strength) -> Message:
    """Store the strength with every item of that name, and show the card again."""
    item_name, person = await _of_draft(context, draft)
    await schedules.set_strength(await context.tx(), context.chat_id, name, person, told)
    data: dict[str, Any] = dict(draft.data)
    if names.fold(item_name) == names.fold(name):
        data["strength"] = dumped(told)
    return await _card(context, replace(draft, data=data))


async def _of_draft(context: Context, draft: Dialog) -> tuple[str, str | None]:
    """Return the name of the draft's item, and the person who takes it."""
    if draft.name == took.NAME:
        return draft.data["name"], draft.data["person"]
    item = await drafts.item(context, draft)
    return ("", None) if item is None else (item.name, item.person)


async def _card(context: Context, draft: Dialog) -> Message:
    confirming = replace(draft, step=CONFIRM)
    await _put(context, confirming)
    return await (took.card if draft.name == took.NAME else drafts.card)(context, confirming)


async def _put(context: Context, draft: Dialog) -> None:
    await dialogs.put(await context.tx(), context.chat_id, draft, context.now)
