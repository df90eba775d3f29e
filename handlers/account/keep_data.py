"""The button that keeps the data of a person who was inactive for long."""

from telegram import Update

from bot.context import Context
from bot.replies.account import inactive as replies
from handlers import callbacks
from handlers.feature import ButtonHandler, Feature


async def keep_pressed(update: Update, context: Context) -> None:
    """Confirm that everything is kept; the press itself counts as activity."""
    callbacks.answer_in_place(context, callbacks.read_press(update), replies.keep_confirmed())


FEATURE = Feature(
    buttons=(ButtonHandler("keep", keep_pressed),),
)
