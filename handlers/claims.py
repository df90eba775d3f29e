"""/facts: claims people make, as a list of myths and facts."""

from telegram import Update

from bot.context import Context
from bot.library import Claim
from bot.replies import claims as replies
from handlers import pressing


def _all(context: Context) -> tuple[Claim, ...]:
    return tuple(context.library.claims.values())


async def facts_command(_update: Update, context: Context) -> None:
    """Show the first page of the list."""
    context.say(replies.page(_all(context), 0))


async def page_pressed(update: Update, context: Context) -> None:
    """Show another page, or return from a claim to the page that lists it."""
    press = pressing.pressed(update)
    number = pressing.row_id(press.words[-1])
    if number is None:
        await pressing.stale(update, context)
        return
    pressing.replace(context, press, replies.page(_all(context), number))


async def claim_pressed(update: Update, context: Context) -> None:
    """Open a claim by its number in the list."""
    press = pressing.pressed(update)
    claim = context.library.claims.get(press.words[-1])
    if claim is None:
        await pressing.stale(update, context)
        return
    pressing.replace(context, press, replies.opened(context.library, claim))
