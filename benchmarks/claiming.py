"""Benchmark of the due scan: the time to claim and advance a thousand due schedules among many.

Vesper works in the database, records the doses and puts the messages into the outbox. APScheduler calls a
function for each, which only counts; its jobs are in SQLite with the same settings, or in memory.
"""

import argparse
import gc
from datetime import timedelta

from benchmarks import ours, runner
from benchmarks.meter import Figures, Meter, run
from benchmarks.people import Crowd
from benchmarks.rows import Goal, Row, Sizes
from bot.clock import Clock
from bot.due import ticker

WARM_UP = 100


async def claim(given: argparse.Namespace) -> Figures:
    """Run one tick with `count` schedules due; return its seconds."""
    begin, clock = ours.this_minute(), Clock()
    early = Crowd(begin, reminders=WARM_UP)
    late = Crowd(ours.an_hour_after(begin), reminders=given.count, first=1 + WARM_UP)
    rest = Crowd(begin + timedelta(hours=12), reminders=given.people, first=1 + WARM_UP + given.count)
    async with ours.prepared_database(early, late, rest) as path, ours.world(path, clock) as world:
        await ticker.tick(world)
        clock.advance(late.due_at - begin)
        gc.collect()
        meter = Meter()
        await ticker.tick(world)
        return {"seconds": meter.wall(), "work": meter.cpu()}


def rows(sizes: Sizes) -> list[Row]:
    """Measure Vesper beside APScheduler, with its job store and in memory."""
    count, people = sizes.claimed, sizes.kept
    found = runner.measure(
        runner.ours("claiming", count=count, people=people),
        # In our environment, which has SQLAlchemy.
        runner.ours("peers.apscheduler_claim", named="stored", mode="stored", count=count, people=people),
        runner.peer("apscheduler_claim", count=count, people=people),
        rounds=sizes.rounds,
    )
    mine = found["ours"]

    def row(name: str, peer: str, against: str, goal: Goal) -> Row:
        ratio = found[peer]["work"] / mine["work"]
        return Row(name, _time(mine), f"{against}: {_time(found[peer])}", ratio, goal)

    name = f"claim and advance {sizes.claimed:,} due of {sizes.kept:,}, ms of work (of the wall)"
    return [
        row(name, "stored", "APScheduler with its job store in SQLite", Goal(at_least=25)),
        row("the same beside what a crash loses", "peer", "APScheduler in memory", Goal(at_least=5)),
    ]


def _time(rounds: runner.Rounds) -> str:
    return f"{rounds['work'] * 1000:,.0f} ({rounds['seconds'] * 1000:,.0f})"


if __name__ == "__main__":
    run(claim)
