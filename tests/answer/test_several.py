"""Messages that ask several questions: all are answered, in order; who asks once is answered once."""

import pytest

from bot import answer
from bot.answer import Answer, several
from bot.understanding import load_model
from tests.delivery_rig import knowledge


def ask_each(text: str) -> list[str | None]:
    """Return the answers to a message: its cells, or the kinds of what is no cell."""
    return [one.cell or one.kind for one in answers(text)]


def answers(text: str) -> tuple[Answer, ...]:
    return several.ask_each(knowledge(), text, several.understand(knowledge(), load_model(), text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("does melatonin work? and is it ok for my 8 year old", ["melatonin.works", "melatonin.child"]),
        ("What is valerian? When do I take it?", ["answer", "valerian.when"]),
        ("how much zinc can I take and what are the side effects", ["zinc.dose", "zinc.side_effects"]),
        ("Does ginger work?\nDoes turmeric work?", ["ginger.works", "turmeric.works"]),
        ("is doxylamine addictive, and can I drink with it?", ["doxylamine.long_term", "doxylamine.alcohol"]),
    ],
)
def test_each_question_of_a_message_is_answered_in_order(text: str, told: list[str]) -> None:
    assert ask_each(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "is it ok? I mean taking zinc every day?",
        "Does it matter what time I take vitamin D? Morning? Night?",
        "can I take ibuprofen and paracetamol together",
        "I sleep badly and my back hurts, what helps?",
        "magnesium or melatonin for sleep?",
        "I am 70 and I take warfarin. My back hurts. Which painkiller can I take?",
        "Does zinc work? Does zinc really work?",
    ],
)
def test_a_message_that_asks_once_is_answered_once(text: str) -> None:
    assert len(ask_each(text)) == 1


def test_no_more_than_three_questions_are_answered() -> None:
    asked = "Does zinc work? Does ginger work? Does turmeric work? Does valerian work?"
    assert ask_each(asked) == ["zinc.works", "ginger.works", "turmeric.works"]


def test_a_long_story_is_answered_as_a_whole() -> None:
    story = "My neighbour went on about her garden. " * 20
    assert len(ask_each(f"{story}Does zinc work? Does ginger work?")) == 1


def test_an_emergency_among_questions_is_the_only_answer() -> None:
    text = "Does zinc work? Does ginger work? I took 30 paracetamol an hour ago, is that bad?"
    (told,) = answers(text)
    assert (told.kind, told.red_flag) == ("red_flag", "overdose")


@pytest.mark.parametrize(
    "text",
    [
        "I take warfarin. Does St John's wort work? And how much should I take?",
        "How much ibuprofen can I take? And when do I take my warfarin?",
    ],
)
def test_a_pair_that_does_not_go_together_is_told_though_nobody_asked(text: str) -> None:
    first = answers(text)[0]
    assert first.check is not None
    assert first.check.findings


def test_what_is_said_before_goes_for_every_question() -> None:
    told = answers("I am pregnant. How much zinc can I take? And how much magnesium can I take?")
    assert [one.cell for one in told] == ["zinc.pregnancy", "magnesium.pregnancy"]


def test_without_the_model_a_message_is_one_question() -> None:
    assert several.ask_each(knowledge(), "Does zinc work? Does ginger work?") == (
        answer.ask(knowledge(), "Does zinc work? Does ginger work?"),
    )
