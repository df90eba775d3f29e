"""Plain text: the answer to an open question, or a question of the person's own."""

from telegram import Update

from bot.context import Context
from bot.replies import basics
from bot.store import dialogs
from bot.store.dialogs import Dialog
from handlers import ask, remind, tips, zone

# Who hears an answer, by the dialog's name.
LISTENERS = {"remind": remind.heard, "tips": tips.heard, "zone": zone.heard}
# A card that waits for Save asks nothing; what is typed meanwhile is a question.
NOT_A_QUESTION = "confirm"
WORDS_FOR_CANCEL = {"cancel", "stop", "quit", "exit"}


async def text(update: Update, context: Context) -> None:
    """Red flags before everything; then the open dialog; else a question."""
    said = (update.effective_message.text or "") if update.effective_message is not None else ""
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    if dialog is None or dialog.step == NOT_A_QUESTION or ask.is_red_flag(context, said):
        await ask.respond(context, said)
    elif said.strip().lower() in WORDS_FOR_CANCEL:
        await dialogs.clear(await context.tx(), context.chat_id)
        context.say(basics.cancelled(anything=True))
    else:
        await LISTENERS[dialog.name](context, dialog, said)


async def located(update: Update, context: Context) -> None:
    """A shared place is always about the time zone."""
    await zone.located(update, context)


async def zone_pressed(update: Update, context: Context) -> None:
    """The time zone's buttons; what had to wait for the zone goes on."""
    then = await zone.zone_pressed(update, context)
    if then is not None:
        await _resume(context, then)


async def _resume(context: Context, dialog: Dialog) -> None:
    if dialog.name == "remind":
        await remind.show(context, dialog)
    elif dialog.name == "tips":
        await tips.resume(context, dialog)
