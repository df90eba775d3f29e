"""Buttons under a dose: a small first screen, and menus that open in place and lead back."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.domain.dose_times import SKIP_REASONS
from bot.domain.row_references import reference_to_all
from bot.replies.i18n import _, ngettext
from bot.replies.message import Button, Rows, button_rows, callback_data
from bot.replies.time_format import current_locale, short_date, wall_time
from bot.store.doses.doses import Dose

# Minutes to snooze, and minutes ago that a dose was taken.
STEP_MINUTES = (10, 30, 60)
DEFAULT_SNOOZE_MINUTES = 30
# Characters of a label where two buttons share a row on a narrow phone.
MAX_LABEL_CHARS = 20
DAYS_A_WEEK = 7


def is_postponed(dose: Dose, now: datetime) -> bool:
    """Return whether a dose is snoozed or postponed, so that a later wake-up is planned.

    A dose due in the future only because the clock was put back is not: no wake-up is planned for it.
    """
    until = dose.snoozed_until
    is_planned = dose.state == "due" and dose.nag_at is not None
    return is_planned and (dose.due_at > now or (until is not None and until > now))


def can_snooze(dose: Dose, now: datetime, minutes: int = STEP_MINUTES[0]) -> bool:
    """Return whether a dose can be snoozed by `minutes` without coming too near to the next dose."""
    later = now + timedelta(minutes=minutes)
    return dose.state == "due" and not is_postponed(dose, now) and later < dose.closes_at


def dose_labels(doses: Sequence[Dose], names: Sequence[str], now: datetime) -> list[str]:
    """Return a button label per dose: its name, with day and time where that alone is ambiguous."""
    short = [shorten_middle(name) for name in names]
    count = Counter(short)
    return [
        _label(dose, label, now, alone=count[label] == 1) for dose, label in zip(doses, short, strict=True)
    ]


def _label(dose: Dose, name: str, now: datetime, *, alone: bool) -> str:
    today = now.astimezone(ZoneInfo(dose.zone)).date()
    day, wall = local_due(dose)
    if day == today:
        return name if alone else f"{name} {wall}"
    near = abs((today - day).days) < DAYS_A_WEEK
    return f"{name}, {format_date(day, 'EEE', current_locale()) if near else short_date(day)} {wall}"


def local_due(dose: Dose) -> tuple[date, str]:
    """Return local date and wall time at which a dose is due: the original ones, unless it was moved."""
    if dose.moved_from is None:
        return dose.local_date, dose.wall
    return dose.due_at.astimezone(ZoneInfo(dose.zone)).date(), wall_time(dose.due_at, dose.zone)


def shorten_middle(name: str) -> str:
    """Shorten a name in its middle, because its end tells 100 mg from 200 mg."""
    half = MAX_LABEL_CHARS // 2
    return name if len(name) <= MAX_LABEL_CHARS else f"{name[: half - 1]}…{name[-half:]}"


def single_dose_rows(dose: Dose, now: datetime, *, stopped: bool) -> Rows:
    """Return the first screen of one dose."""
    earlier = callback_data("dose", "earlier", dose.ref)
    match dose.state:
        case "taken":
            return ((_undo(dose), Button(_("🕙 Another time…"), earlier)),)
        case "skipped":
            return (*(() if dose.reason else _reasons(dose)), (_undo(dose),))
        case "missed":
            answers = (
                Button(_("I took it"), callback_data("dose", "taken", dose.ref)),
                Button(_("I skipped it"), callback_data("dose", "skipped", dose.ref)),
            )
            return (answers, (Button(_("🕙 I took it at…"), earlier), what_now_button(dose)))
    more = Button(_("⋯ More…"), callback_data("dose", "more", dose.ref))
    return (
        tuple(_due_buttons(dose, now, stopped=stopped)),
        (Button(_("🕙 Taken earlier…"), earlier), more),
    )


def what_now_button(dose: Dose) -> Button:
    """Return the button that shows the rule for a dose that was not taken in time."""
    return Button(_("❓ What now?"), callback_data("missed", "what", dose.ref))


def _due_buttons(dose: Dose, now: datetime, *, stopped: bool) -> list[Button]:
    taken = Button(_("✅ Taken"), callback_data("dose", "taken", dose.ref), style="success")
    skip = Button(_("⏭ Skip"), callback_data("dose", "skipped", dose.ref))
    if is_postponed(dose, now):
        return [taken, skip, _undo(dose)]
    if stopped or not can_snooze(dose, now):
        return [taken, skip]
    return [taken, Button(_("😴 Later…"), callback_data("dose", "later", dose.ref)), skip]


def _undo(dose: Dose) -> Button:
    return Button(_("↩ Undo"), callback_data("dose", "undo", dose.ref))


def _reasons(dose: Dose) -> Rows:
    words = (_("Felt sick"), _("Ran out"), _("Doctor said so"), _("Forgot"), _("Other"))
    named = zip(SKIP_REASONS, words, strict=True)
    return button_rows(
        [Button(each, callback_data("dose", "why", dose.ref, reason)) for reason, each in named], per_row=3
    )


def dose_list_rows(doses: Sequence[Dose], names: Sequence[str], now: datetime, *, stopped: bool) -> Rows:
    """Return the first screen of several doses, one row each; `⋯` opens the rest for one of them."""
    rows = [dose_row(dose, name, "dose") for dose, name in zip(doses, names, strict=True)]
    due = [dose for dose in doses if dose.state == "due"]
    if len(due) > 1:
        these = reference_to_all([dose.ref for dose in doses])
        every = [Button(_("✅ All taken"), callback_data("dose", "taken", these), style="success")]
        if not stopped and any(can_snooze(dose, now, DEFAULT_SNOOZE_MINUTES) for dose in due):
            every.append(
                Button(_("😴 All in 30 min"), callback_data("dose", "snooze", these, DEFAULT_SNOOZE_MINUTES))
            )
        rows.append(tuple(every))
    return tuple(rows)


def dose_row(dose: Dose, label: str, verb: str) -> tuple[Button, ...]:
    """Return one dose's row in a list; `verb` says which list, so that the press redraws that list."""
    more = Button("⋯", callback_data(verb, "open", dose.ref))
    if dose.state in {"taken", "skipped"}:
        return (Button(_("↩ Undo {name}").format(name=label), callback_data(verb, "undo", dose.ref)), more)
    if dose.state == "missed":
        return (
            Button(_("I took {name}").format(name=label), callback_data(verb, "taken", dose.ref)),
            Button(_("I skipped it"), callback_data(verb, "skipped", dose.ref)),
            more,
        )
    return (
        Button(_("✅ {name}").format(name=label), callback_data(verb, "taken", dose.ref)),
        Button(_("⏭ Skip"), callback_data(verb, "skipped", dose.ref)),
        more,
    )


def snooze_all_buttons(doses: Sequence[Dose], now: datetime) -> tuple[Button, ...]:
    """Return buttons that snooze all of a message's doses by the same time, as far as one of them can be."""
    these = reference_to_all([dose.ref for dose in doses])
    fitting = [minutes for minutes in STEP_MINUTES if any(can_snooze(dose, now, minutes) for dose in doses)]
    return tuple(
        Button(_in_label(minutes), callback_data("dose", "snooze", these, minutes)) for minutes in fitting
    )


def snooze_rows(dose: Dose, now: datetime) -> Rows:
    """Return the snooze menu."""
    fitting = [minutes for minutes in STEP_MINUTES if can_snooze(dose, now, minutes)]
    snoozes = [
        Button(_in_label(minutes), callback_data("dose", "snooze", dose.ref, minutes)) for minutes in fitting
    ]
    return (
        *((tuple(snoozes),) if snoozes else ()),
        (Button(_("🕐 Until a time…"), callback_data("dose", "type", dose.ref, "until")),),
        (Button(_("📅 Move this dose to…"), callback_data("dose", "type", dose.ref, "move")),),
        (back_button(dose),),
    )


def taken_earlier_rows(dose: Dose) -> Rows:
    """Return the menu of how long ago a dose was taken."""
    ago = tuple(
        Button(_ago(minutes), callback_data("dose", "ago", dose.ref, minutes)) for minutes in STEP_MINUTES
    )
    return (
        ago,
        (Button(_("🕐 Type the time…"), callback_data("dose", "type", dose.ref, "taken")),),
        (back_button(dose),),
    )


def more_rows(dose: Dose) -> Rows:
    """Return the menu of how a dose's reminder comes."""
    return (
        (Button(_("🔔 Ask again until I answer"), callback_data("nag", "dose", dose.ref)),),
        (Button(_("🌙 Quiet hours"), callback_data("quiet", "below")),),
        (back_button(dose),),
    )


def back_button(dose: Dose) -> Button:
    """Return the button from a menu back to the message's first screen."""
    return Button(_("‹ Back"), callback_data("dose", "back", dose.ref))


def _in_label(minutes: int) -> str:
    if minutes == STEP_MINUTES[-1]:
        return _("In 1 hour")
    return ngettext("In {n} min", "In {n} min", minutes).format(n=minutes)


def _ago(minutes: int) -> str:
    if minutes == STEP_MINUTES[-1]:
        return _("1 h ago")
    return ngettext("{n} min ago", "{n} min ago", minutes).format(n=minutes)
