"""/start, /stop, /help and /cancel."""

from telegram import Update

from bot.context import Context
from bot.replies import basics
from bot.replies.basics import HelpSection
from bot.replies.care import care as care_replies
from bot.store.account import dialogs, subscribers
from handlers import callbacks
from handlers import tips as tip_handlers
from handlers.account import active_state
from handlers.answers import topics
from handlers.care import care
from handlers.doses import doses
from handlers.feature import N_, ButtonHandler, Command, Feature
from handlers.operators.access import is_operator, is_private
from handlers.reminders import remind

# Handler by the word after /start in a deep link; the name of a card opens the card.
DEEP_LINKS = {
    "sleep": topics.sleep_command,
    "back": topics.back_command,
    "safety": topics.safety_command,
    "tips": tip_handlers.tips_command,
    "remind": remind.start_dialog,
    "today": doses.today_command,
}


async def start_command(update: Update, context: Context) -> None:
    """Welcome the person, or follow a deep link."""
    was_stopped = await active_state.is_stopped(context)
    if was_stopped:
        await active_state.reactivate(context)
    word = " ".join(context.args or [])
    page = topics.find_page(context, word)
    if word.startswith(care.LINK):
        await care.open_link(context, word.removeprefix(care.LINK))
    elif word in DEEP_LINKS:
        await DEEP_LINKS[word](update, context)
    elif page is not None:
        context.say(await topics.page_for_person(context, page))
    elif not was_stopped:
        context.say(basics.welcome())


async def help_command(update: Update, context: Context) -> None:
    """List every command."""
    shows_operators = is_operator(update, context) and is_private(update, context)
    more = context.world.operator_commands if shows_operators else {}
    commands = {**context.world.commands, **more}
    context.say(basics.help_page(commands))


async def stop_command(_update: Update, context: Context) -> None:
    """Stop all messages that the bot sends unasked, until /start."""
    ended_care = await active_state.deactivate(context, "stopped")
    context.say(basics.stop_confirmed())
    notice = care_replies.care_ended_by_stop(ended_care, context.chat_id)
    if notice is not None:
        context.say(notice)


async def handle_membership(update: Update, context: Context) -> None:
    """Handle blocking and unblocking of the bot; unknown chats are not stored for that."""
    change = update.my_chat_member
    known = await subscribers.get(await context.tx(), context.chat_id)
    if change is None or known is None:
        return
    if change.new_chat_member.status in {"kicked", "left"}:
        await active_state.deactivate(context, "blocked")
    else:
        await active_state.note_activity(context)


async def go_pressed(update: Update, context: Context) -> None:
    """Handle a button of the welcome message."""
    press = callbacks.read_press(update)
    leads_to = {
        "ask": how_to_ask,
        "tips": tip_handlers.tips_command,
        "remind": remind.start_dialog,
        "start": start_command,
    }.get(press.words[-1])
    if leads_to is None:
        await callbacks.answer_unknown(update, context)
        return
    context.toast(press.query_id)
    await leads_to(update, context)


async def how_to_ask(_update: Update, context: Context) -> None:
    """Show what a question looks like."""
    context.say(basics.how_to_ask())


async def cancel_command(_update: Update, context: Context) -> None:
    """Close the open question."""
    tx = await context.tx()
    dialog = await dialogs.get(tx, context.chat_id, context.now)
    await dialogs.clear(tx, context.chat_id)
    context.say(basics.cancel_confirmed(was_active=dialog is not None))


FEATURE = Feature(
    commands=(
        Command("start", start_command, N_("Begin here"), HelpSection.BEGIN),
        Command("cancel", cancel_command, N_("Leave a question"), HelpSection.YOUR_DATA),
        Command("stop", stop_command, N_("Stop all messages"), HelpSection.YOUR_DATA, affects_group=True),
        Command("help", help_command, N_("All commands"), HelpSection.YOUR_DATA, repeatable=True),
    ),
    buttons=(ButtonHandler("go", go_pressed),),
)
