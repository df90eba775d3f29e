"""/start, /stop, /help and /cancel."""

from telegram import Update

from bot.context import Context
from bot.replies import basics
from bot.replies.words import _
from bot.store import dialogs, schedules, tips
from handlers import doses, facts, pressing, remind, zone
from handlers import tips as tip_handlers

# What may stand behind /start in a link, and what it leads to.
DEEP_LINKS = {
    "sleep": facts.sleep,
    "back": facts.back,
    "safety": facts.safety,
    "tips": tip_handlers.tips_command,
    "remind": remind.guided,
    "today": doses.today,
}


async def start(update: Update, context: Context) -> None:
    """Welcome, or straight to where a link leads."""
    subscriber = await context.subscriber()
    if subscriber.state != "active":
        await wake(context)
        context.say(basics.welcome_back())
    leads_to = DEEP_LINKS.get(" ".join(context.args or []))
    if leads_to is not None:
        await leads_to(update, context)
    elif subscriber.state == "active":
        context.say(basics.welcome())


async def help_command(_update: Update, context: Context) -> None:
    """Every command."""
    context.say(basics.help_page([(name, _(text)) for name, text in context.world.commands.items()]))


async def wake(context: Context) -> None:
    """Write to this chat again, from now on; nothing of the meantime is made up for."""
    subscriber = await context.change_subscriber(state="active")
    if subscriber.zone is not None:
        await zone.apply(context, subscriber.zone)


async def stop(_update: Update, context: Context) -> None:
    """Send nothing more by itself until /start."""
    await rest(context, "stopped")
    context.say(basics.stopped())


async def rest(context: Context, state: str) -> None:
    """Nothing is due for this chat while it is in that state."""
    await context.change_subscriber(state=state)
    tx = await context.tx()
    await schedules.rest(tx, context.chat_id)
    await tips.advance(tx, {context.chat_id: None})
    await dialogs.clear(tx, context.chat_id)


async def membership(update: Update, context: Context) -> None:
    """The person blocked the bot, or let it back in."""
    change = update.my_chat_member
    if change is not None and change.new_chat_member.status in {"kicked", "left"}:
        await rest(context, "blocked")
    else:
        await notice(context)


async def notice(context: Context) -> None:
    """Whoever writes can be written to again, whatever Telegram said before."""
    if (await context.subscriber()).state == "blocked":
        await wake(context)


async def go(update: Update, context: Context) -> None:
    """The three buttons of the welcome."""
    press = pressing.pressed(update)
    context.toast(press.query_id)
    match press.words[1:]:
        case ["tips"]:
            await tip_handlers.tips_command(update, context)
        case ["remind"]:
            await remind.guided(update, context)
        case _:
            context.say(basics.how_to_ask())


async def cancel(_update: Update, context: Context) -> None:
    """Leave whatever is being asked."""
    tx = await context.tx()
    asked = await dialogs.get(tx, context.chat_id, context.now)
    await dialogs.clear(tx, context.chat_id)
    context.say(basics.cancelled(anything=asked is not None))
