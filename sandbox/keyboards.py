"""Keyboards under messages, checked as Telegram checks them.

Where Telegram silently leaves a button out (an empty text, a second action, one too many in a row), the
sandbox refuses: such a keyboard is a mistake of the bot.
"""

from typing import Any

from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit

from sandbox.entities import clean
from sandbox.markup import checked_url
from sandbox.refusals import bad_request

Json = dict[str, Any]

# Of a button in either kind of keyboard.
_STYLES = ("danger", "success", "primary")
_INLINE_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_REPLY_ACTIONS = (
    "request_contact",
    "request_location",
    "request_poll",
    "request_users",
    "request_chat",
    "web_app",
)


def checked_markup(markup: Any, *, inline_only: bool = False) -> Json | None:
    """Read and check a `reply_markup`.

    Args:
        markup: The decoded JSON; None and {} mean no keyboard.
        inline_only: Whether to accept inline keyboards only, as edits do.

    Returns:
        The keyboard with only the fields that Telegram knows, or None.

    Raises:
        ApiError: 400, in Telegram's words.
    """
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    reply, inline = _reply(markup.get("keyboard")), _inline(markup.get("inline_keyboard"))
    other = next(({form: True} for form in ("remove_keyboard", "force_reply") if markup.get(form)), None)
    read = {**markup, "keyboard": reply} if reply else {"inline_keyboard": inline} if inline else other
    if inline_only and read and "inline_keyboard" not in read:
        raise bad_request("inline keyboard expected")
    return read


def _inline(rows: Any) -> list[list[Json]]:
    buttons = [[_inline_button(button) for button in row] for row in _rows(rows, "inline_keyboard")]
    kept = [row for row in buttons if row]
    total = sum(len(row) for row in kept)
    widest = max((len(row) for row in kept), default=0)
    if (
        total > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER
        or widest > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW
    ):
        raise bad_request("reply markup is too long")
    return kept


def _reply(rows: Any) -> list[list[Json]]:
    return [[_reply_button(button) for button in row] for row in _rows(rows, "keyboard") if row]


def _rows(rows: Any, field: str) -> list[list[Any]]:
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise bad_request(f'field "{field}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        place = " of the InlineKeyboardMarkup" if field == "inline_keyboard" else ""
        raise bad_request(f'field "{field}"{place} must be an Array of Arrays')
    return rows


def _inline_button(button: Any) -> Json:
    kind = "inline keyboard button"
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = _button_text(button, kind)
    # Telegram reads an empty string as a missing field, except for inline queries, which may be empty.
    actions = [name for name in _INLINE_ACTIONS if name in button and (button[name] or "switch" in name)]
    if not actions:
        raise bad_request(f"can't parse {kind}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"can't parse {kind}: exactly one action is allowed, found {' and '.join(actions)}")
    action = actions[0]
    return {"text": text, **_style(button, kind), action: _checked_action(action, button[action])}


def _checked_action(action: str, value: Any) -> Any:
    if action == "callback_data":
        return _checked_data(value)
    if action == "url":
        return _checked_button_url(value)
    if action == "copy_text":
        return _checked_copy(value)
    return value


def _checked_data(data: Any) -> str:
    if not isinstance(data, str):
        raise bad_request('can\'t parse inline keyboard button: Field "callback_data" must be of type String')
    length = len(clean(data).encode())
    if (
        not InlineKeyboardButtonLimit.MIN_CALLBACK_DATA
        <= length
        <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    ):
        raise bad_request("BUTTON_DATA_INVALID")
    return data


def _checked_copy(copied: Any) -> Json:
    if not isinstance(copied, dict):
        raise bad_request('can\'t parse inline keyboard button: Field "copy_text" must be of type Object')
    if "text" not in copied:
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not isinstance(copied["text"], str):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    text = clean(copied["text"])
    if not InlineKeyboardButtonLimit.MIN_COPY_TEXT <= len(text) <= InlineKeyboardButtonLimit.MAX_COPY_TEXT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return {"text": text}


def _checked_button_url(url: Any) -> str:
    if not isinstance(url, str):
        raise bad_request('can\'t parse inline keyboard button: Field "url" must be of type String')
    scheme = url.split("://", 1)[0].lower() if "://" in url else "http"
    if scheme not in ("http", "https", "tg"):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    checked = checked_url(url)
    if checked is None:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return checked


def _reply_button(button: Any) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    kind = "keyboard button"
    text = _button_text(button, kind)
    actions = {name: button[name] for name in _REPLY_ACTIONS if button.get(name)}
    if len(actions) > 1:
        raise bad_request("can't parse keyboard button: at most one of the optional fields is allowed")
    return {"text": text, **_style(button, kind), **actions}


def _style(button: Json, kind: str) -> Json:
    style = button.get("style") or ""
    if not isinstance(style, str):
        raise bad_request(f'can\'t parse {kind}: Field "style" must be of type String')
    if style and style not in _STYLES:
        raise bad_request(f"can't parse {kind}: Invalid button style specified")
    return {"style": style} if style else {}


def _button_text(button: Json, kind: str) -> str:
    text = button.get("text")
    if text is None:
        raise bad_request(f"can't parse {kind}: Can't find field \"text\"")
    if not isinstance(text, str):
        raise bad_request(f'can\'t parse {kind}: Field "text" must be of type String')
    if not clean(text).strip():
        raise bad_request(f"{kind} text must be non-empty")
    return clean(text)
