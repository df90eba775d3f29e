"""The questions of the diary: a number from 0 to 10, given by one tap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.diary.model import HIGHEST_RATING, Rated
from bot.domain.row_references import checksum
from bot.replies.i18n import _
from bot.replies.message import Button, Message, Rows, button_rows, callback_data
from bot.replies.people import person_heading
from bot.replies.time_format import short_date

ENTRY = "entry"
"""The first word of the buttons that make, change or undo an entry."""
TIMES = "times"
"""The first word of the buttons that ask for the times of a night."""
NAP = "nap"
"""The first word of the button that takes a nap back."""
OWN = "me"
DAY_FORMAT = "%Y%m%d"
_PER_ROW = 6


@dataclass(frozen=True)
class Page:
    """A page of a diary: the entries of one person about one local date.

    Attributes:
        person: Whose diary it is; None: the chat's owner.
        day: The local date; a night belongs to the date of waking.
        today: The present local date.
        hidden: Whether names and topics stay hidden, in discreet mode.
    """

    person: str | None
    day: date
    today: date
    hidden: bool = False

    @property
    def who(self) -> str:
        """The word for the person in callback data."""
        return person_word(self.person)

    @property
    def on(self) -> tuple[str, str]:
        """The words for the page in callback data."""
        return self.day.strftime(DAY_FORMAT), self.who

    def headed(self, text: str) -> str:
        """Return a text under the name of another person, unless names are hidden."""
        return text if self.person is None or self.hidden else f"{person_heading(self.person)}\n{text}"


def person_word(person: str | None) -> str:
    """Return the word for a person in callback data, which has no room for a name."""
    return OWN if person is None else checksum(person)


def number_rows(what: Rated, page: Page) -> list[Button]:
    """Return a button for each number."""
    return [
        Button(str(value), callback_data(ENTRY, "rate", what, *page.on, value))
        for value in range(HIGHEST_RATING + 1)
    ]


def _rows(what: Rated, page: Page, *below: Button) -> Rows:
    numbers = button_rows(number_rows(what, page), _PER_ROW)
    return (*numbers, below) if below else numbers


def night_question(page: Page) -> Message:
    """Ask how the night to the page's date was."""
    none = Button(_("Didn't sleep"), callback_data(ENTRY, "none", *page.on))
    return Message(page.headed(_night_words(page)), _rows("night", page, none))


def _night_words(page: Page) -> str:
    if page.hidden:
        return _dated(page, _("<b>How was it?</b> 0 is very bad, 10 very good."))
    if page.day == page.today:
        return _("<b>How was the night?</b>\n0 is very bad, 10 very good.")
    return _("<b>How was the night to {day}?</b>\n0 is very bad, 10 very good.").format(
        day=short_date(page.day)
    )


def _dated(page: Page, question: str) -> str:
    """Return a question without a subject, below its date unless that is today."""
    return question if page.day == page.today else f"{short_date(page.day)}\n{question}"


def note_row(page: Page, what: Rated) -> Rows:
    """Return the button below an answer that asks for an entry of the diary."""
    return ((Button(_("📓 Note it"), callback_data(ENTRY, "note", what, *page.on)),),)


def pain_question(page: Page) -> Message:
    """Ask for the pain on the page's date."""
    return Message(page.headed(_pain_words(page)), _rows("pain", page))


def _pain_words(page: Page) -> str:
    if page.hidden:
        return _dated(page, _("<b>How much was it?</b> 0 is none, 10 the most."))
    if page.day == page.today:
        return _("<b>Back pain today, on average?</b>\n0 is no pain, 10 the worst you can imagine.")
    return _("<b>Back pain on {day}, on average?</b>\n0 is no pain, 10 the worst you can imagine.").format(
        day=short_date(page.day)
    )


def hindrance_question(page: Page, pain: int, advice: Sequence[str] = ()) -> Message:
    """Ask how much the pain was in the way; the person may leave it at that.

    Args:
        page: The page.
        pain: The number just given.
        advice: Sentences that belong to it.
    """
    entry, question = pain_line(page, pain), _("In the way of your day? 0 is not at all, 10 completely.")
    if page.hidden:
        question = _("And in the way? 0 is not at all, 10 completely.")
    elif page.person is not None:
        question = _("In the way of the day? 0 is not at all, 10 completely.")
    skip = Button(_("Skip"), callback_data(ENTRY, "skip", *page.on))
    undo = Button(_("Undo"), callback_data(ENTRY, "undo", "pain", *page.on))
    text = page.headed("\n".join((entry, *advice, question)))
    return Message(text, _rows("hindrance", page, skip, undo))


def pain_line(page: Page, pain: int) -> str:
    """Return the pain of a page as a line."""
    if page.hidden:
        return _("{day}: {value} ✓").format(day=short_date(page.day), value=pain)
    return _("Back pain on {day}: {value} ✓").format(day=short_date(page.day), value=pain)
