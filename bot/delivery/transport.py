"""PTB's request interface over aiohttp; decides whether a failed request may have been carried out.

Without a connection, certainly nothing left this machine. With a connection, bytes may have left: after any
failure from there on the outcome is unknown, unless Telegram itself refuses in a complete answer. Nothing is
retried here; whoever owes the message decides about that.
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

from bot.delivery.flood_limits import MAX_PAUSE_SECONDS

JSON_BODY = {"Content-Type": "application/json"}
# Seconds to pause after a 429 that names no pause; Telegram's own always do.
DEFAULT_PAUSE_SECONDS = 5
TOO_MANY_REQUESTS = 429
# HTTP statuses that PTB has an error of its own for; PTB takes any other for a network error.
PTB_ERROR_STATUSES = {400, 401, 403, 404, 409}


class NotSentError(NetworkError):
    """The request never left this machine, so certainly nothing was delivered."""


@dataclass(frozen=True)
class _JsonRequestData:
    """Parameters encoded in one go; PTB's RequestData copies and encodes each of them, twice."""

    params: Mapping[str, Any]
    contains_files = False

    @property
    def json_payload(self) -> bytes:
        return json.dumps(self.params).encode()


OnDate = Callable[[str, datetime | None], None]


def _ignore_date(_method: str, _date: datetime | None) -> None:
    """Ignore the time at Telegram."""


class AiohttpRequest(BaseRequest):
    """One keep-alive connection pool to the Bot API; all time-outs are in seconds.

    A proxy is used where the environment names one (`HTTPS_PROXY`, `NO_PROXY`), and certificates are checked
    against the system's authorities, or those of `SSL_CERT_FILE`.

    Attributes:
        connections: Most connections; a sender with more requests in flight waits here.
        connect_timeout: For all before the first byte: a free place in the pool, DNS, connection, TLS.
        write_timeout: For sending.
        read_timeout: For each gap in the answer. No request takes longer than the sum of the three.
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
        self.on_date: OnDate = _ignore_date
        """Called for each answer of Telegram's with the method and its `Date` (aware; None: missing)."""
        self._proxies: dict[str, str | None] = {}

    async def call(self, url: str, params: Mapping[str, Any]) -> Any:
        """Call a method that uploads no file; return its result.

        Raises:
            TelegramError: The errors of PTB's own `post`.
        """
        # `do_request` below uses only those attributes of PTB's RequestData that `_JsonRequestData` has.
        return await self.post(url, cast("RequestData", _JsonRequestData(params)))

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer unless the call says otherwise."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            # Seconds shorter than servers keep idle connections, so that usually we close them first.
            connector = _Connector(limit=self._connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(
                connector=connector,
                # Telegram sets no cookies; searching an empty jar costs as much as reading the answer.
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
            NotSentError: There was no connection.
            RetryAfter: Certainly refused, like every refusal that PTB makes of the answer.
            BadRequest: Certainly refused, for refusals that PTB has no error for (a file that is too large).
            TimedOut: No complete answer in time; the outcome is unknown.
            NetworkError: The connection broke, or not Telegram answered; the outcome is unknown, too.
        """
        if self._session is None:
            raise RuntimeError("AiohttpRequest is used before initialize()")
        timeout = _timeout(
            _seconds(connect_timeout, self._connect_timeout),
            _seconds(write_timeout, self._write_timeout),
            _seconds(read_timeout, self._read_timeout),
        )
        given = {"timeout": timeout, "proxy": self._proxy_for(url), **_body_arguments(request_data)}
        sending = _RequestProgress()
        _current_request.set(sending)
        try:
            async with self._session.request(method, url, allow_redirects=False, **given) as answer:
                body = await answer.read()
                if _parse_answer(body) is not None:  # a proxy's `Date` is not Telegram's time
                    self.on_date(_method_of(url), _date_of(answer.headers.get("Date")))
                return _check_status(answer.status, body, answer.headers.get("Retry-After"))
        except TelegramError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the error, what counts is how far the request had come
            raise sending.as_ptb_error(error) from None

    def _proxy_for(self, url: str) -> str | None:
        """Return the environment's proxy, cached by server: aiohttp would ask in a thread each time."""
        server = url[: url.find("/", len("https://"))]
        if server not in self._proxies:
            self._proxies[server] = _proxy_of(server)
        return self._proxies[server]

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse Telegram's answer; PTB's own version would log the payload that it cannot read.

        Raises:
            NetworkError: The answer is not Telegram's, or incomplete.
        """
        answer = _parse_answer(payload)
        if answer is None:
            raise NetworkError("not an answer of Telegram's")
        return answer


class _RequestProgress:
    """The progress of one request."""

    has_connection = False

    def as_ptb_error(self, error: Exception) -> NetworkError:
        """Return PTB's error with the name only: the text may contain the URL, and with it the token."""
        if not self.has_connection:
            return NotSentError(type(error).__name__)
        return TimedOut() if isinstance(error, TimeoutError) else NetworkError(type(error).__name__)


_current_request: ContextVar[_RequestProgress] = ContextVar("_present")


class _Connector(aiohttp.TCPConnector):
    """Records when a request gets its connection; never reuses one that the server has closed."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._used_protocols: WeakSet[object] = WeakSet()

    async def connect(self, *args: Any, **kwargs: Any) -> Connection:
        """Return an open connection."""
        connection = await super().connect(*args, **kwargs)
        while connection.protocol in self._used_protocols and _is_closed_by_server(connection):
            connection.close()
            connection = await super().connect(*args, **kwargs)
        if connection.protocol is not None:
            self._used_protocols.add(connection.protocol)
        _current_request.get().has_connection = True
        return connection


def _is_closed_by_server(connection: Connection) -> bool:
    """Return whether the server has closed an idle connection, which then has something to read.

    The event loop would notice only after the request was written, and then nobody could tell whether the
    request was carried out.
    """
    transport = connection.transport
    if transport is None or transport.is_closing():
        return True
    look = select.poll()
    look.register(transport.get_extra_info("socket").fileno(), select.POLLIN)
    return bool(look.poll(0))


def _check_status(status: int, body: bytes, retry_after: str | None) -> tuple[int, bytes]:
    """Return an answer for PTB to judge, or raise the error that it stands for."""
    if status < 300:  # noqa: PLR2004 - HTTP's own division; PTB reads the body
        return status, body
    said = _parse_answer(body) or {}
    if status == TOO_MANY_REQUESTS:
        raise RetryAfter(_pause_seconds(said, retry_after))
    if not said or status not in range(400, 500):
        # A proxy's page, or an error at Telegram's end: the message may have gone out before it.
        raise NetworkError(f"HTTP {status}")
    if status not in PTB_ERROR_STATUSES:
        raise BadRequest(str(said.get("description", f"HTTP {status}")))
    return status, body


def _method_of(url: str) -> str:
    return url.rpartition("/")[2].partition("?")[0]


def _date_of(header: str | None) -> datetime | None:
    """Parse an HTTP date into an instant in UTC; None if it is missing or malformed."""
    try:
        date = parsedate_to_datetime(header or "")
    except (ValueError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def _pause_seconds(answer: dict[str, Any], header: str | None) -> int:
    """Return the seconds that a 429 asks to pause: one second at least, `MAX_PAUSE_SECONDS` at most."""
    parameters = answer.get("parameters")
    asked = parameters.get("retry_after") if isinstance(parameters, dict) else header
    try:
        seconds = float(asked) if isinstance(asked, str | int | float) else DEFAULT_PAUSE_SECONDS
    except OverflowError:  # more digits than a float holds
        seconds = MAX_PAUSE_SECONDS
    except ValueError:
        seconds = DEFAULT_PAUSE_SECONDS
    # One second at least: without a pause the same message would be retried at full speed.
    return ceil(min(max(seconds, 1), MAX_PAUSE_SECONDS)) if seconds >= 0 else DEFAULT_PAUSE_SECONDS


def _parse_answer(body: bytes) -> dict[str, Any] | None:
    """Parse an answer; None if it is not Telegram's, or incomplete."""
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
    # Without a total limit, a server that reads nothing, or answers byte by byte, would block us for ever.
    whole = sum(part or 0 for part in (connect, write, read)) if limited else None
    return aiohttp.ClientTimeout(total=whole, connect=connect, sock_read=read)


def _proxy_of(server: str) -> str | None:
    parts = urlsplit(server)
    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)


def _seconds(given: Any, default: float) -> float | None:
    return default if given is BaseRequest.DEFAULT_NONE else given


def _body_arguments(data: RequestData | None) -> dict[str, Any]:
    """Return aiohttp's arguments for the body: JSON, which is cheaper, or the form that files need."""
    if data is None:
        return {}
    if not data.contains_files:
        return {"data": data.json_payload, "headers": JSON_BODY}
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        # As a file object, so that it is sent in chunks and other requests are not blocked.
        file = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, file, filename=filename, content_type=mime)
    return {"data": form}
