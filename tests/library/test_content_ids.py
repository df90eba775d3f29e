"""Code asks fields of content/ and never ids, so that a new item there is first-class without new code."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
# Ids that are also words of the code's own: reason, words, modules (or folders) in which they may stand.
HOMONYMS: tuple[tuple[str, set[str], set[str]], ...] = (
    (
        "a condition of a profile or a question, not the subject or class of this id",
        {"pregnancy", "kidney_disease", "alcohol", "lithium", "methotrexate"},
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
        "an intent of a question, or the heading of a fact",
        {"overdose", "pregnancy"},
        {
            "bot/domain/questions.py",
            "bot/domain/languages/english/questions.py",
            "bot/answer/__init__.py",
            "bot/answer/fact.py",
            "bot/answer/supplement_facts.py",
            "bot/answer/pain_reliever_facts.py",
            "bot/replies/answers/facts.py",
        },
    ),
    (
        "a topic of menus and guidance",
        {"back_pain", "sleep_position"},
        {
            "bot/library/models.py",
            "bot/search/cards.py",
            "bot/replies/answers/cards.py",
            "bot/replies/tips.py",
        },
    ),
    (
        "a red flag, named by the words that raise it; recognised ids are compared with red_flags.yaml",
        {"<red flag>"},
        {
            "bot/domain/triage/",
            "bot/domain/languages/english/red_flags.py",
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
        {"warfarin", "heparin", "enoxaparin", "lithium", "methotrexate", "alcohol", "methadone", "sciatica"}
        | {"iron", "magnesium", "insomnia", "child"},
        {
            "bot/domain/conditions.py",
            "bot/domain/languages/english/conditions.py",
            "bot/domain/languages/english/red_flags.py",
            "bot/domain/languages/english/instructions.py",
        },
    ),
    (
        "who a red flag is about when words raise it: also subjects of names.yaml",
        {"pregnancy", "child", "parasomnia"},
        {"bot/domain/languages/english/red_flags.py"},
    ),
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


def _items(value: Any) -> Iterator[str]:
    """Every id, generic name and ingredient below a value of content/."""
    match value:
        case dict():
            yield from (
                value[key] for key in ("id", "generic", "ingredient") if isinstance(value.get(key), str)
            )
            yield from (each for inner in value.values() for each in _items(inner))
        case list():
            yield from (each for inner in value for each in _items(inner))


def _content_ids() -> dict[str, set[str]]:
    """Ids by file."""
    files = sorted((ROOT / "content").glob("*.yaml"))
    return {path.stem: set(_items(YAML(typ="safe").load(path))) for path in files}


def _literals() -> Iterator[tuple[str, str]]:
    """Module and text of every string literal."""
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
    assert sorted(each for each in found if not list(_allowed(*each, by_file["red_flags"]))) == []


def test_each_homonym_is_still_one() -> None:
    red_flags = _content_ids()["red_flags"]
    literals = set(_literals())
    for _reason, words, modules in HOMONYMS:
        known = red_flags if words == {"<red flag>"} else words
        used = {(module, word) for module, word in literals if word in known}
        for module in modules:
            assert any(each.startswith(module) for each, _word in used), module
        for word in known - red_flags:
            assert any(text == word and module.startswith(tuple(modules)) for module, text in used), word
