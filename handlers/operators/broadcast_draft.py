"""Drafts of broadcasts: an operator's message after /broadcast, previewed as subscribers will see it."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Message, Update
from telegram.constants import MessageLimit

from bot.context import Context
from bot.messages.replies import photo_of, reply_of
from bot.replies.operators import broadcast_draft as replies
from bot.replies.operators.broadcast import announcement
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.operators import audiences, broadcasts
from bot.store.operators.broadcasts import Broadcast
from handlers.operators.access import is_operator

MessageHandlerCallback = Callable[[Update, Context], Coroutine[Any, Any, None]]
NAME = "broadcast"
# Bytes of HTML as JSON: a hundred links may have addresses of 2,048 characters each, too much for the outbox.
MAX_MARKUP_BYTES = 60_000
# Languages that get a button of their own as an audience.
LANGUAGES = 6


async def ask_for_text(context: Context, draft_id: int | None = None) -> None:
    """Take the next message as the text: of a new draft, or of the given one in place of its present text."""
    data = {} if draft_id is None else {"draft": draft_id}
    await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, "text", data), context.now)


def intercept_draft(callback: MessageHandlerCallback) -> MessageHandlerCallback:
    """Wrap a handler: an operator's requested message becomes a draft, all others reach the handler."""

    async def handle(update: Update, context: Context) -> None:
        message = update.effective_message
        dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
        if message is None or dialog is None or dialog.name != NAME:
            await callback(update, context)
        elif not is_operator(update, context):  # no longer an operator
            await dialogs.clear(await context.tx(), context.chat_id)
            await callback(update, context)
        elif (message.text or "").strip().rstrip(".!").lower() in context.language.replies.cancel:
            await callback(update, context)
        else:
            await _handle_message(context, message, dialog.data.get("draft"))

    return handle


async def _handle_message(context: Context, message: Message, draft_id: int | None) -> None:
    if message.text:
        await save_draft(context, message.text_html, draft_id=draft_id)
    elif not message.photo:
        context.say(replies.unsupported_content())
    elif not message.caption:
        context.say(replies.caption_missing())
    elif _length(message.caption) > MessageLimit.CAPTION_LENGTH:
        context.say(replies.caption_too_long(_length(message.caption)))
    else:
        await save_draft(context, message.caption_html, message.photo[-1].file_id, draft_id=draft_id)


def _length(text: str) -> int:
    """Return the length as Telegram counts, in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


async def save_draft(
    context: Context, text: str, photo: str | None = None, *, draft_id: int | None = None
) -> None:
    """Store the text as a new draft, or in the given one, and preview it as every recipient would see it."""
    if len(json.dumps(text)) > MAX_MARKUP_BYTES:
        context.say(replies.links_too_long())
        return
    tx = await context.tx()
    await dialogs.clear(tx, context.chat_id)
    draft = None if draft_id is None else await broadcasts.get(tx, draft_id)
    if draft is None or not may_change(context, draft):
        await broadcasts.delete_drafts(tx, context.chat_id)
        draft = await broadcasts.create_draft(tx, context.chat_id, text, photo, context.now)
    else:
        draft = await broadcasts.update(tx, draft, text=text, photo=photo)
    preview = announcement(text)
    context.outgoing.append(
        (reply_of(preview) if photo is None else photo_of(preview, photo)).to(context.chat_id)
    )
    context.say(replies.draft_card(draft, await count_recipients(context, draft)))


def may_change(context: Context, broadcast: Broadcast) -> bool:
    """Return whether the broadcast is still a draft, and this chat's."""
    return (broadcast.state, broadcast.chat_id) == ("draft", context.chat_id)


async def count_recipients(context: Context, draft: Broadcast) -> int:
    """Return how many subscribers the draft would reach now."""
    return await audiences.count(await context.tx(), draft.audience, context.now, important=draft.important)


async def list_audiences(context: Context) -> list[str]:
    """Return every audience that has a button."""
    return [*audiences.FIXED, *await audiences.languages(await context.tx(), LANGUAGES)]
