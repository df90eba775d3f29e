"""Every command of the documents for operators is run, in order, with the real bot and a local Telegram."""

import asyncio
import os
import re
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.clock import Clock
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.delivery_rig import TOKEN
from tests.throwaway_postgres import Postgres

ROOT = Path(__file__).parents[2]
# The bot starts a dozen times: `make check` runs it, `make test` does not.
pytestmark = pytest.mark.documents

PAGES = ["README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
DOCUMENTS = [name for name in PAGES if "```sh" in (ROOT / name).read_text(encoding="utf-8")]
BLOCK = re.compile(r"^```(sh|ini|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# ([\w./-]+)\n")
COPIED = (".env.example", "docker-compose.yml", "deploy", "locales")


@dataclass(frozen=True)
class Block:
    """What a document gives to type, or to write into a file."""

    kind: str
    text: str

    @property
    def file(self) -> str | None:
        named = FILE.match(self.text)
        return None if self.kind == "sh" or named is None else named[1]


def blocks(name: str) -> list[Block]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [Block(kind, body) for kind, body in BLOCK.findall(text)]


@dataclass(frozen=True)
class Desk:
    """A copy of the project as an operator has it, with `docker` on the path."""

    folder: Path
    environment: dict[str, str]

    async def follow(self, block: Block) -> tuple[int, str]:
        """Type it, or write it into the file that it names; gives exit code and output."""
        if block.file is not None:
            with (self.folder / block.file).open("a", encoding="utf-8") as file:
                file.write(block.text)
        if block.kind != "sh":
            return 0, ""
        shell = await asyncio.create_subprocess_exec(
            *("bash", "-euo", "pipefail", "-c", block.text),
            cwd=self.folder,
            env=self.environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await shell.communicate(f"{TOKEN}\n".encode())
        return shell.returncode or 0, said.decode()

    def leave(self) -> None:
        """End the bot if a document leaves it running."""
        with suppress(FileNotFoundError, ProcessLookupError):
            os.kill(int((self.folder / ".engine" / "pid").read_text()), signal.SIGKILL)


def _program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
async def desk(tmp_path: Path, postgres: Postgres) -> AsyncIterator[Desk]:
    folder, programs = tmp_path / "vesper", tmp_path / "bin"
    folder.mkdir()
    programs.mkdir()
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(Path(sys.prefix))
    _program(programs, "docker", f'#!/bin/sh\nexec "{sys.executable}" "{ROOT}/tests/deploy/engine.py" "$@"\n')
    # A newer version is not fetched, and what make would do is only looked up.
    _program(programs, "git", '#!/bin/sh\ntest "$*" = pull\n')
    _program(
        programs, "make", f'#!/bin/sh\nexec {shutil.which("make")} --directory="{ROOT}" --dry-run "$@"\n'
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    database = postgres.create("template0")
    telegram = Telegram(token=TOKEN, now=Clock().now)
    async with serve(telegram) as server:
        environment = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HOME": str(tmp_path),
            "LANG": "C.UTF-8",
            "COLUMNS": "120",
            "ENGINE_COMPOSE": str(Path(sys.executable).parent / "docker-compose"),
            "ENGINE_PORT": str(port),
            "ENGINE_API_URL": server.url,
            "ENGINE_ROOT": str(ROOT),
            "ENGINE_POSTGRES": postgres.url(database),
        }
        desk = Desk(folder, environment)
        yield desk
        desk.leave()
    postgres.drop(database)


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_every_command_of_a_document_does_what_it_says(name: str, desk: Desk) -> None:
    commands = [block for block in blocks(name) if block.kind == "sh"]
    if not any("secrets/bot_token" in block.text for block in commands):
        await _begin(desk)

    for block in blocks(name):
        code, said = await desk.follow(block)
        assert code == 0, f"{block.text}\n{said}"

    assert commands


async def _begin(desk: Desk) -> None:
    """What deploy.md begins with, and the others take for granted."""
    begin = next(block for block in blocks("docs/deploy.md") if block.kind == "sh")
    code, said = await desk.follow(begin)
    assert code == 0, said
