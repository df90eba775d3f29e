"""Alarms that the model raises where no rule does."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from bot import answer
from bot.domain.triage.recogniser import ASK_MORE
from bot.replies.answers import answers, red_flags
from bot.understanding import Guess, Head, Understanding, load_model
from tests.delivery_rig import knowledge

THREE_WORDINGS = Path(__file__).parent / "three_wordings.jsonl"
ALARMING = {"emergency", "same_day", "urgent"}
UNKNOWN_TO_RULES = "gran has gone all lopsided in her face and talks gobbledygook"


def _heard(tier: Literal["alarm", "ask"] | None, flag: str, sure: float = 0.9) -> Understanding:
    other = Head((Guess("question", 0.9), Guess("greet", 0.1)))
    flags = Head((Guess(flag, sure), Guess("sepsis", 1 - sure)))
    return Understanding(0.5, flags, other, other, None, tier)


@pytest.mark.parametrize(
    ("heard", "flag"),
    [
        (_heard("alarm", "cauda_equina"), "cauda_equina"),
        (_heard("alarm", "cauda_equina", sure=0.4), ASK_MORE),
        (_heard("ask", "cauda_equina"), None),
        (_heard(None, "cauda_equina"), None),
        (None, None),
    ],
    ids=["sure which", "unsure which", "to be asked about", "nothing", "not heard"],
)
def test_the_model_raises_an_alarm_where_no_rule_does(heard: Understanding | None, flag: str | None) -> None:
    told = answer.ask(knowledge(), UNKNOWN_TO_RULES, heard)

    assert told.red_flag == flag
    assert (told.kind == "red_flag") == (flag is not None)


def test_where_a_danger_is_heard_but_not_surely_its_signs_are_asked_about() -> None:
    told = answer.ask(knowledge(), "does zinc work", _heard("ask", "stroke", sure=0.7))

    assert (told.triage, told.asked, told.entry) == ("ask", ("stroke", "sepsis"), "zinc")
    message = red_flags.ask_about(knowledge().library, told.asked, None)
    assert [button.text for row in message.rows for button in row][-1] == "None of these"
    assert "112, 911 or 999" in message.text


def test_of_every_flag_that_may_be_asked_about_there_are_signs_for_buttons() -> None:
    flags = knowledge().library.red_flags.values()
    assert [flag.id for flag in flags if flag.urgency in ALARMING and not flag.short_signs] == []


@pytest.mark.parametrize(
    "text",
    [
        "what is quantum physics",
        "what should I do about my back right now",
    ],
)
def test_whom_to_call_ends_what_knows_nothing_or_is_about_a_body_now(text: str) -> None:
    assert answer.ask(knowledge(), text, load_model().understand(text)).help_line


@pytest.mark.parametrize(
    "text",
    [
        "does zinc work",
        "magnesium",
        "is 200 mg of magnesium too much?",
        "lying awake for hours every night, what should I actually do",
    ],
)
def test_other_answers_do_not_say_whom_to_call(text: str) -> None:
    assert not answer.ask(knowledge(), text, load_model().understand(text)).help_line


@pytest.mark.parametrize(
    "heard", [_heard(None, "stroke"), _heard("alarm", "stroke")], ids=["calm", "alarmed"]
)
def test_amounts_that_were_taken_are_beyond_doubt(heard: Understanding) -> None:
    calm = replace(heard, danger=0.0)
    assert answer.ask(knowledge(), "I took 30 paracetamol an hour ago", calm).kind == "red_flag"


@pytest.mark.parametrize(
    ("text", "heard", "flag"),
    [
        ("crushing chest pain", _heard("alarm", "heart_attack"), "heart_attack"),
        ("crushing chest pain", _heard("alarm", "heart_attack", sure=0.4), "chest_back"),
        # Of a less urgent one the rule's stays, and so does talk of suicide.
        ("crushing chest pain", _heard("alarm", "apnea"), "chest_back"),
        ("I want to die", _heard("alarm", "overdose"), "suicidal"),
    ],
)
def test_where_both_are_alarmed_the_model_says_which_danger_it_is(
    text: str, heard: Understanding, flag: str
) -> None:
    assert answer.ask(knowledge(), text, heard).red_flag == flag


@pytest.mark.parametrize(
    ("danger", "triage"), [(0.0, "ask"), (0.029, "ask"), (0.031, "alarm"), (0.5, "alarm")]
)
def test_signs_of_what_only_a_rule_hears_are_asked_about(danger: float, triage: str) -> None:
    heard = replace(_heard(None, "sepsis"), danger=danger)
    told = answer.ask(knowledge(), "that match nearly gave my dad a heart attack", heard)

    assert told.triage == triage
    if triage == "ask":
        assert (told.red_flag, told.asked) == (None, ("heart_attack",))


@pytest.mark.parametrize(
    ("text", "flag", "says"),
    [
        ("can you overdose on vitamin d", "overdose", "At most 100 µg"),
        ("signs of a stroke", "stroke", "face dropped on one side"),
        ("Heart attack signs in women?", "heart_attack", "without chest pain"),
        ("what is menengitis", "meningitis", "rash"),
        ("suicide warning signs teenagers", "suicidal", "988"),
    ],
)
def test_who_asks_about_a_danger_in_general_is_answered_below_whom_to_call(
    text: str, flag: str, says: str
) -> None:
    told = answer.ask(knowledge(), text, load_model().understand(text))
    shown = answers.answer_message(knowledge().library, told).text

    assert (told.kind, told.red_flag, told.triage, told.help_line) == ("answer", flag, None, True)
    assert shown.startswith("🆘 If it is serious, call 112, 911 or 999")
    assert says in shown
    assert shown.count("🆘") == 1


@pytest.mark.parametrize(
    ("text", "flag"),
    [("does ginkgo prevent a stroke", None), ("what happens in the brain during sleep", None)],
)
def test_what_is_about_something_else_lists_no_signs(text: str, flag: str | None) -> None:
    assert answer.ask(knowledge(), text, load_model().understand(text)).red_flag == flag


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


def test_every_alarm_is_reached_by_three_wordings_that_are_in_no_list() -> None:
    """Written by a hand that knew the signs of each flag, and neither rules nor lists."""
    rows = [json.loads(line) for line in THREE_WORDINGS.read_text(encoding="utf-8").splitlines()]
    alarming = {flag.id for flag in knowledge().library.red_flags.values() if flag.urgency in ALARMING}
    assert Counter(row["flag"] for row in rows) == dict.fromkeys(alarming, 3)
    found = {
        row["text"]: answer.ask(knowledge(), row["text"], load_model().understand(row["text"]))
        for row in rows
    }
    assert [text for text, each in found.items() if each.triage is None] == []
