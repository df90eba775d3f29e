"""Menus of one dose, and the dialog about a time: when taken, snoozed until, moved to."""

from collections.abc import Sequence
from datetime import datetime

from bot.replies.doses.dose_buttons import (
    back_button,
    more_rows,
    single_dose_rows,
    snooze_all_buttons,
    snooze_rows,
    taken_earlier_rows,
)
from bot.replies.doses.doses import MAX_DOSES_PER_MESSAGE, dose_button_label, dose_line, dose_name
from bot.replies.i18n import _, ngettext
from bot.replies.message import Button, Message, button_rows, callback_data, escape
from bot.replies.time_format import day_and_time, wall_time
from bot.store.account.subscribers import Subscriber
from bot.store.doses.doses import Dose


def dose_menu(dose: Dose, subscriber: Subscriber, now: datetime) -> Message:
    """Render one dose of a list, with all its buttons and a way back."""
    rows = single_dose_rows(dose, now, stopped=subscriber.state == "stopped")
    return Message(_line(dose, subscriber, now), (*rows, (back_button(dose),)))


def snooze_menu(dose: Dose, subscriber: Subscriber, now: datetime) -> Message:
    """Render the menu under "Later…"."""
    ends = wall_time(dose.closes_at, dose.zone)
    asked = _("When shall I remind you again? Its time ends at {time}.").format(time=ends)
    return Message(f"{_line(dose, subscriber, now)}\n\n{asked}", snooze_rows(dose, now))


def ask_when_of_several(open_doses: Sequence[Dose], subscriber: Subscriber, now: datetime) -> Message:
    """Ask when to remind again of several doses; each opens its own menu, and a row below snoozes all."""
    listed = open_doses[-MAX_DOSES_PER_MESSAGE:]
    rows = button_rows(
        [
            Button(dose_button_label(dose, subscriber, now), callback_data("dose", "later", dose.ref))
            for dose in listed
        ]
    )
    every = snooze_all_buttons(listed, now)
    return Message(_("When shall I remind you again?"), (*rows, *((every,) if every else ())))


def taken_earlier_menu(dose: Dose, subscriber: Subscriber, now: datetime) -> Message:
    """Render the menu under "Taken earlier…"."""
    return Message(
        "\n\n".join([_line(dose, subscriber, now), _("When did you take it?")]), taken_earlier_rows(dose)
    )


def more_menu(dose: Dose, subscriber: Subscriber, now: datetime) -> Message:
    """Render the menu under "More…"."""
    return Message(_line(dose, subscriber, now), more_rows(dose))


def _line(dose: Dose, subscriber: Subscriber, now: datetime) -> str:
    return dose_line(dose, dose_name(dose, subscriber), now, stopped=subscriber.state == "stopped")


def ask_time(step: str, dose: Dose, subscriber: Subscriber, latest: datetime) -> Message:
    """Ask for a time; `latest` is the last one possible for the steps "until" and "move"."""
    name, at = _name(dose, subscriber), wall_time(latest, dose.zone)
    question = {
        "taken": _(
            "When did you take {name}? Write a time, such as <i>10:00</i>, <i>half an hour ago</i> "
            "or <i>yesterday 22:00</i>."
        ),
        "until": _(
            "When shall I remind you of {name} again? Write a time before {time}, such as <i>in 20 min</i>."
        ),
        "move": _(
            "To what time shall I move {name}, only this once? Write a time until {time}: "
            "later it would come too near to the next dose."
        ),
    }[step].format(name=name, time=at)
    return Message("\n\n".join([question, _("Changed your mind? /cancel")]))


def time_recorded(step: str, dose: Dose, subscriber: Subscriber, at: datetime, now: datetime) -> Message:
    """Confirm the time that was recorded."""
    words = {
        "taken": _("✅ Recorded: {name}, taken {when}."),
        "until": _("😴 I'll remind you of {name} again {when}."),
        "move": _("🕑 Moved, only this once: {name} is due {when}."),
    }[step]
    return Message(words.format(name=_name(dose, subscriber), when=day_and_time(at, dose.zone, now)))


def postponed(done: Sequence[tuple[str, Dose, datetime]], subscriber: Subscriber, now: datetime) -> Message:
    """Confirm until when each dose was postponed, by the step "until" or "move"."""
    if len({at for _step, _dose, at in done}) > 1 or len(done) == 1:
        lines = [time_recorded(step, dose, subscriber, at, now).text for step, dose, at in done]
        return Message("\n".join(lines))
    _step, dose, at = done[0]
    when = day_and_time(at, dose.zone, now)
    return Message(
        ngettext(
            "😴 I'll remind you of that {n} dose again {when}.",
            "😴 I'll remind you of all {n} again {when}.",
            len(done),
        ).format(n=len(done), when=when)
    )


def ask_which_time(step: str, dose: Dose, candidates: Sequence[datetime], now: datetime) -> Message:
    """Ask which of two possible times was meant; each is a button."""
    buttons = tuple(
        Button(
            day_and_time(at, dose.zone, now), callback_data("dose", "at", dose.ref, step, int(at.timestamp()))
        )
        for at in candidates
    )
    return Message(_("Which one do you mean?"), (buttons,))


def ask_which_of(
    dose: Dose, offered: Sequence[tuple[str, datetime]], subscriber: Subscriber, now: datetime
) -> Message:
    """Ask to which of some times a dose shall be postponed, each with its step."""
    buttons = [
        Button(
            day_and_time(at, dose.zone, now), callback_data("dose", "at", dose.ref, step, int(at.timestamp()))
        )
        for step, at in offered
    ]
    asked = _("When shall I remind you again? Tap a time, or write one.")
    rows = (*button_rows(buttons, per_row=2), (back_button(dose),))
    return Message(f"{_line(dose, subscriber, now)}\n\n{asked}", rows)


def unreadable_time(text: str) -> Message:
    """Say that the typed text holds no time."""
    return Message(
        _(
            "I couldn't read a time in “{text}”. Write it like <i>10:00</i> or <i>9:30 pm</i>. "
            "Leave it as it is? /cancel"
        ).format(text=escape(text[:60]))
    )


def time_out_of_range(
    step: str, dose: Dose, earliest: datetime | None, latest: datetime, now: datetime
) -> Message:
    """Refuse a time that is out of range, and name the range."""
    last = day_and_time(latest, dose.zone, now)
    if step == "taken" and earliest is not None:
        first = day_and_time(earliest, dose.zone, now)
        return Message(
            _(
                "That can't be this dose: it must lie between {first} and now. Write another time, or /cancel"
            ).format(first=first)
        )
    words = {
        "taken": _("That is still to come. Write when you took it, or /cancel"),
        "until": _("It must be before {last}: then this dose's time is over. Write another time, or /cancel"),
        "move": _(
            "I can move it to {last} at the latest: after that it would come too near to the next dose. "
            "Write another time, or /cancel"
        ),
    }[step]
    return Message(words.format(last=last))


def too_late_to_postpone(dose: Dose, latest: datetime, now: datetime) -> Message:
    """Refuse a time to which a dose cannot be moved, and offer the others."""
    return Message(time_out_of_range("move", dose, None, latest, now).text, snooze_rows(dose, now))


def _name(dose: Dose, subscriber: Subscriber) -> str:
    return f"<b>{escape(dose_name(dose, subscriber))}</b>"
