"""setMessageReaction: which emoji a bot may use, and on what."""

from typing import Any

import pytest
from telegram import Bot
from telegram.constants import ReactionEmoji

from sandbox.people import User
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Raw

THUMB = {"type": "emoji", "emoji": "👍"}


def reaction(telegram: Telegram, person: User) -> str | None:
    """The bot's reaction to the person's newest message."""
    (newest,) = [*telegram.messages(person.id)][-1:]
    return person.chat.reactions.get(newest["message_id"])


async def test_every_emoji_of_telegrams_list_is_taken_and_the_last_one_stays(
    bot: Bot, telegram: Telegram, ada: User
) -> None:
    thanks = ada.send("thanks")["message_id"]
    for emoji in ReactionEmoji:
        assert await bot.set_message_reaction(ada.id, thanks, emoji)
        assert reaction(telegram, ada) == emoji
    assert {call.method for call in telegram.ledger} == {"setMessageReaction"}
    assert telegram.ledger[-1].params["reaction"] == [{"type": "emoji", "emoji": [*ReactionEmoji][-1]}]


@pytest.mark.parametrize("nothing", [{}, {"reaction": []}, {"reaction": "[]"}])
async def test_a_reaction_is_taken_back_and_the_page_is_told_of_changes_only(
    raw: Raw, telegram: Telegram, ada: User, nothing: dict[str, Any]
) -> None:
    place = {"chat_id": ada.id, "message_id": ada.send("thanks")["message_id"]}
    for params in ({"reaction": [THUMB]}, {"reaction": [THUMB]}, nothing, nothing):
        assert await raw.call("setMessageReaction", **place, **params) == (200, {"ok": True, "result": True})
    assert reaction(telegram, ada) is None
    changes = [event.content for event in telegram.events if event.content["type"] == "reaction"]
    assert changes == [{"type": "reaction", **place}] * 2


@pytest.mark.parametrize(
    ("wanted", "description"),
    [
        ("{", "Bad Request: can't parse reaction types JSON object"),
        ({}, "Bad Request: expected an Array of ReactionType"),
        (["👍"], "Bad Request: can't parse reaction type: expected an Object"),
        ([{"emoji": "👍"}], "Bad Request: can't parse reaction type: invalid type specified"),
        ([{"type": ["emoji"]}], "Bad Request: can't parse reaction type: invalid type specified"),
        ([{"type": "emoji"}], "Bad Request: REACTION_INVALID"),
        ([{"type": "emoji", "emoji": "✅"}], "Bad Request: REACTION_INVALID"),
        ([{"type": "emoji", "emoji": "✍️"}], "Bad Request: REACTION_INVALID"),
        ([{"type": "custom_emoji", "custom_emoji_id": "5"}], "Bad Request: REACTION_INVALID"),
        ([{"type": "paid"}], "Bad Request: REACTION_INVALID"),
        ([THUMB, THUMB], "Bad Request: REACTIONS_TOO_MANY"),
    ],
)
async def test_a_wrong_reaction_is_refused(
    raw: Raw, telegram: Telegram, ada: User, wanted: Any, description: str
) -> None:
    place = {"chat_id": ada.id, "message_id": ada.send("thanks")["message_id"]}
    assert await raw.refusal("setMessageReaction", **place, reaction=wanted) == description
    assert reaction(telegram, ada) is None
    assert telegram.ledger == []


async def test_only_a_message_that_is_there_and_that_somebody_wrote_can_be_reacted_to(
    raw: Raw, bot: Bot, telegram: Telegram, ada: User
) -> None:
    async def refusal(chat_id: int, message_id: int) -> str:
        return await raw.refusal(
            "setMessageReaction", chat_id=chat_id, message_id=message_id, reaction=[THUMB]
        )

    written = ada.send("thanks")["message_id"]
    await bot.set_message_reaction(ada.id, written, "👍")
    await bot.delete_message(ada.id, written)
    assert await refusal(ada.id, written) == "Bad Request: message to react not found"
    assert ada.chat.reactions == {}
    assert await refusal(ada.id, 0) == "Bad Request: message identifier is not specified"
    forum = telegram.add_forum("Home")
    (made,) = forum.messages
    assert await refusal(forum.id, made) == "Bad Request: message can't be reacted to"
    ada.block()
    assert await refusal(ada.id, 1) == "Forbidden: bot was blocked by the user"


async def test_the_page_reads_the_reaction_beside_its_message(bot: Bot, raw: Raw, ada: User) -> None:
    thanks = ada.send("thanks")
    await bot.set_message_reaction(ada.id, thanks["message_id"], "👍")
    _status, state = await raw.get(f"/chat/{ada.id}/messages")
    assert [message.get("reaction") for message in state["messages"]] == [None, "👍"]
