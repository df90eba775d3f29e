"""Benchmark of the time to a reply while tips for many wait at 30 a second."""

import argparse
from typing import Any

from benchmarks import ours, runner
from benchmarks.asking import send_texts, wait_until_answered
from benchmarks.meter import Figures, run
from benchmarks.people import Crowd
from benchmarks.rows import Goal, Row, Sizes
from bot.clock import Clock


async def reply(given: argparse.Namespace) -> Figures:
    """Let people write while tips are sent; the server measures the time."""
    begin, clock = ours.this_minute(), Clock()
    tips = Crowd(ours.an_hour_after(begin), tips=given.count)
    guests = range(given.count + 1, given.count + 1 + given.asking)
    async with ours.prepared_database(tips) as path, ours.running_bot(given.url, path, clock, budget=None):
        clock.advance(tips.due_at - begin)
        await ours.wait_until_delivered(ours.delivered_count() + 1)
        await send_texts(given.url, guests, "/help", given.every)
        await wait_until_answered(given.url, given.asking)
    return {}


def rows(sizes: Sizes) -> list[Row]:
    """Measure Vesper beside AIORateLimiter."""
    given: dict[str, Any] = {"count": sizes.tips, "asking": sizes.asking, "every": sizes.every}
    found = runner.measure(
        runner.ours("replying", **given),
        runner.peer("limiter_reply", **given),
        rounds=sizes.rounds,
    )
    mine, peer = found["ours"]["answer_median"], found["peer"]["answer_median"]
    name = f"a reply behind {sizes.tips} queued tips, ms (median of {sizes.asking})"
    against = f"AIORateLimiter: {peer * 1000:,.0f}"
    return [Row(name, f"{mine * 1000:,.0f}", against, peer / mine, Goal(at_least=40))]


if __name__ == "__main__":
    run(reply)
