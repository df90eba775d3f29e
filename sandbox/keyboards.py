"""Keyboards under messages, checked as Telegram checks them."""

from __future__ import annotations

from typing import Any, Final

from telegram.constants import InlineKeyboardButtonLimit

from sandbox.entities import clean
from sandbox.markup import checked_url
from sandbox.refusals import bad_request

Json = dict[str, Any]

MOST_BUTTONS: Final = 100
MOST_IN_A_ROW: Final = 8
_INLINE_ACTIONS: Final = (
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
_REPLY_ACTIONS: Final = (
    "request_contact",
    "request_location",
    "request_poll",
    "request_users",
    "request_chat",
    "web_app",
)
_FORMS: Final = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")


def checked_markup(markup: Any, *, inline_only: bool = False) -> Json | None:
    """Read a ``reply_markup``.

    Args:
        markup: the decoded JSON; None and {} mean no keyboard.
        inline_only: edits take nothing but inline keyboards.

    Returns:
        The keyboard with only the fields Telegram knows, or None.

    Raises:
        ApiError: 400, in Telegram's words.
    """
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    forms = [form for form in _FORMS if markup.get(form)]
    if not forms:
        return None
    if inline_only and forms[0] != "inline_keyboard":
        raise bad_request("inline keyboard expected")
    if forms[0] == "inline_keyboard":
        return _inline(markup["inline_keyboard"])
    if forms[0] == "keyboard":
        return {**markup, "keyboard": _reply(markup["keyboard"])}
    return markup


def _inline(rows: Any) -> Json | None:
    kind = "inline keyboard"
    buttons = [[_inline_button(button) for button in row] for row in _rows(rows, kind)]
    kept = [row for row in buttons if row]
    _refuse_too_many(kept)
    return {"inline_keyboard": kept} if kept else None


def _reply(rows: Any) -> list[list[Json]]:
    kind = "keyboard"
    kept = [[_reply_button(button) for button in row] for row in _rows(rows, kind) if row]
    if not kept:
        raise bad_request("reply keyboard is empty")
    return kept


def _rows(rows: Any, kind: str) -> list[list[Any]]:
    field = kind.replace(" ", "_")
    if not isinstance(rows, list):
        raise bad_request(f'field "{field}" of the ReplyMarkup must be an Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{field}" of the ReplyMarkup must be an Array of Arrays')
    return rows


def _refuse_too_many(rows: list[list[Json]]) -> None:
    if sum(len(row) for row in rows) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad_request("reply markup is too long")


def _inline_button(button: Any) -> Json:
    kind = "inline keyboard button"
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = _button_text(button, kind)
    # An empty action is no action, as Telegram reads optional strings; an empty inline query is one.
    actions = [name for name in _INLINE_ACTIONS if name in button and (button[name] or "switch" in name)]
    if not actions:
        raise bad_request(f"can't parse {kind}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"can't parse {kind}: exactly one action is allowed, found {' and '.join(actions)}")
    action = actions[0]
    return {"text": text, action: _checked_action(action, button[action])}


def _checked_action(action: str, value: Any) -> Any:
    if action == "callback_data":
        return _checked_data(value)
    if action == "url":
        return _checked_button_url(value)
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
        raise bad_request("can't parse keyboard button: KeyboardButton must be an Object")
    text = _button_text(button, "keyboard button")
    actions = {name: button[name] for name in _REPLY_ACTIONS if button.get(name)}
    if len(actions) > 1:
        raise bad_request("can't parse keyboard button: at most one of the optional fields is allowed")
    return {"text": text, **actions}


def _button_text(button: Json, kind: str) -> str:
    text = button.get("text")
    if text is None:
        raise bad_request(f"can't parse {kind}: Can't find field \"text\"")
    if not isinstance(text, str):
        raise bad_request(f'can\'t parse {kind}: Field "text" must be of type String')
    if not clean(text).strip():
        raise bad_request(f"{kind} text must be non-empty")
    return clean(text)
