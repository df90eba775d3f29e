"""Command line: `vesper run`, `vesper demo`, `vesper ask` and the operator's commands.

Commands import what they need when they run: `healthcheck` does twice a minute while the bot lives.
"""

import logging
from typing import Any

import typer

from bot.commands import asking, backups, content, doctor, running, stats

app = typer.Typer(help="Vesper: sleep, back pain and supplement safety on Telegram.", no_args_is_help=True)
for command in (
    running.run,
    running.demo,
    asking.ask,
    asking.check,
    running.healthcheck,
    doctor.doctor,
    backups.backup,
    backups.restore,
    stats.stats,
):
    app.command()(command)
app.command("backups")(backups.listed)
app.add_typer(content.app, name="content")


def main() -> Any:
    """Run the command line."""
    logging.captureWarnings(capture=True)
    return app()


if __name__ == "__main__":
    main()
