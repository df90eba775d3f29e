"""Too much of something, as people tell it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot import answer
from bot.answer import told_overdoses
from bot.answer.as_needed import TakenDose
from bot.answer.told_overdoses import NOTHING_RECORDED, Recorded
from bot.domain import names
from bot.domain.conditions import NamedCondition
from bot.domain.overdoses import HelpLevel
from bot.replies.answers import answers
from tests.delivery_rig import knowledge

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def level(text: str, *has: NamedCondition, recorded: Recorded = NOTHING_RECORDED) -> HelpLevel:
    folded = names.fold(text)
    found = knowledge().index.find(folded)
    return told_overdoses.told_level(knowledge(), folded, found, has, recorded)


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("I took 8 extra strength tylenol at once", "emergency"),
        ("took 2 x 500 mg paracetamol", "ordinary"),
        ("took 8 paracetamol 500 mg over the day", "ordinary"),
        ("took 9 paracetamol 500 mg over the day", "emergency"),
        ("I weigh 70 kg, took 9 paracetamol 500 mg over the day", "poison_line"),
        ("I'm 13 stone and took 9 paracetamol 500 mg over the day", "poison_line"),
        ("5 g paracetamol taken over the day", "emergency"),
        ("took 1000mg paracetamol twice today", "ordinary"),
        ("took 1000mg paracetamol 5 times today", "emergency"),
        (
            "I took two paracetamol 500 at 8 and two at 10 and two at 12 and two at 2 and two at 4",
            "emergency",
        ),
        ("I've taken 2 paracetamol every 2 hours since this morning", "emergency"),
        ("been having 2 ibuprofen 400 every 3 hours since yesterday", "poison_line"),
        ("took 6 ibuprofen 400 today", "same_day"),
        ("took two ibuprofen", "ordinary"),
        ("took 4 naproxen 500 today", "poison_line"),
        ("took 3 aleve today", "ordinary"),
        ("took 6 zzzquil", "emergency"),
        ("took 5 diphenhydramine 25mg to sleep", "poison_line"),
        ("took 3 melatonin 5mg", "same_day"),
        ("took one melatonin 5mg", "ordinary"),
        ("took 50000 iu vitamin d", "ordinary"),
        ("took 60000 iu of vitamin d", "same_day"),
        ("took 350,000 iu vitamin d in one go", "poison_line"),
        ("been taking 12000 iu of vitamin d for three weeks", "same_day"),
        ("took 5 zinc 50mg", "poison_line"),
        ("took one zinc 50mg", "ordinary"),
        ("took 400 mg ibuprofen and 1 g paracetamol", "ordinary"),
        ("took 2 paracetamol and then 2 ibuprofen", "ordinary"),
        ("took 9 paracetamol 500 er over the day, I weigh 70 kg", "emergency"),
        # A mixture counts with the weakest tablets: nobody says how much of each it holds.
        ("took 8 tylenol pm", "poison_line"),
        # A child is never cleared, and its weight is never guessed.
        ("my toddler, 12 kg, ate 5 iron tablets of 65 mg", "poison_line"),
        ("my toddler, 12 kg, ate 8 iron tablets of 65 mg", "emergency"),
        ("my 3 year old ate a vitamin d 1000 iu", "poison_line"),
        ("gave my son 250 mg ibuprofen", "ordinary"),
        ("my 4 year old got 10 ml calpol", "ordinary"),
        # Not taken, or not yet.
        ("what if I took 10 paracetamol", "ordinary"),
        ("can I take 12 paracetamol", "ordinary"),
        ("I almost took 12 paracetamol", "ordinary"),
        ("12 paracetamol", "ordinary"),
        ("took vitamin b12", "ordinary"),
    ],
)
def test_what_was_taken_is_judged_by_the_bands(text: str, needs: HelpLevel) -> None:
    assert level(text) == needs


def test_who_is_at_risk_is_told_a_step_sooner() -> None:
    assert level("took 6 ibuprofen 400 today") == "same_day"
    assert level("took 6 ibuprofen 400 today", "kidney_disease") == "poison_line"
    assert level("took two ibuprofen", "kidney_disease") == "ordinary"


def test_what_is_on_record_counts() -> None:
    text = "I weigh 70 kg and took 4 paracetamol 500"

    def after(hours: float) -> HelpLevel:
        dose = TakenDose("paracetamol", Decimal(3000), "mg", NOW - timedelta(hours=hours))
        other = TakenDose("zinc", Decimal(30), "mg", NOW)
        unread = TakenDose("paracetamol", None, None, NOW)
        return level(text, recorded=Recorded((dose, other, unread), NOW))

    assert level(text) == "ordinary"
    assert after(5) == "poison_line"
    # Within an hour they are one dose: 71 mg a kg.
    assert after(0.5) == "poison_line"
    assert level(text.replace("70", "66"), recorded=Recorded((), NOW)) == "ordinary"


def test_too_much_for_the_poison_line_is_an_alarm() -> None:
    told = answer.ask(knowledge(), "took 4 naproxen 500 today")
    assert (told.kind, told.red_flag, told.triage) == ("red_flag", "overdose", "alarm")


def test_too_much_for_today_is_said_below_whom_to_call() -> None:
    told = answer.ask(knowledge(), "took 6 ibuprofen 400 today")
    shown = answers.answer_message(knowledge().library, told).text
    assert (told.kind != "red_flag", told.red_flag, told.triage) == (True, "overdose", None)
    assert shown.startswith("🆘 If it is serious, call 112")
    assert "take no more of it today" in shown


@pytest.mark.parametrize("text", ["took all my tablets this morning", "she took all her pills at breakfast"])
def test_what_was_due_is_no_overdose(text: str) -> None:
    assert answer.ask(knowledge(), text).kind != "red_flag"


@pytest.mark.parametrize("text", ["took all my tablets", "took all my tablets at once this evening, goodbye"])
def test_all_tablets_without_a_time_are_one(text: str) -> None:
    assert answer.ask(knowledge(), text).red_flag == "overdose"
