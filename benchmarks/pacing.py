"""Benchmark of flood control: sends per second at the default limit, and sends during a retry_after."""

import argparse
import asyncio
from collections.abc import Mapping
from typing import Any

from benchmarks import ours, runner
from benchmarks.asking import control
from benchmarks.meter import Figures, run
from benchmarks.people import Crowd
from benchmarks.rows import Goal, Row, Sizes
from bot.clock import Clock


async def pace(given: argparse.Namespace) -> Figures:
    """Send tips at the default rate, with a pause asked for midway; the server counts."""
    begin, before, clock = ours.this_minute(), ours.delivered_count(), Clock()
    tips = Crowd(ours.an_hour_after(begin), tips=given.count)
    async with ours.prepared_database(tips) as path, ours.running_bot(given.url, path, clock, budget=None):
        clock.advance(tips.due_at - begin)
        await ours.wait_until_delivered(before + 1)
        await asyncio.sleep(given.after)
        await asyncio.to_thread(control, given.url, "halt", given.halt)
        await ours.wait_until_delivered(before + given.count)
    return {}


def rows(sizes: Sizes) -> list[Row]:
    """Measure Vesper beside AIORateLimiter; each row shows the worst of all rounds."""
    given: dict[str, Any] = {"count": sizes.paced, "after": sizes.halt_after, "halt": sizes.halt}
    found = runner.measure(
        runner.ours("pacing", **given),
        runner.peer("limiter_pace", **given),
        rounds=sizes.rounds,
    )
    return [
        _row("most sends in any second at 30/s", found, "most_in_a_second", 30),
        _row("sends inside retry_after", found, "inside_retry_after", 0),
    ]


def _row(name: str, found: Mapping[str, runner.Rounds], figure: str, most: int) -> Row:
    mine, peer = found["ours"].most(figure), found["peer"].most(figure)
    return Row(name, f"{mine:.0f}", f"AIORateLimiter: {peer:.0f}", mine, Goal(at_most=most), unit="")


if __name__ == "__main__":
    run(pace)
