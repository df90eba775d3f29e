"""`vesper stats`: prints how many rows there are of everything."""

import asyncio
import json

import typer

from bot.cli.output import AsJson, out, report_errors
from bot.errors import OperatorError
from bot.settings import Settings


def stats(*, as_json: AsJson = False) -> None:
    """Print how much there is of everything; no names, no words."""
    from rich.table import Table

    with report_errors():
        counted = asyncio.run(_figures(Settings.read()))
    if as_json:
        typer.echo(json.dumps(counted))
        return
    table = Table("what", "how many")
    for name, count in counted.items():
        table.add_row(name, str(count))
    out.print(table)


async def _figures(settings: Settings) -> dict[str, int]:
    from sqlalchemy.exc import DBAPIError

    from bot.store.core.database import Database
    from bot.store.core.errors import explain
    from bot.store.operators import totals

    database = Database(settings.database_url.get_secret_value())
    try:
        await database.check_reachable()
        async with database.read() as tx:
            return await totals.count(tx)
    except DBAPIError as error:
        words = explain(error, database.url.database or "")
        raise OperatorError(words or f"The database cannot be read ({type(error).__name__}).") from None
    finally:
        await database.close()
