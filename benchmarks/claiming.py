"""Benchmark of the due scan: the time to claim and advance a thousand due schedules among many.

Vesper works in the database, records the doses and puts the messages into the outbox. The peers call a
function for each, which only counts, and plan the next call. APScheduler's jobs are in SQLite with the same
settings, or in memory; procrastinate's are in the same PostgreSQL as Vesper's, whose own work is not counted.
Garbage of the preparations is collected before, or a collection of all jobs would be measured by chance.
"""

import argparse
import gc
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import ours, runner
from benchmarks.meter import Figures, Meter, run
from benchmarks.peers.fresh_database import analyze, fresh_database
from benchmarks.people import Crowd
from benchmarks.rows import Goal, Row, Sizes
from bot.clock import Clock
from bot.due import ticker
from tests.throwaway_postgres import NoPostgresError, Postgres

WARM_UP = 100


async def claim(given: argparse.Namespace) -> Figures:
    """Run one tick with `count` schedules due; return its seconds."""
    begin, clock = ours.this_minute(), Clock()
    early = Crowd(begin, reminders=WARM_UP)
    late = Crowd(ours.an_hour_after(begin), reminders=given.count, first=1 + WARM_UP)
    rest = Crowd(begin + timedelta(hours=12), reminders=given.people, first=1 + WARM_UP + given.count)
    with TemporaryDirectory() as folder, _database(Path(folder), given.postgresql) as url:
        await ours.fill(url, early, late, rest)
        if given.postgresql:
            analyze(url)
        async with ours.world(Path(folder) / "vesper.db", clock, database_url=url) as world:
            await ticker.tick(world)
            clock.advance(late.due_at - begin)
            gc.collect()
            meter = Meter()
            await ticker.tick(world)
            return {"seconds": meter.wall(), "work": meter.cpu()}


@contextmanager
def _database(folder: Path, server: str | None) -> Iterator[str]:
    """Yield the address of a new database, a SQLite file where there is no server."""
    with ExitStack() as stack:
        yield stack.enter_context(fresh_database(server)) if server else f"sqlite:///{folder / 'vesper.db'}"


def rows(sizes: Sizes) -> list[Row]:
    """Measure Vesper beside APScheduler, with its job store and in memory, and beside procrastinate."""
    count, people = sizes.claimed, sizes.kept
    found = runner.measure(
        runner.ours("claiming", count=count, people=people),
        # In our environment, which has SQLAlchemy.
        runner.ours("peers.apscheduler_claim", named="stored", mode="stored", count=count, people=people),
        runner.peer("apscheduler_claim", count=count, people=people),
        rounds=sizes.rounds,
    )
    name = f"claim and advance {count:,} due of {people:,}, ms of work (of the wall)"
    return [
        _row(name, found, "stored", "APScheduler with its job store in SQLite", Goal(at_least=25)),
        _row("the same beside what a crash loses", found, "peer", "APScheduler in memory", Goal(at_least=5)),
        *_on_postgresql(sizes),
    ]


def _on_postgresql(sizes: Sizes) -> list[Row]:
    try:
        server = Postgres()
    except NoPostgresError as error:
        sys.stderr.write(f"claiming on PostgreSQL is not measured: {error}\n")
        return []
    shared: dict[str, Any] = {
        "count": sizes.claimed,
        "people": sizes.kept,
        "postgresql": server.url("postgres"),
    }
    with closing(server):
        found = runner.measure(
            runner.ours("claiming", **shared),
            runner.peer("procrastinate_claim", **shared),
            rounds=sizes.rounds,
        )
    name = "the same on PostgreSQL, ms of the client's work (of the wall)"
    return [_row(name, found, "peer", "procrastinate, 16 at once", Goal(at_least=60))]


def _row(name: str, found: dict[str, runner.Rounds], peer: str, against: str, goal: Goal) -> Row:
    mine, theirs = found["ours"], found[peer]
    return Row(name, _time(mine), f"{against}: {_time(theirs)}", theirs["work"] / mine["work"], goal)


def _time(rounds: runner.Rounds) -> str:
    return f"{rounds['work'] * 1000:,.0f} ({rounds['seconds'] * 1000:,.0f})"


if __name__ == "__main__":
    run(claim)
