"""Measurements of a program from within; needs only the standard library, so that every peer can use it."""

import argparse
import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Figures = dict[str, Any]
Program = Callable[[argparse.Namespace], Coroutine[Any, Any, Figures]]

STATUS = Path("/proc/self/status")
# Options of all measured programs; each uses those that it needs.
OPTIONS: Mapping[str, Callable[[str], Any]] = {
    "url": str,
    "count": int,
    "people": int,
    "in_flight": int,
    "letters": Path,
    "database": Path,
    "postgresql": str,
    "loop": str,
    "mode": str,
    "asking": int,
    "every": float,
    "after": float,
    "halt": float,
}


@dataclass(frozen=True)
class Meter:
    """Seconds since its creation: wall time, and CPU time of all threads of this process."""

    wall_at: float = field(default_factory=time.perf_counter)
    cpu_at: float = field(default_factory=time.process_time)

    def wall(self) -> float:
        """Return the seconds of wall time."""
        return time.perf_counter() - self.wall_at

    def cpu(self) -> float:
        """Return the seconds of CPU time."""
        return time.process_time() - self.cpu_at

    def rates(self, count: int) -> Figures:
        """Return the rates of `count` messages in that time."""
        return {"messages_per_cpu_second": count / self.cpu(), "messages_per_second": count / self.wall()}


class LoopGaps:
    """Longest delay by the event loop of a task that wants to run every millisecond."""

    EVERY = 0.001

    def __init__(self) -> None:
        self.longest = 0.0
        self.longest_work = 0.0
        """CPU seconds of all threads in the longest gap; other programs on the machine do not count."""

    async def watch(self) -> None:
        """Measure until cancelled."""
        while True:
            wall, work = time.perf_counter(), time.process_time()
            await asyncio.sleep(self.EVERY)
            self.longest = max(self.longest, time.perf_counter() - wall - self.EVERY)
            self.longest_work = max(self.longest_work, time.process_time() - work)


def memory_now() -> int:
    """Return the resident bytes of this process."""
    return _status("VmRSS")


def most_memory() -> int:
    """Return the peak resident bytes of this process."""
    return _status("VmHWM")


def _status(name: str) -> int:
    if not STATUS.exists():  # macOS has only the peak, in bytes
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (line,) = [line for line in STATUS.read_text(encoding="ascii").splitlines() if line.startswith(name)]
    return int(line.split()[1]) * 1024


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser()
    for name, read in OPTIONS.items():
        parser.add_argument(f"--{name}", type=read)
    return parser.parse_args(arguments)


def run(program: Program) -> None:
    """Run a program with the options of the command line, and print its figures as JSON."""
    given = options()
    with asyncio.Runner(loop_factory=_uvloop() if given.loop == "uvloop" else None) as runner:
        figures = runner.run(program(given))
    sys.stdout.write(f"{json.dumps(figures)}\n")


def _uvloop() -> Callable[[], asyncio.AbstractEventLoop]:
    import uvloop  # noqa: PLC0415 - only where a peer is measured with it

    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory
