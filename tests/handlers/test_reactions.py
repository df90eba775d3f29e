"""The bot's reactions: a typed entry that was recorded gets one, after its answer; a press gets none."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk, due


def reactions(talk: Talk) -> list[tuple[str, str]]:
    """What was written and got a reaction, and which, in the order in which they came."""
    chat = talk.telegram.chats[talk.chat_id]
    return [(chat.messages[each]["text"], emoji) for each, emoji in chat.reactions.items()]


async def taken_earlier(talk: Talk) -> None:
    await due(talk, "zinc 10 mg 21:00")
    await talk.later(timedelta(minutes=30))
    await talk.press("Taken earlier")
    await talk.press("Type the time")


async def test_a_typed_time_that_was_recorded_gets_a_reaction_after_the_answer(talk: Talk) -> None:
    await taken_earlier(talk)
    await talk.say("banana")
    assert reactions(talk) == []
    assert "Recorded" in await talk.say("21:10")
    assert reactions(talk) == [("21:10", "✍")]
    answers = [call.method for call in talk.telegram.ledger if call.method != "editMessageText"]
    assert answers[-2:] == ["sendMessage", "setMessageReaction"]


@pytest.mark.parametrize("typed", ["/refill zinc 30", "/refill zinc = 30"])
async def test_a_typed_stock_gets_a_reaction_and_a_tapped_one_does_not(talk: Talk, typed: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("zinc 10 mg 21:00")
    await talk.say(typed)
    assert reactions(talk) == [(typed, "✍")]
    await talk.press("Stop counting")
    assert reactions(talk) == [(typed, "✍")]


async def test_an_intake_whose_time_was_typed_gets_a_reaction_and_a_tapped_one_does_not(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/took ibuprofen 200 mg")
    await talk.press("Record it now")
    assert reactions(talk) == []
    await talk.say("/took vitamin c 500 mg")
    await talk.press("Taken earlier")
    assert "Recorded" in await talk.say("5:30")
    assert reactions(talk) == [("5:30", "✍")]


async def test_yes_to_a_dose_that_fits_gets_a_reaction(talk: Talk) -> None:
    await due(talk, "zinc 10 mg 21:00")
    await talk.say("/took zinc 10 mg")
    assert reactions(talk) == []
    await talk.say("yes")
    assert reactions(talk) == [("yes", "✍")]
