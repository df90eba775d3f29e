"""Menus, cards and where they come from."""

import pytest

from tests.handlers.conftest import Shown, Talk, buttons, data_of

# As many as fit on a phone's screen at once.
MAX_ROWS = 15
# Letters of a title that is cut off in half a row on a narrow phone.
TOO_LONG_FOR_HALF_A_ROW = 18


async def pages(talk: Talk, menu: str) -> list[Shown]:
    """Every page of a menu, as one who turns them sees them."""
    await talk.say(f"/{menu}")
    seen = [talk.last]
    while any("More ›" in each["text"] for each in buttons(talk.last)):
        await talk.press("More ›", talk.last)
        seen.append(talk.last)
    return seen


@pytest.mark.thorough
@pytest.mark.parametrize("menu", ["sleep", "back", "safety"])
async def test_every_button_of_a_menu_opens_its_card_and_the_card_its_sources(talk: Talk, menu: str) -> None:
    library = talk.vesper.world.library
    opened = []
    for page in await pages(talk, menu):
        for label, data in [
            (b["text"], b["callback_data"]) for b in buttons(page) if "card:" in b["callback_data"]
        ]:
            entry = library.entries[data.removeprefix("card:")]
            card = await talk.press_data(page["message_id"], data)
            assert card.startswith(f"{label}\n\n{entry.answer}")
            assert "Evidence: " in card
            assert (entry.caution or "") in card
            sources = await talk.press("Sources", talk.last)
            for source in (library.sources[each] for each in entry.sources):
                assert f"{source.title}. {source.publisher}, {source.year}" in sources
            opened.append(entry.id)
    assert sorted(opened) == sorted(entry.id for entry in library.entries.values() if entry.menu == menu)


@pytest.mark.thorough
async def test_sources_are_links(talk: Talk) -> None:
    await talk.say("/magnesium")
    await talk.press("Sources")
    links = [each["url"] for each in talk.last["entities"] if each["type"] == "text_link"]
    assert links
    assert all(link.startswith("https://") for link in links)


async def test_one_finds_the_way_back_to_the_same_page(talk: Talk) -> None:
    page = (await pages(talk, "safety"))[-1]
    await talk.press("Ibuprofen", page)
    await talk.press("Sources", talk.last)
    assert (await talk.press("‹ Back", talk.last)).startswith("Ibuprofen")
    await talk.press("‹ All topics", talk.last)
    assert talk.last["reply_markup"] == page["reply_markup"]


async def test_a_menu_fits_a_phone(talk: Talk) -> None:
    for page in [page for menu in ("sleep", "back", "safety") for page in await pages(talk, menu)]:
        rows = page["reply_markup"]["inline_keyboard"]
        assert len(rows) <= MAX_ROWS
        shared = [button for row in rows if len(row) > 1 for button in row]
        assert all(len(each["text"]) < TOO_LONG_FOR_HALF_A_ROW for each in shared)


async def test_a_known_name_is_a_command(talk: Talk) -> None:
    for name in ("magnesium", "vitamind", "Ibuprofen", "warfarin", "melatonin@vesper_sandbox_bot"):
        await talk.say(f"/{name}")
        assert "📚 Sources" in talk.labels


async def test_a_button_under_an_answer_leaves_its_warning_standing(talk: Talk) -> None:
    answer = await talk.say("my back hurts for months, what exercise?")
    message = talk.last
    pressed = [b for b in buttons(message) if b["callback_data"].startswith(("sources:answer:", "near:"))]
    assert len(pressed) > 1
    for button in pressed:
        count = len(talk.shown)
        assert await talk.press_data(message["message_id"], button["callback_data"]) == answer
        assert len(talk.shown) == count + 1


async def test_a_source_nobody_read_is_marked(talk: Talk) -> None:
    library = talk.vesper.world.library
    unread = {source.id for source in library.sources.values() if source.reviewed is None}
    entry = next(each for each in library.entries.values() if unread & set(each.sources))
    await talk.say(f"/start {entry.names[0]}")
    await talk.press_data(talk.last["message_id"], data_of(talk.last, "Sources"))
    assert "not yet checked" in talk.text
