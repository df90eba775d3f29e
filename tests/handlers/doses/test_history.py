"""/history: in words, as a picture, and on paper."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.row_references import row_reference
from bot.store.core import tables
from sandbox.faults import Fault
from tests.handlers.conftest import Talk

DAY = timedelta(days=1)
PNG, PDF = b"\x89PNG", b"%PDF"


async def three_days(talk: Talk) -> None:
    """In Reykjavik, which is UTC all year: a day taken, one half skipped and half missed, one begun."""
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 200 mg 7:00 19:00")
    for _twice in range(2):
        await talk.until_hour(7 if not _twice else 19)
        await talk.press("Taken")
    await talk.until_hour(7)
    await talk.press("Skip")
    await talk.press("Felt sick")
    await talk.until_hour(19)
    await talk.until_hour(7)


def file(talk: Talk, message: dict[str, Any]) -> bytes:
    """The picture or the document of a message."""
    kept = message["photo"][-1] if "photo" in message else message["document"]
    sent = talk.telegram.files.find(kept["file_id"])
    assert sent is not None
    return bytes(sent.data)


@pytest.mark.thorough
async def test_the_history_counts_what_was_taken_skipped_and_missed(talk: Talk) -> None:
    await three_days(talk)
    said = await talk.say("/history")
    assert "magnesium: 2 of 4 taken, 1 still open\n    1 skipped (1 × felt sick), 1 missed" in said
    assert talk.labels[:3] == ["✓ 7 days", "30 days", "90 days"]
    assert "2 of 4 taken" in await talk.press("30 days")
    assert "✓ 30 days" in talk.labels


@pytest.mark.thorough
async def test_days_in_a_row_survive_a_pause(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 7:00")
    await talk.remind("zinc 7:00")
    for _day in range(2):
        await talk.until_hour(7)
        await talk.press("All taken")
    await talk.say("/pause 3 days")
    await talk.later(3 * DAY)
    await talk.press("All taken")
    said = await talk.say("/history")
    assert "magnesium: 3 of 3 taken\n    3 days in a row" in said
    assert "Everything that was due was taken on 3 days in a row." in said


@pytest.mark.thorough
async def test_one_item_can_be_asked_for(talk: Talk) -> None:
    await three_days(talk)
    await talk.remind("zinc 8:00")
    await talk.until_hour(8)
    assert "zinc: 1 still open" in await talk.say("/history")
    said = await talk.say("/history zinc")
    assert said.startswith("History: zinc")
    assert "magnesium" not in said
    assert "magnesium" in await talk.press("Everything")
    await talk.say("/doses")
    await talk.press("zinc")
    assert (await talk.press("History")).startswith("History: zinc")


@pytest.mark.thorough
async def test_each_persons_history_can_be_seen_apart(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("zinc 8:00")
    await talk.remind("warfarin 5 mg 8:00 for Mum")
    await talk.until_hour(8)
    await talk.press("All taken")
    assert "warfarin for Mum: 1 of 1 taken" in await talk.say("/history")
    said = await talk.press("Mum")
    assert said.startswith("History: Mum")
    assert "zinc" not in said
    await talk.press("For my doctor")
    assert "vesper-" in talk.last["document"]["file_name"]
    await talk.say("/history")
    assert "warfarin" not in await talk.press("Mine")
    assert "warfarin" in await talk.press("Everything")
    await talk.press("Calendar")
    assert "Mum. 1 day: all taken." in await talk.press("Mum")


async def test_everybodys_history_can_be_chosen_in_a_large_family(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    family = ("Mum", "Dad", "Anna", "Ben", "Cleo", "Dan", "Eva")
    for person in family:
        await talk.remind(f"zinc 8:00 for {person}")
    await talk.until_hour(8)
    for person in family:
        await talk.say("/history")
        assert (await talk.press(person)).startswith(f"History: {person}")


async def test_who_took_nothing_hears_how_to_begin(talk: Talk) -> None:
    assert "/remind sets up a reminder" in await talk.say("/history")
    await talk.press("Calendar")
    assert talk.text.endswith("nothing was due.")


@pytest.mark.thorough
async def test_the_month_is_a_picture_whose_caption_says_the_same(talk: Talk) -> None:
    await three_days(talk)
    await talk.say("/history")
    await talk.press("Calendar")
    assert file(talk, talk.last).startswith(PNG)
    days = {(talk.clock.now() - n * DAY).strftime("%Y-%m") for n in range(3)}
    if len(days) == 1:  # else two of them stand in the month before
        assert "1 day: all taken; 1 day: none taken; 1 day: still open." in talk.text
    before = f"{talk.clock.now().replace(day=1) - DAY:%B}"
    count = len(talk.shown)
    assert before in await talk.press(f"‹ {before}")
    assert len(talk.shown) == count
    assert any("›" in label for label in talk.labels)


@pytest.mark.thorough
async def test_a_month_of_one_item_is_chosen_below_the_picture(talk: Talk) -> None:
    await three_days(talk)
    await talk.remind("zinc 8:00")
    await talk.until_hour(8)
    await talk.press("✅")
    await talk.say("/history")
    await talk.press("Calendar")
    assert "zinc. 1 day: all taken." in await talk.press("zinc")
    assert "✓ zinc" in talk.labels


@pytest.mark.thorough
async def test_what_is_owed_of_a_picture_is_small_and_it_shows_what_is_so_when_it_leaves(talk: Talk) -> None:
    await three_days(talk)
    await talk.say("/history")
    talk.telegram.faults.add(Fault(method="sendPhoto", kind="error_500", times=9))
    await talk.press("Calendar")
    async with talk.vesper.world.database.read() as tx:
        (owed,) = [row for row in await tx.execute(tables.outbox.select()) if row.method == "send_photo"]
    assert owed.payload["drawing"] == {"kind": "month", "month": f"{talk.clock.now():%Y-%m}", "who": "a"}


@pytest.mark.thorough
async def test_the_report_for_a_doctor_is_a_pdf(talk: Talk) -> None:
    await three_days(talk)
    await talk.say("/history")
    await talk.press("For my doctor")
    assert "Your last 30 days" in talk.text
    assert talk.last["document"]["file_name"] == f"vesper-{talk.clock.now():%Y-%m-%d}.pdf"
    assert file(talk, talk.last).startswith(PDF)


@pytest.mark.thorough
async def test_nobody_sees_the_history_of_somebody_else_and_forged_buttons_do_nothing(talk: Talk) -> None:
    await three_days(talk)
    mine = f"i{(await talk.kept())['schedules'][0]['id']}"
    other = talk.somebody_else()
    await other.say("/start")
    greeting = other.text
    for word in (mine, row_reference(mine, None, "magnesium")):
        assert greeting == await other.press_data(other.last["message_id"], f"history:text:7:{word}")
        assert "That card is old" in other.toast
    this = f"{talk.clock.now():%Y-%m}"
    for words in ("text:8:a", "month:2026-13:a", "month:1900-01:a", "turn:9999-01:a", "report:1:a", "x", ""):
        assert "out of date" in await talk.forge(f"history:{words}")
    for whom_there_is_not in ("p7", "p0.AAAAA", "i1.AAAAA", mine):
        assert "That card is old" in await talk.forge(f"history:month:{this}:{whom_there_is_not}")
