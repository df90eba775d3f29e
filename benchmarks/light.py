"""Benchmark of single answers, and of the bot while nobody writes: for information, without peers.

The answers are computed in one process, once their content and model are loaded, without a database.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable, Iterable

from benchmarks import ours, runner
from benchmarks.meter import Figures, Meter, memory_now, run
from benchmarks.people import Crowd
from benchmarks.rows import Goal, Row, Sizes
from bot import answer, knowledge
from bot.answer import several
from bot.settings import Settings
from bot.understanding import load_model

IDLE_SECONDS = 5.0
QUESTION = "does magnesium help against night cramps, and how long until it works?"
DANGER = "my back hurts since I fell and I cannot feel my legs"
NAMES = (
    *("magnesium", "zinc", "iron", "ibuprofen", "melatonin", "vitamin D"),
    *("caffeine", "valerian", "calcium", "aspirin", "St John's wort", "ginkgo"),
)


async def measure(given: argparse.Namespace) -> Figures:
    """Answer `count` times (mode `answers`), or start a bot and leave it alone."""
    return _answer(given.count) if given.mode == "answers" else await _idle(given.url)


def _answer(count: int) -> Figures:
    mine, model = knowledge.load(Settings().content_dir), load_model()
    mine.index.cells.encode_missing(model)

    def ask(number: int, question: str) -> object:
        text = f"{number}. {question}"  # never the same, as the model remembers the latest
        return several.ask_each(mine, text, several.understand(mine, model, text))

    return {
        "question": _median(lambda number: ask(number, QUESTION), range(count)),
        "danger": _median(lambda number: ask(number, DANGER), range(count)),
        "check": _median(lambda _number: answer.check(mine, NAMES), range(count)),
    }


def _median(work: Callable[[int], object], numbers: Iterable[int]) -> float:
    """Return the median seconds of processor."""
    seconds = []
    for number in numbers:
        began = time.process_time()
        work(number)
        seconds.append(time.process_time() - began)
    return statistics.median(seconds)


async def _idle(url: str) -> Figures:
    people, start = Crowd(ours.an_hour_after(ours.this_minute())), Meter()
    async with ours.prepared_database(people) as path, ours.running_bot(url, path):
        started = time.process_time()  # of the whole process, with all that it imported
        await asyncio.sleep(1)  # until the first looks at what is due are over
        meter = Meter()
        await asyncio.sleep(IDLE_SECONDS)
        return {
            "start": started,
            "idle": meter.cpu() / meter.wall(),
            "memory": memory_now(),
            "wall": start.wall(),
        }


def rows(sizes: Sizes) -> list[Row]:
    """Measure Vesper alone."""
    answers = runner.ours("light", named="answers", mode="answers", count=max(sizes.heard // 10, 1))
    found = runner.measure(answers, runner.ours("light", named="idle", mode="idle"), rounds=sizes.rounds)
    answering, idle = found["answers"], found["idle"]
    return [
        _row("a question answered, ms of work", answering["question"] * 1_000, " ms"),
        _row("a danger recognised, ms of work", answering["danger"] * 1_000, " ms"),
        _row(f"/check of {len(NAMES)}, ms of work", answering["check"] * 1_000, " ms"),
        _row("a start with a new database, seconds of work", idle["start"], " s"),
        _row("memory while idle, MB", idle["memory"] / 1e6, " MB"),
        _row("processor while idle, per cent of a core", 100 * idle["idle"], " %"),
    ]


def _row(name: str, figure: float, unit: str) -> Row:
    return Row(name, f"{figure:,.1f}", "", figure, Goal(), unit)


if __name__ == "__main__":
    run(measure)
