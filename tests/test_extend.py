"""The recipes of docs/extend.md are true: a test makes each change, by the page's own examples."""

import ast
import re
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

import handlers
from bot import answer
from bot.delivery import rendering
from bot.domain import nagging, recurrence
from bot.domain.languages import ENGLISH
from bot.domain.parsed_message import _slots_of_recurrence
from bot.domain.parsing.recurrence import format_recurrence
from bot.domain.recurrence import ByMonth, Recurrence
from bot.domain.rrule import recurrence_rules
from bot.domain.schedules import Schedule, occurrences_between
from bot.knowledge import load
from bot.messages import registry
from bot.operations import jobs
from bot.replies.i18n import _
from bot.replies.message import Button, Message, callback_data
from bot.replies.time_format import schedule_phrase
from bot.store.core import tables
from bot.store.reminders import recurrences
from bot.understanding import load_model
from handlers import feature_list, text_messages
from handlers.feature import collect
from tests.delivery_rig import ROOT, open_rig
from tests.handlers.bot_pool import stage
from tests.handlers.conftest import Talk, due
from tests.handlers.reminders.test_nagging import came, card

PAGE = (ROOT / "docs/extend.md").read_text(encoding="utf-8")
NAG, SUPPLEMENT, FEATURE, RECURRENCE, LANGUAGE, MESSAGE = (
    "Another nag interval",
    "A supplement",
    "A feature with a table: a sleep diary",
    "A kind of recurrence",
    "A language",
    "A kind of owed message",
)
Words = dict[str, Any]


def section(title: str) -> str:
    """The text of a recipe."""
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def blocks(title: str, kind: str) -> list[str]:
    """The examples of a recipe in one language."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", section(title), re.MULTILINE | re.DOTALL)


def steps(title: str) -> list[str]:
    """The file or folder that each step of a recipe begins with."""
    return re.findall(r"^\d\. `([\w./]+)`", section(title), re.MULTILINE)


def run(example: str, words: Words) -> Words:
    """Run an example among these names, which then hold what it defines."""
    exec(compile(example, "docs/extend.md", "exec"), words)  # noqa: S102 - our own page
    return words


def module(monkeypatch: pytest.MonkeyPatch, name: str, *given: Any, example: str = "") -> ModuleType:
    """Put a module into the program that has these functions, or is this example."""
    made = ModuleType(name)
    vars(made).update({each.__name__: each for each in given})
    monkeypatch.setitem(sys.modules, name, made)
    parent, _dot, last = name.rpartition(".")
    monkeypatch.setattr(sys.modules[parent], last, made, raising=False)
    run(example, vars(made))
    return made


@pytest.fixture
async def talk(migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Talk]:
    """A person and the real bot, at six in the morning UTC."""
    monkeypatch.setattr(jobs, "TICK_SECONDS", 3_600)  # `Talk.later` ticks
    shutil.copy(migrated_file, tmp_path / "vesper.db")
    async with stage(f"sqlite:///{tmp_path}/vesper.db") as built:
        yield Talk(built.telegram, built.bot, built.telegram.add_user("Guest"))


@pytest.mark.parametrize(("title", "files"), re.findall(r"^\| \[(.*?)\]\(.*?\) \| (\d)", PAGE, re.MULTILINE))
def test_a_recipe_has_as_many_files_as_it_says(title: str, files: str) -> None:
    counted = steps(title) if title != LANGUAGE else steps(title)[1:]

    assert len(counted) == int(files)
    assert [path for path in counted if not (ROOT / path).exists()] == []


async def test_another_nag_interval_is_said_and_kept(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = blocks(NAG, "python")
    policies = eval(f"{{{line}}}", vars(nagging))  # noqa: S307 - our own page
    assert policies["gentle"] != nagging.NAG_POLICIES["gentle"]
    monkeypatch.setitem(nagging.NAG_POLICIES, "gentle", policies["gentle"])
    await due(talk, "magnesium 21:00", hour=20)
    await card(talk)
    assert "gently: every 20 minutes, at most 3 times" in await talk.press("Ask again")
    await talk.press("gently")
    await talk.until_hour(21)

    assert await came(talk, 100) == [20, 40, 60]


def test_a_supplement_is_content_alone(tmp_path: Path) -> None:
    content = shutil.copytree(ROOT / "content", tmp_path / "content")
    assert "starflower" not in load(content).library.supplements
    for path, example in zip(steps(SUPPLEMENT), blocks(SUPPLEMENT, "yaml"), strict=True):
        place = tmp_path / path
        with (place / "starflower.yaml" if place.is_dir() else place).open("a", encoding="utf-8") as file:
            file.write(f"\n{example}")

    knowledge = load(content)

    model = load_model()
    knowledge.index.cells.encode_missing(model)
    question = "should I have starflower oil with food?"
    told = answer.ask(knowledge, question, model.understand(question))
    assert (told.kind, told.cell) == ("answer", "starflower.food")
    (limit,) = answer.ask(knowledge, "is 40 mg of starflower too much?").comparisons
    assert limit.id == "starflower"
    assert answer.ask(knowledge, "stafflower").entry == "starflower"
    (found,) = answer.check(knowledge, ["starflower", "calcium"]).findings
    assert found.rule == "starflower__calcium"


async def put(tx: AsyncConnection, chat_id: int, local_date: date, hours: int, quality: str) -> None:
    table = tables.metadata.tables["sleep_diary"]
    row = {"chat_id": chat_id, "local_date": local_date, "hours": hours, "quality": quality}
    await tx.execute(sa.insert(table).values(row))


def is_hours(text: str) -> bool:
    return text.isdecimal() and int(text) <= 24


def ask_hours() -> Message:
    return Message(_("How many hours?"))


def ask_quality(hours: int) -> Message:
    buttons = tuple(Button(each, callback_data("slept", "slept", each)) for each in ("well", "badly"))
    return Message(_("{n} hours. And how?").format(n=hours), (buttons,))


def thanks() -> Message:
    return Message(_("Thank you."))


def week_is_full(hours: int) -> Message:
    return Message(_("A week, {n} hours.").format(n=hours))


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Table]:
    """The sleep diary, as the recipe declares it."""
    table_example, handlers_example = blocks(FEATURE, "python")
    table = run(table_example, dict(vars(tables)))["sleep_diary"]
    module(monkeypatch, "bot.store.sleep_diary", put)
    module(monkeypatch, "bot.replies.sleep_diary", is_hours, ask_hours, ask_quality, thanks)
    feature = module(monkeypatch, "handlers.sleep_diary", example=handlers_example).FEATURE
    listed = collect([*feature_list.FEATURES, feature])
    for reader in (feature_list, text_messages):
        monkeypatch.setattr(reader, "REGISTRY", listed)
    monkeypatch.setattr(handlers, "COMMANDS", (*handlers.COMMANDS, *feature.commands))
    monkeypatch.setattr(handlers, "BUTTONS", (*handlers.BUTTONS, *feature.buttons))
    yield table
    tables.metadata.remove(table)


@pytest.fixture
async def diarist(diary: sa.Table, talk: Talk) -> Talk:
    """A person with the real bot that has the sleep diary."""
    async with talk.vesper.world.database.write() as tx:
        await tx.run_sync(diary.create)
    await talk.live_in("Reykjavik")
    return talk


async def test_a_feature_is_its_declaration_and_its_table(diarist: Talk, diary: sa.Table) -> None:
    await diarist.say("/help")
    assert "/slept – How you slept" in await diarist.press("All commands")
    assert await diarist.say("/slept") == "How many hours?"
    assert await diarist.say("long") == "How many hours?"
    assert await diarist.say("7") == "7 hours. And how?"
    asked = diarist.last

    assert await diarist.press("badly") == "Thank you."

    night = {"chat_id": diarist.chat_id, "local_date": diarist.clock.now().date(), "hours": 7}
    assert (await diarist.kept())[diary.name] == [{**night, "quality": "badly"}]
    await diarist.press_data(asked["message_id"], "slept:slept:well")
    assert "out of date" in diarist.toast
    assert (await diarist.kept())[diary.name] == [{**night, "quality": "badly"}]
    await diarist.say("/forget")
    await diarist.press("Yes, erase")
    async with diarist.vesper.world.database.read() as tx:
        assert (await tx.execute(sa.select(diary))).all() == []


@pytest.fixture
def last_workday(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The kind of recurrence of the recipe, of which the program knows its class alone."""
    (example,) = blocks(RECURRENCE, "python")
    kind = run(example, dict(vars(recurrence)))["LastWorkday"]
    monkeypatch.setitem(recurrences._KINDS, kind.kind, kind)  # noqa: SLF001 - made of the union at import
    return kind()


def test_the_class_of_a_recurrence_is_enough_to_store_it_and_to_let_doses_come_due(last_workday: Any) -> None:
    schedule = Schedule((time(8),), date(2026, 1, 1), "UTC", recurrence=last_workday)
    year = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 30, 23, tzinfo=UTC)

    days = [f"{each.local_date:%m-%d}" for each in occurrences_between(schedule, *year)]

    assert days == ["01-30", "02-27", "03-31", "04-30", "05-29", "06-30"]
    assert recurrences.from_json(recurrences.to_json(last_workday), None) == last_workday


def test_a_recurrence_is_missing_in_the_files_that_the_recipe_names_and_in_no_other(
    last_workday: ByMonth,
) -> None:
    schedule = Schedule((time(8),), date(2026, 1, 1), "UTC", recurrence=last_workday)  # type: ignore[arg-type] # the union does not have it

    for misses in (
        lambda: format_recurrence(last_workday, ENGLISH.writer),  # type: ignore[arg-type] # likewise
        lambda: recurrence_rules(schedule, schedule.start),
        lambda: schedule_phrase(schedule),
    ):
        with pytest.raises(AssertionError, match="unreachable"):
            misses()
    assert "monthly" in _slots_of_recurrence(last_workday)  # type: ignore[arg-type] # likewise
    with pytest.raises(AssertionError, match="unreachable"):
        _slots_of_recurrence("every leap day")  # type: ignore[arg-type] # likewise
    whole = {path for path, last in matches() if last == "assert_never(recurrence)"}
    assert whole == {*steps(RECURRENCE)[1:], "bot/domain/parsed_message.py"}
    for path in {path for path, _last in matches()} - set(steps(RECURRENCE)):
        assert f"`{path}`" in section(RECURRENCE)


def matches() -> Iterator[tuple[str, str]]:
    """Every `match` that tells kinds of recurrences apart: its file, and what its last case does."""
    kinds = {each.__name__ for each in get_args(Recurrence)}
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Match) and kinds & set(classes_of(node)):
                yield path.relative_to(ROOT).as_posix(), ast.unparse(node.cases[-1].body[-1])


def classes_of(node: ast.Match) -> Iterator[str]:
    """The names of the classes in the patterns of a `match`."""
    for case in node.cases:
        for each in ast.walk(case.pattern):
            if isinstance(each, ast.MatchClass):
                yield ast.unparse(each.cls)


def test_what_the_recipe_of_a_language_says_to_be_missing_is_missing() -> None:
    folders = {path.name for path in (ROOT / "content").iterdir() if path.is_dir()}
    assert folders == {"answers", "facts", "red_flag_wording"}


async def test_a_kind_of_message_is_its_module_and_its_line(
    monkeypatch: pytest.MonkeyPatch, migrated_file: Path, tmp_path: Path
) -> None:
    module(monkeypatch, "bot.replies.sleep_diary", week_is_full)
    message_example, owing = blocks(MESSAGE, "python")
    made = module(monkeypatch, "bot.messages.diary_week", example=message_example)
    for reader in (registry, rendering):
        monkeypatch.setattr(reader, "KINDS", (*registry.KINDS, made.KIND))
    monkeypatch.setitem(registry._BY_TAG, made.DiaryWeek.tag, made.DiaryWeek)  # noqa: SLF001 - made of KINDS at import
    shutil.copy(migrated_file, tmp_path / "vesper.db")
    async with open_rig(f"sqlite:///{tmp_path}/vesper.db") as rig:
        (user,) = await rig.people()
        given = {"now": rig.clock.now(), "hours": 49, "chat_id": user.id, "timedelta": timedelta}
        owed = run(owing.splitlines()[0], {**vars(made), **given})["owed"]
        await rig.owe(owed)

        await rig.deliver()

        assert rig.texts(user.id) == ["A week, 49 hours."]
        assert await rig.owed() == []
