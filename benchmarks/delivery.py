"""Benchmark of messages per CPU second: Vesper from due to recorded, the peers' `send_message` alone.

The whole bot runs, also polling and ticking, on a database on disk: a crowd falls due at one instant, half
with a reminder, half with a tip, and the measurement ends when every message is recorded as delivered.
"""

import argparse

from benchmarks import letters, ours, runner
from benchmarks.meter import Figures, Meter, run
from benchmarks.people import Crowd
from benchmarks.rows import Goal, Row, Sizes
from bot import knowledge
from bot.app import Vesper
from bot.clock import Clock
from bot.delivery.courier import Courier
from bot.delivery.flood_limits import SlidingWindow

WARM_UP = 400
USUAL, MANY = 32, 256


async def deliver(given: argparse.Namespace) -> Figures:
    """Deliver `count` messages with `in_flight` at a time; return the rates."""
    warm_up, before, begin = min(WARM_UP, given.count), ours.delivered_count(), ours.this_minute()
    early = Crowd(begin, warm_up // 2, warm_up // 2)
    late = Crowd(ours.an_hour_after(begin), given.count // 2, given.count // 2, first=1 + warm_up)
    clock = Clock()
    async with ours.prepared_database(early, late) as path:
        settings = ours.settings(path, given.url)
        vesper = Vesper(settings, knowledge.load(settings.content_dir), clock, ours.GENEROUS)
        if given.in_flight:
            limits = SlidingWindow(ours.GENEROUS)
            vesper.courier = Courier(vesper.world, vesper.application.bot, limits, given.in_flight)
        async with ours.bot_at_work(vesper):
            await ours.wait_until_delivered(before + early.size)
            meter = Meter()
            clock.advance(late.due_at - begin)
            await ours.wait_until_delivered(before + early.size + late.size)
            return meter.rates(late.size)


def rows(sizes: Sizes) -> list[Row]:
    """Measure Vesper beside PTB and aiogram."""
    with letters.message_file() as file:
        found = runner.measure(
            runner.ours("delivery", count=sizes.messages),
            runner.peer("ptb_send", named="PTB", count=sizes.messages // 5, letters=file, in_flight=USUAL),
            runner.peer("aiogram_send", named="aiogram", count=sizes.messages, letters=file, in_flight=USUAL),
            runner.peer(
                "aiogram_send",
                named="uvloop",
                count=sizes.messages,
                letters=file,
                in_flight=USUAL,
                loop="uvloop",
            ),
            rounds=sizes.rounds,
        )
    rates = {name: figures["messages_per_cpu_second"] for name, figures in found.items()}
    name = "durable delivery, messages per CPU second"
    return [
        _row(name, rates["ours"], "PTB send_message over httpx", rates["PTB"], Goal(at_least=6)),
        _row(name, rates["ours"], "aiogram send_message", rates["aiogram"], Goal(at_least=0.9)),
        _row(name, rates["ours"], "aiogram[fast] send_message, on uvloop", rates["uvloop"], Goal()),
        _wide(sizes),
    ]


def _wide(sizes: Sizes) -> Row:
    found = runner.measure(
        runner.ours("delivery", named="many", count=sizes.messages, in_flight=MANY),
        runner.ours("delivery", named="usual", count=sizes.messages, in_flight=USUAL),
        rounds=sizes.rounds,
    )
    many, usual = (found[name]["messages_per_second"] for name in ("many", "usual"))
    return _row(f"messages per second, {MANY} in flight", many, f"ours, {USUAL}", usual, Goal(at_least=0.9))


def _row(name: str, rate: float, whose: str, other: float, goal: Goal) -> Row:
    return Row(name, f"{rate:,.0f}", f"{whose}: {other:,.0f}", rate / other, goal)


if __name__ == "__main__":
    run(deliver)
