"""The Bot API over HTTP, with every request format that Telegram accepts, and Telegram's answer format."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.botapi import call
from sandbox.files import Upload
from sandbox.params import Params
from sandbox.refusals import ApiError, HtmlError, UnansweredError, bad_request
from sandbox.telegram import Telegram

Json = dict[str, Any]

_MAX_FIELD_BYTES = 64 * 1024 * 1024
_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n"
    "<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


class BotApi:
    """The routes of the Bot API.

    Args:
        telegram: The Telegram that carries out the calls.
        leave_unanswered: Sends only these bytes of an answer and returns when the request is over.
    """

    def __init__(
        self,
        telegram: Telegram,
        leave_unanswered: Callable[[Request, UnansweredError, bytes], Awaitable[Response]],
    ) -> None:
        self._telegram = telegram
        self._leave_unanswered = leave_unanswered

    def routes(self) -> list[Route]:
        """Return the routes under `/bot<token>` and `/file`."""
        return [
            Route("/bot{token}/{method}", self.answer, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self.file),
        ]

    async def answer(self, request: Request) -> Response:
        """Carry out a call and answer as Telegram does."""
        try:
            self._check_token(request)
            result = await call(self._telegram, request.path_params["method"], await _params(request))
        except ApiError as refusal:
            return _error_response(refusal)
        except UnansweredError as fate:
            return await self._leave_unanswered(request, fate, _partial_answer(fate))
        return JSONResponse({"ok": True, "result": result})

    async def file(self, request: Request) -> Response:
        """Serve a file by its path from getFile."""
        try:
            self._check_token(request)
        except ApiError as refusal:
            return _error_response(refusal)
        stored = self._telegram.files.at(request.path_params["path"])
        return _error_response(ApiError(404, "Not Found")) if stored is None else Response(stored.data)

    def _check_token(self, request: Request) -> None:
        token = request.path_params["token"]
        if ":" not in token:
            raise ApiError(404, "Not Found")
        if token != self._telegram.token:
            raise ApiError(401, "Unauthorized")


def _partial_answer(fate: UnansweredError) -> bytes:
    """Return the part of an answer that is sent before the connection is cut."""
    whole = JSONResponse({"ok": True, "result": fate.result})
    head = b"".join(b"%s: %s\r\n" % header for header in whole.raw_headers)
    return (b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + bytes(whole.body))[: fate.bytes_sent]


def _error_response(refusal: ApiError) -> Response:
    if isinstance(refusal, HtmlError):
        return HTMLResponse(_PAGE.format(f"{refusal.code} {refusal.description}"), refusal.code)
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    headers = {}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    if "retry_after" in refusal.parameters:
        headers["Retry-After"] = str(refusal.parameters["retry_after"])
    return JSONResponse(body, refusal.code, headers=headers)


async def _params(request: Request) -> Params:
    """Read the parameters from the URL and the body; the body takes precedence."""
    values: Json = dict(request.query_params)
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type == "application/json":
        return Params(values | _json_object(await request.body()))
    if content_type not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return Params(values)
    return await _form(request, values)


def _json_object(body: bytes) -> Json:
    try:
        decoded = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(decoded, dict):
        raise bad_request("expected a JSON object as the request body")
    return decoded


async def _form(request: Request, values: Json) -> Params:
    files: dict[str, Upload] = {}
    try:
        async with request.form(max_part_size=_MAX_FIELD_BYTES) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files[name] = Upload(value.filename or name, value.content_type or "", await value.read())
                else:
                    values[name] = value
    except HTTPException:
        raise bad_request("can't parse the request body") from None
    return Params(values, files)
