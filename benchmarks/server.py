"""A fast Bot API server in its own process: `python -m benchmarks.server` prints its port.

The sandbox would be slower than the measured programs: it stores every message, checks all that Telegram
checks and is built on Starlette. This server speaks just enough HTTP/1.1 for keep-alive clients, checks that
every message is valid (chat, text, HTML, keyboard), and responds as Telegram would. The part of a response
that depends only on the text is cached, for texts repeat.
"""

import argparse
import asyncio
import json
import signal
import time
from functools import lru_cache
from http import HTTPStatus
from math import ceil
from typing import Any
from urllib.parse import parse_qsl

from benchmarks.ledger import Ledger
from sandbox.markup import parse_html
from sandbox.refusals import ApiError

ME = {"id": 42, "is_bot": True, "first_name": "Vesper", "username": "vesper_bot"}
GET_ME = {
    **ME,
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
MAX_TEXT_LENGTH = 4096
HEAD = "HTTP/1.1 {} {}\r\nServer: nginx\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"


class WrongRequestError(Exception):
    """A request to which Telegram would respond with 400."""


@lru_cache(maxsize=20_000)
def _text(text: str, mode: str) -> str:
    """Return the part of the response that depends only on the text."""
    if not text or len(text) > MAX_TEXT_LENGTH:
        raise WrongRequestError("message text is empty or too long")
    if mode != "HTML":
        return f'"text":{json.dumps(text)}'
    try:
        stored = parse_html(text)
    except ApiError as error:
        raise WrongRequestError(error.description) from None
    return f'"text":{json.dumps(stored.text)},"entities":{json.dumps(stored.entities)}'


def _keyboard(markup: str | None) -> str:
    if markup is None:
        return ""
    if "inline_keyboard" not in json.loads(markup):
        raise WrongRequestError("object expected as reply markup")
    return f',"reply_markup":{markup}'


class Telegram:
    """State shared by all connections."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self._updates: list[dict[str, Any]] = []
        self._fed = asyncio.Event()

    def reset(self) -> None:
        """Clear the counts and the updates."""
        self.ledger, self._updates = Ledger(), []

    def feed(self, updates: list[dict[str, Any]]) -> None:
        """Queue updates for the bot to fetch."""
        now = time.monotonic()
        for update in updates:
            if update["message"]["text"].startswith("/"):  # how long others wait is not what is measured
                self.ledger.record_question(now, update["message"]["chat"]["id"])
        self._updates += updates
        self._fed.set()
        self._fed = asyncio.Event()

    async def updates(self, offset: int, seconds: float) -> list[dict[str, Any]]:
        """Return at most 100 unconfirmed updates, waiting up to `seconds` for the first."""
        self._updates = [each for each in self._updates if each["update_id"] >= offset]
        if not self._updates and seconds:
            try:
                await asyncio.wait_for(self._fed.wait(), seconds)
            except TimeoutError:
                return []
        return self._updates[:100]

    def send(self, given: dict[str, str]) -> str:
        """Accept a message; return the response's result as JSON.

        Raises:
            WrongRequestError: The message is not valid.
        """
        chat_id = int(given["chat_id"])
        body = _text(given["text"], given.get("parse_mode", "")) + _keyboard(given.get("reply_markup"))
        self.ledger.accept(time.monotonic(), chat_id)
        return (
            f'{{"message_id":{len(self.ledger.times)},"from":{json.dumps(ME)},'
            f'"chat":{{"id":{chat_id},"first_name":"Guest","type":"private"}},"date":{int(time.time())},{body}}}'
        )


class Connection(asyncio.Protocol):
    """One keep-alive connection, whose requests are served in order."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._buffer = b""
        self._transport: Any = None
        self._waiting: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        self._transport = transport

    def connection_lost(self, _error: Exception | None) -> None:
        """Cancel a pending long poll."""
        if self._waiting is not None:
            self._waiting.cancel()

    def data_received(self, data: bytes) -> None:
        """Serve every complete request in the buffer."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            line, _, headers = self._buffer[:end].partition(b"\r\n")
            length = _length(headers)
            if len(self._buffer) < end + 4 + length:
                return
            body, self._buffer = self._buffer[end + 4 : end + 4 + length], self._buffer[end + 4 + length :]
            self._serve(line, headers, body)

    def _serve(self, line: bytes, headers: bytes, body: bytes) -> None:
        method, target, _version = line.decode().split(" ")
        path, _, query = target.partition("?")
        name = path.rpartition("/")[2]
        if path.startswith("/bench/"):
            self._write(HTTPStatus.OK, json.dumps(self._control(name, body)))
            return
        try:
            self._answer(name, _parameters(query, headers, body) if method == "POST" else {})
        except (WrongRequestError, LookupError, ValueError) as error:
            wrong = {"ok": False, "error_code": 400, "description": f"Bad Request: {error}"}
            self._write(HTTPStatus.BAD_REQUEST, json.dumps(wrong))

    def _answer(self, name: str, given: dict[str, str]) -> None:
        if name == "sendMessage":
            wait = self._telegram.ledger.remaining_pause(time.monotonic())
            if wait:
                self._refuse(ceil(wait))
            else:
                self._write(HTTPStatus.OK, f'{{"ok":true,"result":{self._telegram.send(given)}}}')
        elif name == "getUpdates":
            waiting = self._updates(int(given.get("offset", 0)), float(given.get("timeout", 0)))
            self._waiting = asyncio.get_running_loop().create_task(waiting)
        else:
            self._write(
                HTTPStatus.OK, json.dumps({"ok": True, "result": GET_ME if name == "getMe" else True})
            )

    def _refuse(self, seconds: int) -> None:
        refused = {
            "ok": False,
            "error_code": 429,
            "description": f"Too Many Requests: retry after {seconds}",
            "parameters": {"retry_after": seconds},
        }
        self._write(HTTPStatus.TOO_MANY_REQUESTS, json.dumps(refused))

    async def _updates(self, offset: int, seconds: float) -> None:
        found = await self._telegram.updates(offset, seconds)
        self._write(HTTPStatus.OK, json.dumps({"ok": True, "result": found}))

    def _control(self, name: str, body: bytes) -> Any:
        if name == "feed":
            self._telegram.feed(json.loads(body))
        elif name == "halt":
            self._telegram.ledger.halt(time.monotonic(), json.loads(body))
        elif name == "reset":
            self._telegram.reset()
        return self._telegram.ledger.figures()

    def _write(self, status: HTTPStatus, body: str) -> None:
        encoded = body.encode()
        self._transport.write(HEAD.format(status.value, status.phrase, len(encoded)).encode() + encoded)


def _length(headers: bytes) -> int:
    for header in headers.lower().split(b"\r\n"):
        if header.startswith(b"content-length:"):
            return int(header[len(b"content-length:") :])
    return 0


def _parameters(query: str, headers: bytes, body: bytes) -> dict[str, str]:
    """Return the parameters of the query, form or JSON body; nested values are JSON text."""
    given = dict(parse_qsl(query))
    if b"application/json" in headers:
        sent = json.loads(body)
        given |= {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in sent.items()
        }
    elif body:
        given |= parse_qsl(body.decode(), strict_parsing=True)
    return given


async def serve(port: int) -> None:
    """Serve until SIGTERM."""
    telegram = Telegram()
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    server = await loop.create_server(lambda: Connection(telegram), "127.0.0.1", port, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - the parent process reads the port
    await stop.wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
