"""Drafts of several reminders at once as they are stored in a dialog."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.parsing import ParsedReminder, ParseError, ParseErrorKind
from bot.store.reminders import drafts


@dataclass(frozen=True)
class DraftLine:
    """One line of a list.

    Attributes:
        text: The line as typed.
        person: The person of the heading above it; None: the subscriber, or the line names the person.
        read: The reminder as understood, or what is wrong with the line.
        pieces: Equal pieces that the amount was typed as, as the text of a fraction.
        beside: Whether to keep it beside the reminder that the item has already.
    """

    text: str
    person: str | None
    read: ParsedReminder | ParseError
    pieces: str = "1"
    beside: bool = False


@dataclass(frozen=True)
class ListDraft:
    """A list that waits for Save.

    Attributes:
        lines: Its lines.
        left_out: Lines beyond the most that one list may have, as typed.
        one_by_one: Whether each line without a time is asked about on its own.
        changing: Index of the line that is being changed; None: none is.
        token: Names the card that was shown last; the buttons of earlier cards do nothing.
        seen: Hash of what that card showed.
        replaced: What the card says of a draft whose place this one took, in HTML; empty: nothing.
        card: The message that is the card; None: not known yet.
    """

    lines: tuple[DraftLine, ...]
    left_out: tuple[str, ...] = ()
    one_by_one: bool = False
    changing: int | None = None
    token: str = ""
    seen: str = ""
    replaced: str = ""
    card: int | None = None


def to_json(draft: ListDraft) -> dict[str, Any]:
    """Return the stored form."""
    return {
        **vars(draft),
        "lines": [_line_to_json(each) for each in draft.lines],
        "left_out": [*draft.left_out],
    }


def from_json(stored: Mapping[str, Any]) -> ListDraft:
    """Return the draft of a stored form."""
    lines = tuple(_line_from_json(each) for each in stored["lines"])
    return ListDraft(**{**stored, "lines": lines, "left_out": tuple(stored["left_out"])})


def _line_to_json(line: DraftLine) -> dict[str, Any]:
    read = line.read
    if isinstance(read, ParseError):
        return {**vars(line), "read": None, "problem": [read.kind, read.text, *read.suggestions]}
    return {**vars(line), "read": drafts.to_json(read)}


def _line_from_json(stored: Mapping[str, Any]) -> DraftLine:
    match stored:
        case {"problem": [kind, text, *suggestions], **rest}:
            return DraftLine(**{**rest, "read": ParseError(ParseErrorKind(kind), text, tuple(suggestions))})
    return DraftLine(**{**stored, "read": drafts.from_json(stored["read"])})
