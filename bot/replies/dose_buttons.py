"""Buttons under a dose: a small first screen, and menus that open in place and lead back."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.domain.answers import REASONS
from bot.domain.checks import reference_to_all
from bot.replies.message import Button, Rows, data, stacked
from bot.replies.times import clock, locale, short_date
from bot.replies.words import _, ngettext
from bot.store.doses import Dose

# Minutes to snooze, and minutes ago that a dose was taken.
STEPS = (10, 30, 60)
USUAL_SNOOZE = 30
# Characters of a label where two buttons share a row on a narrow phone.
LONGEST_LABEL = 20
WEEK = 7


def is_waiting(dose: Dose, now: datetime) -> bool:
    """Return whether a dose is snoozed or postponed, so that a later wake-up is planned.

    A dose due in the future only because the clock was put back is not: no wake-up is planned for it.
    """
    until = dose.snoozed_until
    is_planned = dose.state == "due" and dose.nag_at is not None
    return is_planned and (dose.due_at > now or (until is not None and until > now))


def can_wait(dose: Dose, now: datetime, minutes: int = STEPS[0]) -> bool:
    """Return whether a dose can be snoozed by `minutes` without coming too near to the next dose."""
    later = now + timedelta(minutes=minutes)
    return dose.state == "due" and not is_waiting(dose, now) and later < dose.closes_at


def labels(doses: Sequence[Dose], names: Sequence[str], now: datetime) -> list[str]:
    """Return a button label per dose: its name, with day and time where that alone is ambiguous."""
    short = [shortened(name) for name in names]
    count = Counter(short)
    return [
        _label(dose, label, now, alone=count[label] == 1) for dose, label in zip(doses, short, strict=True)
    ]


def _label(dose: Dose, name: str, now: datetime, *, alone: bool) -> str:
    today = now.astimezone(ZoneInfo(dose.zone)).date()
    day, wall = due_on(dose)
    if day == today:
        return name if alone else f"{name} {wall}"
    near = abs((today - day).days) < WEEK
    return f"{name}, {format_date(day, 'EEE', locale()) if near else short_date(day)} {wall}"


def due_on(dose: Dose) -> tuple[date, str]:
    """Return local date and wall time at which a dose is due: the original ones, unless it was moved."""
    if dose.moved_from is None:
        return dose.local_date, dose.wall
    return dose.due_at.astimezone(ZoneInfo(dose.zone)).date(), clock(dose.due_at, dose.zone)


def shortened(name: str) -> str:
    """Shorten a name in its middle, because its end tells 100 mg from 200 mg."""
    half = LONGEST_LABEL // 2
    return name if len(name) <= LONGEST_LABEL else f"{name[: half - 1]}…{name[-half:]}"


def single_rows(dose: Dose, now: datetime, *, stopped: bool) -> Rows:
    """Return the first screen of one dose."""
    earlier = data("dose", "earlier", dose.ref)
    match dose.state:
        case "taken":
            return ((_undo(dose), Button(_("🕙 Another time…"), earlier)),)
        case "skipped":
            return (*(() if dose.reason else _reasons(dose)), (_undo(dose),))
        case "missed":
            answers = (
                Button(_("I took it"), data("dose", "taken", dose.ref)),
                Button(_("I skipped it"), data("dose", "skipped", dose.ref)),
            )
            return (answers, (Button(_("🕙 I took it at…"), earlier),))
    return (tuple(_due_buttons(dose, now, stopped=stopped)), (Button(_("🕙 Taken earlier…"), earlier),))


def _due_buttons(dose: Dose, now: datetime, *, stopped: bool) -> list[Button]:
    taken = Button(_("✅ Taken"), data("dose", "taken", dose.ref))
    skip = Button(_("⏭ Skip"), data("dose", "skipped", dose.ref))
    if is_waiting(dose, now):
        return [taken, skip, _undo(dose)]
    if stopped or not can_wait(dose, now):
        return [taken, skip]
    return [taken, Button(_("😴 Later…"), data("dose", "later", dose.ref)), skip]


def _undo(dose: Dose) -> Button:
    return Button(_("↩ Undo"), data("dose", "undo", dose.ref))


def _reasons(dose: Dose) -> Rows:
    words = (_("Felt sick"), _("Ran out"), _("Doctor said so"), _("Forgot"), _("Other"))
    named = zip(REASONS, words, strict=True)
    return stacked([Button(each, data("dose", "why", dose.ref, reason)) for reason, each in named], across=3)


def list_rows(doses: Sequence[Dose], names: Sequence[str], now: datetime, *, stopped: bool) -> Rows:
    """Return the first screen of several doses, one row each; `⋯` opens the rest for one of them."""
    rows = [labelled(dose, name, "dose") for dose, name in zip(doses, names, strict=True)]
    due = [dose for dose in doses if dose.state == "due"]
    if len(due) > 1:
        these = reference_to_all([dose.ref for dose in doses])
        every = [Button(_("✅ All taken"), data("dose", "taken", these))]
        if not stopped and any(can_wait(dose, now, USUAL_SNOOZE) for dose in due):
            every.append(Button(_("😴 All in 30 min"), data("dose", "snooze", these, USUAL_SNOOZE)))
        rows.append(tuple(every))
    return tuple(rows)


def labelled(dose: Dose, label: str, verb: str) -> tuple[Button, ...]:
    """Return one dose's row in a list; `verb` says which list, so that the press redraws that list."""
    more = Button("⋯", data(verb, "open", dose.ref))
    if dose.state in {"taken", "skipped"}:
        return (Button(_("↩ Undo {name}").format(name=label), data(verb, "undo", dose.ref)), more)
    if dose.state == "missed":
        return (
            Button(_("I took {name}").format(name=label), data(verb, "taken", dose.ref)),
            Button(_("I skipped it"), data(verb, "skipped", dose.ref)),
            more,
        )
    return (
        Button(_("✅ {name}").format(name=label), data(verb, "taken", dose.ref)),
        Button(_("⏭ Skip"), data(verb, "skipped", dose.ref)),
        more,
    )


def later_rows(dose: Dose, now: datetime) -> Rows:
    """Return the snooze menu."""
    fitting = [minutes for minutes in STEPS if can_wait(dose, now, minutes)]
    snoozes = [Button(_in(minutes), data("dose", "snooze", dose.ref, minutes)) for minutes in fitting]
    return (
        tuple(snoozes),
        (Button(_("🕐 Until a time…"), data("dose", "type", dose.ref, "until")),),
        (Button(_("📅 Move this dose to…"), data("dose", "type", dose.ref, "move")),),
        (back(dose),),
    )


def earlier_rows(dose: Dose) -> Rows:
    """Return the menu of how long ago a dose was taken."""
    ago = tuple(Button(_ago(minutes), data("dose", "ago", dose.ref, minutes)) for minutes in STEPS)
    return (ago, (Button(_("🕐 Type the time…"), data("dose", "type", dose.ref, "taken")),), (back(dose),))


def back(dose: Dose) -> Button:
    """Return the button from a menu back to the message's first screen."""
    return Button(_("‹ Back"), data("dose", "back", dose.ref))


def _in(minutes: int) -> str:
    if minutes == STEPS[-1]:
        return _("In 1 hour")
    return ngettext("In {n} min", "In {n} min", minutes).format(n=minutes)


def _ago(minutes: int) -> str:
    if minutes == STEPS[-1]:
        return _("1 h ago")
    return ngettext("{n} min ago", "{n} min ago", minutes).format(n=minutes)
