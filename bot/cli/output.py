"""Output of commands: colour for people, JSON for programs, one line for an operator's error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

from bot.errors import OperatorError

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def printable(words: object) -> str:
    """Return a text in printable form: it may quote a file name that is not valid Unicode."""
    return str(words).encode(errors="backslashreplace").decode()


@contextmanager
def report_errors() -> Iterator[None]:
    """Print an `OperatorError` as one line, and exit with the error's code."""
    try:
        yield
    except OperatorError as error:
        err.print(printable(error), style="red", markup=False)
        raise typer.Exit(error.exit_code) from None


def input_lines(given: list[str] | None, join: str) -> list[str]:
    """Return the arguments joined as one text, or without arguments every line of standard input."""
    return [join.join(given)] if given else [line.strip() for line in sys.stdin if line.strip()]
