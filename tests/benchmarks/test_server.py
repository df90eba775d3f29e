"""The Telegram of the benchmarks is one in what matters: it takes no nonsense, answers in kind and counts."""

import json
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from benchmarks import asking, letters, runner
from benchmarks.ledger import Ledger

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with runner.server() as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    asking.control(server, "reset")
    return server


def call(url: str, method: str, body: bytes, headers: dict[str, str]) -> dict[str, object]:
    request = Request(f"{url}/bot1:X/{method}", body, headers)  # noqa: S310 - our own server
    with urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
        result: dict[str, object] = json.load(answer)
    return result


def send(url: str, **given: object) -> dict[str, object]:
    return call(url, "sendMessage", json.dumps(given).encode(), JSON)


@pytest.mark.parametrize(
    "wrong",
    [
        {"chat_id": "me", "text": "hello"},
        {"chat_id": 1, "text": ""},
        {"chat_id": 1, "text": "<b>open", "parse_mode": "HTML"},
        {"chat_id": 1, "text": "hello", "reply_markup": {}},
        {"chat_id": 1},
    ],
)
def test_nonsense_is_refused(url: str, wrong: dict[str, object]) -> None:
    with pytest.raises(HTTPError, match="400"):
        send(url, **wrong)
    assert asking.control(url, "figures")["accepted"] == 0


def test_a_message_is_answered_as_telegram_does_however_it_was_sent(url: str) -> None:
    given = {"chat_id": 7, "text": "<b>Hi</b> there", "parse_mode": "HTML"}
    form = urlencode(given).encode()

    for answer in (send(url, **given), call(url, "sendMessage", form, {})):
        message = answer["result"]
        assert isinstance(message, dict)
        assert (message["chat"]["id"], message["text"]) == (7, "Hi there")
        assert message["entities"] == [{"type": "bold", "offset": 0, "length": 2}]


def test_updates_are_given_until_they_are_confirmed(url: str) -> None:
    asking.control(url, "feed", [asking.text_update(number, 1, "/help now") for number in (5, 6)])

    first = call(url, "getUpdates", json.dumps({"offset": 0, "timeout": 1}).encode(), JSON)["result"]
    second = call(url, "getUpdates", json.dumps({"offset": 6, "timeout": 1}).encode(), JSON)["result"]
    third = call(url, "getUpdates", json.dumps({"offset": 7}).encode(), JSON)["result"]
    assert isinstance(first, list)
    assert isinstance(second, list)
    assert [each["update_id"] for each in first] == [5, 6]
    assert [each["update_id"] for each in second] == [6]
    assert third == []
    assert first[0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 5}]


def test_during_a_silence_nothing_is_taken(url: str) -> None:
    asking.control(url, "halt", 60)

    with pytest.raises(HTTPError, match="429") as refused:
        send(url, chat_id=1, text="hello")
    assert json.load(refused.value)["parameters"] == {"retry_after": 60}
    assert asking.control(url, "figures")["refused"] == 1


def test_the_fullest_second_is_found_wherever_it_begins() -> None:
    ledger = Ledger()
    for instant in (0.0, 0.6, 0.7, 1.0, 1.59, 1.6, 3.0):
        ledger.accept(instant, 1)

    assert ledger.figures()["most_in_a_second"] == 4


def test_what_comes_although_a_silence_was_asked_for_is_counted_but_not_what_was_on_its_way() -> None:
    ledger = Ledger()
    ledger.halt(10.0, 5.0)

    assert [ledger.remaining_pause(at) for at in (11.0, 11.05, 12.0, 15.0)] == [
        4.0,
        pytest.approx(3.95),
        3.0,
        0.0,
    ]
    assert (ledger.figures()["inside_retry_after"], ledger.figures()["refused"]) == (1, 3)


def test_an_answer_is_the_first_message_after_the_question() -> None:
    ledger = Ledger()
    for chat_id in range(100):
        ledger.record_question(10.0, chat_id)
        ledger.accept(10.0 + chat_id, chat_id)
        ledger.accept(500.0, chat_id)

    figures = ledger.figures()
    assert (figures["answered"], figures["answer_median"], figures["answer_p99"]) == (100, 49.5, 98.0)


@pytest.mark.thorough
async def test_the_letters_are_reminders_with_buttons_and_tips() -> None:
    written = await letters.render_messages(20)

    assert len(written) == 20
    assert sum("taken" in json.dumps(each["reply_markup"]).lower() for each in written) == 10
