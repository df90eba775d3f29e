"""Benchmark of understanding messages: the time of one, the memory of the model, and who waits behind 20,000.

"n-grams" is the same bot without its encoder. Commands are asked for while 20,000 people have just typed a
question each; commands need not be understood, so they must not wait for it.
"""

import argparse
import asyncio
import os
import statistics
import time
from pathlib import Path

from benchmarks import ours, runner
from benchmarks.asking import control, send_texts, text_update, wait_until_answered
from benchmarks.meter import Figures, run
from benchmarks.people import Crowd
from benchmarks.rows import Goal, Row, Sizes
from bot.understanding import load_model

# 200 characters.
MESSAGE = (
    "My mother is 78 and takes a blood pressure tablet in the morning and since last week her legs cramp at "
    "night, she asks whether magnesium is any good for that and how long she should wait for it to work."
)
EVERY = 0.1
FIRST_ASKING = 1_000_000


async def hear(given: argparse.Namespace) -> Figures:
    """Understand `count` messages one after another (mode `alone`), or let `count` people type at once."""
    if given.mode == "alone":
        return _hear_alone(given.count)
    encoder = "on" if given.mode == "both" else "off"
    people = Crowd(ours.an_hour_after(ours.this_minute()))
    guests = range(FIRST_ASKING, FIRST_ASKING + given.asking)
    async with ours.prepared_database(people) as path, ours.running_bot(given.url, path, encoder=encoder):
        typed = [text_update(n, n, f"{n}. {MESSAGE}") for n in range(1, given.count + 1)]
        await asyncio.to_thread(control, given.url, "feed", typed)
        await send_texts(given.url, guests, "/help", EVERY)
        await wait_until_answered(given.url, given.asking)
    return {}


def _hear_alone(count: int) -> Figures:
    before = _resident()
    model = load_model()
    for number in range(5):
        model.understand(f"{number}. {MESSAGE}")
    memory, seconds = _resident() - before, []
    for number in range(count):
        started = time.perf_counter()
        model.understand(f"{number}. {MESSAGE}")
        seconds.append(time.perf_counter() - started)
    seconds.sort()
    return {"median": statistics.median(seconds), "p99": seconds[int(0.99 * len(seconds))], "memory": memory}


def _resident() -> int:
    """Return the memory of this process, in bytes, with what was read of files that are mapped."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def rows(sizes: Sizes) -> list[Row]:
    """Measure one message, and commands beside many of them, with the encoder and without."""
    alone = runner.measure(
        runner.ours("understanding", mode="alone", count=sizes.heard), rounds=sizes.rounds
    )["ours"]
    given = {"count": sizes.typing, "asking": sizes.beside}
    found = runner.measure(
        runner.ours("understanding", named="both", mode="both", **given),
        runner.ours("understanding", named="ngrams", mode="ngrams", **given),
        rounds=sizes.rounds,
    )
    both, ngrams = found["both"]["answer_p99"], found["ngrams"]["answer_p99"]
    memory = alone["memory"] / 1e6
    return [
        Row(
            "a message of 200 characters understood on one core: median, ms",
            *_milliseconds(alone["median"], 12),
        ),
        Row("the same: p99, ms", *_milliseconds(alone["p99"], 25)),
        Row("memory of the model, MB", f"{memory:.0f}", "", memory, Goal(at_most=80), unit=""),
        Row(
            f"commands' p99 beside {sizes.typing:,} typed messages, ms",
            f"{both * 1000:,.0f}",
            f"ours, n-grams alone: {ngrams * 1000:,.0f}",
            both / ngrams,
            Goal(at_most=1.2),
        ),
    ]


def _milliseconds(seconds: float, at_most: float) -> tuple[str, str, float, Goal, str]:
    return f"{seconds * 1000:.1f}", "", seconds * 1000, Goal(at_most=at_most), ""


if __name__ == "__main__":
    run(hear)
