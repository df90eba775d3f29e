"""Change one part of a reminder by buttons: its time, days, amount, name or person."""

from collections.abc import Sequence
from dataclasses import replace
from secrets import token_hex
from typing import Any

from telegram import Update

from bot.context import Context
from bot.replies import basics
from bot.replies.message import Button, Message, callback_data
from bot.replies.reminders import draft_parts as replies
from bot.replies.reminders.draft_parts import PARTS, Part
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from handlers import callbacks
from handlers.feature import ButtonHandler, Feature
from handlers.reminders import confirmation, for_whom
from handlers.reminders.confirmation import CONFIRM, NAME

STEP = "line"
# Keys of the data of the question which part to change.
MENU_DATA = ("line", "edits", "as_needed", "settled", "token")


def with_choices(
    dialog: Dialog, answers: Sequence[str], labels: Sequence[str] = ()
) -> tuple[Dialog, list[Button]]:
    """Add answers to tap to the question, and return both; without labels, the answers are the labels.

    The answers are stored in the dialog, because a button carries only 64 bytes.
    """
    token = token_hex(4)
    kept: dict[str, Any] = {**dialog.data, "choices": list(answers), "token": token}
    buttons = [Button(label, callback_data("choice", token, n)) for n, label in enumerate(labels or answers)]
    return replace(dialog, data=kept), buttons


async def ask_what_to_change(context: Context, line: str, edits: int, *, as_needed: bool) -> Message:
    """Open the question which part of a stored reminder to change, and render it."""
    data = {"line": line, "edits": edits, "as_needed": as_needed, "settled": True, "token": token_hex(4)}
    return await _render_menu(context, data)


async def _render_menu(context: Context, data: dict[str, Any]) -> Message:
    await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, STEP, data), context.now)
    return replies.ask_what_to_change(data["line"], data["token"], as_needed=data["as_needed"])


async def part_pressed(update: Update, context: Context) -> None:
    """Ask for the tapped part, or go back to the card or the menu that it was tapped on."""
    press = callbacks.read_press(update)
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    message = None
    if dialog is not None and press.words[2:] == [dialog.data.get("token")]:
        message = await _open(context, dialog, press.words[1])
    if message is None:
        callbacks.answer_outdated(context, press, basics.old_card_toast("/doses"))
    else:
        callbacks.answer_in_place(context, press, message)


async def _open(context: Context, dialog: Dialog, word: str) -> Message | None:
    """Render what the button of this word leads to; None for a word that no button of ours has."""
    if dialog.name != NAME:
        return None
    if dialog.step == CONFIRM:
        return await _ask_part(context, question_about(context, dialog).data, word)
    if dialog.step != STEP or "as_needed" not in dialog.data:
        return None
    if word != "back":
        return await _ask_part(context, dialog.data, word)
    card = dialog.data.get("card")
    if card is not None:
        return await confirmation.render_card(context, Dialog(NAME, CONFIRM, card))
    return await _render_menu(context, {each: dialog.data[each] for each in MENU_DATA})


def question_about(context: Context, draft: Dialog) -> Dialog:
    """Return the question what to change about the draft on a card."""
    data = {
        "line": confirmation.line_of(context, draft),
        "edits": draft.data["edits"],
        "as_needed": not draft.data["reminder"]["times"],
        "settled": True,
        "token": draft.data["token"],
        "card": draft.data,
    }
    return Dialog(NAME, STEP, data)


async def _ask_part(context: Context, data: dict[str, Any], word: str) -> Message | None:
    part = next((each for each in PARTS if each == word), None)
    if part is None:
        return None
    labels, answers = await _usual_answers(context, part)
    asked, buttons = with_choices(Dialog(NAME, STEP, {**data, "part": part}), answers, labels)
    await dialogs.put(await context.tx(), context.chat_id, asked, context.now)
    return replies.ask_part(part, data["line"], buttons, asked.data["token"])


async def _usual_answers(context: Context, part: Part) -> tuple[list[str], list[str]]:
    """Return labels and texts of the usual answers about a part."""
    if part == "whom":
        return await for_whom.usual_answers(context)
    usual = replies.usual_answers(part, context.language.writer)
    return [label for label, _text in usual], [text for _label, text in usual]


FEATURE = Feature(buttons=(ButtonHandler("part", part_pressed, asks_one_person=True),))
