"""The way to Telegram: certificates, and the proxies that an operator names as for every other program."""

import asyncio
import os
import shutil
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from telegram.error import NetworkError

from bot.delivery.transport import AiohttpRequest, NotSentError
from sandbox.server import Server, serve
from sandbox.telegram import Telegram
from tests.delivery_rig import IMPATIENT, ROOT, TOKEN, FrozenClock
from tests.raw_socket import answer, join, listening, saying

# In a process of its own, since a process reads once which authorities it trusts.
ASK = """
import asyncio, sys
from bot.delivery.transport import AiohttpRequest

async def ask():
    async with AiohttpRequest() as request:
        print((await request.post(sys.argv[1]))["username"])

asyncio.run(ask())
"""


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serve(Telegram(token=TOKEN, now=FrozenClock().now, flood=None)) as server:
        yield server


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing of the machine's own settings."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


@pytest.fixture
async def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine's own name that no authority knows, with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    key, public, both = (tmp_path / name for name in ("key.pem", "public.pem", "both.pem"))
    made = await asyncio.create_subprocess_exec(
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *("-days", "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
        *("-keyout", str(key), "-out", str(public)),
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert await made.wait() == 0
    both.write_text(key.read_text() + public.read_text())
    return both


@asynccontextmanager
async def behind_tls(server: Server, certificate: Path) -> AsyncIterator[int]:
    """The sandbox as Telegram is reached, by TLS; gives the port."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)

    async def decrypt(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await join((reader, writer), await asyncio.open_connection(server.host, server.port))

    async with listening(decrypt, tls) as port:
        yield port


@asynccontextmanager
async def tunnel(asked: list[str]) -> AsyncIterator[str]:
    """A proxy that joins its clients with whatever they ask for; gives its address."""

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        asked.append(head)
        _host, _, port = head.split()[1].rpartition(":")
        theirs = await asyncio.open_connection("127.0.0.1", int(port))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await join((reader, writer), theirs)

    async with listening(connect) as port:
        yield f"http://ada:secret@127.0.0.1:{port}"


def get_me(scheme: str, host: str, port: int) -> str:
    """The address of the method that says who the bot is."""
    return f"{scheme}://{host}:{port}/bot{TOKEN}/getMe"


@pytest.mark.usefixtures("no_proxies")
async def test_a_certificate_that_no_authority_knows_is_refused_before_anything_is_said(
    server: Server, certificate: Path
) -> None:
    async with behind_tls(server, certificate) as port, AiohttpRequest() as request:
        with pytest.raises(NotSentError):
            await request.post(get_me("https", "localhost", port))


@pytest.mark.thorough
async def test_tls_through_a_proxy_with_an_authority_of_the_operators_own(
    server: Server, certificate: Path, no_proxies: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    async with behind_tls(server, certificate) as port, tunnel(asked) as proxy:
        no_proxies.setenv("HTTPS_PROXY", proxy)
        no_proxies.setenv("SSL_CERT_FILE", str(certificate))
        asking = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", ASK, get_me("https", "localhost", port)),
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=asyncio.subprocess.PIPE,
        )
        said, _errors = await asyncio.wait_for(asking.communicate(), 60)

    assert said.decode().strip() == server.telegram.bot["username"]
    (head,) = asked
    assert head.startswith(f"CONNECT localhost:{port} ")
    assert "Proxy-Authorization: Basic " in head
    assert TOKEN not in head


@pytest.mark.parametrize("said", [answer(407, "who are you?"), answer(502, ""), b"HTTP/1.1 2", b""])
async def test_a_proxy_that_lets_nothing_through_lets_nothing_leave(
    said: bytes, no_proxies: pytest.MonkeyPatch
) -> None:
    async with listening(saying(said)) as port, AiohttpRequest() as request:
        no_proxies.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        with pytest.raises(NotSentError):
            await request.post(get_me("https", "localhost", 1))


async def test_a_proxy_that_never_connects_is_not_waited_for_for_ever(
    no_proxies: pytest.MonkeyPatch,
) -> None:
    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with listening(silent) as port, AiohttpRequest(connect_timeout=IMPATIENT) as request:
        no_proxies.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        with pytest.raises(NotSentError):
            await request.post(get_me("https", "localhost", 1))


async def test_what_a_proxy_passed_on_without_an_answer_has_an_unknown_fate(
    no_proxies: pytest.MonkeyPatch,
) -> None:
    late = saying(answer(504, "<h1>Gateway Time-out</h1>"))
    async with listening(late) as port, AiohttpRequest() as request:
        no_proxies.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        with pytest.raises(NetworkError) as raised:
            await request.post(get_me("http", "telegram.invalid", 80))

    assert not isinstance(raised.value, NotSentError)


async def test_a_server_that_the_operator_excepts_is_reached_directly(
    server: Server, no_proxies: pytest.MonkeyPatch
) -> None:
    no_proxies.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    no_proxies.setenv("NO_PROXY", server.host)

    async with AiohttpRequest() as request:
        me = await request.post(get_me("http", server.host, server.port))

    assert isinstance(me, dict)
    assert me["username"] == server.telegram.bot["username"]
