"""A parcel → Telegram: each method with its parameters; what is to be drawn is drawn here."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, InputMediaPhoto, Message
from telegram.constants import ParseMode

from bot.parcels import Parcel

Params = dict[str, Any]


async def send(bot: Bot, parcel: Parcel) -> int | None:
    """Hand one parcel to Telegram; returns the new message's id, if there is one.

    Raises:
        TelegramError: as PTB does, `NotSentError` among them.
        ValueError: Vesper knows no such method.
    """
    method = parcel.delivery.method
    if method not in _METHODS:
        raise ValueError(f"there is no way to {method}")
    sent = await _METHODS[method](bot, parcel.delivery.chat_id, parcel.params)
    return None if sent is None else sent.message_id


def _keyboard(params: Params) -> Params | None:
    return {"reply_markup": params["reply_markup"]} if params.get("reply_markup") else None


async def _message(bot: Bot, chat_id: int, params: Params) -> Message:
    return await bot.send_message(
        chat_id,
        params["text"],
        parse_mode=ParseMode.HTML,
        disable_web_page_preview=True,
        api_kwargs=_keyboard(params),
    )


async def _photo(bot: Bot, chat_id: int, params: Params) -> Message:
    content, captioned = await _captioned(params)
    return await bot.send_photo(chat_id, content, **captioned)


async def _document(bot: Bot, chat_id: int, params: Params) -> Message:
    content, captioned = await _captioned(params)
    return await bot.send_document(chat_id, content, **captioned)


async def _captioned(params: Params) -> tuple[bytes | str, dict[str, Any]]:
    """A file's content, or the id of one that Telegram has, and what goes with it."""
    if "photo" in params:
        return params["photo"], _caption(params)
    name, content = await _file(params)
    return content, {"filename": name, **_caption(params)}


def _caption(params: Params) -> dict[str, Any]:
    return {"caption": params["text"], "parse_mode": ParseMode.HTML, "api_kwargs": _keyboard(params)}


async def _file(params: Params) -> tuple[str, bytes]:
    """Name and content: text that was written before, or a sheet, which takes a thread a second to draw."""
    if "sheet" in params:
        return params["sheet"].file_name, await asyncio.to_thread(params["sheet"].drawn)
    return params["document"]["name"], params["document"]["text"].encode()


async def _other_text(bot: Bot, chat_id: int, params: Params) -> None:
    await bot.edit_message_text(
        params["text"],
        chat_id,
        params["message_id"],
        parse_mode=ParseMode.HTML,
        disable_web_page_preview=True,
        api_kwargs=_keyboard(params),
    )


async def _other_photo(bot: Bot, chat_id: int, params: Params) -> None:
    name, content = await _file(params)
    photo = InputMediaPhoto(content, caption=params["text"], parse_mode=ParseMode.HTML, filename=name)
    await bot.edit_message_media(photo, chat_id, params["message_id"], api_kwargs=_keyboard(params))


async def _gone(bot: Bot, chat_id: int, params: Params) -> None:
    await bot.delete_message(chat_id, params["message_id"])


async def _toast(bot: Bot, _chat_id: int, params: Params) -> None:
    query_id, text = params["callback_query_id"], params["text"] or None
    await bot.answer_callback_query(query_id, text, show_alert=params["show_alert"])


_METHODS: dict[str, Callable[[Bot, int, Params], Awaitable[Message | None]]] = {
    "send_message": _message,
    "send_photo": _photo,
    "send_document": _document,
    "edit_message_text": _other_text,
    "edit_message_media": _other_photo,
    "delete_message": _gone,
    "answer_callback_query": _toast,
}
