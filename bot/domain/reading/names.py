"""Parser of names."""

import unicodedata

from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.typed import QUOTES, cleaned

LONGEST_NAME = 64

_NO_QUOTES = str.maketrans("", "", QUOTES)
_LOOSE_ENDS = " ,;:.-–—"


def name(text: str) -> str | Problem:
    """Parse a text that holds only a name, as a person answers "what is it called?"."""
    trimmed = cleaned(text.translate(_NO_QUOTES)).strip(_LOOSE_ENDS)
    if not any(each.isalpha() or unicodedata.category(each) == "So" for each in trimmed):
        return Problem(Trouble.NO_NAME, trimmed)
    return trimmed if len(trimmed) <= LONGEST_NAME else Problem(Trouble.NAME_TOO_LONG, trimmed)
