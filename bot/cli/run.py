"""`vesper run`, `demo` and `healthcheck`."""

import asyncio
import gc
import json
import os
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.healthcheck import query
from bot.cli.output import AsJson, err, out, report_errors
from bot.errors import OperatorError
from bot.settings import Settings

if TYPE_CHECKING:  # a command imports what it needs when it runs
    from bot.app import Vesper


def run(
    *,
    empty: Annotated[
        bool, typer.Option("--empty", help="Begin without the people whom only backups know; say it once.")
    ] = False,
) -> None:
    """Run the bot until it is told to stop (SIGTERM, Ctrl-C); SIGHUP lets it read content/ anew.

    Told to stop, it finishes what is being handled and sent; told twice, it ends at once, which is as safe.
    Exit codes: 0 stopped as asked, 1 something is to be mended, 3 another program fetches the bot's updates,
    128 and the signal's number when told twice.
    """
    # Before there is anything to finish, SIGTERM ends the program without failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    gc.disable()  # until `freeze_gc`: nearly every object made at the start stays
    from bot import logs

    with report_errors():
        settings = Settings.read()
        logs.configure(settings.log_format, settings.log_level)
        asyncio.run(_run(settings, may_be_empty=empty))


async def _run(settings: Settings, *, may_be_empty: bool) -> None:
    from bot import knowledge
    from bot.app import Vesper

    settings.check_required()
    vesper = Vesper(settings, knowledge.load(settings.content_dir), allow_empty=may_be_empty)
    freeze_gc()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, vesper, number)
    loop.add_signal_handler(signal.SIGHUP, vesper.reload_content)
    await vesper.run()


def freeze_gc() -> None:
    """Exclude every object made so far from garbage collection.

    The knowledge stays for good, and is so large that each full collection would block the event loop for a
    tenth of a second (`benchmarks/burst.py`).
    """
    gc.collect()
    gc.freeze()
    gc.enable()


def _stop(vesper: "Vesper", number: int) -> None:
    if vesper.stopping:
        os._exit(128 + number)  # nothing is lost: owed messages are in the database
    vesper.stop()


def demo(
    port: Annotated[int, typer.Option(help="Port of the chat page.")] = 8099,
    *,
    seed: Annotated[
        bool, typer.Option("--seed", help="With eleven weeks of history, made on the spot.")
    ] = False,
) -> None:
    """Try the bot on a chat page, without a Telegram account. Nothing is kept."""
    from bot import logs

    try:
        from sandbox.demo import run_demo
    except ImportError:
        # The sandbox is not in the image.
        err.print("The demo is not part of the image. Clone the project and run `make demo`.")
        raise typer.Exit(1) from None
    with report_errors():
        logs.configure("console", "WARNING")
        try:
            asyncio.run(run_demo(port, seed=seed))
        except OSError as error:
            raise OperatorError(
                f"Cannot listen on port {port} ({error.strerror}). Try another; --port 0 takes any free one."
            ) from None


def healthcheck(
    *,
    ready: Annotated[bool, typer.Option("--ready", help="Ask for more: is all well?")] = False,
    as_json: AsJson = False,
) -> None:
    """Exit with 0 when the running bot is alive; with --ready, when nothing is wrong with it either."""
    with report_errors():
        url = Settings.read().local_url
    well, text = query(url, "readyz" if ready else "healthz")
    if as_json:
        typer.echo(json.dumps({"well": well, "findings": [] if well else text.splitlines()}))
    else:
        (out if well else err).print(text, markup=False)
    if not well:
        raise typer.Exit(1)
