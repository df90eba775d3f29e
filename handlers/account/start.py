"""/start, /stop, /help and /cancel."""

from telegram import Update

from bot.context import Context
from bot.replies import basics
from bot.replies import tips as tip_replies
from bot.replies.basics import HelpSection
from bot.replies.care import care as care_replies
from bot.replies.diary.setup import stop_buttons
from bot.store import diaries, tips
from bot.store.account import dialogs, subscribers
from handlers import callbacks
from handlers import tips as tip_handlers
from handlers.account import active_state, hub
from handlers.answers import topics
from handlers.care import care
from handlers.doses import doses
from handlers.feature import N_, ButtonHandler, Command, Feature
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
    """Welcome the person, or follow a deep link; what was stopped stays so until a button starts it."""
    word = " ".join(context.args or [])
    page = topics.find_page(context, word)
    if word.startswith(care.LINK):
        await care.open_link(context, word.removeprefix(care.LINK))
    elif word in DEEP_LINKS:
        await DEEP_LINKS[word](update, context)
    elif page is not None:
        context.say(await topics.page_for_person(context, page))
    else:
        await hub.welcome(context)
        return
    await active_state.hold_if_stopped(context)


async def help_command(_update: Update, context: Context) -> None:
    """Say what the bot can do."""
    await hub.capabilities(context)


async def stop_command(_update: Update, context: Context) -> None:
    """Stop all messages that the bot sends unasked, until the person starts it again."""
    ended_care = await active_state.deactivate(context, "stopped")
    context.say(basics.stop_confirmed())
    notice = care_replies.care_ended_by_stop(ended_care, context.chat_id)
    if notice is not None:
        context.say(notice)


async def ask_what_to_stop(context: Context) -> None:
    """Ask whether "stop" means everything or the tips; nothing is stopped before a tap."""
    if await active_state.is_stopped(context):
        context.say(basics.offer_restart())
        return
    kept = await diaries.of_chat(await context.tx(), context.chat_id)
    context.say(basics.ask_what_to_stop(stop_buttons(kept)))


async def stop_pressed(update: Update, context: Context) -> None:
    """Ask what to stop, or do what was answered."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["ask"]:
            context.toast(press.query_id)
            await ask_what_to_stop(context)
        case ["all"]:
            context.toast(press.query_id)
            context.delete(press.message_id)
            await stop_command(update, context)
        case ["tips"]:
            await tips.delete(await context.tx(), context.chat_id)
            callbacks.answer_in_place(context, press, tip_replies.unsubscribe_confirmed())
        case ["no"]:
            callbacks.answer_in_place(context, press, basics.nothing_stopped())
        case _:
            await callbacks.answer_unknown(update, context)


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
        Command(
            "help", help_command, N_("What I can do"), HelpSection.YOUR_DATA, repeatable=True, reads=True
        ),
    ),
    buttons=(ButtonHandler("stop", stop_pressed, affects_group=frozenset({"all", "tips"})),),
)
