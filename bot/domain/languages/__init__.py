"""The languages that the bot can read. What it can say is in `locales/`, what it knows in `content/`."""

from bot.domain.language import Language
from bot.domain.languages.english import ENGLISH

__all__ = ["ENGLISH", "LANGUAGES", "language_of"]

LANGUAGES = {each.code: each for each in (ENGLISH,)}


def language_of(tag: str) -> Language:
    """Return the language of a tag such as "pt-BR"; English where it has no words yet."""
    return LANGUAGES.get(tag.split("-", maxsplit=1)[0].lower(), ENGLISH)
