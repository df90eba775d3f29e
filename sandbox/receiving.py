"""Bot API methods that send no message: updates, webhook, answers to buttons, chats, files."""

import re
from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlsplit

from telegram.constants import CallbackQueryLimit, FileSizeLimit, UpdateType, WebhookLimit

from sandbox.buttons import CallbackAnswer
from sandbox.chats import Chat
from sandbox.params import Params
from sandbox.people import User
from sandbox.refusals import bad_request
from sandbox.sending import known_chat
from sandbox.telegram import Telegram
from sandbox.updates import Webhook

Json = dict[str, Any]

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_USUAL_CONNECTIONS = 40
# The required booleans of a Bot API `ChatMemberAdministrator`.
_RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def get_updates(telegram: Telegram, params: Params) -> Awaitable[list[Json]]:
    """`getUpdates`, short or long."""
    telegram.updates.allow(_allowed_updates(params))
    return telegram.updates.poll(
        params.integer("offset"), params.integer("limit", 100), params.integer("timeout")
    )


def set_webhook(telegram: Telegram, params: Params) -> bool:
    """`setWebhook`. Addresses of this machine need no TLS; all others need https."""
    url = params.text("url").strip()
    if not url:
        return delete_webhook(telegram, params)
    _refuse_webhook_address(url)
    secret = params.raw("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    most = params.integer("max_connections", _USUAL_CONNECTIONS)
    if not WebhookLimit.MIN_CONNECTIONS_LIMIT <= most <= WebhookLimit.MAX_CONNECTIONS_LIMIT:
        most = _USUAL_CONNECTIONS
    telegram.updates.allow(_allowed_updates(params))
    telegram.webhook = Webhook(url, secret, most, "certificate" in params.files)
    _switch_updates(telegram, params)
    return True


def delete_webhook(telegram: Telegram, params: Params) -> bool:
    """`deleteWebhook`."""
    telegram.webhook = Webhook()
    _switch_updates(telegram, params)
    return True


def get_webhook_info(telegram: Telegram, _params: Params) -> Json:
    """`getWebhookInfo`."""
    webhook, updates = telegram.webhook, telegram.updates
    info: Json = {
        "url": webhook.url,
        "has_custom_certificate": webhook.has_certificate,
        "pending_update_count": len(updates.pending),
    }
    if webhook.url:
        info["max_connections"] = webhook.max_connections
        info["ip_address"] = "127.0.0.1"
    if webhook.last_error_date:
        info |= {"last_error_date": webhook.last_error_date, "last_error_message": webhook.last_error_message}
    return info | ({"allowed_updates": list(updates.allowed)} if updates.allowed else {})


def answer_callback_query(telegram: Telegram, params: Params) -> bool:
    """`answerCallbackQuery`, once and soon (Telegram does not say within how many seconds)."""
    text = params.text("text").strip()
    if len(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    query_id = params.raw("callback_query_id").strip()
    chat_id = telegram.queries.take(query_id, telegram.now())
    if chat_id is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    telegram.show_callback_answer(CallbackAnswer(query_id, chat_id, text, params.boolean("show_alert")))
    telegram.record("answerCallbackQuery", params.for_ledger(), chat_id)
    return True


def get_chat(telegram: Telegram, params: Params) -> Json:
    """`getChat`: a `ChatFullInfo`."""
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return {
        **known_chat(telegram, params).json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def get_chat_member(telegram: Telegram, params: Params) -> Json:
    """`getChatMember`: whoever writes in a group is a member; the sandbox knows no restrictions."""
    chat = known_chat(telegram, params)
    user = telegram.users.get(params.integer("user_id"))
    if user is None:
        raise bad_request("user not found")
    return _member(chat, user)


def get_chat_administrators(telegram: Telegram, params: Params) -> list[Json]:
    """`getChatAdministrators`."""
    chat = known_chat(telegram, params)
    if not chat.is_group:
        raise bad_request("there are no administrators in the private chat")
    known = [_member(chat, telegram.users[user_id]) for user_id in chat.members]
    return [each for each in known if each["status"] in ("creator", "administrator")]


def _member(chat: Chat, user: User) -> Json:
    status = chat.members.get(user.id, "left") if chat.is_group else "member"
    member: Json = {"user": user.json(), "status": status}
    if status in ("creator", "administrator"):
        member["is_anonymous"] = False
    if status == "administrator":
        member |= dict.fromkeys(_RIGHTS, False) | {"can_manage_chat": True}
    return member


def get_file(telegram: Telegram, params: Params) -> Json:
    """`getFile`."""
    stored = telegram.files.find(params.raw("file_id").strip())
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.data) > FileSizeLimit.FILESIZE_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": stored.id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.data),
        "file_path": stored.path,
    }


def _allowed_updates(params: Params) -> list[str] | None:
    kinds = params.json("allowed_updates", "allowed updates")
    if kinds is None:
        return None
    if not isinstance(kinds, list):
        raise bad_request("can't parse allowed updates: expected an Array of String")
    known = {str(kind.value) for kind in UpdateType}
    return [kind for kind in kinds if kind in known]


def _refuse_webhook_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise bad_request("bad webhook: invalid webhook URL specified") from None
    if parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"):
        return
    if parts.scheme != "https" or not parts.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in {int(allowed) for allowed in (443, 80, 88, 8443)}:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _switch_updates(telegram: Telegram, params: Params) -> None:
    telegram.updates.webhook_url = telegram.webhook.url
    if params.boolean("drop_pending_updates"):
        telegram.updates.forget_all()
    telegram.changed.notify_all()
