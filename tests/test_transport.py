"""HTTP to Telegram: what comes back, and what is certain when nothing does."""

import socket
import traceback
from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.error import NetworkError, TimedOut

from bot.transport import AiohttpRequest, NotSentError
from sandbox.faults import Kind
from sandbox.people import User
from sandbox.server import Server, serve
from sandbox.telegram import Fault, Telegram
from tests.office import IMPATIENT, PATIENT, TOKEN, Hands


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serve(Telegram(token=TOKEN, now=Hands().now, flood=None)) as server:
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
    ada: User, server: Server, kind: Kind, error: type[Exception]
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
