import asyncio

import pytest

from sandbox.people import User
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Clock


def test_people_get_numbers_like_telegrams(telegram: Telegram) -> None:
    ada, bea = telegram.add_user("Ada"), telegram.add_user("Bea", language_code="de")
    assert (ada.id, bea.id) == (100_000_001, 100_000_002)
    assert bea.json() == {"id": bea.id, "is_bot": False, "first_name": "Bea", "language_code": "de"}
    assert telegram.add_group("Family").id < 0


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4097, "😴" * 2049])
def test_an_app_lets_nobody_send_nothing_or_too_much(ada: User, text: str) -> None:
    with pytest.raises(ValueError, match="write 1 to 4096 characters"):
        ada.send(text)


def test_four_thousand_and_ninety_six_characters_of_noise_can_be_sent(telegram: Telegram, ada: User) -> None:
    ada.send("x" * 4096)
    assert len(telegram.messages(ada.id)[-1]["text"]) == 4096


def test_tags_in_a_persons_text_are_text(ada: User) -> None:
    message = ada.send("<b>not bold</b>")
    assert message["text"] == "<b>not bold</b>"
    assert "entities" not in message


def test_who_has_blocked_the_bot_writes_only_after_unblocking_it(telegram: Telegram, ada: User) -> None:
    ada.block()
    with pytest.raises(PermissionError, match="unblock the bot first"):
        ada.send("hello")
    ada.unblock()
    ada.send("hello")
    assert [next(kind for kind in update if kind != "update_id") for update in telegram.updates_pending] == [
        "message",
        "my_chat_member",
        "my_chat_member",
        "message",
    ]


def test_what_is_said_in_a_group_carries_the_speaker(telegram: Telegram, ada: User) -> None:
    family = telegram.add_group("Family")
    message = ada.send("hi all", chat_id=family.id)
    assert (message["from"]["id"], message["chat"]["title"]) == (ada.id, "Family")


async def test_waiting_ends_when_it_is_so(telegram: Telegram, ada: User) -> None:
    waiting = asyncio.create_task(telegram.until(lambda: len(telegram.messages(ada.id)) == 3, timeout=5))
    for text in ("one", "two"):
        await asyncio.sleep(0)
        assert not waiting.done()
        ada.send(text)
    await asyncio.wait_for(waiting, 1)


async def test_waiting_in_vain_says_what_happened_instead(telegram: Telegram, ada: User) -> None:
    telegram.record("sendMessage", {}, ada.id, 7)
    with pytest.raises(
        TimeoutError, match=r"1 updates wait .* 1 calls accepted, the last: sendMessage to 100000001"
    ):
        await telegram.until(lambda: False, timeout=0.01)


async def test_a_wait_that_is_given_up_leaves_nothing_behind(telegram: Telegram, ada: User) -> None:
    waiting = asyncio.create_task(telegram.until(lambda: False))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    ada.send("hello")


def test_the_bots_number_is_the_tokens(clock: Clock) -> None:
    assert Telegram("7:X", now=clock.now).bot["id"] == 7
