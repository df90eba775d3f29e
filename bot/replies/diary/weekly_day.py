"""On which day the look back comes: the question, and its answer."""

from collections.abc import Mapping

from babel.dates import get_day_names

from bot.replies.diary.look_back import WEEK_BUTTON
from bot.replies.diary.questions import person_word
from bot.replies.doses.history import tick
from bot.replies.i18n import _
from bot.replies.message import Button, Message, button_rows, callback_data, escape
from bot.replies.time_format import current_locale, weekday_names

# Days of the look back as buttons name them; None: it does not come.
DAYS: Mapping[str, int | None] = {**{str(day): day for day in range(7)}, "never": None}


def ask_weekly_day(person: str | None, chosen: int | None) -> Message:
    """Ask on which day the look back should come."""
    text = _("On which day shall the look back at the week come?")
    if person is not None:
        text = _("On which day shall the look back at {person}'s week come?").format(person=escape(person))
    names = weekday_names(range(7))
    labels = {**{str(day): names[day] for day in range(7)}, "never": _("Not at all")}
    buttons = [
        Button(
            tick(label, on=DAYS[code] == chosen), callback_data(WEEK_BUTTON, "day", code, person_word(person))
        )
        for code, label in labels.items()
    ]
    return Message(text, button_rows(buttons, per_row=4))


def weekly_day_set(person: str | None, day: int | None, *, asks: bool) -> Message:
    """Confirm on which day the look back comes; `asks`: whether the diary asks, as it comes only then."""
    change = Button(_("Change"), callback_data(WEEK_BUTTON, "days", person_word(person)))
    text = _("The look back won't come by itself. /diary shows it whenever you like.")
    if day is not None:
        words = _("The look back comes each {day}, if there are four entries or more.")
        if not asks:
            words = _("The look back comes each {day}, once you let the diary ask again under /diary.")
        text = words.format(day=get_day_names("wide", locale=current_locale())[day])
    return Message(text, ((change,),))
