"""Alarms that the model raises where no rule does."""

import pytest

from bot import answer
from bot.domain.triage.recogniser import ASK_MORE
from bot.understanding import Guess, Head, Understanding, load_model
from tests.delivery_rig import knowledge

UNKNOWN_TO_RULES = "gran has gone all lopsided in her face and talks gobbledygook"


def _heard(danger: float, flag: str, sure: float = 0.9) -> Understanding:
    other = Head((Guess("question", 0.9), Guess("greet", 0.1)))
    return Understanding(danger, Head((Guess(flag, sure), Guess("sepsis", 1 - sure))), other, other, None)


@pytest.mark.parametrize(
    ("heard", "flag"),
    [
        (_heard(0.95, "cauda_equina"), "cauda_equina"),
        (_heard(0.95, "cauda_equina", sure=0.4), ASK_MORE),
        (_heard(0.95, "stroke"), ASK_MORE),
        (_heard(0.7, "cauda_equina"), "cauda_equina"),
        (_heard(0.7, "cauda_equina", sure=0.8), None),
        (_heard(0.5, "cauda_equina", sure=0.99), None),
        (None, None),
    ],
    ids=[
        *("known to the content", "unsure which", "unknown to the content"),
        *("likely and certain which", "likely but unsure which", "not sure enough", "not heard"),
    ],
)
def test_the_model_raises_an_alarm_where_no_rule_does(heard: Understanding | None, flag: str | None) -> None:
    told = answer.ask(knowledge(), UNKNOWN_TO_RULES, heard)

    assert told.red_flag == flag
    assert (told.kind == "red_flag") == (flag is not None)


@pytest.mark.parametrize("heard", [_heard(0.01, "stroke"), _heard(0.99, "stroke")], ids=["calm", "alarmed"])
def test_what_a_rule_has_found_stays(heard: Understanding) -> None:
    assert answer.ask(knowledge(), "I took 30 paracetamol an hour ago", heard).red_flag == "overdose"


@pytest.mark.parametrize(
    "text",
    [
        UNKNOWN_TO_RULES,
        "my wife's lips are like balloons and she wheezes since the shrimp",
        "the generator runs in the hallway, the kids and I all have a thick head and feel sick",
    ],
)
def test_emergencies_in_words_that_no_rule_knows_are_answered_as_such(text: str) -> None:
    assert answer.ask(knowledge(), text).kind != "red_flag"

    assert answer.ask(knowledge(), text, load_model().understand(text)).kind == "red_flag"


@pytest.mark.parametrize(
    "text",
    [
        "does magnesium help with sleep",
        "took my blood pressure pill at eight",
        "my back is killing me since I painted the ceiling",
        "that film was so funny I nearly died",
        "is 500 mg of vitamin C a lot?",
    ],
)
def test_ordinary_messages_raise_no_alarm(text: str) -> None:
    assert answer.ask(knowledge(), text, load_model().understand(text)).kind != "red_flag"
