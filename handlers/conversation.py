"""Plain text: the answer to an open question, or a new question."""

from telegram import Update

from bot.context import Context
from bot.domain.names import tidied
from bot.replies import basics
from bot.store import dialogs
from bot.store.dialogs import Dialog
from handlers import (
    ask,
    dose_times,
    drafts,
    groups,
    nags,
    pausing,
    plan,
    remind,
    stock,
    strengths,
    tips,
    took,
    urgent,
    zone,
)

# Handler of a typed answer by dialog name; a handler may return the dialog to resume afterwards.
LISTENERS = {
    "remind": remind.heard,
    "tips": tips.heard,
    "zone": zone.heard,
    "pause": pausing.heard,
    "plan": plan.heard,
    "stock": stock.heard,
    "took": took.heard,
    dose_times.NAME: dose_times.heard,
    nags.NAME: nags.heard,
}
# Handler that saves what a card shows when its button's word is typed, by dialog name.
RECORDERS = {"remind": remind.save_typed, "took": took.record_typed}
WORDS_FOR_CANCEL = {"cancel", "stop", "quit", "exit", "never mind", "nevermind"}
WORDS_FOR_NO = {"no", "nope", "no, an extra one", "an extra one", "extra"}
WORDS_FOR_SAVE = zone.WORDS_FOR_YES | {"save", "save it"}


async def text(update: Update, context: Context) -> None:
    """Handle a text message; a bare mention of the bot is answered with how to ask."""
    words = groups.said(update, context)
    if words:
        await said(context, words)
    else:
        context.say(basics.how_to_ask())


async def said(context: Context, words: str) -> None:
    """Answer a text: red flags come first, then the open dialog, else the text is a question."""
    words = tidied(words)
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    word = words.strip().rstrip(".!").lower()
    if dialog is None or ask.is_red_flag(context, words):
        await ask.respond(context, words)
    elif word in WORDS_FOR_CANCEL:
        await dialogs.clear(await context.tx(), context.chat_id)
        context.say(basics.cancelled(anything=True))
    elif dialog.name == urgent.NAME:
        if not await urgent.heard(context, dialog, words):
            await ask.respond(context, words)
    elif dialog.step == strengths.STEP:
        await strengths.heard(context, dialog, words)
    elif dialog.step != drafts.CONFIRM:
        await _go_on(context, await LISTENERS[dialog.name](context, dialog, words))
    elif word in WORDS_FOR_SAVE:
        await RECORDERS[dialog.name](context, dialog)
    elif word in WORDS_FOR_NO and dialog.name == took.NAME and await took.deny_typed(context, dialog):
        pass
    else:
        await ask.respond(context, words)


async def located(update: Update, context: Context) -> None:
    """Handle a shared location, which always sets the time zone."""
    await zone.located(update, context)


async def zone_pressed(update: Update, context: Context) -> None:
    """Handle a button of the time-zone question."""
    await _go_on(context, await zone.zone_pressed(update, context))


async def _go_on(context: Context, waited: Dialog | None) -> None:
    """Resume the dialog that waited for the time zone."""
    if waited is not None and waited.name == "remind":
        await remind.resume(context, waited)
    elif waited is not None:
        await tips.resume(context, waited)
