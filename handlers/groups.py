"""Group chats: which messages are addressed to the bot, and who may do what affects everybody."""

import asyncio
import re
from typing import Literal

import structlog
from telegram import Message, MessageEntity, Update
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.context import Context
from bot.replies.account import groups as replies
from bot.replies.message import Message as Shown
from bot.store.account import dialogs, subscribers
from handlers import callbacks

log = structlog.get_logger()

Permission = Literal["yes", "no", "unknown"]

ADMINISTRATORS = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}
# Seconds to wait for Telegram, while a person waits for the answer.
MEMBER_TIMEOUT = 8


async def is_addressed(update: Update, context: Context) -> bool:
    """Return whether a message is addressed to the bot.

    In a group these are commands, replies to the bot, mentions of it, and answers of the person it asked.
    """
    message = update.message or update.edited_message
    if not context.is_group or message is None:
        return True
    if _command_of(message) is not None:
        return not is_for_other_bot(message, context)
    if _replies_to_bot(message, context) or _mentions_bot(message, context):
        return True
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    return dialog is not None and dialog.step != "confirm"


def _command_of(message: Message) -> str | None:
    """Return the command a message begins with, including the name of a bot if given; None without one."""
    first = message.entities[0] if message.entities else None
    if first is None or first.type != MessageEntity.BOT_COMMAND or first.offset != 0:
        return None
    return message.parse_entity(first)


def is_for_other_bot(message: Message, context: Context) -> bool:
    """Return whether the message is a command for a bot of another name."""
    _name, at, bot = (_command_of(message) or "").partition("@")
    return bool(at) and bot.lower() != context.bot.username.lower()


def _replies_to_bot(message: Message, context: Context) -> bool:
    """Return whether the message replies to the bot.

    Every message in a forum topic looks like a reply to the topic's first message; those do not count.
    """
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or answered.forum_topic_created is not None:
        return False
    return answered.from_user.id == context.bot.id


def _mentions_bot(message: Message, context: Context) -> bool:
    mentioned = (each.user for each in (*message.entities, *message.caption_entities))
    text = message.text or message.caption or ""
    return bool(_mention_pattern(context).search(text)) or any(
        user is not None and user.id == context.bot.id for user in mentioned
    )


def _mention_pattern(context: Context) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@/])@{re.escape(context.bot.username)}(?!\w)", re.IGNORECASE)


def text_of(update: Update, context: Context) -> str:
    """Return the text or caption of a message, without a mention of the bot."""
    message = update.message or update.edited_message
    words = ((message.text or message.caption) if message is not None else None) or ""
    return (
        _mention_pattern(context).sub(" ", words).strip(" ,:")
        if _mention_pattern(context).search(words)
        else words
    )


async def check_permission(update: Update, context: Context) -> Permission:
    """Return whether the sender may do what affects the whole chat.

    Uses a read transaction of its own: Telegram may be asked, and no lock may be held meanwhile.
    """
    if not context.is_group or _is_anonymous_admin(update):
        return "yes"
    async with context.world.database.read() as tx:
        subscriber = await subscribers.get(tx, context.chat_id)
    if subscriber is None or (subscriber.set_up_by is not None and subscriber.set_up_by == context.user_id):
        return "yes"
    return "no" if context.user_id is None else await _check_administrator(context, context.user_id)


def _is_anonymous_admin(update: Update) -> bool:
    """Return whether an anonymous administrator wrote the message.

    Messages sent as a channel do not count: anybody may write as a channel.
    """
    message = update.message or update.edited_message
    sender = None if message is None else message.sender_chat
    return message is not None and sender is not None and sender.id == message.chat.id


async def _check_administrator(context: Context, user_id: int) -> Permission:
    try:
        async with asyncio.timeout(MEMBER_TIMEOUT):
            member = await context.bot.get_chat_member(context.chat_id, user_id)
    except (TelegramError, TimeoutError) as error:
        log.warning("member_not_known", error=type(error).__name__)
        return "unknown"
    return "yes" if member.status in ADMINISTRATORS else "no"


async def refuse(update: Update, context: Context, permission: Permission) -> None:
    """Say who has permission, or that permission could not be checked."""
    why = replies.not_allowed() if permission == "no" else replies.administrators_unknown()
    if update.callback_query is None:
        context.say(Shown(why))
    else:
        context.toast(update.callback_query.id, why, alert=True)


async def is_question_to_another(update: Update, context: Context) -> bool:
    """Return whether the question above a pressed button was put to another person in the group."""
    press = callbacks.read_press(update)
    if not context.is_group:
        return False
    tx = await context.tx()
    own_dialog = await dialogs.get(tx, context.chat_id, context.now)
    if press.words[0] == "zone":  # the zone is everybody's: only the person who was asked may set it
        return own_dialog is None or own_dialog.name != "zone"
    return own_dialog is None and await dialogs.others_have_open_dialog(tx, context.chat_id, context.now)


async def private_chat(context: Context) -> int | None:
    """Return the sender's private chat with the bot.

    None when the sender is anonymous, or as far as known the bot may not write there.
    """
    if not context.is_group:
        return context.chat_id
    if context.user_id is None:
        return None
    subscriber = await subscribers.get(await context.tx(), context.user_id)
    return None if subscriber is None or subscriber.state == "blocked" else context.user_id


async def handle_migration(update: Update, context: Context) -> None:
    """Move everything to the new chat id after a group became a supergroup.

    Telegram sends one message in each chat; whichever comes first does the work.
    """
    message = update.message
    if message is None:
        return
    old, new = message.migrate_from_chat_id, message.migrate_to_chat_id
    await subscribers.migrate_chat(await context.tx(), old or message.chat.id, new or message.chat.id)
    context.chat_has_migrated = True
