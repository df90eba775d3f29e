"""Ours: a crowd is due at one instant; measured until every message is sent and recorded as delivered.

    python -m benchmarks.durable --url=… --count=… [--in-flight=…]

It is the whole bot that runs here, also polling and ticking: nothing is prepared that it does not do itself.
"""

import argparse
import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import ours
from benchmarks.meter import Meter, report
from benchmarks.people import Crowd
from bot.clock import Clock

WARM_UP = 400


async def deliver(url: str, count: int) -> dict[str, float]:
    """Deliver so many messages, half of them reminders, half tips; gives how fast that was."""
    warm_up = min(WARM_UP, count)
    before = ours.delivered()
    with TemporaryDirectory() as folder:
        clock, path = Clock(), Path(folder) / "vesper.db"
        begin = ours.minute(clock)
        early = Crowd(1, warm_up // 2, warm_up // 2, begin)
        late = Crowd(1 + warm_up, count // 2, count // 2, ours.later(begin))
        await ours.prepare(path, early, late)
        async with ours.running(url, path, clock):
            await ours.until_delivered(before + early.size)
            meter = Meter()
            clock.advance(late.due_at - begin)
            await ours.until_delivered(before + early.size + late.size)
            cpu, wall = meter.cpu(), meter.wall()
    return {"messages_per_cpu_second": count / cpu, "messages_per_second": count / wall}


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--count", type=int, required=True)
    given = parser.parse_args()
    report(asyncio.run(deliver(given.url, given.count)))


if __name__ == "__main__":
    main()
