"""How commands speak: to people in colour, to programs in JSON, and in one line when something is wrong."""

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
    """Return words that may quote the name of a file, which need not be text."""
    return str(words).encode(errors="backslashreplace").decode()


@contextmanager
def plain_errors() -> Iterator[None]:
    """Whatever the operator can mend is one clear line and the error's exit code."""
    try:
        yield
    except OperatorError as error:
        err.print(printable(error), style="red", markup=False)
        raise typer.Exit(error.exit_code) from None


def lines(given: list[str] | None, join: str) -> list[str]:
    """Return what was given on the command line as one text, else every line of standard input."""
    return [join.join(given)] if given else [line.strip() for line in sys.stdin if line.strip()]
