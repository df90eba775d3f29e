from datetime import timedelta

import pytest
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ChatAction, MessageEntityType, ParseMode
from telegram.error import BadRequest, Forbidden

from sandbox.people import User
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Clock, Raw

GO = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
STAY = InlineKeyboardMarkup([[InlineKeyboardButton("Stay", callback_data="stay")]])


async def test_a_message_arrives_as_text_and_entities(bot: Bot, telegram: Telegram, ada: User) -> None:
    sent = await bot.send_message(ada.id, "<b>Sleep</b> well 😴 <i>now</i>", parse_mode=ParseMode.HTML)
    assert sent.text == "Sleep well 😴 now"
    assert sent.parse_entities() == dict(zip(sent.entities, ["Sleep", "now"], strict=True))
    assert [entity.offset for entity in sent.entities] == [0, 14]
    assert telegram.messages(ada.id)[-1]["text"] == sent.text
    assert sent.from_user == bot.bot
    assert sent.chat.first_name == "Ada"


async def test_a_message_carries_the_sandboxs_time(bot: Bot, ada: User, clock: Clock) -> None:
    clock.advance(timedelta(days=1))
    assert (await bot.send_message(ada.id, "hello")).date == clock.now()


async def test_message_ids_go_up_over_all_chats(bot: Bot, telegram: Telegram, ada: User) -> None:
    bea = telegram.add_user("Bea")
    heard = bea.send("hi")["message_id"]
    assert (await bot.send_message(ada.id, "one")).message_id == heard + 1
    assert (await bot.send_message(bea.id, "two")).message_id == heard + 2


async def test_nobody_is_written_to_before_they_write(bot: Bot, telegram: Telegram) -> None:
    shy = telegram.add_user("Shy")
    with pytest.raises(BadRequest, match=r"^Chat not found$"):
        await bot.send_message(shy.id, "hello")
    assert telegram.messages(shy.id) == []
    assert telegram.ledger == []


async def test_an_unknown_chat_is_not_found(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(1, "hello")


async def test_a_blocked_bot_is_told_so(bot: Bot, ada: User) -> None:
    ada.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ada.id, "hello")
    ada.unblock()
    assert (await bot.send_message(ada.id, "hello")).text == "hello"


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": "x"}, "Bad Request: chat_id is empty"),
        ({"chat_id": "Ada", "text": "x"}, "Bad Request: chat not found"),
        ({"chat_id": 100_000_001}, "Bad Request: message text is empty"),
        ({"chat_id": 100_000_001, "text": " \n "}, "Bad Request: message text is empty"),
        (
            {"chat_id": 100_000_001, "text": "<b></b>", "parse_mode": "HTML"},
            "Bad Request: message text is empty",
        ),
        ({"chat_id": 100_000_001, "text": "x" * 4097}, "Bad Request: message is too long"),
        ({"chat_id": 100_000_001, "text": "😴" * 2049}, "Bad Request: message is too long"),
        (
            {"chat_id": 100_000_001, "text": "x", "parse_mode": "BBCode"},
            "Bad Request: unsupported parse_mode",
        ),
        (
            {"chat_id": 100_000_001, "text": "<b>x", "parse_mode": "HTML"},
            "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"chat_id": 100_000_001, "text": "\ud83d"}, "Bad Request: strings must be encoded in UTF-8"),
        (
            {"chat_id": 100_000_001, "text": "x", "reply_parameters": {"message_id": 99}},
            "Bad Request: message to be replied not found",
        ),
        (
            {"chat_id": 100_000_001, "text": "x", "reply_parameters": [99]},
            "Bad Request: object expected as reply parameters",
        ),
        (
            {"chat_id": 100_000_001, "text": "x", "entities": {}},
            "Bad Request: can't parse entities: expected an Array of MessageEntity",
        ),
        (
            {"chat_id": 100_000_001, "text": "x", "entities": [{"type": "shout", "offset": 0, "length": 1}]},
            "Bad Request: can't parse MessageEntity: unsupported type specified",
        ),
        (
            {"chat_id": 100_000_001, "text": "x", "entities": [{"type": "bold", "offset": 0}]},
            "Bad Request: can't parse MessageEntity: offset and length must be of type Number",
        ),
        (
            {
                "chat_id": 100_000_001,
                "text": "x",
                "entities": [{"type": "date_time", "offset": 0, "length": 1}],
            },
            "Bad Request: can't parse MessageEntity: Can't find field \"unix_time\"",
        ),
        (
            {"chat_id": 100_000_001, "text": "x", "entities": "["},
            "Bad Request: can't parse message entities JSON object",
        ),
    ],
)
async def test_a_wrong_message_is_refused_and_nothing_is_shown(
    raw: Raw, telegram: Telegram, ada: User, params: dict[str, object], description: str
) -> None:
    assert await raw.refusal("sendMessage", **params) == description
    assert len(telegram.messages(ada.id)) == 1
    assert telegram.ledger == []


async def test_entities_may_be_sent_ready_made(bot: Bot, ada: User) -> None:
    bold = MessageEntity(MessageEntity.BOLD, 2, 4)
    sent = await bot.send_message(ada.id, " sleep", entities=[bold])
    assert (sent.text, sent.entities) == ("sleep", (MessageEntity(MessageEntity.BOLD, 1, 4),))


async def test_an_instant_is_taken_three_years_ahead_and_no_farther(
    bot: Bot, raw: Raw, telegram: Telegram, ada: User
) -> None:
    latest = telegram.timestamp() + 1098 * 86_400
    said = '<tg-time unix="{}" format="t">noon</tg-time>'
    sent = await bot.send_message(ada.id, said.format(latest), ParseMode.HTML)
    (entity,) = sent.entities
    assert (entity.type, entity.date_time_format) == ("date_time", "t")
    assert entity.unix_time is not None
    assert entity.unix_time.timestamp() == latest
    too_far = {"chat_id": ada.id, "text": said.format(latest + 1), "parse_mode": "HTML"}
    assert await raw.refusal("sendMessage", **too_far) == "Bad Request: ENTITY_DATE_INVALID"
    assert (
        await raw.refusal("editMessageText", **too_far, message_id=sent.message_id)
        == "Bad Request: ENTITY_DATE_INVALID"
    )


async def test_markdown_is_refused_in_words_that_say_what_to_do(bot: Bot, ada: User) -> None:
    with pytest.raises(BadRequest, match="send parse_mode html"):
        await bot.send_message(ada.id, "*x*", parse_mode=ParseMode.MARKDOWN_V2)


async def test_length_is_counted_after_the_tags_are_read(bot: Bot, ada: User) -> None:
    sent = await bot.send_message(ada.id, "<b>" + "x" * 4096 + "</b>", parse_mode=ParseMode.HTML)
    assert sent.text is not None
    assert len(sent.text) == 4096


async def test_a_reply_shows_what_it_answers(bot: Bot, ada: User) -> None:
    asked = ada.send("how long?")["message_id"]
    sent = await bot.send_message(ada.id, "eight hours", reply_parameters=ReplyParameters(asked))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "how long?"


async def test_a_reply_to_nothing_may_be_sent_all_the_same(bot: Bot, ada: User) -> None:
    lenient = ReplyParameters(99, allow_sending_without_reply=True)
    assert (await bot.send_message(ada.id, "hello", reply_parameters=lenient)).reply_to_message is None


async def test_link_preview_options_are_kept(bot: Bot, ada: User) -> None:
    quiet = LinkPreviewOptions(is_disabled=True)
    sent = await bot.send_message(ada.id, "see https://example.org/a", link_preview_options=quiet)
    assert sent.link_preview_options == quiet
    assert [entity.type for entity in sent.entities] == [MessageEntityType.URL]


async def test_an_edit_replaces_text_and_keyboard(
    bot: Bot, telegram: Telegram, ada: User, clock: Clock
) -> None:
    sent = await bot.send_message(ada.id, "due", reply_markup=GO)
    clock.advance(timedelta(minutes=1))
    edited = await sent.edit_text("taken", reply_markup=STAY)
    assert isinstance(edited, Message)
    assert (edited.text, edited.edit_date, edited.date) == ("taken", clock.now(), sent.date)
    assert edited.reply_markup == STAY
    assert [message["text"] for message in telegram.messages(ada.id)] == ["/start", "taken"]


async def test_an_edit_without_a_keyboard_takes_the_keyboard_away(
    bot: Bot, telegram: Telegram, ada: User
) -> None:
    sent = await bot.send_message(ada.id, "due", reply_markup=GO)
    await sent.edit_text("taken")
    assert "reply_markup" not in telegram.messages(ada.id)[-1]


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, ada: User) -> None:
    sent = await bot.send_message(ada.id, "<b>due</b>", parse_mode=ParseMode.HTML, reply_markup=GO)
    with pytest.raises(
        BadRequest, match=r"^Message is not modified: specified new message content and reply"
    ):
        await sent.edit_text("<strong>due</strong>", parse_mode=ParseMode.HTML, reply_markup=GO)
    with pytest.raises(BadRequest, match="not modified"):
        await sent.edit_reply_markup(GO)


async def test_a_change_of_format_or_keyboard_alone_is_a_change(bot: Bot, ada: User) -> None:
    sent = await bot.send_message(ada.id, "due", reply_markup=GO)
    await sent.edit_text("<b>due</b>", parse_mode=ParseMode.HTML, reply_markup=GO)
    await sent.edit_reply_markup(STAY)
    await sent.edit_reply_markup(None)


async def test_a_message_that_is_gone_cannot_be_edited_or_deleted(bot: Bot, ada: User) -> None:
    sent = await bot.send_message(ada.id, "due")
    await sent.delete()
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await sent.edit_text("taken")
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await sent.delete()


async def test_a_persons_message_cannot_be_edited(bot: Bot, telegram: Telegram, ada: User) -> None:
    theirs = telegram.messages(ada.id)[0]["message_id"]
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("mine", ada.id, theirs)


async def test_a_message_in_another_chat_cannot_be_edited(bot: Bot, telegram: Telegram, ada: User) -> None:
    bea = telegram.add_user("Bea")
    bea.send("hi")
    sent = await bot.send_message(ada.id, "due")
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("mine", bea.id, sent.message_id)


async def test_a_photo_has_a_caption_to_edit_and_no_text(bot: Bot, telegram: Telegram, ada: User) -> None:
    photo = ada.send_photo()["photo"][0]["file_id"]
    sent = await bot.send_photo(ada.id, photo, caption="<i>week 1</i>", parse_mode=ParseMode.HTML)
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await sent.edit_text("week 2")
    await sent.edit_caption("week 2", reply_markup=GO)
    assert telegram.messages(ada.id)[-1]["caption"] == "week 2"
    assert "caption_entities" not in telegram.messages(ada.id)[-1]
    text = await bot.send_message(ada.id, "text")
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await text.edit_caption("caption")


async def test_a_caption_has_its_own_limit(bot: Bot, ada: User) -> None:
    photo = ada.send_photo()["photo"][0]["file_id"]
    sent = await bot.send_photo(ada.id, photo, caption="x" * 1024)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await sent.edit_caption("x" * 1025)


@pytest.mark.parametrize("method", ["editMessageText", "deleteMessage"])
async def test_an_edit_or_deletion_names_its_message(raw: Raw, ada: User, method: str) -> None:
    for missing in ({}, {"message_id": "abc"}, {"message_id": 0}):
        refusal = await raw.refusal(method, chat_id=ada.id, text="x", **missing)
        assert refusal == "Bad Request: message identifier is not specified"


async def test_inline_messages_are_unknown_here(raw: Raw) -> None:
    refusal = await raw.refusal("editMessageText", inline_message_id="abc", text="x")
    assert refusal == "Bad Request: MESSAGE_ID_INVALID"


async def test_a_deleted_message_is_gone_for_everybody(bot: Bot, telegram: Telegram, ada: User) -> None:
    theirs = telegram.messages(ada.id)[0]["message_id"]
    assert await bot.delete_message(ada.id, theirs)
    assert telegram.messages(ada.id) == []
    assert [call.method for call in telegram.ledger] == ["deleteMessage"]


async def test_nothing_older_than_two_days_is_deleted(bot: Bot, ada: User, clock: Clock) -> None:
    sent = await bot.send_message(ada.id, "old")
    clock.advance(timedelta(hours=48, seconds=1))
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await sent.delete()


async def test_other_peoples_messages_in_a_group_are_not_the_bots_to_delete(
    bot: Bot, telegram: Telegram, ada: User
) -> None:
    family = telegram.add_group("Family")
    theirs = ada.send("hi all", chat_id=family.id)["message_id"]
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_message(family.id, theirs)


async def test_a_reply_keyboard_stays_until_it_is_removed(bot: Bot, ada: User) -> None:
    asking = ReplyKeyboardMarkup(
        [[KeyboardButton("Where I am", request_location=True)]], resize_keyboard=True
    )
    sent = await bot.send_message(ada.id, "Where are you?", reply_markup=asking)
    assert sent.reply_markup is None
    assert ada.chat.keyboard == asking.to_dict()
    await bot.send_message(ada.id, "Really?", reply_markup=ForceReply())
    assert ada.chat.keyboard == asking.to_dict()
    await bot.send_message(ada.id, "Thanks", reply_markup=ReplyKeyboardRemove())
    assert ada.chat.keyboard is None
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await sent.edit_text("Where?")


async def test_a_one_time_keyboard_goes_when_it_was_used(bot: Bot, ada: User) -> None:
    once = ReplyKeyboardMarkup([["Yes", "No"]], one_time_keyboard=True)
    await bot.send_message(ada.id, "Really?", reply_markup=once)
    ada.send("Yes")
    assert ada.chat.keyboard is None


async def test_an_edit_takes_inline_keyboards_only(raw: Raw, bot: Bot, ada: User) -> None:
    sent = await bot.send_message(ada.id, "due")
    refusal = await raw.refusal(
        "editMessageReplyMarkup",
        chat_id=ada.id,
        message_id=sent.message_id,
        reply_markup={"keyboard": [["Yes"]]},
    )
    assert refusal == "Bad Request: inline keyboard expected"


async def test_a_place_is_sent(bot: Bot, telegram: Telegram, ada: User) -> None:
    await bot.send_location(ada.id, 52.5, 13.4, horizontal_accuracy=20)
    assert telegram.messages(ada.id)[-1]["location"] == {
        "latitude": 52.5,
        "longitude": 13.4,
        "horizontal_accuracy": 20.0,
    }


@pytest.mark.parametrize(
    ("place", "description"),
    [
        ({"longitude": 1}, "Bad Request: latitude is empty"),
        ({"latitude": 1}, "Bad Request: longitude is empty"),
        ({"latitude": "north", "longitude": 1}, "Bad Request: wrong latitude specified"),
        ({"latitude": "inf", "longitude": 1}, "Bad Request: wrong latitude specified"),
        ({"latitude": 91, "longitude": 1}, "Bad Request: location is invalid"),
        ({"latitude": 1, "longitude": -181}, "Bad Request: location is invalid"),
        (
            {"latitude": 1, "longitude": 1, "horizontal_accuracy": 1501},
            "Bad Request: horizontal accuracy is invalid",
        ),
    ],
)
async def test_a_place_is_on_earth(raw: Raw, ada: User, place: dict[str, object], description: str) -> None:
    assert await raw.refusal("sendLocation", chat_id=ada.id, **place) == description


async def test_typing_is_seen_until_the_message_comes_or_it_fades(bot: Bot, ada: User, clock: Clock) -> None:
    await bot.send_chat_action(ada.id, ChatAction.TYPING)
    assert ada.chat.action_at(clock.monotonic()) == "typing"
    await bot.send_message(ada.id, "here")
    assert ada.chat.action_at(clock.monotonic()) is None
    await bot.send_chat_action(ada.id, ChatAction.TYPING)
    clock.advance(timedelta(seconds=5))
    assert ada.chat.action_at(clock.monotonic()) is None


@pytest.mark.parametrize(
    ("action", "description"), [("", "action is empty"), ("dance", "wrong parameter action in request")]
)
async def test_a_chat_action_is_one_telegram_knows(
    raw: Raw, ada: User, action: str, description: str
) -> None:
    assert await raw.refusal("sendChatAction", chat_id=ada.id, action=action) == f"Bad Request: {description}"


async def test_the_ledger_keeps_every_accepted_call_in_order(
    bot: Bot, telegram: Telegram, ada: User, clock: Clock
) -> None:
    sent = await bot.send_message(ada.id, "due", reply_markup=GO)
    clock.advance(timedelta(seconds=30))
    await sent.edit_text("taken")
    await sent.delete()
    assert [(call.method, call.chat_id, call.message_id) for call in telegram.ledger] == [
        (method, ada.id, sent.message_id) for method in ("sendMessage", "editMessageText", "deleteMessage")
    ]
    first, second, _ = telegram.ledger
    assert first.params["text"] == "due"
    assert first.params["reply_markup"] == GO.to_dict()
    assert (
        second.at - first.at == timedelta(seconds=second.monotonic - first.monotonic) == timedelta(seconds=30)
    )
