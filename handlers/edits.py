"""Messages that people change after they sent them: what is read anew, and what is not.

The last message is answered anew as long as answering it records nothing: a question, or a command of
`READS`. Whatever an answer may have recorded, or led on to, is not read again, so that nothing counts twice.
"""

from telegram import Update

from bot.context import Context
from bot.replies import groups as replies
from bot.store import dialogs, subscribers
from handlers import ask, groups

# Commands that store nothing by themselves: they show something, or ask first.
READS = {
    *("ask", "check", "dose", "supplement", "sleep", "back", "safety", "facts", "urgent"),
    *("remind", "today", "took", "doses", "history", "calendar", "settings", "profile", "privacy", "help"),
}


async def remember(update: Update, context: Context, command: str | None) -> None:
    """Keep which message may be answered anew; None as a command: plain words, which are a question.

    A card's name as a command (/magnesium) is "".
    """
    message = update.message
    if message is None:
        return
    if command is None:
        asked = await dialogs.get(await context.tx(), context.chat_id, context.now)
        again = asked is None and bool(message.text or message.caption)
    else:
        again = command in READS or not command
    await _keep(context, message.message_id if again else None)


async def led_on(context: Context) -> None:
    """A button was pressed that did more than say a word: what came before is not to be answered anew."""
    did = any(each.method != "answer_callback_query" for each in context.outgoing)
    if did and (await context.subscriber()).again_message_id is not None:
        await _keep(context, None)


async def _keep(context: Context, message_id: int | None) -> None:
    await subscribers.change(await context.tx(), context.chat_id, again_message_id=message_id)


async def is_last(update: Update, context: Context) -> bool:
    """Whether it is the message that may be answered anew."""
    message = update.edited_message
    return message is not None and message.message_id == (await context.subscriber()).again_message_id


async def may_run(update: Update, context: Context, command: str) -> bool:
    """Whether a command may be run as it reads now; else who changed it hears so."""
    if (command in READS or not command) and await is_last(update, context):
        return True
    context.say(replies.changes_are_not_read())
    return False


async def words(update: Update, context: Context) -> None:
    """A sentence was changed: red flags before everything, never an answer to what is being asked."""
    said = groups.said(update, context)
    if ask.is_red_flag(context, said) or await is_last(update, context):
        await ask.respond(context, said)
    else:
        context.say(replies.changes_are_not_read())
