"""For whom a reminder is."""

from collections.abc import Sequence
from dataclasses import replace

from bot.replies.i18n import _
from bot.replies.items import isolate_rtl
from bot.replies.message import Button, Message, bold, button_rows, callback_data, escape, shorten_end
from bot.replies.people import person_heading

MAX_ECHOED_CHARS = 100


def me() -> str:
    """Return the label of the button for the chat's own person."""
    return _("Me")


def with_person(card: Message, person: str | None) -> Message:
    """Head a card with the person, in a chat that keeps reminders for several."""
    heading = bold(_("For you")) if person is None else person_heading(person)
    return replace(card, text=f"{heading}\n{card.text}")


def ask_for_whom(what: str, people: Sequence[str], token: str) -> Message:
    """Ask for whom an item is; a button for each of these people, by number.

    Args:
        what: The item in words.
        people: Names of people other than the chat's own person.
        token: The token of the question.
    """
    text = _("For whom is <b>{what}</b>? What each of you takes is kept and checked apart.").format(
        what=escape(shorten_end(isolate_rtl(what), MAX_ECHOED_CHARS))
    )
    named = [Button(each, callback_data("whom", n, token)) for n, each in enumerate(people)]
    buttons = [
        Button(me(), callback_data("whom", "me", token)),
        *named,
        Button(_("Somebody else"), callback_data("whom", "else", token)),
    ]
    return Message(text, button_rows(buttons, per_row=3))


def ask_name_of_person() -> Message:
    """Ask for the name of somebody who has no button."""
    return Message(_("For whom is it? Write the name, such as <i>Grandma</i> or <i>Anna</i>."))


def unreadable_person() -> Message:
    """Say that the typed text is no name of a person."""
    return Message(_("I can't use that as a name. Write one word or two, such as <i>Mum</i> or <i>Anna</i>."))
