"""Runs variants in fresh processes, one after the other in each round, and takes medians of the rounds."""

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

from benchmarks.asking import control

ROOT = Path(__file__).parents[1]
# The peers' own environment: aiogram needs an older pydantic than Vesper.
PEERS = ROOT / ".venv-bench/bin/python"

Figures = dict[str, Any]


class FailedError(Exception):
    """A process that ended without figures."""


@dataclass(frozen=True)
class Variant:
    """A program to measure: `python` runs `module` with these options, and it prints its figures."""

    name: str
    python: str
    module: str
    options: dict[str, Any] = field(default_factory=dict)

    def command(self, **more: Any) -> list[str]:
        """Return the command line of the program."""
        given = {**self.options, **more}
        return [self.python, "-m", self.module, *(f"--{name}={value}" for name, value in given.items())]


def ours(module: str, *, named: str = "ours", **options: Any) -> Variant:
    """Return a variant of Vesper, in this environment."""
    return Variant(named, sys.executable, f"benchmarks.{module}", options)


def peer(module: str, *, named: str = "peer", **options: Any) -> Variant:
    """Return a variant of a peer, in the peers' environment."""
    return Variant(named, str(PEERS), f"benchmarks.peers.{module}", options)


@dataclass(frozen=True)
class Rounds:
    """Figures of a variant's rounds; indexed by name, it gives the median of a figure."""

    figures: Sequence[Figures]

    def __getitem__(self, name: str) -> float:
        return float(statistics.median(each[name] for each in self.figures))

    def most(self, name: str) -> float:
        """Return the maximum of a figure, for goals that must never be exceeded."""
        return float(max(each[name] for each in self.figures))


def measure(*variants: Variant, rounds: int) -> dict[str, Rounds]:
    """Run every variant once per round, each with a Bot API server of its own."""
    seen: dict[str, list[Figures]] = {variant.name: [] for variant in variants}
    for _ in range(rounds):
        for variant in variants:
            with server() as url:
                figures = _run(variant.command(url=url))
                seen[variant.name].append(control(url, "figures") | figures)
    return {name: Rounds(figures) for name, figures in seen.items()}


@contextmanager
def server() -> Iterator[str]:
    """Run a Bot API server on the last core; yield its address."""
    command = [sys.executable, "-m", "benchmarks.server"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True, env=_environment())
    _pin(process.pid, -1)
    try:
        output = process.stdout
        port = output.readline().strip() if output else ""
        if not port:
            raise FailedError("the Bot API server did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate()


def _run(command: Sequence[str]) -> Figures:
    """Run a program on the first core and return its figures; an error shows its standard error."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True, env=_environment()
    )
    _pin(process.pid, 0)
    output, errors = process.communicate()
    if process.returncode or not output.strip():
        raise FailedError(f"{' '.join(command)}\n{errors}")
    figures: Figures = json.loads(output.splitlines()[-1])
    return figures


def _pin(process_id: int, core: int) -> None:
    """Pin a process to one core, where there are two and the system can do that."""
    if hasattr(os, "sched_setaffinity") and len(cores := sorted(os.sched_getaffinity(0))) > 1:
        os.sched_setaffinity(process_id, {cores[core]})


def _environment() -> dict[str, str]:
    """Return the environment of a program; bytecode is cached, as in an installation."""
    mine = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**mine, "PYTHONPATH": str(ROOT), "PTB_TIMEDELTA": "true"}
