"""Benchmark of many reminders due in one second: how many are lost, and how long the event loop blocks.

Vesper also sends them all; the JobQueue's callbacks only count, which is the best case for the peer.
"""

import argparse
import asyncio

from benchmarks import ours, runner
from benchmarks.asking import control
from benchmarks.meter import Figures, LoopGaps, run
from benchmarks.people import Crowd
from benchmarks.rows import Goal, Row, Sizes
from bot.clock import Clock

WARM_UP = 100


async def deliver(given: argparse.Namespace) -> Figures:
    """Deliver `count` reminders due at once; return the losses and the longest gap in seconds."""
    before, begin, clock, gaps = ours.delivered_count(), ours.this_minute(), Clock(), LoopGaps()
    early = Crowd(begin, reminders=WARM_UP)
    late = Crowd(ours.an_hour_after(begin), reminders=given.count, first=1 + WARM_UP)
    async with ours.prepared_database(early, late) as path, ours.running_bot(given.url, path, clock):
        await ours.wait_until_delivered(before + early.size)
        watching = asyncio.create_task(gaps.watch())
        clock.advance(late.due_at - begin)
        await ours.wait_until_delivered(before + early.size + late.size)
        watching.cancel()
    lost = early.size + late.size - (await asyncio.to_thread(control, given.url, "figures"))["chats"]
    return {"lost": lost, "gap": gaps.longest, "work": gaps.longest_work}


def rows(sizes: Sizes) -> list[Row]:
    """Measure Vesper beside the JobQueue."""
    found = runner.measure(
        runner.ours("burst", count=sizes.burst),
        runner.peer("jobqueue_burst", count=sizes.burst, after=sizes.patience),
        rounds=sizes.rounds,
    )
    mine, queue = found["ours"], found["peer"]
    return [
        Row(
            f"{sizes.burst:,} due in one second: lost",
            f"{mine.most('lost'):,.0f}",
            f"JobQueue: {queue['lost']:,.0f}",
            mine.most("lost"),
            Goal(at_most=0),
            unit="",
        ),
        Row(
            "the same: longest gap of the event loop, ms of work (of the wall)",
            _gap(mine),
            f"JobQueue: {_gap(queue)}",
            queue["work"] / mine["work"],
            Goal(at_least=40),
        ),
    ]


def _gap(rounds: runner.Rounds) -> str:
    return f"{rounds['work'] * 1000:,.0f} ({rounds['gap'] * 1000:,.0f})"


if __name__ == "__main__":
    run(deliver)
