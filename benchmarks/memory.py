"""Benchmark of the peak memory of delivering a million messages due at once, and a thousand."""

import argparse

from benchmarks import ours, runner
from benchmarks.meter import Figures, Meter, most_memory, run
from benchmarks.people import Crowd
from benchmarks.rows import Goal, Row, Sizes


async def deliver(given: argparse.Namespace) -> Figures:
    """Deliver everything that is due; return the peak memory in bytes."""
    crowd, before, meter = (
        Crowd(ours.this_minute(), given.count // 2, given.count // 2),
        ours.delivered_count(),
        Meter(),
    )
    async with ours.prepared_database(crowd) as path, ours.running_bot(given.url, path):
        await ours.wait_until_delivered(before + crowd.size)
        return {"memory": most_memory(), "seconds": meter.wall()}


def rows(sizes: Sizes) -> list[Row]:
    """Measure a million beside a thousand; the million is delivered once, for that takes minutes."""
    many = runner.measure(runner.ours("memory", count=sizes.million), rounds=1)["ours"]["memory"]
    few = runner.measure(runner.ours("memory", count=sizes.few), rounds=sizes.rounds)["ours"]["memory"]
    name = f"memory while delivering {sizes.million:,}, MB"
    against = f"ours, {sizes.few:,}: {few / 1e6:.0f}"
    return [Row(name, f"{many / 1e6:.0f}", against, many / few, Goal(at_most=1.2))]


if __name__ == "__main__":
    run(deliver)
