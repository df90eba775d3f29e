"""Parser of a wish to be reminded of what is due at another time: "not now", "I'll take it at 10"."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.language import Language
from bot.domain.parsing.errors import ParseError
from bot.domain.parsing.time_expressions import TimeExpression, parse_time_expression
from bot.domain.parsing.tokens import tokenize

# Words of what says when without a time that is known: "when I get home from work".
_MAX_WORDS_OF_WHEN = 7


@dataclass(frozen=True)
class Postponement:
    """When to be reminded again; neither a time nor suggestions if that has to be asked.

    Attributes:
        at: The time that was told; None: none.
        suggestions: Times of day ("12:00") that were meant roughly: "at lunch".
        is_own: Whether the person speaks of what they take themselves: "I'll take it later".
    """

    at: TimeExpression | None = None
    suggestions: tuple[str, ...] = ()
    is_own: bool = False


def parse_postponement(folded: str, language: Language) -> Postponement | None:
    """Parse a whole text, folded, with `talk_words.NAME_PLACEHOLDER` for a name; None if it is none."""
    words, text = language.talk.postponing, folded.strip(" .!?")
    if words.whole.fullmatch(text):
        return Postponement()
    later = words.later.match(text)
    lead = later or words.again.match(text)
    rest, is_own = ("" if lead is None else text[lead.end() :]), later is not None and not any(later.groups())
    if rest and words.whole.fullmatch(rest):
        return Postponement(is_own=is_own)
    read = parse_time_expression(rest or text, language)
    if not isinstance(read, ParseError):
        is_told = _is_coming(read) if rest else read.is_future is True
        return Postponement(read, is_own=is_own) if is_told else None
    if words.every_day.search(rest):
        return None
    if suggestions := _suggestions(rest, language):
        return Postponement(suggestions=suggestions, is_own=is_own)
    is_vague = (
        later is not None
        and words.sometime.match(rest) is not None
        and len(rest.split()) <= _MAX_WORDS_OF_WHEN
    )
    return Postponement(is_own=is_own) if is_vague else None


def _is_coming(read: TimeExpression) -> bool:
    """Return whether a time can be one to wait for, which is not over and not now."""
    return read.is_future is not False and not read.days_ago and read.offset != timedelta()


def _suggestions(rest: str, language: Language) -> tuple[str, ...]:
    """Return times of day for a whole text such as "at lunch" or "tonight"."""
    tokens = tokenize(rest, language)
    for start in range(min(2, len(tokens))):
        found = language.clock.dayparts.match_at(tokens, start)
        if found is not None and found.end == len(tokens):
            return found.value.suggested_times
    return ()
