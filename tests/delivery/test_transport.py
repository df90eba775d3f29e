"""HTTP to Telegram: what comes back, and what is certain when nothing does."""

import asyncio
import socket
import threading
import traceback
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Self

import pytest
from telegram import Bot
from telegram.error import NetworkError, TimedOut

from bot.delivery.transport import AiohttpRequest, NotSentError
from sandbox.faults import FaultKind
from sandbox.people import User
from sandbox.server import Server, serve
from sandbox.telegram import Fault, Telegram
from tests.delivery_rig import IMPATIENT, PATIENT, TOKEN, FrozenClock
from tests.raw_socket import answer, listening, request_of


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serve(Telegram(token=TOKEN, now=FrozenClock().now, flood=None)) as server:
        yield server


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[Bot]:
    async with bot_of(server) as bot:
        yield bot


def bot_of(server: Server, read_timeout: float = PATIENT) -> Bot:
    request = AiohttpRequest(read_timeout=read_timeout)
    return Bot(TOKEN, f"{server.url}/bot", request=request, get_updates_request=AiohttpRequest())


@pytest.fixture
def ada(server: Server) -> User:
    ada = server.telegram.add_user("Ada")
    ada.send("/start")
    return ada


async def test_a_message_arrives_and_telegrams_answer_comes_back(bot: Bot, ada: User) -> None:
    message = await bot.send_message(ada.id, "Good morning ☀️")

    assert ada.chat.messages[message.message_id]["text"] == "Good morning ☀️"


async def test_a_file_arrives_as_it_was(bot: Bot, ada: User, server: Server) -> None:
    message = await bot.send_document(
        ada.id, '{"name": "ä"}'.encode(), filename="export.json", caption="Yours"
    )

    assert message.document is not None
    assert message.document.file_name == "export.json"
    file = await bot.get_file(message.document.file_id)
    stored = server.telegram.files.at(str(file.file_path).rpartition(TOKEN + "/")[2])
    assert stored is not None
    assert stored.data == '{"name": "ä"}'.encode()


@pytest.mark.parametrize(
    ("kind", "error"), [("hang", TimedOut), ("drop", NetworkError), ("drop_before", NetworkError)]
)
async def test_when_no_answer_comes_the_fate_is_unknown(
    ada: User, server: Server, kind: FaultKind, error: type[Exception]
) -> None:
    server.telegram.faults.add(Fault(kind, "sendMessage"))
    async with bot_of(server, IMPATIENT) as impatient:
        with pytest.raises(error) as raised:
            await impatient.send_message(ada.id, "hello")

    assert not isinstance(raised.value, NotSentError)


async def test_when_nobody_listens_it_is_certain_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    await expect_not_sent(port, AiohttpRequest())


async def test_when_no_connection_comes_about_in_time_it_is_certain_that_nothing_was_sent() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        address = deaf.getsockname()
        with socket.create_connection(address):  # the only place in the queue
            await expect_not_sent(address[1], AiohttpRequest(connect_timeout=IMPATIENT))


async def expect_not_sent(port: int, request: AiohttpRequest) -> None:
    async with request:
        with pytest.raises(NotSentError) as raised:
            await request.post(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe")
    assert TOKEN not in "".join(traceback.format_exception(raised.value))


def url(port: int) -> str:
    """The address of a method there."""
    return f"http://127.0.0.1:{port}/bot{TOKEN}/sendMessage"


async def test_no_error_shows_the_token(bot: Bot, ada: User, server: Server) -> None:
    server.telegram.faults.add(Fault("drop", "sendMessage"))

    with pytest.raises(NetworkError) as raised:
        await bot.send_message(ada.id, "hello")

    assert TOKEN not in "".join(traceback.format_exception(raised.value))


async def test_one_call_may_be_more_patient_than_usual(server: Server) -> None:
    held_back = f"{server.url}/bot{TOKEN}/getUpdates?timeout=1"
    async with AiohttpRequest(read_timeout=IMPATIENT) as request:
        with pytest.raises(TimedOut):
            await request.post(held_back)

        assert await request.post(held_back, read_timeout=5) == []


async def test_it_must_be_opened_first_and_can_be_opened_and_closed_at_any_time(server: Server) -> None:
    request = AiohttpRequest(read_timeout=7)
    assert request.read_timeout == 7
    url = f"{server.url}/bot{TOKEN}/getMe"

    with pytest.raises(RuntimeError, match="before initialize"):
        await request.do_request(url, "POST")
    await request.shutdown()
    for _ in range(2):
        await request.initialize()
    status, body = await request.do_request(url, "POST")
    for _ in range(2):
        await request.shutdown()

    assert status == 200
    assert b'"username"' in body


# A connection that was kept, and that the other side has ended


class Keeper:
    """A server that answers one request and hangs up when it is told to, in a thread of its own."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/bot{TOKEN}/getMe"
        self.requests = 0
        self._hang_up, self._gone = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._hang_up.set()
        self._listener.shutdown(socket.SHUT_RDWR)  # whoever still waits for a caller stops waiting
        self._thread.join()
        self._listener.close()

    def hang_up(self) -> None:
        """End the connection, and do not let the event loop notice."""
        self._hang_up.set()
        self._gone.wait()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _address = self._listener.accept()
                with connection:
                    connection.recv(65536)
                    self.requests += 1
                    connection.sendall(answer(200, '{"ok": true, "result": 7}'))
                    self._hang_up.wait()
                self._gone.set()


async def test_a_kept_connection_that_was_ended_meanwhile_is_not_written_to() -> None:
    with Keeper() as server:
        async with AiohttpRequest() as request:
            results = [await request.post(server.url)]
            server.hang_up()
            results.append(await request.post(server.url))

    assert (results, server.requests) == ([7, 7], 2)


async def test_when_a_kept_connection_ends_as_we_write_the_fate_is_unknown_and_nothing_is_repeated() -> None:
    seen: list[bytes] = []

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await request_of(reader))
        writer.write(answer(200, '{"ok": true, "result": 7}'))
        seen.append(await request_of(reader))

    async with listening(once) as port, AiohttpRequest() as request:
        assert await request.post(url(port)) == 7
        with pytest.raises(NetworkError) as raised:
            await request.post(url(port))

    assert not isinstance(raised.value, NotSentError)
    assert len(seen) == 2


# What takes too long


async def test_a_server_that_drips_is_not_listened_to_for_ever() -> None:
    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for byte in answer(200, "{" + " " * 10_000):
            writer.write(bytes([byte]))
            await asyncio.sleep(0.01)

    brief = AiohttpRequest(connect_timeout=0.1, write_timeout=0.1, read_timeout=0.2)
    async with listening(drip) as port, brief as request:
        with pytest.raises(TimedOut):
            await request.post(url(port))


async def test_a_server_that_takes_nothing_in_is_not_waited_for_for_ever() -> None:
    async def deaf(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        await asyncio.Event().wait()

    request = AiohttpRequest(connect_timeout=0.1, write_timeout=0.1, read_timeout=0.1)
    async with listening(deaf) as port, request:
        bot = Bot(TOKEN, f"http://127.0.0.1:{port}/bot", request=request)
        with pytest.raises(TimedOut):
            await bot.send_document(7, bytes(20_000_000))
