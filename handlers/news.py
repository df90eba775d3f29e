"""Opting out of broadcasts, and back in."""

from telegram import Update

from bot.context import Context
from bot.replies import broadcasts as replies
from handlers import pressing


async def want(context: Context, *, wanted: bool) -> None:
    """Store whether the person wants broadcasts."""
    await context.change_subscriber(broadcasts_off_at=None if wanted else context.now)


async def news_pressed(update: Update, context: Context) -> None:
    """Handle the opt-out button under every broadcast, and the button that undoes it."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["off"] if (await context.subscriber()).wants_broadcasts:
            await want(context, wanted=False)
            pressing.follow(context, press, replies.turned_off())
        case ["off"]:
            context.toast(press.query_id, replies.is_off_already())
        case ["on"]:
            await want(context, wanted=True)
            pressing.replace(context, press, replies.turned_on())
        case _:
            await pressing.stale(update, context)
