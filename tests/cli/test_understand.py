"""`vesper understand`: what the bot would do with a message."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.app import app


def understood(*typed: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(app, ["understand"], input="\n".join(typed))
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


@pytest.mark.thorough
def test_a_reminder_shows_its_slots() -> None:
    line = "/remind magnesium 200 mg 8:00 20:00 mon wed for Mum with food for 7 days"
    (found,) = understood(line)
    heads, question = found.pop("heads"), found.pop("question")
    assert heads["intent"][0][0] == "remind_new"
    assert question["subjects"] == ["magnesium"]
    assert found == {
        "text": line,
        "intent": "remind_new",
        "slots": {
            "medicines": [
                {
                    "name": "magnesium",
                    "amount": "200",
                    "unit": "mg",
                    "times": ["08:00", "20:00"],
                    "weekdays": [0, 2],
                    "days": 7,
                    "person": "Mum",
                    "food": "with",
                }
            ]
        },
        "problem": None,
        "suggestions": [],
        "answer_kind": None,
        "red_flag": None,
    }


@pytest.mark.thorough
def test_it_shows_what_the_model_makes_of_a_message_and_nothing_of_a_bare_value() -> None:
    danger, question, value = understood(
        "she won't wake up and her lips are blue", "how long does magnesium take to work", "8:30"
    )
    assert danger["heads"]["danger"] > 0.5 > question["heads"]["danger"]
    assert [len(danger["heads"][head]) for head in ("triage", "intent", "question")] == [3, 3, 3]
    assert question["heads"]["intent"][0][0] == "question"
    assert question["question"]["subjects"] == ["magnesium"]
    assert question["question"]["intent"] == "onset"
    assert len(question["question"]["alternatives"]) == 2
    assert (value["heads"], value["question"]) == (None, None)


@pytest.mark.thorough
def test_each_rule_has_its_slot() -> None:
    rules: dict[str, dict[str, object]] = {
        "/remind b12 1000 mcg on the 1st of every month 9:00": {"monthly": {"day": 1, "every": 1}},
        "/remind zinc 2nd tuesday of the month 9:00": {"monthly": {"nth": 2, "weekday": 1, "every": 1}},
        "/remind ibuprofen 400 mg as needed": {"as_needed": True, "amount": "400"},
        "/remind zinc every 3 days 9:00": {"every_days": 3},
        "/remind levothyroxine 7:00 30 minutes before breakfast": {"note": "30 minutes before breakfast"},
    }
    for slots, found in zip(rules.values(), understood(*rules), strict=True):
        (medicine,) = found["slots"]["medicines"]
        assert slots.items() <= medicine.items()


@pytest.mark.thorough
def test_an_intake_shows_count_amount_and_moment() -> None:
    counted, past = understood("/took 6 panadol 500 mg", "/took ibuprofen 400 mg 2 hours ago")
    assert counted["intent"] == "took"
    assert counted["slots"]["medicines"] == [{"name": "panadol", "amount": "500", "unit": "mg", "count": 6}]
    assert len(past["slots"]["at"]) == len("2027-01-31T10:00")


@pytest.mark.thorough
def test_what_is_asked_back_is_said_with_what_it_may_mean() -> None:
    span, name, denied = understood(
        "/remind zinc from 8 to 9 am", "/took ibuprofne 400 mg", "/took no aspirin"
    )
    assert span["suggestions"] == ["08:00", "09:00"]
    assert "I need one" in span["problem"]
    assert name["suggestions"] == ["ibuprofen 400 mg"]
    assert denied["problem"]
    assert "medicines" not in denied["slots"]


@pytest.mark.thorough
def test_other_messages_have_their_intent() -> None:
    texts = [
        "/check zinc, iron",
        "/travel Lisbon",
        "/help",
        "I took 30 paracetamol",
        "",
        '{"text": "/today"}',
    ]
    listed, place, command, alarm, today = understood(*texts)
    assert (listed["intent"], len(listed["slots"]["medicines"])) == ("check_list", 2)
    assert (place["intent"], place["slots"]) == ("zone", {"zones": ["Europe/Lisbon"]})
    assert (command["intent"], command["slots"]) == ("command", {"command": "help"})
    assert (alarm["intent"], alarm["answer_kind"], alarm["red_flag"]) == ("question", "red_flag", "overdose")
    assert (today["text"], today["slots"]) == ("/today", {"command": "today"})


@pytest.mark.thorough
def test_one_message_meets_a_fresh_chat_whatever_came_before() -> None:
    first, second = understood("/took aspirin 75 mg", "/took aspirin 75 mg")
    assert first == second


@pytest.mark.thorough
def test_a_message_on_the_command_line_is_printed_for_people() -> None:
    result = CliRunner().invoke(app, ["understand", "/remind zinc 9:00"])
    assert 'intent: "remind_new"' in result.output
    assert CliRunner().invoke(app, ["understand", "--json", "hello"]).output.startswith("{")
