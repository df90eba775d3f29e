"""`vesper stats`: prints how many rows there are of everything, or how questions were answered."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.output import AsJson, out, report_errors
from bot.errors import OperatorError
from bot.settings import Settings

if TYPE_CHECKING:  # a command imports what it needs when it runs
    from sqlalchemy.ext.asyncio import AsyncConnection

_Read = TypeVar("_Read")

Answers = Annotated[
    bool, typer.Option("--answers", help="Print how questions were answered, by subject and intent.")
]


def stats(*, answers: Answers = False, as_json: AsJson = False) -> None:
    """Print how much there is of everything; no names, no words."""
    if answers:
        _print_answers(as_json=as_json)
    else:
        _print_totals(as_json=as_json)


def _print_totals(*, as_json: bool) -> None:
    from bot.store.operators import totals

    counted = _read(totals.count)
    if as_json:
        typer.echo(json.dumps(counted))
    else:
        _print_table(("what", "how many"), list(counted.items()))


def _print_answers(*, as_json: bool) -> None:
    """Print the counts of answers; the cell to write next comes first."""
    from bot.store.operators import answer_counts

    rows = [asdict(each) for each in _read(answer_counts.listed)]
    if as_json:
        typer.echo(json.dumps(rows))
    else:
        columns = [each.name.replace("_", " ") for each in fields(answer_counts.AnswerCounts)]
        _print_table(columns, [list(row.values()) for row in rows])


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from rich.table import Table

    table = Table(*columns)
    for row in rows:
        table.add_row(*map(str, row))
    out.print(table)


def _read(read: "Callable[[AsyncConnection], Awaitable[_Read]]") -> _Read:
    """Return what a query finds; exit with one line if the database cannot be read."""
    with report_errors():
        return asyncio.run(_query(Settings.read(), read))


async def _query(settings: Settings, read: "Callable[[AsyncConnection], Awaitable[_Read]]") -> _Read:
    from sqlalchemy.exc import DBAPIError

    from bot.store.core.database import Database
    from bot.store.core.errors import explain

    database = Database(settings.database_url.get_secret_value())
    try:
        await database.check_reachable()
        async with database.read() as tx:
            return await read(tx)
    except DBAPIError as error:
        words = explain(error, database.url.database or "")
        raise OperatorError(words or f"The database cannot be read ({type(error).__name__}).") from None
    finally:
        await database.close()
