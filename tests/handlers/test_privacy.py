"""/privacy, /export, /forget: one's data is one's own."""

import sqlalchemy as sa

from bot.store.tables import metadata
from tests.handlers.conftest import Talk, data_of, on_both_engines


async def a_life(talk: Talk) -> None:
    """Something in every table that knows people."""
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 200 mg 7:00")
    await talk.say("/tips")
    await talk.press("All three")
    await talk.press("07:30")
    await talk.until_hour(7)
    await talk.press("Taken")
    await talk.until_hour(8)
    await talk.press("👍")
    await talk.say("/remind")


async def test_privacy_says_what_is_kept_and_how_to_be_rid_of_it(talk: Talk) -> None:
    page = await talk.say("/privacy")
    assert all(each in page for each in ("I keep", "Who sees it", "/export", "/forget"))


@on_both_engines
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
    assert file["tips_seen"][0]["vote"] == 1
    assert "dialogs" in file
    other = talk.somebody_else()
    await other.say("/export")
    assert "magnesium" not in str(other.file())


@on_both_engines
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
