"""Menus, pages, cells and where they come from."""

import pytest

from bot.library import Source
from bot.replies.answers.cells import intent_label
from tests.handlers.account.test_profile import tell
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


def reference(source: Source) -> str:
    """How a list of sources names one."""
    return f"{source.title}. {source.publisher}, {source.year}"


@pytest.mark.thorough
@pytest.mark.parametrize("menu", ["sleep", "back", "safety"])
async def test_every_button_of_a_menu_opens_its_page_in_its_place(talk: Talk, menu: str) -> None:
    library = talk.vesper.world.library
    opened = []
    for shown in await pages(talk, menu):
        for label, data in [
            (b["text"], b["callback_data"]) for b in buttons(shown) if "card:" in b["callback_data"]
        ]:
            page = library.pages[data.removeprefix("card:")]
            count = len(talk.shown)
            assert await talk.press_data(shown["message_id"], data) == f"{label}\n{page.summary}"
            assert label == page.title
            assert len(talk.shown) == count
            asked = [each["text"] for each in buttons(talk.last) if "cell:" in each["callback_data"]]
            assert asked == [intent_label(intent) for intent in page.cells]
            opened.append(page.subject)
    assert sorted(opened) == sorted(page.subject for page in library.pages.values() if page.menu == menu)


@pytest.mark.thorough
@pytest.mark.parametrize("subject", ["magnesium", "ibuprofen", "back_pain", "insomnia"])
async def test_every_cell_of_a_page_opens_below_it_with_its_sources(talk: Talk, subject: str) -> None:
    library = talk.vesper.world.library
    page = library.pages[subject]
    await talk.say("/sleep")
    await talk.press_data(talk.last["message_id"], f"page:{subject}")
    front = talk.last
    for intent, cell in page.cells.items():
        await talk.press_data(front["message_id"], f"cell:{subject}.{intent}")
        assert talk.text.startswith(f"{page.title}: {intent_label(intent)}\n{cell.says}")
        assert (cell.more or "") in talk.text
        assert (cell.caution or "") in talk.text
        await talk.press("Sources", talk.last)
        assert all(reference(library.sources[each]) in talk.text for each in library.sources_of(cell))


@pytest.mark.thorough
async def test_sources_are_links(talk: Talk) -> None:
    await talk.say("does magnesium help sleep?")
    await talk.press("Sources")
    links = [each["url"] for each in talk.last["entities"] if each["type"] == "text_link"]
    assert links
    assert all(link.startswith("https://") for link in links)


async def test_one_finds_the_way_back_to_the_same_page(talk: Talk) -> None:
    shown = (await pages(talk, "safety"))[-1]
    last = [each for each in buttons(shown) if each["callback_data"].startswith("card:")][-1]
    assert (await talk.press(last["text"], shown)).startswith(last["text"])
    await talk.press("‹ All topics", talk.last)
    assert talk.last["reply_markup"] == shown["reply_markup"]


async def test_a_menu_fits_a_phone(talk: Talk) -> None:
    for page in [page for menu in ("sleep", "back", "safety") for page in await pages(talk, menu)]:
        rows = page["reply_markup"]["inline_keyboard"]
        assert len(rows) <= MAX_ROWS
        shared = [button for row in rows if len(row) > 1 for button in row]
        assert all(len(each["text"]) < TOO_LONG_FOR_HALF_A_ROW for each in shared)


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("magnesium", "magnesium"),
        ("vitamind", "vitamin_d"),
        ("Ibuprofen", "ibuprofen"),
        ("sciatica", "sciatica"),
        ("melatonin@vesper_sandbox_bot", "melatonin"),
    ],
)
async def test_a_known_name_is_a_command(talk: Talk, name: str, subject: str) -> None:
    page = talk.vesper.world.library.pages[subject]
    assert await talk.say(f"/{name}") == f"{page.title}\n{page.summary}"
    assert talk.labels == [intent_label(intent) for intent in page.cells]


async def test_every_button_under_an_answer_leaves_the_answer_standing(talk: Talk) -> None:
    answer = await talk.say("my back hurts for months, what exercise?")
    message = talk.last
    pressed = [each["callback_data"] for each in buttons(message)]
    assert {each.split(":")[0] for each in pressed} == {"cell", "sources", "page"}
    for data in pressed:
        count = len(talk.shown)
        assert await talk.press_data(message["message_id"], data) == answer
        assert len(talk.shown) == count + 1


async def test_a_button_of_a_cell_answers_its_question_under_the_name_of_its_subject(talk: Talk) -> None:
    library = talk.vesper.world.library
    await talk.say("how much magnesium can I take")
    cell = library.pages["magnesium"].cells["dose"]
    subject, _dot, intent = cell.next[0].partition(".")
    await talk.press_data(talk.last["message_id"], f"cell:{cell.next[0]}")
    found = library.cell(cell.next[0])
    assert found is not None
    assert talk.text.startswith(f"{library.pages[subject].title}: {intent_label(intent)}\n{found.says}")


async def test_more_on_this_shows_the_page_with_all_its_questions(talk: Talk) -> None:
    page = talk.vesper.world.library.pages["magnesium"]
    await talk.say("how much magnesium can I take")
    await talk.press("More on this")
    assert talk.text == f"{page.title}\n{page.summary}"
    assert talk.labels == [intent_label(intent) for intent in page.cells]


async def test_the_sources_of_an_answer_are_those_of_its_cell(talk: Talk) -> None:
    library = talk.vesper.world.library
    await talk.say("how much magnesium can I take")
    await talk.press("Sources")
    assert talk.text.startswith(f"Sources – Magnesium: {intent_label('dose')}")
    used = library.sources_of(library.pages["magnesium"].cells["dose"])
    assert used
    assert all(reference(library.sources[each]) in talk.text for each in used)


async def test_a_name_leads_to_an_answer_in_two_taps(talk: Talk) -> None:
    works = talk.vesper.world.library.pages["magnesium"].cells["works"]
    await talk.say("magnesium")
    await talk.press("Does it help?")
    assert works.says in talk.text


async def test_what_may_have_been_asked_is_one_tap_away(talk: Talk) -> None:
    library = talk.vesper.world.library
    page = library.pages["magnesium"]
    await talk.say("magnesium")
    for button in [each for each in buttons(talk.last) if each["callback_data"].startswith("cell:")]:
        intent = button["callback_data"].rpartition(".")[2]
        assert button["text"] == intent_label(intent)
        await talk.press_data(talk.last["message_id"], button["callback_data"])
        assert next(cell.says for name, cell in page.cells.items() if name == intent) in talk.text


@pytest.mark.parametrize(
    "old",
    [
        "near:magnesium",
        "near:night_cramps",
        "sources:card:magnesium",
        "sources:answer:magnesium",
        "card:night_cramps",
        "cell:magnesium.purpose",
        "cell:night_cramps.works",
        "cell:magnesium",
        "page:night_cramps",
        "menu:safety:night_cramps",
        "sources:cell:magnesium.purpose",
    ],
)
async def test_a_button_of_yesterday_that_no_one_knows_today_says_so_and_changes_nothing(
    talk: Talk, old: str
) -> None:
    before = await talk.say("does magnesium help sleep?")
    count = len(talk.shown)
    assert "out of date" in await talk.forge(old)
    assert talk.text == before
    assert len(talk.shown) == count


async def test_a_cell_is_never_shown_to_whom_it_is_not_for(talk: Talk) -> None:
    page = talk.vesper.world.library.pages["ibuprofen"]
    await tell(talk, "Stomach ulcer", "Yes")
    await talk.say("/ibuprofen")
    assert talk.text.startswith("⚠️ You told me about your stomach ulcer")
    front = talk.last
    for intent, cell in page.cells.items():
        if "ulcer" in cell.not_for and intent not in {"side_effects", "too_much", "with", "alcohol"}:
            await talk.press_data(front["message_id"], f"cell:ibuprofen.{intent}")
            assert cell.says not in talk.text or intent in {"condition", "pregnancy", "child"}
            assert data_of(talk.last, "Sources") == "sources:cell:ibuprofen.condition"
