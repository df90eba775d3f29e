"""Bot API methods that send, edit and delete messages."""

from datetime import timedelta
from typing import Any

from telegram.constants import ChatAction

from sandbox.chats import Chat
from sandbox.content import (
    message_caption,
    message_file,
    message_location,
    message_markup,
    message_media,
    message_text,
    refuse_far_dates,
)
from sandbox.params import Params
from sandbox.refusals import ApiError, bad_request, forbidden
from sandbox.telegram import Telegram

Json = dict[str, Any]

# Both from the Bot API documentation, of deleteMessage and sendChatAction.
_DELETABLE_FOR = timedelta(hours=48)
_ACTION_SECONDS = 5.0
# Thread id of a forum's General topic, which messages do not name.
_GENERAL = 1
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def send_message(telegram: Telegram, params: Params) -> Json:
    """`sendMessage`."""
    return _send(telegram, "sendMessage", params, message_text(params))


def send_photo(telegram: Telegram, params: Params) -> Json:
    """`sendPhoto`."""
    caption = message_caption(params)
    return _send(
        telegram, "sendPhoto", params, message_file(params, "photo", telegram.files).json() | caption
    )


def send_document(telegram: Telegram, params: Params) -> Json:
    """`sendDocument`."""
    caption = message_caption(params)
    return _send(
        telegram, "sendDocument", params, message_file(params, "document", telegram.files).json() | caption
    )


def send_location(telegram: Telegram, params: Params) -> Json:
    """`sendLocation`."""
    return _send(telegram, "sendLocation", params, message_location(params))


def send_chat_action(telegram: Telegram, params: Params) -> bool:
    """`sendChatAction`."""
    action = params.raw("action").strip().lower()
    chat = writable_chat(telegram, params)
    if not action:
        raise bad_request("action is empty")
    if action not in set(ChatAction):
        raise bad_request("wrong parameter action in request")
    chat.action, chat.action_until = action, telegram.monotonic() + _ACTION_SECONDS
    telegram.emit("action", chat.id, action=action)
    telegram.record("sendChatAction", params.for_ledger(), chat.id)
    return True


def edit_message_text(telegram: Telegram, params: Params) -> Json:
    """`editMessageText`. Without `reply_markup` the keyboard is removed, as in Telegram."""
    content, markup = message_text(params), message_markup(params, inline_only=True)
    chat, message = _editable(telegram, params)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    kept = _without(message, "text", "entities", "link_preview_options", "reply_markup")
    return _edit(telegram, "editMessageText", params, chat, message, kept | content | _keyboard(markup))


def edit_message_caption(telegram: Telegram, params: Params) -> Json:
    """`editMessageCaption`. Without `reply_markup` the keyboard is removed, as in Telegram."""
    content, markup = message_caption(params), message_markup(params, inline_only=True)
    chat, message = _editable(telegram, params)
    if "photo" not in message and "document" not in message:
        raise bad_request("there is no caption in the message to edit")
    kept = _without(message, "caption", "caption_entities", "reply_markup")
    return _edit(telegram, "editMessageCaption", params, chat, message, kept | content | _keyboard(markup))


def edit_message_media(telegram: Telegram, params: Params) -> Json:
    """`editMessageMedia`: another photo or document, with its own caption, replaces the old one."""
    media = message_media(params, telegram.files)
    markup = message_markup(params, inline_only=True)
    chat, message = _editable(telegram, params)
    kept = _without(
        message, "photo", "document", "text", "entities", "caption", "caption_entities", "reply_markup"
    )
    return _edit(telegram, "editMessageMedia", params, chat, message, kept | media | _keyboard(markup))


def edit_message_reply_markup(telegram: Telegram, params: Params) -> Json:
    """`editMessageReplyMarkup`."""
    markup = message_markup(params, inline_only=True)
    chat, message = _editable(telegram, params)
    new = _without(message, "reply_markup") | _keyboard(markup)
    return _edit(telegram, "editMessageReplyMarkup", params, chat, message, new)


def delete_message(telegram: Telegram, params: Params) -> bool:
    """`deleteMessage`: in a private chat anybody's message, for 48 hours."""
    chat = writable_chat(telegram, params)
    message = get_message(chat, params, "message to delete not found")
    theirs_in_group = chat.is_group and message["from"]["id"] != telegram.bot["id"]
    if theirs_in_group or message["date"] < (telegram.now() - _DELETABLE_FOR).timestamp():
        raise bad_request("message can't be deleted for everyone")
    telegram.delete_message(chat, message["message_id"])
    telegram.record("deleteMessage", params.for_ledger(), chat.id, message["message_id"])
    return True


def known_chat(telegram: Telegram, params: Params) -> Chat:
    """Return the chat that a call names.

    Raises:
        ApiError: 400, there is no such chat or nobody in it ever wrote to the bot.
    """
    named = params.raw("chat_id").strip()
    if not named:
        raise bad_request("chat_id is empty")
    chat = telegram.chats.get(params.integer("chat_id"))
    if chat is None or not chat.started:
        raise bad_request("chat not found")
    return chat


def writable_chat(telegram: Telegram, params: Params) -> Chat:
    """Return the chat that a call writes to.

    Raises:
        ApiError: 400 as for `known_chat` or if the group migrated, 403 if the person has blocked the bot.
    """
    chat = known_chat(telegram, params)
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if chat.moved_to is not None:
        raise ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=chat.moved_to,
        )
    return chat


def _send(telegram: Telegram, method: str, params: Params, content: Json) -> Json:
    markup = message_markup(params)
    refuse_far_dates(content, telegram.now())
    chat = writable_chat(telegram, params)
    reply = _reply(chat, params) | _topic(chat, params)
    paid = params.boolean("allow_paid_broadcast")
    telegram.flood.count_message(chat.id, telegram.monotonic(), group=chat.is_group, paid=paid)
    inline = markup if markup and "inline_keyboard" in markup else None
    message = telegram.post_as_bot(chat, reply | content | _keyboard(inline))
    if markup and inline is None:
        _change_keyboard(telegram, chat, markup, message["message_id"])
    telegram.record(method, params.for_ledger(), chat.id, message["message_id"])
    return message


def _change_keyboard(telegram: Telegram, chat: Chat, markup: Json, message_id: int) -> None:
    chat.fixed.add(message_id)
    if "keyboard" in markup or "remove_keyboard" in markup:
        chat.keyboard = markup if "keyboard" in markup else None
        telegram.emit("keyboard", chat.id)


def _reply(chat: Chat, params: Params) -> Json:
    wanted = params.json("reply_parameters", "reply parameters")
    if not wanted:
        return {}
    if not isinstance(wanted, dict):
        raise bad_request("object expected as reply parameters")
    original = chat.messages.get(wanted.get("message_id", 0))
    if original is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return {"reply_to_message": _without(original, "reply_to_message")} if original else {}


def _topic(chat: Chat, params: Params) -> Json:
    """Return the topic fields of a message to a forum; without a thread id it goes to the General topic.

    Outside forums nothing is checked, since the sandbox does not track threads of replies.
    """
    if not chat.is_forum:
        return {}
    named = params.integer("message_thread_id")
    is_open = chat.topics.get(named or _GENERAL)
    if is_open is None or named == _GENERAL:
        raise bad_request("message thread not found")
    if not is_open:
        raise bad_request("TOPIC_CLOSED")
    return {"message_thread_id": named, "is_topic_message": True} if named else {}


def _editable(telegram: Telegram, params: Params) -> tuple[Chat, Json]:
    if "inline_message_id" in params:
        raise bad_request("MESSAGE_ID_INVALID")
    chat = writable_chat(telegram, params)
    message = get_message(chat, params, "message to edit not found")
    if message["from"]["id"] != telegram.bot["id"] or message["message_id"] in chat.fixed:
        raise bad_request("message can't be edited")
    return chat, message


def get_message(chat: Chat, params: Params, missing: str) -> Json:
    """Return the message that a call names.

    Raises:
        ApiError: 400, the call names none, or with the words `missing` one that is not there.
    """
    message_id = params.integer("message_id")
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request(missing)
    return message


def _edit(telegram: Telegram, method: str, params: Params, chat: Chat, old: Json, new: Json) -> Json:
    if _without(old, "edit_date") == _without(new, "edit_date"):
        raise bad_request(_NOT_MODIFIED)
    refuse_far_dates(new, telegram.now())
    telegram.flood.count_edit(chat.id, telegram.monotonic())
    edited = telegram.replace_message(chat, new)
    telegram.record(method, params.for_ledger(), chat.id, edited["message_id"])
    return edited


def _keyboard(markup: Json | None) -> Json:
    return {"reply_markup": markup} if markup else {}


def _without(message: Json, *names: str) -> Json:
    return {name: value for name, value in message.items() if name not in names}
