"""APScheduler's own loop: daily jobs due among many, until all have run and are planned for tomorrow.

With `--mode stored` its jobs are in SQLite, committed as durably as Vesper's; otherwise in memory.
"""

import argparse
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from benchmarks.meter import Figures, Meter, run
from benchmarks.peers.jobs import away_from
from benchmarks.peers.served import Served, expect, remind


async def claim(given: argparse.Namespace) -> Figures:
    """Measure the seconds from its waking up until every callback, which only counts, has run."""
    expect(given.count)
    now = datetime.now(UTC)
    with job_stores(given.mode) as (stores, make_durable):
        scheduler = AsyncIOScheduler(
            jobstores=stores, timezone=UTC, job_defaults={"misfire_grace_time": None}
        )
        for number in range(given.people):
            time = away_from(now, number)
            scheduler.add_job(remind, CronTrigger(hour=time.hour, minute=time.minute, second=time.second))
        daily = CronTrigger(hour=now.hour, minute=now.minute)
        for _ in range(given.count):
            scheduler.add_job(remind, daily, next_run_time=now)
        scheduler.start(paused=True)
        make_durable()
        gc.collect()
        meter = Meter()
        scheduler.resume()
        await Served.over.wait()
        figures = {"seconds": meter.wall(), "work": meter.cpu()}
        scheduler.shutdown()
    return figures


@contextmanager
def job_stores(mode: str | None) -> Iterator[tuple[dict[str, Any], Callable[[], None]]]:
    """Yield the scheduler's job stores, and what makes them durable once they have been filled."""
    if mode != "stored":
        yield {}, lambda: None
        return
    import sqlalchemy as sa  # noqa: PLC0415 - not among what the other peers need
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # noqa: PLC0415 - as above

    synchronous = ["OFF"]
    with TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{folder}/jobs.db")

        @sa.event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA synchronous={synchronous[-1]}")

        def make_durable() -> None:
            synchronous.append("FULL")
            engine.dispose()

        yield {"default": SQLAlchemyJobStore(engine=engine)}, make_durable
        engine.dispose()


if __name__ == "__main__":
    run(claim)
