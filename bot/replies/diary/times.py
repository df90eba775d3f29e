"""The times of a night, asked one after the other; each can be tapped."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.replies.diary.entries import hours_and_minutes
from bot.replies.diary.questions import TIMES, Page
from bot.replies.i18n import _
from bot.replies.message import Button, Message, button_rows, callback_data
from bot.replies.time_format import short_date

Step = Literal["bed", "fell", "awake", "up"]
STEPS: tuple[Step, ...] = ("bed", "fell", "awake", "up")

FELL_ASLEEP_MINUTES = (10, 20, 30, 45, 60, 120)
AWAKE_MINUTES = (0, 10, 30, 60, 120)
# Minutes around the usual time at which people may have gone to bed, or got up, instead.
_AROUND = (-30, 0, 30)


def ask(page: Page, given: Sequence[str], usual: time) -> Message:
    """Ask for the next of the times.

    Args:
        page: The page.
        given: What was answered so far, as in callback data.
        usual: The usual bedtime or time of getting up, whichever is asked for.
    """
    question, choices = {
        "bed": (_("Into bed about?"), _around(usual)),
        "fell": (_("How long until you slept?"), _lengths(FELL_ASLEEP_MINUTES)),
        "awake": (_("Awake in between, all together?"), _lengths(AWAKE_MINUTES)),
        "up": (_("Awake for good and up at?"), _around(usual)),
    }[STEPS[len(given)]]
    if page.person is not None and len(given) == 1:
        question = _("How long until they slept?")
    buttons = [Button(label, _data("ask", page, *given, word)) for word, label in choices.items()]
    if STEPS[len(given)] in {"bed", "up"}:
        buttons.append(Button(_("Other"), _data("other", page, *given)))
    return Message(_headed(page, question), button_rows(buttons, per_row=4))


def _headed(page: Page, question: str) -> str:
    text = page.headed(f"<b>{question}</b>")
    if page.day == page.today or page.hidden:
        return text
    return _("Night to {day}").format(day=short_date(page.day)) + f"\n{text}"


def _data(verb: str, page: Page, *given: str) -> str:
    return callback_data(TIMES, verb, *page.on, *given)


def _around(usual: time) -> dict[str, str]:
    base = datetime.combine(date(2000, 1, 2), usual)
    walls = [(base + timedelta(minutes=minutes)).time() for minutes in _AROUND]
    return {wall_word(wall): wall.strftime("%H:%M") for wall in walls}


def wall_word(wall: time) -> str:
    """Return a wall time as in callback data."""
    return wall.strftime("%H%M")


def wall_of(word: str) -> time:
    """Return the wall time of a word of callback data, four digits."""
    return time(int(word[:2]), int(word[2:]))


def _lengths(minutes: Sequence[int]) -> dict[str, str]:
    return {str(each): hours_and_minutes(each) for each in minutes}


def ask_to_write_time() -> Message:
    """Ask for a time that no button has."""
    return Message(_("Please write the time, such as <i>23:15</i> or <i>11 pm</i>."))


def ask_which_reading(page: Page, given: Sequence[str], readings: Sequence[time]) -> Message:
    """Ask which of two times was meant by "11"."""
    buttons = [
        Button(each.strftime("%H:%M"), _data("ask", page, *given, wall_word(each))) for each in readings
    ]
    return Message(_("Which one do you mean?"), button_rows(buttons, per_row=2))


def more_awake_than_in_bed(page: Page, given: Sequence[str]) -> Message:
    """Say that the minutes awake exceed the time in bed, and ask which answer to change."""
    labels = (_("Into bed"), _("Until asleep"), _("Awake in between"), _("Up"))
    buttons = [Button(label, _data("ask", page, *given[:step])) for step, label in enumerate(labels)]
    text = _("That is more than the time in bed; which one shall I change?")
    return Message(page.headed(text), button_rows(buttons, per_row=2))


def still_to_come(page: Page, given: Sequence[str]) -> Message:
    """Say that a time has not come yet, and ask again."""
    again = Button(_("Another time"), _data("ask", page, *given))
    return Message(page.headed(_("That time is still to come. When was it really?")), ((again,),))
