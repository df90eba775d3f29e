"""Code asks fields of content/ and never ids, so that a new item there is first-class without new code."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bot.library.reading import read_document

ROOT = Path(__file__).parents[2]
# Ids that are also words of the code's own: reason, words, modules (or folders) in which they may stand.
HOMONYMS: tuple[tuple[str, set[str], set[str]], ...] = (
    (
        "what a diary asks about, not the menu's topic",
        {"sleep"},
        {"bot/domain/diary/asking.py", "bot/replies/diary/setup.py", "handlers/diary/setup.py"},
    ),
    (
        "a condition of a profile or a question, not the subject or class of this id",
        {"pregnancy", "kidney_disease", "alcohol", "lithium", "methotrexate", "dehydration"},
        {
            "bot/domain/profiles.py",
            "bot/domain/conditions.py",
            "bot/answer/profile_warnings.py",
            "bot/replies/account/profile.py",
            "bot/replies/answers/cards.py",
            "bot/domain/languages/english/conditions.py",
            "bot/replies/answers/named_conditions.py",
            "bot/replies/answers/profile_warnings.py",
        },
    ),
    (
        "what a question wants to know, and the name of the cell that answers it",
        {"alcohol", "child", "pregnancy"},
        {
            "bot/domain/questions.py",
            "bot/domain/languages/english/questions.py",
            "bot/library/checking.py",
            "bot/answer/__init__.py",
            "bot/answer/cell_choice.py",
            "bot/answer/cell_search.py",
            "bot/replies/answers/answers.py",
            "bot/replies/answers/cells.py",
            "bot/replies/answers/named_conditions.py",
            "bot/replies/answers/profile_warnings.py",
        },
    ),
    (
        "a menu, or a topic of menus and tips",
        {"back_pain", "sleep"},
        {
            "bot/library/models.py",
            "bot/answer/__init__.py",
            "bot/answer/red_flags.py",
            "bot/replies/answers/cards.py",
            "bot/replies/basics.py",
            "bot/replies/tips.py",
            "handlers/account/start.py",
            "handlers/answers/topics.py",
        },
    ),
    ("a person's work, chosen beside the topics of tips", {"shift_work"}, {"bot/domain/tips.py"}),
    (
        "the page, or the partner of a pair, that stands for everything",
        {"any"},
        {"bot/search/vocabulary.py", "bot/search/interaction_rules.py", "bot/library/checking.py"},
    ),
    (
        "the subject of rules about any such pain reliever, whose page speaks where a question names none",
        {"nsaid"},
        {"bot/answer/__init__.py"},
    ),
    (
        "a red flag or a sign, named by the words that raise it; recognised ids are compared with content/",
        {"<red flag>"},
        {
            "bot/domain/triage/",
            "bot/understanding/labels.py",
        },
    ),
    (
        "what a question wants to know: a name that the model was trained for",
        {"alcohol", "child", "pregnancy"},
        {"bot/understanding/labels.py"},
    ),
    (
        "words that people write, in patterns",
        {"warfarin", "heparin", "enoxaparin", "lithium", "methotrexate", "alcohol"}
        | {"child", "dvt", "sleep", "any"},
        {
            "bot/domain/conditions.py",
            "bot/domain/languages/english/conditions.py",
            "bot/domain/languages/english/names.py",
            "bot/domain/languages/english/rules.py",
            "bot/domain/languages/english/words.py",
            "bot/domain/languages/english/instructions.py",
        },
    ),
    (
        "names of what people take against a complaint, as they would type them",
        {"echinacea", "ibuprofen", "psyllium", "zinc"},
        {"bot/domain/languages/english/complaints.py"},
    ),
    (
        "what is drunk or eaten beside what is taken",
        {"alcohol"},
        {"bot/answer/follow_up.py"},
    ),
    (
        "words by which people name a medicine: what it is for, its form, who takes it",
        {"iron", "kidney", "migraine", "seizure", "bisglycinate", "citrate", "oxide", "child"}
        | {"aspirin", "ibuprofen"},
        {"bot/domain/languages/english/talk.py", "bot/domain/languages/english/instructions.py"},
    ),
    ("who took something", {"child"}, {"bot/domain/overdoses.py"}),
    (
        "how a reminder asks again",
        {"persistent"},
        {"bot/domain/nagging.py", "bot/replies/reminders/nagging.py"},
    ),
    (
        "the two names of one medicine, by region",
        {"acetaminophen", "paracetamol"},
        {"bot/domain/regions.py"},
    ),
)


@cache
def _content_ids() -> dict[str, set[str]]:
    """Every id, subject, generic name and ingredient of content/, by file."""
    content = ROOT / "content"
    no_ids = {"help_numbers", "help_lines"}  # their ids are countries and languages
    paths = (path for path in content.rglob("*.yaml") if path.stem not in no_ids)
    files = {path.relative_to(content).as_posix(): read_document(path) for path in paths}
    named = {"id", "subject", "generic", "ingredient"}
    return {
        name: {text for where, text in document.texts.items() if where[-1] in named}
        for name, document in files.items()
    }


def _red_flags(by_file: dict[str, set[str]]) -> set[str]:
    return by_file["red_flags.yaml"]


@cache
def _literals() -> frozenset[tuple[str, str]]:
    """Module and text of every string literal."""
    return frozenset(_read_literals())


def _read_literals() -> Iterator[tuple[str, str]]:
    for folder in ("bot", "handlers"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield path.relative_to(ROOT).as_posix(), node.value


def _allowed(module: str, word: str, red_flags: set[str]) -> Iterator[int]:
    """Places in the list of homonyms that allow a word in a module."""
    for place, (_reason, words, modules) in enumerate(HOMONYMS):
        known = red_flags if words == {"<red flag>"} else words
        if word in known and any(module.startswith(each) for each in modules):
            yield place


def test_no_id_of_the_content_stands_in_the_code() -> None:
    by_file = _content_ids()
    ids = set().union(*by_file.values())
    found = {(module, text) for module, text in _literals() if text in ids}
    assert sorted(each for each in found if not list(_allowed(*each, _red_flags(by_file)))) == []


def test_each_homonym_is_still_one() -> None:
    red_flags = _red_flags(_content_ids())
    literals = _literals()
    for _reason, words, modules in HOMONYMS:
        known = red_flags if words == {"<red flag>"} else words
        used = {(module, word) for module, word in literals if word in known}
        for module in modules:
            assert any(each.startswith(module) for each, _word in used), module
        for word in known - red_flags:
            assert any(text == word and module.startswith(tuple(modules)) for module, text in used), word
