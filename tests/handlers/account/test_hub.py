"""The hub: everything is some taps away, in a message that changes in place."""

from collections.abc import Iterator
from math import ceil

import pytest

from bot.replies.account import hub
from bot.replies.basics import how_to_ask
from handlers import feature_list
from tests.handlers.conftest import Shown, Talk, buttons

# What a phone 390 px wide shows at once: characters in a line, lines, lines that a row of buttons takes.
WIDTH, HEIGHT, ROW = 40, 22, 2
# The commands that the hub opens, and by which it is opened or left.
TILES = {
    *("ask", "sleep", "back", "safety", "supplement", "facts", "dose", "urgent"),
    *("today", "remind", "took", "doses", "plan", "check", "refill", "history", "diary", "pause", "calendar"),
    "trial",
    *("tips", "care", "settings", "profile", "travel", "export", "privacy"),
}
ITSELF = {"start", "help", "stop", "cancel", "resume", "forget"}


def tiles() -> Iterator[str]:
    """What every button of the hub that opens something sends."""
    for page in (*hub.PAGES.values(), how_to_ask):
        for row in page().rows:
            yield from (button.data for button in row if button.data.startswith("go:"))


def lines_on_phone(message: Shown) -> int:
    rows = message["reply_markup"]["inline_keyboard"]
    return sum(ceil(len(line) / WIDTH) or 1 for line in message["text"].split("\n")) + ROW * len(rows)


@pytest.mark.parametrize("command", ["/start", "/help"])
async def test_a_page_that_begins_with_the_hub_fits_one_phone_screen(talk: Talk, command: str) -> None:
    await talk.say(command)
    assert lines_on_phone(talk.last) <= HEIGHT


async def test_help_shows_by_examples_what_people_do(talk: Talk) -> None:
    page = await talk.say("/help")
    assert "remind me of magnesium at 9 pm" in page
    assert "/stop" in page
    assert "not a diagnosis" in page
    assert "emergency number" in page


async def test_the_hub_turns_to_a_page_and_back_in_place(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("zinc 10 mg 20:00")
    before = len(talk.shown)
    await talk.say("/start")
    home = talk.labels
    for tile in ("My list", "Family", "More"):
        assert tile in await talk.press(tile)
        assert talk.labels[-1] == "‹ Back"
        await talk.press("‹ Back")
        assert talk.labels == home
    assert len(talk.shown) == before + 1


async def test_an_empty_list_begins_with_its_first_reminder(talk: Talk) -> None:
    await talk.say("/start")
    await talk.press("My list")
    assert "What shall I remind you of?" in talk.text


async def test_a_list_for_somebody_else_is_explained_with_an_example_that_is_read(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/start")
    page = await talk.press("Family")
    (example,) = (line for line in page.split("\n") if line.endswith("for Mum"))
    await talk.press("New reminder")
    assert "amlodipine" in await talk.say(example)
    await talk.press("Save")
    assert [item["person"] for item in (await talk.kept())["items"]] == ["Mum"]


def test_everything_that_a_person_may_do_is_in_the_hub() -> None:
    opened = {data.partition(":")[2] for data in tiles()}
    assert opened == TILES
    operators = {"admin", "broadcast", "reload"}
    assert TILES | ITSELF | operators == feature_list.REGISTRY.commands.keys()


@pytest.mark.parametrize("name", sorted(TILES))
async def test_a_tile_opens_what_its_command_opens(talk: Talk, name: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 200 mg 21:00")
    await talk.say("/start")
    under = talk.last
    await talk.press_data(under["message_id"], f"go:{name}")
    by_tile = talk.last
    assert by_tile["message_id"] != under["message_id"]
    await talk.say(f"/{name}")
    assert (talk.last.get("text"), labels(talk.last)) == (by_tile.get("text"), labels(by_tile))


def labels(message: Shown) -> list[str]:
    return [button["text"] for button in buttons(message)]


async def test_a_tile_closes_an_open_question(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/start")
    await talk.say("/remind")
    await talk.press("Ask")
    assert "type your question" in talk.text
    assert "minutes sooner" in await talk.say("does magnesium help sleep?")


async def test_a_card_that_waits_for_save_outlives_a_look_at_the_hub(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/start")
    hub_message = talk.last
    await talk.say("/remind zinc 9:00")
    await talk.press("Today", on=hub_message)
    assert "Saved" in await talk.press("Save")


async def test_a_forged_page_is_refused(talk: Talk) -> None:
    await talk.say("/start")
    for forged in ("hub", "hub:", "hub:cellar", "hub:list:1", "go", "go:", "go:admin", "go:sleep:1"):
        assert "out of date" in await talk.forge(forged)
