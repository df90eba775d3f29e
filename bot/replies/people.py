"""Headings for several people in one chat."""

from dataclasses import replace

from bot.replies.i18n import _
from bot.replies.message import Message, bold, escape


def person_heading(person: str) -> str:
    """Return the heading above one person's items."""
    return bold(_("For {person}").format(person=escape(person)))


def with_person_heading(message: Message, person: str | None, *, alone: bool) -> Message:
    """Head a message about one person's items, never mixed with another's; `alone`: there are no others.

    The profile of the person who writes says nothing about anybody else.
    """
    if person is None:
        return message if alone else replace(message, text="\n".join([bold(_("For you")), message.text]))
    unknown = _("I know nothing of their illnesses: what you told me of yourself doesn't count here.")
    return replace(message, text=f"{person_heading(person)}\n{unknown}\n\n{message.text}")
