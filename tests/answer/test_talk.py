"""Plain talk: what a sentence wants of the bot, and the medicines, times and people that it names."""

from datetime import date, time
from decimal import Decimal

import pytest

from bot.answer.talk import Talk, hear
from bot.domain.languages import ENGLISH
from bot.domain.talk.intents import Wanted, choose_intent, spell_out
from tests.delivery_rig import knowledge

MONDAY = date(2026, 11, 30)


def heard(text: str) -> Talk:
    """Return what is heard without the model."""
    return hear(knowledge().index, None, text, MONDAY)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("remind me of magnesium 200 mg at 9pm every day", ["magnesium 200 mg 21:00 every day"]),
        ("can u ping me every morning at half 7 for my iron tablet", ['"iron tablet" 07:30']),
        ("losartan 50mg 8h and 20h", ["losartan 50 mg at 8 20:00"]),
        ("eliquis 5mg twice a day 8 and 8", ["eliquis 5 mg 08:00 20:00 twice a day"]),
        ("pantoprazole at 7 and 19", ["pantoprazole 07:00 19:00"]),
        ("pantoprazole at 30 and 40", ["pantoprazole 30"]),
        ("alendronic acid tuesdays 7am, empty stomach", ['"alendronic acid" 07:00 tuesdays']),
        ("eye drops. both eyes. ten at night", ['"eye drops" 22:00']),
        ("a tramadol at eight thirty in the evening", ["tramadol 20:30"]),
        ("naproxen eight thirty pm", ["naproxen 20:30"]),
        ("naproxen eight thirty", ["naproxen 30 minutes past 8"]),
        ("naproxen half 10 pm", ["naproxen 22:30"]),
        ("naproxen half 10 mg at noon", ["naproxen 0.5 x 10 mg 12:00"]),
        ("zinc at half 10 mg", ["zinc 0.5 x 10 mg"]),
        ("naproxen half 30", ["naproxen 30"]),
        ("concor 23.45", ["concor 23:45"]),
        ("lantus 18 units 930pm", ["lantus 18 unit 21:30"]),
        ("zinc and iron at 9 pm", ["zinc 21:00", "iron 21:00"]),
        ("zinc at 8 pm and iron", ["zinc 20:00", "iron"]),
        ("ramipril at 8, no wait, 9.30 in the morning", ["ramipril 09:30"]),
        ("ramipril at 8, I mean the small one", ["ramipril at 8"]),
        ("mum: donepezil 10 mg at 20:00", ["donepezil 10 mg 20:00 for Mum"]),
        ("warfrin 6 pm", ["warfarin 18:00"]),
        ("vit d 1000 at noon", ['"vitamin d" 1000 12:00']),
        ("magnesium glycinate 22:00", ['"magnesium glycinate" 22:00']),
        (
            "5 ml of calpol at 7 pm, 10 ml of lactulose at 8 pm",
            ["calpol 5 ml 19:00", "lactulose 10 ml 20:00"],
        ),
        ("ramipril 2.5 at 8 am", ["ramipril 2.5 08:00"]),
        ("the Euthyrox is now 88", ["Euthyrox 88"]),
        ("magnesium and again magnesium at 22:00", ["magnesium 22:00"]),
        ("metformin in the morning", ["metformin in the morning"]),
        ("senna, two at bedtime", ["2 senna at bedtime"]),
        ("excedrin x2 at noon", ["2 excedrin 12:00"]),
        ("half a prednisolone at noon", ["1/2 prednisolone 12:00"]),
        ("my pill at 22:30", ["pill 22:30"]),
        ("warfarin two point five mg at 18:00", ["warfarin 2.5 mg 18:00"]),
        ("warfarin one point two five mg at 18:00", ["warfarin 1.25 mg 18:00"]),
        ("warfarin point five mg at 18:00", ["warfarin 0.5 mg 18:00"]),
        ("this Ritalin is Jai's, 10 mg at 8:00", ["Ritalin 10 mg 08:00 for Jai"]),
        ("vitamin b12 and vitamin d3 1000 iu at 9:00", ['"vitamin b12" 09:00', '"vitamin d3" 1000 IU 09:00']),
        ("the 8:00 ramipril and the 9:00 zinc", ["ramipril 08:00", "zinc 09:00"]),
        ("amoxicillin 3 times a day", ["amoxicillin 3 times a day"]),
        ("eye drops 4 times a day", ['"eye drops" 4 times a day']),
        ("set the blood pressure one at noon", ['"blood pressure tablet" 12:00']),
        ("zinc 10 to 9 mg at noon", ["zinc 9 mg 12:00"]),
        ("zinc 2 10 pm", ["zinc 2 10 pm"]),
        ("zinc at 6 in the morning or afternoon or at 6 in the evening", ["zinc 06:00 18:00"]),
        ("zinc at 6 at night or at teatime", ["zinc 18:00"]),
        ("dipirona 500 mg at noon", ["dipirona 500 mg 12:00"]),
        ("first one tomorrow", []),
    ],
)
def test_a_reminder_is_written_as_its_grammar_reads_it(text: str, lines: list[str]) -> None:
    assert [each.reminder_line(ENGLISH) for each in heard(text).medicines] == lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("took two nurofen at 20 to 9", "2 nurofen 40 minutes past 8"),
        ("took ibuprofen 400 mg yesterday at 10 pm", "ibuprofen 400 mg yesterday 22:00"),
        ("had my ramipril last night", "ramipril last night"),
        ("took dipirona 2 hours ago", "dipirona 2 hours ago"),
        ("I had a paracetamol at ten", "paracetamol at 10"),
        ("gave Theo his calpol 5 ml at 3 pm", "calpol 5 ml for Theo 15:00"),
        ("had my zinc", "zinc"),
        ("mum had her zinc at dinnertime", "zinc for Mum earlier"),
    ],
)
def test_an_intake_is_written_as_its_grammar_reads_it(text: str, line: str) -> None:
    said = heard(text)
    assert said.medicines[0].intake_lines(ENGLISH, said.when) == [line]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("mum's amlodipine at 8", "Mum"),
        ("did mum have her tablets", "Mum"),
        ("Theo's drops at 8 pm", "Theo"),
        ("gave mum her tablets", "Mum"),
        ("remind my dad to take his warfarin", "Dad"),
        ("remind me of warfarin", None),
        ("ramipril for our nan", "Nan"),
        ("ramipril for Theo", "Theo"),
        ("gave sipho his inhaler", "Sipho"),
        ("Theo needs his inhaler", None),
        ("then Theo had his inhaler", "Theo"),
        ("the flomax is grandpas", "Grandpa"),
        ("mum - memantine 10 mg", "Mum"),
        ("my wife gave me tylenol at noon", None),
        ("ramipril for Sunday", None),
        ("ramipril for", None),
        ("gave", None),
        ("Monday's ramipril", None),
        ("for Symbicort only", None),
    ],
)
def test_who_takes_it_is_heard(text: str, person: str | None) -> None:
    assert heard(text).person == person


def test_a_name_that_nobody_knows_is_heard_where_it_stands_alone_or_in_a_list() -> None:
    assert [each.name for each in heard("scrap the Purbac please").medicines] == ["Purbac"]
    assert [each.name for each in heard("cipramil and myprodol").medicines] == ["cipramil", "myprodol"]
    assert [each.name for each in heard('took "Aunt Mary\'s mix"').medicines] == ["Aunt Mary's mix"]
    assert heard("hello there").medicines == ()


def test_what_was_said_is_printed_as_slots() -> None:
    assert heard("took 2 x 500 mg paracetamol for mum at 20:00").slots() == {
        "medicines": [
            {
                "name": "paracetamol",
                "amount": "500",
                "unit": "mg",
                "count": 2.0,
                "times": ["20:00"],
                "person": "Mum",
            }
        ],
        "person": "Mum",
    }
    assert heard("two paracetamol 500 mg").slots() == {
        "medicines": [{"name": "paracetamol", "amount": "500", "unit": "mg", "count": 2.0}]
    }
    assert heard("thanks").slots() == {}
    assert heard("paracetamol").medicines[0].amount is None


def test_a_change_is_what_is_said_beside_the_name() -> None:
    assert heard("move the magnesium to 21:00 on mondays").medicines[0].changes() == "21:00 on mondays"


def test_stock_and_history_hear_how_many_and_how_far_back() -> None:
    assert heard("picked up 56 lansoprazole").adds_stock
    assert not heard("only 4 lansoprazole left").adds_stock
    assert heard("did I take it today").days_asked_about == 1
    assert heard("what did I take last month").days_asked_about == Decimal(30)


GUESSES = [("took", 0.5), ("thanks", 0.4), ("bye", 0.1)]


def test_what_is_sure_by_its_words_needs_no_model() -> None:
    assert choose_intent(GUESSES, "whats due today?", ENGLISH.talk) == Wanted("due_today", is_sure=True)
    assert choose_intent([], "does magnesium help", ENGLISH.talk) == Wanted("question")


def test_two_close_intents_are_both_named() -> None:
    assert choose_intent(GUESSES, "hm", ENGLISH.talk) == Wanted("took", "thanks")
    assert choose_intent([("took", 0.9), ("bye", 0.1)], "hm", ENGLISH.talk) == Wanted("took", is_sure=True)
    assert choose_intent([("took", 0.7), ("bye", 0.2)], "hm", ENGLISH.talk) == Wanted("took")
    assert choose_intent([("took", 0.3), ("bye", 0.1)], "hm", ENGLISH.talk) == Wanted("question")
    assert choose_intent([("question", 0.4), ("zone", 0.3)], "hm", ENGLISH.talk) == Wanted("question", "zone")
    assert choose_intent([("question", 0.6), ("zone", 0.3)], "hm", ENGLISH.talk) == Wanted("question")


def test_short_forms_of_a_phone_are_spelt_out() -> None:
    assert spell_out("wen is mums ramipril 2moro, B4 lunch?", ENGLISH.talk) == (
        "when is mums ramipril tomorrow, before lunch?"
    )


@pytest.mark.parametrize(
    ("text", "leaves_out"),
    [
        ("ibandronate 150 mg monthly 7am", False),
        ("levothyroxine 100 mcg 7am, 125 mcg on sundays", True),
        ("iron tablets 3 weeks", True),
        ("tomorrow 6am eye drops", True),
        ("vitamin d at 9am except weekends", False),
        ("methotrexate on the 1st of every month at 8:00", False),
        ("could you nudge me about my magnesium 200 mg at 9 pm please", False),
    ],
)
def test_what_a_reminder_would_leave_out_is_told(text: str, *, leaves_out: bool) -> None:
    assert heard(text).leaves_out is leaves_out


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("I took ibuprofen 400 mg", True),
        ("just had my zinc", True),
        ("I took ibuprofen, can I drink wine?", False),
        ("took it", False),
        ("I took 2 paracetamol because my head hurts", False),
    ],
)
def test_a_sentence_that_only_tells_of_an_intake_is_sure(text: str, *, is_told: bool) -> None:
    assert (heard(text).wanted == Wanted("took", is_sure=True)) is is_told


@pytest.mark.parametrize("text", ["I didn't take my ibuprofen 400 mg", "never took the paracetamol 500 mg"])
def test_a_denied_intake_is_a_missed_dose(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.answer.talk.choose_intent", lambda *_: Wanted("took", "took_earlier"))
    assert heard(text).wanted == Wanted("missed_dose")


@pytest.mark.parametrize(
    "amount",
    [
        *("two fifty mg", "one twenty-five mcg", "2.5-5 mg", "2 to 4 mg", "1 or 2 tablets", "1.000 mg"),
        *("three five mg tablets", "minus 5 mg", "a couple of 500 mg", "point two five"),
    ],
)
@pytest.mark.parametrize(
    "form", ["remind me of warfarin {} at 18:00", "took {} of warfarin", "took warfarin {}"]
)
def test_an_amount_with_two_readings_is_never_guessed(form: str, amount: str) -> None:
    said = heard(form.format(amount))
    assert said.leaves_out
    assert said.intake_is_unclear


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("took ibuprofen 400 mg half an hour ago", ["ibuprofen 400 mg half an hour ago"]),
        (
            "took vitamin d 1000 and zinc 25 this morning",
            ["vitamin d 1000 this morning", "zinc 25 this morning"],
        ),
        ("I took last night's magnesium", ["magnesium"]),
        ("took zinc last night at 10 and this morning at 8", ["zinc 22:00", "zinc 08:00"]),
        ("took zinc yesterday at 8:00 and 20:00", ["zinc yesterday 08:00", "zinc yesterday 20:00"]),
        ("took zinc 10 mg with food at 8:00", ["zinc 10 mg 08:00"]),
        ("I took zinc 10 mg at 6:00 and at 8:30", ["zinc 10 mg 06:00", "zinc 10 mg 08:30"]),
    ],
)
def test_a_clear_intake_is_written_as_its_lines(text: str, lines: list[str]) -> None:
    said = heard(text)
    assert not said.intake_is_unclear
    assert [line for each in said.medicines for line in each.intake_lines(ENGLISH, said.when)] == lines


@pytest.mark.parametrize(
    "text",
    [
        "took ibuprofen 200 mg twice today",
        "took zinc 4 times today",
        "took 2 ibuprofen 200 mg at 6:00 and at 8:30",
    ],
)
def test_how_often_something_was_taken_is_never_guessed(text: str) -> None:
    assert heard(text).intake_is_unclear


@pytest.mark.parametrize(
    ("text", "takers"),
    [
        ("mum needs ramipril 5 mg and dad needs zinc 10 mg at 8:00", ["Mum", "Dad"]),
        ("mum takes ramipril 5 mg at 8:00 and I take zinc 10 mg at 9:00", ["Mum", None]),
        ("I take ramipril 5 mg at 8:00 and my wife takes zinc 10 mg at 9:00", [None, "Wife"]),
        ("ramipril 5 mg and zinc 10 mg at 8:00 for mum", ["Mum", "Mum"]),
        ("ramipril 5 mg 8am\nzinc 10 mg 8am\nboth for mum", ["Mum", "Mum"]),
        ("ramipril 5 mg at 8:00 for mum and zinc 10 mg at 8:00", ["Mum", "Mum"]),
        ("zinc 10 mg 8am for mum iron 14 mg 9am for dad", ["Mum", "Dad"]),
        ("mum:\nramipril 5 mg 8am\nzinc 10 mg 8am for dad\niron 14 mg 9am", ["Mum", "Dad", "Mum"]),
        ("mum's ramipril 5 mg 8am\nzinc 10 mg 8am", ["Mum", None]),
        ("remind mum of ramipril 5 mg at 8:00 and me of zinc 10 mg at 9:00", ["Mum", None]),
        ("ramipril 5 mg 8am (mum)\nzinc 10 mg 8am (dad)", ["Mum", "Dad"]),
        ("Anna: ramipril 5 mg 8am\nTom: zinc 10 mg 8am", ["Anna", "Tom"]),
        ("Morning: ramipril 5 mg 8am\nBedtime: zinc 10 mg 8pm", [None, None]),
        ("zinc 10 mg 8am, baby aspirin 81 mg 8am", [None, None]),
        ("baby paracetamol 5 ml 8am", [None]),
        ("mum has ramipril 5 mg and dad ramipril 10 mg at 8:00", ["Mum", "Dad"]),
    ],
)
def test_each_thing_is_that_of_the_person_it_is_said_of(text: str, takers: list[str | None]) -> None:
    assert [each.person for each in heard(text).medicines] == takers


def test_a_time_is_not_shared_with_other_people_or_replaces_a_part_of_the_day() -> None:
    others = heard("mum: ramipril 5 mg\ndad: zinc 10 mg 6pm").medicines
    at_night = heard("ramipril 5 mg in the morning and zinc 10 mg 6pm").medicines
    lines = heard("zinc 10 mg 8am\nEvening: iron 14 mg 8pm").medicines

    assert [each.times for each in others] == [(), (time(18),)]
    assert [each.said_times for each in at_night] == [("in the morning",), ("18:00",)]
    assert [each.times for each in lines] == [(time(8),), (time(20),)]


@pytest.mark.parametrize(
    ("text", "misplaced"),
    [
        ("remind me of zinc at 8 or 9 pm", True),
        ("remind me of zinc at 6 am except sundays 8 am", True),
        ("remind me of zinc at 6 am and 8 am except sundays", False),
        ("remind me of zinc at 8 and 9 pm", False),
        ("remind me of zinc at 8 pm or I forget", False),
    ],
)
def test_a_time_that_is_not_of_every_day_is_left_to_the_grammar(text: str, *, misplaced: bool) -> None:
    assert heard(text).leaves_out is misplaced
