from datetime import timedelta

import pytest
from telegram import Bot, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from sandbox.buttons import CallbackAnswer
from sandbox.people import User
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Clock

TAKEN = InlineKeyboardMarkup([[InlineKeyboardButton("Taken", callback_data="taken")]])
TOO_OLD = "Query is too old and response timeout expired or query id is invalid"


async def pressed(bot: Bot) -> CallbackQuery:
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    return query


async def test_a_press_reaches_the_bot_with_its_message(bot: Bot, ada: User) -> None:
    sent = await bot.send_message(ada.id, "due", reply_markup=TAKEN)
    query_id = ada.press(sent.message_id, "taken")
    query = await pressed(bot)
    assert (query.id, query.data, query.from_user.id) == (query_id, "taken", ada.id)
    assert query.message == sent
    assert isinstance(query.message, Message)
    assert query.message.text == "due"


async def test_an_answer_is_kept_for_the_person_to_see(bot: Bot, telegram: Telegram, ada: User) -> None:
    sent = await bot.send_message(ada.id, "due", reply_markup=TAKEN)
    query_id = ada.press(sent.message_id, "taken")
    await bot.answer_callback_query(query_id, "Well done", show_alert=True)
    assert telegram.callback_answers == [CallbackAnswer(query_id, ada.id, "Well done", show_alert=True)]
    assert telegram.ledger[-1].method == "answerCallbackQuery"


async def test_a_query_is_answered_once(bot: Bot, ada: User) -> None:
    sent = await bot.send_message(ada.id, "due", reply_markup=TAKEN)
    query_id = ada.press(sent.message_id, "taken")
    await bot.answer_callback_query(query_id)
    with pytest.raises(BadRequest, match=TOO_OLD):
        await bot.answer_callback_query(query_id)


async def test_an_unknown_query_is_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match=TOO_OLD):
        await bot.answer_callback_query("4200000000000001")


async def test_an_answer_may_come_too_late(bot: Bot, telegram: Telegram, ada: User, clock: Clock) -> None:
    sent = await bot.send_message(ada.id, "due", reply_markup=TAKEN)
    in_time, too_late = ada.press(sent.message_id, "taken"), ada.press(sent.message_id, "taken")
    clock.advance(timedelta(seconds=15))
    await bot.answer_callback_query(in_time)
    clock.advance(timedelta(seconds=1))
    with pytest.raises(BadRequest, match=TOO_OLD):
        await bot.answer_callback_query(too_late)
    assert [answer.id for answer in telegram.callback_answers] == [in_time]


async def test_an_answer_over_two_hundred_characters_is_refused_and_may_be_given_again(
    bot: Bot, ada: User
) -> None:
    sent = await bot.send_message(ada.id, "due", reply_markup=TAKEN)
    query_id = ada.press(sent.message_id, "taken")
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await bot.answer_callback_query(query_id, "x" * 201)
    await bot.answer_callback_query(query_id, "x" * 200)


async def test_only_buttons_that_are_there_can_be_pressed(bot: Bot, ada: User) -> None:
    sent = await bot.send_message(ada.id, "due", reply_markup=TAKEN)
    with pytest.raises(LookupError, match="no button with the data 'skip'"):
        ada.press(sent.message_id, "skip")
    with pytest.raises(LookupError, match="the message is gone"):
        ada.press(sent.message_id + 1, "taken")
    await sent.edit_text("taken")
    with pytest.raises(LookupError, match="no button"):
        ada.press(sent.message_id, "taken")


async def test_a_hostile_app_may_send_any_data(bot: Bot, telegram: Telegram, ada: User) -> None:
    sent = await bot.send_message(ada.id, "due")
    ada.press(sent.message_id, "someone-elses", forged=True)
    assert (await pressed(bot)).data == "someone-elses"
    await sent.delete()
    ada.press(sent.message_id, "stale", forged=True)
    query = await pressed(bot)
    assert query.message is not None
    assert not query.message.is_accessible
    assert len(telegram.updates_pending) == 3


async def test_a_button_in_a_group_can_be_pressed_by_anybody(bot: Bot, telegram: Telegram, ada: User) -> None:
    family = telegram.add_group("Family")
    sent = await bot.send_message(family.id, "due", reply_markup=TAKEN)
    bea = telegram.add_user("Bea")
    bea.press(sent.message_id, "taken", chat_id=family.id)
    query = await pressed(bot)
    assert query.message is not None
    assert (query.from_user.id, query.message.chat.id) == (bea.id, family.id)
    assert ada.id != bea.id
