"""Parser of names."""

import unicodedata

from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.tokens import QUOTES, clean_text

MAX_NAME_LENGTH = 64

_NO_QUOTES = str.maketrans("", "", QUOTES)
_LOOSE_ENDS = " ,;:.-–—"


def parse_name(text: str) -> str | ParseError:
    """Parse a text that holds only a name, as a person answers "what is it called?"."""
    trimmed = clean_text(text.translate(_NO_QUOTES)).strip(_LOOSE_ENDS)
    if not any(each.isalpha() or unicodedata.category(each) == "So" for each in trimmed):
        return ParseError(ParseErrorKind.NO_NAME, trimmed)
    return trimmed if len(trimmed) <= MAX_NAME_LENGTH else ParseError(ParseErrorKind.NAME_TOO_LONG, trimmed)
