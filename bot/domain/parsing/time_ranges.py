"""Parser of ranges of times of day: "22:00 to 7:00", "from 10 pm until 7 am", "23-7"."""

from datetime import time

from bot.domain.language import Language
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.times import parse_wall_time
from bot.domain.parsing.tokens import tokenize


def parse_time_range(text: str, language: Language) -> tuple[time, time] | ParseError:
    """Parse the start and the end of a time range; they differ, and the range may cross midnight."""
    keys = [word.key for word in tokenize(text, language)]
    words = language.clock
    begins, *ends = words.range_joint.split(
        " ".join(keys[1:] if keys and keys[0] in words.range_openers else keys)
    )
    if len(ends) != 1:
        return ParseError(ParseErrorKind.NOT_UNDERSTOOD, text.strip())
    start, end = parse_wall_time(begins, language), parse_wall_time(ends[0], language)
    if isinstance(start, ParseError):
        return start
    if isinstance(end, ParseError):
        return end
    return ParseError(ParseErrorKind.NOT_UNDERSTOOD, text.strip()) if start == end else (start, end)
