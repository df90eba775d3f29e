"""/today: doses that were due, their answers, and doses still to come."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain.schedules import Occurrence
from bot.replies.doses.dose_buttons import dose_labels, dose_row, shorten_middle
from bot.replies.doses.dose_matching import CandidateDose, too_soon_warning
from bot.replies.doses.doses import dose_line, missed_dose_advice
from bot.replies.i18n import _, ngettext
from bot.replies.items import item_html, item_text
from bot.replies.message import Button, Message, Rows, bold, button_rows, callback_data
from bot.replies.time_format import day_and_time, short_date
from bot.store.doses.doses import Dose
from bot.store.reminders.schedules import Reminder

# Buttons of each kind under /today; Telegram allows a hundred under one message.
MAX_TO_ANSWER = 20
MAX_TO_UNDO = 10
MAX_EARLY = 20


def today_card(
    today: date,
    doses: Sequence[Dose],
    coming: Sequence[tuple[Reminder, Occurrence]],
    now: datetime,
    *,
    stopped: bool,
) -> Message:
    """Render today's doses: due, answered, and still to come, which can be marked as taken early."""
    heading = ", ".join([bold(_("Today")), short_date(today)])
    pause = [_("You have stopped me: nothing is sent until /start.")] if stopped else []
    if not doses and not coming:
        nothing = _("Nothing is due today. /remind sets up a reminder, /doses shows them all.")
        return Message("\n\n".join([heading, nothing, *pause]))
    lines = [_line(dose, now) for dose in doses]
    lines += [
        _("▫️ {name} – at {time}").format(
            name=item_html(reminder.item_of(occurrence)), time=occurrence.wall.strftime("%H:%M")
        )
        for reminder, occurrence in coming
    ]
    parts = [
        heading,
        "\n".join(lines),
        *_progress_lines([each for each in doses if each.local_date == today], len(coming)),
        *missed_dose_advice(doses),
        *pause,
    ]
    return Message("\n\n".join(parts), (*_day_rows(doses, now), *_early_rows(coming)))


def _line(dose: Dose, now: datetime) -> str:
    line = dose_line(dose, item_text(dose.item), now)
    return _("{line} · not planned").format(line=line) if dose.is_as_needed else line


def _early_rows(coming: Sequence[tuple[Reminder, Occurrence]]) -> Rows:
    """Return a button for the next dose of each reminder: only that one can have been taken already."""
    first = {reminder.id: (reminder, occurrence) for reminder, occurrence in reversed(coming)}
    nearest = sorted(first.values(), key=lambda each: each[1].due_at)[:MAX_EARLY]
    return button_rows([_early(reminder, occurrence) for reminder, occurrence in nearest])


def _early(reminder: Reminder, occurrence: Occurrence) -> Button:
    name = shorten_middle(item_text(reminder.item_of(occurrence)))
    label = _("☑️ {name} {time}: taken already").format(name=name, time=occurrence.wall.strftime("%H:%M"))
    return Button(label, callback_data("today", "early", *occurrence_data(reminder, occurrence)))


def occurrence_data(reminder: Reminder, occurrence: Occurrence) -> tuple[str, int, int]:
    """Return an occurrence's callback words: reminder with checksum, date ordinal, slot."""
    return reminder.ref, occurrence.local_date.toordinal(), occurrence.slot


def ask_if_taken_early(fit: CandidateDose, now: datetime) -> Message:
    """Ask once about a dose marked as taken long before its time, or soon after the one before."""
    reminder, occurrence = fit.reminder, fit.occurrence
    assert occurrence is not None  # noqa: S101 - only a coming dose is asked about
    asked = _("<b>{name}</b> is due {time}. Did you really take that dose already?").format(
        name=item_html(fit.item), time=day_and_time(occurrence.due_at, reminder.zone, now)
    )
    parts = [asked] if fit.since_last is None else [asked, too_soon_warning(fit.since_last, fit.window.gap)]
    words = occurrence_data(reminder, occurrence)
    yes = Button(_("Yes, taken"), callback_data("today", "surely", *words))
    return Message("\n\n".join(parts), ((yes, Button(_("No"), callback_data("today", "not", *words))),))


def early_dose_denied() -> Message:
    """Confirm that nothing was marked."""
    return Message(_("All right. I'll remind you when it is due."))


def _progress_lines(doses: Sequence[Dose], coming: int) -> list[str]:
    planned = [dose for dose in doses if not dose.is_as_needed]
    done = sum(dose.state == "taken" for dose in planned)
    total = len(planned) + coming
    words = ngettext("{done} of {n} taken.", "{done} of {n} taken.", total).format(done=done, n=total)
    return [words] if total else []


def _day_rows(doses: Sequence[Dose], now: datetime) -> Rows:
    names = dose_labels(doses, [item_text(dose.item) for dose in doses], now)
    rows = [(dose.state, dose_row(dose, name, "today")) for dose, name in zip(doses, names, strict=True)]
    to_answer = [buttons for state, buttons in rows if state in {"due", "missed"}]
    undo = [buttons[0] for state, buttons in rows if state in {"taken", "skipped"}]
    return (*to_answer[-MAX_TO_ANSWER:], *button_rows(undo[-MAX_TO_UNDO:], per_row=2))
