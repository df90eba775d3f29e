"""What is timed is what is said: every message arrives once, at a server that would notice nonsense."""

import argparse
import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from benchmarks import durable, letters, runner
from benchmarks.ledger import Ledger

COUNT = 40


@pytest.fixture
def url() -> Iterator[str]:
    with runner.server() as url:
        yield url


def call(url: str, method: str, **given: object) -> dict[str, object]:
    body = json.dumps(given).encode()
    request = Request(f"{url}/bot1:X/{method}", body, {"Content-Type": "application/json"})  # noqa: S310 - ours
    with urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
        result: dict[str, object] = json.load(answer)
    return result


async def test_ours_delivers_everything_that_is_due_and_counts_it(url: str) -> None:
    figures = await durable.deliver(url, COUNT)

    told = runner.told(url)
    assert (told["accepted"], told["chats"], told["most_to_one"]) == (2 * COUNT, 2 * COUNT, 1)
    assert figures["messages_per_cpu_second"] > 0


@pytest.mark.parametrize(("module", "package"), [("ptb_send", "telegram"), ("aiogram_send", "aiogram")])
async def test_a_peer_sends_as_many_of_the_same_letters(
    url: str, tmp_path: Path, module: str, package: str
) -> None:
    pytest.importorskip(package)
    file = tmp_path / "letters.json"
    file.write_text(json.dumps(await letters.letters(20)))
    peer = importlib.import_module(f"benchmarks.peers.{module}")

    figures = await peer.main(argparse.Namespace(url=url, letters=file, count=COUNT, in_flight=4))

    assert runner.told(url)["accepted"] == 2 * COUNT
    assert figures["messages_per_cpu_second"] > 0


async def test_the_letters_are_reminders_with_buttons_and_tips() -> None:
    written = await letters.letters(20)

    assert len(written) == 20
    assert sum("Did you take it" in each["text"] or "due" in each["text"] for each in written) >= 10


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
def test_the_server_accepts_no_nonsense(url: str, wrong: dict[str, object]) -> None:
    with pytest.raises(HTTPError, match="400"):
        call(url, "sendMessage", **wrong)
    assert runner.told(url)["accepted"] == 0


def test_the_server_answers_as_telegram_does(url: str) -> None:
    answer = call(url, "sendMessage", chat_id=7, text="<b>Hi</b> there", parse_mode="HTML")

    message = answer["result"]
    assert isinstance(message, dict)
    assert (message["chat"]["id"], message["text"]) == (7, "Hi there")
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 2}]


def test_the_fullest_second_is_found_wherever_it_begins() -> None:
    ledger = Ledger()
    for instant in (0.0, 0.6, 0.7, 1.0, 1.59, 1.6, 3.0):
        ledger.accept(instant, 1)

    assert ledger.figures()["most_in_a_second"] == 4


def test_what_comes_during_a_silence_is_counted_but_not_what_was_on_its_way() -> None:
    ledger = Ledger()
    ledger.halt(10.0, 5.0)

    assert [ledger.wait(at) for at in (10.05, 12.0, 15.0)] == [pytest.approx(4.95), 3.0, 0.0]
    assert ledger.figures()["inside_retry_after"] == 1


def test_the_median_of_every_figure_is_what_counts() -> None:
    assert runner.median([{"a": 1, "b": 3}, {"a": 9, "b": 1}, {"a": 2, "b": 2}]) == {"a": 2, "b": 2}
