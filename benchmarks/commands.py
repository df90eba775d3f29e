"""Benchmark of the response time of /help during a broadcast at 1,000 a second, and without one."""

import argparse

from benchmarks import ours, runner
from benchmarks.asking import send_texts, wait_until_answered
from benchmarks.meter import Figures, Meter, run
from benchmarks.people import Crowd
from benchmarks.rows import Goal, Row, Sizes
from bot.context import World
from bot.store.operators import broadcasts

EVERY = 0.05
TEXT = "<b>Good to know</b>: from tonight on Vesper also tells you when your magnesium runs out."


async def command(given: argparse.Namespace) -> Figures:
    """Let people ask for /help, in mode `busy` during a broadcast; the server measures the time."""
    before = ours.delivered_count()
    guests = range(given.people + 1, given.people + 1 + given.count)
    async with (
        ours.prepared_database(Crowd(ours.an_hour_after(ours.this_minute()), tips=given.people)) as path,
        ours.running_bot(given.url, path, budget=None, paid_broadcast=True) as vesper,
    ):
        if given.mode == "busy":
            await _broadcast(vesper.world, given.people)
            await ours.wait_until_delivered(before + given.people // 10)
        sent, meter = ours.delivered_count(), Meter()
        await send_texts(given.url, guests, "/help", EVERY)
        await wait_until_answered(given.url, given.count)
        return {"sent_per_second": (ours.delivered_count() - sent) / meter.wall()}


async def _broadcast(world: World, people: int) -> None:
    now = world.clock.now()
    async with world.database.write() as tx:
        draft = await broadcasts.create_draft(tx, 1, TEXT, None, now)
        await broadcasts.start(tx, draft.id, people, message_id=1, now=now)


def rows(sizes: Sizes) -> list[Row]:
    """Measure Vesper busy beside Vesper idle."""
    given = {"people": sizes.audience, "count": sizes.commands}
    found = runner.measure(
        runner.ours("commands", named="busy", mode="busy", **given),
        runner.ours("commands", named="idle", mode="idle", **given),
        rounds=sizes.rounds,
    )
    busy, idle = found["busy"]["answer_p99"], found["idle"]["answer_p99"]
    name = f"commands' p99 beside a broadcast, ms ({found['busy']['sent_per_second']:,.0f} sent a second)"
    return [Row(name, f"{busy * 1000:,.0f}", f"ours, idle: {idle * 1000:,.0f}", busy / idle, Goal(at_most=3))]


if __name__ == "__main__":
    run(command)
