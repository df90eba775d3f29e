"""The contents of a message (text, caption, file, location), read from a call's parameters and checked."""

import math
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from telegram.constants import LocationLimit, MessageLimit

from sandbox.entities import Entity, Formatted, clean, normalize, utf16_length
from sandbox.files import Files, StoredFile
from sandbox.keyboards import checked_markup
from sandbox.markup import parse_html
from sandbox.params import Params
from sandbox.refusals import bad_request

Json = dict[str, Any]

_ENTITY_TYPES = {
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
    "date_time",
}
# How far ahead an instant in a text may be: https://github.com/tdlib/telegram-bot-api/issues/852
_FARTHEST_AHEAD = timedelta(days=1098)
_FARTHEST_NORTH = 90.0
_FARTHEST_EAST = 180.0


def message_text(params: Params) -> Json:
    """Read the `text` and `entities` of a message.

    Raises:
        ApiError: 400, the text is empty, too long or cannot be parsed.
    """
    formatted = _formatted(params, "text", "entities")
    if not formatted.text:
        raise bad_request("message text is empty")
    if utf16_length(formatted.text) > MessageLimit.MAX_TEXT_LENGTH:
        raise bad_request("message is too long")
    preview = params.json("link_preview_options", "link preview options")
    return _text_fields("text", "entities", formatted) | (
        {"link_preview_options": preview} if preview else {}
    )


def message_caption(params: Params) -> Json:
    """Read the `caption` and `caption_entities` of a photo or document; empty if there is none.

    Raises:
        ApiError: 400, the caption is too long or cannot be parsed.
    """
    formatted = _formatted(params, "caption", "caption_entities")
    if utf16_length(formatted.text) > MessageLimit.CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    return _text_fields("caption", "caption_entities", formatted) if formatted.text else {}


def message_location(params: Params) -> Json:
    """Read the `location` of a message, in degrees.

    Raises:
        ApiError: 400, the location is not on Earth.
    """
    latitude, longitude = _read_degrees(params, "latitude"), _read_degrees(params, "longitude")
    accuracy = _read_degrees(params, "horizontal_accuracy") if "horizontal_accuracy" in params else 0.0
    if abs(latitude) > _FARTHEST_NORTH or abs(longitude) > _FARTHEST_EAST:
        raise bad_request("location is invalid")
    if not 0 <= accuracy <= LocationLimit.HORIZONTAL_ACCURACY:
        raise bad_request("horizontal accuracy is invalid")
    precise = {"horizontal_accuracy": accuracy} if accuracy else {}
    return {"location": {"latitude": latitude, "longitude": longitude, **precise}}


def message_file(params: Params, kind: str, files: Files) -> StoredFile:
    """Read the photo or document of a message: uploaded, or named by the file id of an earlier one.

    Raises:
        ApiError: 400, the file is missing or unfit.
    """
    named = params.raw(kind).removeprefix("attach://")
    upload = params.files.get(kind) or params.files.get(named)
    if upload is not None:
        return files.add_photo(upload) if kind == "photo" else files.add_document(upload)
    if not named:
        raise bad_request(f"there is no {kind} in the request")
    stored = files.find(named)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored


def message_media(params: Params, files: Files) -> Json:
    """Read the photo or document of an InputMedia, with its caption.

    Raises:
        ApiError: 400, the file is missing or unfit.
    """
    media = params.json("media", "InputMedia")
    if not isinstance(media, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = media.get("type")
    if kind not in ("photo", "document"):
        raise bad_request("can't parse InputMedia: the sandbox knows photos and documents only")
    inside = replace(params, values={**media, kind: media.get("media")})
    return message_file(inside, kind, files).json() | message_caption(inside)


def message_markup(params: Params, *, inline_only: bool = False) -> Json | None:
    """Read and check the keyboard of a message."""
    return checked_markup(params.json("reply_markup", "reply keyboard markup"), inline_only=inline_only)


def _formatted(params: Params, name: str, entities_name: str) -> Formatted:
    mode = params.raw("parse_mode").strip().lower()
    if mode == "html":
        return parse_html(params.raw(name))
    if mode in ("markdown", "markdownv2"):
        raise bad_request("the sandbox reads HTML only: send parse_mode HTML or entities instead of Markdown")
    if mode not in ("", "none"):
        raise bad_request("unsupported parse_mode")
    entities = params.json(entities_name, "message entities")
    return normalize(params.text(name), _checked_entities(entities))


def _checked_entities(entities: Any) -> list[Entity]:
    if entities is None:
        return []
    if not isinstance(entities, list) or not all(isinstance(entity, dict) for entity in entities):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    for entity in entities:
        if entity.get("type") not in _ENTITY_TYPES:
            raise bad_request("can't parse MessageEntity: unsupported type specified")
        if not all(isinstance(entity.get(name), int) for name in ("offset", "length")):
            raise bad_request("can't parse MessageEntity: offset and length must be of type Number")
        if entity["type"] == "date_time" and not isinstance(entity.get("unix_time"), int):
            raise bad_request("can't parse MessageEntity: Can't find field \"unix_time\"")
    return [dict(entity) for entity in entities if entity["offset"] >= 0]


def refuse_far_dates(content: Json, now: datetime) -> None:
    """Check that no instant in a text or caption is too far ahead.

    Raises:
        ApiError: 400, one is.
    """
    entities = [*content.get("entities", ()), *content.get("caption_entities", ())]
    latest = (now + _FARTHEST_AHEAD).timestamp()
    if any(entity.get("unix_time", 0) > latest for entity in entities):
        raise bad_request("ENTITY_DATE_INVALID")


def _text_fields(text_name: str, entities_name: str, formatted: Formatted) -> Json:
    shown: Json = {text_name: formatted.text}
    return shown | ({entities_name: list(formatted.entities)} if formatted.entities else {})


def _read_degrees(params: Params, name: str) -> float:
    written = clean(params.raw(name)).strip()
    if not written:
        raise bad_request(f"{name} is empty")
    try:
        value = float(written)
    except ValueError:
        raise bad_request(f"wrong {name} specified") from None
    if not math.isfinite(value):
        raise bad_request(f"wrong {name} specified")
    return value
