"""`vesper doctor`: prints what is wrong, and how to fix it."""

import asyncio
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from bot.cli.output import AsJson, err, out

if TYPE_CHECKING:  # a command imports what it needs when it runs
    from bot.operations.doctor import Finding

MARKS = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "problem": "[red]✗[/]"}


def doctor(*, as_json: AsJson = False) -> None:
    """Look at settings, database, backups, port and Telegram; say what is wrong and how to mend it.

    Changes nothing, and can be run beside the running bot. Exit code 1 when something has to be mended.
    """
    from bot import logs
    from bot.clock import Clock
    from bot.operations.doctor import examine

    logs.configure("console", "ERROR")
    with err.status("Looking …"):
        findings = asyncio.run(examine(Clock()))
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in findings], ensure_ascii=False))
    else:
        _show(findings)
    if any(each.level == "problem" for each in findings):
        raise typer.Exit(1)


def _show(found: list["Finding"]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    for each in found:
        fix = f"\n[bold]→ {escape(each.fix)}[/]" if each.fix else ""
        table.add_row(MARKS[each.level], each.check, escape(each.text) + fix)
    out.print(table)
