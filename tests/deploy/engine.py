"""Stands for `docker` while the documents are tried: `docker compose` with the bot as a process.

There is no Docker where tests run. The real Compose reads the project and says what the container would be
given; flags and names that it does not know are errors. The bot then runs for real, with the folders below
`.engine/` in place of volumes. What needs another image (Grafana, Caddy) is checked that far and not run;
Litestream's restore copies the database.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

STATE = Path(".engine").resolve()
PID = STATE / "pid"
COMPOSE = [os.environ["ENGINE_COMPOSE"]]
PORT = os.environ["ENGINE_PORT"]
PATIENCE_SECONDS = 60
OWN_ENTRY = (
    "ENGINE_POSTGRES",
    "ENGINE_COMPOSE",
    "ENGINE_PORT",
    "ENGINE_API_URL",
    "ENGINE_ROOT",
    "PATH",
    "HOME",
    "PYTHONPATH",
    "LANG",
)
# Flags with a value that the documents use.
VALUED = {"--env-file", "--profile", "--scale", "--signal", "--tail"}


def _fail(why: str) -> None:
    sys.exit(f"engine: {why}")


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """Flags with their values, and the rest from the first word that is none."""
    flags: list[str] = []
    while words and words[0].startswith("-"):
        count = 2 if words[0] in VALUED else 1
        flags, words = flags + words[:count], words[count:]
    return flags, words


def _ask(*words: str) -> str:
    done = subprocess.run([*COMPOSE, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        _fail(done.stderr)
    return done.stdout


def _known_flags(command: str, flags: list[str]) -> None:
    if not flags:
        return
    told = _ask(command, "--help")
    for flag in flags:
        if flag.startswith("-") and f"{flag}" not in told.replace(",", " ").split():
            _fail(f"docker compose {command} has no {flag}")


def _service(name: str, project: dict[str, Any]) -> dict[str, Any]:
    service = project["services"].get(name)
    if service is None:
        _fail(f"there is no service {name}")
    found: dict[str, Any] = service
    return found


def _places(service: dict[str, Any]) -> dict[str, str]:
    """Path in the container → path here."""
    mounted = {
        each["target"]: each["source"] if each["type"] == "bind" else str(STATE / each["source"])
        for each in service.get("volumes", ())
    }
    secrets = {
        f"/run/secrets/{each['source']}": f"secrets/{each['source']}" for each in service.get("secrets", ())
    }
    return {**mounted, **secrets, "/app": os.environ["ENGINE_ROOT"]}


def _here(word: str, service: dict[str, Any]) -> str:
    for inside, outside in _places(service).items():
        if word == inside or word.startswith(f"{inside}/"):
            return str(Path(outside).resolve()) + word.removeprefix(inside)
        word = word.replace(f"sqlite:///{inside}/", f"sqlite:///{outside}/")
    return word


def _environment(service: dict[str, Any]) -> dict[str, str]:
    given = {name: _here(str(value or ""), service) for name, value in service["environment"].items()}
    image = {"VESPER_BACKUP_DIR": _here("/data/backups", service)}
    ours = {
        "VESPER_API_URL": os.environ["ENGINE_API_URL"],
        "VESPER_HTTP_HOST": "127.0.0.1",
        "VESPER_HTTP_PORT": PORT,
    }
    if given["VESPER_DATABASE_URL"].startswith("postgresql://"):
        ours["VESPER_DATABASE_URL"] = os.environ["ENGINE_POSTGRES"]
    return {name: os.environ[name] for name in OWN_ENTRY if name in os.environ} | image | given | ours


def _vesper(words: list[str], service: dict[str, Any]) -> None:
    command = [sys.executable, "-m", "bot", *(_here(word, service) for word in words)]
    done = subprocess.run(command, env=_environment(service), check=False)
    if done.returncode:
        _fail(f"vesper {' '.join(words)} ended with {done.returncode}")


def _pid() -> int | None:
    with suppress(FileNotFoundError, ProcessLookupError):
        pid = int(PID.read_text())
        os.kill(pid, 0)
        return pid
    return None


def _start(service: dict[str, Any], *, anew: bool) -> None:
    """As Compose does it: what runs and has not changed is left alone."""
    environment = _environment(service)
    given, before = json.dumps(environment), STATE / "given"
    if _pid() is not None and not anew and before.read_text() == given:
        return
    _stop()
    (STATE / "data").mkdir(parents=True, exist_ok=True)
    with (STATE / "log").open("ab") as log:
        command = [sys.executable, "-m", "bot", "run"]
        bot = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    before.write_text(given)
    PID.write_text(str(bot.pid))
    until = time.monotonic() + PATIENCE_SECONDS
    while not _is_ready():
        if bot.poll() is not None or time.monotonic() > until:
            _fail((STATE / "log").read_text())
        time.sleep(0.05)


def _is_ready() -> bool:
    with suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def _stop() -> None:
    pid = _pid()
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        while _pid() is not None and not _is_zombie(pid):
            time.sleep(0.05)
    PID.unlink(missing_ok=True)


def _is_zombie(pid: int) -> bool:
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True


def _up(flags: list[str], words: list[str], project: dict[str, Any]) -> None:
    for name in words:
        _service(name, project)
    if not words or "vesper" in words:
        _start(_service("vesper", project), anew="--build" in flags)


def _down(flags: list[str], _words: list[str], _project: dict[str, Any]) -> None:
    _stop()
    if "--volumes" in flags:
        shutil.rmtree(STATE)


def _halt(_flags: list[str], words: list[str], project: dict[str, Any]) -> None:
    for name in words:
        _service(name, project)
    if not words or "vesper" in words:
        _stop()


def _kill(flags: list[str], words: list[str], project: dict[str, Any]) -> None:
    _service(words[0], project)
    pid = _pid()
    if pid is None:
        _fail("the bot does not run")
    else:
        os.kill(pid, signal.Signals[f"SIG{flags[-1]}"])


def _exec(_flags: list[str], words: list[str], project: dict[str, Any]) -> None:
    if _pid() is None:
        _fail("the bot does not run")
    if words[1] != "vesper":
        _fail(f"the image has no {words[1]}")
    _vesper(words[2:], _service(words[0], project))


def _run(_flags: list[str], words: list[str], project: dict[str, Any]) -> None:
    service = _service(words[0], project)
    if words[0] == "vesper":
        _vesper(words[1:], service)
    elif words[:2] == ["litestream", "restore"]:
        target, source = (_here(word, service) for word in words[3:])
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)


def _cp(_flags: list[str], words: list[str], project: dict[str, Any]) -> None:
    def place(word: str) -> str:
        name, colon, path = word.partition(":")
        return _here(path, _service(name, project)) if colon else word

    source, target = map(place, words)
    if Path(source).is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)


def _look(_flags: list[str], words: list[str], project: dict[str, Any]) -> None:
    for name in words:
        _service(name, project)


COMMANDS = {
    "up": _up,
    "down": _down,
    "stop": _halt,
    "kill": _kill,
    "exec": _exec,
    "run": _run,
    "cp": _cp,
    "ps": _look,
    "logs": _look,
    "pull": _look,
}


def main(words: list[str]) -> None:
    """`docker compose [flags] command …`."""
    if words[:1] != ["compose"]:
        _fail("only docker compose is known")
    of_project, (command, *rest) = _split(words[1:])
    flags, rest = _split(rest)
    _known_flags(command, flags)
    project = json.loads(_ask(*of_project, "--profile", "*", "config", "--format", "json"))
    COMMANDS[command](flags, rest, project)


if __name__ == "__main__":
    main(sys.argv[1:])
