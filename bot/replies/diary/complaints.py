"""Answers to complaints on which there is no page: what is known near them, and who can help."""

from collections.abc import Sequence

from bot.library import Library, SubjectPage
from bot.replies.answers.red_flags import phone_numbers, urgent_row
from bot.replies.i18n import _
from bot.replies.message import Button, Message, Rows, button_rows, callback_data


def what_is_taken_for_it(pages: Sequence[SubjectPage]) -> Message:
    """Offer the pages of what is taken for something that has no page."""
    text = _("I have no page on that itself, but on what people take for it. A pharmacist can tell you more.")
    return Message(text, (*_page_rows(pages), urgent_row()))


def pain_elsewhere(pages: Sequence[SubjectPage], whom_to_call: Message) -> Message:
    """Answer a pain that is not in the back, and which the diary does not keep."""
    text = _(
        "I'm sorry it hurts. I know backs and necks, and my diary keeps back pain only. "
        "A pharmacist can tell you what helps there."
    )
    return Message(f"{text}\n\n{whom_to_call.text}", (*_page_rows(pages), urgent_row()))


def low_mood(library: Library, region: str | None, country: str | None) -> Message:
    """Answer somebody who feels low: who can help, and whom to call if it gets dark."""
    text = _(
        "I'm sorry you feel like that. I only know sleep, backs and what people take, so please tell "
        "somebody you trust how you are, and see a doctor if it stays.\n\n"
        "If you ever think of harming yourself, don't stay alone with it, call:"
    )
    crisis = next(each.id for each in library.red_flags.values() if "crisis" in each.hotlines)
    return Message(f"{text}\n{phone_numbers(library, crisis, region, country)}", (urgent_row(),))


def _page_rows(pages: Sequence[SubjectPage]) -> Rows:
    return button_rows([Button(each.title, callback_data("page", each.subject)) for each in pages], per_row=2)
