"""/facts: claims people make, as a list of myths and facts."""

from telegram import Update

from bot.context import Context
from bot.library import Claim
from bot.replies.answers import claims as replies
from bot.replies.basics import HelpSection
from handlers import callbacks
from handlers.feature import N_, ButtonHandler, Command, Feature


def _list_claims(context: Context) -> tuple[Claim, ...]:
    return tuple(context.library.claims.values())


async def facts_command(_update: Update, context: Context) -> None:
    """Show the first page of the list."""
    context.say(replies.claims_page(_list_claims(context), 0))


async def page_pressed(update: Update, context: Context) -> None:
    """Show another page, or return from a claim to the page that lists it."""
    press = callbacks.read_press(update)
    number = callbacks.parse_row_id(press.words[-1])
    if number is None:
        await callbacks.answer_unknown(update, context)
        return
    callbacks.answer_in_place(context, press, replies.claims_page(_list_claims(context), number))


async def claim_pressed(update: Update, context: Context) -> None:
    """Open a claim by its number in the list."""
    press = callbacks.read_press(update)
    claim = context.library.claims.get(press.words[-1])
    if claim is None:
        await callbacks.answer_unknown(update, context)
        return
    callbacks.answer_in_place(context, press, replies.claim_card_from_list(context.library, claim))


FEATURE = Feature(
    commands=(
        Command(
            "facts",
            facts_command,
            N_("Myth or fact? What people say"),
            HelpSection.TO_KNOW,
            repeatable=True,
            reads=True,
        ),
    ),
    buttons=(
        ButtonHandler("claims", page_pressed, reads=None),
        ButtonHandler("claim", claim_pressed, reads=None),
    ),
)
