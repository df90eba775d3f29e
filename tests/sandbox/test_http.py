from typing import Any

import aiohttp
import pytest
from telegram import Bot
from telegram.error import EndPointNotFound, InvalidToken
from telegram.request import HTTPXRequest

from sandbox.botapi import METHODS
from sandbox.people import User
from sandbox.server import Server
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Raw

BUTTON = '{"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}'


@pytest.mark.parametrize(
    "request_as",
    [
        {"json": {"chat_id": 100_000_001, "text": "hello"}},
        {"json": {"chat_id": "100000001", "text": "hello"}},
        {"data": {"chat_id": "100000001", "text": "hello"}},
        {"params": {"chat_id": "100000001", "text": "hello"}},
        {"params": {"chat_id": "100000001", "text": "overruled"}, "json": {"text": "hello"}},
    ],
)
async def test_parameters_come_as_json_form_or_in_the_address(
    raw: Raw, telegram: Telegram, ada: User, request_as: dict[str, Any]
) -> None:
    status, _ = await raw.read(raw.http.post(raw.address("sendMessage"), **request_as))
    assert status == 200
    assert telegram.messages(ada.id)[-1]["text"] == "hello"


async def test_parameters_come_as_multipart(raw: Raw, telegram: Telegram, ada: User) -> None:
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("chat_id", str(ada.id))
    form.add_field("text", "😴")
    form.add_field("reply_markup", BUTTON)
    status, body = await raw.read(raw.http.post(raw.address("sendMessage"), data=form))
    assert (status, body["ok"]) == (200, True)
    assert telegram.messages(ada.id)[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "go"


async def test_a_get_works_too_and_letter_case_does_not_matter(
    raw: Raw, telegram: Telegram, ada: User
) -> None:
    status, body = await raw.get(f"/bot{raw.token}/SENDmessage?chat_id={ada.id}&text=hello")
    assert (status, body["ok"]) == (200, True)
    assert telegram.ledger[-1].method == "sendMessage"


async def test_keyboards_come_as_objects_or_as_text(raw: Raw, telegram: Telegram, ada: User) -> None:
    as_object = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    for markup in (BUTTON, as_object):
        await raw.call("sendMessage", chat_id=ada.id, text="x", reply_markup=markup)
    one, other = telegram.messages(ada.id)[-2:]
    assert one["reply_markup"] == other["reply_markup"] == as_object
    assert [call.params["reply_markup"] for call in telegram.ledger] == [as_object, as_object]


@pytest.mark.parametrize(
    ("body", "description"),
    [
        (b"{", "Bad Request: can't parse JSON object"),
        (b"[]", "Bad Request: expected a JSON object as the request body"),
        (b"\xff", "Bad Request: can't parse JSON object"),
    ],
)
async def test_a_body_that_is_no_json_object_is_refused(raw: Raw, body: bytes, description: str) -> None:
    headers = {"Content-Type": "application/json"}
    request = raw.http.post(raw.address("getMe"), data=body, headers=headers)
    status, answer = await raw.read(request)
    assert (status, answer["description"]) == (400, description)


async def test_a_broken_multipart_body_is_refused(raw: Raw) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    status, answer = await raw.read(raw.http.post(raw.address("getMe"), data=b"--y\r\n", headers=headers))
    assert (status, answer["description"]) == (400, "Bad Request: can't parse the request body")


async def test_an_unknown_method_is_not_found(raw: Raw, bot: Bot) -> None:
    assert await raw.refusal("flyToTheMoon") == "Not Found"
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("flyToTheMoon")


async def test_a_wrong_token_is_unauthorized_and_a_malformed_one_not_found(raw: Raw) -> None:
    assert await raw.get("/bot42:WRONG/getMe") == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    assert await raw.get("/botWRONG/getMe") == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found"},
    )


async def test_ptb_refuses_to_start_with_a_wrong_token(server: Server) -> None:
    client = HTTPXRequest(httpx_kwargs={"verify": False})
    with pytest.raises(InvalidToken):
        await Bot("42:WRONG", f"{server.url}/bot", request=client, get_updates_request=client).initialize()
    await client.shutdown()


async def test_anything_else_is_not_found_in_telegrams_form(raw: Raw) -> None:
    status, body = await raw.get("/nowhere")
    assert (status, body) == (404, {"ok": False, "error_code": 404, "description": "Not Found"})


@pytest.mark.parametrize("method", sorted(METHODS))
async def test_a_call_without_parameters_is_answered_in_telegrams_form(raw: Raw, method: str) -> None:
    status, body = await raw.call(method)
    assert body["ok"] == (status == 200)
    if status != 200:
        assert (status, body["error_code"]) == (400, 400)
        assert body["description"].startswith("Bad Request: ")
