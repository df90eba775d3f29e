"""The chat page's HTTP API: what people see and do, as JSON and server-sent events."""

import json
import mimetypes
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.chats import Chat
from sandbox.clock import ClockControl
from sandbox.faults import Fault
from sandbox.people import User
from sandbox.profile import shown_commands
from sandbox.telegram import Telegram

Json = dict[str, Any]

PAGE = Path(__file__).parent / "page"
HEARTBEAT_SECONDS = 15.0
_FARTHEST_STEP = timedelta(days=366)


class ChatPageApi:
    """The routes of the chat page.

    Args:
        telegram: The Telegram that the page shows.
        clock: The demo's clock; None if time cannot be moved.
    """

    def __init__(self, telegram: Telegram, clock: ClockControl | None) -> None:
        self._telegram = telegram
        self._clock = clock

    def routes(self) -> list[Route]:
        """Return the routes under `/` and `/chat`."""
        return [
            Route("/", self.page),
            Route("/page/{name}", self.page),
            Route("/chat/bot", self.bot),
            Route("/chat/users", self.users),
            Route("/chat/users", self.add_user, methods=["POST"]),
            Route("/chat/events", self.events),
            Route("/chat/files/{file_id}", self.file),
            Route("/chat/clock", self.clock),
            Route("/chat/clock", self.move_clock, methods=["POST"]),
            Route("/chat/ledger", self.ledger),
            Route("/chat/faults", self.add_fault, methods=["POST"]),
            Route("/chat/{id:int}/messages", self.messages),
            Route("/chat/{id:int}/messages", self.send, methods=["POST"]),
            Route("/chat/{id:int}/callbacks", self.press, methods=["POST"]),
            Route("/chat/{id:int}/block", self.block, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """Serve the chat page and its files."""
        path = PAGE / request.path_params.get("name", "index.html")
        if path.parent != PAGE or not path.is_file():
            raise HTTPException(404, "no such file")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return Response(path.read_bytes(), media_type=kind, headers={"Cache-Control": "no-store"})

    async def bot(self, _request: Request) -> Response:
        """Return the bot's profile."""
        bot, profile = self._telegram.bot, self._telegram.profile
        return JSONResponse(
            {
                "username": bot["username"],
                "first_name": bot["first_name"],
                "description": profile.description,
                "short_description": profile.short_description,
                "commands": shown_commands(self._telegram),
            },
        )

    async def users(self, _request: Request) -> Response:
        """Return all people that the page can act as."""
        return JSONResponse([_shown_user(user) for user in self._telegram.users.values()])

    async def add_user(self, request: Request) -> Response:
        """Add a person."""
        name = (await _body(request)).get("first_name")
        if not isinstance(name, str) or not name.strip():
            raise HTTPException(400, 'give a name: {"first_name": "Ada"}')
        return JSONResponse(_shown_user(self._telegram.add_user(name.strip())), 201)

    async def messages(self, request: Request) -> Response:
        """Return the current state of a chat."""
        chat = self._chat(request)
        return JSONResponse(
            {
                "messages": [_shown_message(chat, each) for each in self._telegram.messages(chat.id)],
                "keyboard": chat.keyboard,
                "action": chat.action_at(self._telegram.monotonic()),
                "blocked": chat.blocked,
                "last_event": len(self._telegram.events),
            },
        )

    async def send(self, request: Request) -> Response:
        """Send a message as a person."""
        user, said = self._user(request), await _body(request)
        try:
            return JSONResponse(_send_message(user, said), 201)
        except (ValueError, TypeError, KeyError) as error:
            raise HTTPException(400, str(error)) from None
        except PermissionError as error:
            raise HTTPException(409, str(error)) from None

    async def press(self, request: Request) -> Response:
        """Press an inline button as a person."""
        user, pressed = self._user(request), await _body(request)
        message_id, data = pressed.get("message_id"), pressed.get("data")
        if not isinstance(message_id, int) or not isinstance(data, str):
            raise HTTPException(400, 'say which: {"message_id": 1, "data": "…"}')
        if message_id not in user.chat.messages:
            raise HTTPException(404, "the message is gone")
        try:
            return JSONResponse({"id": user.press(message_id, data)})
        except LookupError as error:
            raise HTTPException(410, str(error)) from None

    async def block(self, request: Request) -> Response:
        """Block or unblock the bot as a person."""
        user, wanted = self._user(request), (await _body(request)).get("blocked")
        if not isinstance(wanted, bool):
            raise HTTPException(400, 'say which: {"blocked": true}')
        self._telegram.set_blocked(user, blocked=wanted)
        return JSONResponse({"blocked": wanted})

    async def events(self, request: Request) -> Response:
        """Stream all events from now on, or those after a given event."""
        seen = request.headers.get("last-event-id") or request.query_params.get("after") or ""
        after = int(seen) if seen.isdecimal() else len(self._telegram.events)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(after), media_type="text/event-stream", headers=headers)

    async def _stream(self, after: int) -> AsyncIterator[str]:
        telegram = self._telegram
        yield ": welcome\n\n"
        while not telegram.changed.closed:
            if not await telegram.changed.wait_for(_more_than(telegram, after), HEARTBEAT_SECONDS):
                yield ": still here\n\n"
            for event in telegram.events[after:]:
                after = event.number
                yield f"id: {event.number}\ndata: {json.dumps(event.content)}\n\n"

    async def file(self, request: Request) -> Response:
        """Serve a photo or document."""
        stored = self._telegram.files.find(request.path_params["file_id"])
        if stored is None:
            raise HTTPException(404, "no such file")
        shown = "inline" if stored.kind == "photo" else "attachment"
        headers = {"Content-Disposition": f"{shown}; filename*=UTF-8''{quote(stored.name)}"}
        return Response(stored.data, media_type=stored.mime_type, headers=headers)

    async def clock(self, _request: Request) -> Response:
        """Return the bot's time."""
        return JSONResponse(await self._time())

    async def move_clock(self, request: Request) -> Response:
        """Move the time forward."""
        if self._clock is None:
            raise HTTPException(409, "this clock cannot be moved")
        self._clock.advance(_step(await _body(request), self._clock.now(), await self._clock.next_due()))
        self._telegram.emit("clock")
        return JSONResponse(await self._time())

    async def ledger(self, _request: Request) -> Response:
        """Return all accepted calls, oldest first."""
        calls = [asdict(call) | {"at": call.at.isoformat()} for call in self._telegram.ledger]
        return JSONResponse(calls)

    async def add_fault(self, request: Request) -> Response:
        """Add a fault."""
        try:
            fault = Fault(**await _body(request))
        except (TypeError, ValueError) as error:
            raise HTTPException(400, str(error)) from None
        self._telegram.faults.add(fault)
        return JSONResponse(asdict(fault), 201)

    async def _time(self) -> Json:
        if self._clock is None:
            return {"now": _iso(self._telegram.now()), "next_due": None, "movable": False}
        due = await self._clock.next_due()
        return {"now": _iso(self._clock.now()), "next_due": due and _iso(due), "movable": True}

    def _chat(self, request: Request) -> Chat:
        chat = self._telegram.chats.get(request.path_params["id"])
        if chat is None:
            raise HTTPException(404, "no such chat")
        return chat

    def _user(self, request: Request) -> User:
        user = self._telegram.users.get(request.path_params["id"])
        if user is None:
            raise HTTPException(404, "no such person")
        return user


def _more_than(telegram: Telegram, events: int) -> Callable[[], bool]:
    return lambda: telegram.changed.closed or len(telegram.events) > events


def _shown_message(chat: Chat, message: Json) -> Json:
    """Return a message with the bot's reaction, which the Bot API's `Message` leaves out."""
    emoji = chat.reactions.get(message["message_id"])
    return message if emoji is None else {**message, "reaction": emoji}


def _shown_user(user: User) -> Json:
    return {"id": user.id, "first_name": user.first_name}


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _send_message(user: User, content: Json) -> Json:
    if "location" in content:
        return user.share_location(
            float(content["location"]["latitude"]), float(content["location"]["longitude"])
        )
    if content.get("sticker"):
        return user.send_sticker(str(content["sticker"]))
    if content.get("photo"):
        return user.send_photo()
    return user.send(str(content.get("text", "")))


def _step(wanted: Json, now: datetime, due: datetime | None) -> timedelta:
    if wanted.get("to") == "next_due":
        if due is None:
            raise HTTPException(409, "nothing is due")
        return max(due - now, timedelta())
    seconds = wanted.get("advance_seconds")
    if not isinstance(seconds, (int, float)) or isinstance(seconds, bool):
        raise HTTPException(400, 'say how far: {"advance_seconds": 3600} or {"to": "next_due"}')
    if not 0 <= seconds <= _FARTHEST_STEP.total_seconds():
        raise HTTPException(400, f"time goes forward, at most {_FARTHEST_STEP.days} days at once")
    return timedelta(seconds=seconds)


async def _body(request: Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        raise HTTPException(400, "send JSON") from None
    if not isinstance(body, dict):
        raise HTTPException(400, "send a JSON object")
    return body
