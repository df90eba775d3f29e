"""/broadcast: from the first word to the report, and everything that must not happen on the way."""

import pytest

from tests.handlers.conftest import Shown, Talk, buttons, data_of, on_both_engines, word_under
from tests.handlers.two_chats import TwoChats, found

UNKNOWN = "don't know that command"
STALE = "out of date"


@pytest.fixture
async def chats(talk: Talk) -> TwoChats:
    return await found(talk)


def formatted(talk: Talk, text: str, *entities: Shown) -> None:
    """Write with formatting, as an app does."""
    talk.telegram.say(talk.user, talk.user.id, {"text": text, "entities": list(entities)})


def bold(offset: int, length: int) -> Shown:
    return {"type": "bold", "offset": offset, "length": length}


@on_both_engines
@pytest.mark.thorough
async def test_a_broadcast_goes_from_a_draft_through_preview_test_and_confirmation_to_a_report(
    chats: TwoChats,
) -> None:
    operator = chats.operator
    assert "Send me the message now" in await operator.say("/broadcast")
    formatted(operator, "We are moving.\nSoon & far <3", bold(3, 12))
    await operator.settle()
    preview, card = operator.shown[-2:]
    assert preview["text"] == "We are moving.\nSoon & far <3"
    assert [(e["type"], e["offset"], e["length"]) for e in preview["entities"]] == [("bold", 3, 12)]
    assert "To: everyone (3 people)" in card["text"]

    await operator.press("Test: send it to me only")
    assert operator.toast == "On its way, to you only."
    assert operator.text.startswith("We are moving.")
    assert chats.ann.saying("We are moving.") == []

    assert "Send it to 3 people?" in await operator.press("Send…", card)
    assert "of 3 people" in await operator.press("Yes, send it")
    await chats.pass_time()
    for each in (chats.ann, chats.ben):
        (got,) = each.saying("We are moving.")
        assert got["text"] == preview["text"]
        assert got["entities"] == preview["entities"]
    assert operator.text.startswith("✅ Announcement")
    assert "Delivered: 3" in operator.text
    (card,) = [m for m in operator.shown if m["message_id"] == card["message_id"]]
    assert card["text"] == operator.text
    assert list(buttons(card)) == []


@pytest.mark.thorough
async def test_the_commands_do_not_exist_for_anybody_else(chats: TwoChats) -> None:
    assert UNKNOWN in await chats.ann.say("/broadcast")
    assert UNKNOWN in await chats.ann.say("/broadcast Hello all")
    await chats.ann.say("/help")
    assert "/broadcast" not in await chats.ann.press("All commands")
    assert await chats.kept() == []


@pytest.mark.thorough
async def test_operators_find_their_commands_in_the_menu_and_in_the_help(chats: TwoChats) -> None:
    await chats.operator.say("/help")
    assert "/broadcast – Write to everyone" in await chats.operator.press("All commands")
    await chats.operator.restart()
    menus = chats.operator.telegram.profile.commands
    with_it = [key for key, menu in menus.items() if "broadcast" in {each["command"] for each in menu}]
    assert [str(chats.operator.user.id) in str(key) for key in with_it] == [True]


@pytest.mark.thorough
async def test_a_forged_button_of_somebody_else_does_nothing(chats: TwoChats) -> None:
    await chats.operator.say("/broadcast We are moving.")
    (draft,) = await chats.kept()
    word = word_under(chats.operator.last)
    for verb in ("open", "test", "whom", "send", "yes", "again", "drop", "look", "cancel"):
        assert STALE in await chats.ann.forge(f"cast:{verb}:{word}")
    assert STALE in await chats.ann.forge(f"cast:to:{word}:all")
    assert STALE in await chats.ann.forge(f"cast:important:{word}:1")
    assert await chats.kept() == [draft]

    await chats.operator.press("Send…")
    await chats.operator.press("Yes, send it")
    assert STALE in await chats.ann.forge(f"cast:cancel:{word}")
    assert [each.state for each in await chats.kept()] == ["running"]


@pytest.mark.thorough
async def test_a_draft_belongs_to_who_wrote_it_and_what_runs_to_every_operator(chats: TwoChats) -> None:
    ids = frozenset({chats.operator.user.id, chats.ann.user.id})
    await chats.restart_with(admin_ids=ids)
    await chats.operator.say("/broadcast We are moving.")
    word = word_under(chats.operator.last)
    for verb in ("open", "test", "send", "yes", "drop", "look", "cancel"):
        assert STALE in await chats.ann.forge(f"cast:{verb}:{word}")

    await chats.operator.press("Send…")
    await chats.operator.press("Yes, send it")
    await chats.ann.say("/broadcast")
    await chats.ann.press("under way")
    assert "of 3 people" in chats.ann.text
    assert "Cancelled" in await chats.ann.press("✋ Cancel")
    await chats.pass_time()
    assert chats.ann.saying("We are moving.") == []
    assert "was cancelled" in chats.operator.text
    await chats.ann.say("/broadcast")
    await chats.ann.press("cancelled")
    assert "was cancelled" in chats.ann.text


@pytest.mark.thorough
async def test_a_button_that_nobody_made_is_out_of_date(chats: TwoChats) -> None:
    await chats.operator.say("/broadcast We are moving.")
    for data in ("cast", "cast:yes", "cast:yes:x", "cast:yes:404", "cast:fly:1", "news:up"):
        assert STALE in await chats.operator.forge(data), data


@on_both_engines
@pytest.mark.thorough
async def test_pressing_twice_sends_once_and_cancelling_twice_cancels_once(chats: TwoChats) -> None:
    operator = chats.operator
    await operator.say("/broadcast We are moving.")
    await operator.press("Send…")
    card = operator.with_button("Yes, send it")
    for _each in range(2):
        operator.user.press(card["message_id"], data_of(card, "Yes, send it"), forged=True)
    await operator.settle()
    assert operator.toast == "It is under way already."

    await chats.pass_time()
    assert [len(each.saying("We are moving.")) for each in (chats.ann, chats.ben)] == [1, 1]
    assert await operator.forge(f"cast:cancel:{word_under(card)}") == "It is over already."
    assert [each.state for each in await chats.kept()] == ["done"]


@pytest.mark.thorough
async def test_who_wants_fewer_messages_gets_only_important_ones(chats: TwoChats) -> None:
    await chats.operator.say("/broadcast First")
    await chats.operator.press("Send…")
    await chats.operator.press("Yes, send it")
    await chats.pass_time()
    first = chats.ann.with_button("Fewer messages")
    await chats.ann.press("Fewer messages", first)
    assert "no more announcements" in chats.ann.text
    await chats.ann.press("Fewer messages", first)
    assert "off already" in chats.ann.toast
    assert "Announcements: off" in await chats.ann.say("/settings")

    await chats.operator.say("/broadcast Second")
    assert "(2 people)" in chats.operator.text
    await chats.operator.press("Mark as important")
    assert "(3 people)" in chats.operator.text
    await chats.operator.press("Send…")
    await chats.operator.press("Yes, send it")
    await chats.pass_time()
    assert chats.ann.saying("Second") != []

    assert "again" in await chats.ann.press("I want announcements again")
    assert "Announcements: on" in await chats.ann.say("/settings")
    assert "Announcements: off" in await chats.ann.press("Turn announcements off")


@on_both_engines
@pytest.mark.thorough
async def test_a_restart_in_the_middle_goes_on_and_the_progress_with_it(chats: TwoChats) -> None:
    operator = chats.operator
    await operator.say("/broadcast We are moving.")
    await operator.press("Send…")
    operator.user.press(operator.last["message_id"], data_of(operator.last, "Yes, send it"))
    await operator.settle()
    await chats.restart_with()
    await chats.pass_time(6)
    assert [len(each.saying("We are moving.")) for each in (operator, chats.ann, chats.ben)] == [2, 1, 1]
    assert "Delivered: 3" in operator.text


@pytest.mark.thorough
async def test_an_operator_who_erases_everything_takes_the_broadcast_along(chats: TwoChats) -> None:
    await chats.operator.say("/broadcast We are moving.")
    await chats.operator.press("Send…")
    await chats.operator.press("Yes, send it")
    await chats.operator.say("/forget")
    await chats.operator.press("Yes, erase")
    await chats.pass_time()
    assert await chats.kept() == []
    assert chats.ann.saying("We are moving.") == []


@pytest.mark.thorough
async def test_links_too_long_to_pass_on_are_refused_and_the_next_try_is_the_draft(
    chats: TwoChats,
) -> None:
    operator = chats.operator
    await operator.say("/broadcast")
    links = [
        {"type": "text_link", "offset": at, "length": 1, "url": f"https://example.org/{'x' * 2_000}"}
        for at in range(0, 80, 2)
    ]
    formatted(operator, "a " * 40, *links)
    await operator.settle()
    assert "fewer or shorter ones" in operator.text
    await operator.say("Water is down today.")
    assert operator.saying("Water is down today.")
