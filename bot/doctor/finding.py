"""One thing that was looked at: fine, or what is wrong and what to do."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "problem"]


@dataclass(frozen=True)
class Finding:
    """What was found; `fix` is empty when there is nothing to do."""

    check: str
    level: Level
    text: str
    fix: str = ""


def ok(check: str, text: str) -> Finding:
    """All is well with this."""
    return Finding(check, "ok", text)


def warning(check: str, text: str, fix: str) -> Finding:
    """The bot works, but somebody should see to this."""
    return Finding(check, "warning", text, fix)


def problem(check: str, text: str, fix: str) -> Finding:
    """The bot does not work, or soon will not."""
    return Finding(check, "problem", text, fix)
