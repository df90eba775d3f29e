"""Bot API methods by which the bot describes itself: name, commands, descriptions."""

import json
import re
from typing import Any

from telegram.constants import BotCommandLimit, BotDescriptionLimit

from sandbox.params import Params
from sandbox.refusals import bad_request
from sandbox.telegram import Telegram

Json = dict[str, Any]

_MAX_COMMANDS = 100
# Bytes of JSON. Not documented, but found by trial: 7,750 pass, 7,876 do not.
_MAX_COMMAND_BYTES = 7_800
_COMMAND = re.compile(r"[a-z0-9_]+")
_DEFAULT_SCOPE = {"type": "default"}
_SCOPES = (
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
)


def get_me(telegram: Telegram, _params: Params) -> Json:
    """`getMe`."""
    return {
        **telegram.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(telegram: Telegram, params: Params) -> bool:
    """`setMyCommands`."""
    wanted = params.json("commands", "commands") or []
    if not isinstance(wanted, list):
        raise bad_request("expected an Array of BotCommand")
    commands = [_checked_command(command) for command in wanted]
    if len(commands) > _MAX_COMMANDS or _size(commands) > _MAX_COMMAND_BYTES:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    telegram.profile.commands[_command_list(params)] = commands
    telegram.emit("commands")
    telegram.record("setMyCommands", params.for_ledger())
    return True


def get_my_commands(telegram: Telegram, params: Params) -> list[Json]:
    """`getMyCommands`."""
    return telegram.profile.commands.get(_command_list(params), [])


def delete_my_commands(telegram: Telegram, params: Params) -> bool:
    """`deleteMyCommands`."""
    telegram.profile.commands.pop(_command_list(params), None)
    telegram.emit("commands")
    telegram.record("deleteMyCommands", params.for_ledger())
    return True


def set_my_description(telegram: Telegram, params: Params) -> bool:
    """`setMyDescription`."""
    text = _limited(params, "description", BotDescriptionLimit.MAX_DESCRIPTION_LENGTH)
    telegram.profile.description = text
    telegram.emit("profile")
    telegram.record("setMyDescription", params.for_ledger())
    return True


def set_my_short_description(telegram: Telegram, params: Params) -> bool:
    """`setMyShortDescription`."""
    text = _limited(params, "short_description", BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH)
    telegram.profile.short_description = text
    telegram.record("setMyShortDescription", params.for_ledger())
    return True


def get_my_description(telegram: Telegram, _params: Params) -> Json:
    """`getMyDescription`."""
    return {"description": telegram.profile.description}


def get_my_short_description(telegram: Telegram, _params: Params) -> Json:
    """`getMyShortDescription`."""
    return {"short_description": telegram.profile.short_description}


def shown_commands(telegram: Telegram) -> list[Json]:
    """Return the commands that a person sees in a private chat, from the narrowest scope with any."""
    for kind in ("all_private_chats", "default"):
        if found := telegram.profile.commands.get((json.dumps({"type": kind}), "")):
            return found
    return []


def _checked_command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad_request("expected an Object as BotCommand")
    name = str(command.get("command", "")).strip().removeprefix("/")
    description = str(command.get("description", "")).strip()
    _refuse_length("command", name, BotCommandLimit.MAX_COMMAND)
    _refuse_length("command description", description, BotCommandLimit.MAX_DESCRIPTION)
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}


def _refuse_length(what: str, text: str, most: int) -> None:
    if not text:
        raise bad_request(f"{what} must be non-empty")
    if len(text) > most:
        raise bad_request(f"{what} length must not exceed {int(most)}")


def _size(commands: list[Json]) -> int:
    return len(json.dumps(commands, ensure_ascii=False, separators=(",", ":")).encode())


def _command_list(params: Params) -> tuple[str, str]:
    scope = params.json("scope", "bot command scope") or _DEFAULT_SCOPE
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    return json.dumps(scope, sort_keys=True), params.raw("language_code").strip()


def _limited(params: Params, name: str, most: int) -> str:
    text = params.text(name).strip()
    if len(text) > most:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long")
    return text
