"""Callback queries: the pressed button, its message, and the ways to answer."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, Message, Update

from bot.context import Context
from bot.domain.row_references import id_of
from bot.replies import basics
from bot.replies.message import Message as Shown
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Reminder

# Digits of a row id: one less than the largest 64-bit number has, so that every value fits.
MAX_ID_LENGTH = 18


@dataclass(frozen=True)
class Press:
    """A pressed button (all fields are untrusted).

    Attributes:
        words: The words of the button's callback data.
        query_id: The callback query.
        message_id: The message that holds the button.
        keyboard: The words of every button of that message.
    """

    words: list[str]
    query_id: str
    message_id: int
    keyboard: list[list[str]]


def read_press(update: Update) -> Press:
    """Return the pressed button of an update that a CallbackQueryHandler matched.

    Raises:
        ValueError: The update is no press of a button under a message.
    """
    query = update.callback_query
    if query is None or query.message is None:
        raise ValueError("not a pressed button")
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    return Press((query.data or "").split(":"), query.id, query.message.message_id, _buttons_of(markup))


def _buttons_of(markup: InlineKeyboardMarkup | None) -> list[list[str]]:
    if markup is None:
        return []
    return [
        button.callback_data.split(":")
        for row in markup.inline_keyboard
        for button in row
        if isinstance(button.callback_data, str)
    ]


class OutdatedCardError(Exception):
    """An outdated button: what it shows has changed. The text says so, and where to look instead."""


async def find_reminder(context: Context, word: str) -> Reminder | None:
    """Return the reminder that a button names; None when this chat has none of that id.

    Raises:
        OutdatedCardError: The reminder is now for another item or person than the button shows.
    """
    which = parse_row_id(word)
    found = None if which is None else await schedules.get(await context.tx(), context.chat_id, which)
    if found is not None and found.ref != word:
        raise OutdatedCardError(basics.old_card_toast("/doses"))
    return found


def parse_row_id(word: str) -> int | None:
    """Parse a row's id from a button; None for what no database ever numbered."""
    word = id_of(word)
    return int(word) if word.isascii() and word.isdecimal() and len(word) <= MAX_ID_LENGTH else None


def answer_in_place(context: Context, press: Press, message: Shown, toast: str = "") -> None:
    """Answer a press by changing its message in place."""
    context.toast(press.query_id, toast)
    edit_or_send(context, press, message)


def edit_or_send(context: Context, press: Press, message: Shown) -> None:
    """Change the pressed message in place; send a new one if the text no longer fits into one message."""
    if len(message.split()) == 1:
        context.edit(press.message_id, message)
    else:
        context.say(message)


def answer_below(context: Context, press: Press, message: Shown) -> None:
    """Answer a press with a new message below."""
    context.toast(press.query_id)
    context.say(message)


def answer_outdated(context: Context, press: Press, words: str) -> None:
    """Answer a press with an alert that the button is outdated, and change nothing."""
    context.toast(press.query_id, words, alert=True)


async def answer_unknown(update: Update, context: Context) -> None:
    """Answer a button of an older version, or a forged one, with an alert, and change nothing."""
    context.toast(read_press(update).query_id, basics.stale_button_toast(), alert=True)
