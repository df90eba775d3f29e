"""Doses as a person sees them, always rendered from their present state."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.replies.care.caregiver_messages import answered_by_note
from bot.replies.doses.dose_buttons import (
    dose_labels,
    dose_list_rows,
    is_postponed,
    local_due,
    shorten_middle,
    single_dose_rows,
)
from bot.replies.i18n import _, ngettext
from bot.replies.items import instruction_words, item_text
from bot.replies.message import Button, Message, callback_data, escape
from bot.replies.time_format import day_and_time, day_word, wall_time
from bot.store.account.subscribers import Subscriber
from bot.store.doses.doses import Dose

# The delay from which a reminder says that it is late.
LATE_AFTER = timedelta(minutes=5)
# Missed doses listed after a long silence; older ones are counted, since nobody reads fifty lines.
MAX_MISSED = 5
# Doses that fit into one message with their buttons, however long their names are.
MAX_DOSES_PER_MESSAGE = 15


def possible_duplicate_note() -> str:
    """Return the note above a message whose earlier copy may have arrived."""
    return _("<i>(You may have seen this already.)</i>")


def doses_card(
    doses: Sequence[Dose],
    subscriber: Subscriber,
    now: datetime,
    *,
    revealed: bool = False,
    superseded: Sequence[Dose] = (),
) -> Message:
    """Render doses with the possible answers to each.

    Args:
        doses: The doses of the message.
        subscriber: The person; in discreet mode names are hidden.
        now: The present, UTC.
        revealed: Whether names are shown once despite discreet mode.
        superseded: Doses that a newer message shows instead.
    """
    hidden, stopped = subscriber.discreet and not revealed, subscriber.state == "stopped"
    listed = _without_old_missed(doses)
    names = [_hidden_name(n, len(listed)) for n in range(1, len(listed) + 1)]
    if not hidden:
        names = [item_text(dose.item) for dose in listed]
    lines = [dose_line(dose, name, now, stopped=stopped) for dose, name in zip(listed, names, strict=True)]
    below = [_superseded_line(dose, dose_name(dose, subscriber), now) for dose in superseded]
    listing = "\n".join([*_omitted_lines(len(doses) - len(listed)), *lines, *below])
    text = "\n\n".join(
        [*_apology(doses), listing, *missed_dose_advice(doses), *_stopped(doses, stopped=stopped)]
    )
    if len(listed) == 1:
        rows = single_dose_rows(listed[0], now, stopped=stopped)
    else:
        rows = dose_list_rows(listed, dose_labels(listed, names, now), now, stopped=stopped)
    if hidden:
        rows = (*rows, (Button(_("👁 Show names"), callback_data("dose", "show", listed[0].ref)),))
    return Message(text, rows)


def dose_name(dose: Dose, subscriber: Subscriber) -> str:
    """Return a dose's name for a sentence: its item, or a neutral name in discreet mode."""
    return _hidden_name(1, 1) if subscriber.discreet else item_text(dose.item)


def dose_button_label(dose: Dose, subscriber: Subscriber, now: datetime) -> str:
    """Return a button's label for a dose: its name, hidden in discreet mode, and when it was due."""
    name = dose_name(dose, subscriber)
    return _("{name}, {time}").format(name=shorten_middle(name), time=due_wall(dose, now))


def superseded_card(superseded: Sequence[Dose], subscriber: Subscriber, now: datetime) -> Message:
    """Render an earlier message after a newer one asks for all of its doses."""
    return Message("\n".join(_superseded_line(dose, dose_name(dose, subscriber), now) for dose in superseded))


def _superseded_line(dose: Dose, plain: str, now: datetime) -> str:
    return _("⤵️ {name} – {wall}: asked again below").format(
        name=f"<b>{escape(plain)}</b>", wall=due_wall(dose, now)
    )


def reminder_deleted() -> Message:
    """Render the message of a reminder that was deleted."""
    return Message(_("🗑 This reminder was deleted."))


def sent_too_early() -> Message:
    """Render a reminder's message that a wrong clock sent before its time."""
    return Message(_("🕑 This came too early. I'll remind you again at the right time."))


def _without_old_missed(doses: Sequence[Dose]) -> list[Dose]:
    """Return the doses in the same order, without the oldest when many were missed."""
    older = {dose.id for dose in [dose for dose in doses if dose.state == "missed"][:-MAX_MISSED]}
    return [dose for dose in doses if dose.id not in older]


def _apology(doses: Sequence[Dose]) -> list[str]:
    never_shown = any(dose.state == "missed" and dose.message_id is None for dose in doses)
    return [_("Sorry, I couldn't write to you in time.")] if never_shown else []


def _omitted_lines(count: int) -> list[str]:
    if not count:
        return []
    words = ngettext("⚪ {n} earlier dose – missed", "⚪ {n} earlier doses – missed", count)
    return [words.format(n=count)]


def missed_dose_advice(doses: Sequence[Dose]) -> list[str]:
    """Return the advice for missed doses, once for all of them; each has a button for its own rule."""
    if all(dose.state != "missed" for dose in doses):
        return []
    return [_("Missed one? Don't double up: the leaflet or a pharmacist says what to do.")]


def _stopped(doses: Sequence[Dose], *, stopped: bool) -> list[str]:
    if not stopped or all(dose.state != "due" for dose in doses):
        return []
    return [_("You have stopped me, so I won't remind you of this again. You can still answer here.")]


def _hidden_name(number: int, count: int) -> str:
    return _("Your reminder") if count == 1 else _("Reminder {n}").format(n=number)


def dose_line(dose: Dose, plain: str, now: datetime, *, stopped: bool = False) -> str:
    """Render the state of one dose under this name, and which caregiver answered; HTML."""
    return _state_line(dose, f"<b>{escape(plain)}</b>", now, stopped=stopped) + answered_by_note(
        dose, dose.caregiver_name
    )


def _state_line(dose: Dose, name: str, now: datetime, *, stopped: bool) -> str:
    wall = due_wall(dose, now)
    match dose.state:
        case "taken":
            return _taken(dose, name, wall, now)
        case "skipped":
            return _skipped(dose, name, wall)
        case "missed":
            return _("⚪ {name} – missed, was due {wall}").format(name=name, wall=wall)
    return _due(dose, name, wall, now, stopped=stopped)


def _due(dose: Dose, name: str, wall: str, now: datetime, *, stopped: bool) -> str:
    if stopped:
        return _("⏸ {name} – was due {wall}").format(name=name, wall=wall)
    if dose.due_at > now:
        return _("🕑 {name} – moved to {time}").format(name=name, time=wall_time(dose.due_at, dose.zone))
    if dose.snoozed_until is not None and is_postponed(dose, now):
        again = wall_time(dose.snoozed_until, dose.zone)
        return _("😴 {name} – due {wall}, again at {time}").format(name=name, wall=wall, time=again)
    words = (
        _("⏰ {name} – late: due {wall}") if now - dose.due_at >= LATE_AFTER else _("⏰ {name} – due {wall}")
    )
    line = words.format(name=name, wall=wall)
    how = instruction_words(dose.food, dose.note)
    return f"{line} · {how}" if how else line


def _taken(dose: Dose, name: str, wall: str, now: datetime) -> str:
    if dose.taken_at is None:
        return _("✅ {name} – taken (due {wall})").format(name=name, wall=wall)
    today = now.astimezone(ZoneInfo(dose.zone)).date()
    if dose.taken_at.astimezone(ZoneInfo(dose.zone)).date() == dose.local_date == today:
        return _("✅ {name} – taken at {time}").format(name=name, time=wall_time(dose.taken_at, dose.zone))
    return _("✅ {name} – taken {when}").format(name=name, when=day_and_time(dose.taken_at, dose.zone, now))


def _skipped(dose: Dose, name: str, wall: str) -> str:
    if dose.reason is None:
        return _("⏭ {name} – skipped (due {wall})").format(name=name, wall=wall)
    why = reason_words(dose.reason)
    return _("⏭ {name} – skipped (due {wall}): {why}").format(name=name, wall=wall, why=why)


def reason_words(reason: str) -> str:
    """Return the reason for skipping a dose, as it stands behind the dose."""
    return {
        "sick": _("felt sick"),
        "out": _("ran out"),
        "doctor": _("doctor said so"),
        "forgot": _("forgot"),
    }.get(reason, _("another reason"))


def due_wall(dose: Dose, now: datetime) -> str:
    """Return the wall time at which a dose was due, with the day unless that is today."""
    today = now.astimezone(ZoneInfo(dose.zone)).date()
    day, wall = local_due(dose)
    return wall if day == today else f"{day_word(day, today)} {wall}"


def dose_toast(outcome: str) -> str:
    """Return the toast after a button of a dose."""
    return {
        "taken": _("Recorded as taken."),
        "skipped": _("Recorded as skipped."),
        "reason": _("Noted."),
        "undo": _("Taken back."),
        "recorded": _("That was recorded already."),
        "nothing": _("Nothing here is due any more."),
        "too_late": _(
            "Its time is nearly over, so I won't remind you of it again. Unsure? Ask a pharmacist."
        ),
        "too_early": _("That is before the day of the dose before, so it can't be this one."),
        "stopped": _("You have stopped me, so I can't remind you again. /start turns reminders back on."),
    }.get(outcome, "")


def snoozed_toast(minutes: int) -> str:
    """Return the toast after a snooze button."""
    return ngettext(
        "I'll remind you again in {n} minute.", "I'll remind you again in {n} minutes.", minutes
    ).format(n=minutes)
