"""For whom a reminder is: asked where the line leaves it open, never guessed."""

import pytest

from tests.handlers.conftest import Talk

ASKED = "What each of you takes is kept and checked apart."


async def people(talk: Talk) -> list[str | None]:
    """Who takes the items on record, the oldest first."""
    return [each["person"] for each in (await talk.kept())["items"]]


async def at_home_with_mum(talk: Talk) -> None:
    """A chat that keeps a reminder for Mum."""
    await talk.live_in("Reykjavik")
    await talk.remind("warfarin 5 mg 8:00 for Mum")


async def test_a_family_word_in_the_line_is_asked_about_before_the_card(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    assert await talk.say("/remind mum amlodipine 5 mg 8:00") == f"For whom is amlodipine? {ASKED}"
    assert talk.labels == ["Me", "Mum", "Somebody else"]
    question = talk.last["message_id"]
    await talk.press("Mum")
    assert "amlodipine 5 mg for Mum\nEvery day at 08:00" in talk.text
    assert question not in [m["message_id"] for m in talk.shown]
    await talk.press("Save")
    assert await people(talk) == ["Mum"]


@pytest.mark.parametrize(
    ("line", "person", "item"),
    [
        ("my mother's omeprazole at 7:00", "Mother", "omeprazole"),
        ("give dad his warfarin 5 mg 18:00", "Dad", "warfarin"),
        ("Grandma's eye drops 8:00", "Grandma", "eye drops"),
        ("amlodipine mum 8:00", "Mum", "amlodipine"),
        ("remind me to give mum her amlodipine at 8:00", "Mum", "amlodipine"),
    ],
)
async def test_a_family_word_is_found_however_it_is_written(
    talk: Talk, line: str, person: str, item: str
) -> None:
    await talk.live_in("Reykjavik")
    assert f"For whom is {item}?" in await talk.say(f"/remind {line}")
    assert talk.labels == ["Me", person, "Somebody else"]


@pytest.mark.parametrize("line", ["baby aspirin 81 mg 8:00", "cat's claw 8:00", "magnesium 8:00", "mum 8:00"])
async def test_the_name_of_a_product_asks_nothing(talk: Talk, line: str) -> None:
    await talk.live_in("Reykjavik")
    assert "Have I got this right?" in await talk.say(f"/remind {line}")
    assert "For you" not in talk.text


async def test_me_keeps_the_item_without_the_family_word(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind mum amlodipine 5 mg 8:00")
    await talk.press("Me")
    assert "amlodipine 5 mg\nEvery day at 08:00" in talk.text
    await talk.press("Save")
    assert await people(talk) == [None]


async def test_a_line_that_names_nobody_is_asked_about_once_there_is_a_second_person(talk: Talk) -> None:
    await at_home_with_mum(talk)
    assert "For whom is zinc?" in await talk.say("/remind zinc 8:00")
    assert talk.labels == ["Me", "Mum", "Somebody else"]
    await talk.press("Me")
    assert talk.text.startswith("For you\nHave I got this right?\n\nzinc\n")
    await talk.press("Save")
    assert "For Mum\nHave I got this right?" in await talk.say("/remind iron 8:00 for Mum")
    assert "For you\nHave I got this right?" in await talk.say("/remind iron 8:00 for me")


@pytest.mark.parametrize("written", ["mum", "Mum", "mom", "my mother"])
async def test_a_person_is_spelled_as_the_chat_knows_them(talk: Talk, written: str) -> None:
    await at_home_with_mum(talk)
    assert "zinc for Mum" in await talk.say(f"/remind zinc 8:00 for {written}")
    await talk.say(f"/remind {written} iron 8:00")
    assert talk.labels == ["Me", "Mum", "Somebody else"]


async def test_somebody_else_is_written(talk: Talk) -> None:
    await at_home_with_mum(talk)
    await talk.say("/remind zinc 8:00")
    assert "Write the name" in await talk.press("Somebody else")
    assert "I can't use that as a name" in await talk.say("x" * 33)
    assert "I can't use that as a name" in await talk.say("?")
    assert "zinc for Anna\n" in await talk.say("Anna")
    await talk.say("/remind iron 8:00")
    assert "iron for Mum\n" in await talk.say("for my mother")
    await talk.say("/remind iron 8:00")
    assert "iron\n" in await talk.say("myself")


async def test_a_whole_line_in_place_of_a_person_is_another_reminder(talk: Talk) -> None:
    await at_home_with_mum(talk)
    await talk.say("/remind zinc 8:00")
    assert "For whom is iron?" in await talk.say("iron 9:00")


async def test_the_city_is_asked_after_the_person(talk: Talk) -> None:
    await talk.say("/remind dad's warfarin 5 mg 18:00")
    await talk.press("Dad")
    assert talk.text.startswith("So that 18:00 is your 18:00")
    assert "warfarin 5 mg for Dad\n" in await talk.say("London")


async def test_only_a_button_of_the_open_question_names_a_person(talk: Talk) -> None:
    await at_home_with_mum(talk)
    await talk.say("/remind zinc 8:00")
    old = talk.last
    await talk.say("/remind iron 8:00")
    await talk.press("Mum", old)
    assert "That card is old" in talk.toast
    token = (await talk.kept())["dialogs"][0]["data"]["token"]
    assert "out of date" in await talk.forge(f"whom:7:{token}")
    await talk.press("Mum")
    assert "iron for Mum\n" in talk.text
    assert "That card is old" in await talk.forge(f"whom:me:{token}")


async def test_the_person_is_changed_on_the_card(talk: Talk) -> None:
    await at_home_with_mum(talk)
    await talk.say("/remind zinc 8:00 for me")
    assert "For whom?" in await talk.press("For whom")
    assert talk.labels == ["Me", "Mum", "‹ Back"]
    await talk.press("Mum")
    assert "zinc for Mum\n" in talk.text
    await talk.press("For whom")
    assert "zinc for Anna\n" in await talk.say("Anna")
    await talk.press("For whom")
    asked = talk.last
    assert "I can't use that as a name" in await talk.say("x" * 40)
    await talk.press("Me", asked)
    assert talk.text.startswith("For you\nHave I got this right?\n\nzinc\n")


async def test_an_edit_of_ones_own_reminder_asks_for_nobody(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("zinc 8:00")
    await talk.remind("warfarin 5 mg 8:00 for Mum")
    await talk.say("/doses")
    await talk.press("zinc")
    await talk.press("Edit")
    await talk.press("Time")
    await talk.press("22:00")
    assert "For you\nHave I got this right?\n\nzinc\nEvery day at 22:00" in talk.text
