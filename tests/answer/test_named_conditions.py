"""A question that names a condition: no pain reliever and no dose is offered before whom to ask."""

from itertools import product

import pytest

from bot import answer
from bot.answer import Answer
from bot.domain import conditions, names
from bot.domain.languages import ENGLISH
from bot.replies.answers import answers
from bot.understanding import load_model
from tests.delivery_rig import knowledge

SAID = {
    "kidney_disease": (
        "i have kidney disease",
        "my kidneys are bad",
        "I'm on dialysis",
        "stage 3 ckd here",
        "one kidney only",
    ),
    "pregnancy": (
        "I'm pregnant",
        "6 months along",
        "24 weeks gone",
        "second trimester",
        "i'm expecting a baby",
        "five months pregnant",
        "my wife is expecting",
        "im 30 weeks along",
        "at 30 weeks",
        "i'm 5 months",
        "week 28",
        "33 wks",
        "im pregant",
        "baby on the way",
        "4 months in",
    ),
    "breastfeeding": ("I'm breastfeeding", "still nursing my baby", "i breast feed", "nursing", "postpartum"),
    "under_18": (
        "i'm 15",
        "my 12 year old",
        "for my daughter",
        "im sixteen years old",
        "my son is 9",
        "teenager here",
        "i am 16 and",
        "my kid",
        "I'm in eighth grade",
        "8th grader",
        "year 9 student",
        "in grade 7",
        "for a minor",
        "im underage",
        "not 18 yet",
        "14/m",
        "i turn 17 next month",
        "born in 2012",
        "adolescent",
    ),
    "blood_thinner": (
        "I'm on warfarin",
        "i take eliquis",
        "on blood thinners",
        "taking xarelto",
        "he is on an anticoagulant",
        "on clopidogrel since my stent",
        "had a blood clot",
        "DVT last year",
        "low dose aspirin daily",
        "on aspirin 75",
        "low platelets",
    ),
    "ulcer": (
        "i have a stomach ulcer",
        "had a bleeding ulcer",
        "peptic ulcer",
        "I had a stomach bleed last year",
    ),
    "nsaid_allergy": (
        "i'm allergic to aspirin",
        "allergic to nsaids",
        "I had a bad reaction to ibuprofen",
        "aspirin gave me hives",
        "i get a rash from naproxen",
        "cant take nsaids",
        "doctor said no ibuprofen",
    ),
    "asthma": (
        "I have asthma",
        "i use an inhaler",
        "asthmatic here",
        "asmtha",
        "nurofen makes me wheeze",
        "emphysema",
    ),
    "antidepressant": (
        "I take an ssri",
        "on sertraline",
        "i'm on antidepressants",
        "taking prozac",
        "on venlafaxine",
    ),
    "steroid": ("I'm on prednisone", "taking steroids"),
    "heart": (
        "I have heart failure",
        "after my heart attack",
        "i had a stroke",
        "CHF",
        "mini stroke",
        "pacemaker",
        "had a TIA",
    ),
    "blood_pressure": (
        "i have high blood pressure",
        "on lisinopril",
        "I take water tablets",
        "bp is 160",
        "hypertention",
    ),
    "lithium": ("i take lithium",),
    "methotrexate": ("i'm on methotrexate",),
    "liver": ("hep c", "cirrosis"),
    "alcohol": ("i drink 6 beers a day", "hungover"),
    "over_60": ("i am 82", "68 years old", "my elderly mum", "grandma 90"),
    "dehydration": ("dehydrated",),
}
ASKED = (
    "what can I take for back pain?",
    "which painkiller is best for a sore back",
    "what pain relief can i use",
    "how much ibuprofen can I take?",
    "can i take 400 mg ibuprofen",
    "is naproxen ok for me",
    "what is the dose of advil",
    "something for my back pain please",
    "best anti-inflammatory?",
    "paracetamol dose for back ache",
    "is it safe to take nurofen for my bad back",
    "aspirin for pain, how many mg",
)
# What the first line begins with where it warns, asks to ask, or says what is known of a pair.
WARNS = ("⚠️", "🔴", "🟠", "🟡", "⚪", "✅", "🚨")
# Pages of pain relievers, and the one for everything: their cells on who asks first say it themselves.
SAYING_IT = ("acetaminophen.", "any.", "aspirin.", "ibuprofen.", "naproxen.", "nsaid.")


def told(question: str, *, heard: bool = False) -> tuple[Answer, str]:
    """The answer and its text; `heard`: with the model, as in the chat."""
    found = answer.ask(knowledge(), question, load_model().understand(question) if heard else None)
    return found, answers.plain_text(answers.answer_message(knowledge().library, found))


def first_line(question: str) -> str:
    return told(question)[1].split("\n")[0]


def asks_first(question: str, *, heard: bool) -> bool:
    """Whether the first line says whom to ask, or what is known of the pair that is asked about."""
    found, text = told(question, heard=heard)
    cell = knowledge().library.cell(found.cell or "")
    if cell is None or found.intent not in {"pregnancy", "child"}:
        return text.startswith(WARNS)
    return text.startswith((*WARNS, cell.says)) and str(found.cell).startswith(SAYING_IT)


@pytest.mark.parametrize("heard", [False, True], ids=["rules", "model"])
@pytest.mark.parametrize("condition", SAID)
@pytest.mark.thorough
def test_whoever_names_a_condition_reads_whom_to_ask_before_any_pain_reliever(
    condition: str, *, heard: bool
) -> None:
    orders = [f"{said}, {asked}" for said, asked in product(SAID[condition], ASKED)]
    orders += [f"{asked.rstrip('?')} {said}" for said, asked in product(SAID[condition], ASKED)]
    assert [text for text in orders if not asks_first(text, heard=heard)] == []


@pytest.mark.parametrize("heard", [False, True], ids=["rules", "model"])
@pytest.mark.parametrize("condition", SAID)
def test_whoever_names_a_condition_is_told_no_dose_of_a_pain_reliever(condition: str, *, heard: bool) -> None:
    for asked in ASKED:
        found, text = told(f"{SAID[condition][0]}, {asked}", heard=heard)
        assert found.kind in {"answer", "interaction"}
        assert (found.cell or "").rpartition(".")[2] != "dose"
        assert "400 mg" not in text


@pytest.mark.parametrize("condition", SAID)
def test_each_way_of_saying_a_condition_names_it(condition: str) -> None:
    medicines = knowledge().library.medicines

    def found(text: str) -> frozenset[str]:
        folded = names.fold(text)
        implied = {
            medicines[group].implies
            for item in knowledge().index.find(folded)
            if item.concept.substance
            for group in item.concept.substance.groups & medicines.keys()
        }
        given = [each for each in implied if each is not None]
        return conditions.find_conditions(folded, ENGLISH.conditions, given)

    assert [said for said in SAID[condition] if condition not in found(said)] == []


@pytest.mark.parametrize(
    "text",
    [
        "no kidney problems",
        "i don't have asthma",
        "I'm not pregnant",
        "never had an ulcer",
        "without any blood thinner",
        "I take 2 tablets at 8 am",
        "is 10 mg of melatonin too much",
        "i am 15 minutes late",
        "I'm 45 years old",
        "kidney beans for dinner",
        "i have had back pain for 6 weeks",
        "baby aspirin",
        "back pain for 24 weeks",
        "it is over 30 weeks of pain",
        "grade 2 sprain",
        "a minor back strain",
        "i am 5 weeks post op",
        "magnesium 65 mg",
        "i am 70 kg",
        "heat stroke last summer",
        "nursing home",
        "I'm 45",
        "drink 2 glasses of water",
        "my daughter's a nurse",
        "our son is a pharmacist",
    ],
)
def test_what_is_denied_or_meant_otherwise_names_no_condition(text: str) -> None:
    assert conditions.find_conditions(names.fold(text), ENGLISH.conditions, ()) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "which painkiller for back pain",
        "how much ibuprofen can I take",
        "no kidney problems, which painkiller",
    ],
)
def test_whoever_names_no_condition_reads_the_answer(text: str) -> None:
    assert not first_line(text).startswith("⚠️")


def test_the_words_of_the_pain_relievers_own_lists_are_quoted_with_their_sources() -> None:
    found = answer.ask(knowledge(), "I have a stomach ulcer, can I take ibuprofen?")
    assert found.caution is not None
    assert "active ulcer or bleeding" in found.caution.lines
    assert set(knowledge().library.pain_relief["ibuprofen"].sources) <= set(found.sources)
    assert "400 mg" not in answers.answer_message(knowledge().library, found).text


def test_asking_whether_one_may_drink_tells_of_no_habit() -> None:
    asked = answer.ask(knowledge(), "can i drink alcohol with ibuprofen")
    assert asked.caution is None
    assert asked.cell == "ibuprofen.alcohol"
    assert answer.ask(knowledge(), "i drink wine every day, can i take ibuprofen").caution is not None
