"""Opting out of broadcasts, and back in."""

from telegram import Update

from bot.context import Context
from bot.replies.operators import broadcast as replies
from handlers import callbacks
from handlers.feature import ButtonHandler, Feature


async def set_broadcasts(context: Context, *, wanted: bool) -> None:
    """Store whether the person wants broadcasts."""
    await context.change_subscriber(broadcasts_off_at=None if wanted else context.now)


async def news_pressed(update: Update, context: Context) -> None:
    """Handle the opt-out button under every broadcast, and the button that undoes it."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["off"] if (await context.subscriber()).wants_broadcasts:
            await set_broadcasts(context, wanted=False)
            callbacks.answer_below(context, press, replies.announcements_turned_off())
        case ["off"]:
            context.toast(press.query_id, replies.already_off_toast())
        case ["on"]:
            await set_broadcasts(context, wanted=True)
            callbacks.answer_in_place(context, press, replies.announcements_turned_on())
        case _:
            await callbacks.answer_unknown(update, context)


FEATURE = Feature(
    buttons=(ButtonHandler("news", news_pressed, affects_group=frozenset({"on", "off"})),),
)
