"""/settings: time zone, discreet mode, tip time and broadcasts."""

from telegram import Update

from bot.context import Context
from bot.replies.account import settings as replies
from bot.replies.basics import HelpSection
from bot.replies.message import Message
from bot.store import tips
from handlers import callbacks
from handlers.account import notifications, time_zone
from handlers.account.profile import profile_command
from handlers.feature import N_, ButtonHandler, Command, Feature
from handlers.tips import tips_command


async def _render_card(context: Context) -> Message:
    subscription = await tips.get(await context.tx(), context.chat_id)
    return replies.settings_card(await context.subscriber(), subscription, context.now)


async def settings_command(_update: Update, context: Context) -> None:
    """Show the settings, with buttons to change them."""
    context.say(await _render_card(context))


async def settings_pressed(update: Update, context: Context) -> None:
    """Handle a button of the settings."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["zone"]:
            context.toast(press.query_id)
            await time_zone.ask_place(context)
        case ["tips"]:
            context.toast(press.query_id)
            await tips_command(update, context)
        case ["profile"]:
            context.toast(press.query_id)
            await profile_command(update, context)
        case ["back"]:
            callbacks.answer_in_place(context, press, await _render_card(context))
        case ["discreet", "0" | "1" as on]:
            await context.change_subscriber(discreet=on == "1")
            callbacks.answer_in_place(context, press, await _render_card(context))
        case ["news", "0" | "1" as wanted]:
            await notifications.set_broadcasts(context, wanted=wanted == "1")
            callbacks.answer_in_place(context, press, await _render_card(context))
        case _:
            await callbacks.answer_unknown(update, context)


FEATURE = Feature(
    commands=(
        Command(
            "settings",
            settings_command,
            N_("Time zone, discreet mode, tip time"),
            HelpSection.YOUR_DATA,
            repeatable=True,
            reads=True,
        ),
    ),
    buttons=(ButtonHandler("set", settings_pressed, affects_group=frozenset({"zone", "discreet", "news"})),),
)
