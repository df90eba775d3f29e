"""The model that the bot ships, and what becomes of a damaged one."""

import json
import math
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding import MessageModel, ModelError, Understanding, load_model
from bot.understanding.labels import QUESTION_INTENTS, TALK_INTENTS, TRIAGE_FLAGS
from bot.understanding.model import ENCODER_FILES, FOLDER, SWITCHED_OFF

# Telegram's longest message has 4,096 characters.
LONGEST = 4096


def understand(text: str) -> Understanding:
    return load_model().understand(text)


def _check(heard: Understanding) -> None:
    assert 0 <= heard.danger <= 1
    for head, names in (
        (heard.triage, TRIAGE_FLAGS),
        (heard.intents, TALK_INTENTS),
        (heard.question_intents, QUESTION_INTENTS),
    ):
        assert {guess.name for guess in head.guesses} == set(names)
        assert math.isclose(sum(guess.probability for guess in head.guesses), 1, abs_tol=1e-6)
        likely = [guess.probability for guess in head.guesses]
        assert likely == sorted(likely, reverse=True)
        assert head.margin == likely[0] - likely[1] >= 0


@settings(max_examples=30)
@given(st.text(max_size=200))
def test_any_text_means_something(text: str) -> None:
    heard = understand(text)

    _check(heard)
    assert heard.vector is None or math.isclose(float(np.linalg.norm(heard.vector)), 1, abs_tol=1e-3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "\u0000\u0007\u200b",
        "😀" * 50,
        "…!?",
        "Ω" * LONGEST,
        "x" * LONGEST,
        "1 " * 2000,
        "我" * LONGEST,
    ],
    ids=["empty", "blank", "control", "emoji", "marks", "greek", "one word", "numbers", "chinese"],
)
@pytest.mark.parametrize("use_encoder", [True, False], ids=["encoder", "n-grams"])
def test_what_says_nothing_is_no_emergency(text: str, *, use_encoder: bool) -> None:
    heard = load_model(use_encoder=use_encoder).understand(text)

    _check(heard)
    assert heard.danger < 0.5


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("my dad collapsed, he is grey and he is not breathing", "unresponsive"),
        ("she swallowed the whole box of paracetamol an hour ago", "overdose"),
        ("half of his face is hanging and he can't lift his left arm", "stroke"),
    ],
)
def test_what_is_plainly_dangerous_is_heard(text: str, flag: str) -> None:
    heard = understand(text)

    assert heard.danger > 0.5
    assert heard.triage.best.name == flag


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("remind me to take magnesium every evening at nine", "remind_new"),
        ("thanks a lot", "thanks"),
        ("please stop sending me the daily tip", "tips_stop"),
        ("does melatonin help with jet lag?", "question"),
    ],
)
def test_what_is_plainly_wanted_is_heard(text: str, intent: str) -> None:
    heard = understand(text)

    assert heard.intents.best.name == intent
    assert heard.danger < 0.5


def test_what_is_said_at_the_end_of_a_long_message_is_heard() -> None:
    story = "We had a lovely week at the lake, and the children swam every day. " * 40

    assert understand(story).danger < 0.5
    assert understand(f"{story} Now my husband is on the floor and I cannot wake him up.").danger > 0.5


def test_it_is_a_pure_function_of_the_text() -> None:
    texts = ["cannot feel my legs", "set it to 8 instead", "is zinc any good for colds"] * 10
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(understand, texts))

    for text, heard in zip(texts, together, strict=True):
        alone = understand(text)
        assert (heard.danger, heard.triage, heard.intents, heard.question_intents) == (
            alone.danger,
            alone.triage,
            alone.intents,
            alone.question_intents,
        )


def test_the_encoder_can_be_switched_off() -> None:
    model = load_model(use_encoder=False)

    assert model.encoder_problem == SWITCHED_OFF
    assert model.understand("he is not breathing").vector is None
    assert model.understand("he is not breathing").danger > model.understand("good morning").danger


def _copied(folder: Path) -> Path:
    return Path(shutil.copytree(FOLDER, folder / "model"))


@pytest.mark.parametrize("name", ENCODER_FILES)
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.unlink(), "No such file"),
        (lambda path: path.write_bytes(path.read_bytes()[:-9]), "damaged"),
    ],
    ids=["missing", "cut off"],
)
def test_without_a_whole_encoder_the_n_grams_serve(
    tmp_path: Path, name: str, damage: Callable[[Path], None], said: str
) -> None:
    folder = _copied(tmp_path)
    damage(folder / name)

    model = MessageModel(folder)

    assert model.encoder_problem is not None
    assert said in model.encoder_problem
    assert name in model.encoder_problem
    _check(model.understand("what is the highest dose of zinc"))


@pytest.mark.parametrize("name", ["ngrams.bin", "model.json"])
def test_without_n_grams_it_refuses_to_start(tmp_path: Path, name: str) -> None:
    folder = _copied(tmp_path)
    path = folder / name
    path.write_bytes(path.read_bytes()[:-9])

    with pytest.raises(ModelError, match=r"cannot be read .*: install Vesper again"):
        MessageModel(folder)


def test_a_model_that_was_trained_for_other_names_refuses_to_start(tmp_path: Path) -> None:
    folder = _copied(tmp_path)
    description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    description["labels"]["intents"].remove("greet")
    (folder / "model.json").write_text(json.dumps(description), encoding="utf-8")

    with pytest.raises(ModelError, match="trained for other names"):
        MessageModel(folder)


def test_the_encoder_takes_no_more_than_24_megabytes_and_the_n_grams_2() -> None:
    assert sum((FOLDER / name).stat().st_size for name in ENCODER_FILES) <= 24_000_000
    assert (FOLDER / "ngrams.bin").stat().st_size <= 2_000_000
