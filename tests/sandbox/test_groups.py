"""Groups as Telegram keeps them: who is who, topics, the move to a supergroup, changed messages."""

from typing import Any

import pytest
from telegram import Bot, ChatMemberAdministrator
from telegram.error import BadRequest, ChatMigrated

from sandbox.people import User
from sandbox.telegram import Telegram


def last_update(telegram: Telegram) -> dict[str, Any]:
    return telegram.updates_pending[-1]


async def test_who_is_who_in_a_group(bot: Bot, telegram: Telegram, ada: User) -> None:
    bea, cid, dot = (telegram.add_user(name) for name in ("Bea", "Cid", "Dot"))
    family = telegram.add_group("Family", ada)
    bea.send("hello", chat_id=family.id)
    family.members[cid.id] = "administrator"

    found = [(await bot.get_chat_member(family.id, each.id)).status for each in (ada, bea, cid, dot)]
    assert found == ["creator", "member", "administrator", "left"]
    administrators = await bot.get_chat_administrators(family.id)
    assert {each.user.id for each in administrators} == {ada.id, cid.id}
    assert any(isinstance(each, ChatMemberAdministrator) for each in administrators)
    with pytest.raises(BadRequest, match=r"[Uu]ser not found"):
        await bot.get_chat_member(family.id, 1)


async def test_a_private_chat_has_no_administrators(bot: Bot, ada: User) -> None:
    ada.send("hello")
    assert (await bot.get_chat_member(ada.id, ada.id)).status == "member"
    with pytest.raises(BadRequest, match="no administrators"):
        await bot.get_chat_administrators(ada.id)


async def test_messages_go_to_the_topic_that_is_named(bot: Bot, telegram: Telegram) -> None:
    rig = telegram.add_forum("House")
    pills = telegram.add_topic(rig, "Pills")
    there = await bot.send_message(rig.id, "hello", message_thread_id=pills)
    general = await bot.send_message(rig.id, "hello")
    assert (there.message_thread_id, there.is_topic_message) == (pills, True)
    assert general.message_thread_id is None


async def test_closed_topics_and_unknown_ones_take_nothing(bot: Bot, telegram: Telegram) -> None:
    rig = telegram.add_forum("House")
    pills = telegram.add_topic(rig, "Pills")
    telegram.close_topic(rig, pills)
    telegram.close_topic(rig)
    for thread_id, why in ((pills, "closed"), (None, "closed"), (99, "not found"), (1, "not found")):
        with pytest.raises(BadRequest, match=rf"(?i){why}"):
            await bot.send_message(rig.id, "hello", message_thread_id=thread_id)


def test_a_message_in_a_topic_says_so(telegram: Telegram, ada: User) -> None:
    rig = telegram.add_forum("House")
    pills = telegram.add_topic(rig, "Pills")
    said = ada.send("hello", chat_id=rig.id, thread_id=pills)
    assert (said["message_thread_id"], said["is_topic_message"]) == (pills, True)
    assert said["chat"]["is_forum"]


@pytest.mark.parametrize("oldest_first", [True, False])
async def test_a_group_moves_and_both_chats_say_so(
    bot: Bot, telegram: Telegram, ada: User, *, oldest_first: bool
) -> None:
    family = telegram.add_group("Family", ada)
    new = telegram.migrate(family, oldest_first=oldest_first)

    told = {update["message"]["chat"]["id"]: update["message"] for update in telegram.updates_pending[-2:]}
    assert list(told) == [family.id, new.id][:: 1 if oldest_first else -1]
    assert told[family.id]["migrate_to_chat_id"] == new.id
    assert told[new.id]["migrate_from_chat_id"] == family.id
    with pytest.raises(ChatMigrated) as refused:
        await bot.send_message(family.id, "hello")
    assert refused.value.new_chat_id == new.id
    assert (await bot.send_message(new.id, "hello")).chat.type == "supergroup"
    assert (await bot.get_chat_member(new.id, ada.id)).status == "creator"


def test_a_changed_message_arrives_as_such(telegram: Telegram, ada: User) -> None:
    ada.edit(ada.send("magnesium"), "/help")
    edited = last_update(telegram)["edited_message"]
    assert (edited["text"], edited["entities"][0]["type"]) == ("/help", "bot_command")
    assert edited["edit_date"]


def test_changed_words_under_a_picture_stay_there(telegram: Telegram, ada: User) -> None:
    ada.edit(ada.send_photo(caption="/took zinc"), "/took iron")
    edited = last_update(telegram)["edited_message"]
    assert (edited["caption"], edited["caption_entities"][0]["length"]) == ("/took iron", 5)
    assert edited["photo"]


def test_a_hidden_administrator_writes_in_the_groups_name(telegram: Telegram) -> None:
    family = telegram.add_group("Family")
    telegram.say_anonymously(family.id, {"text": "hello"})
    said = last_update(telegram)["message"]
    assert (said["from"]["username"], said["sender_chat"]["id"]) == ("GroupAnonymousBot", family.id)
