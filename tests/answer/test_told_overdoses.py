"""Too much of something, as people tell it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot import answer
from bot.answer import told_overdoses
from bot.answer.as_needed import TakenDose
from bot.answer.told_overdoses import Recorded
from bot.domain import names
from bot.domain.conditions import NamedCondition
from bot.domain.overdoses import HelpLevel
from bot.replies.answers import answers
from tests.delivery_rig import knowledge

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def level(text: str, *has: NamedCondition, recorded: Recorded | None = None) -> HelpLevel:
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
        ("took one hundred tylenol", "emergency"),
        ("took sixteen paracetamol 500 mg", "emergency"),
        ("took sixteen thousand mg of paracetamol", "emergency"),
        ("took sixteen grams of paracetamol", "emergency"),
        ("took two point five grams of paracetamol over the day", "ordinary"),
        ("took two hundred mg of ibuprofen and one thousand mg of paracetamol", "ordinary"),
        ("took 9 paracetamol 500 er over the day, I weigh 70 kg", "emergency"),
        # A mixture counts with the weakest tablets: nobody says how much of each it holds.
        ("took 8 tylenol pm", "poison_line"),
        # A child is never cleared, and its weight is never guessed.
        ("my toddler, 12 kg, ate 5 iron tablets of 65 mg", "poison_line"),
        ("my toddler, 12 kg, ate 8 iron tablets of 65 mg", "emergency"),
        ("my 3 year old ate a vitamin d 1000 iu", "poison_line"),
        ("gave my son 250 mg ibuprofen", "ordinary"),
        ("my 4 year old got 10 ml calpol", "ordinary"),
        ("my daughter (10 kg) was given 2 paracetamol 500", "emergency"),
        ("my daughter took 12 ibuprofen 400", "emergency"),
        ("my toddler swallowed 3 iron tablets while I had a shower", "poison_line"),
        # Counts, times and spans in many ways of writing.
        ("took a dozen paracetamol", "emergency"),
        ("took twenty-five paracetamol", "emergency"),
        ("took paracetamol 20 tablets", "emergency"),
        ("took 9 tablets of 500mg paracetamol", "emergency"),
        ("took 10.000 mg paracetamol", "emergency"),
        ("I took 8 paracetamol 30 minutes ago", "emergency"),
        ("I've been taking ibuprofen 400mg x 10 per day", "poison_line"),
        ("I am taking 4 ibuprofen 400 three times a day", "poison_line"),
        ("I've taken 2 paracetamol four times a day for a week", "ordinary"),
        ("I took 7 paracetamol in the last week", "ordinary"),
        ("I took 16 paracetamol over 2 days", "ordinary"),
        ("took vitamin d 50000 iu once a week for 8 weeks", "ordinary"),
        ("took 0 paracetamol and 0 at ten", "ordinary"),
        ("er, I took 5 ibuprofen 400 today", "same_day"),
        # What is no weight of a body.
        ("I paid 3 pounds for the box and took 2 paracetamol", "ordinary"),
        ("I lost 5 kg and took 2 paracetamol", "ordinary"),
        ("on the 1st of May I took 2 paracetamol", "ordinary"),
        # What is said of another clause.
        ("I took 9 paracetamol, can I take more?", "emergency"),
        ("I never took pills before but today I took 9 paracetamol", "emergency"),
        # Not taken, or not yet.
        ("I was given 7 paracetamol to take home", "ordinary"),
        ("I had 7 ibuprofen in the drawer, are they ok with zinc", "ordinary"),
        ("I was given 100 ibuprofen tablets by the pharmacy", "ordinary"),
        ("I got 100 melatonin 5 mg and took 1", "ordinary"),
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


def test_a_dose_that_is_told_again_counts_once_and_anothers_not_at_all() -> None:
    dose = TakenDose("paracetamol", Decimal(1000), "mg", NOW - timedelta(hours=2))
    four = Recorded((dose,) * 4, NOW)
    assert level("I took 2 paracetamol 500 mg two hours ago", recorded=four) == "ordinary"
    assert level("my husband just took 2 paracetamol 500 mg", recorded=four) == "ordinary"
    assert level("I just took 2 paracetamol 500 mg", recorded=four) == "emergency"


@pytest.mark.parametrize(
    ("text", "kind", "flag"),
    [
        ("my daughter (10 kg) was given 2 paracetamol 500", "red_flag", "overdose"),
        ("I'm pregnant and took 12 paracetamol", "red_flag", "overdose"),
        ("breastfeeding, had 6 ibuprofen 400 today", "answer", "pregnancy"),
    ],
)
def test_who_took_it_does_not_hide_how_much(text: str, kind: str, flag: str) -> None:
    told = answer.ask(knowledge(), text)
    assert (told.kind, told.red_flag, told.help_line) == (kind, flag, kind != "red_flag")


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


@pytest.mark.parametrize("text", ["took two strips of paracetamol", "ate 2 blister packs of panadol"])
def test_packs_that_were_taken_are_an_overdose(text: str) -> None:
    assert answer.ask(knowledge(), text).red_flag == "overdose"


@pytest.mark.parametrize("text", ["took all my tablets", "took all my tablets at once this evening, goodbye"])
def test_all_tablets_without_a_time_are_one(text: str) -> None:
    assert answer.ask(knowledge(), text).red_flag == "overdose"
