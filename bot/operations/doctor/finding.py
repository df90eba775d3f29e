"""The result of one check of `vesper doctor`: fine, or what is wrong and what to do."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "problem"]


@dataclass(frozen=True)
class Finding:
    """The result of a check; `fix` is empty if there is nothing to do."""

    check: str
    level: Level
    text: str
    fix: str = ""


def ok(check: str, text: str) -> Finding:
    """Return the finding that all is well."""
    return Finding(check, "ok", text)


def warning(check: str, text: str, fix: str) -> Finding:
    """Return the finding of something that needs attention although the bot works."""
    return Finding(check, "warning", text, fix)


def problem(check: str, text: str, fix: str) -> Finding:
    """Return the finding of something with which the bot does not work, or soon will not."""
    return Finding(check, "problem", text, fix)
