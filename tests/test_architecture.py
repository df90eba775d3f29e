"""The rules of the house that import-linter cannot say (its contracts are in pyproject.toml)."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from bot.store.core.tables import metadata

ROOT = Path(__file__).parents[1]
WALL_CLOCK = {
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.strftime"),
}

# Parts of the standard library that read or change the world.
REACHING_OUT = {
    *("asyncio", "http", "io", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket"),
    *("sqlite3", "subprocess", "tempfile", "threading", "time", "urllib"),
}


def _modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def _imported(tree: ast.Module) -> dict[str, str]:
    """What each name in a module stands for, in full."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {each.asname or each.name: each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    return names


def _used(path: Path) -> Iterator[str]:
    """The full name of everything imported that a module uses, such as `datetime.datetime.now`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = _imported(tree)
    yield from names.values()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            first, *rest = ast.unparse(node).split(".")
            yield ".".join([names.get(first, first), *rest])


def _users(of: set[str], *folders: str) -> set[str]:
    return {str(path.relative_to(ROOT)) for path in _modules(*folders) if of & set(_used(path))}


@pytest.mark.thorough
def test_only_the_clock_reads_the_wall_clock() -> None:
    assert _users(WALL_CLOCK, "bot", "handlers", "sandbox") == {"bot/clock.py"}


def test_the_content_is_read_by_who_starts_the_bot_and_given_to_it() -> None:
    users = _users(
        {"bot.library.load", "bot.search.build", "bot.knowledge.load"}, "bot", "handlers", "sandbox"
    )

    commands = {f"bot/cli/{name}.py" for name in ("ask", "content", "run", "understand")}
    assert users == commands | {"bot/knowledge.py", "bot/operations/doctor/local.py", "sandbox/demo.py"}


def test_a_handler_goes_by_the_content_that_its_update_began_with() -> None:
    reloaded = re.compile(r"world\.(library|index|knowledge)\b")

    assert [path for path in _modules("handlers") if reloaded.search(path.read_text(encoding="utf-8"))] == []


def test_where_somebody_who_has_told_no_time_zone_lives_is_decided_in_one_place() -> None:
    asking = {
        str(path.relative_to(ROOT))
        for path in _modules("bot", "handlers")
        if ".default_timezone" in path.read_text(encoding="utf-8")
    }

    assert asking == {"bot/context.py", "bot/cli/understand.py"}


@pytest.mark.thorough
def test_nothing_below_the_handlers_has_heard_of_an_update_but_what_hands_it_on() -> None:
    users = _users({"telegram.Update"}, "bot", "handlers", "sandbox")

    assert {user for user in users if not user.startswith("handlers/")} == {"bot/updates/dispatcher.py"}


def test_only_the_kinds_of_messages_know_what_is_in_an_owed_row() -> None:
    outside = [
        path
        for path in _modules("bot", "handlers")
        if not path.is_relative_to(ROOT / "bot/messages") and not path.is_relative_to(ROOT / "bot/store")
    ]

    builders = {str(path.relative_to(ROOT)) for path in outside if "OwedMessage" in _called(path)}
    readers = {str(path.relative_to(ROOT)) for path in outside if "payload" in _attributes(path)}

    assert builders == set()
    assert readers == {"bot/updates/dispatcher.py"}, "other payloads than those of updates are read"


def _called(path: Path) -> set[str]:
    """The last part of the name of everything that a module calls."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {ast.unparse(node.func).rpartition(".")[2] for node in calls}


def _attributes(path: Path) -> set[str]:
    """The names of all attributes that a module reads."""
    return {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}


def test_a_language_is_chosen_at_the_edge_and_given_to_all_others() -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in _modules("bot", "handlers", "sandbox")
        if any(name.startswith("bot.domain.languages") for name in _used(path))
    }

    # By the tag of the update, also where it is not handled yet, and by the language of the content: English.
    at_the_edge = {"bot/context.py", "bot/updates/typed_texts.py", "bot/search/__init__.py"}
    assert {user for user in users if not user.startswith("bot/domain/languages/")} == at_the_edge


@pytest.mark.parametrize("path", _modules("bot/domain"), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_domain_only_computes(path: Path) -> None:
    imported = set(_imported(ast.parse(path.read_text(encoding="utf-8"))).values())

    outside = {name.partition(".")[0] for name in imported if not name.startswith("bot.domain.")}
    assert outside <= (sys.stdlib_module_names - REACHING_OUT) | {"rapidfuzz", "numpy"}


@pytest.mark.thorough
def test_no_modules_import_each_other_in_a_circle() -> None:
    paths = {_module_name(path): path for path in _modules("bot", "handlers", "sandbox")}
    imports = {name: _imported_at_once(path) for name, path in paths.items()}
    # A name that is imported from a package is a module of it, or what the package itself defines.
    used = {
        name: {each if each in paths else each.rpartition(".")[0] for each in names} & paths.keys()
        for name, names in imports.items()
    }

    TopologicalSorter(used).prepare()  # raises an error that names the modules of a circle


def _module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imported_at_once(path: Path) -> set[str]:
    """The full names that a module imports when it is imported itself."""
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{each.name}" for each in node.names}
        elif isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
    return names


def test_every_room_of_the_bot_has_its_floor() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = {
        name.strip("( )") for floor in contracts[0]["layers"] for name in floor.replace("|", ":").split(":")
    }
    rooms = {
        f"bot.{path.stem}"
        for path in (ROOT / "bot").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }

    assert rooms - {"bot.__init__"} <= floors


def _defined_types(path: Path) -> Iterator[str]:
    """The names of a module's classes and type aliases, a private name without its underscore."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assigned = [each for node in tree.body if isinstance(node, ast.Assign) for each in node.targets]
    names = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    names += [each.id for each in assigned if isinstance(each, ast.Name)]
    # A constant is all capitals, another variable begins with a small letter.
    return (name.removeprefix("_") for name in names if name.strip("_")[:1].isupper() and not name.isupper())


@cache
def _modules_by_type() -> dict[str, set[str]]:
    modules: dict[str, set[str]] = {}
    for path in _modules("bot", "handlers"):
        for name in _defined_types(path):
            modules.setdefault(name, set()).add(_module_name(path))
    return modules


def test_a_class_name_has_one_meaning() -> None:
    assert {name: modules for name, modules in _modules_by_type().items() if len(modules) > 1} == {}


def _terms() -> list[list[str]]:
    """The rows of docs/glossary.md: a term, its meaning, where it lives, and words to avoid."""
    rows = [line for line in (ROOT / "docs/glossary.md").read_text().splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:]]


def test_the_glossary_has_each_term_once_in_order() -> None:
    terms = [term for term, *_rest in _terms()]

    assert terms == sorted(set(terms))


@pytest.mark.parametrize("row", _terms(), ids=lambda row: row[0])
def test_what_the_glossary_names_exists(row: list[str]) -> None:
    _term, meaning, where, _avoid = row

    for table in re.findall(r"table `(\w+)`", where):
        assert table in metadata.tables
    for column, table in re.findall(r"`(\w+)` in table `(\w+)`", where):
        assert column in metadata.tables[table].columns
    for name in re.findall(r"`([A-Z]\w+)`", where):
        assert name in _modules_by_type()
    for path in re.findall(r"`([\w./]+\.\w+|content/)`", meaning + where):
        assert (ROOT / path).exists()


def test_what_is_due_at_an_instant_itself_is_asked_for_in_one_way() -> None:
    users = {path for path in _modules("bot", "handlers") if "microseconds=1)" in path.read_text()}

    assert users == {ROOT / "bot/domain/schedules.py"}  # where `just_before` is


def test_a_name_is_recognized_however_it_was_imported(tmp_path: Path) -> None:
    for line in ("import time as t; t.time()", "from time import time", "import time; time.time()"):
        (tmp_path / "module.py").write_text(line)

        assert "time.time" in set(_used(tmp_path / "module.py")), line
