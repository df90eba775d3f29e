"""Sources of an answer in one line, which is folded where it is long."""

from collections.abc import Iterable

from bot.library import Library, Source
from bot.replies.i18n import _
from bot.replies.message import escape, expandable_quote

# Characters of about three lines on a phone, which an expandable quote shows in any case.
_OPEN_CHARS = 90


def sources_line(library: Library, ids: Iterable[str]) -> str:
    """Render the sources in one line, with links, in an expandable quote if long; empty without sources."""
    named = [library.sources[each] for each in dict.fromkeys(ids)]
    if not named:
        return ""
    links = "; ".join(_link(each) for each in named)
    line = "<i>" + _("Sources") + f": {links}</i>"
    return expandable_quote(line) if sum(len(_short(each)) for each in named) > _OPEN_CHARS else line


def _link(source: Source) -> str:
    text = escape(_short(source))
    return text if source.url is None else f'<a href="{escape(source.url)}">{text}</a>'


def _short(source: Source) -> str:
    year = str(source.year)
    return source.publisher if year in source.publisher else f"{source.publisher} {year}"
