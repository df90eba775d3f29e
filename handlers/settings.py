"""/settings: time zone, discreet mode, tip time and broadcasts."""

from telegram import Update

from bot.context import Context
from bot.replies import settings as replies
from bot.replies.message import Message
from bot.store import tips
from handlers import news, pressing, zone
from handlers.profile import profile_command
from handlers.tips import tips_command


async def _card(context: Context) -> Message:
    subscription = await tips.get(await context.tx(), context.chat_id)
    return replies.settings(await context.subscriber(), subscription, context.now)


async def settings(_update: Update, context: Context) -> None:
    """Show the settings, with buttons to change them."""
    context.say(await _card(context))


async def settings_pressed(update: Update, context: Context) -> None:
    """Handle a button of the settings."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["zone"]:
            context.toast(press.query_id)
            await zone.ask(context)
        case ["tips"]:
            context.toast(press.query_id)
            await tips_command(update, context)
        case ["profile"]:
            context.toast(press.query_id)
            await profile_command(update, context)
        case ["back"]:
            pressing.replace(context, press, await _card(context))
        case ["discreet", "0" | "1" as on]:
            await context.change_subscriber(discreet=on == "1")
            pressing.replace(context, press, await _card(context))
        case ["news", "0" | "1" as wanted]:
            await news.want(context, wanted=wanted == "1")
            pressing.replace(context, press, await _card(context))
        case _:
            await pressing.stale(update, context)
