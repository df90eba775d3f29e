"""procrastinate: jobs due among many, until all have run, each deferring itself until tomorrow.

A worker runs 16 at once, each with a connection, and ends when nothing is due.
"""

import argparse
import gc
from datetime import UTC, datetime, timedelta

from procrastinate import App, PsycopgConnector

from benchmarks.meter import Figures, Meter, run
from benchmarks.peers.fresh_database import analyze, fresh_database
from benchmarks.peers.served import Served, expect, remind

AT_ONCE = 16
DAY = timedelta(days=1)


async def claim(given: argparse.Namespace) -> Figures:
    """Measure the seconds of a worker that runs all that is due."""
    expect(given.count)
    now = datetime.now(UTC)
    with fresh_database(given.postgresql) as address:
        app = App(connector=PsycopgConnector(conninfo=address, max_size=AT_ONCE))

        async def remind_again(number: int) -> None:
            await remind()
            await app.configure_task("remind", schedule_at=now + DAY).defer_async(number=number)

        app.task(name="remind")(remind_again)
        async with app.open_async():
            await app.schema_manager.apply_schema_async()
            everybody = [{"number": number} for number in range(given.people + given.count)]
            rest = app.configure_task("remind", schedule_at=now + DAY / 2)
            await rest.batch_defer_async(*everybody[given.count :])
            await app.configure_task("remind").batch_defer_async(*everybody[: given.count])
            analyze(address)
            gc.collect()
            meter = Meter()
            await app.run_worker_async(wait=False, concurrency=AT_ONCE, install_signal_handlers=False)
            figures = {"seconds": meter.wall(), "work": meter.cpu()}
    if Served.count != given.count:
        raise RuntimeError(f"{Served.count} of {given.count} ran")
    return figures


if __name__ == "__main__":
    run(claim)
