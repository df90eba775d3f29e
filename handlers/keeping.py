"""Somebody who was not heard from for long wants to stay."""

from telegram import Update

from bot.context import Context
from bot.replies import idle as replies
from handlers import pressing


async def keep_pressed(update: Update, context: Context) -> None:
    """That they pressed is what keeps everything; they hear so."""
    pressing.replace(context, pressing.pressed(update), replies.kept())
