"""APScheduler's own loop with its jobs in memory: daily jobs due among many, until all have run."""

import argparse
import asyncio
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from benchmarks.meter import Figures, Meter, run
from benchmarks.peers.jobs import away_from


async def claim(given: argparse.Namespace) -> Figures:
    """Measure the seconds from its waking up until every callback, which only counts, has run."""
    served, over = 0, asyncio.Event()

    async def remind() -> None:
        nonlocal served
        served += 1
        if served == given.count:
            over.set()

    now = datetime.now(UTC)
    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None})
    scheduler.start(paused=True)
    for number in range(given.people):
        time = away_from(now, number)
        scheduler.add_job(remind, CronTrigger(hour=time.hour, minute=time.minute, second=time.second))
    daily = CronTrigger(hour=now.hour, minute=now.minute)
    for _ in range(given.count):
        scheduler.add_job(remind, daily, next_run_time=now)
    meter = Meter()
    scheduler.resume()
    await over.wait()
    figures = {"seconds": meter.wall(), "work": meter.cpu()}
    scheduler.shutdown()
    return figures


if __name__ == "__main__":
    run(claim)
