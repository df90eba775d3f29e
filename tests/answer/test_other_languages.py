"""Messages in other languages than English: they are not read, and are told whom to call.

Two hands that did not know how a language is told wrote twelve dangers in twelve languages each, as people
type on a phone when they are frightened, and three hundred messages in English each. Those of the first hand
are meant to be hard: without accents, with slips, in dialect; names, and phrases that English has borrowed.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot import answer
from bot.answer import Answer, several
from bot.understanding import load_model
from tests.delivery_rig import knowledge

FOLDER = Path(__file__).parent
DANGERS = FOLDER / "dangers_in_other_languages.jsonl"
ENGLISH = FOLDER / "in_english.txt"
# Too short, too mixed with names, or in a spelling that is nobody's.
TAKEN_FOR_ENGLISH = {
    "baby stikt!!",
    "bebegim uyanmiyor",
    "bebe morado no mama",
    "g avale 30 doliprane",
    "grosse crise d'asthme et ma ventoline est vide",
    "nemna 3al mangal wel sobh kolena sda3 w dokha",
    "untenrum alles taub, pipi laeuft",
    "zucker bei 38 und mei papa is total verwirrt",
}
NOT_TAKEN_FOR_ENGLISH = {
    "Rio de Janeiro",
    'box says "1 comprimido cada 8 horas"??',
    "café au lait",
    "café au lait spots on my toddler",
    "cnt slp wot do i tke",
    "hwo mcuh magnesum shuld i taek",
}


def ask(text: str) -> Answer:
    return answer.ask(knowledge(), text, several.understand(knowledge(), load_model(), text))


def test_dangers_in_other_languages_are_told_whom_to_call() -> None:
    rows = [json.loads(line) for line in DANGERS.read_text(encoding="utf-8").splitlines()]
    assert len({(row["flag"], row["language"]) for row in rows}) > 2 * 12 * 7
    found = {row["text"]: ask(row["text"]) for row in rows}
    assert {text for text, each in found.items() if each.kind != "not_read"} == TAKEN_FOR_ENGLISH
    assert all(each.help_line for each in found.values() if each.kind == "not_read")


def test_what_is_in_english_is_read() -> None:
    texts = ENGLISH.read_text(encoding="utf-8").splitlines()
    assert {text for text in texts if ask(text).kind == "not_read"} == NOT_TAKEN_FOR_ENGLISH


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("mi hijo se tomó muchas pastillas y no despierta", "es"),
        ("у бабушки перекосило лицо и она не может говорить", "ru"),
        ("我妈胸口疼", "zh"),
        # The letters of these say little or nothing of the language.
        ("mera beta gir gaya aur usko saans nahi aa rahi", "hi"),
        ("Ẹ ṣé gan, mo ti lo oògùn mi", None),
    ],
)
def test_the_line_is_in_the_language_of_the_message(text: str, line: str | None) -> None:
    found = ask(text)
    assert (found.kind, found.language) == ("not_read", line)


def test_names_in_another_language_are_checked_all_the_same() -> None:
    found = ask("je prends ibuprofen et naproxen ensemble, c'est grave?")
    assert found.kind == "not_read"
    assert found.check is not None
    assert [each.action for each in found.check.findings] == ["avoid"]
    assert found.sources


def test_what_is_heard_in_another_language_is_an_alarm() -> None:
    found = ask("depuis ma sciatique je sens plus rien quand je m'essuie et je pisse sans sentir")
    assert (found.kind, found.triage) == ("not_read", "alarm")


def test_a_language_that_the_bot_reads_is_answered() -> None:
    text = "¿cuánto magnesio puedo tomar por la noche?"
    understanding = several.understand(knowledge(), load_model(), text)
    assert understanding.language is not None
    spanish = replace(knowledge().index.language, code=understanding.language.code)
    read = replace(knowledge(), index=knowledge().index.in_language(spanish))
    assert answer.ask(read, text, understanding).kind != "not_read"


def test_without_a_model_everything_is_read() -> None:
    assert answer.ask(knowledge(), "mi hijo se tomó muchas pastillas y no despierta").kind != "not_read"
