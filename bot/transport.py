"""PTB's request interface over aiohttp, and the one place that knows what may have been carried out.

What decides is what had been sent. No connection: nothing left this machine, for certain. A connection: bytes
may have left, so whatever goes wrong from there on leaves the fate unknown, unless Telegram itself says no in
a whole answer. Nothing is repeated here: who owes the message decides about that.
"""

import json
import select
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from io import BytesIO
from math import ceil
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass
from weakref import WeakSet

import aiohttp
from aiohttp.connector import Connection
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.limits import LONGEST_SILENCE

JSON_BODY = {"Content-Type": "application/json"}
# For a 429 that does not say how long; Telegram's own always do.
SILENCE_SECONDS = 5
TOO_MANY_REQUESTS = 429
# Refusals that PTB has an error of its own for; it takes any other for trouble on the way.
KNOWN_REFUSALS = {400, 401, 403, 404, 409}


class NotSentError(NetworkError):
    """The request never left this machine, so it is certain that nothing was delivered."""


@dataclass(frozen=True)
class _Params:
    """Parameters written once and at once; PTB's RequestData copies and encodes them one by one, twice."""

    params: Mapping[str, Any]
    contains_files = False

    @property
    def json_payload(self) -> bytes:
        return json.dumps(self.params).encode()


Dated = Callable[[str, datetime | None], None]


def _nobody(_method: str, _date: datetime | None) -> None:
    """Nobody wants to know what time it is at Telegram."""


class AiohttpRequest(BaseRequest):
    """One keep-alive connection pool to the Bot API; all time-outs are in seconds.

    A proxy is used where the environment names one (`HTTPS_PROXY`, `NO_PROXY`), and certificates are checked
    against the system's authorities, or those of `SSL_CERT_FILE`.

    Attributes:
        connections: how many at most; who sends must not have more under way, or they wait here.
        connect_timeout: for all that comes before the first byte: a free place, name, connection, TLS.
        write_timeout: for sending.
        read_timeout: for every silence while the answer is awaited. No request takes longer than the sum.
    """

    def __init__(
        self,
        *,
        connections: int = 300,
        connect_timeout: float = 10,
        write_timeout: float = 20,
        read_timeout: float = 30,
    ) -> None:
        self._connections = connections
        self._connect_timeout = connect_timeout
        self._write_timeout = write_timeout
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None
        self.dated: Dated = _nobody
        """Hears of each answer of Telegram's: the method, and its `Date` (aware; None: it has none)."""
        self._proxies: dict[str, str | None] = {}

    async def call(self, url: str, params: Mapping[str, Any]) -> Any:
        """Ask Telegram for something that needs no file; gives its result.

        Raises:
            TelegramError: as PTB's own `post`.
        """
        # `do_request` below reads no more of PTB's RequestData than this has.
        return await self.post(url, cast("RequestData", _Params(params)))

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer unless the call says otherwise."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            # Shorter than servers keep idle connections, so that we are usually the first to close one.
            connector = _Connector(limit=self._connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(
                connector=connector,
                # Telegram sets no cookies; looking through an empty jar costs as much as reading the answer.
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - PTB's interface; connecting covers it
    ) -> tuple[int, bytes]:
        """Make one request.

        Raises:
            NotSentError: no connection.
            RetryAfter: refused for certain, like every refusal that PTB makes of the answer.
            BadRequest: the same, for refusals that PTB has no error for (a file that is too large).
            TimedOut: no whole answer in time; the fate of the request is unknown.
            NetworkError: the connection broke, or somebody else answered; the fate is unknown, too.
        """
        if self._session is None:
            raise RuntimeError("AiohttpRequest is used before initialize()")
        timeout = _timeout(
            _seconds(connect_timeout, self._connect_timeout),
            _seconds(write_timeout, self._write_timeout),
            _seconds(read_timeout, self._read_timeout),
        )
        given = {"timeout": timeout, "proxy": self._proxy_for(url), **_body(request_data)}
        sending = _Sending()
        _present.set(sending)
        try:
            async with self._session.request(method, url, allow_redirects=False, **given) as answer:
                body = await answer.read()
                if _telegrams(body) is not None:  # what a proxy takes for the time is not Telegram's
                    self.dated(_method_of(url), _date_of(answer.headers.get("Date")))
                return _judged(answer.status, body, answer.headers.get("Retry-After"))
        except TelegramError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, its fate depends on what had been sent
            raise sending.fate(error) from None

    def _proxy_for(self, url: str) -> str | None:
        """What the environment says, asked once for every server: aiohttp would ask in a thread each time."""
        server = url[: url.find("/", len("https://"))]
        if server not in self._proxies:
            self._proxies[server] = _proxy_of(server)
        return self._proxies[server]

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Telegram's answer; PTB's own way would write what it cannot read into the log.

        Raises:
            NetworkError: it is none of Telegram's, or not all of it.
        """
        answer = _telegrams(payload)
        if answer is None:
            raise NetworkError("not an answer of Telegram's")
        return answer


class _Sending:
    """How far one request has come."""

    has_connection = False

    def fate(self, error: Exception) -> NetworkError:
        """What PTB is told: the error's name alone, since its text may hold the address, and so the token."""
        if not self.has_connection:
            return NotSentError(type(error).__name__)
        return TimedOut() if isinstance(error, TimeoutError) else NetworkError(type(error).__name__)


_present: ContextVar[_Sending] = ContextVar("_present")


class _Connector(aiohttp.TCPConnector):
    """Notes when a request gets its connection, and hands out none that the server has closed meanwhile."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._used: WeakSet[object] = WeakSet()

    async def connect(self, *args: Any, **kwargs: Any) -> Connection:
        """A connection to write to, now."""
        connection = await super().connect(*args, **kwargs)
        while connection.protocol in self._used and _is_over(connection):
            connection.close()
            connection = await super().connect(*args, **kwargs)
        if connection.protocol is not None:
            self._used.add(connection.protocol)
        _present.get().has_connection = True
        return connection


def _is_over(connection: Connection) -> bool:
    """Whether there is something to read although nothing was asked: that is the server's goodbye.

    The event loop would learn of it only after the request was written, and then nobody could tell whether it
    was carried out.
    """
    transport = connection.transport
    if transport is None or transport.is_closing():
        return True
    look = select.poll()
    look.register(transport.get_extra_info("socket").fileno(), select.POLLIN)
    return bool(look.poll(0))


def _judged(status: int, body: bytes, wait: str | None) -> tuple[int, bytes]:
    """An answer as PTB should see it, or the error it stands for."""
    if status < 300:  # noqa: PLR2004 - HTTP's own division; PTB reads the body
        return status, body
    said = _telegrams(body) or {}
    if status == TOO_MANY_REQUESTS:
        raise RetryAfter(_silence(said, wait))
    if not said or status not in range(400, 500):
        # A proxy's page, or an error at Telegram's end: it may have come after the message went out.
        raise NetworkError(f"HTTP {status}")
    if status not in KNOWN_REFUSALS:
        raise BadRequest(str(said.get("description", f"HTTP {status}")))
    return status, body


def _method_of(url: str) -> str:
    return url.rpartition("/")[2].partition("?")[0]


def _date_of(header: str | None) -> datetime | None:
    """The instant that an HTTP date names; None where there is none that can be read."""
    try:
        date = parsedate_to_datetime(header or "")
    except (ValueError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def _silence(said: dict[str, Any], header: str | None) -> int:
    """Return the seconds of silence that a 429 asks for: a second at least, `LONGEST_SILENCE` at most."""
    parameters = said.get("parameters")
    asked = parameters.get("retry_after") if isinstance(parameters, dict) else header
    try:
        seconds = float(asked) if isinstance(asked, str | int | float) else SILENCE_SECONDS
    except OverflowError:  # digits without end
        seconds = LONGEST_SILENCE
    except ValueError:
        seconds = SILENCE_SECONDS
    # A second at least: without a pause the same message would be tried again at full speed.
    return ceil(min(max(seconds, 1), LONGEST_SILENCE)) if seconds >= 0 else SILENCE_SECONDS


def _telegrams(body: bytes) -> dict[str, Any] | None:
    """What Telegram said, if it was Telegram, and if it is all of it."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    whole = "result" in said if said.get("ok") is True else said.get("ok") is False
    return said if whole else None


@cache
def _timeout(connect: float | None, write: float | None, read: float | None) -> aiohttp.ClientTimeout:
    limited = None not in (connect, write, read)
    # Without a limit on the whole, a server that takes in nothing, or drips, would hold us for ever.
    whole = sum(part or 0 for part in (connect, write, read)) if limited else None
    return aiohttp.ClientTimeout(total=whole, connect=connect, sock_read=read)


def _proxy_of(server: str) -> str | None:
    parts = urlsplit(server)
    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)


def _seconds(given: Any, default: float) -> float | None:
    return default if given is BaseRequest.DEFAULT_NONE else given


def _body(data: RequestData | None) -> dict[str, Any]:
    """What aiohttp is given; JSON costs less to write and to read than the form that files need."""
    if data is None:
        return {}
    if not data.contains_files:
        return {"data": data.json_payload, "headers": JSON_BODY}
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        # As a file, so that it is sent piece by piece and other requests get their turn.
        file = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, file, filename=filename, content_type=mime)
    return {"data": form}
