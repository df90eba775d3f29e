"""Parser of pauses: "until friday", "3 days", "for a week", "until 5 december", "until i say so"."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.language import Language
from bot.domain.parsing.durations import Duration, duration_at
from bot.domain.parsing.errors import ParseError
from bot.domain.parsing.tokens import Token, Tokens, text_of, tokenize

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


def parse_pause(text: str, today: date, language: Language) -> Pause | None:
    """Parse the arguments of /pause; "until friday" means that reminders come again on Friday.

    Args:
        text: The arguments, with or without a name at the beginning.
        today: The person's local date.
        language: The language of the text.

    Returns:
        The pause; None if the text has no end of a pause, or the end is not after today.
    """
    tokens = tokenize(text, language)
    for start in range(len(tokens)):
        parsed = _parse_end(tokens.of(tokens[start:]), today)
        if parsed is not None:
            return replace(parsed, name=text_of(tokens[:start]))
    return None


def _parse_end(tokens: Tokens, today: date) -> Pause | None:
    """Return the pause if all of these tokens are its end; else None."""
    words = tokens.language.durations
    open_end = words.open_ended.match_at(tokens, 0)
    if open_end is not None and open_end.end == len(tokens):
        return Pause(None)
    until = (
        _parse_named_day(tokens, today)
        or _parse_duration(tokens, today)
        or _parse_duration(tokens.of([Token(words.for_, words.for_), *tokens]), today)
    )
    if until is not None and tokens[0].key in words.inclusive_until:
        until += timedelta(days=1)
    return Pause(until) if until is not None and until > today else None


def _parse_named_day(tokens: Tokens, today: date) -> date | None:
    """Return the date of "until tomorrow" and "until friday", which is never today."""
    words = tokens.language.days
    match [each.key for each in tokens]:
        case [lead, day] if lead in tokens.language.durations.until:
            if words.relative.get(day):
                return today + timedelta(days=words.relative[day])
            if len(days := words.of(day)) == 1:
                return today + timedelta(days=(min(days) - today.weekday() - 1) % _WEEK + 1)
    return None


def _parse_duration(tokens: Tokens, today: date) -> date | None:
    match duration_at(tokens, 0, today):
        case [Duration() as length, end] if end == len(tokens):
            return length.until if length.days is None else today + timedelta(days=length.days)
        case [ParseError(suggestions=(only,)), end] if end == len(tokens):
            # "For 2 months" is suggested as days: take them, as the person sees the date and can change it.
            return _parse_duration(tokenize(only, tokens.language), today)
    return None
