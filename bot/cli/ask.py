"""`vesper ask` and `vesper check`: print what the bot would answer."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import AsJson, input_lines, out, report_errors
from bot.settings import Settings

if TYPE_CHECKING:  # a command imports what it needs when it runs
    from bot.search import Knowledge


def load_knowledge() -> "Knowledge":
    """Load and index all content.

    Raises:
        OperatorError: Settings or content are wrong.
    """
    from bot.knowledge import load

    return load(Settings.read().content_dir)


def ask(question: Annotated[list[str] | None, typer.Argument()] = None, *, as_json: AsJson = False) -> None:
    """Print what the bot would answer; without a question, one per line of standard input as JSON."""
    from bot import answer
    from bot.replies.answers import answers

    with report_errors():
        knowledge = load_knowledge()
    for line in input_lines(question, " "):
        answered = answer.ask(knowledge, line)
        if as_json or not question:
            typer.echo(json.dumps(answers.ask_json(knowledge.library, answered), ensure_ascii=False))
        else:
            out.print(answers.plain_text(answers.answer_message(knowledge.library, answered)), markup=False)


def check(names: Annotated[list[str] | None, typer.Argument()] = None, *, as_json: AsJson = False) -> None:
    """Check names against each other; without any, comma-separated lines of standard input as JSON."""
    from bot import answer
    from bot.replies.answers import answers

    with report_errors():
        knowledge = load_knowledge()
    for line in input_lines(names, ","):
        checked = answer.check(knowledge, [part.strip() for part in line.split(",")])
        if as_json or not names:
            typer.echo(json.dumps(answers.check_json(checked), ensure_ascii=False))
        else:
            out.print(answers.plain_text(answers.check_message(knowledge.library, checked)), markup=False)
