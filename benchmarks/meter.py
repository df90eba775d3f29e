"""What a measured program knows of itself; it needs nothing but Python, so that every peer can use it."""

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
# What every program may be told on its command line; each takes what it needs.
OPTIONS: Mapping[str, Callable[[str], Any]] = {
    "url": str,
    "count": int,
    "people": int,
    "in_flight": int,
    "letters": Path,
    "database": Path,
    "loop": str,
    "mode": str,
    "asking": int,
    "every": float,
    "after": float,
    "halt": float,
}


@dataclass(frozen=True)
class Meter:
    """Seconds since it was made: of the wall, and of the processor by all threads of this process."""

    wall_at: float = field(default_factory=time.perf_counter)
    cpu_at: float = field(default_factory=time.process_time)

    def wall(self) -> float:
        """Seconds that passed."""
        return time.perf_counter() - self.wall_at

    def cpu(self) -> float:
        """Seconds of work."""
        return time.process_time() - self.cpu_at

    def rates(self, count: int) -> Figures:
        """So many messages in that time."""
        return {"messages_per_cpu_second": count / self.cpu(), "messages_per_second": count / self.wall()}


class Gaps:
    """How long the event loop let somebody wait at worst, who wants to run once every millisecond."""

    EVERY = 0.001

    def __init__(self) -> None:
        self.longest = 0.0
        self.longest_work = 0.0
        """Seconds of work of all threads meanwhile: neighbours on the machine are not in there."""

    async def watch(self) -> None:
        """Look for ever."""
        while True:
            wall, work = time.perf_counter(), time.process_time()
            await asyncio.sleep(self.EVERY)
            self.longest = max(self.longest, time.perf_counter() - wall - self.EVERY)
            self.longest_work = max(self.longest_work, time.process_time() - work)


def memory_now() -> int:
    """Resident bytes of this process."""
    return _status("VmRSS")


def most_memory() -> int:
    """The most bytes that this process ever had resident."""
    return _status("VmHWM")


def _status(name: str) -> int:
    if not STATUS.exists():  # macOS, which has no other figure than the most, in bytes
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (line,) = [line for line in STATUS.read_text(encoding="ascii").splitlines() if line.startswith(name)]
    return int(line.split()[1]) * 1024


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """What stands on the command line."""
    parser = argparse.ArgumentParser()
    for name, read in OPTIONS.items():
        parser.add_argument(f"--{name}", type=read)
    return parser.parse_args(arguments)


def run(program: Program) -> None:
    """Run a program as the command line says and hand its figures to whoever started it."""
    given = options()
    with asyncio.Runner(loop_factory=_uvloop() if given.loop == "uvloop" else None) as runner:
        figures = runner.run(program(given))
    sys.stdout.write(f"{json.dumps(figures)}\n")


def _uvloop() -> Callable[[], asyncio.AbstractEventLoop]:
    import uvloop  # noqa: PLC0415 - only where a peer is measured with it

    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory
