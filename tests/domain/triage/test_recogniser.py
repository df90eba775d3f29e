"""Red flags in what people write: none missed that matters, and few alarms for nothing."""

import pytest

from bot.domain import names
from bot.domain.languages import ENGLISH
from bot.domain.triage import recogniser
from tests.delivery_rig import knowledge

RULES = knowledge().red_flag_rules

MEDICINES = (
    "baby aspirin",
    "milk of magnesia",
    "extra strength tylenol",
    "tylenol",
    "ibuprofen",
    "magnesium",
    "melatonin",
    "benadryl",
    "paracetamol",
    "aleve",
    "advil",
    "iron",
    "calpol",
    "vitamin d",
    "vitamin e",
    "xanax",
)


def red_flags_in(text: str) -> tuple[str, ...]:
    """What is recognised in a text in which the medicines above are known by name."""
    folded = names.fold(text)
    found = [
        (at, at + len(name), recogniser.MEDICINE)
        for name in MEDICINES
        for at in range(len(folded))
        if folded.startswith(name, at)
    ]
    found += [
        (at, at + 3, recogniser.STREET_DRUG) for at in range(len(folded)) if folded.startswith("lsd", at)
    ]
    apart: list[tuple[int, int, str]] = []
    for span in sorted(found, key=lambda item: (item[0], -item[1])):
        if not apart or span[0] >= apart[-1][1]:
            apart.append(span)
    return recogniser.recognise(folded, RULES, ENGLISH.triage, apart)


EMERGENCIES = {
    "cauda_equina": [
        "I can't feel my groin",
        "I can’t feel anything between my legs and my back hurts",
        "numbness in my private parts since yesterday",
        "lower back pain, saddle numbness",
        "I have back pain and can't pee",
        "lost control of my bowels",
        "sciatica in both legs",
        "both of my legs are numb",
        "my legs went completely numb",
        "lower back pain and I wet myself twice",
        "I can't feel it when I wipe",
        "can't control my pee since my back went out",
        "is numbness in the groin with back pain serious?",
        "i have no control over my bladder",
        "bad back, and since then I can't get an erection",
    ],
    "suicidal": [
        "I want to die",
        "i wanna kill myself",
        "I don't want to live anymore",
        "life is not worth living",
        "thinking about suicide",
        "how many pills to kill myself",
        "i can't sleep and I wish I was dead",
        "everyone would be better off without me",
        "I want to hurt myself",
        "I just want to end it all",
        "me quiero morir",
        "хочу умереть",
    ],
    "overdose": [
        "took 30 tylenol",
        "I took about 20 ibuprofen an hour ago",
        "swallowed a whole bottle of pills",
        "my toddler swallowed my iron tablets",
        "my 2 year old ate a handful of vitamins",
        "my son got into the tylenol bottle",
        "I accidentally took two doses",
        "I took too much magnesium",
        "can you overdose on melatonin",
        "What are the symptoms of Ibuprofen overdose ?",
        "he took all of his sleeping pills",
        "my grandfather took his pills twice today",
        "what is a lethal dose of tylenol",
        "will 10 tylenol kill me",
        "I'm going to take 40 pills",
        "is lsd with xanax dangerous",
    ],
    "chest_back": [
        "I have back pain and chest pain",
        "chest pain going to my arm",
        "upper back pain and short of breath",
        "stabbing pain in chest and upper back when breathing",
        "my back hurts and I can't breathe",
    ],
    "aaa": [
        "sudden tearing pain in my back",
        "sudden severe back pain and then I fainted",
        "I feel a pulsing in my belly and my back aches",
    ],
    "progressive_weakness": [
        "I have foot drop",
        "my leg is getting weaker every day",
        "I can't lift my foot",
        "back pain and my leg keeps giving way",
    ],
    "anaphylaxis": ["my face is swelling after ibuprofen", "I took advil and now I have hives"],
    "gi_bleed": ["black tarry stools after taking aleve", "I'm vomiting blood"],
    "stroke": ["slurred speech and weak on one side"],
    "hypermag": [
        "I took magnesium and my heart is slow",
        "after taking milk of magnesia she is very weak and confused",
    ],
}
OTHER_SIGNS = {
    "kidney": ["blood in my urine", "flank pain in waves", "it burns when I pee and I have a fever"],
    "infection": ["back pain and fever", "my back hurts and I have chills"],
    "fracture": [
        "fell off a ladder and my back hurts",
        "back pain after a car accident yesterday",
        "my grandma slipped and now has back pain",
        "back pain, and I have lost height",
    ],
    "cancer": ["I had breast cancer and now my back hurts", "my back hurts and I am losing weight"],
    "apnea": [
        "my husband stops breathing in his sleep",
        "I wake up gasping",
        "Patient fell asleep while driving and woke up in a ditch.",
        "my wife says I snore loudly",
    ],
    "parasomnia": ["I punched my wife in my sleep", "I act out my dreams"],
    "severe_daytime": ["I fall asleep while talking", "my knees buckle when I laugh"],
    "mania": ["I sleep 2 hours and have so much energy"],
    "ask_more": ["lower back pain and loss of blood."],
    "pregnancy": [
        "I'm pregnant, can I take ibuprofen",
        "is magnesium safe while breastfeeding?",
        "my wife is a breastfeeding mother. can she take paracetamol for fever?",
    ],
    "child": [
        "can I give my 5 year old melatonin",
        "how much tylenol for a toddler",
        "is melatonin safe for kids",
        "tylenol for my baby's fever",
        "i'm 16, can i take melatonin",
        "my 3 year old won't sleep",
    ],
}
NOTHING = [
    "does tylenol kill pain",
    "do painkillers kill bacteria",
    "my back is killing me",
    "I could kill for some sleep",
    "I'm dying to know if magnesium works",
    "I want to sleep like a baby",
    "i am not suicidal",
    "I don't want to die but my back hurts so much",
    "I hurt myself lifting a box, my back hurts",
    "what is sleep apnea",
    "is snoring bad",
    "how much magnesium is too much",
    "took 30 minutes to fall asleep",
    "took 10 mg melatonin",
    "I took magnesium for 20 days",
    "I took 12 weeks of vitamin d",
    "i take 8 supplements a day",
    "I have 10 pills left",
    "I took 10 ibuprofen over the last 5 days",
    "can ibuprofen cause bleeding",
    "can iron cause black stools?",
    "I take iron and have black stools",
    "no numbness in my groin, just back pain",
    "back pain, no fever or chills",
    "can't feel any benefit from magnesium",
    "restless legs, tingling in both legs",
    "i have lower back pain, 5 years after a car accident years ago",
    "i fell asleep at 3 am and my back hurts",
    "can colon cancer cause back pain",
    "baby aspirin and ibuprofen",
    "since I was a child I sleep badly",
    "I'm 40 years old and can't sleep",
    "I'm not pregnant",
    "my back hurts since my last pregnancy",
    "I slept 2 hours last night and I'm so tired",
    "which mattress for my back",
]


@pytest.mark.parametrize(
    ("flag", "text"), [(flag, text) for flag, all_ in EMERGENCIES.items() for text in all_]
)
def test_an_emergency_is_the_first_thing_recognised(flag: str, text: str) -> None:
    assert red_flags_in(text)[:1] == (flag,)


@pytest.mark.parametrize(
    ("flag", "text"), [(flag, text) for flag, all_ in OTHER_SIGNS.items() for text in all_]
)
def test_other_signs_are_recognised_too(flag: str, text: str) -> None:
    assert flag in red_flags_in(text)


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_sounds_alarming_raises_nothing(text: str) -> None:
    assert red_flags_in(text) == ()


def test_the_more_dangerous_of_two_signs_comes_first() -> None:
    assert red_flags_in("I snore loudly and I want to die") == ("suicidal", "apnea")


def test_a_sign_that_is_denied_once_and_told_once_is_told() -> None:
    assert red_flags_in("no chest pain yesterday, but chest pain now and back pain") == ("chest_back",)


def test_parts_of_a_sign_that_stand_far_apart_are_not_one_sign() -> None:
    filler = "then we went for a long walk by the sea and talked about old times and the weather "
    assert red_flags_in(f"my hands were numb {filler} and I sat on my bottom") == ()


def test_the_most_dangerous_is_asked_for_first_and_equals_keep_their_order() -> None:
    urgencies = {"a": "routine", "b": "emergency", "c": "ask_first", "d": "same_day", "e": "emergency"}
    assert recogniser.sort_by_danger(urgencies) == ("b", "e", "d", "a", "c")


SAID_OTHERWISE = {
    "suicidal": [
        "I want to kill my self",
        "I'm planning to take all my pills tonight",
        "thinking about swallowing all the tablets",
        "I just want to sleep and never wake up",
        "I want to go to sleep and not wake up",
        "I want to unalive myself",
        "I feel suisidal",
        "feeling sucidal tonight",
        "life isn't worth it anymore",
        "life is no longer worth living",
        "I don't want to be here anymore",
        "I'm so tired of living",
        "I can't go on like this",
        "I keep cutting myself",
        "no point in going on",
        "is it peaceful if I just go to sleep and don't wake up. asking for me",
        "mum has enough to carry and I want to not wake up",
    ],
    "ask_more": [
        "he is not breathing",
        "He not wake up. I shake, I shout",
        "my baby has stopped breathing",
        "she isn't breathing and her lips are blue",
        "he's having a seizure",
        "my mum had a fit just now",
        "can't breathe",
        "i cant breath",
        "my husband collapsed",
        "my dad won't wake up",
        "can't wake my wife",
        "grandma is unconscious",
        "my son is unresponsive",
    ],
    "overdose": [
        "Took too many ibuprofen",
        "I've had 12 advil today",
        "double dosed on my iron",
        "I took to many tylenol",
        "too much melatonin taken by mistake",
        "my friend took melatonin and won't wake up",
        "mum is unconscious after taking benadryl",
        "took my iron twice by accident",
        "way too many tylenol taken today",
    ],
    "cauda_equina": [
        "I can't feel my legs",
        "lost the feeling in both legs",
        "i cant feel when i need to pee",
        "numb from the waist down",
        "no feeling below my waist",
        "both my legs have no feeling",
    ],
    "progressive_weakness": [
        "my left leg has gone numb and I can't move it",
        "can't move my right leg",
        "my foot won't move since this morning",
    ],
    "chest_back": [
        "chest paim and cant breath",
        "my chest feels heavy",
        "Is it ok to have chest pain after omeprazole",
        "sudden ripping pain between shoulder blades",
        "pressure on my chest",
        "crushing feeling in my chest",
    ],
    "anaphylaxis": ["my throat feels tight after taking ibuprofen", "my throat is closing"],
    "fracture": ["back pain after falling from a ladder", "back pain since he fell down the stairs"],
    "cancer": ["back pain woke me, I'm 70 and have prostate cancer", "bad back and I have had breast cancer"],
    "infection": ["back pain, sweating at night and I injected heroin", "back pain and night sweats"],
}


@pytest.mark.parametrize(
    ("flag", "text"), [(flag, text) for flag in SAID_OTHERWISE for text in SAID_OTHERWISE[flag]]
)
def test_a_sign_is_heard_in_other_words(flag: str, text: str) -> None:
    assert flag in red_flags_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "my grandma died of a heart attack, can I take magnesium?",
        "heart attacks run in my family, is fish oil good",
        "I can't wake up in the morning",
        "my son won't wake up for school",
        "my legs go numb when I sit cross-legged",
        "I take ibuprofen twice a day",
        "chest infection, can I take iron",
        "nose is blocked and I can't breathe at night",
        "he stops breathing in his sleep every night and snores",
        "is life worth it without coffee? joking",
        "what can I take to stop waking up",
        "I took 2 tylenol today",
        "breathing exercises before sleep",
        "does magnesium prevent seizures",
    ],
)
def test_what_sounds_alike_is_no_emergency(text: str) -> None:
    assert {
        "suicidal",
        "overdose",
        "cauda_equina",
        "chest_back",
        "ask_more",
        "progressive_weakness",
    }.isdisjoint(red_flags_in(text))


def test_not_breathing_without_a_word_of_sleep_is_no_apnea() -> None:
    assert "apnea" not in red_flags_in("my baby has stopped breathing")
    assert "apnea" in red_flags_in("my husband stops breathing in his sleep")
