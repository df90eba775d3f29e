"""Fresh processes, one variant after the other within a round, and the medians of all rounds."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
OURS = sys.executable
# An environment of their own: aiogram wants an older pydantic than ours.
PEERS = os.environ.get("BENCH_PEERS", str(ROOT / ".venv-bench/bin/python"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))

Figures = dict[str, Any]


class FailedError(Exception):
    """A measured process ended without figures."""


@dataclass(frozen=True)
class Variant:
    """A program to measure: `module` is started by this Python with these options, and prints its figures."""

    name: str
    python: str
    module: str
    options: dict[str, Any] = field(default_factory=dict)

    def command(self, **more: Any) -> list[str]:
        """What to start."""
        given = {**self.options, **more}
        return [self.python, "-m", self.module, *(f"--{name}={value}" for name, value in given.items())]


def measure(variants: Sequence[Variant], rounds: int = ROUNDS) -> dict[str, Figures]:
    """Run every variant once a round, each with a Bot API server of its own; gives each figure's median."""
    seen: dict[str, list[Figures]] = {variant.name: [] for variant in variants}
    for _ in range(rounds):
        for variant in variants:
            with server() as url:
                seen[variant.name].append(_run(variant.command(url=url)) | told(url))
    return {name: median(figures) for name, figures in seen.items()}


@contextmanager
def server() -> Iterator[str]:
    """A Bot API server on the last core; gives its address."""
    process = subprocess.Popen(
        [OURS, "-m", "benchmarks.server"], stdout=subprocess.PIPE, cwd=ROOT, text=True, env=_environment()
    )
    _pin(process.pid, -1)
    try:
        said = process.stdout
        port = said.readline().strip() if said else ""
        if not port:
            raise FailedError("the Bot API server did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate()


def told(url: str) -> Figures:
    """What the Bot API server counted."""
    with urlopen(f"{url}/bench/figures", timeout=60) as answer:  # noqa: S310 - our own server
        figures: Figures = json.load(answer)
    return figures


def _run(command: Sequence[str]) -> Figures:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True, env=_environment())
    _pin(process.pid, 0)
    said, _ = process.communicate()
    if process.returncode or not said.strip():
        raise FailedError(" ".join(command))
    figures: Figures = json.loads(said.splitlines()[-1])
    return figures


def _pin(process_id: int, core: int) -> None:
    """Keep a process to one core, where there are two and the system can do that."""
    if hasattr(os, "sched_setaffinity") and len(cores := sorted(os.sched_getaffinity(0))) > 1:
        os.sched_setaffinity(process_id, {cores[core]})


def _environment() -> dict[str, str]:
    """Warnings of a peer about its own future are not our subject; modules may be kept compiled."""
    mine = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**mine, "PYTHONPATH": str(ROOT), "PTB_TIMEDELTA": "true"}


def median(rounds: Sequence[Figures]) -> Figures:
    """The median of each figure over the rounds."""
    return {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
