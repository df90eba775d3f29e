"""PTB's request interface over aiohttp, which costs a fraction of the default client's CPU."""

import json
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

JSON_BODY = {"Content-Type": "application/json"}


class NotSentError(NetworkError):
    """The request never left this machine, so it is certain that nothing was delivered."""


class AiohttpRequest(BaseRequest):
    """One keep-alive connection pool to the Bot API; all time-outs are in seconds.

    Errors follow PTB's contract, and are divided by the one question that matters for a message owed:
    `NotSentError` when the connection could not even be made, any other `NetworkError` when the
    request may have been carried out.
    """

    def __init__(
        self, *, connections: int = 64, connect_timeout: float = 10, read_timeout: float = 30
    ) -> None:
        self._connections = connections
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[tuple[str, str], str | None] = {}

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer unless the call says otherwise."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            # Telegram sets no cookies, and looking through an empty jar costs as much as parsing the answer.
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

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
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - PTB's interface; the read time-out covers it
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the same
    ) -> tuple[int, bytes]:
        """Make one request, never repeated here: who owes the message decides about that.

        Raises:
            NotSentError: no connection.
            TimedOut: no answer in time; the fate of the request is unknown.
            NetworkError: the connection broke; the fate of the request is unknown.
        """
        if self._session is None:
            raise RuntimeError("AiohttpRequest is used before initialize()")
        connect = _seconds(connect_timeout, self._connect_timeout)
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=connect, sock_read=_seconds(read_timeout, self._read_timeout)
        )
        try:
            async with self._session.request(
                method, url, timeout=timeout, proxy=self._proxy_for(url), **_body(request_data)
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSentError(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError as error:
            # The name alone: the error's text may hold the address, and that holds the token.
            raise NetworkError(type(error).__name__) from None

    def _proxy_for(self, url: str) -> str | None:
        """The operator's HTTPS_PROXY, as every other program takes it; looked up once for each host.

        aiohttp's own `trust_env` does so for every request, which costs more than the request itself.
        """
        parts = urlsplit(url)
        place = (parts.scheme, parts.hostname or "")
        if place not in self._proxies:
            self._proxies[place] = None if proxy_bypass(place[1]) else getproxies().get(place[0])
        return self._proxies[place]

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Read an answer.

        Raises:
            NetworkError: it is not JSON, or was cut short; the fate of the request is unknown. PTB's own
                reading would write the answer to the log, and words of people with it.
        """
        try:
            return json.loads(payload)
        except ValueError:
            raise NetworkError("the answer is not JSON") from None


def _seconds(given: Any, default: float) -> float | None:
    return default if given is BaseRequest.DEFAULT_NONE else given


def _body(data: RequestData | None) -> dict[str, Any]:
    """What aiohttp is given; JSON unless there are files, since a form costs more to write and to read."""
    if data is None:
        return {}
    if not data.contains_files:
        return {"data": data.json_payload, "headers": JSON_BODY}
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}
