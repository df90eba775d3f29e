"""Plain text: the answer to an open question, or a new question."""

from telegram import Update

from bot.context import Context
from bot.domain.names import collapse_repeats
from bot.replies import basics
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from handlers import groups, tips
from handlers.account import time_zone
from handlers.answers import ask, red_flags
from handlers.doses import dose_times, strengths, took
from handlers.reminders import confirmation, nagging, pausing, remind, stock, timetable

# Handler of a typed answer by dialog name; a handler may return the dialog to resume afterwards.
TEXT_HANDLERS = {
    "remind": remind.handle_text,
    "tips": tips.handle_text,
    "zone": time_zone.handle_text,
    "pause": pausing.handle_text,
    "plan": timetable.handle_text,
    "stock": stock.handle_text,
    "took": took.handle_text,
    dose_times.NAME: dose_times.handle_text,
    nagging.NAME: nagging.handle_text,
}
# Handler that saves what a card shows when its button's word is typed, by dialog name.
SAVE_HANDLERS = {"remind": remind.save_typed, "took": took.record_typed}
WORDS_FOR_CANCEL = {"cancel", "stop", "quit", "exit", "never mind", "nevermind"}
WORDS_FOR_NO = {"no", "nope", "no, an extra one", "an extra one", "extra"}
WORDS_FOR_SAVE = time_zone.WORDS_FOR_YES | {"save", "save it"}


async def handle_message(update: Update, context: Context) -> None:
    """Handle a text message; a bare mention of the bot is answered with how to ask."""
    words = groups.text_of(update, context)
    if words:
        await handle_text(context, words)
    else:
        context.say(basics.how_to_ask())


async def handle_text(context: Context, words: str) -> None:
    """Answer a text: red flags come first, then the open dialog, else the text is a question."""
    words = collapse_repeats(words)
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    word = words.strip().rstrip(".!").lower()
    if dialog is None or ask.is_red_flag(context, words):
        await ask.respond(context, words)
    elif word in WORDS_FOR_CANCEL:
        await dialogs.clear(await context.tx(), context.chat_id)
        context.say(basics.cancel_confirmed(was_active=True))
    elif dialog.name == red_flags.NAME:
        if not await red_flags.handle_text(context, dialog, words):
            await ask.respond(context, words)
    elif dialog.step == strengths.STEP:
        await strengths.handle_text(context, dialog, words)
    elif dialog.step != confirmation.CONFIRM:
        await _resume_waiting(context, await TEXT_HANDLERS[dialog.name](context, dialog, words))
    elif word in WORDS_FOR_SAVE:
        await SAVE_HANDLERS[dialog.name](context, dialog)
    elif word in WORDS_FOR_NO and dialog.name == took.NAME and await took.deny_typed(context, dialog):
        pass
    else:
        await ask.respond(context, words)


async def handle_location(update: Update, context: Context) -> None:
    """Handle a shared location, which always sets the time zone."""
    await time_zone.handle_location(update, context)


async def zone_pressed(update: Update, context: Context) -> None:
    """Handle a button of the time-zone question."""
    await _resume_waiting(context, await time_zone.zone_pressed(update, context))


async def _resume_waiting(context: Context, waiting: Dialog | None) -> None:
    """Resume the dialog that waited for the time zone."""
    if waiting is not None and waiting.name == "remind":
        await remind.resume(context, waiting)
    elif waiting is not None:
        await tips.resume(context, waiting)
