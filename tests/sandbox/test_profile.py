from typing import Any

import pytest
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest

from sandbox.people import User
from sandbox.profile import shown_commands
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Raw

SLEEP = BotCommand("sleep", "What helps with sleep")
TIPS = BotCommand("tips", "A tip a day")


async def test_the_bot_knows_itself(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (42, True, "vesper_sandbox_bot")
    assert me.can_join_groups
    assert not me.supports_inline_queries


async def test_commands_are_kept_by_scope_and_language(bot: Bot, telegram: Telegram) -> None:
    await bot.set_my_commands([SLEEP])
    await bot.set_my_commands([TIPS], language_code="de")
    await bot.set_my_commands([SLEEP, TIPS], scope=BotCommandScopeAllPrivateChats())
    assert await bot.get_my_commands() == (SLEEP,)
    assert await bot.get_my_commands(language_code="de") == (TIPS,)
    assert await bot.get_my_commands(scope=BotCommandScopeChat(7)) == ()
    assert [command["command"] for command in shown_commands(telegram)] == ["sleep", "tips"]


async def test_deleted_commands_are_gone_and_the_wider_ones_show(bot: Bot, telegram: Telegram) -> None:
    await bot.set_my_commands([SLEEP])
    await bot.set_my_commands([TIPS], scope=BotCommandScopeAllPrivateChats())
    await bot.delete_my_commands(scope=BotCommandScopeAllPrivateChats())
    assert [command["command"] for command in shown_commands(telegram)] == ["sleep"]
    await bot.delete_my_commands()
    assert shown_commands(telegram) == []
    assert [call.method for call in telegram.ledger] == ["setMyCommands"] * 2 + ["deleteMyCommands"] * 2


@pytest.mark.parametrize(
    ("commands", "problem"),
    [
        ([{"command": "Sleep", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "good-night", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "schlafen_für_alle", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "/", "description": "x"}], "command must be non-empty"),
        ([{"command": "x" * 33, "description": "x"}], "command length must not exceed 32"),
        ([{"command": "sleep"}], "command description must be non-empty"),
        ([{"command": "sleep", "description": "x" * 257}], "command description length must not exceed 256"),
        ([{"command": f"c{n}", "description": "x"} for n in range(101)], "BOT_COMMANDS_TOO_MUCH"),
        ([{"command": f"c{n}", "description": "x" * 256} for n in range(40)], "BOT_COMMANDS_TOO_MUCH"),
        (["sleep"], "expected an Object as BotCommand"),
        ({"command": "sleep"}, "expected an Array of BotCommand"),
        ("[", "can't parse commands JSON object"),
    ],
)
async def test_a_wrong_command_list_is_refused_whole(
    raw: Raw, telegram: Telegram, commands: Any, problem: str
) -> None:
    assert await raw.refusal("setMyCommands", commands=commands) == f"Bad Request: {problem}"
    assert telegram.profile.commands == {}


async def test_a_hundred_short_commands_are_taken_with_or_without_a_slash(
    raw: Raw, telegram: Telegram
) -> None:
    await raw.call("setMyCommands", commands=[{"command": f"/c_{n}", "description": "x"} for n in range(100)])
    assert [command["command"] for command in shown_commands(telegram)][::99] == ["c_0", "c_99"]


async def test_a_scope_is_one_telegram_knows(raw: Raw) -> None:
    for scope in ({"type": "universe"}, [1]):
        refusal = await raw.refusal("setMyCommands", commands=[], scope=scope)
        assert refusal == "Bad Request: can't parse BotCommandScope: unsupported type specified"


async def test_descriptions_are_kept_within_their_limits(bot: Bot) -> None:
    await bot.set_my_description("x" * 512)
    await bot.set_my_short_description("y" * 120)
    assert (await bot.get_my_description()).description == "x" * 512
    assert (await bot.get_my_short_description()).short_description == "y" * 120
    with pytest.raises(BadRequest, match="Bot description is too long"):
        await bot.set_my_description("x" * 513)
    with pytest.raises(BadRequest, match="Bot short description is too long"):
        await bot.set_my_short_description("y" * 121)


async def test_a_chat_says_who_it_is(bot: Bot, telegram: Telegram, ada: User) -> None:
    chat = await bot.get_chat(ada.id)
    assert (chat.id, chat.type, chat.first_name) == (ada.id, "private", "Ada")
    family = telegram.add_group("Family")
    assert (await bot.get_chat(family.id)).title == "Family"


async def test_a_chat_nobody_began_is_not_found(bot: Bot, telegram: Telegram) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat(telegram.add_user("Shy").id)
