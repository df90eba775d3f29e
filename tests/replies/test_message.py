"""Texts and buttons that Telegram accepts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot.replies.message import (
    MAX_CALLBACK_BYTES,
    MAX_CAPTION_CHARS,
    MAX_CHARS,
    MAX_TEXT_CHARS,
    Attachment,
    Button,
    Message,
    button_rows,
    callback_data,
    escape,
    split_text,
)

ROWS = ((Button("Yes", "yes"),),)
lines = st.lists(
    st.text(st.characters(blacklist_characters="\n", blacklist_categories=["Cs", "Zs", "Cc"]), max_size=90)
)


def test_the_limits_are_those_of_telegram() -> None:
    assert (MAX_TEXT_CHARS, MAX_CAPTION_CHARS, MAX_CALLBACK_BYTES) == (
        MessageLimit.MAX_TEXT_LENGTH,
        MessageLimit.CAPTION_LENGTH,
        InlineKeyboardButtonLimit.MAX_CALLBACK_DATA,
    )


@given(lines, st.sampled_from(["\n", "\n\n"]))
def test_cutting_loses_nothing_and_cuts_between_lines(written: list[str], between: str) -> None:
    text = between.join(written).strip()
    parts = split_text(text, max_chars=100)
    assert all(len(part) <= 100 for part in parts)
    assert [line for part in parts for line in part.split("\n") if line] == [
        line for line in text.split("\n") if line
    ]


def test_paragraphs_stay_whole_where_they_fit() -> None:
    assert split_text("one\ntwo\n\nthree\nfour", max_chars=12) == ["one\ntwo", "three\nfour"]


def test_a_line_too_long_for_any_message_is_cut_all_the_same() -> None:
    assert split_text("x" * 25, max_chars=10) == ["x" * 10, "x" * 10, "x" * 5]


def test_the_buttons_stand_under_the_last_piece() -> None:
    first, last = Message(f"{'x' * MAX_CHARS}\nend", ROWS).split()
    assert (first.rows, last.rows) == ((), ROWS)
    assert last.text == "end"


def test_a_message_has_one_keyboard_at_most() -> None:
    assert Message("?", ROWS).reply_markup() == {
        "inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]
    }
    assert Message("?", ((Button("Read", url="https://example.org"),),)).reply_markup() == {
        "inline_keyboard": [[{"text": "Read", "url": "https://example.org"}]]
    }
    assert Message("?", ((Button("Copy", copy="112"),),)).reply_markup() == {
        "inline_keyboard": [[{"text": "Copy", "copy_text": {"text": "112"}}]]
    }
    assert Message("?", ((Button("🗑 Delete", "no", style="danger"),),)).reply_markup() == {
        "inline_keyboard": [[{"text": "🗑 Delete", "style": "danger", "callback_data": "no"}]]
    }
    assert Message("?", drop_keyboard=True).reply_markup() == {"remove_keyboard": True}
    assert Message("?", attachment=Attachment("export", {})).reply_markup() is None


def test_callback_data_is_refused_where_telegram_would_refuse_it() -> None:
    assert callback_data("dose", "taken", 7) == "dose:taken:7"
    assert callback_data("x" * 64) == "x" * 64
    with pytest.raises(ValueError, match="too long"):
        callback_data("x" * 63, "y")
    with pytest.raises(ValueError, match="too long"):
        callback_data("ž" * 33)


def test_escaping_leaves_nothing_for_telegram_to_read() -> None:
    assert escape('<b>"Tom" & Jerry</b>') == '&lt;b&gt;"Tom" &amp; Jerry&lt;/b&gt;'


def test_buttons_are_laid_in_rows() -> None:
    each = [Button(str(n), str(n)) for n in range(5)]
    assert [len(row) for row in button_rows(each, per_row=2)] == [2, 2, 1]
