"""Runs the benchmarks: `python -m benchmarks [SUBJECT …]`; `make bench` sets up what they need."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks import (
    burst,
    claiming,
    commands,
    delivery,
    growth,
    light,
    memory,
    pacing,
    replying,
    report,
    runner,
    startup,
    understanding,
    updates,
)
from benchmarks.rows import QUICK, Row, Sizes

SUBJECTS: Mapping[str, Callable[[Sizes], list[Row]]] = {
    "delivery": delivery.rows,
    "startup": startup.rows,
    "burst": burst.rows,
    "claiming": claiming.rows,
    "replying": replying.rows,
    "pacing": pacing.rows,
    "updates": updates.rows,
    "commands": commands.rows,
    "memory": memory.rows,
    "understanding": understanding.rows,
    "light": light.rows,
    "growth": growth.rows,
}


def main(
    subjects: Annotated[list[str] | None, typer.Argument(help=" ".join(SUBJECTS))] = None,
    rounds: Annotated[int, typer.Option(envvar="BENCH_ROUNDS")] = Sizes.rounds,
    size: Annotated[list[str] | None, typer.Option(help="Such as people=100000; names in rows.py")] = None,
    out: Path = runner.ROOT / "build/bench",
    *,
    quick: Annotated[bool, typer.Option(help="Only see that everything runs.")] = False,
) -> None:
    """Measure these subjects, or all of them, and print the table."""
    other = {name: int(value) for name, _, value in (each.partition("=") for each in size or ())}
    sizes = QUICK if quick else replace(Sizes(), rounds=rounds, **other)
    now, load, rows = datetime.now(UTC), os.getloadavg()[0], []
    for name in subjects or SUBJECTS:
        Console(stderr=True).print(f"{datetime.now(UTC):%H:%M:%S} {name} …")
        rows += SUBJECTS[name](sizes)
        report.save(rows, now, load, out)
    report.show(rows, now, Console(width=160))


if __name__ == "__main__":
    typer.run(main)
