"""/admin: how much there is of everything, for the operators named in VESPER_ADMIN_IDS; numbers only."""

from telegram import Update

from bot.context import Context
from bot.replies import admin as replies
from bot.store import figures
from handlers import fallback
from handlers.operators import is_operator


async def admin(update: Update, context: Context) -> None:
    """The numbers; for everybody else the command does not exist."""
    if not is_operator(update, context):
        await fallback.unknown_command(update, context)
        return
    context.say(replies.numbers(await figures.count(await context.tx())))
