"""/privacy, /export, /forget: one's data is one's own."""

import csv
import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import sqlalchemy as sa

from bot.messages.replies import reply_of
from bot.replies import basics
from bot.store.core import tables
from bot.store.core.tables import metadata
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from sandbox.faults import Fault
from tests.diaries import ratings, sleep
from tests.handlers.conftest import Talk, data_of, on_both_engines
from tests.handlers.diary.kept_diaries import keep, today


async def a_life(talk: Talk) -> None:
    """Something in every table that knows people."""
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 200 mg 7:00")
    await talk.say("/tips")
    await talk.press("07:30")
    await talk.until_hour(7)
    await talk.press("Taken")
    await talk.until_hour(8)
    await talk.press("👍")
    await talk.say("/remind")


@pytest.mark.thorough
async def test_privacy_says_what_is_kept_and_how_to_be_rid_of_it(talk: Talk) -> None:
    page = await talk.say("/privacy")
    assert all(each in page for each in ("I keep", "Who sees it", "/export", "/forget"))


@on_both_engines
@pytest.mark.thorough
async def test_the_export_holds_everything(talk: Talk) -> None:
    await a_life(talk)
    assert "Everything I keep" in await talk.say("/export")
    assert talk.last["document"]["file_name"] == "vesper-export.json"
    file = talk.file()
    assert file["subscribers"][0]["zone"] == "Atlantic/Reykjavik"
    assert file["items"][0]["name"] == "magnesium"
    assert file["schedules"][0]["times"] == "07:00"
    assert file["doses"][0]["state"] == "taken"
    assert file["tip_subscriptions"][0]["wall"] == "07:30"
    assert [each["vote"] for each in file["tips_seen"] if each["vote"]] == [1]
    assert "dialogs" in file
    other = talk.somebody_else()
    await other.say("/export")
    assert "magnesium" not in str(other.file())


@on_both_engines
@pytest.mark.thorough
async def test_an_export_is_made_when_it_leaves_and_only_one_waits(talk: Talk) -> None:
    await a_life(talk)
    await talk.say("/export")
    alone = len(json.dumps(talk.file()))
    talk.telegram.faults.add(Fault("error_500", "sendDocument", times=5))
    for _tap in range(6):
        await talk.say("/export")
    waits = await owed(talk)
    assert [each["drawing"] for each in waits if "drawing" in each] == [{"kind": "export"}]
    await talk.say("/pause 3 days")
    count = len(files(talk))
    for _each in range(12):
        await talk.later(timedelta(seconds=10))
    assert len(files(talk)) == count + 1
    assert len(talk.saying("on its way already")) == 5
    kept = content(talk, files(talk)[-1])
    assert kept["schedules"][0]["state"] == "paused"
    assert len(json.dumps(kept)) < 3 * alone


@on_both_engines
@pytest.mark.thorough
async def test_an_export_holds_no_file_that_waits(talk: Talk) -> None:
    await a_life(talk)
    earlier = OwedMessage(
        talk.user.id, "reply", "send_document", {"text": "", "document": {"text": "x" * 9_000}}
    )
    later = talk.clock.now() + timedelta(hours=1)
    async with talk.vesper.world.database.write() as tx:
        await outbox.owe(tx, [replace(earlier, due_at=later)], talk.clock.now())
    await talk.say("/export")
    waits = [row for row in talk.file()["outbox"] if row["method"] == "send_document"]
    assert {"text": ""} in [row["payload"] for row in waits]
    assert "xxx" not in json.dumps(talk.file())
    earlier_file = {"name": "vesper-export.json", "text": "[1]"}
    async with talk.vesper.world.database.write() as tx:
        await tx.execute(
            sa.update(tables.outbox).values(payload={"text": "Of version 2.0", "document": earlier_file})
        )
    await talk.later(timedelta(hours=1))
    assert (talk.text, talk.file()) == ("Of version 2.0", [1])


@on_both_engines
@pytest.mark.thorough
async def test_an_export_may_go_to_another_chat_than_it_is_about(talk: Talk) -> None:
    await a_life(talk)
    other = talk.somebody_else()
    await other.say("/start")
    export = reply_of(basics.export_message(subject_chat_id=talk.user.id))
    async with talk.vesper.world.database.write() as tx:
        await outbox.owe(tx, [export.to(other.user.id)], talk.clock.now())
    await other.later(timedelta(seconds=2))
    assert "about the group you asked for" in other.text
    assert other.file()["items"][0]["name"] == "magnesium"


async def owed(talk: Talk) -> list[dict[str, Any]]:
    """What waits to be sent."""
    async with talk.vesper.world.database.read() as tx:
        return list((await tx.execute(sa.select(tables.outbox.c.payload))).scalars())


def content(talk: Talk, message: dict[str, Any]) -> Any:
    """The JSON in a message's file."""
    file = talk.telegram.files.find(message["document"]["file_id"])
    assert file is not None
    return json.loads(file.data)


def files(talk: Talk) -> list[dict[str, Any]]:
    """Every message with a document."""
    return [each for each in talk.shown if "document" in each]


@on_both_engines
@pytest.mark.thorough
async def test_forget_asks_once_and_erases_every_table(talk: Talk) -> None:
    other = talk.somebody_else()
    await other.live_in("Berlin")
    await a_life(talk)
    assert "Erase everything?" in await talk.say("/forget")
    assert await talk.press("No, keep it") == "Nothing was erased."
    assert (await talk.kept())["doses"]
    await talk.say("/forget")
    assert "Everything about you is erased" in await talk.press("Yes, erase")
    assert await talk.kept() == {}
    assert str(talk.user.id) not in await everything_stored(talk)
    assert (await other.kept())["subscribers"]


async def everything_stored(talk: Talk) -> str:
    """Every row of every table, as text."""
    async with talk.vesper.world.database.read() as tx:
        return str([(await tx.execute(sa.select(table))).all() for table in metadata.sorted_tables])


@pytest.mark.thorough
async def test_who_was_forgotten_starts_anew(talk: Talk) -> None:
    await a_life(talk)
    reminder = talk.with_button("Undo")
    await talk.say("/forget")
    await talk.press("Yes, erase")
    count = len(talk.shown)
    await talk.until_hour(7)
    await talk.until_hour(8)
    assert len(talk.shown) == count
    assert "Hello, I'm Vesper" in await talk.say("/start")
    assert "You have no reminders yet" in await talk.say("/doses")
    assert "Time zone: not set yet" in await talk.say("/settings")
    await talk.press_data(reminder["message_id"], data_of(reminder, "Undo"))
    assert "out of date" in talk.toast
    await a_life(talk)
    assert (await talk.kept())["doses"]


@pytest.mark.thorough
async def test_only_a_clear_yes_erases(talk: Talk) -> None:
    await a_life(talk)
    await talk.say("/forget")
    for forged in ("forget:", "forget:maybe", "forget:yes:please", "forget"):
        await talk.forge(forged)
    assert (await talk.kept())["doses"]
    await talk.say("/forget")
    yes = data_of(talk.last, "Yes")
    await talk.press("Yes")
    await talk.forge(yes)
    assert set(await talk.kept()) <= {"subscribers"}


@pytest.mark.thorough
async def test_entries_of_a_diary_are_in_the_export_and_to_be_had_as_tables(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/export")
    assert talk.labels == []
    await keep(talk, [sleep(today(talk))], ratings("pain", 7, first=today(talk)), person="Mum")
    await talk.say("/export")
    assert talk.file()["ratings"][0]["value"] == 7
    assert talk.labels == ["Sleep as CSV", "Ratings as CSV", "Trials as CSV"]

    await talk.press("Sleep as CSV")
    assert talk.last["document"]["file_name"] == "vesper-sleeps.csv"
    (row,) = csv.DictReader(StringIO(content_of(talk)))
    assert (row["person"], row["awake_minutes"], row["told_minutes"]) == ("Mum", "30", "")
    assert row["woke_at"].endswith("07:00:00+00:00")
    await talk.press("Ratings as CSV", on=talk.with_button("Ratings as CSV"))
    (row,) = csv.DictReader(StringIO(content_of(talk)))
    assert (row["what"], row["value"]) == ("pain", "7")
    await talk.press("Trials as CSV")
    assert talk.last["document"]["file_name"] == "vesper-trials.csv"
    assert content_of(talk) == "\r\n"
    assert "out of date" in await talk.forge("export:subscribers")


def content_of(talk: Talk) -> str:
    """The text of the file that came last."""
    sent = talk.telegram.files.find(talk.last["document"]["file_id"])
    assert sent is not None
    return bytes(sent.data).decode()
