from typing import Any

import pytest
from telegram import Bot, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from sandbox.people import User
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Raw

BUTTON = "Bad Request: can't parse inline keyboard button: "


def inline(*buttons: Any) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        ("{", "Bad Request: can't parse reply keyboard markup JSON object"),
        ([], "Bad Request: object expected as reply markup"),
        ({"inline_keyboard": {}}, 'Bad Request: field "inline_keyboard" must be of type Array'),
        (
            {"inline_keyboard": [{}]},
            'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"keyboard": ["Yes"]}, 'Bad Request: field "keyboard" must be an Array of Arrays'),
        (inline("Go"), BUTTON + "InlineKeyboardButton must be an Object"),
        (inline({"callback_data": "go"}), BUTTON + 'Can\'t find field "text"'),
        (inline({"text": 1, "callback_data": "go"}), BUTTON + 'Field "text" must be of type String'),
        (
            inline({"text": " ", "callback_data": "go"}),
            "Bad Request: inline keyboard button text must be non-empty",
        ),
        (inline({"text": "Go"}), BUTTON + "Text buttons are unallowed in the inline keyboard"),
        (
            inline({"text": "Go", "callback_data": ""}),
            BUTTON + "Text buttons are unallowed in the inline keyboard",
        ),
        (
            inline({"text": "Go", "callback_data": "go", "url": "https://example.org"}),
            BUTTON + "exactly one action is allowed, found url and callback_data",
        ),
        (inline({"text": "Go", "callback_data": 7}), BUTTON + 'Field "callback_data" must be of type String'),
        (inline({"text": "Go", "callback_data": "x" * 65}), "Bad Request: BUTTON_DATA_INVALID"),
        (inline({"text": "Go", "callback_data": "😴" * 16 + "x"}), "Bad Request: BUTTON_DATA_INVALID"),
        (inline({"text": "Go", "url": 7}), BUTTON + 'Field "url" must be of type String'),
        (
            inline({"text": "Go", "url": "ftp://a.org"}),
            "Bad Request: inline keyboard button URL 'ftp://a.org' is invalid: Unsupported URL protocol",
        ),
        (
            inline({"text": "Go", "url": "nowhere"}),
            "Bad Request: inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
        (
            inline({"text": "Go", "callback_data": "go", "style": 1}),
            BUTTON + 'Field "style" must be of type String',
        ),
        (
            inline({"text": "Go", "callback_data": "go", "style": "green"}),
            BUTTON + "Invalid button style specified",
        ),
        (
            {"keyboard": [[{"text": "Go", "style": "Danger"}]]},
            "Bad Request: can't parse keyboard button: Invalid button style specified",
        ),
        (inline({"text": "Go", "copy_text": "112"}), BUTTON + 'Field "copy_text" must be of type Object'),
        (inline({"text": "Go", "copy_text": {"x": 1}}), BUTTON + 'Can\'t find field "text"'),
        (inline({"text": "Go", "copy_text": {"text": 112}}), BUTTON + 'Field "text" must be of type String'),
        (inline({"text": "Go", "copy_text": {"text": ""}}), "Bad Request: BUTTON_COPY_TEXT_INVALID"),
        (inline({"text": "Go", "copy_text": {"text": "1" * 257}}), "Bad Request: BUTTON_COPY_TEXT_INVALID"),
        (inline(*[{"text": "Go", "callback_data": "go"}] * 9), "Bad Request: reply markup is too long"),
        (
            {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]] * 101},
            "Bad Request: reply markup is too long",
        ),
        (
            {"keyboard": [[7]]},
            "Bad Request: can't parse keyboard button: KeyboardButton must be a String or an Object",
        ),
        ({"keyboard": [[""]]}, "Bad Request: keyboard button text must be non-empty"),
        (
            {"keyboard": [[{"text": "Me", "request_contact": True, "request_location": True}]]},
            "Bad Request: can't parse keyboard button: at most one of the optional fields is allowed",
        ),
    ],
)
async def test_a_wrong_keyboard_is_refused_and_nothing_is_shown(
    raw: Raw, telegram: Telegram, ada: User, markup: Any, description: str
) -> None:
    assert await raw.refusal("sendMessage", chat_id=ada.id, text="x", reply_markup=markup) == description
    assert telegram.ledger == []


async def test_sixty_four_bytes_of_callback_data_are_taken(bot: Bot, ada: User) -> None:
    longest = "😴" * 16
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data=longest)]])
    sent = await bot.send_message(ada.id, "due", reply_markup=markup)
    assert sent.reply_markup == markup


async def test_a_hundred_buttons_are_taken(bot: Bot, ada: User) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")] * 5] * 20)
    assert (await bot.send_message(ada.id, "due", reply_markup=markup)).reply_markup == markup


async def test_links_and_other_actions_are_kept(bot: Bot, ada: User) -> None:
    row = [
        InlineKeyboardButton("Web", url="https://example.org/a"),
        InlineKeyboardButton("App", url="tg://resolve?domain=vesper"),
        InlineKeyboardButton("Ask", switch_inline_query_current_chat=""),
        InlineKeyboardButton("Number", copy_text=CopyTextButton("1" * 256)),
    ]
    sent = await bot.send_message(ada.id, "due", reply_markup=InlineKeyboardMarkup([row]))
    assert sent.reply_markup == InlineKeyboardMarkup([row])


async def test_buttons_of_both_kinds_keep_their_style(bot: Bot, raw: Raw, ada: User) -> None:
    row = [
        InlineKeyboardButton(style, callback_data=style, style=style)
        for style in ("danger", "success", "primary")
    ]
    sent = await bot.send_message(ada.id, "due", reply_markup=InlineKeyboardMarkup([row]))
    assert sent.reply_markup == InlineKeyboardMarkup([row])
    await raw.call(
        "sendMessage",
        chat_id=ada.id,
        text="x",
        reply_markup={"keyboard": [[{"text": "No", "style": "danger"}, {"text": "Yes", "style": ""}]]},
    )
    assert ada.chat.keyboard == {"keyboard": [[{"text": "No", "style": "danger"}, {"text": "Yes"}]]}


@pytest.mark.parametrize(
    "nothing", [{}, {"inline_keyboard": []}, {"inline_keyboard": [[]]}, {"keyboard": [[]]}, ""]
)
async def test_an_empty_keyboard_is_no_keyboard(raw: Raw, ada: User, nothing: Any) -> None:
    status, answer = await raw.call("sendMessage", chat_id=ada.id, text="x", reply_markup=nothing)
    assert status == 200
    assert "reply_markup" not in answer["result"]
    assert ada.chat.keyboard is None


async def test_buttons_of_a_reply_keyboard_may_be_plain_text(raw: Raw, ada: User) -> None:
    await raw.call(
        "sendMessage", chat_id=ada.id, text="x", reply_markup={"keyboard": [["Yes", {"text": "No"}]]}
    )
    assert ada.chat.keyboard == {"keyboard": [[{"text": "Yes"}, {"text": "No"}]]}
