"""Parser of pauses: "until friday", "3 days", "for a week", "until 5 december", "until i say so"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.reading import words as table
from bot.domain.reading.lengths import Length, length_at
from bot.domain.reading.phrases import Phrases
from bot.domain.reading.problems import Problem
from bot.domain.reading.typed import Word, joined, split

_OPEN_END = Phrases(table.OPEN_END)
_FOR = Word("for", "for")
_WEEK = 7


@dataclass(frozen=True)
class Pause:
    """The arguments of /pause.

    Attributes:
        until: The first local date with reminders again; None means until the person resumes them.
        name: The name of the item to pause, such as "magnesium"; empty means all items.
    """

    until: date | None
    name: str = ""


def pause(text: str, today: date) -> Pause | None:
    """Parse the arguments of /pause; "until friday" means that reminders come again on Friday.

    Args:
        text: The arguments, with or without a name at the beginning.
        today: The person's local date.

    Returns:
        The pause; None if the text has no end of a pause, or the end is not after today.
    """
    tokens = split(text)
    for start in range(len(tokens)):
        parsed = _end(tokens[start:], today)
        if parsed is not None:
            return replace(parsed, name=joined(tokens[:start]))
    return None


def _end(words: Sequence[Word], today: date) -> Pause | None:
    """Return the pause if all of these tokens are its end; else None."""
    open_end = _OPEN_END.at(words, 0)
    if open_end is not None and open_end.end == len(words):
        return Pause(None)
    until = _named_day(words, today) or _length(words, today) or _length((_FOR, *words), today)
    if until is not None and words[0].key in table.UP_TO_AND_WITH:
        until += timedelta(days=1)
    return Pause(until) if until is not None and until > today else None


def _named_day(words: Sequence[Word], today: date) -> date | None:
    """Return the date of "until tomorrow" and "until friday", which is never today."""
    match [each.key for each in words]:
        case [lead, "tomorrow"] if lead in table.UNTIL:
            return today + timedelta(days=1)
        case [lead, day] if lead in table.UNTIL and len(days := table.WEEKDAYS.get(day, frozenset())) == 1:
            return today + timedelta(days=(min(days) - today.weekday() - 1) % _WEEK + 1)
    return None


def _length(words: Sequence[Word], today: date) -> date | None:
    match length_at(words, 0, today):
        case [Length() as length, end] if end == len(words):
            return length.until if length.days is None else today + timedelta(days=length.days)
        case [Problem(suggestions=(only,)), end] if end == len(words):
            # "For 2 months" is suggested as days: take them, as the person sees the date and can change it.
            return _length(split(only), today)
    return None
