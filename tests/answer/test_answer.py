"""What the bot answers, as data, with the content that ships.

Questions marked MedQuAD are from that data set, the one on meloxicam from MeQSum (both CC BY 4.0).
"""

import time
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import answer
from bot.answer import Answer, InteractionCheck, red_flags
from bot.domain import names
from bot.domain.interactions import SpacingHours
from bot.domain.languages import ENGLISH
from bot.domain.triage.phrasings import RedFlagRule
from bot.domain.triage.recogniser import ASK_MORE
from bot.library import Interaction
from bot.search import Index, Knowledge, intents
from bot.understanding import load_model
from bot.understanding.labels import TRIAGE_FLAGS
from tests.delivery_rig import knowledge

LIBRARY, INDEX = knowledge().library, knowledge().index
STRENGTH = ("avoid", "space", "monitor")
THREE_WAY = "nsaid__ace_arb_plus_diuretic"
SLOWEST = 1  # second, on a busy machine: the worst kind takes about 30 ms, a usual question under 1 ms


@pytest.fixture(scope="module")
def index() -> Index:
    return knowledge().index


def ask(index: Index, question: str) -> Answer:
    """What is answered by the rules alone, as where the model cannot be loaded."""
    return answer.ask(Knowledge(LIBRARY, index), question)


def heard(index: Index, question: str) -> Answer:
    """What is answered with the model, as in the chat."""
    return answer.ask(Knowledge(LIBRARY, index), question, load_model().understand(question))


def check(index: Index, *listed: str) -> InteractionCheck:
    return answer.check(Knowledge(LIBRARY, index), listed)


# Red flags first


@pytest.mark.parametrize(
    ("question", "flag"),
    [
        ("I can't feel my groin", "cauda_equina"),
        ("I want to die", "suicidal"),
        ("took 30 tylenol", "overdose"),
        ("my toddler swallowed my iron tablets", "overdose"),
        ("chest pain and back pain", "chest_back"),
        ("I took 2000 mg ibuprofen", "overdose"),
        ("i took 10 g of paracetamol", "overdose"),
        ("I took 6000 mg magnesium", "overdose"),
        ("What is (are) Acetaminophen overdose ?", "overdose"),  # MedQuAD
        ("I took 20 pills of ibuprofen with lisinopril, is it safe to mix?", "overdose"),
        ("would it be dangerous to use lsd a few hours after xanax", "overdose"),
        ("lower back pain and loss of blood", ASK_MORE),
    ],
)
def test_a_red_flag_comes_before_every_other_answer(index: Index, question: str, flag: str) -> None:
    found = ask(index, question)
    assert (found.kind, found.red_flag) == ("red_flag", flag)


@pytest.mark.parametrize(
    "question",
    [
        "does tylenol kill pain",
        "I took 400 mg ibuprofen",
        "What is overdose magnesium to take by mouth? I took 200 mg. Is this too much?",
        "I took magnesium glycinate 2000 mg",
        "I took 50000 IU of vitamin D, my weekly capsule",
        "I took 3 beers",
        "am I pregnant?",
        "my child plays football",
    ],
)
def test_false_alarms_are_rare(index: Index, question: str) -> None:
    assert ask(index, question).red_flag is None


def test_who_must_ask_first_is_said_beside_the_answer(index: Index) -> None:
    found = ask(index, "can I take ibuprofen while pregnant")
    assert (found.kind, found.red_flag, found.entry) == ("answer", "pregnancy", "ibuprofen")
    assert found.sources[:1] == LIBRARY.red_flags["pregnancy"].sources[:1]


@pytest.mark.parametrize("rule", knowledge().red_flag_rules, ids=lambda rule: rule.example)
def test_each_rule_finds_its_own_example(rule: RedFlagRule) -> None:
    alone = replace(LIBRARY, red_flag_rules={ENGLISH.code: (rule,)})
    found = red_flags.signs_in(Knowledge(alone, INDEX), names.fold(rule.example))
    assert [sign.flag for sign in found] == [rule.flag]


def test_no_wording_of_a_sign_is_found_in_nothing() -> None:
    for rule in knowledge().red_flag_rules:
        for concept in (*rule.near, *rule.beside, *rule.unless):
            assert concept.search("") is None


def test_every_urgent_flag_of_the_content_can_be_recognised() -> None:
    pressing = {flag.id for flag in LIBRARY.red_flags.values() if flag.urgency != "routine"}
    assert pressing <= {*(rule.flag for rule in knowledge().red_flag_rules), *TRIAGE_FLAGS}


# Questions


@pytest.mark.parametrize(
    ("question", "entry", "entity"),
    [
        ("What are the treatments for Restless Legs Syndrome ?", "restless_legs", "restless_legs"),  # MedQuAD
        ("How should Magnesium Oxide be used and what is the dosage ?", "magnesium", "magnesium"),  # MedQuAD
        ("What to do for Muscle cramps ?", "leg_cramps", "muscle_cramp"),  # MedQuAD
        ("is it ok to sleep on my stomach with lower back pain", "sleep_position", "back_pain"),
        ("Do you have information about Vitamin E", "vitamin_e", "vitamin_e"),  # MedQuAD
        ("Who should get Naproxen and why is it prescribed ?", "naproxen", "naproxen"),  # MedQuAD
        ("What causes Low back pain - chronic ?", "back_pain", "back_pain"),  # MedQuAD
        ("how much vitamin b12 should i take", "vitamin_b12", "vitamin_b12"),
        ("what is st john's wort good for", "st_johns_wort", "st_johns_wort"),
    ],
)
def test_a_question_about_a_known_subject_gets_a_cell_of_its_page(
    index: Index, question: str, entry: str, entity: str
) -> None:
    found = heard(index, question)
    assert (found.kind, found.entry) == ("answer", entry)
    assert found.topic is not None
    assert entity in found.entities
    cell = LIBRARY.cell(found.cell or "")
    assert cell in LIBRARY.pages[entry].cells.values()
    assert cell is not None
    assert set(LIBRARY.sources_of(cell)) <= set(found.sources)


@pytest.mark.parametrize(
    ("question", "cell", "entity"),
    [
        ("what's the dose of amoxicillin for an adult", "any.dose", "amoxicillin"),
        ("is xanax addictive", "any.long_term", "alprazolam"),
    ],
)
def test_what_holds_for_every_medicine_is_told_of_one_that_has_no_page(
    index: Index, question: str, cell: str, entity: str
) -> None:
    found = heard(index, question)
    assert (found.kind, found.cell, found.entities) == ("answer", cell, (entity,))


@pytest.mark.parametrize(
    "question",
    [
        "what is the capital of france",
        "who won the world cup",
        "how do i fix my car brakes",
        "what is the treatment for diabetes",
        "does ozempic work",
        "what is lisinopril used for",
        "my knee hurts after running",
        "recipe for banana bread",
        "how to put my computer to sleep",
        "is my mattress warranty valid",
        "iron my shirt",
        "what is the boiling point of magnesium",
        "stock price of bayer",
        "asdkjh qwoeiu zxcmn",
        "was ist der Sinn des Lebens",
        "",
        "???",
    ],
)
def test_what_we_do_not_know_is_said_to_be_unknown(index: Index, question: str) -> None:
    found = ask(index, question)
    assert (found.kind, found.entry, found.check, found.sources) == ("unknown", None, None, ())


@pytest.mark.parametrize(
    "question",
    [
        "what is the capital of france",
        "who won the world cup",
        "how do i fix my car brakes",
        "does ozempic work",
        "what is lisinopril used for",
        "recipe for banana bread",
        "stock price of bayer",
        "was ist der Sinn des Lebens",
        "",
        "???",
    ],
)
def test_the_model_makes_no_answer_of_what_we_do_not_know(index: Index, question: str) -> None:
    found = heard(index, question)
    assert (found.kind, found.entry, found.check, found.sources) == ("unknown", None, None, ())


def test_a_medicine_we_hold_nothing_on_is_still_named(index: Index) -> None:
    found = ask(index, "does ozempic work")
    assert (found.entities, found.unheld) == (("semaglutide",), "semaglutide")


@pytest.mark.parametrize("question", ["iron my shirt", "stock price of bayer"])
def test_what_has_a_page_is_never_said_not_to_be_held(index: Index, question: str) -> None:
    assert ask(index, question).unheld is None
    assert heard(index, question).unheld is None


def test_unknown_comes_with_the_page_of_its_subject(index: Index) -> None:
    found = heard(index, "is a scan needed for magnesium?")
    assert (found.kind, found.entry, found.cell) == ("unknown", "magnesium", None)


def test_an_answer_offers_others_but_not_itself(index: Index) -> None:
    for question in ("magnesium", "how much magnesium can I take", "side effects of melatonin"):
        found = heard(index, question)
        assert 1 <= len(found.choices) <= 4
        assert found.cell not in found.choices
        assert all(LIBRARY.cell(choice) for choice in found.choices)


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("how much magnesium can I take", "dose"),
        ("best time to take magnesium", "when"),
        ("how long should I take ibuprofen", "duration"),
        ("side effects of melatonin", "side_effects"),
        ("does turmeric help back pain", "works"),
        ("is tylenol safe in pregnancy", "pregnancy"),
        ("how much zinc is too much", "too_much"),
        ("what interacts with magnesium", "with"),
        ("magnesium", None),
    ],
)
def test_what_is_asked_about_a_subject_is_told(index: Index, question: str, intent: str | None) -> None:
    assert ask(index, question).intent == heard(index, question).intent == intent


def test_a_story_is_judged_by_what_it_asks() -> None:
    story = "I combine work and study and take my dose daily. My back is fine. What are the side effects?"
    assert intents.recognise_intent(story.lower(), ENGLISH.questions) == "side_effects"


@pytest.mark.parametrize(
    "question",
    [
        "I sit in my car and my back hurts",
        "does ibuprofen help my knee after football",
        "can I drive after benadryl",
    ],
)
def test_a_word_from_elsewhere_does_not_hide_a_question_about_a_body(index: Index, question: str) -> None:
    assert heard(index, question).kind == "answer"


# Amounts


def test_an_amount_of_a_salt_is_read_both_ways(index: Index) -> None:
    found = ask(index, "magnesium glycinate 2 x 500 mg")
    (dose,) = found.comparisons
    assert found.kind == "dose"
    assert (dose.id, dose.form) == ("magnesium", "bisglycinate")
    assert dose.mg == pytest.approx(1000)
    assert dose.elemental_mg == pytest.approx(141)
    assert {share.region: round(share.share, 2) for share in dose.shares} == {
        "US": 2.86,
        "EU": 4.0,
        "UK": 2.5,
    }
    assert {share.region: round(share.share, 2) for share in dose.elemental_shares} == {
        "US": 0.4,
        "EU": 0.56,
        "UK": 0.35,
    }


def test_units_of_vitamin_d_are_compared_with_micrograms(index: Index) -> None:
    (dose,) = ask(index, "is 2,000 IU of vitamin D a day too much").comparisons
    assert [share.share for share in dose.shares] == [pytest.approx(0.5)] * 3


def test_an_amount_of_a_pain_reliever_is_compared_with_its_label(index: Index) -> None:
    (dose,) = ask(index, "ibuprofen 800 mg how many per day").comparisons
    (share,) = dose.shares
    assert (share.region, share.limit_mg) == ("label", 1200)
    assert share.share == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "question",
    [
        "I ran 400 mg",
        "tylenol pm 500 mg",
        "vitamin e 400 IU",
        "gabapentin 300 mg",
        "ibuprofen is what I take for my back, and every morning after breakfast I also drink 5 g of salt",
        "ibuprofen 5 IU",
        "melatonin 5 mg",
        "diclofenac sodium 75 mg",
    ],
)
def test_an_amount_without_a_limit_of_ours_is_not_judged(index: Index, question: str) -> None:
    found = ask(index, question)
    assert found.comparisons == ()
    assert found.kind != "dose"


def test_an_amount_does_not_hide_what_else_is_asked(index: Index) -> None:
    found = ask(index, "does ibuprofen 400 mg help back pain")
    assert (found.kind, len(found.comparisons)) == ("answer", 1)


def test_an_amount_that_is_asked_about_is_compared_but_not_one_of_which_it_is_asked_how_many(
    index: Index,
) -> None:
    assert heard(index, "is it safe to take 800 mg ibuprofen").kind == "dose"
    found = heard(index, "how many 500 mg tylenol can I take in a day")
    assert (found.kind, found.intent) == ("answer", "dose")


# Interactions


@pytest.mark.parametrize(
    ("question", "rules"),
    [
        ("can i take motrin and aleve same day", {"nsaid__nsaids"}),
        ("magnesium doxycycline", {"magnesium__tetracyclines"}),
        ("i take eliquis, can i use turmeric", {"turmeric__doacs"}),
        ("nyquil and tylenol", {"acetaminophen__apap_products"}),
        (
            "doxycycline and antacids",
            {"magnesium__tetracyclines", "calcium__tetracyclines"},
        ),
        (
            "turmeric with blood thinners",
            {"turmeric__vka", "turmeric__doacs", "turmeric__antiplatelets", "turmeric__heparins"},
        ),
        ("is fish oil safe with lisinopril", set()),
    ],
)
def test_two_names_make_an_interaction_check(index: Index, question: str, rules: set[str]) -> None:
    found = ask(index, question)
    assert found.kind == "interaction"
    assert found.check is not None
    assert {finding.rule for finding in found.check.findings} <= rules
    said = " ".join(finding.advice or "" for finding in found.check.findings)
    assert [rule for rule in rules if LIBRARY.interactions[rule].advice not in said] == []
    assert all(set(finding.sources) <= set(found.sources) for finding in found.check.findings)


@pytest.mark.parametrize(
    "question",
    [
        "Which is better, ibuprofen or tylenol?",
        "what does ibuprofen contain. any aspirin?",
        "how much acetaminophen is in percocet",
        "is tramadol a narcotic",
        "magnesium",
        "I once took aspirin. Years later a doctor gave me omeprazole, which did nothing for my back",
    ],
)
def test_two_names_in_one_text_need_not_be_a_check(index: Index, question: str) -> None:
    assert ask(index, question).check is None


def test_a_name_we_do_not_know_is_never_dropped_from_a_question(index: Index) -> None:
    for question in ("can I take zorblaxin with ibuprofen", "magnesium and zorblaxin"):
        found = ask(index, question)
        assert found.kind == "interaction"
        assert found.check is not None
        assert found.check.not_covered == ("zorblaxin",)


def test_food_and_meals_are_no_unknown_medicines(index: Index) -> None:
    assert heard(index, "take iron with orange juice").cell == "iron.food"
    assert heard(index, "magnesium with breakfast").cell == "magnesium.food"


@pytest.mark.parametrize(
    "question",
    [
        "what is the interaction between vitamin e and apixaban",
        "what does vitamin e do to apixaban",
        "what is the interaction between excedrin and warfarin",
        "what does vitamin b6 do to carbidopa/levodopa",
        "can I take vitamin e with eliquis",
        "is there an interaction between gabapentin and magnesium",
    ],
)
def test_a_pair_with_a_warning_is_checked_however_it_is_asked_about(index: Index, question: str) -> None:
    for found in (ask(index, question), heard(index, question)):
        assert found.kind == "interaction"
        assert found.check is not None
        assert found.check.findings


def test_which_of_two_is_better_is_no_question_about_taking_both(index: Index) -> None:
    found = heard(index, "is tylenol or ibuprofen better for a headache")
    assert (found.kind, found.intent) == ("answer", "compare")
    assert found.check is None


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("is it okay to take Advil if all I had is a glass of milk", "ibuprofen.food"),
        ("does my coffee cancel out the iron pill, I take them together for breakfast", "iron.food"),
    ],
)
def test_what_a_thing_is_had_with_is_told_by_its_own_answer(index: Index, question: str, cell: str) -> None:
    found = heard(index, question)
    assert (found.kind, found.cell) == ("answer", cell)


@pytest.mark.parametrize(
    "question", ["doxycycline with a glass of milk?", "can I take melatonin with grapefruit juice"]
)
def test_what_no_answer_says_of_having_it_with_is_left_to_the_check(index: Index, question: str) -> None:
    assert heard(index, question).kind == "interaction"


def test_the_ingredients_of_products_are_told(index: Index) -> None:
    assert heard(index, "what is in Excedrin").contents == (
        ("excedrin", ("acetaminophen", "aspirin", "caffeine")),
    )
    assert heard(index, "does advil pm have tylenol in it").contents == (
        ("advil pm", ("ibuprofen", "diphenhydramine")),
        ("tylenol", ("acetaminophen",)),
    )
    held = heard(index, "does panadol extra have caffeine in it")
    assert held.contents == (("panadol extra", ("acetaminophen", "caffeine")),)
    assert (held.kind, held.check) == ("answer", None)
    same = heard(index, "is Benadryl the same as ZzzQuil")
    assert same.contents == (("benadryl", ("diphenhydramine",)), ("zzzquil", ("diphenhydramine",)))
    assert same.kind == "answer"
    assert same.check is None


# Lists


def spoken(subject: str) -> str:
    """A name for the subject of a rule, as somebody would type it."""
    named = {"nsaid": "ibuprofen", "otc_sleep_antihistamine": "doxylamine", "aspirin_pain_dose": "aspirin"}
    return named.get(subject, subject.replace("_", " "))


def targets(rule: Interaction) -> list[str]:
    if rule.target in LIBRARY.supplements:
        return [LIBRARY.supplements[rule.target].name]
    members = (member.generic for member in LIBRARY.medicines[rule.target].members)
    return list(rule.applies_to_members or members)


@pytest.mark.parametrize("rule", [rule for rule in LIBRARY.interactions.values() if rule.id != THREE_WAY])
def test_every_rule_is_found_for_every_member_of_its_class(index: Index, rule: Interaction) -> None:
    for target in targets(rule):
        result = check(index, spoken(rule.subject), target)
        assert result.not_covered == ()
        assert _says(result, rule), target


def _says(result: InteractionCheck, rule: Interaction) -> bool:
    """Whether a rule's own advice is given, or something stricter."""
    (finding,) = result.findings
    is_own = finding.rule == rule.id or rule.advice in (finding.advice or "")
    return is_own or STRENGTH.index(finding.action) < STRENGTH.index(rule.action)


def test_two_rules_about_one_pair_make_one_verdict_the_stricter(index: Index) -> None:
    (finding,) = check(index, "aspirin", "ibuprofen").findings
    assert finding.action == "avoid"


def test_the_three_way_rule_is_found(index: Index) -> None:
    result = check(index, "Advil", "Zestril", "furosemide")
    assert result.findings[0].rule == THREE_WAY
    assert result.findings[0].third == "furosemide"


def test_the_overrides_of_the_content_win(index: Index) -> None:
    (moxifloxacin,) = check(index, "magnesium", "moxifloxacin").findings
    assert moxifloxacin.spacing == SpacingHours(4, 8)
    (levofloxacin,) = check(index, "magnesium", "levofloxacin").findings
    assert levofloxacin.spacing == SpacingHours(2, 6)  # the reference keeps the longer gap of the class
    (raltegravir,) = check(index, "magnesium", "Isentress").findings
    assert (raltegravir.action, raltegravir.spacing) == ("avoid", None)
    (with_calcium,) = check(index, "calcium", "raltegravir").findings
    assert (with_calcium.action, with_calcium.spacing) == ("avoid", None)
    assert with_calcium.note


def test_a_list_is_answered_in_four_states(index: Index) -> None:
    result = check(index, "magnesium", "Synthroid", "vitamin d", "fish oil", "zorblaxin", "grapefruit")
    assert [(item.name, item.id, item.kind) for item in result.items] == [
        ("magnesium", "magnesium", "supplement"),
        ("Synthroid", "levothyroxine", "medicine"),
        ("vitamin d", "vitamin_d", "supplement"),
        ("fish oil", "omega_3", "supplement"),
        ("zorblaxin", None, "unknown"),
        ("grapefruit", None, "other"),
    ]
    assert [finding.pair for finding in result.findings] == [("magnesium", "levothyroxine")]
    assert [fine.pair for fine in result.fine] == [("magnesium", "vitamin_d")]
    pairs = {frozenset(pair) for pair in result.clear}
    assert pairs == {frozenset({"omega_3", each}) for each in ("magnesium", "levothyroxine", "vitamin_d")} | {
        frozenset({"levothyroxine", "vitamin_d"})
    }
    assert result.not_covered == ("zorblaxin", "grapefruit")


@pytest.mark.parametrize(
    ("listed", "doubled"),
    [
        (("Advil", "ibuprofen"), ("ibuprofen",)),
        (("Tylenol PM", "NyQuil"), ("acetaminophen",)),
        (("Percocet", "paracetamol"), ("acetaminophen",)),
        (("Excedrin", "Bayer"), ("aspirin",)),
        (("Neurontin", "Gralise"), ("gabapentin",)),
        (("magnesium citrate", "magnesium oxide"), ("magnesium",)),
        (("magnesium", "magnesium"), ("magnesium",)),
        (("Advil PM", "Benadryl"), ("diphenhydramine",)),
    ],
)
def test_two_products_with_the_same_ingredient_are_found(
    index: Index, listed: tuple[str, str], doubled: tuple[str, ...]
) -> None:
    assert doubled in [finding.shared_ingredients for finding in check(index, *listed).findings]


def test_a_near_name_is_offered_and_never_guessed(index: Index) -> None:
    (item, _) = check(index, "advol", "warfarin").items
    assert item.id is None
    assert "ibuprofen" in item.suggestions


def test_a_subject_is_nothing_one_takes(index: Index) -> None:
    assert check(index, "insomnia", "magnesium").not_covered == ("insomnia",)


def test_empty_names_are_left_out(index: Index) -> None:
    assert check(index, "", "  ", "zinc").items == check(index, "zinc").items
    assert check(index).items == ()


def test_of_two_hundred_names_none_is_dropped(index: Index) -> None:
    listed = [f"unknown{number}" for number in range(150)] + ["magnesium", "Synthroid"] * 25
    result = check(index, *listed)
    assert len(result.items) == len(listed)
    assert set(result.not_covered) >= {name for name in listed if name.startswith("unknown")}


# Wrong input


@pytest.mark.parametrize(
    "question",
    [
        '" OR * NEAR',
        "'; DROP TABLE card; --",
        "іbuprоfen and asріrin",
        "ибупрофен и аспирин",
        "مغنيسيوم",
        "\x00\ud800\u202e",
        "🙂" * 100,
        "a" * 4_000,
        "magnesium with " * 300,
        "numb groin " * 400,
        "took 30 " * 500,
        "(" * 2_000 + ")" * 2_000,
        "no " * 1_300 + "chest pain",
        "ﷺ" * 4_000,
        "x" * 1_000_000,
    ],
)
def test_strange_questions_get_a_bounded_answer(index: Index, question: str) -> None:
    start = time.process_time()
    found = ask(index, question)
    assert time.process_time() - start < SLOWEST
    assert len(found.question) <= names.MAX_TEXT


@given(st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gets_an_answer_that_holds_together(index: Index, text: str) -> None:
    for found in (ask(index, text), heard(index, text)):
        assert found.kind in get_args(answer.AnswerKind)
        assert set(found.sources) <= set(LIBRARY.sources)
        assert all(LIBRARY.cell(each) for each in (*found.choices, *filter(None, [found.cell])))
        assert (found.kind == "interaction") <= (found.check is not None)
        assert (found.cell is not None) <= (found.kind == "answer")
        assert (found.kind == "ask_back") <= (1 <= len(found.choices) <= 4)


@given(
    st.lists(
        st.one_of(st.text(max_size=30), st.sampled_from(["magnesium", "Advil", "aspirin 81 mg"])), max_size=8
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.thorough
def test_every_name_of_a_list_is_an_item_or_not_covered(index: Index, listed: list[str]) -> None:
    result = check(index, *listed)
    assert {item.name for item in result.items if item.id is None} == set(result.not_covered)
    assert len(result.items) >= sum(bool(name.strip()) for name in listed)
