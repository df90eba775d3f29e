"""The command line, as an operator or somebody curious uses it."""

import asyncio
import json
import os
import re
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from typer.testing import CliRunner, Result

from bot.cli.app import app
from bot.knowledge import load
from bot.operations import backups, web
from bot.operations.backups import _swap
from bot.search import Knowledge
from bot.settings import Settings
from bot.store.core.database import Database
from bot.store.migrations import upgrade
from tests.delivery_rig import ROOT, knowledge
from tests.operations.test_web import Door


@pytest.fixture(scope="module", autouse=True)
def _own_content_is_read_once() -> Iterator[None]:
    def load_once(directory: Path) -> Knowledge:
        return knowledge() if directory == Settings().content_dir else load(directory)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.knowledge.load", load_once)
        yield


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's folder with the database in it."""
    monkeypatch.setenv("VESPER_DATABASE_URL", f"sqlite:///{tmp_path / 'vesper.db'}")
    return tmp_path


def vesper(*words: str, typed: str = "") -> Result:
    """Run a command."""
    return CliRunner().invoke(app, words, input=typed)


def migrate_anew(path: Path) -> None:
    """Make an empty database as the bot would at its first start."""

    async def run() -> None:
        database = Database(f"sqlite:///{path}")
        await upgrade(database)
        await database.close()

    asyncio.run(run())


@cache
def migrated() -> bytes:
    """Return such a database."""
    with TemporaryDirectory() as folder:
        migrate_anew(Path(folder) / "vesper.db")
        return (Path(folder) / "vesper.db").read_bytes()


def migrate(path: Path) -> None:
    """Put an empty database there; migrating costs as much as most commands."""
    path.write_bytes(migrated())


def test_ask_answers_in_words_and_in_json() -> None:
    assert "keep these apart" in vesper("ask", "can I take magnesium with ciprofloxacin?").output
    found = json.loads(vesper("ask", "--json", "can I take magnesium with ciprofloxacin?").output)
    about = {"kind", "entry", "cell", "topic", "entities", "red_flag"}
    assert set(found) == {"question", "text", "sources", "more", "triage", "help_line", *about}
    assert (found["kind"], found["cell"]) == ("interaction", None)
    assert found["entities"] == ["magnesium", "ciprofloxacin"]


def test_ask_answers_each_question_of_a_message() -> None:
    asked = "Does zinc work? And can I drink with it?"
    found = json.loads(vesper("ask", "--json", asked).output)
    assert (found["cell"], [each["cell"] for each in found["more"]]) == ("zinc.works", ["zinc.alcohol"])
    assert found["text"].endswith(found["more"][0]["text"])
    assert " ".join(vesper("ask", asked).output.split()) == " ".join(found["text"].split())


def test_ask_names_the_cell_that_answers() -> None:
    found = json.loads(vesper("ask", "--json", "what are the side effects of magnesium?").output)
    assert (found["kind"], found["entry"], found["cell"]) == (
        "answer",
        "magnesium",
        "magnesium.side_effects",
    )
    assert found["text"].startswith("Loose stools")
    assert found["sources"]


def test_an_amount_above_a_limit_is_never_called_all_of_it() -> None:
    said = " ".join(vesper("ask", "is 351 mg of magnesium too much?").output.split())
    assert "🟠 351 mg of magnesium a day is over the US limit of 350 mg and the EU limit of 250 mg" in said
    assert "but within the UK limit of 400 mg" in said


def test_ask_says_why() -> None:
    said = vesper("ask", "--why", "which magnesium is best for sleep").output

    assert "\nrules: nothing; about magnesium, insomnia\n" in said
    assert re.search(r"\ncells: (\w+\.\w+ 0\.\d{3}(, )?){5}\n", said)
    assert "\nblend: danger 0." in said
    assert "\nquestion_intents: " in said
    assert "n-grams for question: " in said


def test_ask_says_that_help_comes_before_every_cell() -> None:
    said = vesper("ask", "--why", "I want to die").output

    assert "\nrules: suicidal; about nothing known\n" in said
    assert "\ncells: none weighed\n" in said


def test_ask_reads_questions_line_by_line() -> None:
    lines = vesper("ask", typed="I want to die\n\nwhat about melatonin?\n").output.splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["red_flag", "answer"]


def test_check_keeps_its_four_states_apart() -> None:
    found = json.loads(vesper("check", "--json", "magnesium", "ciprofloxacin", "vitamin e", "qwxyz").output)
    assert set(found) == {"items", "findings", "fine", "clear", "not_covered"}
    assert [each["pair"] for each in found["findings"]] == [["magnesium", "ciprofloxacin"]]
    assert ["ciprofloxacin", "vitamin_e"] in [sorted(pair) for pair in found["clear"]]
    assert found["not_covered"] == ["qwxyz"]
    assert "safe" not in vesper("check", "zinc", "qwxyz").output.replace("does not make them safe", "")


def test_check_says_which_pairs_a_source_calls_fine() -> None:
    (fine,) = json.loads(vesper("check", "--json", "magnesium", "vitamin d").output)["fine"]
    assert fine["pair"] == ["magnesium", "vitamin_d"]
    assert fine["sources"]
    assert vesper("check", "magnesium", "vitamin d").output.startswith("✅ Yes")


def test_check_reads_lists_line_by_line() -> None:
    lines = vesper("check", typed="zinc, doxycycline\niron\n").output.splitlines()
    assert [len(json.loads(line)["findings"]) for line in lines] == [1, 0]


def test_content_check_counts_and_lists_what_nobody_reviewed() -> None:
    result = vesper("content", "check")
    assert result.exit_code == 0
    assert "not reviewed: sources.yaml" in result.output
    assert "not reviewed: facts/ " in result.output
    assert re.search(r"content is fine: \d+ tips, \d+ answers on \d+ subjects, ", result.output)
    told = json.loads(vesper("content", "check", "--json").output)
    assert told["problems"] == []
    assert set(told["unreviewed"][0]) == {"file", "id", "part"}


def test_wrong_content_is_told_with_file_and_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VESPER_CONTENT_DIR", str(tmp_path))
    result = vesper("content", "check")
    assert result.exit_code == 1
    assert "tips.yaml" in result.output
    (problem, *_others) = json.loads(vesper("content", "check", "--json").stdout)["problems"]
    assert set(problem) == {"file", "line", "what", "write_instead"}


def test_content_show_prints_one_thing_or_says_there_is_none() -> None:
    page = json.loads(vesper("content", "show", "insomnia").output)
    assert (page["menu"], page["cells"]["do_now"]["caution"]) == ("sleep", None)
    assert json.loads(vesper("content", "show", "magnesium.too_much.1").output)["grade"] == "B"
    nothing = vesper("content", "show", "nonsense")
    assert nothing.exit_code == 1
    assert "nonsense" in nothing.output


async def test_healthcheck_asks_the_running_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    door = Door(found=["Telegram is silent."])
    async with web.serve(web.build_web_app(door, None), "127.0.0.1", 0) as port:
        monkeypatch.setenv("VESPER_HTTP_PORT", str(port))
        alive = await asyncio.to_thread(vesper, "healthcheck")
        unwell = await asyncio.to_thread(vesper, "healthcheck", "--ready")
        door.found.clear()
        well = await asyncio.to_thread(vesper, "healthcheck", "--ready")
        in_json = await asyncio.to_thread(vesper, "healthcheck", "--json")
    assert (alive.exit_code, alive.output) == (0, "alive\n")
    assert (unwell.exit_code, unwell.output) == (1, "Telegram is silent.\n")
    assert (well.exit_code, well.output) == (0, "ready\n")
    assert json.loads(in_json.output) == {"well": True, "findings": []}
    dead = vesper("healthcheck")
    assert dead.exit_code == 1
    assert "Nothing alive" in dead.output


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"VESPER_BOT_TOKEN": ""}, "VESPER_BOT_TOKEN is not set"),
        ({"VESPER_BOT_TOKEN": "1:A", "VESPER_BOT_TOKEN_FILE": "/x"}, "both set"),
        ({"VESPER_BOT_TOKEN": "1:A", "VESPER_WEBHOOK_URL": "https://a.example/t"}, "VESPER_WEBHOOK_SECRET"),
        ({"VESPER_TYPO": "1"}, "VESPER_TYPO"),
    ],
)
def test_run_refuses_wrong_settings_in_one_line(
    variables: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    result = vesper("run")
    assert result.exit_code == 1
    assert sentence in result.output
    assert len(result.output.splitlines()) == 1


def refused(*variables: tuple[str, str]) -> str:
    """The one line with which `vesper run` ends."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("VESPER_BOT_TOKEN", "1:A"), ("VESPER_HTTP_PORT", "0"), *variables):
            patch.setenv(name, value)
        result = vesper("run")
    assert result.exit_code == 1
    line = result.output.splitlines()[-1]
    assert "Traceback" not in result.output
    return line


@pytest.mark.thorough
def test_run_says_in_one_line_what_is_wrong_with_the_port(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert refused(("VESPER_HTTP_PORT", port)).startswith(f"Cannot listen on 127.0.0.1:{port}")
    assert (folder / "vesper.db").exists()


def test_demo_says_in_one_line_that_its_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = vesper("demo", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1
    assert "--port 0 takes any free one" in result.output
    assert "Traceback" not in result.output


def test_run_says_in_one_line_what_is_wrong_with_the_database(folder: Path) -> None:
    (folder / "vesper.db").write_bytes(b"noise" * 1000)
    assert "vesper restore" in refused()
    (folder / "file").touch()
    assert "Check the volume" in refused(("VESPER_DATABASE_URL", f"sqlite:///{folder}/file/vesper.db"))
    assert "Cannot reach PostgreSQL" in refused(("VESPER_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/x"))


def test_help_documents_the_exit_codes_and_the_completion() -> None:
    said = vesper("--help").output
    assert "Exit codes" in said
    assert "--install-completion" in said


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.thorough
def test_a_shell_completes_vesper_however_it_is_started(shell: str) -> None:
    told = {**os.environ, "_VESPER_COMPLETE": f"source_{shell}"}
    started = [sys.executable, "-m", "bot"]
    result = subprocess.run(started, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
    assert "_VESPER_COMPLETE" in result.stdout
    assert "vesper" in result.stdout


@pytest.mark.thorough
def test_a_backup_is_restored_and_what_it_replaces_is_kept(folder: Path) -> None:
    live, copy = folder / "vesper.db", folder / "copy.db"
    assert vesper("backup", str(copy)).exit_code == 1, "there is nothing to back up yet"
    migrate(live)
    assert vesper("backup", str(copy)).exit_code == 0
    assert vesper("backup", str(copy)).exit_code == 1, "a backup is never overwritten"
    with closing(sqlite3.connect(live)) as database:
        database.execute("INSERT INTO state VALUES ('later', '1')")
        database.commit()
    restored = vesper("restore", str(copy))
    assert restored.exit_code == 0
    assert "subscribers" in restored.output
    with closing(sqlite3.connect(live)) as database:
        assert database.execute("SELECT * FROM state").fetchall() == []
    (replaced,) = folder.glob("vesper.db.replaced-*Z")
    with closing(sqlite3.connect(replaced)) as database:
        assert ("later",) in database.execute("SELECT name FROM state").fetchall()


def test_backups_are_made_in_their_folder_and_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VESPER_BACKUP_DIR", str(folder / "safe"))
    migrate(folder / "vesper.db")
    made = json.loads(vesper("backup", "--json").output)
    listed = json.loads(vesper("backups", "--json").output)
    assert [(each["path"], each["bytes"]) for each in listed] == [(made["path"], made["bytes"])]
    assert Path(made["path"]).name in vesper("backups").output


def test_what_backup_says_was_made_is_there_whatever_lies_in_the_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VESPER_BACKUP_DIR", str(folder / "safe"))
    monkeypatch.setenv("VESPER_BACKUPS_KEPT", "1")
    migrate(folder / "vesper.db")
    (folder / "safe").mkdir()
    for name in ("vesper-20990101T000000Z.db", "vesper-20990102T000000Z-7.db"):
        (folder / "safe" / name).touch()

    made = Path(json.loads(vesper("backup", "--json").output)["path"])

    assert list((folder / "safe").glob("vesper-*.db")) == [made]


def test_a_backup_that_is_gone_again_is_not_said_to_be_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(folder / "vesper.db")
    unfinished = backups.record_backup

    async def taken_away(database: Database, now: datetime) -> None:
        await unfinished(database, now)
        (folder / "copy.db").unlink()

    monkeypatch.setattr(backups, "record_backup", taken_away)
    said = vesper("backup", str(folder / "copy.db"))

    assert said.exit_code == 1
    assert "Backed up" not in said.output
    assert "vesper backup" in said.output


@pytest.mark.thorough
def test_restore_says_in_json_what_was_saved_and_what_arrived(folder: Path) -> None:
    migrate(folder / "vesper.db")
    vesper("backup", str(folder / "copy.db"))
    told = json.loads(vesper("restore", "--json", str(folder / "copy.db")).output)
    assert told["saved"] == told["found"]
    assert Path(told["replaced"]).exists()


def test_restore_of_a_file_that_is_not_there_says_where_to_look(folder: Path) -> None:
    result = vesper("restore", str(folder / "nothing.db"))
    assert result.exit_code == 1
    assert "vesper backups" in result.output


def test_restore_refuses_what_is_no_backup(folder: Path) -> None:
    migrate(folder / "vesper.db")
    (folder / "noise").write_bytes(b"noise" * 1000)
    result = vesper("restore", str(folder / "noise"))
    assert result.exit_code == 1
    assert "nothing was changed" in result.output


def people_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        (count,) = database.execute("SELECT count(*) FROM subscribers").fetchone()
        return int(count)


def join(path: Path, *chat_ids: int) -> None:
    """Put people on record."""
    with closing(sqlite3.connect(path)) as database:
        for chat_id in chat_ids:
            database.execute(
                "INSERT INTO subscribers (chat_id, language, discreet, state, created_at) "
                "VALUES (?, 'en', 0, 'active', '2026-03-02 08:00:00.000000')",
                [chat_id],
            )
        database.commit()


@pytest.mark.parametrize(
    "name", ["a?mode=memory.db", "a%3Fb.db", "a#b.db", "file:a.db", "a b'\".db", "a\udcffb.db"]
)
@pytest.mark.thorough
def test_a_backup_of_an_odd_name_is_itself(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    migrate(folder / "vesper.db")
    join(folder / "vesper.db", 1, 2, 3)
    assert vesper("backup", name).exit_code == 0
    join(folder / "vesper.db", 4)

    told = json.loads(vesper("restore", "--json", name).output)

    assert told["saved"]["subscribers"] == told["found"]["subscribers"] == 3
    assert people_in(folder / "vesper.db") == 3


@pytest.mark.thorough
def test_restore_follows_no_link_that_somebody_put_there(folder: Path) -> None:
    migrate(folder / "vesper.db")
    (folder / "victim").write_text("mine")
    for name in ("copy.db.part", "vesper.db.part", "vesper.db.part-wal", "vesper.db.part-journal"):
        (folder / name).symlink_to(folder / "victim")

    assert vesper("backup", str(folder / "copy.db")).exit_code == 0
    assert vesper("restore", str(folder / "copy.db")).exit_code == 0

    assert (folder / "victim").read_text() == "mine"
    assert not (folder / "vesper.db").is_symlink()


def test_a_backup_is_not_written_through_a_link(folder: Path) -> None:
    migrate(folder / "vesper.db")
    (folder / "copy.db").symlink_to(folder / "nothing")
    assert "exists already" in vesper("backup", str(folder / "copy.db")).output
    assert not (folder / "nothing").exists()


@pytest.mark.thorough
def test_restore_replaces_the_file_that_a_link_leads_to(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(folder / "vesper.db")
    vesper("backup", str(folder / "copy.db"))
    (folder / "link.db").symlink_to(folder / "vesper.db")
    monkeypatch.setenv("VESPER_DATABASE_URL", f"sqlite:///{folder}/link.db")
    join(folder / "vesper.db", 1)
    assert vesper("restore", str(folder / "copy.db")).exit_code == 0
    assert (folder / "link.db").is_symlink()
    assert people_in(folder / "vesper.db") == 0


@pytest.mark.thorough
def test_two_restores_in_a_second_lose_nothing(folder: Path) -> None:
    migrate(folder / "vesper.db")
    vesper("backup", str(folder / "copy.db"))
    replaced = {
        json.loads(vesper("restore", "--json", str(folder / "copy.db")).output)["replaced"] for _ in "abc"
    }
    assert len(replaced) == 3
    assert all(Path(each).exists() for each in replaced)


@pytest.mark.thorough
def test_what_was_replaced_can_be_restored_with_its_newest_changes(folder: Path) -> None:
    migrate(folder / "vesper.db")
    vesper("backup", str(folder / "copy.db"))
    with closing(sqlite3.connect(folder / "vesper.db")) as held:  # its changes stay in the log
        held.execute("BEGIN")
        held.execute("SELECT * FROM state").fetchall()
        join(folder / "vesper.db", 1, 2)
        replaced = json.loads(vesper("restore", "--json", str(folder / "copy.db")).output)["replaced"]
        assert people_in(folder / "vesper.db") == 0
    assert vesper("restore", replaced).exit_code == 0
    assert people_in(folder / "vesper.db") == 2


@pytest.mark.thorough
def test_restore_over_a_damaged_database_keeps_it(folder: Path) -> None:
    migrate(folder / "vesper.db")
    vesper("backup", str(folder / "copy.db"))
    (folder / "vesper.db").write_bytes(b"noise" * 1000)
    told = json.loads(vesper("restore", "--json", str(folder / "copy.db")).output)
    assert Path(told["replaced"]).read_bytes() == b"noise" * 1000
    assert people_in(folder / "vesper.db") == 0


def test_what_cannot_be_restored_is_one_sentence_and_changes_nothing(folder: Path) -> None:
    migrate(folder / "vesper.db")
    os.mkfifo(folder / "pipe")
    (folder / "zero").symlink_to("/dev/zero")
    (folder / "circle").symlink_to(folder / "circle")
    os.link(folder / "vesper.db", folder / "other-name.db")
    before = (folder / "vesper.db").read_bytes()
    for name in ("", "pipe", "zero", "circle", "vesper.db", "other-name.db", "x" * 300, "nothing\udcff"):
        result = vesper("restore", str(folder / name))
        assert result.exit_code == 1, name
        assert len(result.output.splitlines()) == 1, result.output
        assert isinstance(result.exception, SystemExit)
    assert (folder / "vesper.db").read_bytes() == before


@pytest.mark.thorough
def test_a_leftover_of_a_restore_that_was_killed_is_taken_away(folder: Path) -> None:
    migrate(folder / "vesper.db")
    vesper("backup", str(folder / "copy.db"))
    (folder / ".vesper.db.restore-abc").mkdir()
    assert vesper("restore", str(folder / "copy.db")).exit_code == 0
    assert list(folder.glob(".vesper.db.restore-*")) == []


def test_a_swap_that_fails_puts_the_database_back(folder: Path) -> None:
    (folder / "vesper.db").write_text("the old one")
    (folder / "vesper.db-wal").write_text("its log")
    with pytest.raises(OSError, match="No such file"):
        _swap(folder / "nothing.db", folder / "vesper.db", datetime(2026, 3, 2, tzinfo=UTC))
    assert {each.name: each.read_text() for each in folder.iterdir()} == {
        "vesper.db": "the old one",
        "vesper.db-wal": "its log",
    }


@pytest.mark.thorough
def test_nobody_is_lost_without_a_word(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is empty, as after the loss of SQLite's log; backups hold people."""
    monkeypatch.setenv("VESPER_BACKUP_DIR", str(folder / "safe"))
    migrate(folder / "vesper.db")
    join(folder / "vesper.db", 1, 2, 3)
    vesper("backup")
    (folder / "vesper.db").write_bytes(b"")
    said = refused()
    (path,) = (folder / "safe").iterdir()
    assert f"3 in the backup {path}" in said
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("VESPER_HTTP_PORT", str(taken.getsockname()[1]))
        monkeypatch.setenv("VESPER_BOT_TOKEN", "1:A")
        assert "Cannot listen" in vesper("run", "--empty").output
        assert "Cannot listen" in vesper("run").output, "it was said once"


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory",
        "sqlite:///x.db?mode=ro",
        "sqlite:///%00.db",
        "sqlite:////dev/zero",
        "sqlite:////proc/none/vesper.db",
        "sqlite:////",
        "mysql://vesper:secret@localhost/vesper",
        "postgresql+asyncpg://vesper:secret@localhost/vesper",
        "postgresql://vesper:secret@localhost:port/vesper",
        "postgresql://vesper:secret@localhost:99999/vesper",
        "postgresql://vesper:se@cret@localhost/vesper",
        "postgresql://ves/per:secret@localhost/vesper",
        "postgresql://vesper:secret@[::1/vesper",
        "postgresql://vesper:secret@127.0.0.1:1/vesper",
        "postgresql://vesper:secret@127.0.0.1:1/vesper?secret=secret",
        "postgresql://vesper:secret@127.0.0.1:1/vesper?plugin=secret",
        "postgresql://vesper:secret@127.0.0.1/vesper?port=secret",
        "nonsense",
    ],
)
def test_an_address_that_cannot_be_used_is_one_sentence(
    address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(folder / "copy.db")
    for name, value in (("DATABASE_URL", address), ("BOT_TOKEN", "1:A"), ("HTTP_PORT", "0")):
        monkeypatch.setenv(f"VESPER_{name}", value)
    for words in (
        ["run"],
        ["stats"],
        ["backup"],
        ["backup", str(folder / "b")],
        ["restore", str(folder / "copy.db")],
    ):
        result = vesper(*words)
        assert result.exit_code == 1, words
        assert isinstance(result.exception, SystemExit)
        sentences = [line for line in result.output.splitlines() if "[info" not in line]
        assert len(sentences) == 1, result.output
        assert "cret" not in result.output
    told = vesper("doctor")
    assert told.exit_code == 1
    assert "cret" not in told.output


@pytest.mark.thorough
def test_no_command_leaves_a_file_that_others_may_read(folder: Path) -> None:
    migrate_anew(folder / "vesper.db")
    command = [sys.executable, "-m", "bot", "backup", str(folder / "new" / "copy.db")]
    told = {**os.environ, "VESPER_DATABASE_URL": f"sqlite:///{folder}/vesper.db"}
    subprocess.run(command, cwd=ROOT, env=told, check=True, umask=0)
    made = [folder / "new", folder / "new" / "copy.db", folder / "vesper.db"]
    assert [stat.S_IMODE(each.stat().st_mode) for each in made] == [0o700, 0o600, 0o600]


def test_stats_of_a_damaged_file_is_one_sentence(folder: Path) -> None:
    (folder / "vesper.db").write_bytes(b"noise" * 1000)
    result = vesper("stats")
    assert result.exit_code == 1
    assert "is damaged" in result.output
    assert len(result.output.splitlines()) == 1


def test_stats_prints_numbers_only(folder: Path) -> None:
    assert vesper("stats").exit_code == 1, "there is no database yet"
    migrate(folder / "vesper.db")
    counted = json.loads(vesper("stats", "--json").output)
    assert counted["subscribers"] == 0
    assert "messages owed" in vesper("stats").output


def test_stats_of_answers_say_which_cell_to_write_next(folder: Path) -> None:
    migrate(folder / "vesper.db")
    assert json.loads(vesper("stats", "--answers", "--json").output) == []
    with closing(sqlite3.connect(folder / "vesper.db")) as file, file:
        rows = [
            ("zinc", "dose", "answered", 9),
            ("zinc", "dose", "pressed", 1),
            ("zinc", "scan", "no_cell", 2),
        ]
        file.executemany("INSERT INTO answer_counts VALUES (?, ?, ?, ?)", rows)

    first, second = json.loads(vesper("stats", "--answers", "--json").output)
    assert first == {
        "subject": "zinc",
        "intent": "scan",
        "no_cell": 2,
        "asked_back": 0,
        "answered": 0,
        "pressed": 0,
    }
    assert (second["intent"], second["answered"], second["pressed"]) == ("dose", 9, 1)
    printed = vesper("stats", "--answers").output
    assert printed.index("no cell") < printed.index("scan") < printed.index("dose")


def test_trials_of_simulated_people_are_printed_in_words_and_in_json() -> None:
    words = vesper("trials", "simulate", "--design", "days56", "--people", "200", "--rho", "0.6")
    effect = vesper("trials", "simulate", "--people", "200", "--effect", "2")
    found = json.loads(vesper("trials", "simulate", "--people", "200", "--effect", "2", "--json").stdout)
    false = json.loads(vesper("trials", "simulate", "--people", "200", "--json").stdout)

    assert words.exit_code == 0
    assert "days56, 200 people, rho 0.6" in words.stdout
    assert "false differences" in words.stdout
    assert "found better" in effect.stdout
    assert found["power"] == found["verdicts"]["helped"] > 0.5
    assert false["false"] <= false["bound"]


def test_trials_with_too_many_false_differences_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.domain.trials.verdict.SIGNIFICANCE", 0.5)
    monkeypatch.setattr("bot.domain.trials.verdict.CONFIDENCE", 0.7)

    assert vesper("trials", "simulate", "--people", "200").exit_code == 1
    assert vesper("trials", "simulate", "--people", "200", "--effect", "1").exit_code == 0
