"""What becomes of a message that is changed after it was sent, of commands under pictures, and of others."""

from typing import Any

import pytest

from bot.store.core import tables
from tests.delivery_rig import rows
from tests.handlers.conftest import Talk, due, on_both_engines

NOT_READ = "I don't read changes"
DANGER = "I want to kill myself"


# The last message


@pytest.mark.thorough
async def test_a_changed_question_is_answered_anew(talk: Talk) -> None:
    await talk.say("magnesium?")
    assert "Melatonin" in await talk.edit("melatonin?")
    assert "Magnesium" in await talk.edit("magnesium?")


async def test_a_changed_reminder_is_shown_anew_and_saved_once(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind iron 65 mg 9:00")
    old = talk.last
    assert "21:00" in await talk.edit("/remind iron 65 mg 21:00")
    assert "reply_markup" not in talk.shown[-2]
    await talk.press("Save", on=old)
    assert "That card is old" in talk.toast
    await talk.press("Save")
    assert [row["times"] for row in (await talk.kept())["schedules"]] == ["21:00"]


async def test_a_reminder_that_was_saved_is_not_set_up_again_by_a_change(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("iron 65 mg 9:00")
    assert NOT_READ in await talk.edit("/remind iron 65 mg 21:00")
    assert [row["times"] for row in (await talk.kept())["schedules"]] == ["09:00"]


@on_both_engines
@pytest.mark.parametrize("typed", [False, True])
async def test_an_intake_that_was_recorded_is_not_recorded_again_by_a_change(
    talk: Talk, *, typed: bool
) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/took ibuprofen 400 mg")
    first = [m for m in talk.telegram.messages(talk.user.id) if m["from"]["id"] == talk.user.id][-1]
    if typed:
        await talk.say("yes")
    else:
        await talk.press("Record it now")
    recorded = (await talk.kept())["doses"]
    assert len(recorded) == 1
    assert NOT_READ in await talk.edit("/took ibuprofen 200 mg", first)
    assert (await talk.kept())["doses"] == recorded


async def test_an_intake_that_was_only_shown_is_shown_anew(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/took ibuprofen 400 mg")
    assert "200 mg" in await talk.edit("/took ibuprofen 200 mg")
    await talk.press("Record it now")
    assert [row["amount"] for row in (await talk.kept())["doses"]] == ["200"]


@pytest.mark.parametrize(
    "command", ["/stop", "/refill iron 30", "/pause iron", "/resume", "/start", "/forget"]
)
async def test_a_command_that_does_something_is_not_run_by_a_change(talk: Talk, command: str) -> None:
    await due(talk, "iron 65 mg 21:00")
    await talk.say("/help")
    before = await talk.kept()
    assert NOT_READ in await talk.edit(command)
    assert (await talk.kept())["items"] == before["items"]
    assert (await talk.kept())["subscribers"][0]["state"] == "active"


@pytest.mark.parametrize("changed", ["30", "yes", "iron 65 mg 20:00"])
async def test_an_answer_is_not_given_twice_by_a_change(talk: Talk, changed: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind iron 65 mg")
    await talk.say("21:00")
    assert NOT_READ in await talk.edit(changed)
    assert "items" not in await talk.kept()


async def test_a_change_to_yes_saves_nothing(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind iron 65 mg 21:00")
    await talk.say("does it matter when?")
    await talk.edit("yes")
    assert "items" not in await talk.kept()


# Older messages


async def test_a_change_to_an_older_message_hears_one_sentence(talk: Talk) -> None:
    await talk.say("magnesium?")
    first = talk.telegram.messages(talk.user.id)[-2]
    await talk.say("melatonin?")
    before = len(talk.shown)
    assert NOT_READ in await talk.edit("zinc?", first)
    assert len(talk.shown) == before + 1


@pytest.mark.parametrize("words", [DANGER, f"/help {DANGER}", f"/stop {DANGER}", f"/ask {DANGER}"])
@pytest.mark.parametrize("older", [False, True])
async def test_a_red_flag_is_answered_at_once_wherever_it_is_written(
    talk: Talk, words: str, *, older: bool
) -> None:
    await talk.say("magnesium?")
    first = talk.telegram.messages(talk.user.id)[-2]
    if older:
        await talk.say("/help")
    assert NOT_READ not in await talk.edit(words, first)
    assert talk.text == await talk.say(DANGER)


async def test_a_red_flag_in_a_dialog_is_heard_in_a_change(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind")
    await talk.say("iron")
    await talk.edit(DANGER)
    assert talk.text == await talk.say(DANGER)


async def test_a_place_that_moves_and_a_picture_that_is_changed_are_not_answered(talk: Talk) -> None:
    await talk.share(64.1, -21.9)
    before = len(talk.shown)
    mine = talk.telegram.messages(talk.user.id)[0]
    talk.telegram.edit_as_user(
        talk.user.id, mine["message_id"], {"location": {"latitude": 1, "longitude": 1}}
    )
    await talk.settle()
    picture = talk.user.send_photo()
    await talk.settle()
    talk.telegram.edit_as_user(talk.user.id, picture["message_id"], {"has_media_spoiler": True})
    await talk.settle()
    assert len(talk.shown) == before + 1


# Under pictures


@pytest.mark.parametrize("words", ["/took ibuprofen 400 mg", "/took@vesper_sandbox_bot ibuprofen 400 mg"])
async def test_a_command_under_a_picture_is_a_command(talk: Talk, words: str) -> None:
    await talk.live_in("Reykjavik")
    talk.user.send_photo(caption=words)
    await talk.settle()
    assert "Record it now" in " ".join(talk.labels)


async def test_a_command_under_a_picture_can_be_changed(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    picture = talk.user.send_photo(caption="/took ibuprofen 400 mg")
    await talk.settle()
    assert "200 mg" in await talk.edit("/took ibuprofen 200 mg", picture)


@pytest.mark.parametrize("words", ["and/or magnesium", "/", "/took-this magnesium", "magnesium /took"])
async def test_other_words_under_a_picture_are_words(talk: Talk, words: str) -> None:
    talk.user.send_photo(caption=words)
    await talk.settle()
    assert "only read the words" in talk.shown[-2]["text"]


async def test_a_changed_question_under_a_picture_is_answered_anew(talk: Talk) -> None:
    picture = talk.user.send_photo(caption="magnesium?")
    await talk.settle()
    assert "Melatonin" in await talk.edit("melatonin?", picture)


# What is nobody's word to the bot


OTHERS: list[tuple[str, dict[str, Any]]] = [
    ("channel_post", {"text": DANGER}),
    ("edited_channel_post", {"text": "/help"}),
    ("business_message", {"text": "/help"}),
    ("edited_business_message", {"text": "magnesium?"}),
]


@pytest.mark.parametrize(("kind", "content"), OTHERS)
async def test_what_is_no_word_to_the_bot_puts_nobody_on_record(
    talk: Talk, kind: str, content: dict[str, Any]
) -> None:
    chat = {"id": -1_002_000_000_001, "type": "channel", "title": "News"}
    post = {"message_id": 1, "date": 0, "chat": chat, "sender_chat": chat, **content}
    await talk.vesper.update_queue.receive([{"update_id": 1, kind: post}])
    await talk.settle()
    assert await rows(talk.vesper.world, tables.subscribers) == []
    assert not [call for call in talk.telegram.ledger if call.chat_id == chat["id"]]


async def test_who_sends_what_cannot_be_read_hears_an_apology(talk: Talk) -> None:
    old_poll = {
        "id": "1",
        "question": "q",
        "options": [],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
    }
    talk.telegram.say(talk.user, talk.user.id, {"poll": old_poll})
    await talk.settle()
    assert talk.text
