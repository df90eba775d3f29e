"""Parser of a number right behind a name that may be an amount or an hour: "atorvastatin 20 at night"."""

from dataclasses import replace
from datetime import time

from bot.domain.parsing.amounts import missing_unit_error
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.times import bare_daypart_error_at, time_at
from bot.domain.parsing.tokens import Tokens, text_of
from bot.domain.phrase_matcher import key_at

# A larger number is never read as an hour, not even as an impossible one.
_LARGEST_HOUR = 99
_MAX_PIECES = 4


def bare_number_error_at(tokens: Tokens, start: int) -> tuple[ParseError, int] | None:
    """Return the error for a number before a part of the day; also return the index after it.

    It offers the number as an amount, and as the hour if a clock shows it in that part of the day.

    Args:
        tokens: The tokens of the whole text.
        start: Index of the token right behind a name.
    """
    number, end = key_at(tokens, start), _end_of_daypart(tokens, start + 1)
    if end is None or not number.isdecimal():
        return None
    without_unit = _without_unit_error(tokens, start)
    timed = time_at(tokens, start)
    if timed is None and int(number) > _LARGEST_HOUR:
        return None  # "vitamin D 2000 at night" is no hour
    if timed is None or not isinstance(timed[0], time):
        return without_unit, start + 1
    part = text_of(tokens[start + 1 : end])
    amounts = (f"{each} {part}" for each in without_unit.suggestions)
    readings = (*amounts, f"{timed[0]:%H:%M}")
    return ParseError(ParseErrorKind.AMBIGUOUS, text_of(tokens[start:end]), readings), end


def _without_unit_error(tokens: Tokens, start: int) -> ParseError:
    """Return the error for a number without a unit; a small one may count tablets: "senna 2 at night"."""
    number = tokens[start].text
    error = missing_unit_error(number, tokens.language)
    if int(tokens[start].key) > _MAX_PIECES:
        return error
    tablets = tokens.language.writer.pieces(number, "tablet", several=int(tokens[start].key) > 1)
    return replace(error, suggestions=(tablets, *error.suggestions))


def _end_of_daypart(tokens: Tokens, start: int) -> int | None:
    """Return the index after a part of the day, "at night"; None if there is none."""
    found = tokens.language.clock.dayparts.match_at(tokens, start)
    if found is not None:
        return found.end
    bare = bare_daypart_error_at(tokens, start)
    return None if bare is None else bare[1]
