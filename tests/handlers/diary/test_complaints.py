"""Complaints without a number: what helps is said, and the diary waits behind a button."""

import pytest

from bot.replies.diary.typed import ask_instead
from bot.replies.message import Message
from tests.handlers.conftest import Talk, buttons

BACK = "Keep moving as far as the pain allows"
PAIN, NIGHT = "Back pain today, on average?", "How was the night?"
NOTE = "📓 Note it"


@pytest.mark.parametrize(
    "said", ["back pain", "my back hurts", "bad back", "lower back pain", "i hurt my back in the garden"]
)
async def test_what_helps_a_back_comes_before_the_diary(talk: Talk, said: str) -> None:
    assert (await talk.say(said)).startswith(BACK)
    assert "112" in talk.text
    await talk.press(NOTE)
    assert PAIN in talk.text
    await talk.press("4")
    (rating,) = (await talk.kept())["ratings"]
    assert (rating["what"], rating["value"]) == ("pain", 4)


@pytest.mark.parametrize(
    ("said", "labels"),
    [
        ("my knee hurts", ["Ibuprofen", "Paracetamol"]),
        ("my shoulder is sore", ["Ibuprofen", "Paracetamol"]),
        ("knee like a 5 since the stairs", ["Ibuprofen", "Paracetamol"]),
        ("my stomach hurts today, like a 6", []),
        ("toothache", ["Ibuprofen", "Paracetamol"]),
        ("period pain", ["Ibuprofen", "Paracetamol"]),
        ("stomach ache", []),
    ],
)
async def test_the_scale_for_the_back_is_not_for_other_pains(
    talk: Talk, said: str, labels: list[str]
) -> None:
    await talk.live_in("Lisbon")
    assert "I'm sorry it hurts." in await talk.say(said)
    assert "🆘" in talk.text
    assert [each.split()[0] for each in talk.labels[:-1]] == labels
    assert talk.labels[-1] == "🚑 When to get help"


async def test_a_pain_that_has_a_page_is_answered(talk: Talk) -> None:
    assert (await talk.say("neck 6, woke me at 3")).startswith("Keep it gently moving")
    assert not talk.saying(PAIN)
    assert not talk.saying("I'm sorry it hurts")


@pytest.mark.parametrize("said", ["pain today", "sciatica down to 2 after pt"])
async def test_a_pain_that_may_be_the_backs_is_noted_on_its_scale(talk: Talk, said: str) -> None:
    await talk.say(said)
    (question,) = talk.saying(PAIN)
    assert [each["text"] for each in buttons(question)][-1] == "💡 What helps?"


@pytest.mark.parametrize(
    "said", ["so tired today", "i am exhausted", "im shattered", "no energy at all lately"]
)
async def test_who_is_tired_gets_an_answer_and_no_goodbye(talk: Talk, said: str) -> None:
    await talk.say(said)
    assert not talk.saying("Take care")
    assert not talk.saying(PAIN)


@pytest.mark.parametrize("said", ["i feel low", "feeling down today", "im anxious"])
async def test_who_feels_low_is_answered_kindly_with_whom_to_call(talk: Talk, said: str) -> None:
    await talk.live_in("Lisbon")
    assert "I'm sorry you feel like that." in await talk.say(said)
    assert "1411" in talk.text


async def test_signs_of_danger_are_asked_about_before_a_complaint_is_answered(talk: Talk) -> None:
    assert "I'm sorry you feel like that." in await talk.say("im lonely")
    assert talk.saying("Is any of this so right now?")


async def test_despair_stays_an_alarm(talk: Talk) -> None:
    assert "crisis line" in await talk.say("i feel depressed and want to die")


@pytest.mark.parametrize(
    ("said", "label"), [("i have a cold", "Zinc"), ("constipated", "Psyllium husk (ispaghula, fibre)")]
)
async def test_what_has_no_page_is_answered_by_what_is_taken_for_it(
    talk: Talk, said: str, label: str
) -> None:
    assert "what people take for it" in await talk.say(said)
    assert label in talk.labels[0]
    await talk.press(label)
    assert talk.text.startswith(label)


async def test_a_complaint_about_nights_is_answered_with_the_diary_below(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    assert "Alcohol, stress, snoring" in await talk.say("i keep waking at 3")
    await talk.press(NOTE)
    assert NIGHT in talk.text


async def test_a_night_told_without_a_number_has_what_helps_as_a_button(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    assert NIGHT in await talk.say("I slept badly")
    await talk.press("💡 What helps?")
    assert talk.text.startswith("Can't sleep")


async def test_of_somebody_who_is_not_in_this_chat_there_is_nothing_to_note(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("my mum's back hurts")
    assert talk.saying(BACK)
    assert NOTE not in talk.labels


@pytest.mark.parametrize("said", ["friday", "tomorrow", "on monday"])
async def test_a_day_alone_is_asked_about(talk: Talk, said: str) -> None:
    await talk.live_in("Lisbon")
    assert "Which is it?" in await talk.say(said)
    await talk.press("What I took")
    assert "Your history" in talk.text


async def test_the_name_of_a_medicine_is_no_goodbye(talk: Talk) -> None:
    assert (await talk.say("nytol")).startswith("Diphenhydramine")


async def test_what_is_no_pain_is_answered_as_a_question(talk: Talk) -> None:
    assert "no checked answer" in await talk.say("feeling rough today")
    assert not talk.saying(PAIN)


async def test_a_general_complaint_that_nothing_answers_is_noted(talk: Talk) -> None:
    assert NIGHT in await talk.say("rubbish nights always")


async def test_in_a_group_there_is_nothing_to_note(talk: Talk) -> None:
    group = talk.within(talk.telegram.add_group("Family", talk.user))
    await group.say("my back hurts @vesper_sandbox_bot")
    assert group.saying(BACK)
    assert not group.saying(PAIN)
    assert NOTE not in group.labels


def test_without_a_cell_there_is_no_button_to_what_helps() -> None:
    assert ask_instead(Message("?"), None).rows == ()
