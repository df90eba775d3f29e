"""Questions in the chat: what was asked comes first, what leans on it is understood, odd input stays kind."""

from datetime import timedelta

import pytest

from bot.operations import pruning
from tests.handlers.conftest import Talk


@pytest.mark.thorough
async def test_a_follow_up_keeps_the_subject_for_ten_minutes(talk: Talk) -> None:
    await talk.say("how much iron should I take")
    assert "Keep 4 hours apart" in await talk.say("and with levothyroxine?")
    await talk.say("how much iron should I take")
    await talk.later(timedelta(minutes=11))
    assert "Iron" not in await talk.say("and in the morning?")


async def test_a_follow_up_survives_a_restart(talk: Talk) -> None:
    await talk.say("how much iron should I take")
    await talk.restart()
    assert "Iron" in await talk.say("side effects?")


async def test_a_new_question_drops_the_subject(talk: Talk) -> None:
    await talk.say("how much iron should I take")
    assert "I don't know" in await talk.say("what is the capital of France?")
    assert "Iron" not in await talk.say("how much?")


async def test_a_subject_traps_nobody(talk: Talk) -> None:
    await talk.say("how much iron should I take")
    assert "nothing to cancel" in await talk.say("/cancel")
    assert "Sleep" in await talk.say("/sleep")
    await talk.say("how much iron should I take")
    assert "overdose" in (await talk.say("and I took 30 of them with tylenol, took 30 tylenol")).lower()


async def test_an_open_dialog_is_not_disturbed_by_a_subject(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.say("how much iron should I take")
    await talk.say("/remind magnesium 200 mg 21:00")
    await talk.say("how much iron should I take")
    assert "Saved" in await talk.say("save")


async def test_what_was_asked_about_is_forgotten_in_the_end(talk: Talk) -> None:
    await talk.say("how much iron should I take")
    assert "dialogs" in await talk.kept()
    await talk.later(timedelta(minutes=11))
    await pruning.prune(talk.vesper.world)
    assert "dialogs" not in await talk.kept()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("when should I take magnesium?", "With a meal"),
        ("side effects of melatonin", "vivid dreams"),
        ("how much vitamin d should I take", "15 ug/day (600 IU)"),
        ("number of days to take ibuprofen", "at most 10 days"),
        ("what foods have magnesium", "nuts, seeds"),
        ("is tylenol coated with titanium dioxide?", "I hold nothing checked on what exactly is in it"),
        ("how many mg of seroquel for sleep", "About quetiapine itself I hold nothing checked"),
    ],
)
async def test_the_answer_begins_with_what_was_asked(talk: Talk, question: str, said: str) -> None:
    assert said in (await talk.say(question)).split("\n\n")[0]


@pytest.mark.parametrize("question", ["is ibuprofen ok while pregnant", "how often tylenol for my child"])
async def test_no_amount_is_named_in_pregnancy_or_for_a_child(talk: Talk, question: str) -> None:
    text = await talk.say(question)
    assert "I name no dose" in text
    assert "650 mg" not in text
    assert "200 mg" not in text


async def test_a_misspelt_medicine_is_shown_as_it_was_read(talk: Talk) -> None:
    assert "I read “ibuprofne” → ibuprofen" in await talk.say("/check ibuprofne, aspirin")
    assert "I read “magnesuim” → Magnesium" in await talk.say("what is magnesuim good for")
    assert "I read" not in await talk.say("/check ibuprofen, aspirin")


@pytest.mark.parametrize(
    ("name", "never"),
    [
        ("cycloserine", "cyclosporine"),
        ("pentobarbital", "phenobarbital"),
        ("digitoxin", "digoxin"),
        ("azatadine", "amantadine"),
        ("hydroxyzine", "hydralazine"),
        ("chlorpropamide", "chlorpromazine"),
    ],
)
async def test_a_medicine_is_never_taken_for_another_that_looks_like_it(
    talk: Talk, name: str, never: str
) -> None:
    assert never not in await talk.say(f"/check {name}, magnesium")


@pytest.mark.thorough
async def test_a_misspelt_medicine_is_confirmed_before_it_is_recorded(talk: Talk) -> None:
    await talk.say("/took ibuprofne 400 mg")
    assert "ibuprofen 400 mg" in talk.labels
    await talk.live_in("Reykjavik")
    assert "I read “ibuprofne”" in await talk.say("/remind ibuprofne 400 mg 8:00")
