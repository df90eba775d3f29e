"""What an answer proves, and what half an answer does not."""

import asyncio
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.delivery.flood_limits import MAX_PAUSE_SECONDS
from bot.delivery.transport import DEFAULT_PAUSE_SECONDS, AiohttpRequest
from tests.raw_socket import Handler, answer, listening, request_of, saying

SENT = json.dumps({"ok": True, "result": {"message_id": 7, "text": "Zinc, ä"}}, ensure_ascii=False)
BLOCKED = json.dumps(
    {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
)


def url(port: int) -> str:
    """The address of a method there."""
    return f"http://127.0.0.1:{port}/bot42:SANDBOX/sendMessage"


async def error_of(said: bytes) -> TelegramError:
    """What comes of a request that is answered like this."""
    async with listening(saying(said)) as port, AiohttpRequest() as request:
        with pytest.raises(TelegramError) as raised:
            await request.post(url(port))
    return raised.value


PAGE = "<html><h1>Sign in to the hotel's network</h1></html>"


@pytest.mark.parametrize("status", [200, 204, 302, 400, 401, 403, 404, 407, 409, 413, 418, 500, 502, 504])
async def test_a_page_of_somebody_in_between_says_nothing_about_the_fate(status: int) -> None:
    error = await error_of(answer(status, PAGE, Location="http://127.0.0.1:1/"))

    assert type(error) is NetworkError
    assert "hotel" not in str(error)


@pytest.mark.parametrize(
    "body",
    ['{"ok": true}', '{"result": 7}', "[]", "7", '"ok"', "", '{"message": "blocked"}', "[" * 100_000],
)
@pytest.mark.parametrize("status", [200, 403])
async def test_json_that_is_none_of_telegrams_says_nothing_either(status: int, body: str) -> None:
    assert type(await error_of(answer(status, body))) is NetworkError


@pytest.mark.parametrize("status", [500, 501, 502, 503, 504])
async def test_an_error_at_telegrams_end_may_have_come_after_the_message_went_out(status: int) -> None:
    parameters = '"parameters": {"retry_after": 7}'
    error = await error_of(answer(status, f'{{"ok": false, "error_code": {status}, {parameters}}}'))

    assert type(error) is NetworkError


@pytest.mark.parametrize(
    ("status", "error"), [(400, BadRequest), (401, InvalidToken), (403, Forbidden), (409, Conflict)]
)
async def test_a_refusal_of_telegrams_own_is_certain(status: int, error: type[TelegramError]) -> None:
    said = f'{{"ok": false, "error_code": {status}, "description": "no"}}'

    assert type(await error_of(answer(status, said))) is error


async def test_a_refusal_that_ptb_does_not_know_is_certain_too() -> None:
    said = '{"ok": false, "error_code": 413, "description": "Request Entity Too Large"}'

    error = await error_of(answer(413, said))

    assert isinstance(error, BadRequest)
    assert error.message == "Request Entity Too Large"


@pytest.mark.parametrize(
    ("body", "header", "seconds"),
    [
        ('{"ok": false, "parameters": {"retry_after": 7}}', "3", 7),
        ('{"ok": false}', "3", 3),
        (PAGE, "3", 3),
        (PAGE, "soon", DEFAULT_PAUSE_SECONDS),
        ('{"ok": false, "parameters": {"retry_after": -1}}', "3", DEFAULT_PAUSE_SECONDS),
        ('{"ok": false, "parameters": {"retry_after": 0}}', "3", 1),
        ('{"ok": false, "parameters": {"retry_after": 86401}}', "3", MAX_PAUSE_SECONDS),
        ('{"ok": false, "parameters": {"retry_after": 1000000000000}}', "3", MAX_PAUSE_SECONDS),
        (f'{{"ok": false, "parameters": {{"retry_after": 1{"0" * 400}}}}}', "3", MAX_PAUSE_SECONDS),
        ('{"ok": false, "parameters": {"retry_after": 1e400}}', "3", MAX_PAUSE_SECONDS),
        ('{"ok": false, "parameters": {"retry_after": NaN}}', "3", DEFAULT_PAUSE_SECONDS),
        ('{"ok": false, "parameters": {"retry_after": 6.1}}', "3", 7),
        ('{"ok": false, "parameters": {"retry_after": "7"}}', "3", 7),
        ('{"ok": false, "parameters": {"retry_after": [7]}}', "3", DEFAULT_PAUSE_SECONDS),
        ('{"ok": false, "parameters": {"retry_after": null}}', "3", DEFAULT_PAUSE_SECONDS),
        (PAGE, "9" * 5_000, MAX_PAUSE_SECONDS),
        (PAGE, "-7", DEFAULT_PAUSE_SECONDS),
        (PAGE, "1.5", 2),
    ],
)
async def test_who_asks_for_silence_gets_it_whoever_it_is(body: str, header: str, seconds: int) -> None:
    error = await error_of(answer(429, body, Retry_After=header))

    assert isinstance(error, RetryAfter)
    assert error.retry_after == timedelta(seconds=seconds)


# Answers that break off


def framed(status: int, body: str) -> dict[str, bytes]:
    """One answer in each of the three ways in which HTTP says where it ends."""
    whole = body.encode()
    half = len(whole) // 2
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (whole[:half], whole[half:], b""))
    head = f"HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\n".encode()
    return {
        "counted": head + b"Content-Length: %d\r\n\r\n%s" % (len(whole), whole),
        "chunked": head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks,
        "until it hangs up": head + b"Connection: close\r\n\r\n" + whole,
    }


def breaking_off(said: bytes) -> Handler:
    """A server that says one byte less at every request, down to nothing at all."""
    rest = iter(range(len(said), -1, -1))

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_of(reader)
        writer.write(said[: next(rest)])

    return say


@pytest.mark.parametrize("way", ["counted", "chunked", "until it hangs up"])
@pytest.mark.parametrize(("status", "body"), [(200, SENT), (403, BLOCKED)])
async def test_an_answer_that_breaks_off_says_nothing_wherever_it_does(
    way: str, status: int, body: str
) -> None:
    said = framed(status, body)[way]
    async with listening(breaking_off(said)) as port, AiohttpRequest() as request:
        if status == 200:
            assert await request.post(url(port)) == {"message_id": 7, "text": "Zinc, ä"}
        else:
            with pytest.raises(Forbidden):
                await request.post(url(port))
        for _length in range(len(said)):
            with pytest.raises(TelegramError) as raised:
                await request.post(url(port))
            assert type(raised.value) is NetworkError


NOON = "Mon, 02 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (answer(200, SENT, Date=NOON), [datetime(2026, 3, 2, 12, tzinfo=UTC)]),
        (
            answer(403, BLOCKED, Date="Mon, 02 Mar 2026 13:00:00 +0100"),
            [datetime(2026, 3, 2, 12, tzinfo=UTC)],
        ),
        (answer(200, SENT, Date="Mon, 02 Mar 2026 12:00:00 -0000"), [datetime(2026, 3, 2, 12, tzinfo=UTC)]),
        (answer(200, SENT), [None]),
        (answer(200, SENT, Date="soon"), [None]),
        (answer(200, SENT, Date="Mon, 99 Mar 99999 12:00:00 GMT"), [None]),
        (answer(200, PAGE, Date=NOON), []),  # the hotel's clock is none of Telegram's
    ],
)
async def test_what_time_it_is_at_telegram_is_heard_from_whole_answers_of_telegrams(
    said: bytes, heard: list[datetime | None]
) -> None:
    dates: list[tuple[str, datetime | None]] = []
    async with listening(saying(said)) as port, AiohttpRequest() as request:
        request.on_date = lambda method, date: dates.append((method, date))
        with suppress(TelegramError):
            await request.post(f"{url(port)}?timeout=25")

    assert dates == [("sendMessage", each) for each in heard]
