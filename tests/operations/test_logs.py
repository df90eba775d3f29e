"""No token, no text, no name and no medicine ever reaches a log, whatever goes wrong (P7)."""

import asyncio
import json
import logging
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import structlog

from bot import logs
from bot.clock import Clock
from sandbox.people import User
from sandbox.server import serve
from sandbox.telegram import Fault, Telegram
from tests.delivery_rig import PATIENT, bot_process
from tests.handlers.conftest import data_of

TOKEN = "42:TOKEN-THAT-NOBODY-MAY-SEE"
SECRETS = ("TOKEN-THAT", "Confidentia", "Secretol", "embarrassing", "Zurich", "holiday.pdf", "forged-data")


pytestmark = pytest.mark.usefixtures("logging_as_before")


async def an_announcement(telegram: Telegram, operator: User) -> None:
    """An operator writes to everyone what must not be logged."""
    said = "Secretol is embarrassing"
    operator.send(f"/broadcast {said}")
    await telegram.until(
        lambda: any("how it will look" in m.get("text", "") for m in telegram.messages(operator.id)), 60
    )
    card = next(m for m in telegram.messages(operator.id) if "how it will look" in m.get("text", ""))
    send = data_of(card, "Send…")
    operator.press(card["message_id"], send.replace("send", "yes"), forged=True)
    await telegram.until(
        lambda: len({call.chat_id for call in telegram.ledger if call.params.get("text") == said}) > 1, 60
    )


async def a_day_with_troubles(telegram: Telegram, database: Path, operator: User) -> None:
    """Everything is said that must not be logged, while much fails."""
    for fault in (Fault("error_500", "sendMessage"), Fault("drop", "sendMessage")):
        telegram.faults.add(fault)
    guests = [telegram.add_user("Confidentia") for _ in range(8)]
    for guest, text in zip(
        guests, ("/start", "/settings", "/remind Secretol 200 mg 21:00", "/tips"), strict=False
    ):
        guest.send(text)
        guest.send("Zurich")
    guests[4].send("is embarrassing pain bad?")
    guests[4].send("/took Secretol 300 mg")
    guests[4].send_document("holiday.pdf", b"-")
    guests[5].send("/check Secretol, embarrassing")
    guests[5].press(1, "dose:taken:forged-data", forged=True)
    guests[5].share_location(47.4, 8.5)
    await telegram.until(lambda: len(telegram.ledger) >= len(guests) - 2, timeout=PATIENT)
    await an_announcement(telegram, operator)

    with closing(sqlite3.connect(database)) as db:
        refuse = "SELECT RAISE(ABORT, 'Secretol')"
        db.execute(f"CREATE TRIGGER sabotage BEFORE INSERT ON dialogs BEGIN {refuse}; END")
    guests[6].send("/remind Secretol 300 mg 22:00")
    telegram.faults.add(Fault("blocked", "sendMessage", guests[7].id))
    guests[7].send("/help")
    await telegram.until(
        lambda: len(telegram.messages(guests[6].id)) > 1 and not len(telegram.faults), timeout=PATIENT
    )
    telegram.faults.add(Fault("error_502", "getUpdates"))
    guests[0].send("one more embarrassing question")
    await telegram.until(lambda: not len(telegram.faults) and not telegram.updates_pending, timeout=PATIENT)
    telegram.token = "43:OTHER"
    guests[1].send("and another")


def is_event(line: str) -> bool:
    """Whether a line is one event with a name, and says when and how grave it is."""
    event = json.loads(line)
    named = "logger" in event or re.fullmatch(r"[a-z_]+", event["event"])
    return bool(named) and {"event", "level", "timestamp"} <= event.keys()


async def output_of_that_day(database: Path, log_format: str) -> str:
    telegram = Telegram(token=TOKEN, now=Clock().now, flood=None)
    operator = telegram.add_user("Confidentia")
    telling = {"BOT_TOKEN": TOKEN, "LOG_FORMAT": log_format, "LOG_LEVEL": "DEBUG"}
    telling["ADMIN_IDS"] = str(operator.id)
    async with (
        serve(telegram) as server,
        bot_process(server.url, f"sqlite:///{database}", **telling) as process,
    ):
        await a_day_with_troubles(telegram, database, operator)
        _, output = await asyncio.wait_for(process.communicate(), 20)
    return output.decode()


@pytest.mark.parametrize("log_format", [pytest.param("console", marks=pytest.mark.thorough), "json"])
@pytest.mark.thorough
async def test_a_day_full_of_troubles_leaves_no_word_of_anybody_in_the_log(
    tmp_path: Path, log_format: str
) -> None:
    output = await output_of_that_day(tmp_path / "vesper.db", log_format)

    for event in ("starting", "connected", "delivery_failed", "update_failed", "poll_failed"):
        assert event in output, output
    *lines, last = output.splitlines()
    assert last.startswith("Telegram does not accept the token"), "for the operator's eyes, not for a log"
    if log_format == "json":
        assert [line for line in lines if not is_event(line)] == []
    for secret in SECRETS:
        assert secret.lower() not in output.lower(), output


def logged(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    (line,) = capsys.readouterr().err.splitlines()
    event: dict[str, str] = json.loads(line)
    del event["timestamp"]
    return event


def test_of_an_exception_the_type_is_logged_and_never_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "INFO")
    logging.getLogger("asyncio").error(
        "Never retrieved\nfuture: <ValueError('Secretol')>", exc_info=ValueError("Secretol")
    )

    assert logged(capsys) == {
        "event": "Never retrieved",
        "level": "error",
        "logger": "asyncio",
        "error": "ValueError",
    }


def test_of_another_librarys_message_only_what_its_programmer_wrote_is_logged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("json", "DEBUG")
    logging.getLogger("somebody").warning("cannot read %s", "Secretol")

    assert logged(capsys) == {"event": "cannot read %s", "level": "warning", "logger": "somebody"}


def test_on_a_console_an_event_is_one_readable_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("console", "INFO")
    structlog.get_logger("bot.somewhere").warning("delivery_failed", kind="tip")

    (line,) = capsys.readouterr().err.splitlines()
    assert "delivery_failed" in line
    assert "kind=tip" in line


def test_other_libraries_are_heard_only_when_they_warn(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "DEBUG")
    logging.getLogger("sqlalchemy.engine").info("SELECT 'Secretol'")
    logging.getLogger("telegram.ext").info("Secretol")
    logging.getLogger("telegram.request._baserequest").error("Secretol")

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("level", "lines"), [("DEBUG", 2), ("INFO", 1), ("ERROR", 0)])
def test_our_own_events_are_heard_from_the_level_that_was_set(
    capsys: pytest.CaptureFixture[str], level: str, lines: int
) -> None:
    logs.configure("json", level)
    ours = structlog.get_logger("bot.somewhere")
    ours.debug("a_detail")
    ours.info("something_happened", count=3)

    assert len(capsys.readouterr().err.splitlines()) == lines
