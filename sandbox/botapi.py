"""The Bot API without HTTP: takes a method's name and parameters, returns its result or raises a refusal."""

import inspect
from collections.abc import Callable
from typing import Any

from sandbox import profile, reactions, receiving, sending
from sandbox.faults import Fault
from sandbox.params import Params
from sandbox.refusals import ApiError, UnansweredError
from sandbox.telegram import Telegram

METHODS: dict[str, Callable[[Telegram, Params], Any]] = {
    "getMe": profile.get_me,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendLocation": sending.send_location,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": sending.edit_message_text,
    "editMessageCaption": sending.edit_message_caption,
    "editMessageMedia": sending.edit_message_media,
    "editMessageReplyMarkup": sending.edit_message_reply_markup,
    "deleteMessage": sending.delete_message,
    "setMessageReaction": reactions.set_message_reaction,
    "answerCallbackQuery": receiving.answer_callback_query,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyDescription": profile.set_my_description,
    "getMyDescription": profile.get_my_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getMyShortDescription": profile.get_my_short_description,
    "getChat": receiving.get_chat,
    "getChatMember": receiving.get_chat_member,
    "getChatAdministrators": receiving.get_chat_administrators,
    "getFile": receiving.get_file,
}
_BY_LOWER_NAME = {name.lower(): name for name in METHODS}


async def call(telegram: Telegram, method: str, params: Params) -> Any:
    """Carry out one call.

    Args:
        telegram: The Telegram that carries out the call.
        method: The method's name, in any letter case.
        params: The method's parameters.

    Returns:
        The `result` of the answer.

    Raises:
        ApiError: Telegram refuses.
        UnansweredError: A fault holds the answer back.
    """
    name = _BY_LOWER_NAME.get(method.lower())
    if name is None:
        raise ApiError(404, "Not Found")
    try:
        return await _with_faults(telegram, name, params)
    finally:
        telegram.changed.notify_all()


async def _with_faults(telegram: Telegram, name: str, params: Params) -> Any:
    chat_id = params.integer("chat_id") if "chat_id" in params else None
    fault = telegram.faults.take(name, chat_id)
    _fail_before_call(telegram, fault, chat_id)
    result = METHODS[name](telegram, params)
    if inspect.isawaitable(result):
        result = await result
    _fail_after_call(fault, result)
    return result


def _fail_before_call(telegram: Telegram, fault: Fault | None, chat_id: int | None) -> None:
    if fault is None or fault.kind in ("hang", "drop", "cut"):
        return
    if fault.kind == "drop_before":
        raise UnansweredError("drop")
    if fault.kind == "flood" and chat_id is not None:  # calls without a chat have limits of their own
        telegram.flood.pause(fault.chat_id, telegram.monotonic(), fault.retry_after)
    raise fault.refusal(chat_id)


def _fail_after_call(fault: Fault | None, result: Any) -> None:
    if fault is None:
        return
    if fault.kind == "cut":
        raise UnansweredError("cut", result, fault.said)
    raise UnansweredError("hang" if fault.kind == "hang" else "drop")
