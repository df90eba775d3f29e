"""Command line: `vesper run`, `vesper demo`, `vesper ask` and the operator's commands.

Commands import what they need when they run.
"""

import typer

from bot.cli import ask, backups, content, doctor, run, stats, trials, understand

EXIT_CODES = (
    "Exit codes: 0 done; 1 something is to be mended, and a line says what; 2 no such command or option; "
    "3 another program fetches the bot's updates; 128 and the signal's number: told twice to stop. "
    "Completion for your shell: `vesper --install-completion`."
)
app = typer.Typer(
    help="Vesper: sleep, back pain and supplement safety on Telegram.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
)
for command in (
    run.run,
    run.demo,
    ask.ask,
    ask.check,
    understand.understand,
    run.healthcheck,
    doctor.doctor,
    backups.backup,
    backups.restore,
    stats.stats,
):
    app.command()(command)
app.command("backups")(backups.show_backups)
app.add_typer(content.app, name="content")
app.add_typer(trials.app, name="trials")
