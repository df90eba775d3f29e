"""/today: doses that were due, their answers, and doses still to come."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain.schedules import Occurrence
from bot.replies.dose_buttons import labelled, labels, shortened
from bot.replies.doses import advice, dose_line
from bot.replies.fits import Fit, near
from bot.replies.items import item_words, plain_item
from bot.replies.message import Button, Message, Rows, data, stacked
from bot.replies.times import short_date, when
from bot.replies.words import _, ngettext
from bot.store.doses import Dose
from bot.store.schedules import Reminder

# Buttons of each kind under /today; Telegram allows a hundred under one message.
MOST_TO_ANSWER = 20
MOST_TO_UNDO = 10
MOST_EARLY = 20


def day(
    today: date,
    doses: Sequence[Dose],
    coming: Sequence[tuple[Reminder, Occurrence]],
    now: datetime,
    *,
    stopped: bool,
) -> Message:
    """Render today's doses: due, answered, and still to come, which can be marked as taken early."""
    heading = f"<b>{_('Today')}</b>, {short_date(today)}"
    pause = [_("You have stopped me: nothing is sent until /start.")] if stopped else []
    if not doses and not coming:
        nothing = _("Nothing is due today. /remind sets up a reminder, /doses shows them all.")
        return Message("\n\n".join([heading, nothing, *pause]))
    lines = [dose_line(dose, plain_item(dose.item), now) for dose in doses]
    lines += [
        _("▫️ {name} – at {time}").format(
            name=item_words(reminder.item_of(occurrence)), time=occurrence.wall.strftime("%H:%M")
        )
        for reminder, occurrence in coming
    ]
    parts = [
        heading,
        "\n".join(lines),
        *_tally([dose for dose in doses if dose.local_date == today], len(coming)),
        *advice(doses),
        *pause,
    ]
    return Message("\n\n".join(parts), (*_day_rows(doses, now), *_early_rows(coming)))


def _early_rows(coming: Sequence[tuple[Reminder, Occurrence]]) -> Rows:
    """Return a button for the next dose of each reminder: only that one can have been taken already."""
    first = {reminder.id: (reminder, occurrence) for reminder, occurrence in reversed(coming)}
    nearest = sorted(first.values(), key=lambda each: each[1].due_at)[:MOST_EARLY]
    return stacked([_early(reminder, occurrence) for reminder, occurrence in nearest])


def _early(reminder: Reminder, occurrence: Occurrence) -> Button:
    name = shortened(plain_item(reminder.item_of(occurrence)))
    label = _("☑️ {name} {time}: taken already").format(name=name, time=occurrence.wall.strftime("%H:%M"))
    return Button(label, data("today", "early", *occurrence_words(reminder, occurrence)))


def occurrence_words(reminder: Reminder, occurrence: Occurrence) -> tuple[str, int, int]:
    """Return an occurrence's callback words: reminder with checksum, date ordinal, slot."""
    return reminder.ref, occurrence.local_date.toordinal(), occurrence.slot


def surely_taken(fit: Fit, now: datetime) -> Message:
    """Ask once about a dose marked as taken long before its time, or soon after the one before."""
    reminder, occurrence = fit.reminder, fit.occurrence
    assert occurrence is not None  # noqa: S101 - only a coming dose is asked about
    asked = _("<b>{name}</b> is due {time}. Did you really take that dose already?").format(
        name=item_words(fit.item), time=when(occurrence.due_at, reminder.zone, now)
    )
    parts = [asked] if fit.near is None else [asked, near(fit.near, fit.window.gap)]
    words = occurrence_words(reminder, occurrence)
    yes = Button(_("Yes, taken"), data("today", "surely", *words))
    return Message("\n\n".join(parts), ((yes, Button(_("No"), data("today", "not", *words))),))


def still_to_come() -> Message:
    """Confirm that nothing was marked."""
    return Message(_("All right. I'll remind you when it is due."))


def _tally(doses: Sequence[Dose], coming: int) -> list[str]:
    done = sum(dose.state == "taken" for dose in doses)
    total = len(doses) + coming
    words = ngettext("{done} of {n} taken.", "{done} of {n} taken.", total).format(done=done, n=total)
    return [words] if total else []


def _day_rows(doses: Sequence[Dose], now: datetime) -> Rows:
    names = labels(doses, [plain_item(dose.item) for dose in doses], now)
    rows = [(dose.state, labelled(dose, name, "today")) for dose, name in zip(doses, names, strict=True)]
    to_answer = [buttons for state, buttons in rows if state in {"due", "missed"}]
    undo = [buttons[0] for state, buttons in rows if state in {"taken", "skipped"}]
    return (*to_answer[-MOST_TO_ANSWER:], *stacked(undo[-MOST_TO_UNDO:], across=2))
