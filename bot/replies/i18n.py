"""gettext for everything that people read: a translation is one `.po` file in `locales/`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).resolve().parent.parent.parent / "locales"

# The language of the person: set once per update and per delivery, read by everything in this package.
language: ContextVar[str] = ContextVar("language", default="en")


@contextmanager
def use_language(tag: str) -> Iterator[None]:
    """Use this language inside the context."""
    before = language.set(tag)
    try:
        yield
    finally:
        language.reset(before)


def menu_languages() -> dict[str, str]:
    """Return the tag of the translation for each two-letter language, by which Telegram keeps menus.

    A translation for a region, such as "pt_BR", stands for its language where there is no other.
    """
    regional = sorted(LOCALES.glob("??_*/LC_MESSAGES/vesper.po"))
    general = LOCALES.glob("??/LC_MESSAGES/vesper.po")
    return {tag[:2]: tag for tag in (path.parts[-3] for path in (*regional, *general))}


@cache
def catalogue(tag: str, directory: Path) -> NullTranslations:
    """Return the translation in `directory` for a tag such as "pt-BR"; English where there is none.

    The `.po` file is compiled in memory, so a translation needs no build step.
    """
    candidates = [tag.replace("-", "_"), tag.split("-", maxsplit=1)[0]]
    for candidate in candidates:
        path = directory / candidate / "LC_MESSAGES" / "vesper.po"
        if candidate.replace("_", "").isalnum() and path.is_file():
            compiled = BytesIO()
            with path.open("rb") as file:
                write_mo(compiled, read_po(file, locale=candidate))
            compiled.seek(0)
            return GNUTranslations(compiled)
    return NullTranslations()


def _(text: str) -> str:
    """Return the text in the current language."""
    return catalogue(language.get(), LOCALES).gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the right plural form in the current language."""
    return catalogue(language.get(), LOCALES).ngettext(one, many, count)
