import asyncio
import signal
import time
from contextlib import AsyncExitStack

import aiohttp
import pytest

from sandbox.faults import Fault
from sandbox.people import User
from sandbox.server import serve
from sandbox.telegram import Telegram


async def post(http: aiohttp.ClientSession, url: str, **params: object) -> tuple[int, str]:
    async with http.post(url, json=params) as response:
        return response.status, await response.text()


async def test_the_server_stops_at_once_whatever_is_open(telegram: Telegram, ada: User) -> None:
    telegram.faults.add(Fault("hang", "sendMessage"))
    async with aiohttp.ClientSession() as http, AsyncExitStack() as stack:
        server = await stack.enter_async_context(serve(telegram))
        api = f"{server.url}/bot{telegram.token}"
        poll = asyncio.create_task(post(http, f"{api}/getUpdates", offset=700_000_002, timeout=50))
        hung = asyncio.create_task(post(http, f"{api}/sendMessage", chat_id=ada.id, text="x"))
        events = await http.get(f"{server.url}/chat/events")
        await telegram.until(lambda: telegram.updates.polls == 1 and len(telegram.ledger) == 1)
        began = time.monotonic()
        await stack.aclose()
        assert time.monotonic() - began < 0.5
        assert await poll == (200, '{"ok":true,"result":[]}')
        assert (await events.content.read()).startswith(b": welcome")
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await hung


async def test_a_connection_that_is_kept_open_does_not_hold_up_the_end(telegram: Telegram) -> None:
    async with aiohttp.ClientSession() as http:
        async with serve(telegram) as server:
            assert (await post(http, f"{server.url}/bot{telegram.token}/getMe"))[0] == 200
            began = time.monotonic()
        assert time.monotonic() - began < 0.5
        with pytest.raises(aiohttp.ClientConnectionError):
            await post(http, f"{server.url}/bot{telegram.token}/getMe")


async def test_the_state_outlives_the_server(telegram: Telegram, ada: User) -> None:
    async with aiohttp.ClientSession() as http:
        for text in ("one", "two"):
            async with serve(telegram) as server:
                await post(http, f"{server.url}/bot{telegram.token}/sendMessage", chat_id=ada.id, text=text)
    assert [message["text"] for message in telegram.messages(ada.id)] == ["/start", "one", "two"]


async def test_a_port_that_is_taken_is_said_so(telegram: Telegram) -> None:
    async with serve(telegram) as server:
        with pytest.raises(OSError, match="address already in use"):
            async with serve(telegram, port=server.port):
                pass


async def test_the_programs_signal_handlers_are_left_alone(telegram: Telegram) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    async with serve(telegram):
        assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


@pytest.mark.thorough
async def test_many_calls_at_once_are_all_carried_out(telegram: Telegram, ada: User) -> None:
    async with aiohttp.ClientSession() as http, serve(telegram) as server:
        url = f"{server.url}/bot{telegram.token}/sendMessage"
        answers = await asyncio.gather(*(post(http, url, chat_id=ada.id, text=f"{n}") for n in range(200)))
    assert {status for status, _ in answers} == {200}
    assert len({call.message_id for call in telegram.ledger}) == 200
