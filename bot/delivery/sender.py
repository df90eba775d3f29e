"""Sends rendered deliveries: builds each Bot API method's parameters, draws attachments, makes the call."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

from telegram import Bot, InputFile, InputMediaPhoto, ReactionTypeEmoji
from telegram.constants import ParseMode
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter  # nothing public writes a call with files

from bot.delivery.rendering import RenderedDelivery
from bot.delivery.transport import AiohttpRequest
from bot.store.queue.outbox import SEND_METHODS

Params = dict[str, Any]

NO_PREVIEW = {"is_disabled": True}


async def send(bot: Bot, rendered: RenderedDelivery, *, paid: bool = False) -> int | None:
    """Send one rendered delivery; return the new message's id, if there is one.

    Calls PTB's request object directly: PTB's own methods first build an object of forty fields from the
    answer, which costs more than the request, and only the message's id is needed.

    Args:
        bot: The bot that sends.
        rendered: The rendered delivery.
        paid: Whether Telegram may charge for the message, which then does not count against the free limit.

    Raises:
        TelegramError: The errors of PTB, `NotSentError` among them.
        ValueError: Vesper has no such method.
    """
    method = rendered.delivery.method
    if method not in METHODS:
        raise ValueError(f"there is no way to {method}")
    name, of = METHODS[method]
    params = {"chat_id": rendered.delivery.chat_id, **await of(rendered.words.params)}
    if method in SEND_METHODS:
        params["message_thread_id"] = rendered.delivery.thread_id
    if paid:
        params["allow_paid_broadcast"] = True
    answer = await _post(bot, f"{bot.base_url}/{name}", params)
    return answer["message_id"] if isinstance(answer, dict) and method in SEND_METHODS else None


async def _post(bot: Bot, url: str, params: Params) -> Any:
    given = {key: value for key, value in params.items() if value is not None}
    if any(isinstance(value, InputFile | InputMediaPhoto) for value in given.values()):
        files = [RequestParameter.from_input(key, value) for key, value in given.items()]
        return await bot.request.post(url, RequestData(files))
    return await cast("AiohttpRequest", bot.request).call(url, given)


async def _message_params(params: Params) -> Params:
    return {
        "text": params["text"],
        "parse_mode": ParseMode.HTML,
        "link_preview_options": NO_PREVIEW,
        "reply_markup": params.get("reply_markup"),
    }


async def _photo_params(params: Params) -> Params:
    # Either the file id of a picture that Telegram has already, or a picture to draw.
    return {"photo": params.get("photo") or await _input_file(params), **_caption_params(params)}


async def _document_params(params: Params) -> Params:
    return {"document": await _input_file(params), **_caption_params(params)}


def _caption_params(params: Params) -> Params:
    return {
        "caption": params["text"],
        "parse_mode": ParseMode.HTML,
        "reply_markup": params.get("reply_markup"),
    }


async def _input_file(params: Params) -> InputFile:
    """Make the file to upload; an attachment is drawn in a thread, since that takes up to a second."""
    return InputFile(await asyncio.to_thread(params["sheet"].draw), params["sheet"].file_name)


async def _text_edit_params(params: Params) -> Params:
    return {"message_id": params["message_id"], **await _message_params(params)}


async def _photo_edit_params(params: Params) -> Params:
    file = await _input_file(params)
    media = InputMediaPhoto(
        file.input_file_content, params["text"], parse_mode=ParseMode.HTML, filename=file.filename
    )
    return {
        "message_id": params["message_id"],
        "media": media,
        "reply_markup": params.get("reply_markup"),
    }


async def _delete_params(params: Params) -> Params:
    return {"message_id": params["message_id"]}


async def _toast_params(params: Params) -> Params:
    return {
        "chat_id": None,  # the query knows its chat
        "callback_query_id": params["callback_query_id"],
        "text": params["text"] or None,
        "show_alert": params["show_alert"],
    }


async def _reaction_params(params: Params) -> Params:
    reaction = ReactionTypeEmoji(params["emoji"]).to_dict()
    return {"message_id": params["message_id"], "reaction": [reaction]}


# Vesper's name of a method → Telegram's name, and the function that builds its parameters.
METHODS: dict[str, tuple[str, Callable[[Params], Awaitable[Params]]]] = {
    "send_message": ("sendMessage", _message_params),
    "send_photo": ("sendPhoto", _photo_params),
    "send_document": ("sendDocument", _document_params),
    "edit_message_text": ("editMessageText", _text_edit_params),
    "edit_message_media": ("editMessageMedia", _photo_edit_params),
    "delete_message": ("deleteMessage", _delete_params),
    "answer_callback_query": ("answerCallbackQuery", _toast_params),
    "set_message_reaction": ("setMessageReaction", _reaction_params),
}
