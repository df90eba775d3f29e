"""From what an operator writes to a draft, and what can be done with a draft."""

import pytest

from tests.handlers.conftest import Talk, buttons
from tests.handlers.two_chats import TwoChats, found

STALE = "out of date"


@pytest.fixture
async def chats(talk: Talk) -> TwoChats:
    return await found(talk)


@pytest.mark.thorough
async def test_a_draft_can_be_changed_written_anew_and_thrown_away(chats: TwoChats) -> None:
    operator = chats.operator
    await operator.say("/broadcast We are moving.")
    assert "Who shall get it?" in await operator.press("To whom?")
    assert "To: those who use Portuguese (1 person)" in await operator.press("Portuguese")
    assert "Important: yes" in await operator.press("Mark as important")
    await operator.press("Write it anew")
    await operator.say("We are staying.")
    assert "To: those who use Portuguese (1 person)" in operator.text
    assert "Important: yes" in operator.text
    assert [each.text for each in await chats.kept()] == ["We are staying."]

    old = operator.last
    await operator.say("/broadcast Or not.")
    assert [each.text for each in await chats.kept()] == ["Or not."]
    await operator.press("Send…", old)
    assert STALE in operator.toast
    assert "Thrown away" in await operator.press("Throw away")
    assert await chats.kept() == []


@pytest.mark.thorough
async def test_an_answer_after_the_draft_was_sent_is_a_new_draft(chats: TwoChats) -> None:
    operator = chats.operator
    await operator.say("/broadcast We are moving.")
    await operator.press("Write it anew")
    await operator.press("Send…")
    await operator.press("Yes, send it")
    await operator.say("Another one.")
    assert [(each.text, each.state) for each in await chats.kept()] == [
        ("We are moving.", "running"),
        ("Another one.", "draft"),
    ]


@pytest.mark.thorough
async def test_nobody_fits(chats: TwoChats) -> None:
    await chats.operator.say("/broadcast We are moving.")
    await chats.operator.press("To whom?")
    await chats.operator.press("those who have reminders")
    assert await chats.operator.press("Send…") == "Nobody fits: those who have reminders."
    assert chats.operator.labels == ["‹ Back"]
    assert "To: those who have reminders (0 people)" in await chats.operator.press("Back")


@pytest.mark.thorough
async def test_a_cry_for_help_in_an_announcement_is_not_taken_for_the_operators_own(chats: TwoChats) -> None:
    await chats.operator.say("/broadcast")
    await chats.operator.say("If you have chest pain and cannot breathe, call 112.")
    assert "This is how it will look" in chats.operator.text


@pytest.mark.thorough
async def test_leaving_keeps_nothing(chats: TwoChats) -> None:
    await chats.operator.say("/broadcast")
    assert "Cancelled" in await chats.operator.say("cancel")
    await chats.operator.say("/broadcast")
    await chats.operator.say("/cancel")
    await chats.operator.say("hello")
    assert await chats.kept() == []


@pytest.mark.thorough
async def test_who_is_no_operator_any_more_is_just_asking(chats: TwoChats) -> None:
    await chats.operator.say("/broadcast")
    await chats.restart_with(admin_ids=frozenset())
    assert "how it will look" not in await chats.operator.say("does magnesium help sleep?")
    assert await chats.kept() == []


@pytest.mark.thorough
async def test_drafts_are_written_in_private(chats: TwoChats) -> None:
    group = chats.operator.telegram.add_group("Family")
    chats.operator.user.send("/broadcast@vesper_sandbox_bot", chat_id=group.id)
    await chats.operator.settle()
    (answer,) = [m for m in chats.operator.telegram.messages(group.id) if m["from"]["is_bot"]]
    assert "private chat" in answer["text"]


@pytest.mark.thorough
async def test_a_picture_with_words_goes_out_as_one_message(chats: TwoChats) -> None:
    operator = chats.operator
    await operator.say("/broadcast")
    operator.user.send_photo(caption="Our <new> house")
    await operator.settle()
    assert "caption" in operator.shown[-2]
    await operator.press("Send…")
    await operator.press("Yes, send it")
    await chats.pass_time()
    assert chats.ann.last["caption"] == "Our <new> house"
    assert [b["text"] for b in buttons(chats.ann.last)] == ["🔕 Fewer messages"]
    assert "Delivered: 3" in operator.text


@pytest.mark.thorough
async def test_what_cannot_be_passed_on_is_said_and_the_question_stays_open(chats: TwoChats) -> None:
    operator = chats.operator
    await operator.say("/broadcast")
    operator.user.send_sticker("🌙")
    await operator.settle()
    assert "one picture with words beside it" in operator.text
    operator.user.send_photo()
    await operator.settle()
    assert "not everybody can see pictures" in operator.text
    operator.user.send_photo(caption="🌙" * 600)
    await operator.settle()
    assert "1,024 characters, and these are 1,200" in operator.text
    assert await chats.kept() == []
    longest = "<b>" + "&" * 4_093
    await operator.say(longest)
    assert operator.shown[-2]["text"] == longest
