"""The command line, as an operator or somebody curious uses it."""

import asyncio
import json
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import web
from bot.__main__ import app
from bot.store.database import Database
from bot.store.migrations import upgrade
from tests.office import ROOT
from tests.test_web import Door


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's folder with the database in it."""
    monkeypatch.setenv("VESPER_DATABASE_URL", f"sqlite:///{tmp_path / 'vesper.db'}")
    return tmp_path


def vesper(*words: str, typed: str = "") -> Result:
    """Run a command."""
    return CliRunner().invoke(app, words, input=typed)


def migrate(path: Path) -> None:
    """Make an empty database as the bot would at its first start."""

    async def run() -> None:
        database = Database(f"sqlite:///{path}")
        await upgrade(database)
        await database.close()

    asyncio.run(run())


def test_ask_answers_in_words_and_in_json() -> None:
    assert "keep these apart" in vesper("ask", "can I take magnesium with ciprofloxacin?").output
    found = json.loads(vesper("ask", "--json", "can I take magnesium with ciprofloxacin?").output)
    assert set(found) == {"question", "kind", "entry", "topic", "entities", "red_flag", "text", "sources"}
    assert found["kind"] == "interaction"
    assert found["entities"] == ["magnesium", "ciprofloxacin"]


def test_ask_reads_questions_line_by_line() -> None:
    lines = vesper("ask", typed="I want to die\n\nwhat about melatonin?\n").output.splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["red_flag", "answer"]


def test_check_keeps_three_states_apart() -> None:
    found = json.loads(vesper("check", "--json", "magnesium", "ciprofloxacin", "vitamin e", "qwxyz").output)
    assert set(found) == {"items", "findings", "clear", "not_covered"}
    assert [each["pair"] for each in found["findings"]] == [["magnesium", "ciprofloxacin"]]
    assert ["ciprofloxacin", "vitamin_e"] in [sorted(pair) for pair in found["clear"]]
    assert found["not_covered"] == ["qwxyz"]
    assert "safe" not in vesper("check", "zinc", "qwxyz").output.replace("does not make them safe", "")


def test_check_reads_lists_line_by_line() -> None:
    lines = vesper("check", typed="zinc, doxycycline\niron\n").output.splitlines()
    assert [len(json.loads(line)["findings"]) for line in lines] == [1, 0]


def test_content_check_counts_and_lists_what_nobody_reviewed() -> None:
    result = vesper("content", "check")
    assert result.exit_code == 0
    assert "not reviewed: sources.yaml" in result.output
    assert "content is fine" in result.output
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
    assert json.loads(vesper("content", "show", "cannot_sleep").output)["menu"] == "sleep"
    nothing = vesper("content", "show", "nonsense")
    assert nothing.exit_code == 1
    assert "nonsense" in nothing.output


async def test_healthcheck_asks_the_running_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    door = Door(found=["Telegram is silent."])
    async with web.serve(web.application(door, None), "127.0.0.1", 0) as port:
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
def test_a_shell_completes_vesper_however_it_is_started(shell: str) -> None:
    told = {**os.environ, "_VESPER_COMPLETE": f"source_{shell}"}
    started = [sys.executable, "-m", "bot"]
    result = subprocess.run(started, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
    assert "_VESPER_COMPLETE" in result.stdout
    assert "vesper" in result.stdout


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


def test_stats_prints_numbers_only(folder: Path) -> None:
    assert vesper("stats").exit_code == 1, "there is no database yet"
    migrate(folder / "vesper.db")
    counted = json.loads(vesper("stats", "--json").output)
    assert counted["subscribers"] == 0
    assert "messages owed" in vesper("stats").output
