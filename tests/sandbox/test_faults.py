import asyncio
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut

from sandbox.faults import Fault, Faults
from sandbox.people import User
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Clock, Raw


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (Fault("blocked"), Forbidden, "^Forbidden: bot was blocked by the user$"),
        (Fault("deactivated"), Forbidden, "^Forbidden: user is deactivated$"),
        (Fault("chat_not_found"), BadRequest, "^Chat not found$"),
        (Fault("migrated", migrate_to=-100123), ChatMigrated, "New chat id: -100123"),
        (Fault("error_500"), NetworkError, "^Internal Server Error$"),
        (Fault("error_502"), NetworkError, r"^Bad Gateway \(502\)"),
        (Fault("flood", retry_after=7), RetryAfter, "Retry in 0:00:07"),
        (Fault("drop_before"), NetworkError, "disconnected"),
    ],
)
async def test_a_refusal_on_request_reaches_the_bot_once_and_nothing_is_sent(
    bot: Bot, telegram: Telegram, ada: User, clock: Clock, fault: Fault, error: type[Exception], words: str
) -> None:
    telegram.faults.add(fault)
    with pytest.raises(error, match=words):
        await bot.send_message(ada.id, "due")
    assert telegram.ledger == []
    clock.advance(timedelta(seconds=7))
    await bot.send_message(ada.id, "due")


async def test_a_drop_happens_after_the_message_was_accepted(bot: Bot, telegram: Telegram, ada: User) -> None:
    telegram.faults.add(Fault("drop", "sendMessage"))
    with pytest.raises(NetworkError):
        await bot.send_message(ada.id, "due")
    assert [call.params["text"] for call in telegram.ledger] == ["due"]
    assert telegram.messages(ada.id)[-1]["text"] == "due"


async def test_a_cut_sends_so_much_of_the_answer_after_the_message_was_accepted(
    raw: Raw, telegram: Telegram, ada: User
) -> None:
    for said, error in [(1, aiohttp.ServerDisconnectedError), (200, aiohttp.ClientPayloadError)]:
        telegram.faults.add(Fault("cut", "sendMessage", said=said))
        with pytest.raises(error):
            await raw.call("sendMessage", chat_id=ada.id, text=f"cut at {said}")
    telegram.faults.add(Fault("cut", "sendMessage", said=100_000))
    _status, answer = await raw.call("sendMessage", chat_id=ada.id, text="said to the end")
    assert [call.params["text"] for call in telegram.ledger] == ["cut at 1", "cut at 200", "said to the end"]
    assert answer["result"]["text"] == "said to the end"


async def test_a_stranger_on_the_way_refuses_with_a_page_and_nothing_is_sent(
    raw: Raw, telegram: Telegram, ada: User
) -> None:
    telegram.faults.add(Fault("stranger", "sendMessage"))
    async with raw.http.post(raw.address("sendMessage"), json={"chat_id": ada.id, "text": "x"}) as response:
        assert (response.status, response.content_type) == (403, "text/html")
    assert telegram.ledger == []


async def test_a_call_without_a_body_is_dropped_too(raw: Raw, telegram: Telegram) -> None:
    telegram.faults.add(Fault("drop", "getMe"))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await raw.read(raw.http.post(raw.address("getMe")))


async def test_a_hang_accepts_the_message_and_never_answers(bot: Bot, telegram: Telegram, ada: User) -> None:
    telegram.faults.add(Fault("hang", "sendMessage"))
    with pytest.raises(TimedOut):
        await bot.send_message(ada.id, "due", read_timeout=0.05)
    assert [call.params["text"] for call in telegram.ledger] == ["due"]


async def test_a_refused_call_is_answered_even_when_it_was_to_hang(
    bot: Bot, telegram: Telegram, ada: User
) -> None:
    telegram.faults.add(Fault("hang", "sendMessage"))
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(ada.id, " ")


async def test_other_connections_live_on_when_one_is_dropped(raw: Raw, telegram: Telegram, ada: User) -> None:
    poll = asyncio.create_task(
        raw.call("getUpdates", offset=telegram.updates_pending[-1]["update_id"] + 1, timeout=30)
    )
    telegram.faults.add(Fault("drop", "sendMessage"))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await raw.call("sendMessage", chat_id=ada.id, text="due")
    ada.send("still there?")
    status, answer = await asyncio.wait_for(poll, 1)
    assert (status, len(answer["result"])) == (200, 1)


async def test_the_halt_of_a_flood_is_kept_track_of(
    bot: Bot, telegram: Telegram, ada: User, clock: Clock
) -> None:
    telegram.faults.add(Fault("flood", chat_id=ada.id, retry_after=5))
    for seconds in (5, 4):
        with pytest.raises(RetryAfter, match=f"Retry in 0:00:0{seconds}"):
            await bot.send_message(ada.id, "due")
        clock.advance(timedelta(seconds=1))
    assert telegram.flood_violations == 1
    clock.advance(timedelta(seconds=3))
    await bot.send_message(ada.id, "due")


async def test_a_502_comes_from_the_proxy_and_is_no_json(raw: Raw, telegram: Telegram) -> None:
    telegram.faults.add(Fault("error_502", "getMe"))
    async with raw.http.get(raw.address("getMe")) as response:
        assert response.status == 502
        assert response.content_type == "text/html"


def struck(faults: Faults, *calls: tuple[str, int | None]) -> list[bool]:
    return [faults.take(method, chat_id) is not None for method, chat_id in calls]


def test_a_fault_strikes_its_method_in_its_chat() -> None:
    faults = Faults()
    faults.add(Fault("blocked", "sendmessage", chat_id=7))
    assert struck(faults, ("sendMessage", 8), ("editMessageText", 7), ("sendMessage", 7)) == [
        False,
        False,
        True,
    ]
    assert len(faults) == 0


def test_a_fault_without_a_method_strikes_whatever_names_a_chat() -> None:
    faults = Faults()
    faults.add(Fault("blocked"))
    assert struck(faults, ("getUpdates", None), ("editMessageText", 7)) == [False, True]


def test_a_fault_begins_after_some_calls_and_ends_after_some() -> None:
    faults = Faults()
    faults.add(Fault("blocked", after=2, times=2))
    assert struck(faults, *[("sendMessage", 7)] * 6) == [False, False, True, True, False, False]


def test_faults_happen_in_the_order_they_were_asked_for() -> None:
    faults = Faults()
    faults.add(Fault("blocked"))
    faults.add(Fault("drop"))
    first, second = faults.take("sendMessage", 7), faults.take("sendMessage", 7)
    assert first is not None
    assert second is not None
    assert (first.kind, second.kind) == ("blocked", "drop")


def test_faults_can_be_called_off() -> None:
    faults = Faults()
    faults.add(Fault("blocked"))
    faults.clear()
    assert struck(faults, ("sendMessage", 7)) == [False]


def test_an_unknown_fault_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="unknown fault 'gremlin'; known are: blocked, "):
        Fault("gremlin")  # type: ignore[arg-type]


def test_a_migrated_chat_gets_a_supergroups_number_when_none_is_given() -> None:
    assert Fault("migrated").refusal(-45).parameters == {"migrate_to_chat_id": -1_000_000_000_045}
