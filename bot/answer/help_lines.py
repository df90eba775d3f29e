"""The help line for a message in a language that the bot does not read."""

import re
from collections.abc import Mapping

from bot.library import HelpLine

# So many words that are typed in Latin letters tell more than the letters do.
_TELLING_WORDS = 2
_WORD = re.compile(r"[a-z]+")


def help_line_of(lines: Mapping[str, HelpLine], language: str, folded: str) -> str | None:
    """Return the id of the help line for a text; None where its language has none.

    Args:
        lines: The help lines of the content.
        language: The language that the text was identified as, an ISO 639 code.
        folded: The folded text.
    """
    words = set(_WORD.findall(folded))
    typed = (each.id for each in lines.values() if len(words.intersection(each.typed)) >= _TELLING_WORDS)
    return next(typed, language if language in lines else None)
