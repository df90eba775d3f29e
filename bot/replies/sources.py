"""Sources of an answer in one line."""

from collections.abc import Iterable

from bot.library import Library
from bot.replies.i18n import _
from bot.replies.message import escape


def sources_line(library: Library, ids: Iterable[str]) -> str:
    """Render the sources in one line, with links; empty when there are none."""
    named = [_short(library, each) for each in dict.fromkeys(ids)]
    return f"<i>{_('Sources')}: " + "; ".join(named) + "</i>" if named else ""


def _short(library: Library, source_id: str) -> str:
    source = library.sources[source_id]
    year = str(source.year)
    text = escape(source.publisher if year in source.publisher else f"{source.publisher} {year}")
    if source.url is not None:
        text = f'<a href="{escape(source.url)}">{text}</a>'
    return text
