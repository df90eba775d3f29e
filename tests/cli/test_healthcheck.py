"""The container's question, twice a minute, whether the bot is alive: it must cost next to nothing."""

import asyncio
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.operations import web
from tests.delivery_rig import ROOT
from tests.operations.test_web import Door

HEAVY = {"asyncio", "pydantic", "rich", "sqlalchemy", "telegram", "typer"}
ASK = "import sys; from bot.__main__ import main; code = main(); print(*sys.modules); sys.exit(code)"


@pytest.fixture(autouse=True)
def _asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the command line sets for its whole process must not outlast a test."""
    monkeypatch.setattr(sys, "argv", ["vesper", "healthcheck"])
    before = os.umask(0o077)
    yield
    os.umask(before)
    logging.captureWarnings(capture=False)


@pytest.fixture
def unused(monkeypatch: pytest.MonkeyPatch) -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    monkeypatch.setenv("VESPER_HTTP_PORT", str(port))
    return port


async def test_a_bot_that_is_alive_is_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with web.serve(web.build_web_app(Door(found=[]), None), "127.0.0.1", 0) as port:
        monkeypatch.setenv("VESPER_HTTP_PORT", str(port))
        monkeypatch.setenv("VESPER_HTTP_HOST", "0.0.0.0")  # noqa: S104 - as in the image

        code = await asyncio.to_thread(main)

    assert (code, capsys.readouterr().out) == (0, "alive\n")


def test_a_bot_that_is_not_alive_is_missed(unused: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 1
    assert capsys.readouterr().err == f"Nothing alive on http://127.0.0.1:{unused}.\n"


@pytest.mark.parametrize("variable", ["VESPER_HTTP_PORT", "VESPER_HTTP_PORT_FILE"])
def test_what_only_the_settings_know_is_left_to_them(
    variable: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "missing"))

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    assert "VESPER_HTTP_PORT" in capsys.readouterr().err


@pytest.mark.usefixtures("unused")
def test_asking_imports_nothing_that_takes_time() -> None:
    asked = subprocess.run(
        [sys.executable, "-c", ASK, "healthcheck"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert asked.returncode == 1
    assert "Nothing alive" in asked.stderr
    assert HEAVY.isdisjoint(asked.stdout.split())
