"""Edited messages: which ones are answered again, and which are not.

The last message is answered again as long as the answer records nothing: a question, or a command that is
declared `repeatable`. A message whose answer may have recorded something, or led on to it, is not read again,
so that nothing counts twice.
"""

from telegram import Update

from bot.context import Context
from bot.replies.account import groups as replies
from bot.store.account import dialogs, subscribers
from handlers import groups, talk
from handlers.answers import ask


async def remember_message(update: Update, context: Context, *, repeatable: bool | None) -> None:
    """Store which message may be answered again after an edit.

    `repeatable` is whether the message's command is; None for plain text, which is a question.
    """
    message = update.message
    if message is None:
        return
    if repeatable is None:
        asked = await dialogs.get(await context.tx(), context.chat_id, context.now)
        again = asked is None and bool(message.text or message.caption)
    else:
        again = repeatable
    await _store_message(context, message.message_id if again else None)


async def expire_after_button(context: Context) -> None:
    """Stop answering edits after a button that did more than show a toast."""
    did = any(each.method != "answer_callback_query" for each in context.outgoing)
    if did and (await context.subscriber()).again_message_id is not None:
        await _store_message(context, None)


async def _store_message(context: Context, message_id: int | None) -> None:
    await context.write_later(lambda tx: subscribers.update(tx, context.chat_id, again_message_id=message_id))


async def is_repeatable(update: Update, context: Context) -> bool:
    """Return whether the edited message is the one that may be answered again."""
    message = update.edited_message
    return message is not None and message.message_id == (await context.subscriber()).again_message_id


async def may_rerun(update: Update, context: Context, *, repeatable: bool) -> bool:
    """Return whether an edited command may run again; if not, tell the sender."""
    if repeatable and await is_repeatable(update, context):
        return True
    context.say(replies.edits_are_ignored())
    return False


async def handle_edit(update: Update, context: Context) -> None:
    """Handle an edited text: red flags are always answered, and an edit never answers an open question."""
    said = groups.text_of(update, context)
    if ask.is_red_flag(context, said) or await is_repeatable(update, context):
        await talk.respond(update, context, said)
    else:
        context.say(replies.edits_are_ignored())
