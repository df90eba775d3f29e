"""What somebody typed as an entry of the diary: shall it be written down?"""

from bot.domain.diary.told import ToldEntry, ToldLength, ToldRating, ToldSpan
from bot.replies.diary.entries import hours_and_minutes
from bot.replies.diary.questions import DAY_FORMAT, person_word
from bot.replies.diary.times import wall_word
from bot.replies.i18n import _
from bot.replies.message import Button, Message, callback_data
from bot.replies.people import person_heading
from bot.replies.time_format import short_date

TOLD = "told"
"""The first word of the buttons below an entry that was typed."""


def entry_words(told: ToldEntry) -> tuple[str, ...]:
    """Return an entry as in callback data: its kind, and what was told."""
    match told:
        case ToldLength(minutes=minutes):
            return "length", str(minutes)
        case ToldSpan(kind=kind, start=start, end=end):
            return kind, wall_word(start), wall_word(end)
        case ToldRating(what=what, value=value):
            return what, str(value)


def ask_to_write_down(person: str | None, told: ToldEntry, *, hidden: bool) -> Message:
    """Ask whether to write down an entry as it was understood.

    Args:
        person: Whose it is; None: the chat's owner.
        told: The entry.
        hidden: Whether names stay hidden, in discreet mode.
    """
    day = told.day.strftime(DAY_FORMAT)
    yes = Button(_("✅ Yes"), callback_data(TOLD, day, person_word(person), *entry_words(told)))
    text = _question(told)
    if person is not None and not hidden:
        text = f"{person_heading(person)}\n{text}"
    return Message(text, ((yes, Button(_("No"), callback_data(TOLD, "no"))),))


def _question(told: ToldEntry) -> str:
    day = short_date(told.day)
    match told:
        case ToldLength(minutes=0):
            return _("Shall I write in the diary: no sleep, night to {day}?").format(day=day)
        case ToldLength(minutes=minutes):
            text = _("Shall I write in the diary: asleep {length}, night to {day}?")
            return text.format(length=hours_and_minutes(minutes), day=day)
        case ToldSpan(kind="nap"):
            text = _("Shall I write in the diary: a nap from {start} to {end}, {day}?")
            return text.format(start=f"{told.start:%H:%M}", end=f"{told.end:%H:%M}", day=day)
        case ToldSpan():
            text = _("Shall I write in the diary: asleep from {start} to {end}, night to {day}?")
            return text.format(start=f"{told.start:%H:%M}", end=f"{told.end:%H:%M}", day=day)
        case ToldRating(what="night", value=value):
            text = _("Shall I write in the diary: {value} of 10 for the night to {day}?")
            return text.format(value=value, day=day)
        case ToldRating(value=value):
            return _("Shall I write in the diary: pain {value} of 10, {day}?").format(value=value, day=day)


def not_written() -> Message:
    """Answer No."""
    return Message(_("All right, I wrote nothing in the diary."))


def ask_whose_it_is() -> Message:
    """Say how to note the night or the pain of somebody who has nothing in this chat yet."""
    return Message(
        _(
            "Is that about somebody else? /diary notes your nights and pain, and those of anyone who has "
            "a reminder here."
        )
    )


def ask_instead(question: Message, what_helps: str | None) -> Message:
    """Ask for a number where somebody told of their night or pain without one.

    Args:
        question: The question for the number.
        what_helps: Id of the cell that says what helps; None: there is none.
    """
    lead = _("I can note that in your diary.")
    helps = () if what_helps is None else ((Button(_("💡 What helps?"), callback_data("cell", what_helps)),),)
    return Message(f"{lead}\n\n{question.text}", (*question.rows, *helps))
