import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from sandbox import chat
from sandbox.people import User
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Clock, Raw

TAKEN = InlineKeyboardMarkup([[InlineKeyboardButton("Taken", callback_data="taken")]])


@asynccontextmanager
async def listening(raw: Raw, query: str = "", **headers: str) -> AsyncIterator[aiohttp.StreamReader]:
    """An open event stream, past its welcome."""
    async with raw.http.get(f"{raw.url}/chat/events{query}", headers=headers) as response:
        assert response.content_type == "text/event-stream"
        assert await response.content.readuntil(b"\n\n") == b": welcome\n\n"
        yield response.content


async def event(stream: aiohttp.StreamReader) -> tuple[int, dict[str, Any]]:
    number, data = (await stream.readuntil(b"\n\n")).decode().rstrip().split("\n")
    return int(number.removeprefix("id: ")), json.loads(data.removeprefix("data: "))


async def test_the_page_and_its_files_are_served(raw: Raw) -> None:
    async with raw.http.get(f"{raw.url}/") as page:
        assert (page.status, page.content_type) == (200, "text/html")
    async with raw.http.get(f"{raw.url}/page/style.css") as style:
        assert (style.status, style.content_type) == (200, "text/css")


@pytest.mark.parametrize("name", ["missing.js", "..%2Fchat.py", "%2Fetc%2Fpasswd"])
async def test_nothing_but_the_page_is_served(raw: Raw, name: str) -> None:
    assert (await raw.get(f"/page/{name}"))[0] == 404


async def test_the_page_learns_who_the_bot_is(raw: Raw, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("sleep", "What helps")])
    await bot.set_my_description("Sleep better")
    await bot.set_my_short_description("Sleep")
    assert await raw.get("/chat/bot") == (
        200,
        {
            "username": "vesper_sandbox_bot",
            "first_name": "Vesper",
            "description": "Sleep better",
            "short_description": "Sleep",
            "commands": [{"command": "sleep", "description": "What helps"}],
        },
    )


async def test_people_join_and_are_listed(raw: Raw, telegram: Telegram) -> None:
    assert await raw.get("/chat/users") == (200, [])
    assert await raw.post("/chat/users", {"first_name": " Ada "}) == (
        201,
        {"id": 100_000_001, "first_name": "Ada"},
    )
    assert await raw.get("/chat/users") == (200, [{"id": 100_000_001, "first_name": "Ada"}])
    assert telegram.users[100_000_001].first_name == "Ada"


@pytest.mark.parametrize("body", [{}, {"first_name": " "}, {"first_name": 7}, []])
async def test_a_person_needs_a_name(raw: Raw, telegram: Telegram, body: Any) -> None:
    assert (await raw.post("/chat/users", body))[0] == 400
    assert telegram.users == {}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"text": "/start"}, "text"),
        ({"location": {"latitude": 52.5, "longitude": 13.4}}, "location"),
        ({"sticker": "😴"}, "sticker"),
        ({"photo": True}, "photo"),
    ],
)
async def test_whatever_a_person_says_is_shown_and_reaches_the_bot(
    raw: Raw, telegram: Telegram, said: dict[str, Any], kind: str
) -> None:
    ada = telegram.add_user("Ada")
    status, message = await raw.post(f"/chat/{ada.id}/messages", said)
    assert status == 201
    assert kind in message
    assert (await raw.get(f"/chat/{ada.id}/messages"))[1]["messages"] == [message]
    assert telegram.updates_pending[0]["message"] == message


@pytest.mark.parametrize(
    "said",
    [{}, {"text": ""}, {"text": "x" * 4097}, {"location": {"latitude": 1}}, {"location": "here"}, ["text"]],
)
async def test_what_cannot_be_said_is_refused(raw: Raw, telegram: Telegram, said: Any) -> None:
    ada = telegram.add_user("Ada")
    assert (await raw.post(f"/chat/{ada.id}/messages", said))[0] == 400
    assert telegram.messages(ada.id) == []


async def test_a_chat_shows_messages_keyboard_and_typing(
    raw: Raw, bot: Bot, telegram: Telegram, ada: User
) -> None:
    asking = ReplyKeyboardMarkup([[KeyboardButton("Where I am", request_location=True)]])
    await bot.send_message(ada.id, "Where are you?", reply_markup=asking)
    await bot.send_chat_action(ada.id, "typing")
    _, shown = await raw.get(f"/chat/{ada.id}/messages")
    assert [message["from"]["is_bot"] for message in shown["messages"]] == [False, True]
    assert (shown["keyboard"], shown["action"], shown["blocked"]) == (asking.to_dict(), "typing", False)
    assert shown["last_event"] == len(telegram.events)


async def test_a_button_is_pressed_while_it_is_there(
    raw: Raw, bot: Bot, telegram: Telegram, ada: User
) -> None:
    sent = await bot.send_message(ada.id, "due", reply_markup=TAKEN)
    press = {"message_id": sent.message_id, "data": "taken"}
    status, pressed = await raw.post(f"/chat/{ada.id}/callbacks", press)
    assert status == 200
    assert telegram.updates_pending[-1]["callback_query"]["id"] == pressed["id"]
    await sent.edit_text("taken")
    assert (await raw.post(f"/chat/{ada.id}/callbacks", press))[0] == 410
    await sent.delete()
    assert (await raw.post(f"/chat/{ada.id}/callbacks", press))[0] == 404
    assert (await raw.post(f"/chat/{ada.id}/callbacks", {"data": "taken"}))[0] == 400


async def test_the_bot_is_blocked_and_unblocked(raw: Raw, ada: User) -> None:
    assert await raw.post(f"/chat/{ada.id}/block", {"blocked": True}) == (200, {"blocked": True})
    assert ada.chat.blocked
    assert (await raw.get(f"/chat/{ada.id}/messages"))[1]["blocked"]
    assert (await raw.post(f"/chat/{ada.id}/messages", {"text": "hello"}))[0] == 409
    assert (await raw.post(f"/chat/{ada.id}/block", {"blocked": "no"}))[0] == 400
    await raw.post(f"/chat/{ada.id}/block", {"blocked": False})
    assert not ada.chat.blocked


@pytest.mark.parametrize("path", ["/chat/7/messages", "/chat/files/AgAC"])
async def test_what_is_not_there_is_not_found(raw: Raw, path: str) -> None:
    assert (await raw.get(path))[0] == 404


async def test_a_stranger_cannot_speak(raw: Raw, telegram: Telegram) -> None:
    family = telegram.add_group("Family")
    assert (await raw.post(f"/chat/{7}/messages", {"text": "x"}))[0] == 404
    assert (await raw.post(f"/chat/{-family.id}/block", {"blocked": True}))[0] == 404


async def test_files_keep_their_names_and_kinds(raw: Raw, ada: User) -> None:
    document = ada.send_document("Schlaf ü.csv", b"day,hours")["document"]
    async with raw.http.get(f"{raw.url}/chat/files/{document['file_id']}") as response:
        assert await response.read() == b"day,hours"
        assert response.content_type == "text/csv"
        assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Schlaf%20%C3%BC.csv"
    photo = ada.send_photo()["photo"][0]
    async with raw.http.get(f"{raw.url}/chat/files/{photo['file_id']}") as response:
        assert response.content_type == "image/png"
        assert response.headers["Content-Disposition"].startswith("inline")


async def test_events_tell_what_changed_as_it_changes(
    raw: Raw, bot: Bot, telegram: Telegram, ada: User
) -> None:
    async with listening(raw) as stream:
        sent = await bot.send_message(ada.id, "due", reply_markup=TAKEN)
        query = ada.press(sent.message_id, "taken")
        await bot.answer_callback_query(query, "Well done")
        await sent.edit_text("taken")
        await sent.delete()
        await bot.send_chat_action(ada.id, "typing")
        await bot.set_my_commands([BotCommand("sleep", "What helps")])
        telegram.add_user("Bea")
        told = [(await event(stream))[1] for _ in range(7)]
    where = {"chat_id": ada.id, "message_id": sent.message_id}
    assert told == [
        {"type": "message", **where},
        {"type": "callback_answer", "chat_id": ada.id, "id": query, "text": "Well done", "show_alert": False},
        {"type": "edited", **where},
        {"type": "deleted", **where},
        {"type": "action", "chat_id": ada.id, "action": "typing"},
        {"type": "commands", "chat_id": None},
        {"type": "users", "chat_id": ada.id + 1},
    ]


@pytest.mark.parametrize("asked", ["address", "header"])
async def test_missed_events_are_told_again(raw: Raw, telegram: Telegram, ada: User, asked: str) -> None:
    seen = len(telegram.events)
    ada.send("one")
    query, headers = (f"?after={seen}", {}) if asked == "address" else ("", {"Last-Event-ID": str(seen)})
    async with listening(raw, query, **headers) as stream:
        assert await event(stream) == (seen + 1, {"type": "message", "chat_id": ada.id, "message_id": 2})


async def test_a_quiet_stream_shows_that_it_lives(raw: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "HEARTBEAT_SECONDS", 0.01)
    async with listening(raw) as stream:
        assert await stream.readuntil(b"\n\n") == b": still here\n\n"


async def test_a_reader_who_leaves_is_forgotten(raw: Raw, telegram: Telegram, ada: User) -> None:
    async with listening(raw):
        pass
    ada.send("anybody there?")
    assert telegram.messages(ada.id)[-1]["text"] == "anybody there?"


async def test_the_clock_moves_on_by_hours_or_to_what_is_due(raw: Raw, clock: Clock) -> None:
    start = clock.now()
    assert await raw.get("/chat/clock") == (
        200,
        {"now": start.isoformat(), "next_due": None, "movable": True},
    )
    status, time = await raw.post("/chat/clock", {"advance_seconds": 3600})
    assert (status, time["now"]) == (200, (start + timedelta(hours=1)).isoformat())
    clock.due = start + timedelta(hours=9)
    _, time = await raw.post("/chat/clock", {"to": "next_due"})
    assert time["now"] == time["next_due"] == clock.due.isoformat()
    _, time = await raw.post("/chat/clock", {"to": "next_due"})
    assert time["now"] == clock.due.isoformat()


async def test_every_page_is_told_that_the_clock_moved(raw: Raw) -> None:
    async with listening(raw) as stream:
        await raw.post("/chat/clock", {"advance_seconds": 60})
        assert (await event(stream))[1] == {"type": "clock", "chat_id": None}


@pytest.mark.parametrize(
    ("move", "status"),
    [
        ({"to": "next_due"}, 409),
        ({"advance_seconds": -1}, 400),
        ({"advance_seconds": "soon"}, 400),
        ({"advance_seconds": True}, 400),
        ({"advance_seconds": 1e300}, 400),
        ({}, 400),
    ],
)
async def test_the_clock_does_not_move_otherwise(
    raw: Raw, clock: Clock, move: dict[str, Any], status: int
) -> None:
    before = clock.now()
    assert (await raw.post("/chat/clock", move))[0] == status
    assert clock.now() == before


async def test_a_clock_that_cannot_be_moved_says_so(telegram: Telegram, clock: Clock) -> None:
    async with serve(telegram) as server, aiohttp.ClientSession() as http:
        async with http.get(f"{server.url}/chat/clock") as response:
            assert await response.json() == {
                "now": clock.now().isoformat(),
                "next_due": None,
                "movable": False,
            }
        async with http.post(f"{server.url}/chat/clock", json={"advance_seconds": 60}) as response:
            assert response.status == 409


async def test_another_process_reads_the_ledger_and_asks_for_faults(
    raw: Raw, telegram: Telegram, ada: User
) -> None:
    status, fault = await raw.post("/chat/faults", {"kind": "blocked", "method": "sendMessage"})
    assert (status, fault["times"]) == (201, 1)
    assert (
        await raw.refusal("sendMessage", chat_id=ada.id, text="x") == "Forbidden: bot was blocked by the user"
    )
    await raw.call("sendMessage", chat_id=ada.id, text="y")
    _, ledger = await raw.get("/chat/ledger")
    assert ledger == [
        {
            "at": telegram.now().isoformat(),
            "monotonic": 1_000.0,
            "method": "sendMessage",
            "chat_id": ada.id,
            "message_id": 2,
            "params": {"chat_id": ada.id, "text": "y"},
        }
    ]


@pytest.mark.parametrize("fault", [{}, {"kind": "gremlin"}, {"kind": "blocked", "who": "me"}])
async def test_a_fault_nobody_knows_is_refused(raw: Raw, telegram: Telegram, fault: dict[str, str]) -> None:
    assert (await raw.post("/chat/faults", fault))[0] == 400
    assert len(telegram.faults) == 0


async def test_a_body_that_is_no_json_is_refused(raw: Raw) -> None:
    status, _ = await raw.read(raw.http.post(f"{raw.url}/chat/users", data=b"{"))
    assert status == 400
