"""Benchmark of the start: time to the first message with a million reminders, and memory of scheduling.

Vesper starts on a database with all these people. One reminder is due: the measurement ends when Telegram
has accepted it. The JobQueue is given one job per person by code that has the people in memory already.
"""

import argparse
import asyncio
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import ours, runner
from benchmarks.meter import Figures, Meter, memory_now, run
from benchmarks.people import Crowd
from benchmarks.rows import Goal, Row, Sizes

FEW = 100
# Bytes: less than this is noise.
LEAST_MEMORY = 1_000_000


async def start(given: argparse.Namespace) -> Figures:
    """Start the bot on a copy of a database; return seconds and bytes."""
    with ours.database_copy(given.database) as path:
        before, meter = ours.delivered_count(), Meter()
        async with ours.running_bot(given.url, path):
            await ours.wait_until_delivered(before + 1)
            return {"seconds": meter.wall(), "work": meter.cpu(), "memory": memory_now()}


async def create_population(path: Path, people: int) -> None:
    """Create a database of `people` people, of whom one is due."""
    begin = ours.this_minute()
    everybody = Crowd(begin + timedelta(hours=12), reminders=people - 1)
    await ours.prepare(path, everybody, Crowd(begin, reminders=1, first=people))


def rows(sizes: Sizes) -> list[Row]:
    """Measure Vesper beside the JobQueue, which runs once, for it takes minutes."""
    with TemporaryDirectory() as folder:
        few, all_of_them = Path(folder) / "few.db", Path(folder) / "all.db"
        asyncio.run(create_population(few, FEW))
        asyncio.run(create_population(all_of_them, sizes.people))
        found = runner.measure(
            runner.ours("startup", named="few", database=few),
            runner.ours("startup", database=all_of_them),
            rounds=sizes.rounds,
        )
    queue = runner.measure(runner.peer("jobqueue_start", people=sizes.people), rounds=1)["peer"]
    memory = found["ours"]["memory"] - found["few"]["memory"]
    ratio = queue["memory"] / max(memory, LEAST_MEMORY)
    return [
        Row(
            f"ready to send with {sizes.people:,} people, seconds of work (of the wall)",
            _time(found["ours"]),
            f"JobQueue, one job each: {_time(queue)}",
            queue["work"] / found["ours"]["work"],
            Goal(at_least=200),
        ),
        Row(
            "the same: memory of scheduling, MB",
            f"{memory / 1e6:.1f}",
            f"JobQueue: {queue['memory'] / 1e6:,.0f}",
            ratio,
            Goal(at_least=100),
        ),
    ]


def _time(rounds: runner.Rounds) -> str:
    return f"{rounds['work']:,.1f} ({rounds['seconds']:,.1f})"


if __name__ == "__main__":
    run(start)
