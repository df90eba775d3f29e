"""The Bot API method that reacts to a message."""

from typing import Any

from telegram.constants import ReactionEmoji, ReactionType

from sandbox.params import Params
from sandbox.refusals import bad_request
from sandbox.sending import get_message, writable_chat
from sandbox.telegram import Telegram

_TYPES = tuple(ReactionType)
_EMOJI = tuple(ReactionEmoji)
# Fields of messages that Telegram writes itself.
_SERVICE = ("supergroup_chat_created", "forum_topic_created", "migrate_to_chat_id", "migrate_from_chat_id")


def set_message_reaction(telegram: Telegram, params: Params) -> bool:
    """`setMessageReaction`, with one emoji at most, as bots may; none takes the reaction back."""
    emoji = _read_emoji(params.json("reaction", "reaction types"))
    chat = writable_chat(telegram, params)
    message = get_message(chat, params, "message to react not found")
    if any(field in message for field in _SERVICE):
        raise bad_request("message can't be reacted to")
    telegram.set_reaction(chat, message["message_id"], emoji)
    telegram.record("setMessageReaction", params.for_ledger(), chat.id, message["message_id"])
    return True


def _read_emoji(reactions: Any) -> str | None:
    if reactions is None:
        return None
    if not isinstance(reactions, list):
        raise bad_request("expected an Array of ReactionType")
    read = [_emoji_of(each) for each in reactions]
    if len(read) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    return read[0] if read else None


def _emoji_of(reaction: Any) -> str:
    """Return the emoji of a reaction; bots may not pay, and custom emoji have to be allowed in the chat."""
    if not isinstance(reaction, dict):
        raise bad_request("can't parse reaction type: expected an Object")
    if reaction.get("type") not in _TYPES:
        raise bad_request("can't parse reaction type: invalid type specified")
    emoji = reaction.get("emoji")
    if reaction["type"] != ReactionType.EMOJI or emoji not in _EMOJI:
        raise bad_request("REACTION_INVALID")
    return str(emoji)
