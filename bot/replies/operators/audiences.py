"""Names of the audiences of a broadcast."""

from babel import Locale, UnknownLocaleError

from bot.replies.i18n import _, ngettext
from bot.replies.message import escape
from bot.replies.time_format import current_locale
from bot.replies.tips import topic_words


def audience_words(audience: str) -> str:
    """Return an audience in words, such as: everyone; those who use Portuguese."""
    kind, _dot, value = audience.partition(".")
    match kind:
        case "topic":
            return _("those who get tips about {topic}").format(topic=escape(topic_words([value])))
        case "reminders":
            return _("those who have reminders")
        case "language":
            return _("those who use {language}").format(language=escape(_language(value)))
        case "seen":
            days = int(value)
            return ngettext("those who wrote within {n} day", "those who wrote within {n} days", days).format(
                n=days
            )
        case "away":
            days = int(value)
            return ngettext(
                "those who have not written for {n} day", "those who have not written for {n} days", days
            ).format(n=days)
        case _:
            return _("everyone")


def _language(tag: str) -> str:
    """Return a language's name in the reader's language; the tag itself where Babel has no name for it."""
    try:
        return Locale.parse(tag).get_language_name(current_locale()) or tag
    except (UnknownLocaleError, ValueError):
        return tag
