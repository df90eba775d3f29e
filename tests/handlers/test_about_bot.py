"""Questions about the bot itself are answered to the point, and none about a medicine is taken for one."""

import pytest

from tests.handlers.conftest import Talk

QUESTIONS = {
    "no money": ("are you free", "how much do you cost?", "do i have to pay for this"),
    "Nobody else sees them": ("who sees my data", "Is my data safe?", "can anyone read what i write"),
    "need Telegram": ("do you work offline?", "what happens if my phone is off"),
    "English only": ("do you speak spanish", "how do i change the language"),
    "ask your vet": ("can i use you for my dog",),
    "keep it apart": ("can two people use you", "can my wife and i both use this app"),
    "names its source": ("can i trust you?", "where do you get your information", "are you always right"),
    "diagnose anybody": ("can you diagnose me", "do you replace my doctor?"),
    "text only": ("can i send you a photo of my pills",),
    "can't call anybody": ("can you call an ambulance", "could you call my doctor for me"),
}


@pytest.mark.parametrize(
    ("said", "answer"), [(said, answer) for answer, each in QUESTIONS.items() for said in each]
)
async def test_a_question_about_the_bot_is_answered(talk: Talk, said: str, answer: str) -> None:
    before = len(talk.shown)
    await talk.say(said)
    assert answer in talk.shown[before]["text"]


async def test_who_wants_an_ambulance_is_told_whom_to_call(talk: Talk) -> None:
    await talk.live_in("Berlin")
    assert "112" in await talk.say("can you call an ambulance")


@pytest.mark.parametrize("said", ["is it safe?", "can it treat insomnia?", "is this good for me"])
async def test_a_question_about_a_medicine_is_none_about_the_bot(talk: Talk, said: str) -> None:
    await talk.live_in("Berlin")
    await talk.say("what is melatonin?")
    await talk.say(said)
    assert not any(answer in talk.text for answer in QUESTIONS)
