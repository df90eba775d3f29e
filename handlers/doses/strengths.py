"""The strength of one piece: asked under the card of an intake or a reminder, stored with the item."""

from dataclasses import replace
from typing import Any

from telegram import Update

from bot.context import Context
from bot.domain import names
from bot.domain.parsing import ParseError
from bot.domain.parsing.amounts import parse_strength
from bot.domain.strengths import Strength, to_json
from bot.domain.units import MG_PER_UNIT
from bot.replies.doses import strengths as replies
from bot.replies.doses.strengths import StrengthQuestion
from bot.replies.message import Message
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.reminders import schedules
from handlers import callbacks
from handlers.doses import intake_card
from handlers.feature import ButtonHandler, Feature
from handlers.reminders import confirmation
from handlers.reminders.confirmation import CONFIRM

STEP = "strength"
IU = "IU"


async def strength_pressed(update: Update, context: Context) -> None:
    """Handle a button about the strength of one piece, under the card of the open draft."""
    press = callbacks.read_press(update)
    draft = await dialogs.get(await context.tx(), context.chat_id, context.now)
    match press.words[1:]:
        case [word, token, check] if draft is not None and token == draft.data.get("token"):
            asked = await _load_question(context, draft)
            if asked is not None and check == replies.name_checksum(asked.name):
                shown = await _handle_button(context, draft, asked, word)
                if shown is not None:
                    callbacks.answer_in_place(context, press, shown)
                    return
    await callbacks.answer_unknown(update, context)


async def _load_question(context: Context, draft: Dialog) -> StrengthQuestion | None:
    """Return the strength question that the draft's card asks, or offers to change."""
    if draft.name == intake_card.NAME and "name" in draft.data:
        shown = await intake_card.collect_card_data(context, draft)
        return shown.strength_question or shown.strength_correction
    return (
        await confirmation.find_strength_question(context, draft)
        if draft.name == confirmation.NAME and "reminder" in draft.data
        else None
    )


async def _handle_button(
    context: Context, draft: Dialog, question: StrengthQuestion, word: str
) -> Message | None:
    """Return the message that a button leads to; None for what no button says."""
    if word == "ask":
        return replies.ask_strength(question, draft.data["token"])
    if word == "type":
        data = {**draft.data, "asked": [question.name, question.unit]}
        await _put_draft(context, replace(draft, step=STEP, data=data))
        return replies.ask_to_type_strength(question)
    if word == "no":
        return await _render_card(context, replace(draft, data={**draft.data, "unasked": True}))
    piece_strength = _parse_strength(context, word)
    return (
        None
        if piece_strength is None
        else await _store_strength(context, draft, question.name, piece_strength)
    )


def _parse_strength(context: Context, text: str) -> Strength | None:
    """Parse the strength of one piece; None when the text is none."""
    read = parse_strength(text, context.language)
    if isinstance(read, ParseError) or read[1] not in MG_PER_UNIT.keys() | {IU}:
        return None
    return Strength(*read)


async def handle_text(context: Context, draft: Dialog, text: str) -> None:
    """Handle a typed strength."""
    piece_strength, (name, _unit) = _parse_strength(context, text), draft.data["asked"]
    if piece_strength is None:
        await _put_draft(context, draft)
        context.say(replies.unreadable_strength())
    else:
        context.say(await _store_strength(context, draft, name, piece_strength))


async def _store_strength(context: Context, draft: Dialog, name: str, piece_strength: Strength) -> Message:
    """Store the strength with every item of that name, and show the card again."""
    item_name, person = await _item_of_draft(context, draft)
    await schedules.set_strength(await context.tx(), context.chat_id, name, person, piece_strength)
    data: dict[str, Any] = dict(draft.data)
    if names.fold(item_name) == names.fold(name):
        data["strength"] = to_json(piece_strength)
    return await _render_card(context, replace(draft, data=data))


async def _item_of_draft(context: Context, draft: Dialog) -> tuple[str, str | None]:
    """Return the name of the draft's item, and the person who takes it."""
    if draft.name == intake_card.NAME:
        return draft.data["name"], draft.data["person"]
    item = await confirmation.load_item(context, draft)
    return ("", None) if item is None else (item.name, item.person)


async def _render_card(context: Context, draft: Dialog) -> Message:
    confirming = replace(draft, step=CONFIRM)
    await _put_draft(context, confirming)
    return await (intake_card.render_card if draft.name == intake_card.NAME else confirmation.render_card)(
        context, confirming
    )


async def _put_draft(context: Context, draft: Dialog) -> None:
    await dialogs.put(await context.tx(), context.chat_id, draft, context.now)


FEATURE = Feature(
    buttons=(ButtonHandler("strength", strength_pressed),),
)
