"""Output of the results: a printed table, and JSON, Markdown and a chart in build/bench/."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.rows import Row

INK, GREEN, RED, GREY = "#222222", "#2a7f62", "#b3402a", "#9a9a9a"


def machine() -> str:
    """Return a description of the machine."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.processor()
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"


def table(rows: Sequence[Row], title: str) -> Table:
    """Return the table for the screen."""
    drawn = Table("", "ours", "held against", "ratio", "must be", "", title=title)
    for row in rows:
        verdict = ("[green]met[/]" if row.met else "[red]not met[/]") if row.goal.matters else ""
        figure = f"{row.figure:,.1f}{row.unit}"
        drawn.add_row(row.name, row.ours, escape(row.against), figure, row.goal.in_words(row.unit), verdict)
    return drawn


def as_json(rows: Sequence[Row], now: datetime, load: float) -> dict[str, Any]:
    """Return all results as JSON values; `load` is the machine's load average before the start."""
    kept = [
        {
            "name": row.name,
            "ours": row.ours,
            "against": row.against,
            "figure": row.figure,
            "at_least": row.goal.at_least,
            "at_most": row.goal.at_most,
            "met": row.met,
        }
        for row in rows
    ]
    return {"measured_at": now.isoformat(), "machine": machine(), "load_before": load, "rows": kept}


def markdown(rows: Sequence[Row]) -> str:
    """Return the table for README.md."""
    lines = ["| | ours | held against | ratio | must be |", "|---|---:|---|---:|---:|"]
    for row in rows:
        figure = f"{row.figure:,.{1 if row.unit else 0}f}{row.unit}"
        ratio = figure if row.met else f"**{figure}, not met**"
        lines.append(f"| {row.name} | {row.ours} | {row.against} | {ratio} | {row.goal.in_words(row.unit)} |")
    return "\n".join(lines) + "\n"


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw how far each row exceeds its goal, on a base-2 logarithmic scale."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - a second to import, needed once at the end

    shown = [row for row in rows if row.goal.at_least is not None][::-1]
    figure = Figure(figsize=(9, 1 + 0.45 * len(shown)), layout="constrained")
    axes = figure.subplots()
    reached = [row.figure / (row.goal.at_least or 1) for row in shown]
    colors = [GREEN if row.met else RED for row in shown]
    axes.barh([row.name for row in shown], [value - 1 for value in reached], left=1, color=colors)
    axes.axvline(1, color=INK, linewidth=1)
    axes.set_xscale("log", base=2)
    axes.set_xlabel("measured ÷ must be")
    for place, row in enumerate(shown):
        axes.annotate(
            f" {row.figure:,.1f}×", (max(reached[place], 1), place), va="center", color=INK, fontsize=8
        )
    axes.tick_params(labelsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="x", color=GREY, alpha=0.3)
    figure.savefig(path, dpi=150)


def save(rows: Sequence[Row], now: datetime, load: float, folder: Path) -> None:
    """Write the results so far to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(as_json(rows, now, load), indent=2), encoding="utf-8")
    (folder / "bench.md").write_text(markdown(rows), encoding="utf-8")
    draw(rows, folder / "bench.png")


def show(rows: Sequence[Row], now: datetime, screen: Console) -> None:
    """Print the table."""
    screen.print(table(rows, f"{now:%Y-%m-%d}, {machine()}"))
